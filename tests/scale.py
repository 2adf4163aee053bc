"""Many plans: as many as are asked for, mixed from the pieces of the real ones, and loaded by the project's own loader.

`python -m tests.scale --plans N [--random N] [DATABASE_URL]` replaces the content of the database by them.

What a plan consists of comes from five real ones, each of which gives whole lists with all that is cited or absent of
them: so a generated plan obeys every rule of a file, and the means and the distribution over regions, themes and states
stay near the real ones. Its dates are moved by some years; its words are of real titles, labels, places and summaries.
"""

import argparse
import hashlib
import re
import resource
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import Engine, event, func, make_url, select, text

from app import concern, dates, db, load, models, raw, records
from app.config import Settings
from app.seed import Seed, read

M = TypeVar("M", bound=BaseModel)
PIECES = {
    "standing": (("kind", "parties", "regions", "events"), ("kind", "parties", "regions", "states")),
    "course": (
        ("scope", "status", "status_note"),
        ("title", "scope", "summary", "status", "status_date", "status_note", "adopted", "period"),
    ),
    "content": (("coverage", "counts", "open_list"), ("areas", "themes")),
    "papers": (("documents",), ("links", "full_text")),
}
"""What one real plan gives as it stands, and the fields of which it also gives what is cited or absent."""
YEARS = 6
"""By how many years the dates of a plan are moved at most."""
TRIES = 8
"""How many plans are looked at for one that was not made later."""
JOINT = re.compile(r" (?=(?:against|on|for|to|concerning) )", re.IGNORECASE)
"""Where a title can be cut into what a plan is and what it is about."""
DATED = re.compile(r"\s*(?:\([^)]*\)|\b[0-9]{4}(?:-[0-9]{4})?\b)")
"""What of a title belongs to its own plan alone: years, and what stands in brackets."""


@dataclass(frozen=True)
class Words:
    """What titles, labels and summaries are made of; what is frequent is there several times."""

    heads: list[str]
    owners: list[str]
    kinds: list[str]
    topics: list[str]
    places: list[str]
    sentences: list[str]


class Plans(Mapping[str, records.Plan]):
    """So many plans, each made when it is asked for, in the order of their slugs. Nothing of them is kept."""

    def __init__(self, real: Seed, plans: int, random: int) -> None:
        self.plans = plans
        self.random = random
        self.width = max(6, len(str(plans)))
        self.donors = [_cited_by_itself(plan) for plan in real["plans"].values()]
        self.sentences = [len(_sentences(plan)) for plan in self.donors]
        self.made = [made.value if (made := concern.act(plan)) else None for plan in self.donors]
        self.latest = [_latest(plan) for plan in self.donors]
        self.edition = int(real.dataset.released[:4])
        self.words = _words(real)
        self.context = {"known": {**{folder: set(real[folder]) for folder in real.folders}, "plans": self}}

    def __len__(self) -> int:
        return self.plans

    def __iter__(self) -> Iterator[str]:
        return map(self.slug, range(1, self.plans + 1))

    def __contains__(self, slug: object) -> bool:
        return self._number(slug) is not None

    def __getitem__(self, slug: str) -> records.Plan:
        number = self._number(slug)
        if number is None:
            raise KeyError(slug)
        return self._plan(number)

    def slug(self, number: int) -> str:
        """The slug of the plan of this number."""
        return f"plan-{number:0{self.width}}"

    def _number(self, slug: object) -> int | None:
        digits = str(slug).removeprefix("plan-")
        number = int(digits) if digits.isascii() and digits.isdecimal() else 0
        return number if 1 <= number <= self.plans and slug == self.slug(number) else None

    def _plan(self, number: int) -> records.Plan:
        draw, course, standing, years = self._drawn(number)
        content, papers, other = (draw.choice(self.donors) for _ in range(3))
        given = {"course": self.donors[course], "standing": self.donors[standing], "content": content, "papers": papers}
        values: dict[str, Any] = {"cites": {}, "absences": {}, "not_stated": []}
        for piece, donor in given.items():
            _give(values, donor, *PIECES[piece])
        for name in ("status_date", "period"):
            values[name] = _moved(getattr(given["course"], name), years)
        values["acts"] = [_with_dates_moved(act, years, "date") for act in given["course"].acts]
        values["parties"] = [_with_dates_moved(party, years, "since", "until") for party in values["parties"]]
        values["title"] = self._title(draw, number)
        values["titles"] = [name.model_copy(update={"name": f"{name.name} {number}"}) for name in other.titles]
        values["summary"] = " ".join(draw.choice(self.words.sentences) for _ in range(self.sentences[course]))
        values["areas"] = [self._area(draw, area) for area in content.areas]
        values["relations"] = self._relations(draw, number, other, _moved(self.made[course], years))
        values["links"] = [_link(link, number, self.slug(number)) for link in papers.links]
        return records.Plan.model_validate(values, context=self.context)

    def _drawn(self, number: int) -> tuple[Random, int, int, int]:
        """The first that is drawn for a plan: whose course and standing it has, and by how many years it is moved."""
        draw = Random(f"{self.random}-{number}")
        course, standing = draw.randrange(len(self.donors)), draw.randrange(len(self.donors))
        room = self.edition - max(self.latest[course], self.latest[standing])
        return draw, course, standing, draw.randint(-YEARS, max(-YEARS, min(YEARS, room)))

    def _made(self, number: int) -> str | None:
        _, course, _, years = self._drawn(number)
        return _moved(self.made[course], years)

    def _title(self, draw: Random, number: int) -> str:
        words = self.words
        owned = draw.random() < 0.5
        head = f"{draw.choice(words.owners)} {draw.choice(words.kinds)}" if owned else draw.choice(words.heads)
        where = f" in {draw.choice(words.places)}" if draw.random() < 0.25 else ""
        return f"{head} {draw.choice(words.topics)}{where} ({number})"

    def _area(self, draw: Random, area: records.Area) -> records.Area:
        if draw.random() < 0.75:
            return area
        return area.model_copy(update={"label": f"{area.label} in {draw.choice(self.words.places)}"})

    def _relations(self, draw: Random, number: int, donor: records.Plan, made: str | None) -> list[records.WithPlan]:
        """Relations as another plan has them, to plans with smaller numbers that were not made later."""
        found: dict[str, records.WithPlan] = {}
        for relation in donor.relations if number > 1 else ():
            others = (draw.randrange(1, number) for _ in range(TRIES))
            if other := next((other for other in others if not _before(made, self._made(other))), None):
                slug = self.slug(other)
                found[slug] = relation.model_copy(update={"plan": slug})
        return list(found.values())


def synthetic(plans: int, random: int = 1) -> Seed:
    """The real records of all folders but one, and so many generated plans: the same for the same two numbers."""
    real = _real()
    digest = hashlib.sha256(f"{real.version} {plans} {random}".encode()).hexdigest()
    folders: dict[str, Any] = {**real.folders, "plans": Plans(real, plans, random)}
    return Seed(digest[:12], real.dataset, folders, real.checks)


@cache
def _real() -> Seed:
    return read(Settings().seed)


def _cited_by_itself(plan: records.Plan) -> records.Plan:
    """The plan with its own source and section in each citation, so that its pieces can be taken elsewhere."""
    data = plan.model_dump(exclude_unset=True)
    for _, source, section, cite in list(raw.evidence(data)):
        cite |= {"source": source, "section": section}
    return records.Plan.model_validate({**data, "source": None, "section": None})


def _give(values: dict[str, Any], donor: records.Plan, fields: tuple[str, ...], told: tuple[str, ...]) -> None:
    """Add these fields of a plan, and what it cites for them or says of their absence."""
    for name in fields:
        values[name] = getattr(donor, name)
    for key in ("cites", "absences"):
        values[key] |= {field: value for field, value in getattr(donor, key).items() if field in told}
    values["not_stated"] += [field for field in donor.not_stated if field in told]


def _moved(edtf: str | None, years: int) -> str | None:
    """The date so many years later, as precise as it was; the last day of a leap year's February is no leap day."""
    if edtf is None:
        return None
    return re.sub("([0-9]{4})(-02-29)?", lambda m: f"{int(m[1]) + years}{'-02-28' if m[2] else ''}", edtf)


def _with_dates_moved(piece: M, years: int, *names: str) -> M:
    moved = {name: _moved(date, years) for name in names if (date := getattr(piece, name))}
    return piece.model_copy(update=moved) if moved else piece


def _latest(plan: records.Plan) -> int:
    """The last year in which something is told to have happened; what a plan is meant for may lie ahead."""
    told = [plan.status_date, *(act.date for act in plan.acts)]
    told += [date for party in plan.parties for date in (party.since, party.until)]
    return max((int(year) for date in told if date for year in re.findall("[0-9]{4}", date)), default=0)


def _before(first: str | None, second: str | None) -> bool:
    if not first or not second:
        return False
    latest, earliest = dates.parse(first).latest, dates.parse(second).earliest
    return bool(latest and earliest and latest < earliest)


def _link(link: records.Link, number: int, slug: str) -> records.Link:
    """The link; what led to its own plan leads to this one, at an address of its own."""
    if not link.plan:
        return link
    return link.model_copy(update={"plan": slug, "url": re.sub("(//[^/]+)", rf"\1/{number}", link.url, count=1)})


def _sentences(plan: records.Plan) -> list[str]:
    return re.split(r"(?<=\.) ", plan.summary)


def _words(real: Seed) -> Words:
    plans, bodies = real["plans"].values(), real["organizations"]
    owners = [body for plan in plans for party in plan.parties if (body := party.organization)]
    cut = [JOINT.split(DATED.sub("", plan.title).strip(), maxsplit=1) for plan in plans]
    labels = [area.label for plan in plans for area in plan.areas]
    regions = [real["regions"][one.region].name for plan in plans for one in plan.regions]
    return Words(
        heads=[head for head, *_ in cut],
        owners=[_short_name(bodies[slug]) for slug in [*owners, *bodies]],
        kinds=[plan.kind.replace("_", " ").title() for plan in plans],
        topics=[topic for _, *rest in cut for topic in rest] + [f"on {label}" for label in labels],
        places=[*regions, *(state.name for state in real["states"].values())],
        sentences=[sentence for plan in plans for sentence in _sentences(plan)],
    )


def _short_name(body: records.Organization) -> str:
    return next((name.name for name in body.names if name.kind == "acronym"), body.name)


class Progress:
    """Tells how many rows of which table have been written, whenever some seconds have passed."""

    def __init__(self, engine: Engine, seconds: float = 2) -> None:
        self.started = self.told = perf_counter()
        self.seconds = seconds
        self.rows: dict[str, int] = {}
        event.listen(engine, "after_cursor_execute", self._count)

    def took(self) -> float:
        """The seconds since it began."""
        return perf_counter() - self.started

    def _count(self, _: object, __: object, statement: str, parameters: Any, ___: object, many: bool) -> None:
        if not many or not statement.startswith("INSERT INTO "):
            return
        table = statement.split(maxsplit=3)[2]
        self.rows[table] = self.rows.get(table, 0) + len(parameters)
        if perf_counter() - self.told >= self.seconds:
            self.told = perf_counter()
            print(f"{self.took():7.1f} s  {table}: {self.rows[table]:,} rows", file=sys.stderr)


def _count_rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in models.Base.metadata.sorted_tables
        }


def _size(engine: Engine, url: str) -> int:
    """The bytes of the file, or of PostgreSQL's database."""
    if engine.dialect.name == "sqlite":
        return Path(make_url(url).database or "").stat().st_size
    with engine.connect() as connection:
        return connection.scalar(text("SELECT pg_database_size(current_database())")) or 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.scale", description="Load a database with generated plans.")
    parser.add_argument("--plans", type=int, required=True, help="how many")
    parser.add_argument("--random", type=int, default=1, help="another number gives other plans (default: 1)")
    parser.add_argument("url", metavar="DATABASE_URL", nargs="?", default=Settings().database_url)
    arguments = parser.parse_args()
    db.upgrade(arguments.url)
    seed = synthetic(arguments.plans, arguments.random)
    writer = db.connect(arguments.url, write=True)
    progress = Progress(writer)
    load.load(writer, seed)
    took = progress.took()
    writer.dispose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    reader = db.connect(arguments.url)
    rows, size = _count_rows(reader), _size(reader, arguments.url)
    reader.dispose()
    print(*(f"{table:28}{number:>12,}" for table, number in rows.items()), sep="\n")
    print(f"{arguments.plans:,} plans, dataset {seed.version}: loaded in {took:.1f} s, {peak:,} MB of memory at most")
    print(f"{sum(rows.values()):,} rows, {size / 2**20:,.1f} MB of database")


if __name__ == "__main__":
    main()
