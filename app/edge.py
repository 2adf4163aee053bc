"""The edge of the service: what every HTTP client may expect, whatever it asks for.

OPTIONS works for every path that answers GET, which FastAPI itself refuses. Pages of any host may read the answers
(CORS without credentials), and no browser takes one for more than it is. A slash too many at the end leads to the path
without it. Behind a path prefix all is the same, whether the proxy in front takes the prefix off or not. What is too
long, or names no host, is refused before it is read.
"""

from collections.abc import Sequence
from urllib.parse import quote

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.caching import freshness
from app.errors import ALLOW, answer, title
from app.origin import HOST
from app.stored import MAX_QUERY

MAX_PATH = 2_048
"""How many bytes a path has at most."""
MAX_VALUES = 250
"""How many values a query has at most, of all its parameters together."""
ANY_HOST = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Disposition, Last-Modified, Retry-After, "
    "Service-Version, X-Request-Id",
}
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""What a browser may do with an answer that it shows: nothing; a page says for itself what it needs."""
READ_BY_ANY = [(name.lower().encode(), value.encode()) for name, value in ANY_HOST.items()]
ADDED = [*READ_BY_ANY, *((name.lower().encode(), value.encode()) for name, value in HARMLESS.items())]
"""What is added to an answer; to a 304, which is not shown, the first alone."""
PREFLIGHT = {
    "Access-Control-Allow-Methods": ALLOW,
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


class Edge:
    """A plain ASGI layer around the routes."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], prefix: str) -> None:
        self.app = app
        self.routes = routes
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def outwards(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = {name for name, _ in message["headers"]}
                added = READ_BY_ANY if message["status"] == 304 else ADDED
                message["headers"] = [*message["headers"], *(header for header in added if header[0] not in told)]
            await send(message)

        scope = self._below(scope)
        app = _refused(scope) or self._moved(scope) or self._options(scope) or self.app
        await app(scope, receive, outwards)

    def _below(self, scope: Scope) -> Scope:
        """The request below the path prefix."""
        if not self.prefix:
            return scope
        path = scope["path"]
        inside = path == self.prefix or path.startswith(f"{self.prefix}/")
        return {**scope, "root_path": self.prefix, "path": path if inside else self.prefix + path}

    def _moved(self, scope: Scope) -> Response | None:
        """A redirect from a path with a slash too many, as fresh as what it leads to."""
        path = scope["path"]
        if not path.endswith("/") or not self._exists({**scope, "path": path[:-1]}):
            return None
        # Relative, so that it is right whatever host and path the client sees.
        query = scope["query_string"].decode("latin-1")
        location = f"../{quote(path[:-1].rpartition('/')[2])}{'?' * bool(query)}{query}"
        fresh = freshness(path.removeprefix(self.prefix))
        return Response(status_code=308, headers={"Location": location} | ({"Cache-Control": fresh} if fresh else {}))

    def _options(self, scope: Scope) -> Response | None:
        if scope["method"] == "OPTIONS" and self._exists(scope):
            return Response(status_code=204, headers={"Allow": ALLOW, **PREFLIGHT})
        return None

    def _exists(self, scope: Scope) -> bool:
        asked = {**scope, "method": "GET"}
        return any(route.matches(asked)[0] is Match.FULL for route in self.routes)


def _refused(scope: Scope) -> Response | None:
    """A problem for an address that is too long, that holds too much, or that names no host."""
    query = scope["query_string"]
    hosts = Headers(scope=scope).getlist("host")
    if len(query) > MAX_QUERY:
        return _problem(scope, 414, f"The query is longer than {MAX_QUERY:,} bytes: ask for less at a time.")
    if len(scope["path"]) > MAX_PATH:
        return _problem(scope, 414, f"The path is longer than {MAX_PATH:,} bytes.")
    if query.count(b"&") + query.count(b",") >= MAX_VALUES:
        return _problem(scope, 422, f"The query has more than {MAX_VALUES} values: ask for less at a time.")
    if len(hosts) > 1 or (hosts and HOST.fullmatch(hosts[0].encode("latin-1")) is None):
        return _problem(scope, 400, "The header Host names no host: send a name or an address, with or without a port.")
    return None


def _problem(scope: Scope, status: int, detail: str) -> Response:
    kind = "invalid-request" if status == 422 else title(status).lower().replace(" ", "-")
    return answer(Request({**scope, "path": scope["path"][:MAX_PATH]}), status, kind, detail)
