"""Files → records → tables → renderings, in one transaction.

The whole content is replaced: there is no update path, so none can be wrong. Whoever reads meanwhile sees the old
data; a load that is killed leaves it as it was. Plans pass through a batch at a time, so that memory does not grow
with their number.
"""

import gc
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from app import dates, fulltext, models, postings, records, render, rows
from app.derive import Following, Rows, years
from app.listing import filters_of
from app.render.tables import Tables
from app.render.texts import NAMED, Text, text
from app.resources import LISTS
from app.schemas.parts import DateValue, Schema
from app.seed import Seed, read, version
from app.words import words

BATCH = 250
"""How many plans are held in memory at a time."""
STEP = timedelta(seconds=1)
"""By how much the times of two loads differ at least: what HTTP can tell apart."""
Tell = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and how much there is."""


def load(engine: Engine, seed: Seed, tell: Tell = lambda *_: None, *, before: datetime | None = None) -> None:
    """Replace the whole content of the database by these records. All or nothing; of two loads one waits.

    Its time is later than that of the load whose content it replaces, whatever the clock says, and than `before`.
    """
    with _without_collection(), engine.begin() as db:
        if db.dialect.name == "postgresql":  # SQLite lets one writer in at a time by itself
            db.execute(sql("SELECT pg_advisory_xact_lock(210)"))
        earlier = [at for at in (before, _loaded_at(db)) if at]
        fulltext.clear(db)
        for table in reversed(models.Base.metadata.sorted_tables):
            db.execute(delete(table))
        _fill(db, seed, tell)
        _render(db, seed, tell)
        for listed, model in LISTS:
            postings.fill(db, listed.name, listed.key, model.orderings(listed.key), filters_of(model).values())
        _date(db, seed, max([datetime.now(UTC), *(at + STEP for at in earlier)]))


@contextmanager
def _without_collection() -> Iterator[None]:
    """A load makes very many objects and no cycles of them; to look for these again and again takes a quarter of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def is_current(engine: Engine, folder: Path) -> bool:
    """Whether the database holds what these files say, rendered by this code."""
    try:
        with engine.connect() as db:
            row = db.execute(select(models.DatasetVersion.version, models.DatasetVersion.code)).one_or_none()
    except DBAPIError:
        return False
    return row is not None and (row.version, row.code) == (version(folder), code_version())


def last_loaded(engine: Engine) -> datetime | None:
    """When what the database holds was loaded, whatever its other tables look like; None if it does not say."""
    try:
        with engine.connect() as db:
            return _loaded_at(db)
    except DBAPIError:
        return None


def _loaded_at(db: Connection) -> datetime | None:
    at = db.scalar(select(func.max(models.DatasetVersion.loaded_at)))
    return at.replace(tzinfo=UTC) if at and not at.tzinfo else at  # SQLite keeps no zone


def load_folder(engine: Engine, folder: Path, tool: Path | None = None) -> Seed:
    """Check the files of a folder and load them. Raises SeedError, and loads nothing, where one is wrong."""
    seed = read(folder, tool)
    load(engine, seed)
    return seed


def code_version() -> str:
    """Hash of the code that makes the renderings; another one makes stored renderings stale."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _fill(db: Connection, seed: Seed, tell: Tell) -> None:
    """Insert the rows of all records, those that plans refer to first."""
    dated: dict[str, dates.Edtf] = {}
    there: set[str | None] = {None}
    at_last: Rows = {"plan_relations": [], "links": []}
    """Rows that lead to plans that are not there yet."""
    done, total = 0, len(seed["plans"])
    for batch in _batches(seed):
        found = {value for table, listed in batch.items() for row in listed for value in _dates_of(table, row)}
        new = {value: dates.parse(value) for value in sorted(found - dated.keys())}
        dated |= new
        batch["dates"] = [
            {"value": value, "earliest": date.earliest, "latest": date.latest, "precision": date.precision}
            for value, date in new.items()
        ]
        there |= {row["slug"] for row in batch["plans"]}
        for table, listed in at_last.items():
            listed += [row for row in batch[table] if _leads_to(row) not in there]
            batch[table] = [row for row in batch[table] if _leads_to(row) in there]
        _insert(db, batch)
        done += len(batch["plans"])
        tell("plans stored", done, total)
    _insert(db, at_last)
    _insert(db, {"date_years": [{"value": value, "year": year} for value, year in years(dated, seed)]})


def _batches(seed: Seed) -> Iterator[Rows]:
    """The rows of all records but plans, then those of plans, a batch at a time."""
    following = Following(seed)
    batch: Rows = defaultdict(list)
    for folder in records.FOLDERS:
        for slug, record in seed[folder].items() if folder != "plans" else ():
            rows.add(batch, folder, slug, record)
    batch["region_ancestors"] = following.ancestors()
    yield batch
    plans = iter(seed["plans"].items())
    while some := list(islice(plans, BATCH)):
        batch = defaultdict(list)
        for slug, plan in some:
            rows.add(batch, "plans", slug, plan)
            following.add(batch, slug, plan)
        yield batch


def _leads_to(row: dict[str, Any]) -> str | None:
    """The plan that a relation or link leads to, if it leads to one."""
    other: str | None = row.get("other_slug") or row.get("to_plan_slug")
    return other


def _insert(db: Connection, batch: Rows) -> None:
    for table in models.Base.metadata.sorted_tables:
        if listed := batch.get(table.name):
            db.execute(insert(table), listed)


def _dates_of(table: str, row: dict[str, Any]) -> Iterator[str]:
    for key in models.Base.metadata.tables[table].foreign_keys:
        if key.column.table.name == "dates" and row.get(key.parent.name):
            yield row[key.parent.name]


def _render(db: Connection, seed: Seed, tell: Tell) -> None:
    tables = Tables(db)
    index = _Index(db)
    total = sum(len(seed["plans"]) if resource in render.OF_PLANS else 0 for resource in render.RESOURCES)
    done = 0
    for resource, renderer in render.RESOURCES.items():
        for part in tables.batches(BATCH) if resource in render.OF_PLANS else [tables]:
            rendered, texts = [], []
            for key, summary, full in renderer(part):
                rendered.append({"resource": resource, "key": key, "summary": _json(summary), "full": _json(full)})
                texts.append(text(resource, key, full))
            if rendered:
                db.execute(insert(models.Rendering), rendered)
                index.add(texts)
            done += part.size
            if part.size:
                tell("plans, areas and links rendered", done, total)
    index.finish()


def _date(db: Connection, seed: Seed, at: datetime) -> None:
    """Write down which dataset this is, by which code it was rendered, and that it was loaded now."""
    about = seed.dataset.model_dump()
    released = DateValue.model_validate(dates.parse(about.pop("released")))
    row = {
        "version": seed.version,
        "code": code_version(),
        "loaded_at": at,
        "body": render.dataset(db, seed.version, about, released),
    }
    db.execute(insert(models.DatasetVersion), row)


def _json(record: Schema) -> bytes:
    return record.model_dump_json().encode()


class _Index:
    """Lets texts be searched, and their names be completed."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self.number = 0
        self.names: set[str] = set()

    def add(self, texts: list[Text]) -> None:
        """Take in some texts; they are numbered as they come."""
        rows, indexed = [], []
        for one in texts:
            self.number += 1
            listed = {part: [value for _, value in fields] for part, fields in one.parts.items()}
            cut = [words(value) for value in listed["heading"]]
            row = {
                "id": self.number,
                "resource": one.resource,
                "key": one.key,
                "kind": one.hit.kind if one.hit else None,
                "name": one.name,
                "length": min(map(len, cut)),
                "fields": json.dumps(one.parts, ensure_ascii=False).encode(),
                "hit": _json(one.hit) if one.hit else None,
            }
            rows.append(row)
            indexed.append(fulltext.Indexed(self.number, listed))
            if one.resource in NAMED:
                self.names |= {word.folded for each in cut for word in each if not word.folded.isdigit()}
        fulltext.fill(self.db, rows, indexed)

    def finish(self) -> None:
        """Take in the words of all names."""
        if self.names:
            self.db.execute(insert(models.NameWord), [{"word": word} for word in sorted(self.names)])
