"""The client that asks: wrk, or `client` where there is none; and one that asks once, for what must be known before."""

import http.client
import json
import math
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.machine import BenchError, environment, pinned

SCRIPT = Path(__file__).parent / "wrk.lua"


@dataclass(frozen=True)
class Outcome:
    """What a window of asking came to; times in milliseconds."""

    requests: int
    seconds: float
    bytes: int
    errors: int
    p50: float
    p99: float


@dataclass(frozen=True)
class Load:
    """So many connections, each of which asks again as soon as it has an answer."""

    wrk: str | None
    connections: int

    @property
    def name(self) -> str:
        """What asks, with its version."""
        if self.wrk is None:
            return "Python client (tests/bench/client.py)"
        told = subprocess.run([self.wrk, "-v"], capture_output=True, text=True, check=False).stdout
        return " ".join(told.split()[:2])

    def run(self, address: str, urls: Path, seconds: float) -> Outcome:
        """Ask a server for the lines of a file for so long. Raises BenchError where the client fails."""
        if self.wrk is not None:
            whole = f"{math.ceil(seconds)}s"
            command = [self.wrk, "-t1", f"-c{self.connections}", f"-d{whole}", "--timeout", "60s", "-s", str(SCRIPT)]
            command += [address, "--", str(urls)]
        else:
            command = [sys.executable, "-P", "-m", "tests.bench.client", address, str(urls)]
            command += ["--connections", str(self.connections), "--seconds", str(seconds)]
        ended = subprocess.run(
            pinned(command, 1), capture_output=True, text=True, env=environment(), check=False, timeout=seconds + 120
        )
        try:
            told = json.loads(ended.stdout.splitlines()[-1])
        except (IndexError, ValueError):
            raise BenchError(f"{' '.join(command)} ended so: {ended.stdout}{ended.stderr}") from None
        return Outcome(
            requests=told["requests"],
            seconds=told["duration"] / 1e6,
            bytes=told["bytes"],
            errors=told["errors"],
            p50=told["p50"] / 1000,
            p99=told["p99"] / 1000,
        )


def loader(connections: int, client: str | None) -> Load:
    """The client of that name; without one, wrk if it is there. Raises BenchError where it is not but was named."""
    wrk = None if client == "python" else shutil.which("wrk")
    if client == "wrk" and wrk is None:
        raise BenchError("there is no wrk: install it (on Debian: apt-get install wrk), or leave --client out")
    return Load(wrk, connections)


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header; nothing where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class Asker:
    """Asks one server one thing at a time."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, path: str, tag: str = "") -> Answer:
        """The answer, whatever its status."""
        self.connection.request("GET", path, headers={"If-None-Match": tag} if tag else {})
        response = self.connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read())

    def json(self, path: str) -> dict[str, object]:
        """The object in an answer. Raises BenchError where the status is not 200."""
        answer = self.get(path)
        if answer.status != 200:
            raise BenchError(f"{path} is answered by {answer.status}: {answer.body[:500].decode(errors='replace')}")
        told: dict[str, object] = json.loads(answer.body)
        return told
