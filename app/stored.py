"""Stored answers: what was answered before is sent again, the very bytes, and nothing else is asked.

An answer is stored under its address, its query in canonical form, and the form and coding that were negotiated; all of
them belong to the dataset that was last seen, and go with it. Bytes bound them: those that were asked for longest ago
go first. Errors, and exports that are sent piece by piece, are not stored. What many ask for at once is worked out for
one of them.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.negotiation import Forms, canonical, coding, plain_tag
from app.origin import Origin, seen_from
from app.reader import Reader

ASKED = {
    b"host": 0,
    b"accept": 1,
    b"accept-encoding": 2,
    b"if-none-match": 3,
    b"if-modified-since": 4,
    b"x-forwarded-proto": 5,
}
"""The headers of a request that an answer depends on."""
MAX_QUERY = 8_192
"""How many bytes a query string has at most; a longer one is not read, and refused further inside."""
OF_A_BODY = {
    b"content-type",
    b"content-length",
    b"content-encoding",
    b"content-disposition",
    b"link",
    b"x-content-type-options",
    b"referrer-policy",
    b"content-security-policy",
}
"""The headers that a 304 does without."""
OVERHEAD = 1_500
"""About how many bytes an answer takes up beside its own."""
LONGEST = 4_000
"""How many bytes a request has at most whose answer is stored; of a longer one nothing is remembered."""


class Answer:
    """An answer as it is sent: with its body, or as 304 to whoever has it."""

    def __init__(self, start: Message, body: Message | None) -> None:
        headers = dict(start["headers"])
        self.start = start
        self.body = body
        """None where only those have asked who have it."""
        self.tag: bytes = headers[b"etag"]
        self.modified = headers.get(b"last-modified")
        self.unmodified = {tag: _unmodified(start, tag) for tag in {self.tag, plain_tag(self.tag)}}
        """What is sent to whoever has it, by the tag that they know it by: that of its coding, or the plain one."""
        self.size = OVERHEAD + (len(body["body"]) if body else 0) + 3 * sum(map(len, headers.values()))

    def known_as(self, tags: bytes, since: bytes) -> bytes | None:
        """The tag by which a client has the answer that sends these tags, or else this time; None if it has not."""
        if not tags:
            return self.tag if since and since == self.modified else None
        if tags == b"*":
            return self.tag
        return next((tag for tag in self.unmodified if tag in tags), None)


class Stored:
    """The outermost layer, in plain ASGI: answers, or passes on and keeps what comes back. HEAD is GET without a body.

    `families` are the forms that the kinds of addresses offer, `most` the bytes that may be stored. Below it, a request
    has the scheme and the host that `origin` tells.
    """

    def __init__(self, app: ASGIApp, reader: Reader, origin: Origin, families: Sequence[Forms], most: int) -> None:
        self.app = app
        self.reader = reader
        self.origin = origin
        self.most = most
        self.size = 0
        self.revision = reader.revision
        self.answers: OrderedDict[tuple[object, ...], Answer] = OrderedDict()
        self.awaited: dict[tuple[object, ...], asyncio.Event] = {}
        self.forms = lru_cache(200)(lambda accept: tuple(each.choose(accept.decode("latin-1")) for each in families))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        asked = [b"", b"", b"", b"", b"", b""]
        for name, value in scope["headers"]:
            if (place := ASKED.get(name)) is not None:
                asked[place] = asked[place] + b", " + value if asked[place] else value
        host, accept, encodings, known, since, forwarded = asked
        path, query, head = scope["path"], scope["query_string"], scope["method"] == "HEAD"
        origin = self.origin.of(scope, host, forwarded)
        if len(path) + len(query) + len(host) + len(accept) + len(encodings) > LONGEST:
            query = canonical.__wrapped__(query) if len(query) <= MAX_QUERY else query
            scope = _got(scope, origin, query)
            await self.app(scope, receive, _without_body(send) if head else send)
            return
        query = canonical(query)
        key = (path, query, *origin, self.forms(accept), coding(encodings))
        if self.revision is not self.reader.revision:
            self._forget()
        answer = self.answers.get(key)
        if answer is None and (event := self.awaited.get(key)) is not None:
            await event.wait()
            answer = self.answers.get(key)
        if answer is not None:
            if tag := answer.known_as(known, since):
                self.answers.move_to_end(key)
                await send(answer.unmodified[tag])
                await send(NOTHING)
                return
            if answer.body is not None and (known or not since):
                self.answers.move_to_end(key)
                await send(answer.start)
                await send(NOTHING if head else answer.body)
                return
        scope = _got(scope, origin, query)
        await self._pass_on(key, scope, receive, _without_body(send) if head else send)

    async def _pass_on(self, key: tuple[object, ...], scope: Scope, receive: Receive, send: Send) -> None:
        event = asyncio.Event()
        self.awaited.setdefault(key, event)
        revision = self.reader.revision
        start: Message | None = None

        def release() -> None:
            """Let those go on that wait for the answer; some may have to work it out themselves."""
            if self.awaited.get(key) is event:
                del self.awaited[key]
            event.set()

        async def outwards(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message if message["status"] in {200, 304} else None
            elif start is not None and not message.get("more_body"):
                of = scope["state"].get("revision", revision)  # what says nothing of a dataset is of the one before
                whole = not scope["state"].get("unmade")
                if whole and of is not None and of == revision and self.reader.revision is revision:
                    self._store(key, start, message)
            if start is None or message["type"] == "http.response.body":
                start = None
                release()
            await send(message)

        try:
            await self.app(scope, receive, outwards)
        finally:
            release()

    def _store(self, key: tuple[object, ...], start: Message, body: Message) -> None:
        sent: bytes = body.get("body", b"")
        if len(sent) > self.most // 8 or all(name != b"etag" for name, _ in start["headers"]):
            return
        if self.revision is not self.reader.revision:
            self._forget()
        whole = {"type": "http.response.body", "body": sent} if start["status"] == 200 else None
        answer, before = Answer(start, whole), self.answers.get(key)
        answer.size += sum(len(part) for part in key if isinstance(part, str | bytes))
        if answer.size > self.most // 8 or (before and (before.body or not whole)):
            return
        self.answers[key] = answer
        self.size += answer.size - (before.size if before else 0)
        while self.size > self.most:
            _, oldest = self.answers.popitem(last=False)
            self.size -= oldest.size

    def _forget(self) -> None:
        self.answers.clear()
        self.size = 0
        self.revision = self.reader.revision


NOTHING: Message = {"type": "http.response.body", "body": b""}


def _unmodified(start: Message, tag: bytes) -> Message:
    """The start of an answer as the start of a 304."""
    kept = [(name, value) for name, value in start["headers"] if name not in OF_A_BODY and name != b"etag"]
    return {**start, "status": 304, "headers": [(b"etag", tag), *kept]}


def _got(scope: Scope, origin: tuple[str, bytes], query: bytes) -> Scope:
    """A request by GET or HEAD as one by GET, seen from its origin, with a canonical query; its state tells of HEAD."""
    state = {**(scope.get("state") or {}), "head": scope["method"] == "HEAD"}
    return {**seen_from(scope, origin), "method": "GET", "query_string": query, "state": state}


def _without_body(send: Send) -> Send:
    async def outwards(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return outwards
