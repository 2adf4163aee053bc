"""`./run bench`: this service beside others, or on two sizes of data."""

import argparse
import re
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from app.config import Settings
from tests.bench import data, growth, machine, report, servers
from tests.bench.load import Answer, Asker, Load, loader
from tests.bench.machine import BenchError
from tests.bench.measure import Asked, Rounds, Row, add_bare, ask_once, fill, in_rounds, learn
from tests.bench.servers import Kind, Server
from tests.bench.workloads import NAMES, draw


def main() -> int:
    """Run, print the report and write it; 1 with the reason where that cannot be."""
    options = _parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are ended as well
    try:
        machine.check()
        load = loader(options.connections, options.client)
        data.FOLDER.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            if options.growth:
                told, rows = _growth(options, load, Path(folder))
            else:
                told, rows = _beside(options, load, Path(folder))
    except (BenchError, OSError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    output = options.output or data.FOLDER / f"report-{'growth' if options.growth else options.plans}.md"
    output.write_text(told, encoding="utf-8")
    report.write_rows(rows, output.with_suffix(".csv"))
    print(told)
    print(f"bench: written to {output} and {output.with_suffix('.csv')}", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run bench",
        description="This service beside a bare ASGI application, Datasette, and a conventional FastAPI and SQLAlchemy "
        "service, on the same generated data, in one interleaved run on this machine.",
    )
    parser.add_argument(
        "--plans", type=_number(0), default=10_000, metavar="N", help="how many plans (%(default)s); 0: those in seed/"
    )
    parser.add_argument(
        "--rounds", type=_number(1), default=5, metavar="R", help="how often all is asked (%(default)s)"
    )
    parser.add_argument(
        "--seconds", type=_number(1), default=3, metavar="S", help="how long each window is (%(default)s)"
    )
    parser.add_argument(
        "--only", nargs="+", choices=NAMES, default=NAMES, metavar="CASE", help=f"of {', '.join(NAMES)}"
    )
    parser.add_argument(
        "--urls", type=_number(1), default=500, metavar="N", help="different questions, at most (%(default)s)"
    )
    parser.add_argument(
        "--connections", type=_number(1), default=16, metavar="N", help="that ask at a time (%(default)s)"
    )
    parser.add_argument("--client", choices=("wrk", "python"), help="what asks; without it, wrk if there is one")
    parser.add_argument(
        "--postgresql", metavar="URL", help="also this service on PostgreSQL: an empty database, which is filled"
    )
    parser.add_argument(
        "--growth", type=_sizes, metavar="N,M", help="instead, this service alone on two sizes of data: 10000,200000"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="where the report goes (data/bench/report-N.md)")
    return parser


def _number(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if int(text) < least:
            raise argparse.ArgumentTypeError(f"{text} is less than {least}")
        return int(text)

    return number


def _sizes(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([1-9][0-9]*),([1-9][0-9]*)", text)
    if not found or found[1] == found[2]:
        raise argparse.ArgumentTypeError(f"{text} is not two sizes: write 10000,200000")
    return int(found[1]), int(found[2])


def _rounds(options: argparse.Namespace) -> Rounds:
    return Rounds(options.rounds, options.seconds)


def _growth(options: argparse.Namespace, load: Load, folder: Path) -> tuple[str, list[Row]]:
    workloads, rows = growth.run(options.growth, load, _rounds(options), options.urls, folder)
    return report.growing(options.growth, workloads, rows, [_asked_by(load)]), rows


def _beside(options: argparse.Namespace, load: Load, folder: Path) -> tuple[str, list[Row]]:
    """The report and the rows."""
    file = data.database(options.plans)
    if options.postgresql:
        data.on_postgresql(options.postgresql, options.plans, file)
    with ExitStack() as stack:
        first_time = {name for name in options.only if name not in {"warm", "304"}}
        started = {
            kind.name: stack.enter_context(servers.running(kind, folder))
            for kind in _kinds(file, options.postgresql)
            if first_time or kind.name == "ours"
        }
        main_one = started["first" if first_time else "ours"]
        workloads = draw(
            file, options.urls, Asker(main_one.port), tuple(name for name in NAMES if name in options.only)
        )
        heart: dict[str, Answer] = {}
        asked: list[Asked] = []
        for workload in workloads:
            those = [started[name] for name in workload.asks if name in started]
            asked.append(ask_once(workload, those, folder, heart))
            fill(started["ours"], workload.cases)
        learn(heart, folder / "answers")
        first_path = workloads[0].cases[0]["ours"]
        bare = stack.enter_context(servers.running(servers.bare(folder / "answers", first_path), folder))
        for each in asked:
            add_bare(each, bare, folder, heart)
        rows = list(in_rounds(asked, load, _rounds(options)))
        everybody: list[Server] = [bare, *started.values()]
        return report.beside(options.plans, workloads, everybody, rows, _notes(load, file)), rows


def _kinds(file: Path, postgresql: str | None) -> list[Kind]:
    """The servers besides the bare one."""
    url = f"sqlite:///{file}"
    kinds = [
        servers.ours("ours", "this service, answers stored", url, None),
        servers.ours("first", "this service, first time", url, 0),
        servers.datasette(file),
        servers.conventional(file),
    ]
    if postgresql:
        kinds.append(servers.ours("postgresql", "this service on PostgreSQL, first time", postgresql, 0))
    return kinds


def _asked_by(load: Load) -> str:
    return f"Asked by {load.name} over {load.connections} connections."


def _notes(load: Load, file: Path) -> list[str]:
    notes = [f"{_asked_by(load)} The file has {file.stat().st_size / 1e6:.0f} MB."]
    if "stored_answers" not in Settings.model_fields:
        notes.append(
            "This code has no setting `STORED_ANSWERS` and keeps no answers: all of its answers are first-time."
        )
    return notes


if __name__ == "__main__":
    sys.exit(main())
