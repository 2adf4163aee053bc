"""Readers who are slow and readers who hang up, in the middle of large files; and whether others notice.

Half of the slow ones take nothing, half some bytes a second. Half of those who hang up reset the connection, half close
their end of it and stay. Meanwhile a list that nobody asked for before, a stored answer and /livez are asked for ten
times a second. When the clients have gone, nothing of them may be left: no connection, no transaction, no file.
"""

import argparse
import asyncio
import random
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import make_url

from tests.bench.machine import BenchError
from tests.drills.document import material
from tests.drills.draws import Draws
from tests.drills.service import Service, database, running

LARGE = 5_000_000
"""Bytes of a file that never fits into the buffers on the way to a client who takes nothing."""
EVERY = 0.1
"""Seconds between two questions of a kind."""
PATIENCE = 45
"""Seconds to wait for an answer."""
SOON = 1.0
"""Seconds within which /livez and stored answers must come."""
LATEST = 10.0
"""Seconds within which a list must."""
GIVEN_BACK = 5.0
"""Seconds after which nothing of the clients may be left."""
BUFFER, SEGMENT = 4_096, 536
"""Bytes that a client of ours has room for, and takes at a time: the server's system then holds some 100 KB for it."""
READ_LOCKS = range(123, 128)
"""The bytes of the file beside SQLite's that are locked while a transaction reads."""


@dataclass
class Asked:
    """What became of all questions of a kind."""

    name: str
    soon: float
    times: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)

    def held(self) -> bool:
        """Whether all were answered as they should be, soon enough."""
        return bool(self.times) and set(self.outcomes) == {"200"} and max(self.times) <= self.soon

    def told(self) -> str:
        """In one line."""
        times = sorted(self.times) or [0.0]
        outcomes = ", ".join(f"{outcome}: {number}" for outcome, number in sorted(self.outcomes.items()))
        return (
            f"{self.name:16}{len(self.times):5} asked ({outcomes}); median {times[len(times) // 2] * 1000:.0f} ms, "
            f"at most {times[-1] * 1000:.0f} ms; {'held' if self.held() else f'FAILED: 200 within {self.soon:g} s'}"
        )


@dataclass
class Clients:
    """Those who ask for files."""

    port: int
    files: list[str]
    outcomes: Counter[str] = field(default_factory=Counter)
    sockets: list[socket.socket] = field(default_factory=list)

    async def slow(self, number: int) -> None:
        """Ask for a file, and take a few bytes of it a second, or none."""
        with suppress(OSError, asyncio.TimeoutError):
            client = await self._asking(number)
            status = await self._status(client)
            self.outcomes[f"slow {status}"] += 1
            while status == "200":
                await asyncio.sleep(1)
                if number % 2 and not await asyncio.wait_for(_receive(client, 16), PATIENCE):
                    self.outcomes["slow, ended by the service"] += 1
                    return

    async def hang_up(self, number: int) -> None:
        """Ask for a file, and leave in the middle of it."""
        with suppress(OSError, asyncio.TimeoutError):
            client = await self._asking(number)
            status = await self._status(client)
            self.outcomes[f"hanging up {status}"] += 1
            await asyncio.sleep(0.5 + number % 20 / 10)
            if number % 2:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                client.close()
            else:
                client.shutdown(socket.SHUT_WR)

    async def _asking(self, number: int) -> socket.socket:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
        client.setblocking(False)
        self.sockets.append(client)
        loop = asyncio.get_running_loop()
        await asyncio.wait_for(loop.sock_connect(client, ("127.0.0.1", self.port)), PATIENCE)
        target = self.files[number % len(self.files)]
        request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nX-Number: {number}\r\n\r\n"
        await loop.sock_sendall(client, request.encode())
        return client

    async def _status(self, client: socket.socket) -> str:
        try:
            line = await asyncio.wait_for(_receive(client, 64), PATIENCE)
        except TimeoutError:
            return "without an answer"
        return line[9:12].decode() or "ended"

    def leave(self) -> None:
        """All go."""
        for each in self.sockets:
            each.close()


async def _receive(client: socket.socket, size: int) -> bytes:
    return await asyncio.get_running_loop().sock_recv(client, size)


async def ask_on(port: int, asked: Asked, target: Callable[[], str], ended: asyncio.Event) -> None:
    """Ask again and again, whether or not the last has been answered."""
    waiting: set[asyncio.Task[None]] = set()
    while not ended.is_set():
        if len(waiting) < PATIENCE / EVERY:
            task = asyncio.create_task(_ask(port, asked, target()))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(ended.wait(), EVERY)
    if waiting:
        await asyncio.wait(waiting)


async def _ask(port: int, asked: Asked, target: str) -> None:
    since = time.monotonic()
    try:
        outcome = await asyncio.wait_for(_outcome(port, target), PATIENCE)
    except TimeoutError:
        outcome = "no answer"
    except OSError as error:
        outcome = type(error).__name__
    asked.times.append(time.monotonic() - since)
    asked.outcomes[outcome] += 1


async def _outcome(port: int, target: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
    finally:
        writer.close()
    head = answer.partition(b"\r\n\r\n")[0].lower()
    status = head[9:12].decode() or "no answer"
    return f"{status}{' without Retry-After' * (status == '503' and b'retry-after' not in head)}"


def left(service: Service) -> dict[str, int]:
    """What is held for clients at the moment: connections to them, transactions, temporary files."""
    opened = service.open_files()
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    theirs = {f"socket:[{line[9]}]" for line in lines if line[1].endswith(f":{service.port:04X}") and line[3] != "0A"}
    found = {
        "connections to clients": len(theirs & {*opened}),
        "temporary files": sum(file.endswith("(deleted)") for file in opened),
    }
    if service.backends is not None:
        states = service.backends.states()
        found["transactions"] = sum(number for state, number in states.items() if state != "idle")
    else:
        found["transactions"] = int(_reads(service))
    return found


def _reads(service: Service) -> bool:
    """Whether a transaction of SQLite's reads."""
    file = Path(f"{make_url(service.url).database}-shm")
    if not file.exists():
        return False
    number = str(file.stat().st_ino)
    for line in Path("/proc/locks").read_text().splitlines():
        fields = line.replace("->", "").split()
        if int(fields[4]) == service.pid and fields[5].rpartition(":")[2] == number:
            first, last = int(fields[6]), int(fields[7]) if fields[7] != "EOF" else 1 << 60
            if first <= READ_LOCKS[-1] and last >= READ_LOCKS[0]:
                return True
    return False


def given_back(service: Service, seconds: float = GIVEN_BACK) -> tuple[float, dict[str, int]]:
    """After how many seconds nothing was held for clients any more, and what was still at the end."""
    since = time.monotonic()
    least: dict[str, int] = {}
    while True:
        now = left(service)
        least = {name: min(number, least.get(name, number)) for name, number in now.items()}
        took = time.monotonic() - since
        if not any(least.values()) or took > seconds:  # the service looks at the database itself, at times
            return took, {name: number for name, number in least.items() if number}
        time.sleep(0.05)


def parser(into: argparse.ArgumentParser) -> None:
    """The options of this drill."""
    into.add_argument("--plans", type=int, default=10_000, help="how many plans are generated (%(default)s)")
    into.add_argument("--slow", type=int, default=200, help="how many take little or nothing (%(default)s)")
    into.add_argument("--leave", type=int, default=200, help="how many hang up (%(default)s)")
    into.add_argument("--seconds", type=float, default=60, help="how long the slow ones stay (%(default)s)")
    into.add_argument("--soon", type=float, default=SOON, help="seconds for /livez and stored answers (%(default)s)")
    into.add_argument("--collect", action="store_true", help="let the server collect garbage, as it does by default")


def run(options: argparse.Namespace) -> bool:
    """Let them read, print what was seen; whether nobody else noticed and all was given back."""
    with (
        database(options.database, options.plans) as url,
        running(url, collect=options.collect) as service,
    ):
        found = material(service, random.Random(1))
        files = [each.target for each in Draws(found, random.Random(1)).files() if "xlsx" not in each.target]
        sizes = {target: len(service.get(target).body) for target in files}
        large = [target for target in files if sizes[target] > LARGE]
        if not large:
            raise BenchError(f"no file is larger than {LARGE:,} bytes, so that none stalls: ask for more --plans")
        print(
            f"readers on {service.kind}, {options.plans:,} plans: {options.slow} slow ones for {options.seconds:g} s, "
            f"{options.leave} who hang up; {len(large)} files of {min(sizes[file] for file in large) / 1e6:.0f} to "
            f"{max(sizes.values()) / 1e6:.0f} MB; garbage is {'' if options.collect else 'not '}collected"
        )
        idle = given_back(service)[1]
        if idle:
            raise BenchError(f"before any client came, there are {idle}")
        held = asyncio.run(drill(options, service, large, f"{found.lists[0].path}?limit=20"))
        after = asyncio.run(_after(service, f"{found.lists[0].path}?limit=20"))
        print(after.told())
        print(f"open files: {len(service.open_files())}; the service runs: {service.process.poll() is None}")
        return held and after.held() and service.process.poll() is None


async def drill(options: argparse.Namespace, service: Service, files: list[str], some: str) -> bool:
    asked = [Asked("/livez", options.soon), Asked("a stored answer", options.soon), Asked("a new list", LATEST)]
    number = count()
    targets = [lambda: "/livez", lambda: some, lambda: f"{some}&offset={next(number)}"]
    await _ask(service.port, Asked("", SOON), some)
    ended = asyncio.Event()
    asking = [
        asyncio.create_task(ask_on(service.port, each, target, ended))
        for each, target in zip(asked, targets, strict=True)
    ]
    clients = Clients(service.port, files)
    reading = [asyncio.create_task(clients.slow(place)) for place in range(options.slow)]
    reading += [asyncio.create_task(clients.hang_up(place)) for place in range(options.leave)]
    await asyncio.sleep(options.seconds)
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    clients.leave()
    ended.set()
    since = time.monotonic()
    took, still = await asyncio.to_thread(given_back, service)
    await asyncio.gather(*asking)
    waited = time.monotonic() - since - took
    print("files: " + ", ".join(f"{outcome}: {number}" for outcome, number in sorted(clients.outcomes.items())))
    for each in asked:
        print(each.told())
    print(f"given back: {f'all within {took:.1f} s' if not still else f'FAILED: after {GIVEN_BACK:g} s still {still}'}")
    if waited > 1:
        print(f"the last answers came {waited:.1f} s after the clients had gone")
    faults = [name for name in clients.outcomes if name.partition(" ")[2][:1] == "5" and not name.endswith("503")]
    return all(each.held() for each in asked) and not faults and not still


async def _after(service: Service, some: str) -> Asked:
    asked = Asked("lists afterwards", LATEST)
    for place in range(20):
        await _ask(service.port, asked, f"{some}&offset={5_000 + place}")
        if "no answer" in asked.outcomes:
            break
    return asked
