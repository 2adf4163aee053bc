"""Whether the CPU of an answer grows no faster than the request: queries, paths and headers of many shapes, each at
1, 2 and 4 times a length.

`python -m tests.drills shapes` asks a server of its own; a test asks the application in its own process.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from typing import NamedTuple

from tests.drills.document import material
from tests.drills.service import Service, database, running

GROWTH = 2.5
"""How many times the CPU may be used for twice the length."""
FLOOR = 2_000_000
"""Nanoseconds below which nothing is compared: what an answer takes whatever is asked."""
QUERIES = (2_000, 4_000, 8_000)
OTHERS = (16_000, 32_000, 64_000)
REPEATS = 30
"""How often it is asked again where it seems to grow too fast; the least counts."""
HOPELESS = 50 * FLOOR
"""Nanoseconds that no neighbour on the machine explains."""

ENDS = count()

QUERY_SHAPES = {
    "one long word": "a",
    "many parameters": "a=1&",
    "many of one name": "q=a&",
    "many commas": ",",
    "many values": "a,",
    "many quotes": '"',
    "many encoded quotes": "%22",
    "many phrases": "%22a%22+",
    "many minus signs": "-",
    "many words without": "-a+",
    "many brackets": "[",
    "many pairs of brackets": "[]",
    "many closing brackets": "]",
    "many numbered brackets": "a[0]",
    "many encoded brackets": "a%5B%5D",
    "many lists": "a[]=1&",
    "many percent signs": "%",
    "many encoded percent signs": "%25",
    "many plus signs": "+",
    "many encoded spaces": "%20",
    "many equals": "=",
    "many ampersands": "&",
    "many semicolons": ";",
    "many letters of two bytes": "%C3%A9",
    "many accents": "e%CC%81",
    "many accents of one letter": "%CC%81",
    "many letters of another script": "%E4%B8%AD",
    "many bytes that are no letters": "%FF",
    "many escapes": "\\u0061",
    "many digits": "1",
    "many dots": ".",
    "many slashes": "/",
    "many tildes": "~",
    "many asterisks": "*",
    "many words": "ab+",
    "many lines": "%0A",
    "many NULs": "%00",
    "many underscores": "_",
    "many question marks": "?",
    "many colons": ":",
    "many dates": "2001-01-01,",
}
PLACES = {
    "value": "x={}",
    "name": "{}=x",
    "query": "{}",
    "words": "q={}",
    "words in a list": "q[]={}",
}
"""Where in a query it stands."""
PATH_SHAPES = ("a", "/", "/a", ".", "../", "%2F", "%20", "-", "a-", ";", "//", "%C3%A9", "~", "[", ":", "%00")
HEADER_SHAPES = {
    "Accept": (
        "text/html,",
        "a",
        ",",
        ";",
        "text/csv;q=0.1,",
        ";q=",
        "/",
        "*/*,",
        " ",
        "q=1;",
        '"',
        "=",
        "application/json;a=b,",
    ),
    "Accept-Encoding": ("gzip,", "a", ",", ";", "br;q=0.1,", ";q=", "*,", " ", "=", "gzip;q=0,"),
    "If-None-Match": ('"a",', "a", ",", '"', 'W/"a",', "W/", " ", "*", '"a-br", '),
    "If-Modified-Since": ("a", ",", " ", "1", ":", "Mon, ", "Mon, 01 Jan 2001 00:00:00 GMT ", "-", "("),
    "Host": ("a", ".", "a.", ":", "1", "[", "]", "@", "/", "%", "-", "[:"),
    "X-Forwarded-Proto": ("https,", "a", ",", " ", "https, http, "),
    "X-Forwarded-For": ("10.0.0.1, ", "a", ",", ":", "[", "1.", "::,"),
    "X-Forwarded-Host": ("a", ",", "a, ", "."),
    "Forwarded": ("for=1;", ",", ";", '"', "a=b,", "="),
    "Range": ("bytes=0-1,", "0-1,", "-", ",", "1", " ", "bytes="),
    "If-Range": ('"a"', "a", " "),
    "Cookie": ("a=b;", ";", "=", "a"),
    "Content-Type": ("a", ";", "a=b;", '"', "/"),
    "Traceparent": ("00-", "a", "-"),
    "X-Unknown": ("a", ",", " "),
}


class Case(NamedTuple):
    """What is sent at a length."""

    name: str
    lengths: tuple[int, ...]
    at: Callable[[int], tuple[str, dict[str, str]]]
    """The target and the headers."""


def _fit(unit: str, length: int) -> str:
    """So many bytes of the unit, whole ones."""
    return unit * (length // len(unit))


def queries(paths: list[str]) -> Iterator[Case]:
    """Every shape of a query, in every place, on these paths."""
    for path in paths:
        for place, form in PLACES.items():
            for shape, unit in QUERY_SHAPES.items():

                def at(length: int, path: str = path, form: str = form, unit: str = unit) -> tuple[str, dict[str, str]]:
                    return f"{path}?{form.format(_fit(unit, length - len(form)))}", {}

                yield Case(f"{path}: {shape} as {place}", QUERIES, at)


def filters(path: str, names: list[str]) -> Iterator[Case]:
    """Every shape as the value of some parameters."""
    for name in names:
        for shape, unit in QUERY_SHAPES.items():

            def at(length: int, name: str = name, unit: str = unit) -> tuple[str, dict[str, str]]:
                return f"{path}?{name}={_fit(unit, length)}", {}

            yield Case(f"{path}: {shape} as {name}", QUERIES, at)


def others(path: str) -> Iterator[Case]:
    """Long paths, and long headers beside a path."""
    for unit in PATH_SHAPES:
        for start in ("/", f"{path}/", "/static/"):

            def at_path(length: int, start: str = start, unit: str = unit) -> tuple[str, dict[str, str]]:
                return start + _fit(unit, length - 100), {}

            yield Case(f"{start}{unit}…", OTHERS, at_path)
    for header, units in HEADER_SHAPES.items():
        for unit in units:

            def at(length: int, header: str = header, unit: str = unit) -> tuple[str, dict[str, str]]:
                return path, {header: _fit(unit, length - 100).strip() or "x"}

            yield Case(f"{header}: {unit}…", OTHERS, at)


def too_fast(case: Case, cost: Callable[[str, dict[str, str]], int]) -> str:
    """What a case costs, if it grows faster than it may; nothing if not. `cost` asks, and tells nanoseconds."""
    least = [cost(*_anew(*case.at(length))) for length in case.lengths]
    for turn in range(REPEATS):
        if not _grows(least) or (turn >= 2 and max(least) > HOPELESS):
            break
        least = [min(one, cost(*_anew(*case.at(length)))) for length, one in zip(case.lengths, least, strict=True)]
    if not _grows(least):
        return ""
    told = ", ".join(f"{length:,}: {one / 1e6:.1f} ms" for length, one in zip(case.lengths, least, strict=True))
    return f"{case.name}: {told}"


def _anew(target: str, headers: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The same with another end, so that nothing kept of an earlier request spares the work."""
    end = f"{next(ENDS):06}"
    if headers:
        return target, {name: value + end for name, value in headers.items()}
    return f"{target}{'&' * ('?' in target)}{end}", {}


def _grows(least: list[int]) -> bool:
    return any(after > GROWTH * max(before, FLOOR) for before, after in pairwise(least))


def parser(into: argparse.ArgumentParser) -> None:
    """The options of this drill."""
    into.add_argument("--plans", type=int, default=0, help="how many plans are generated; 0 for the seed (%(default)s)")
    into.add_argument("--minutes", type=float, default=30, help="after which no more is asked (%(default)s)")


def run(options: argparse.Namespace) -> bool:
    """Ask for every shape, print those that cost too much; whether there are none."""
    with database(options.database, options.plans) as url, running(url, stored="0") as service:
        found = material(service, random.Random(1))
        first = found.lists[0]
        record = f"{first.path}/{found.keys[first.path][0]}"
        paths = ["/livez", "/no-such-path", first.path, record, "/static/none.js", "/v1/search", "/openapi.json"]
        kinds: dict[str, str] = {}
        for one in first.query:
            kinds.setdefault(f"{one.kind}{one.many}", one.name)
        cases = [*queries(paths), *filters(first.path, [*kinds.values()]), *others(first.path)]
        print(f"shapes: {len(cases):,} cases on {service.kind}")
        faults = []
        until = time.monotonic() + options.minutes * 60
        for place, case in enumerate(cases):
            if time.monotonic() > until:
                print(f"after {options.minutes:g} minutes {len(cases) - place:,} were not tried")
                cases = cases[:place]
                break
            if fault := too_fast(case, lambda target, headers: _cost(service, target, headers)):
                faults.append(fault)
                print(f"FAILED {fault}", flush=True)
        print(f"{len(cases) - len(faults):,} of {len(cases):,} grow no faster than {GROWTH} × for each doubling")
        return not faults


def _cost(service: Service, target: str, headers: dict[str, str]) -> int:
    before = service.settled()
    service.ask("GET", target, headers)
    return service.settled() - before
