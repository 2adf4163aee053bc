"""What asks where there is no wrk: `python -m tests.bench.client ADDRESS FILE --connections N --seconds S`.

A closed loop as wrk's: each connection asks for the next line of the file as soon as it has an answer. It costs several
times what wrk does, so that a fast server may wait for it.
"""

import argparse
import asyncio
import json
import time
from itertools import cycle
from pathlib import Path
from typing import cast

import httptools
import uvloop


class Tally:
    """What all connections together have seen."""

    def __init__(self, requests: list[bytes]) -> None:
        self.requests = cycle(requests)
        self.times: list[float] = []
        self.bytes = 0
        self.errors = 0
        self.over = False


class Connection(asyncio.Protocol):
    """Asks, reads the answer, and asks again."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.parser = httptools.HttpResponseParser(self)
        self.transport: asyncio.WriteTransport | None = None
        self.since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self.transport = cast(asyncio.WriteTransport, transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Read a part of an answer."""
        self.tally.bytes += len(data)
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Count an answer."""
        if self.tally.over:
            return
        self.tally.times.append(time.perf_counter() - self.since)
        self.tally.errors += self.parser.get_status_code() >= 400
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        """A connection that ends before its time is an error."""
        self.tally.errors += not self.tally.over

    def _ask(self) -> None:
        assert self.transport is not None
        self.since = time.perf_counter()
        self.transport.write(next(self.tally.requests))


async def ask(address: str, lines: list[str], connections: int, seconds: float) -> dict[str, float]:
    """Ask for so long; the outcome as `wrk.lua` tells it."""
    host = address.removeprefix("http://")
    name, port = host.split(":")
    tally = Tally([_request(host, *line.split("\t")) for line in lines])
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    made = [await loop.create_connection(lambda: Connection(tally), name, int(port)) for _ in range(connections)]
    await asyncio.sleep(seconds)
    duration, tally.over = time.perf_counter() - start, True
    for transport, _ in made:
        transport.close()
    times = sorted(tally.times) or [0.0]
    p50, p99 = (times[min(len(times) - 1, len(times) * part // 100)] for part in (50, 99))
    return {
        "requests": len(tally.times),
        "duration": round(duration * 1e6),
        "bytes": tally.bytes,
        "errors": tally.errors,
        "p50": round(p50 * 1e6),
        "p99": round(p99 * 1e6),
    }


def _request(host: str, path: str, tag: str = "") -> bytes:
    known = f"If-None-Match: {tag}\r\n" if tag else ""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{known}\r\n".encode()


def main() -> None:
    """Ask as the arguments say, and print the outcome."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("file", type=Path)
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    options = parser.parse_args()
    lines = options.file.read_text(encoding="ascii").splitlines()
    print(json.dumps(uvloop.run(ask(options.address, lines, options.connections, options.seconds))))


if __name__ == "__main__":
    main()
