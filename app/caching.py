"""Validators: a client that has an answer already is told so, before any query runs.

The strong ETag of an answer is made from all that its bytes follow from: the version of the data, that of the code and
of the libraries that compress, the address as a whole, and the form; with a coding, its name is at the end.
A client's tag is compared with the plain one and that of the coding which would be sent, of the dataset that was last
seen, which a watch keeps up to date.
"""

import hashlib
import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.negotiation import coding, plain_tag
from app.reader import Reader, Revision

FRESH = "public, max-age=300, stale-while-revalidate=86400"
DOCUMENT_FRESH = "public, max-age=300"
VARY = "Accept, Accept-Encoding"
REPRESENTATION = ("content-length", "content-type", "content-encoding", "content-disposition", "link")


def freshness(path: str) -> str | None:
    """The `Cache-Control` of what lies at a path, if it is kept: the data, or the documents that describe them."""
    if path.startswith("/v1/"):
        return FRESH
    return DOCUMENT_FRESH if path.startswith("/openapi") else None


def _codecs() -> tuple[str, ...]:
    """The versions of what compresses: another one may give other bytes."""
    found = [zlib.ZLIB_RUNTIME_VERSION]
    for package in ("brotli", "zstandard", "starlette-compress"):
        try:
            found.append(version(package))
        except PackageNotFoundError:  # of a Python that has Zstandard itself
            continue
    return tuple(found)


CODECS = _codecs()


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
        known = [tag.strip().removeprefix("W/") for tag in ",".join(asked.getlist("if-none-match")).split(",")]
        revision = self.reader.revision
        if "if-none-match" in asked and revision is not None:
            plain = _tag(revision, scope, asked)
            sent = coding(", ".join(asked.getlist("accept-encoding")).encode("latin-1"))
            forms = {f'"{plain}"', f'"{plain}-{sent}"'}
            if found := next((each for each in known if each in forms), None):
                await _send_unmodified(send, found, revision)
                return
        unmodified = is_gzip = False

        async def outwards(message: Message) -> None:
            nonlocal unmodified, is_gzip
            if message["type"] == "http.response.start" and message["status"] in {200, 308}:
                headers = MutableHeaders(scope=message)
                _mark(headers, scope, asked)
                if message["status"] == 200 and (tag := _known(headers, asked, known)) is not None:
                    unmodified, message["status"], headers["ETag"] = True, 304, tag
                    for name in REPRESENTATION:
                        del headers[name]
                is_gzip = headers.get("content-encoding") == "gzip"
            elif unmodified and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            elif is_gzip and (body := message.get("body")):
                message = {**message, "body": _normalized(body)}
                is_gzip = False
            await send(message)

        await self.app(scope, receive, outwards)


def _normalized(gzip: bytes) -> bytes:
    """The beginning of a gzip file without the time and the system it was made at, which are not the same for all."""
    return gzip[:4] + bytes(4) + gzip[8:9] + b"\xff" + gzip[10:]


def _tag(revision: Revision, scope: Scope, asked: Headers) -> str:
    """What the ETag of the answer is, but for its coding."""
    address = (scope["scheme"], asked.get("host"), scope.get("root_path"), scope["path"], scope["query_string"])
    parts = (revision.version, revision.code, CODECS, *address, ", ".join(asked.getlist("accept")))
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _mark(headers: MutableHeaders, scope: Scope, asked: Headers) -> None:
    """Add the validators of an answer, how long it stays fresh, and what it depends on."""
    revision: Revision | None = scope["state"].get("revision")
    if revision is not None:
        headers.setdefault("ETag", f'"{_tag(revision, scope, asked)}"')
        headers.setdefault("Last-Modified", revision.modified)
        headers.setdefault("Cache-Control", FRESH)
        headers["Vary"] = VARY
    if (name := headers.get("content-encoding")) and (tag := headers.get("etag")):
        headers["ETag"] = f'{tag.removesuffix(chr(34))}-{name}"'


def _known(headers: Headers, asked: Headers, known: list[str]) -> str | None:
    """The tag by which the client has this answer already; by its time it has it only where it sends no tag."""
    tag = headers.get("etag", "")
    if "if-none-match" in asked:
        return next((each for each in (tag, plain_tag(tag.encode()).decode()) if each and each in known), None) or (
            tag if "*" in known else None
        )
    return tag if is_unmodified_since(headers.get("last-modified"), asked.get("if-modified-since")) else None


def is_unmodified_since(modified: str | None, since: str | None) -> bool:
    """Whether what was last modified then, in HTTP's form, is that which a client got later or at that time."""
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
