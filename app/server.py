"""What serves: sockets, uvicorn as it is set up here, bounds for what is not yet a request, and several processes."""

import asyncio
import errno
import fcntl
import json
import logging
import os
import resource
import signal
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import uvicorn
from httptools import HttpParserError, HttpParserUpgrade
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.supervisors import Multiprocess

from app import __version__, logs, telemetry
from app.config import Log, Settings
from app.errors import MEDIA_TYPE, title
from app.exports import ABORT
from app.main import from_environment
from app.observed import Observed

STOP = 30
"""Seconds that requests have to end when the service is stopped."""
STALLED = 20
"""Seconds after which the kernel ends a connection whose client takes nothing of what is sent."""
HEAD = 64 << 10
"""Bytes that a request's line and headers never exceed; up to PIECE fewer may be too many."""
PIECE = 4 << 10
"""Bytes that are read before the bounds are looked at."""
PIPELINED = 100
"""Requests that a client may send before it has the answer of the first; PIECE may hold some more."""
REST = 16 << 20
"""Bytes that are taken, and dropped, of a body after it has been answered."""
LINGER = 20
"""Seconds that a client has to send them."""
REFUSED = 2
"""The same of a client that is one too many."""
SPARE = 256
"""Files that a process opens beside its connections."""
log = logging.getLogger("app.server")
# A header with the first line of each answer: as one of uvicorn's own it would cost more than all that is bounded here.
VERSION = f"service-version: {__version__}\r\n".encode()
STATUS_LINE.update({status: line + VERSION for status, line in STATUS_LINE.items()})


def configure(settings: Settings, log_form: Log, workers: int) -> uvicorn.Config:
    """How uvicorn serves the application of the environment, which reads for itself what proxies say."""
    return uvicorn.Config(
        partial(application, log_form),
        factory=True,
        workers=workers,
        loop="uvloop",
        http=partial(Protocol, most=settings.connections, seconds=settings.header_seconds),  # type: ignore[arg-type]  # it is only called
        ws="none",
        access_log=False,
        server_header=False,
        log_config=logs.config(log_form),
        timeout_graceful_shutdown=STOP,
        proxy_headers=False,
    )


def run(config: uvicorn.Config, listener: socket.socket) -> None:
    """Serve until a signal comes, in as many processes as are configured."""
    if config.workers > 1:
        Workers(config, [listener]).run()
    else:
        uvicorn.Server(config).run([listener])


def application(log_form: Log) -> ASGIApp:
    """What each process serves: the application, observed only where somebody wants to know."""
    app = from_environment()
    logged = log_form != "none"
    return Observed(app, Settings().prefix, logged=logged) if logged or telemetry.is_on() else app


def listen(host: str, port: int) -> socket.socket:
    """A listener whose connections the kernel ends when their clients are gone. Raises OSError, OverflowError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", STALLED), ("TCP_KEEPINTVL", 5), ("TCP_USER_TIMEOUT", STALLED * 1_000)):
        if hasattr(socket, option):  # all of them on Linux; what is accepted inherits them
            listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    return listener


def listen_at(path: Path) -> socket.socket:
    """A listener on a Unix socket that everybody may use who can reach it; one that nobody listens on is replaced.

    Raises OSError.
    """
    listener = socket.socket(socket.AF_UNIX)
    try:
        with _alone_in(path.parent):
            if _is_stale(path):
                path.unlink()
            before = os.umask(0o111)
            try:
                listener.bind(str(path))
            finally:
                os.umask(before)
            listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other servers from looking at, and replacing, sockets in this folder meanwhile."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _is_stale(path: Path) -> bool:
    """Whether this is a socket that nobody listens on. Raises OSError where it is anything else."""
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise OSError(errno.EEXIST, "there is a file that is no socket")
    except FileNotFoundError:
        return False
    with socket.socket(socket.AF_UNIX) as client:
        client.setblocking(False)
        try:
            client.connect(str(path))
        except ConnectionRefusedError:
            return True
        except BlockingIOError:
            pass  # its queue is full
    raise OSError(errno.EADDRINUSE, "another server listens there")


def allow_files(connections: int) -> None:
    """Let this process, and those it starts, open as many files as its connections need, if the system permits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * connections + SPARE  # as many again linger
    if resource.RLIM_INFINITY != soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


class Workers(Multiprocess):
    """Several processes that answer. They end like a single one: they take no new client, and tell the signal."""

    by: signal.Signals | None = None

    def terminate_all(self) -> None:
        """Close the listener here too: what is open, the kernel takes clients for, and nobody would answer them."""
        for listener in self.sockets:
            listener.close()
        super().terminate_all()

    def handle_int(self) -> None:
        """Note by what it is ended."""
        super().handle_int()
        self.by = signal.SIGINT

    def handle_term(self) -> None:
        """The same."""
        super().handle_term()
        self.by = signal.SIGTERM

    def run(self) -> None:
        """Answer until a signal comes, and let it have its effect when all have ended."""
        super().run()
        if self.by:
            signal.signal(self.by, signal.default_int_handler if self.by == signal.SIGINT else signal.SIG_DFL)
            signal.raise_signal(self.by)


def _refusal(status: int, kind: str, detail: str, *headers: str) -> bytes:
    """A problem as it is sent where no request has come about that the application could answer."""
    problem = {"type": f"/problems/{kind}", "title": title(status), "status": status, "detail": detail, "instance": "/"}
    body = json.dumps(problem, separators=(",", ":"))
    head = (
        f"HTTP/1.1 {status} {title(status)}",
        f"Content-Type: {MEDIA_TYPE}",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Access-Control-Allow-Origin: *",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
        f"Service-Version: {__version__}",
        *headers,
    )
    return "\r\n".join((*head, "", body)).encode()


NO_HTTP = _refusal(400, "bad-request", "This is no HTTP request: what was sent could not be read.")
TOO_LONG = _refusal(
    431,
    "request-header-fields-too-large",
    f"The request's line and headers are too long: {HEAD - PIECE >> 10} KiB together at most.",
)
FULL = _refusal(503, "unavailable", "Too many connections are open at the moment: try again shortly.", "Retry-After: 5")


class Protocol(HttpToolsProtocol):
    """A connection as uvicorn has it, with bounds for what comes before the application does: a head is at most HEAD
    bytes long and there within `seconds`; a process has at most so many connections; of a body that nobody reads, and
    of requests sent ahead, so much is taken.

    What is asked for in the ordinary way, a head that comes at once, costs no more than one look at it.
    """

    # Beside the dictionary, which is slower for all of uvicorn's attributes, too, if it has more than thirty.
    __slots__ = ("counted", "ended", "most", "seconds", "size", "waiting")
    told: ClassVar[float] = -60
    cycle: RequestResponseCycle | None  # type: ignore[assignment]  # the last request; uvicorn hides that there is none

    def __init__(self, *arguments: Any, most: int, seconds: float, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.most = most
        self.seconds = seconds
        self.ended = False
        self.waiting: asyncio.TimerHandle | None = None
        """Runs while there is no request."""
        self.counted: Any = None
        self.size = 0
        """How many bytes have come of what is counted, without its beginning: a head, or the rest of a body."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn types it so
        """Take the connection, or refuse it; a request of it may be cut short."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, ABORT: transport.abort}
        if len(self.connections) > self.most:
            if self.loop.time() > Protocol.told + 60:
                Protocol.told = self.loop.time()
                log.warning("more than %d connections: others are refused", self.most)
            self._refuse(FULL, REFUSED)
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read a piece, then look whether a request has begun with it."""
        if len(data) > PIECE:
            for start in range(0, len(data), PIECE):
                if not self.ended and not self.transport.is_closing():
                    self.data_received(data[start : start + PIECE])
            return
        # Uvicorn's own steps, in which ours cost nothing: to call it would cost a stored answer some hundredths more.
        before = self.cycle
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade:
            pass  # to nothing that is known here: it is answered as if it did not ask
        except HttpParserError:
            log.warning("Invalid HTTP request received.")
            self._refuse(NO_HTTP)
        cycle = self.cycle
        if cycle is None or cycle is before or self.waiting is not None or cycle.more_body or self.pipeline:
            self._look(before, len(data))

    def _look(self, before: RequestResponseCycle | None, size: int) -> None:
        cycle = self.cycle
        if self.ended or self.transport.is_closing():
            return
        if len(self.pipeline) > PIPELINED:
            self._refuse(TOO_LONG)
        elif cycle is not before and cycle is not None:
            self._forget()
            if cycle.more_body and not cycle.keep_alive:
                cycle.transport = _Last(self)  # type: ignore[assignment]  # as far as an answer uses it
        elif cycle is None or cycle.response_complete or "method" not in self.scope:
            if self.counted is not self.scope:
                self.counted, self.size = self.scope, 0
            else:
                self.size += size
            is_rest = cycle is not None and cycle.more_body and "method" in self.scope
            if self.size >= (REST if is_rest else HEAD - PIECE):
                self._refuse(b"" if is_rest else TOO_LONG)
            elif self.waiting is None:
                self._wait()

    def _wait(self) -> None:
        self.waiting = self.loop.call_later(self.seconds, self._late)

    def _late(self) -> None:
        """End what has not become a request; an answer that is under way to the same client is sent first."""
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
        else:
            self._wait()

    def _forget(self) -> None:
        if self.waiting is not None:
            self.waiting.cancel()
            self.waiting = None

    def _refuse(self, answer: bytes, seconds: float = LINGER) -> None:
        """Say it, unless an answer is under way, and end."""
        self._forget()
        self.ended = True
        if answer and (self.cycle is None or self.cycle.response_complete):
            self.transport.write(answer)
            Lingering(self, seconds)
        else:
            self.transport.abort()


class _Last:
    """The transport of an answer after which the connection is closed, while its request is still being sent."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol

    def __getattr__(self, name: str) -> Any:
        return getattr(self.protocol.transport, name)

    def close(self) -> None:
        """Take the rest of the request first."""
        cycle = self.protocol.cycle
        if cycle and cycle.more_body and not self.protocol.transport.is_closing():
            cycle.on_response = lambda: None  # nothing comes after it
            self.protocol.ended = True
            Lingering(self.protocol, LINGER)
        else:
            self.protocol.transport.close()


class Lingering(asyncio.Protocol):
    """The end of a connection whose client may still be sending: it has been told all, and what comes is dropped.

    Closed at once, with something unread, the connection would be reset, and the client not read what it was told.
    """

    all: ClassVar[set["Lingering"]] = set()

    def __init__(self, before: Protocol, seconds: float) -> None:
        self.before = before
        self.transport = before.transport
        self.left = REST
        self.timer = before.loop.call_later(seconds, self.transport.abort)
        before.connections.discard(before)
        before.flow.resume_reading()
        if len(Lingering.all) >= before.most:
            self.transport.abort()
        Lingering.all.add(self)
        self.transport.set_protocol(self)
        self.transport.write_eof()

    def data_received(self, data: bytes) -> None:
        """Drop it."""
        self.left -= len(data)
        if self.left < 0:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self.timer.cancel()
        Lingering.all.discard(self)
        self.before.connection_lost(exc)
