"""What is asked: drawn from the data, the same each time, and put to each server in the way its users would."""

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from app.words import ascii_form, words
from tests.bench.load import Asker
from tests.bench.machine import BenchError

SIZE = 20
"""Plans on a page."""
FEW = 16
"""How many distinct lists are asked for again and again."""
LARGEST = 200
"""The most plans that ours gives on a page."""
FURTHEST = 10_000
"""The largest offset that ours takes."""
WAYS = {
    "first": "nested plans with their total, in the order of their titles or, with words, of relevance.",
    "postgresql": "the same; what the database’s own processes use is not counted.",
    "datasette": (
        "its table page and its row page as JSON. They are flat: a row of `plans` and no more; what a filter finds is "
        "counted too. A filter through another table is `_where=slug in (select …)`, the SQL that `_through`, its own "
        "filter for that, makes as well, at the same cost. Its `_search` needs a full-text table that keeps its text, "
        "and ours does not: `_where` with the same MATCH finds the same by the same index, and does not rank it. It "
        "counts values of the table that it shows, so those of `plan_themes`, without that table’s total, which is "
        "none of plans. Pages are in the order of the primary key, the cheapest that it has; further ones by `_next`. "
        "The file is immutable and inspected beforehand, as it advises."
    ),
    "conventional": (
        "nested plans with their total, in the order of their titles; further pages by `offset`; words by the same "
        "full-text table, not ranked; counts by GROUP BY. Its filters have the tables that ours derives at load."
    ),
}
"""What each server gives, and how it is asked."""
Item = TypeVar("Item")
Case = dict[str, str]
"""One question: as an address of each server."""


@dataclass
class Workload:
    """Questions of one sort."""

    name: str
    title: str
    cases: list[Case]
    told: Callable[[str, Any], Any]
    """What must be alike in all servers' answers."""
    asks: tuple[str, ...]
    """Which servers are asked; the bare one is as well."""
    known: bool = False
    """With the tags of answers that the client has."""


AGAIN = ("ours",)
FIRST_TIME = ("first", "datasette", "conventional", "postgresql")
TITLES = {
    "warm": "a list given before",
    "304": "a list that the client has; of the bare one, its 200",
    "list": "a first-time list of 20, by region and theme",
    "record": "a first-time record",
    "text": "a first-time text search, by one or two words",
    "facet": "a first-time count of the themes in a region",
    "page": "a first-time page by cursor, in the first third of all",
    "deep": "a first-time page by cursor, at the very end of all",
    "first": "a first-time first page of all",
}
NAMES = ("warm", "304", "list", "record", "text", "facet", "page", "deep")
GROWING = ("first", "page", "deep", "record", "list")
"""What is asked when two sizes are compared."""


def draw(database: Path, urls: int, ours: Asker, names: tuple[str, ...]) -> list[Workload]:
    """The workloads of these names, with so many questions each at most, over the data in a file that ours serves."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as db:
        return [_workload(name, db, database.stem, urls, ours) for name in names]


def _workload(name: str, db: sqlite3.Connection, stem: str, urls: int, ours: Asker) -> Workload:
    to = _Addresses(stem)
    dice = random.Random(name)
    match name:
        case "warm" | "304":
            cases = [to.filtered(*pair) for pair in _pairs(db, FEW, dice)]
        case "list":
            cases = [to.filtered(*pair) for pair in _pairs(db, urls, dice)]
        case "record":
            cases = [to.record(slug) for slug in _some(_slugs(db), urls, dice)]
        case "text":
            cases = [to.text(query) for query in _queries(db, urls, dice)]
        case "facet":
            rows = db.execute("SELECT DISTINCT region_slug FROM plan_regions ORDER BY region_slug")
            cases = [to.facet(region) for region in _some([row[0] for row in rows], urls, dice)]
        case "first":
            cases = [to.page(0, "", "")]
        case _:
            slugs = _slugs(db)
            places = _last_pages(ours, len(slugs)) if name == "deep" else _early_pages(ours, len(slugs), urls)
            if not places:
                raise BenchError(f"{len(slugs)} plans are too few for a second page")
            cases = [to.page(place, cursor, slugs[place - 1]) for place, cursor in places]
    asks = AGAIN if name in {"warm", "304"} else FIRST_TIME
    return Workload(name, TITLES[name], cases, TOLD.get(name, pages), asks, known=name == "304")


class _Addresses:
    """How each server is asked the same."""

    def __init__(self, stem: str) -> None:
        self.stem = stem

    def filtered(self, region: str, theme: str) -> Case:
        where = [
            _in_region("slug", region),
            f"slug in (select plan_slug from plan_themes where theme_slug = '{theme}')",
        ]
        asked = {"region": region, "theme": theme}
        return self._plans(asked, where)

    def text(self, query: str) -> Case:
        match = " AND ".join(f'"{ascii_form(word.folded)}" *' for word in words(query))
        matching = f"select rowid from search where search match '{match}'"
        where = f"slug in (select key from texts where resource = 'plans' and id in ({matching}))"
        return self._plans({"q": query}, [where])

    def page(self, place: int, cursor: str, before: str) -> Case:
        """The page that begins at this place: ours by its cursor, Datasette's behind this slug."""
        if not place:
            return self._plans({}, [])
        return {
            "ours": f"/v1/plans?{urlencode({'limit': SIZE, 'cursor': cursor})}",
            "datasette": f"{self._table('plans', [], SIZE)}&_nofacet=1&_next={_tilde(before)}",
            "conventional": f"/plans?{urlencode({'limit': SIZE, 'offset': place})}",
        }

    def record(self, slug: str) -> Case:
        return {
            "ours": f"/v1/plans/{slug}",
            "datasette": f"/{self.stem}/plans/{_tilde(slug)}.json?_shape=objects",
            "conventional": f"/plans/{slug}",
        }

    def facet(self, region: str) -> Case:
        table = self._table("plan_themes", [_in_region("plan_slug", region)], 0)
        return {
            "ours": f"/v1/plans?{urlencode({'region': region, 'facet': 'theme', 'limit': 0})}",
            "datasette": f"{table}&_facet=theme_slug&_facet_size=max&_nocount=1",
            "conventional": f"/facets/theme?{urlencode({'region': region})}",
        }

    def _plans(self, asked: dict[str, str], where: list[str]) -> Case:
        query = urlencode({**asked, "limit": SIZE})
        return {
            "ours": f"/v1/plans?{query}",
            "datasette": f"{self._table('plans', where, SIZE)}&_nofacet=1",
            "conventional": f"/plans?{query}",
        }

    def _table(self, table: str, where: list[str], size: int) -> str:
        query = [("_size", str(size)), ("_shape", "objects"), ("_nosuggest", "1"), *(("_where", one) for one in where)]
        return f"/{self.stem}/{table}.json?{urlencode(query, quote_via=quote)}"


def _in_region(column: str, region: str) -> str:
    return f"{column} in (select plan_slug from plan_regions where region_slug = '{region}')"


def _tilde(slug: str) -> str:
    """As Datasette writes a key in an address."""
    return slug.replace(".", "~2E")


# What is drawn.


def _pairs(db: sqlite3.Connection, most: int, dice: random.Random) -> list[tuple[str, str]]:
    """Pairs of a region and a theme with a full page of plans; where there are few of these, those with most plans."""
    statement = """
        SELECT region_slug, theme_slug, count(*) FROM plan_regions JOIN plan_themes USING (plan_slug)
        GROUP BY region_slug, theme_slug ORDER BY count(*) DESC, region_slug, theme_slug
    """
    counted = list(db.execute(statement))
    full = [row[:2] for row in counted if row[2] >= SIZE]
    among = full if len(full) >= FEW else [row[:2] for row in counted[: 2 * FEW]]
    return _some(among, most, dice)


def _some(among: list[Item], most: int, dice: random.Random) -> list[Item]:
    return dice.sample(among, min(most, len(among)))


def _slugs(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT slug FROM plans ORDER BY slug")]


def _queries(db: sqlite3.Connection, most: int, dice: random.Random) -> list[str]:
    """One or two words that stand in what a plan says, so that each query finds a plan at least."""
    slugs = _slugs(db)
    found: dict[str, None] = {}
    for _ in range(most * 4):
        statement = "SELECT fields FROM texts WHERE resource = 'plans' AND key = ?"
        parts = json.loads(db.execute(statement, [dice.choice(slugs)]).fetchone()[0])
        _, said = dice.choice([*chain(*parts.values())])
        known = sorted({word.folded for word in words(said) if len(word.folded) > 3 and word.folded.isascii()})
        if known:
            found[" ".join(dice.sample(known, min(len(known), dice.choice([1, 2]))))] = None
        if len(found) == most:
            break
    return list(found)


def _early_pages(ours: Asker, total: int, urls: int) -> list[tuple[int, str]]:
    """Pages within the first third, as far apart as the number wanted allows: where each begins, and its cursor."""
    third = max(SIZE + 1, total // 3)
    step = min(LARGEST, max(SIZE, third // urls // SIZE * SIZE))
    places: list[tuple[int, str]] = []
    for place, cursor in _pages(ours, {"limit": step}):
        if place >= third or len(places) == urls:
            break
        places.append((place, cursor))
    return places


def _last_pages(ours: Asker, total: int) -> list[tuple[int, str]]:
    """The last pages, ten at most."""
    from_ = max(0, total - 11 * SIZE)
    places: list[tuple[int, str]] = []
    near: dict[str, Any] = {"offset": min(from_, FURTHEST)}
    if from_ > FURTHEST:
        for place, cursor in _pages(ours, {"limit": LARGEST, "offset": FURTHEST}):
            near = {"cursor": cursor}
            if place + LARGEST >= from_:
                break
    places += _pages(ours, {"limit": SIZE, **near})
    return places[-10:]


def _pages(ours: Asker, asked: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """The pages behind this one: where each begins, and its cursor."""
    while True:
        meta: Any = ours.json(f"/v1/plans?{urlencode(asked)}")["meta"]
        cursor = meta["next_cursor"]
        if cursor is None:
            return
        yield meta["offset"] + meta["returned"], cursor
        asked = {"limit": asked["limit"], "cursor": cursor}


# What must be alike.


def pages(speaks: str, body: Any) -> Any:
    """The total, and how many records are on the page."""
    if speaks == "ours":
        return body["meta"]["total"], len(body["data"])
    if speaks == "datasette":
        return body["filtered_table_rows_count"], len(body["rows"])
    return body["total"], len(body["items"])


def slug_of(speaks: str, body: Any) -> Any:
    """Which record it is."""
    return body["rows"][0]["slug"] if speaks == "datasette" else body["slug"]


def counts_of(speaks: str, body: Any) -> Any:
    """Each value and its number."""
    if speaks == "ours":
        values = body["facets"][0]["values"]
    elif speaks == "datasette":
        values = body["facet_results"]["theme_slug"]["results"]
    else:
        values = body["values"]
    return {value["value"]: value["count"] for value in values}


TOLD = {"record": slug_of, "facet": counts_of}
"""Where it is not the total and the number of records."""
