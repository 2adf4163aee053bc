"""Put the parts together."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from app import __version__, errors
from app.answers import Reader
from app.config import Settings
from app.db import connect
from app.edge import Edge
from app.routes import (
    areas,
    docs,
    documents,
    events,
    links,
    memberships,
    organizations,
    plans,
    regions,
    service,
    sources,
    states,
    themes,
)
from app.schemas.service import Problem

DESCRIPTION = """\
Regional action plans and strategies against trafficking in persons: who adopted or developed what, when, for how long,
which areas of intervention a plan has, which states it concerns, and where its text can be found.

Every value read from a text names the words that give it (`citations`); every empty field that a reader would wonder
about says why it is empty (`absences`). Dates keep the precision of their source. Reading needs no key.
"""
TAGS = {
    "plans": "Action plans, strategies and like instruments.",
    "areas": "What plans cover or want: areas of intervention, objectives, aims, commitments.",
    "organizations": "Organizations, processes, organs and other bodies.",
    "states": "States and territories.",
    "memberships": "Which state or group belongs to which organization.",
    "regions": "UN M49 areas, and regions as sources word them.",
    "themes": "Fields of action.",
    "links": "Addresses printed with plans.",
    "documents": "Documents named beside plans.",
    "events": "Conferences and meetings.",
    "sources": "Works that values are cited from.",
    "service": "The dataset as a whole, and the health of the service.",
}
RESOURCES = (plans, areas, organizations, states, memberships, regions, themes, links, documents, events, sources)


def create_app(settings: Settings) -> FastAPI:
    """The application over the database of these settings. Raises ValueError where the URL is of no known kind."""
    app = FastAPI(
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
        docs_url=None,
        redoc_url=None,
    )
    app.state.reader = Reader(connect(settings.database_url))
    for module in RESOURCES:
        app.include_router(module.router, prefix="/v1")
    app.include_router(service.router)
    app.include_router(docs.router)
    app.mount("/static", docs.static)
    errors.install(app)
    app.add_middleware(Edge, routes=app.router.routes)
    _document(app)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


def _document(app: FastAPI) -> None:
    """Add to the generated document what FastAPI cannot know: the problems, and that no key is needed."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            problem = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
            document["components"]["schemas"] |= problem.pop("$defs", {}) | {"Problem": problem}
            document["security"] = []
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the document
