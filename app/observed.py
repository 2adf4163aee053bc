"""What became of each request: a line of the log, and a measurement of an answer that FastAPI has not seen.

A plain ASGI layer outside everything, which is only there where somebody wants to know. It tells the route that was
asked, never the path, the query, or a header but an id.
"""

import logging
import re
import secrets
from collections.abc import Iterator
from functools import lru_cache
from time import perf_counter
from typing import Any

from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import logs
from app.resources import ROUTERS
from app.routes import docs, security, service

METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "TRACE", "QUERY"}
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
LONGEST = 200
"""How many letters a path has whose route is remembered."""
log = logging.getLogger(logs.REQUESTS)


class Observed:
    """Observes an application; tells the log only if it is to."""

    def __init__(self, app: Any, prefix: str, *, logged: bool) -> None:
        self.app = app
        self.logged = logged
        self.prefix = prefix
        self.native = app._native_telemetry  # FastAPI's own: the one instrument that counts all
        self.templates = [(compile_path(path)[0], path.replace(":path}", "}")) for path in _paths()]
        self.known = lru_cache(10_000)(self._route)
        app.stored.app = _marking(app.stored.app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, and tell what became of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        status: int | None = None
        sent, whole = 0, False
        seen = scope["app.seen"] = list[bool]()
        request_id = _request_id(scope) if self.logged else ""

        async def outwards(message: Message) -> None:
            nonlocal status, sent, whole
            if message["type"] == "http.response.start":
                status = message["status"]
                if self.logged and status >= 400:  # what no cache keeps: another reader's id is of no use
                    message = {**message, "headers": [*message["headers"], (b"x-request-id", request_id.encode())]}
            else:
                sent += len(message.get("body", b""))
                whole = not message.get("more_body", False)
            await send(message)

        try:
            await self.app(scope, receive, outwards)
        finally:
            path = scope["path"]
            told = {
                "method": scope["method"] if scope["method"] in METHODS else "_OTHER",
                "route": self.known(path) if len(path) <= LONGEST else self._route(path),
                "status": status,
                "seconds": round(perf_counter() - started, 6),
                "bytes": sent,
                "aborted": not whole,
                "request_id": request_id,
            }
            if not seen and status is not None:
                self._measure(scope, told)
            if self.logged:
                log.info("", extra={"request": told})

    def _measure(self, scope: Scope, told: dict[str, Any]) -> None:
        attributes = {
            "url.scheme": scope["scheme"],
            "http.request.method": told["method"],
            "network.protocol.version": scope["http_version"],
            "http.response.status_code": told["status"],
            **({"http.route": told["route"]} if told["route"] else {}),
            **({"app.stored": True} if told["status"] < 400 else {}),
        }
        duration, _ = self.native._instruments()
        duration.record(told["seconds"], attributes)

    def _route(self, path: str) -> str | None:
        """The template of the route that answers a path; None where there is none."""
        inside = path.startswith(f"{self.prefix}/")
        below = path[len(self.prefix) :] if inside else path
        return next((template for form, template in self.templates if form.match(below)), None)


def _paths() -> Iterator[str]:
    for prefix, routers in (("/v1", ROUTERS), ("", [service.router, docs.router, security.router])):
        for router in routers:
            yield from (prefix + route.path for route in router.routes)  # type: ignore[attr-defined]  # all have one
    yield "/static/{path:path}"


def _marking(app: ASGIApp) -> ASGIApp:
    """What is behind the stored answers, and says that a request has come there."""

    async def marking(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["app.seen"].append(True)
        await app(scope, receive, send)

    return marking


def _request_id(scope: Scope) -> str:
    """The id that a request has, if it is well-formed; else a new one."""
    sent = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return sent.decode() if REQUEST_ID.fullmatch(sent) else secrets.token_hex(8)
