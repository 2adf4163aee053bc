"""Put the parts together."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache, partial
from multiprocessing import parent_process
from threading import Thread
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from app import __version__, document, errors, faults, telemetry
from app.answers import JSON
from app.caching import Caching
from app.config import Settings
from app.edge import Edge
from app.origin import Origin, Proxies
from app.reader import Reader
from app.resources import ROUTERS
from app.routes import docs, plans, security, service
from app.stored import Stored

DESCRIPTION = """\
Regional action plans and strategies against trafficking in persons: who adopted or developed what, when, for how long,
which areas of intervention a plan has, which states it concerned then and concerns now, what followed it, and where its
text can be found.

Every value names the sources that give it (`citations`), where they were at hand with the words that say it; every
empty field that a reader would wonder about says why it is empty (`absences`). Dates keep the precision of their
source. Reading needs no key.

A query has at most 8,192 bytes and 250 values. What takes longer than the service allows is answered by 503 with
`Retry-After`, and nothing is cut short: a file has its length, or an end that can be seen.
"""
TAGS = {
    "plans": "Action plans, strategies and like instruments.",
    "areas": "What plans cover or want: areas of intervention, objectives, aims, commitments.",
    "organizations": "Organizations, processes, organs and other bodies.",
    "states": "States and territories.",
    "memberships": "Which state or group belongs to which organization.",
    "regions": "UN M49 areas, and regions as sources word them.",
    "themes": "Fields of action.",
    "links": "Addresses at which plans, documents and organizations can be read.",
    "documents": "Documents named beside plans.",
    "events": "Conferences and meetings.",
    "sources": "Works that values are cited from.",
    "search": "All records by words, and names as they are being typed.",
    "service": "The dataset as a whole, and the health of the service.",
}
for media_type in (
    "application/problem+json",
    "application/jsonl",
    "text/csv",
    "application/ld+json",
    "application/x-bibtex",
    "application/x-research-info-systems",
    "application/vnd.citationstyles.csl+json",
):
    add_compress_type(media_type)


class Service(FastAPI):
    """The application, behind the answers that are stored: a request for one of them does not get as far as FastAPI."""

    stored: Stored

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what was stored, or ask the application."""
        await self.stored(scope, receive, send)


def create_app(settings: Settings) -> FastAPI:
    """The application over the database of these settings. Raises ValueError where the URL is of no known kind."""
    app = Service(
        title="Regional action plans against trafficking in persons",
        version=__version__,
        summary="A cited database of regional plans, read-only and without a key.",
        description=DESCRIPTION,
        contact={"name": "The Action Plans contributors"},
        license_info={"name": "MIT for the service, CC BY 4.0 for the data", "identifier": "MIT"},
        servers=[{"url": "/", "description": "The host that served this document."}],
        openapi_tags=[{"name": name, "description": words} for name, words in TAGS.items()],
        generate_unique_id_function=_operation_id,
        redirect_slashes=False,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        telemetry=telemetry.config(),
    )
    app.state.reader = Reader(settings)
    app.state.contact = settings.contact
    origin = Origin(settings.public_url, Proxies(settings.forwarded_allow_ips))
    families = (faults.LIST_TYPES, plans.PLAN_TYPES, JSON)
    app.stored = Stored(partial(FastAPI.__call__, app), app.state.reader, origin, families, settings.stored_answers)
    for router in ROUTERS:
        app.include_router(router, prefix="/v1")
    app.include_router(service.router)
    app.include_router(docs.router)
    app.include_router(security.router)
    app.mount("/static", docs.static)
    errors.install(app, faults.of_invalid)
    app.add_middleware(CompressMiddleware)
    app.add_middleware(Caching, reader=app.state.reader)
    app.add_middleware(Edge, routes=app.router.routes, prefix=settings.prefix)
    _document(app)
    return app


def from_environment() -> FastAPI:
    """The application as the environment sets it: what each of several processes makes for itself."""
    if (parent := parent_process()) is not None:
        Thread(target=_end_with, args=(parent,), daemon=True).start()
    return create_app(Settings())


def _end_with(parent: Any) -> None:
    """End as if told to when the parent ends, however that comes: nobody else would."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    watch = asyncio.create_task(app.state.reader.watch())
    yield
    watch.cancel()
    with suppress(asyncio.CancelledError):  # it may hold a connection until it has ended
        await watch


def _operation_id(route: APIRoute) -> str:
    return route.name


def _document(app: FastAPI) -> None:
    generate = app.openapi
    app.openapi = cache(lambda: document.complete(generate))  # type: ignore[method-assign]  # FastAPI's documented way
