"""What is told: the goals first, then every figure, then where it was measured; as Markdown, with the rows as CSV.

A ratio is taken within a round, of two servers that were asked one behind the other; what is told is the median over
the rounds, with the least and the most.
"""

import csv
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import machine
from tests.bench.measure import Row
from tests.bench.servers import Server
from tests.bench.workloads import GROWING, WAYS, Workload

MEMORY, START = 150, 2
"""The most megabytes of a worker, and the most seconds until the first good answer."""

HOW = (
    "Ratios are medians over the rounds, with the least and the most. `CPU` is that of the server, for each answer; "
    "`others` is the share of its processor that anybody else took meanwhile, the kernel’s network included. On a "
    "machine that is not quiet the client may keep a fast server waiting: then trust CPU before answers."
)
BOTH = "A goal is met where both hold, that in answers a second and that in CPU."
TELLING = 1.15
"""The least ratio that is not chance."""


@dataclass(frozen=True)
class Goal:
    """In a workload, our server gives so many times the answers of another."""

    what: str
    workload: str
    ours: str
    other: str
    factor: float


GOALS = (
    Goal("an answer given before: at least 0.9 of the bare one", "warm", "ours", "bare", 0.9),
    Goal("a 304: at least the bare one’s 200", "304", "ours", "bare", 1),
    Goal("a first-time list: at least 5 × Datasette", "list", "first", "datasette", 5),
    Goal("a first-time list: at least 30 × conventional", "list", "first", "conventional", 30),
    Goal("a first-time record: at least 2 × Datasette", "record", "first", "datasette", 2),
    Goal("a first-time record: at least 10 × conventional", "record", "first", "conventional", 10),
    Goal("a first-time text search: no slower than Datasette", "text", "first", "datasette", 1),
    Goal("a first-time text search: at least 4 × conventional", "text", "first", "conventional", 4),
    Goal("a first-time facet count: no slower than Datasette", "facet", "first", "datasette", 1),
    Goal("a first-time facet count: at least 4 × conventional", "facet", "first", "conventional", 4),
)


class Rows:
    """The rows of a run."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows

    def of(self, workload: str, server: str) -> list[Row]:
        """Those of a server in a workload, round by round."""
        return [row for row in self.rows if (row.workload, row.server) == (workload, server)]

    def rates(self, workload: str, one: str, other: str) -> list[float]:
        """How many times the answers of another server one gives, round by round."""
        pairs = zip(self.of(workload, one), self.of(workload, other), strict=True)
        return [_over(a.rate, b.rate) for a, b in pairs]

    def cpus(self, workload: str, one: str, other: str) -> list[float]:
        """How many times the CPU of another server one needs for an answer, round by round."""
        pairs = zip(self.of(workload, one), self.of(workload, other), strict=True)
        return [_over(a.cpu, b.cpu) for a, b in pairs]


def beside(plans: int, workloads: list[Workload], servers: list[Server], told: Sequence[Row], notes: list[str]) -> str:
    """The report of a run beside other servers, which are all still running."""
    rows = Rows(told)
    names = {server.kind.name: server.kind.title for server in servers}
    size = f"{plans:,} generated plans" if plans else "the plans in seed/"
    parts = [f"# This service beside others, on {size}", *_notes(notes, told), "## Goals", BOTH, _goals(rows, servers)]
    for workload in workloads:
        parts += [f"## {workload.name}: {workload.title}", _figures(rows, workload, names)]
    parts += ["## Memory and start", _sizes(servers), "## How each was asked", _questions(workloads, names)]
    return _joined([*parts, *_place()])


def growing(sizes: tuple[int, int], workloads: list[Workload], told: Sequence[Row], notes: list[str]) -> str:
    """The report of a run on two sizes of data."""
    rows = Rows(told)
    small, large = map(str, sizes)
    names = {str(size): f"{size:,} plans" for size in sizes}
    growth = {name: rows.cpus(name, large, small) for name in GROWING}
    last = [_over(a.cpu, b.cpu) for a, b in zip(rows.of("deep", large), rows.of("first", large), strict=True)]
    goals = [
        ("a page by cursor: at most 3 × the CPU", growth["page"], 3.0),
        (f"the last page: no more than the first, on the larger ({TELLING} ×)", last, TELLING),
        (f"a record: the same ({TELLING} ×)", growth["record"], TELLING),
    ]
    table = [
        [what, *_spread(ratios), _met([-each for each in ratios], -most)] for what, ratios, most in goals if ratios
    ]
    ratios = [[name, *_spread(growth[name])] for name in GROWING]
    parts = [
        f"# Growth from {sizes[0]:,} to {sizes[1]:,} plans, of first-time answers",
        *_notes(notes, told),
        "## Goals, in CPU for each answer",
        _table(["goal", "measured", "rounds", "met"], table),
        "## CPU for each answer, larger to smaller",
        _table(["case", "ratio", "rounds"], ratios),
    ]
    for workload in workloads:
        parts += [f"## {workload.name}: {workload.title}", _figures(rows, workload, names, bare=small)]
    return _joined([*parts, *_place()])


def write_rows(rows: Sequence[Row], file: Path) -> None:
    """All rows, as CSV."""
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, [one.name for one in fields(Row)])
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


def _goals(rows: Rows, servers: list[Server]) -> str:
    table = []
    for goal in GOALS:
        more = rows.rates(goal.workload, goal.ours, goal.other)
        less = [_over(1, each) for each in rows.cpus(goal.workload, goal.ours, goal.other)]
        if more:
            met = _met([min(pair) for pair in zip(more, less, strict=True)], goal.factor)
            table.append([goal.what, *_spread(more), *_spread(less), met])
    own = [server for server in servers if server.kind.name in {"ours", "first"}]
    peaks = [machine.peak_memory(server.process.pid) for server in own]
    starts = [time for server in own for time in server.started]
    within = f"{min(peaks):.0f}–{max(peaks):.0f} MB"
    table.append([f"memory: under {MEMORY} MB", f"{max(peaks):.0f} MB", within, "", "", _yes(max(peaks) < MEMORY)])
    longest = max(server.start for server in own)
    within = f"{min(starts):.2f}–{max(starts):.2f} s"
    table.append([f"start: first 200 within {START} s", f"{longest:.2f} s", within, "", "", _yes(longest <= START)])
    return _table(["goal", "answers", "rounds", "CPU", "rounds", "met"], table)


def _figures(rows: Rows, workload: Workload, names: dict[str, str], bare: str = "bare") -> str:
    """The servers in a workload: medians, and their ratios to the bare one and to ours."""
    our = next(name for name in ("ours", "first", bare) if rows.of(workload.name, name))
    to_bare = "bare" if bare == "bare" else names[bare]
    heads = ["server", "answers/s", "CPU ms", "p50 ms", "p99 ms", "kB", f"answers ÷ {to_bare}", f"CPU ÷ {to_bare}"]
    heads += ["answers, ours ÷ its", "CPU, its ÷ ours", "others"] if our != bare else ["others"]
    table = []
    for name, title in names.items():
        found = rows.of(workload.name, name)
        if not found:
            continue
        line = [title, f"{_median(found, 'rate'):,.1f}", f"{_median(found, 'cpu'):.3f}", f"{_median(found, 'p50'):.2f}"]
        line += [f"{_median(found, 'p99'):.2f}", f"{_median(found, 'bytes') / 1000:.1f}"]
        ratios = [rows.rates(workload.name, name, bare), rows.cpus(workload.name, name, bare)]
        if our != bare:
            ratios += [rows.rates(workload.name, our, name), rows.cpus(workload.name, name, our)]
        line += [" ".join(_spread(each)) for each in ratios]
        table.append([*line, f"{_median(found, 'others'):.0%}"])
    return _table(heads, table)


def _sizes(servers: list[Server]) -> str:
    table = [
        [server.kind.title, f"{machine.peak_memory(server.process.pid):.0f}", f"{server.start:.2f}"]
        for server in servers
    ]
    return _table(["server", "most memory, MB", "start, s (median)"], table)


def _questions(workloads: list[Workload], names: dict[str, str]) -> str:
    """How each server is asked; how many questions there were, and the first of each as it was put to it."""
    lines = [f"- {names[name]}: {ways}" for name, ways in WAYS.items() if name in names]
    for workload in workloads:
        number = len(workload.cases)
        lines.append(f"- {workload.name}: {number} different question{'s' * (number > 1)}, such as")
        lines += [
            f"  - `{workload.cases[0][speaks]}`"
            for speaks in dict.fromkeys(("ours", "datasette", "conventional"))
            if speaks == "ours" or (speaks in workload.asks and speaks in names)
        ]
    return "\n".join(lines)


def _notes(notes: list[str], rows: Sequence[Row]) -> list[str]:
    wrong = sum(row.errors for row in rows)
    if wrong:
        notes = [*notes, f"{wrong} of {sum(row.requests for row in rows):,} answers were errors: see the rows."]
    return [HOW, *notes]


def _place() -> list[str]:
    told = {
        "Command": f"`{machine.command()}`",
        "Date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        **machine.describe(),
    }
    return ["## Where", _table(["", ""], [list(pair) for pair in told.items()])]


def _table(heads: list[str], lines: list[list[str]]) -> str:
    rule = [":--", *["--:"] * (len(heads) - 1)] if len(heads) > 2 else [":--"] * len(heads)
    return "\n".join(f"| {' | '.join(line)} |" for line in [heads, rule, *lines])


def _joined(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _spread(ratios: list[float]) -> list[str]:
    if not ratios:
        return ["", ""]
    return [f"{_round(statistics.median(ratios))} ×", f"({_round(min(ratios))}–{_round(max(ratios))})"]


def _round(number: float) -> str:
    if number < 0.1:
        return f"{number:.2g}"
    return f"{number:.2f}" if number < 10 else f"{number:,.0f}"


def _median(rows: list[Row], name: str) -> float:
    middle: float = statistics.median(getattr(row, name) for row in rows)
    return middle


def _met(ratios: list[float], least: float) -> str:
    good = sum(each >= least for each in ratios)
    within = "" if good in {0, len(ratios)} else f", in {good} of {len(ratios)} rounds"
    return f"{_yes(statistics.median(ratios) >= least)}{within}"


def _yes(met: bool) -> str:
    return "yes" if met else "**no**"


def _over(one: float, other: float) -> float:
    return one / max(other, 1e-9)
