"""Asking: everything once, to see that the answers are right and alike; then by the window, round after round."""

import json
import pickle
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.load import Answer, Asker, Load
from tests.bench.machine import BenchError, usage
from tests.bench.servers import Server, settle
from tests.bench.workloads import Case, Workload

UNSENT = {"date", "content-length", "server", "connection"}
"""Headers that uvicorn writes itself; the length is that of the body."""


@dataclass(frozen=True)
class Row:
    """What a window came to; times in milliseconds."""

    round: int
    workload: str
    server: str
    requests: int
    seconds: float
    rate: float
    """Answers a second."""
    cpu: float
    """CPU of the server, in user and system mode, for each answer."""
    p50: float
    p99: float
    bytes: float
    """Of each answer, with its head."""
    errors: int
    others: float
    """The share of the server's CPU that was taken by anybody else."""


@dataclass
class Asked:
    """A workload with the servers that have been asked all of it."""

    workload: Workload
    files: dict[str, Path] = field(default_factory=dict)
    """What the client is to ask, by server."""
    single: dict[str, float] = field(default_factory=dict)
    """Seconds for an answer when nothing else is asked, by server."""
    servers: list[Server] = field(default_factory=list)

    def add(self, server: Server, folder: Path, lines: list[str], single: float) -> None:
        """A server, and what it is to be asked."""
        file = folder / f"{self.workload.name}-{server.kind.name}.urls"
        file.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
        self.files[server.kind.name] = file
        self.single[server.kind.name] = single
        self.servers.append(server)


def ask_once(workload: Workload, servers: list[Server], folder: Path, heart: dict[str, Answer]) -> Asked:
    """Ask each server everything; what ours says is learnt by heart, by path. Raises BenchError where one fails."""
    names = ", ".join(server.kind.name for server in servers)
    print(f"Asking {workload.name} once: {names}", file=sys.stderr, flush=True)
    asked = Asked(workload)
    wanted: list[object] = []
    for server in servers:
        asker = Asker(server.port)
        since = time.perf_counter()
        lines = []
        for number, case in enumerate(workload.cases):
            path = case[server.kind.speaks]
            answer = asker.get(path)
            told = _told(workload, server, path, answer)
            if number == len(wanted):
                wanted.append(told)
            if told != wanted[number]:
                raise BenchError(f"{server.kind.name} says {told} and not {wanted[number]}: {path}")
            if server is servers[0]:
                heart[path] = answer
            lines.append(path)
        single = (time.perf_counter() - since) / len(lines)
        if workload.known:
            lines = [_known(asker, server, path, heart[path]) for path in lines]
        asked.add(server, folder, lines, single)
    return asked


def learn(heart: dict[str, Answer], file: Path) -> None:
    """Write down what the bare server is to know."""
    answers = {
        path if "?" in path else f"{path}?": (
            [(name.lower().encode(), value.encode()) for name, value in answer.headers if name.lower() not in UNSENT]
            + [(b"content-length", str(len(answer.body)).encode())],
            answer.body,
        )
        for path, answer in heart.items()
    }
    file.write_bytes(pickle.dumps(answers))


def add_bare(asked: Asked, server: Server, folder: Path, heart: dict[str, Answer]) -> None:
    """Let the bare server be asked the same as ours. Raises BenchError where it has other bytes."""
    asker = Asker(server.port)
    lines = [case["ours"] for case in asked.workload.cases]
    for path in lines:
        answer = asker.get(path)
        if (answer.status, answer.body) != (200, heart[path].body):
            raise BenchError(f"the bare server answers otherwise: {path}")
    asked.add(server, folder, lines, 0)


@dataclass(frozen=True)
class Rounds:
    """How often each server is asked, and for how many seconds at least."""

    number: int
    seconds: float


def in_rounds(asked: list[Asked], load: Load, rounds: Rounds) -> Iterator[Row]:
    """A window for each server and workload in each round; each round begins with another server."""
    for number in range(rounds.number):
        for each in asked:
            shift = number % len(each.servers)
            for server in each.servers[shift:] + each.servers[:shift]:
                row = _window(number + 1, each, server, load, rounds.seconds)
                print(
                    f"round {row.round}/{rounds.number} {row.workload:6} {row.server:12} {row.rate:10,.1f}/s "
                    f"{row.cpu:9.3f} ms CPU  p50 {row.p50:.1f}  others {row.others:.0%}",
                    file=sys.stderr,
                    flush=True,
                )
                yield row


def _window(number: int, asked: Asked, server: Server, load: Load, seconds: float) -> Row:
    file, name = asked.files[server.kind.name], server.kind.name
    load.run(server.address, file, 1)
    settle(server)
    # Where answers take long, so that each connection has a few.
    long = max(seconds, min(10 * seconds, 4 * load.connections * asked.single[name]))
    before, since = usage(server.process.pid), time.monotonic()
    outcome = load.run(server.address, file, long)
    settle(server)
    after, took = usage(server.process.pid), time.monotonic() - since
    # Those that were under way at the end have been answered while it settled, though nobody waited for them.
    answered = outcome.requests + load.connections
    spent = after.server - before.server
    return Row(
        round=number,
        workload=asked.workload.name,
        server=name,
        requests=outcome.requests,
        seconds=outcome.seconds,
        rate=outcome.requests / outcome.seconds,
        cpu=1000 * spent / answered,
        p50=outcome.p50,
        p99=outcome.p99,
        bytes=outcome.bytes / max(1, outcome.requests),
        errors=outcome.errors,
        others=max(0.0, after.core - before.core - spent) / took,
    )


def _told(workload: Workload, server: Server, path: str, answer: Answer) -> object:
    if answer.status != 200:
        said = answer.body[:500].decode(errors="replace")
        raise BenchError(f"{server.kind.name} answers {answer.status} to {path}: {said}")
    told: object = workload.told(server.kind.speaks, json.loads(answer.body))
    return told


def _known(asker: Asker, server: Server, path: str, answer: Answer) -> str:
    """The line that asks whether the answer is still right."""
    tag = answer.header("etag")
    if (status := asker.get(path, tag).status) != 304:
        raise BenchError(f"{server.kind.name} answers {status} and not 304 to {path} with its tag {tag}")
    return f"{path}\t{tag}"


def fill(server: Server, cases: list[Case]) -> None:
    """Ask ours everything, so that it keeps as many answers as it will."""
    asker = Asker(server.port)
    for case in cases:
        asker.get(case["ours"])
