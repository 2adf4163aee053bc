"""HEAD and OPTIONS for every path that answers GET; FastAPI itself says 405."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import ALLOW


class Methods:
    """A plain ASGI layer: HEAD is GET without the body, OPTIONS names the methods."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        method = scope.get("method")
        if method == "OPTIONS" and self._exists(scope):
            await Response(status_code=204, headers={"Allow": ALLOW})(scope, receive, send)
        elif method == "HEAD":
            await self.app({**scope, "method": "GET"}, receive, _without_body(send))
        else:
            await self.app(scope, receive, send)

    def _exists(self, scope: Scope) -> bool:
        asked = {**scope, "method": "GET"}
        return any(route.matches(asked)[0] is Match.FULL for route in self.routes)


def _without_body(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return headers_only
