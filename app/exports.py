"""Whole files: made as fast as the database gives them, then sent as fast as the client takes them.

A file is made in one transaction, into a temporary file, and sent when that is over: no download holds a transaction
or a connection, what goes wrong with the database is told by a status and not by a file cut short, and its length is
known. What fits into memory is an answer like any other. Of larger files a few are under way at a time, each within
one time limit, of which a client may let only a part pass without taking anything.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO

from anyio import CapacityLimiter, fail_after
from anyio.lowlevel import checkpoint
from fastapi import HTTPException, Request, Response
from starlette.types import Receive, Scope, Send

from app.caching import is_unmodified_since
from app.deadline import Deadline
from app.reader import QUEUE_SECONDS, in_thread, reader, twice

SMALL = 1 << 18
"""How many bytes a file has at most that is sent at once, from memory."""
CHUNK = 1 << 16
MAKING_SECONDS = 25
"""How long a file may take until its first byte is sent: less than a proxy waits for one."""
ABORT = "abort"
"""What cuts the connection of a request at once, in its state; closed in order, it ends when all sent is taken."""
RETRY = {"Retry-After": "5"}
log = logging.getLogger("app")
Make = Callable[[IO[bytes], Deadline], bool]
"""Writes a file in time; False if it need not be made, as nobody would be sent it."""


def is_wanted(request: Request, modified: str) -> bool:
    """Whether the client of a request wants the bytes of what was last modified then, and has not got them."""
    if request.state.head:
        return False
    since = None if "if-none-match" in request.headers else request.headers.get("if-modified-since")
    return not is_unmodified_since(modified, since)


class Export(Response):
    """A file as a response. `make` may raise what is answered by a problem."""

    def __init__(self, request: Request, make: Make, media_type: str, headers: dict[str, str]) -> None:
        super().__init__(media_type=media_type, headers=headers)
        del self.headers["content-length"]
        self.request = request
        self.make = make

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the file and send it. Raises TimeoutError where that cannot begin in time."""
        reading = reader(self.request)
        deadline = Deadline(min(MAKING_SECONDS, reading.export_seconds))
        async with _place(reading.exporting, receive, deadline):
            with SpooledTemporaryFile(SMALL) as file:
                if not await self._make(file, deadline, reading.makers):
                    self.request.state.unmade = True
                    await self._send_head(send)
                    return
                deadline.extend(reading.export_seconds)
                size = file.tell()
                file.seek(0)
                self.headers["content-length"] = str(size)
                if size > SMALL:
                    await self._send_file(file, deadline, scope, send)
                    return
                self.body = file.read()
        await super().__call__(scope, receive, send)

    async def _make(self, file: IO[bytes], deadline: Deadline, makers: CapacityLimiter) -> bool:
        """Whether the file was made. Raises HTTPException 503 where there is no room for it."""

        def make() -> bool:
            file.seek(0)
            file.truncate()
            return self.make(file, deadline)

        try:
            return await in_thread(partial(twice, make), makers, deadline.left)
        except TimeoutError:
            raise
        except OSError as error:
            log.error("temporary file: %s", error.strerror)
            raise HTTPException(503, "No file can be made at the moment: try again later.", RETRY) from error

    async def _send_head(self, send: Send) -> None:
        await self._start(send)
        await send({"type": "http.response.body", "body": b"", "more_body": True})  # as what is compressed on its way
        await send({"type": "http.response.body", "body": b""})

    async def _start(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})

    async def _send_file(self, file: IO[bytes], deadline: Deadline, scope: Scope, send: Send) -> None:
        """Send a file, or cut the connection, by which the client sees that it is not whole."""
        stall = reader(self.request).stall_seconds
        await self._start(send)
        try:
            while True:
                chunk = file.read(CHUNK)
                with fail_after(min(stall, max(0, deadline.left))):
                    await send({"type": "http.response.body", "body": chunk, "more_body": bool(chunk)})
                if not chunk:
                    return
                await checkpoint()  # for one who has left nothing is waited, and nobody would see it
                deadline.check()
        except TimeoutError:
            if abort := scope["state"].get(ABORT):
                abort()
                await checkpoint()


@asynccontextmanager
async def _place(places: CapacityLimiter, receive: Receive, deadline: Deadline) -> AsyncIterator[None]:
    """One of a few places; a client who leaves gives up what it is for. Raises TimeoutError if none is free soon."""
    watch = asyncio.create_task(_watch(receive, deadline))
    place = object()
    try:
        with fail_after(min(QUEUE_SECONDS, deadline.left)):
            await places.acquire_on_behalf_of(place)
        try:
            yield
        finally:
            places.release_on_behalf_of(place)
    finally:
        watch.cancel()


async def _watch(receive: Receive, deadline: Deadline) -> None:
    """Give up what is for a client who leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass
    deadline.given_up = True
