"""Loading: all or nothing, the same each time, and whoever reads meanwhile sees the old data."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import CheckConstraint, Engine, event, exists, select, text, update

from app import db, load, models, render, seed
from app.config import ROOT, Settings
from app.schemas import organizations, papers, plans, service, terms
from app.schemas.parts import Schema
from app.seed import SeedError
from tests.test_seed import excerpt

SEED = Settings().seed
PREVENTION = "themes/prevention.toml"
MakeDatabase = Callable[[str], str]
Connect = Callable[..., Engine]
Content = dict[str, list[tuple[object, ...]]]

LOAD_AND_DIE_AFTER = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from app import db, load

@event.listens_for(Engine, "after_cursor_execute")
def die(connection, cursor, statement, *rest):
    if statement.startswith(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

load.load_folder(db.connect(sys.argv[1], write=True), Path(sys.argv[2]))
"""
SCHEMAS: dict[str, tuple[type[Schema], type[Schema]]] = {
    "plans": (plans.PlanSummary, plans.Plan),
    "areas": (plans.AreaSummary, plans.Area),
    "organizations": (organizations.OrganizationSummary, organizations.Organization),
    "states": (terms.StateSummary, terms.State),
    "memberships": (organizations.MembershipSummary, organizations.Membership),
    "regions": (terms.RegionSummary, terms.Region),
    "themes": (terms.ThemeSummary, terms.Theme),
    "links": (plans.LinkSummary, plans.Link),
    "documents": (papers.DocumentSummary, papers.Document),
    "events": (papers.EventSummary, papers.Event),
    "sources": (papers.SourceSummary, papers.Source),
}
"""What was promised of each resource, in brief and in full."""
NAME = select(models.Theme.name).where(models.Theme.slug == "prevention")


@pytest.fixture
def writer(url: str, connect: Connect) -> Engine:
    """A database with tables and nothing in them."""
    db.upgrade(url)
    return connect(url, write=True)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some files of each folder: all of them take their time to load."""
    plans = ("commit-plan-2025", "nordic-initiative-2015-2018", "palermo-protocol")
    return excerpt(tmp_path_factory.mktemp("files"), PREVENTION, *(f"plans/{plan}.toml" for plan in plans))


@pytest.fixture
def reader(writer: Engine, url: str, connect: Connect, files: Path) -> Engine:
    """A reader of that database once the files are in it."""
    load.load_folder(writer, files)
    return connect(url)


@pytest.fixture
def altered(files: Path, tmp_path: Path) -> Path:
    """A copy of the files in which a theme has another name."""
    return alter(files, 'name = "Prevention"', 'name = "Foresight"', tmp_path)


def alter(files: Path, old: str, new: str, folder: Path) -> Path:
    copy = Path(shutil.copytree(files, folder / "seed"))
    written = (copy / PREVENTION).read_text()
    assert written.count(old) == 1
    (copy / PREVENTION).write_text(written.replace(old, new))
    return copy


def content(engine: Engine) -> Content:
    """All rows of all tables, but not when they were loaded, nor the index of words that PostgreSQL has in a column."""
    tables = {
        table.name: [c for c in table.columns if c.name not in {"loaded_at", "vector"}]
        for table in models.Base.metadata.sorted_tables
    }
    with engine.connect() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(*columns).order_by(*columns))]
            for name, columns in tables.items()
        }


def loaded_at(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.scalar(select(models.DatasetVersion.loaded_at))


def theme(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.scalar(NAME)


def test_loading_twice_gives_the_same(writer: Engine, reader: Engine, files: Path) -> None:
    first, when = content(reader), loaded_at(reader)
    load.load_folder(writer, files)
    assert content(reader) == first
    assert loaded_at(reader) != when


def test_databases_of_both_kinds_hold_the_same(make_database: MakeDatabase, connect: Connect) -> None:
    files = seed.read(SEED)
    contents = []
    for kind in ("sqlite", "postgresql"):
        url = make_database(kind)
        db.upgrade(url)
        load.load(connect(url, write=True), files)
        contents.append(content(connect(url)))
    assert contents[0] == contents[1]


def test_a_wrong_file_changes_nothing(writer: Engine, reader: Engine, files: Path, tmp_path: Path) -> None:
    before, when = content(reader), loaded_at(reader)
    with pytest.raises(SeedError):
        load.load_folder(writer, alter(files, 'pillar = "prevention"', 'pillar = "foresight"', tmp_path))
    assert (content(reader), loaded_at(reader)) == (before, when)


def test_a_load_that_is_killed_leaves_the_old_data(
    url: str, writer: Engine, reader: Engine, connect: Connect, altered: Path
) -> None:
    before, when = content(reader), loaded_at(reader)
    for statement in (
        "INSERT INTO",  # the first, when all is deleted
        "INSERT INTO plans ",
        "INSERT INTO dataset",  # the last
    ):
        program = [sys.executable, "-c", LOAD_AND_DIE_AFTER, url, str(altered), statement]
        died = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (died.returncode, died.stderr) == (-signal.SIGKILL, ""), statement
        for engine in (reader, connect(url)):
            assert (content(engine), loaded_at(engine)) == (before, when), statement
    load.load_folder(writer, altered)
    assert theme(reader) == "Foresight"


def test_loads_at_once_wait_for_one_another(url: str, writer: Engine, reader: Engine, files: Path) -> None:
    program = [sys.executable, "-c", LOAD_AND_DIE_AFTER, url, str(files), "no such statement"]
    loads = [subprocess.Popen(program, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    errors = [process.communicate(timeout=60)[1] for process in loads]
    assert [process.returncode for process in loads] == [0] * 4, errors
    with reader.connect() as connection:
        assert connection.scalar(NAME) == "Prevention"


def test_readers_see_the_old_data_until_the_new_are_there(
    url: str, writer: Engine, reader: Engine, connect: Connect, altered: Path
) -> None:
    written, go = Event(), Event()

    def pause(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO dataset"):
            written.set()
            assert go.wait(30)

    event.listen(writer, "after_cursor_execute", pause)
    before = content(reader)
    loading = Thread(target=load.load_folder, args=(writer, altered))
    loading.start()
    with reader.connect() as amid:
        try:
            assert written.wait(30)
            for engine in (reader, connect(url)):
                assert content(engine) == before
            assert amid.scalar(NAME) == "Prevention"
        finally:
            go.set()
            loading.join()
        assert amid.scalar(NAME) == "Prevention"  # as long as its transaction lasts
    assert theme(reader) == "Foresight"
    assert load.is_current(reader, altered)


def test_a_database_is_current_while_files_and_code_are_those_it_was_loaded_with(
    url: str, connect: Connect, files: Path, altered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = connect(url)
    assert not load.is_current(reader, files)  # no tables; no file, on SQLite
    db.upgrade(url)
    assert not load.is_current(reader, files)
    load.load_folder(connect(url, write=True), files)
    assert load.is_current(reader, files)
    assert load.is_current(reader, Path(shutil.copytree(files, altered.parent / "elsewhere")))
    assert not load.is_current(reader, altered)
    monkeypatch.setattr(load, "code_version", lambda: "another")
    assert not load.is_current(reader, files)


def test_references_and_checks_hold(loaded: str, connect: Connect) -> None:
    with connect(loaded).connect() as connection:
        for table in models.Base.metadata.sorted_tables:
            for key in table.foreign_key_constraints:
                referred = key.referred_table.alias()
                pairs = [(element.parent, referred.c[element.column.name]) for element in key.elements]
                found = exists().where(*(column == other for column, other in pairs))
                dangling = select(table).where(*(column.is_not(None) for column, _ in pairs), ~found)
                assert connection.execute(dangling).all() == [], key.name
            for check in table.constraints:
                if isinstance(check, CheckConstraint):
                    assert connection.execute(select(table).where(text(f"NOT ({check.sqltext})"))).all() == [], (
                        check.name
                    )


def test_renderings_are_what_was_promised(loaded: str, connect: Connect) -> None:
    found = content(connect(loaded))
    assert {resource for resource, *_ in found["renderings"]} == set(SCHEMAS) == set(render.RESOURCES)
    for resource, key, *bodies in found["renderings"]:
        for schema, body in zip(SCHEMAS[str(resource)], bodies, strict=True):
            assert isinstance(body, bytes)
            assert schema.model_validate_json(body).model_dump_json().encode() == body, (resource, key)
    [(*_, body)] = found["dataset"]
    assert isinstance(body, bytes)
    assert service.Dataset.model_validate_json(body).model_dump_json().encode() == body


def test_the_time_of_a_load_is_later_than_that_of_the_last_whatever_the_clock_says(
    url: str, writer: Engine, reader: Engine, files: Path
) -> None:
    ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    with writer.begin() as connection:
        connection.execute(update(models.DatasetVersion).values(loaded_at=ahead))
    load.load_folder(writer, files)
    assert load.last_loaded(reader) == ahead + timedelta(seconds=1)
    load.load_folder(writer, files)
    assert load.last_loaded(reader) == ahead + timedelta(seconds=2)


def test_so_it_is_where_tables_are_made_anew(url: str, writer: Engine, reader: Engine, files: Path) -> None:
    ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    with writer.begin() as connection:
        connection.execute(update(models.DatasetVersion).values(loaded_at=ahead))
        connection.execute(text("DROP TABLE postings"))
    program = [sys.executable, "-m", "app", "load"]
    environment = {**os.environ, "DATABASE_URL": url, "SEED": str(files)}
    ended = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.stderr.startswith("The tables were others than those of this code, and are made anew.\nLoaded ")
    assert load.last_loaded(reader) == ahead + timedelta(seconds=1)
