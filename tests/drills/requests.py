"""What a request costs: of many right and wrong ones each, in units of a plain list asked for the first time.

The cost is the CPU that the server's process, and PostgreSQL for it, used around the one request. A request that costs
suspiciously much is asked for again, and the least counts, so that no collection of garbage is blamed on it.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, product
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.machine import BenchError
from tests.drills.document import Material, material
from tests.drills.draws import Draws, Request, followed, lighter
from tests.drills.service import PATIENCE, Answer, Service, database, running

BOUNDS = {"valid": 60, "invalid": 3}
"""How many plain lists a request may cost."""
EVERY = 20
"""After how many requests plain lists are asked for."""
SIZE, PAIRS, FURTHEST = 20, 12, 2_000
"""How many plans a plain list has, how many pairs of filters are asked for in turn, and how far behind their first."""
WORST = 15
"""How many of the dearest are printed."""
REPEATS = 3
"""How often a request is asked for that may have cost too much."""
LONG = 2_000_000_000
"""Nanoseconds that no collection of garbage and no neighbour explains."""
REFUSED = (414, 422)
WARM = 30
SHARES = {"median": 50, "p90": 90, "p99": 99, "most": 100}


@dataclass
class Cost:
    """What a request cost, in nanoseconds."""

    request: Request
    status: int
    spent: int
    size: int
    took: float
    fault: str = ""


@dataclass
class Costs:
    """Of all requests of a kind."""

    name: str
    all: list[Cost] = field(default_factory=list)

    def worst(self) -> list[Cost]:
        """The dearest first."""
        return sorted(self.all, key=lambda cost: -cost.spent)


class Meter:
    """Asks, and sees what it costs."""

    def __init__(self, service: Service, found: Material, dice: random.Random) -> None:
        self.service = service
        self.units: list[int] = []
        self.plain = self._plain(found, dice)

    def _plain(self, found: Material, dice: random.Random) -> Iterator[str]:
        """Addresses of plain lists with two filters, here and there in them."""
        path = found.lists[0].path
        regions, themes = (found.codes[path, name] for name in ("region", "theme"))
        pairs = []
        for region, theme in product(regions[:PAIRS], themes[:PAIRS]):
            asked = {"region": region, "theme": theme}
            total = json.loads(self.service.get(f"{path}?{urlencode({**asked, 'limit': 0})}").body)["meta"]["total"]
            if total >= SIZE:
                pairs.append((asked, total - SIZE))
            if len(pairs) == PAIRS:
                break
        if not pairs:
            raise BenchError(f"there are too few plans for a plain list of {SIZE}")
        for asked, last in cycle(pairs):
            yield f"{path}?{urlencode({**asked, 'limit': SIZE, 'offset': dice.randint(0, min(last, FURTHEST))})}"

    def warm_up(self) -> None:
        """Ask for what is not counted: a server that has just started reads much for the first time."""
        for _ in range(WARM):
            self.service.ask("GET", next(self.plain), {})

    def plain_lists(self, number: int) -> None:
        """Ask for so many plain lists."""
        for _ in range(number):
            before = self.service.settled()
            answer = self.service.ask("GET", next(self.plain), {})
            self.units.append(self.service.settled() - before)
            if answer.status != 200:
                raise BenchError(f"a plain list is answered by {answer.status}: {answer.body[:500]!r}")

    @property
    def unit(self) -> float:
        """Nanoseconds of a plain list."""
        return statistics.median(self.units)

    def cost(self, request: Request) -> tuple[Cost, Answer | None]:
        """What one request costs."""
        before, since = self.service.settled(), time.perf_counter()
        answer: Answer | None = None
        try:
            answer = self.service.ask(request.method, request.target, dict(request.headers))
            fault = _fault(answer)
        except OSError as error:
            fault = repr(error)
        took = time.perf_counter() - since
        spent = self.service.settled() - before
        if answer is None:
            self.service.restart()
            self.warm_up()
        status, size = (answer.status, len(answer.body)) if answer else (0, 0)
        return Cost(request, status, spent, size, took, fault), answer

    def least(self, cost: Cost, bound: float) -> Cost:
        """The least of several, where the first is near the bound."""
        for _ in range(REPEATS - 1):
            if cost.spent > bound / 2 * self.unit and cost.spent < LONG:
                cost = min(cost, self.cost(cost.request)[0], key=lambda each: each.spent)
        return cost


def _fault(answer: Answer) -> str:
    if answer.status >= 500 and not (answer.status == 503 and "retry-after" in answer.headers):
        return f"answered by {answer.status}"
    return ""


@dataclass
class Found:
    """What a run has found: requests that were answered, those that were refused, and files."""

    valid: Costs = field(default_factory=lambda: Costs("valid"))
    invalid: Costs = field(default_factory=lambda: Costs("invalid"))
    files: Costs = field(default_factory=lambda: Costs("files"))

    def add(self, meter: Meter, request: Request) -> Answer | None:
        """Ask, and note what it costs. What it is, the answer says."""
        cost, answer = meter.cost(request)
        if request.why.startswith("file") or (answer is not None and answer.is_file):
            self.files.all.append(cost)
        elif 400 <= cost.status < 500:
            self.invalid.all.append(meter.least(cost, BOUNDS["invalid"]))
        else:
            self.valid.all.append(meter.least(cost, BOUNDS["valid"]))
        return answer


def parser(into: argparse.ArgumentParser) -> None:
    """The options of this drill."""
    into.add_argument("--plans", type=int, default=10_000, help="how many plans are generated (%(default)s)")
    into.add_argument("--valid", type=int, default=5_000, help="how many valid requests (%(default)s)")
    into.add_argument("--invalid", type=int, default=5_000, help="how many that are refused (%(default)s)")
    into.add_argument("--seed", type=int, default=1, help="another number draws other requests (%(default)s)")
    into.add_argument("--minutes", type=float, default=60, help="after which no more are drawn (%(default)s)")
    into.add_argument("--patience", type=float, default=60, help="seconds to wait for an answer (%(default)s)")
    into.add_argument("--json", metavar="FILE", help="where the dearest requests are written whole")


def run(options: argparse.Namespace) -> bool:
    """Draw, ask, print; whether all bounds hold."""
    # Nothing is stored: each request is worked out, however often it is asked for.
    with database(options.database, options.plans) as url, running(url, stored="0") as service:
        dice = random.Random(options.seed)
        found = material(service, dice)
        meter = Meter(service, found, random.Random(options.seed))
        draws = Draws(found, dice)
        service.patience = options.patience
        meter.warm_up()
        meter.plain_lists(WARM)
        seen = Found()
        until = time.monotonic() + options.minutes * 60
        for place, request in enumerate(_drawn(options, draws, seen)):
            if place % EVERY == 0:
                meter.plain_lists(2)
            if time.monotonic() > until:
                print(f"After {options.minutes:g} minutes no more were drawn.")
                break
            answer = seen.add(meter, request)
            if request.why.startswith("known"):
                _lighten(seen, meter, request, answer)
            _tell(place, seen, meter)
            if answer is not None and request.why != "followed" and dice.random() < 0.2:
                for link in _links(answer):
                    seen.add(meter, followed(link, "followed"))
        service.patience = PATIENCE
        for request in draws.files():
            if time.monotonic() < until + PATIENCE:
                seen.add(meter, request)
        if options.json:
            _write(options.json, seen, meter)
        return _report(options, service, seen, meter)


def _drawn(options: argparse.Namespace, draws: Draws, seen: Found) -> Iterator[Request]:
    """The known worst and random ones, mixed, until there are enough of both kinds."""
    known = {"valid": draws.worst_valid(), "invalid": draws.worst_invalid()}
    for listed in known.values():
        draws.dice.shuffle(listed)
    numbers = {"valid": options.valid, "invalid": options.invalid}
    while True:
        left = [name for name in numbers if len(getattr(seen, name).all) < numbers[name]]
        if not left:
            return
        name = draws.dice.choice(left)
        if known[name] and draws.dice.random() < max(0.3, len(known[name]) / max(1, numbers[name])):
            yield known[name].pop()
        else:
            yield draws.valid() if name == "valid" else draws.invalid()


def _lighten(seen: Found, meter: Meter, request: Request, answer: Answer | None) -> None:
    """Ask for as much as is allowed, where more is refused."""
    less: Request | None = request
    while answer is not None and answer.status in REFUSED and (less := lighter(less or request)):
        answer = seen.add(meter, less)


def _links(answer: Answer) -> Iterable[str]:
    """The neighbours of a page."""
    if (
        answer.status != 200
        or "json" not in answer.headers.get("content-type", "")
        or answer.headers.get("content-encoding")
    ):
        return ()
    try:
        links = json.loads(answer.body).get("links", {})
    except (ValueError, AttributeError):
        return ()
    return [
        link for rel in ("next", "prev") if isinstance(link := links.get(rel) if isinstance(links, dict) else None, str)
    ]


def _tell(place: int, seen: Found, meter: Meter) -> None:
    if place % 250 == 0:
        print(
            f"{len(seen.valid.all):,} valid, {len(seen.invalid.all):,} refused, a list {meter.unit / 1e6:.2f} ms",
            file=sys.stderr,
            flush=True,
        )


def _report(options: argparse.Namespace, service: Service, seen: Found, meter: Meter) -> bool:
    """Print what was found; whether all bounds hold."""
    every = (seen.valid, seen.invalid, seen.files)
    least, *_, most = statistics.quantiles(meter.units, n=20)
    print(f"requests on {service.kind}, {options.plans:,} plans, seed {options.seed}")
    print(
        f"a plain list of {SIZE} costs {meter.unit / 1e6:.2f} ms of CPU "
        f"(5 to 95 %: {least / 1e6:.2f} to {most / 1e6:.2f} ms, of {len(meter.units):,})"
    )
    held = [_costs(costs, meter.unit) for costs in every if costs.all]
    statuses = Counter(cost.status for costs in every for cost in costs.all)
    print(f"\nstatuses: {', '.join(f'{status or None}: {number:,}' for status, number in sorted(statuses.items()))}")
    faults = [cost for costs in every for cost in costs.all if cost.fault]
    for cost in faults[:WORST]:
        print(f"FAULT {cost.fault}: {cost.request.short}")
    if faults:
        print(f"{len(faults):,} faults; {service.told()}")
    return all(held) and not faults


def _costs(costs: Costs, unit: float) -> bool:
    """Print what the requests of a kind cost; whether their bound holds."""
    spent = sorted(cost.spent / unit for cost in costs.all)
    told = [f"{name} {spent[min(len(spent) - 1, len(spent) * share // 100)]:.2f}" for name, share in SHARES.items()]
    bound = BOUNDS.get(costs.name)
    over = [cost for cost in costs.all if bound and cost.spent > bound * unit]
    verdict = "not bounded here"
    if bound:
        verdict = f"bound {bound}: {'holds' if not over else f'FAILED by {len(over):,}'}"
    print(f"\n{costs.name}: {len(spent):,} requests, in lists: {', '.join(told)}; {verdict}")
    for cost in costs.worst()[:WORST]:
        print(
            f"  {cost.spent / unit:9.1f}  {cost.status or 'none'}  {cost.size:>10,} bytes  {cost.took * 1000:8.0f} ms  "
            f"{cost.request.why}\n             {cost.request.short}"
        )
    kinds = Counter(cost.request.why for cost in over)
    if kinds:
        listed = ", ".join(f"{why} ({number})" for why, number in kinds.most_common(40))
        print(f"  over the bound: {listed}")
    return not over


def _write(file: str, seen: Found, meter: Meter) -> None:
    rows = [
        {
            "kind": costs.name,
            "lists": cost.spent / meter.unit,
            "ms": cost.spent / 1e6,
            "status": cost.status,
            "why": cost.request.why,
            "target": cost.request.target,
            "headers": cost.request.headers,
        }
        for costs in (seen.valid, seen.invalid, seen.files)
        for cost in costs.worst()[:200]
    ]
    Path(file).write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
