"""The processes that answer: what each is started by, how long that takes, and how it is ended."""

import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.load import Asker
from tests.bench.machine import PEERS, BenchError, cpu_of, environment, pinned

PATIENCE = 120
"""Seconds within which a server must answer for the first time."""
LIMITS = {
    "sql_time_limit_ms": "60000",
    "facet_time_limit_ms": "60000",
    "suggest_facets": "off",
}
"""Settings of Datasette's, so that no query is cut off and nothing is counted that nobody asked for."""


@dataclass(frozen=True)
class Kind:
    """A way to answer."""

    name: str
    title: str
    speaks: str
    """Whose addresses it understands."""
    command: list[str]
    """What starts it; the port comes behind."""
    probe: str
    """What it is asked at first."""
    variables: dict[str, str] = field(default_factory=dict)


@dataclass
class Server:
    """A running one."""

    kind: Kind
    port: int
    process: subprocess.Popen[bytes]
    started: list[float] = field(default_factory=list)
    """How many seconds it took from spawning to the first good answer, each time."""

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def start(self) -> float:
        """The median of its starts."""
        return statistics.median(self.started)


def ours(name: str, title: str, url: str, stored: int | None) -> Kind:
    """This service over a database; with so many bytes for stored answers, or as many as it has by itself."""
    variables = {"DATABASE_URL": url} | ({} if stored is None else {"STORED_ANSWERS": str(stored)})
    command = [sys.executable, "-P", "-m", "tests.bench.serve"]
    return Kind(name, title, "ours", command, "/v1/plans?limit=20", variables)


def bare(answers: Path, probe: str) -> Kind:
    """The bare application over answers of ours."""
    command = [sys.executable, "-P", "-m", "tests.bench.peers.bare", str(answers)]
    return Kind("bare", "bare ASGI", "ours", command, probe)


def datasette(database: Path) -> Kind:
    """Datasette over the file, which it is told never changes, with its rows counted beforehand."""
    counts = database.with_suffix(".json")
    program = str(PEERS.parent / "datasette")
    if not counts.exists():
        ended = subprocess.run(
            [program, "inspect", str(database), "--inspect-file", str(counts)],
            capture_output=True,
            text=True,
            env=environment(),
            check=False,
        )
        if ended.returncode:
            raise BenchError(f"datasette inspect failed: {ended.stderr}")
    command = [program, "serve", "--immutable", str(database), "--inspect-file", str(counts)]
    for name, value in LIMITS.items():
        command += ["--setting", name, value]
    return Kind("datasette", "Datasette", "datasette", [*command, "--port"], f"/{database.stem}/plans.json?_size=20")


def conventional(database: Path) -> Kind:
    """The conventional service over the file."""
    command = [str(PEERS), "-P", "-m", "tests.bench.peers.conventional", str(database)]
    return Kind("conventional", "FastAPI + ORM", "conventional", command, "/plans?limit=20")


@contextmanager
def running(kind: Kind, folder: Path, starts: int = 3) -> Iterator[Server]:
    """A server that runs until the end of the block; it is started so many times, to see how long that takes."""
    times = []
    for _ in range(starts - 1):
        before = _start(kind, folder)
        times += before.started
        _stop(before)
    server = _start(kind, folder)
    server.started += times
    try:
        yield server
    finally:
        _stop(server)


def settle(server: Server) -> None:
    """Wait until it has answered what its clients no longer wait for: until it has used next to nothing for a while."""
    until = time.monotonic() + 60
    before = cpu_of(server.process.pid)
    while time.monotonic() < until:
        time.sleep(0.1)
        now = cpu_of(server.process.pid)
        if now - before < 0.02:
            return
        before = now


def _start(kind: Kind, folder: Path) -> Server:
    port = _free_port()
    log = folder / f"{kind.name}.log"
    since = time.monotonic()
    with log.open("wb") as errors:
        process = subprocess.Popen(
            pinned([*kind.command, str(port)], 0),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=environment(**kind.variables),
        )
    server = Server(kind, port, process)
    while True:
        try:
            status = Asker(port).get(kind.probe).status
        except OSError:
            status = 0
        took = time.monotonic() - since
        if status == 200:
            server.started.append(took)
            return server
        if process.poll() is not None or took > PATIENCE or status:
            _stop(server)
            told = log.read_text(errors="replace")[-2000:]
            raise BenchError(f"{kind.name} did not start ({f'status {status}' if status else 'no answer'}): {told}")
        time.sleep(0.005)


def _stop(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(15)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
