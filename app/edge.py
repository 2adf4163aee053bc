"""The edge of the service: what every HTTP client may expect, whatever it asks for.

OPTIONS works for every path that answers GET, which FastAPI itself refuses. Pages of any host may read the answers
(CORS without credentials). A slash too many at the end leads to the path without it. Behind a path prefix all is the
same, whether the proxy in front takes the prefix off or not.
"""

from collections.abc import Sequence
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import ALLOW

ANY_HOST = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Disposition, Last-Modified, Retry-After",
}
READ_BY_ANY = [(name.lower().encode(), value.encode()) for name, value in ANY_HOST.items()]
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
        scope = self._below(scope)
        method, path = scope["method"], scope["path"]
        if path.endswith("/") and self._exists({**scope, "path": path[:-1]}):
            # Relative, so that it is right whatever host and path the client sees.
            query = scope["query_string"].decode("latin-1")
            location = f"../{quote(path[:-1].rpartition('/')[2])}{'?' * bool(query)}{query}"
            await Response(status_code=308, headers={"Location": location, **ANY_HOST})(scope, receive, send)
            return
        if method == "OPTIONS" and self._exists(scope):
            await Response(status_code=204, headers={"Allow": ALLOW, **ANY_HOST, **PREFLIGHT})(scope, receive, send)
            return

        async def outwards(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *READ_BY_ANY]
            await send(message)

        await self.app(scope, receive, outwards)

    def _below(self, scope: Scope) -> Scope:
        """The request below the path prefix."""
        if not self.prefix:
            return scope
        path = scope["path"]
        inside = path == self.prefix or path.startswith(f"{self.prefix}/")
        return {**scope, "root_path": self.prefix, "path": path if inside else self.prefix + path}

    def _exists(self, scope: Scope) -> bool:
        asked = {**scope, "method": "GET"}
        return any(route.matches(asked)[0] is Match.FULL for route in self.routes)
