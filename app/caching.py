"""Validators: a client that has an answer already is told so, before any query runs.

The strong ETag of an answer is made from the version of the data, that of the code, and the query as a whole; with a
coding it has the name of the coding behind. A tag that a client sends back is compared with the dataset that was last
seen, which a watch keeps up to date.
"""

import hashlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.negotiation import CODINGS
from app.reader import Reader, Revision

FRESH = "public, max-age=300, stale-while-revalidate=86400"
VARY = "Accept, Accept-Encoding"


class Caching:
    """A plain ASGI layer outside the compression: what it does not answer goes on, and is marked on its way out."""

    def __init__(self, app: ASGIApp, reader: Reader) -> None:
        self.app = app
        self.reader = reader

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 304, or pass on."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        known = [tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")]
        revision = self.reader.revision
        if "if-none-match" in asked and revision is not None:
            tag = _tag(revision, scope, asked)
            forms = {f'"{tag}"', *(f'"{tag}-{coding}"' for coding in CODINGS)}
            if found := next((each for each in known if each in forms), None):
                await _send_unmodified(send, found, revision)
                return
        unmodified = timed = False

        async def outwards(message: Message) -> None:
            nonlocal unmodified, timed
            if message["type"] == "http.response.start" and message["status"] in {200, 308}:
                headers = MutableHeaders(scope=message)
                _mark(headers, scope, asked)
                unmodified = message["status"] == 200 and _is_known(headers, asked, known)
                if unmodified:
                    message["status"] = 304
                    for name in ("content-length", "content-type", "content-encoding", "content-disposition", "link"):
                        del headers[name]
                timed = headers.get("content-encoding") == "gzip"
            elif unmodified and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            elif timed and (body := message.get("body")):
                message = {**message, "body": body[:4] + bytes(4) + body[8:]}  # gzip's time: one tag, the same bytes
                timed = False
            await send(message)

        await self.app(scope, receive, outwards)


def _tag(revision: Revision, scope: Scope, asked: Headers) -> str:
    """What the ETag of the answer is, but for its coding; parameters in another order ask for the same."""
    query = sorted(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    accept = ", ".join(asked.getlist("accept"))
    parts = (revision.version, revision.code, asked.get("host"), scope["path"], query, accept)
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _mark(headers: MutableHeaders, scope: Scope, asked: Headers) -> None:
    """Say of an answer which one it is, how long it stays right, and what it depends on."""
    revision: Revision | None = scope["state"].get("revision")
    if revision is not None:
        headers.setdefault("ETag", f'"{_tag(revision, scope, asked)}"')
        headers.setdefault("Last-Modified", revision.modified)
        headers.setdefault("Cache-Control", FRESH)
        headers["Vary"] = VARY
    if (coding := headers.get("content-encoding")) and (tag := headers.get("etag")):
        headers["ETag"] = f'{tag.removesuffix(chr(34))}-{coding}"'


def _is_known(headers: Headers, asked: Headers, known: list[str]) -> bool:
    """Whether the client has this answer already, by its tag; by its time only where it sends no tag."""
    tag, modified = headers.get("etag"), headers.get("last-modified")
    if "if-none-match" in asked:
        return tag is not None and ("*" in known or tag in known)
    since = asked.get("if-modified-since")
    return modified is not None and since is not None and _time(modified) <= _time(since)


def _time(text: str) -> datetime:
    """A time of HTTP; the beginning of time where it is none."""
    try:
        time = parsedate_to_datetime(text)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


async def _send_unmodified(send: Send, tag: str, revision: Revision) -> None:
    headers = {"ETag": tag, "Last-Modified": revision.modified, "Cache-Control": FRESH, "Vary": VARY}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 304, "headers": raw})
    await send({"type": "http.response.body", "body": b""})
