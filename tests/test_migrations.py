"""Migrations make exactly the tables of the models, whatever befalls them; and an engine allows what it should."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, func, insert, inspect, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import db
from app.models import Base, Date, Source
from tests.test_cli import MADE

Schema = dict[str, object]
MakeDatabase = Callable[[str], str]
Connect = Callable[..., Engine]

UPGRADE_WHEN_TOLD = """
import sys
from app.db import upgrade
print("ready", flush=True)
sys.stdin.readline()
upgrade(sys.argv[1])
"""

UPGRADE_AND_DIE_AFTER = """
import os, signal, sys
from sqlalchemy import Engine, event
from app.db import upgrade

@event.listens_for(Engine, "after_cursor_execute")
def die(connection, cursor, statement, *rest):
    if statement.strip().startswith(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

upgrade(sys.argv[1])
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(kind: str, make_database: MakeDatabase) -> str:
    return make_database(kind)


@pytest.fixture
def connect() -> Iterator[Connect]:
    """As in `db`, but the engines end with the test."""
    with ExitStack() as stack:

        def connect(url: str, *, write: bool = False) -> Engine:
            engine = db.connect(url, write=write)
            stack.callback(engine.dispose)
            return engine

        yield connect


@pytest.fixture
def reader(url: str, connect: Connect) -> Engine:
    return connect(url)


@pytest.fixture
def writer(url: str, connect: Connect) -> Engine:
    return connect(url, write=True)


@pytest.fixture
def models(kind: str, make_database: MakeDatabase, connect: Connect) -> Schema:
    """The schema that the models make without migrations."""
    engine = connect(make_database(kind), write=True)
    Base.metadata.create_all(engine)
    return schema(engine)


def schema(engine: Engine) -> Schema:
    """What the database says of its tables, down to the words of their checks; Alembic's own is left out."""
    inspector = inspect(engine)
    return {
        f"{table}: {part}": in_order(found)
        for part in ("columns", "pk_constraint", "foreign_keys", "unique_constraints", "check_constraints", "indexes")
        for (_, table), found in getattr(inspector, f"get_multi_{part}")().items()
        if table != "alembic_version"
    }


def in_order(part: object) -> object:
    """As text, since column types do not compare; sorted, since constraints come in any order."""
    return sorted(map(repr, part)) if isinstance(part, list) else repr(part)


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=db.ALEMBIC.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_migrations_make_the_models(url: str, reader: Engine, models: Schema) -> None:
    db.upgrade(url)
    assert schema(reader) == models
    command.check(db.configuration(url))


def test_down_and_up_again(url: str, reader: Engine, models: Schema) -> None:
    db.upgrade(url)
    command.downgrade(db.configuration(url), "base")
    assert schema(reader) == {}
    db.upgrade(url)
    assert schema(reader) == models


def test_a_database_is_up_to_date_after_an_upgrade(url: str) -> None:
    assert not db.is_up_to_date(url)
    db.upgrade(url)
    assert db.is_up_to_date(url)
    command.stamp(db.configuration(url), "base")
    assert not db.is_up_to_date(url)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_upgrade_with_nothing_to_do_needs_no_lock(url: str, writer: Engine) -> None:
    db.upgrade(url)
    with writer.begin():
        db.upgrade(url)


def test_a_script_makes_the_models(
    kind: str, url: str, writer: Engine, models: Schema, capsys: pytest.CaptureFixture[str]
) -> None:
    command.upgrade(db.configuration(url), "head", sql=True)
    script = capsys.readouterr().out
    with closing(writer.raw_connection()) as connection:
        cursor: Any = connection.cursor()
        (cursor.executescript if kind == "sqlite" else cursor.execute)(script)
    assert schema(writer) == models


def test_eight_processes_upgrade_at_once(url: str, reader: Engine, models: Schema) -> None:
    processes = [start(UPGRADE_WHEN_TOLD, url) for _ in range(8)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = sorted(process.communicate()[1] for process in processes)
    assert told == [*[""] * 7, MADE]  # one makes the tables, the others find them made
    assert [process.returncode for process in processes] == [0] * 8
    assert schema(reader) == models


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE alembic_version",  # the first
        "CREATE TABLE plans",
        "CREATE INDEX ix_links_to_plan_slug",
        "INSERT INTO alembic_version",  # the last
    ],
)
def test_an_upgrade_killed_after_a_statement_leaves_nothing(
    url: str, writer: Engine, models: Schema, statement: str
) -> None:
    process = start(UPGRADE_AND_DIE_AFTER, url, statement)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert inspect(writer).get_table_names() == []
    db.upgrade(url)
    assert schema(writer) == models


def test_foreign_keys_are_enforced(url: str, writer: Engine) -> None:
    db.upgrade(url)
    source = {"slug": "a", "title": "A", "publisher": "A", "kind": "official", "language": "en", "date": "2004"}
    with writer.begin() as connection, pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        connection.execute(insert(Source).values(source))


def test_a_reader_cannot_write(url: str, reader: Engine) -> None:
    db.upgrade(url)
    with reader.connect() as connection, pytest.raises(DBAPIError, match=r"read-?only"):
        connection.execute(insert(Date).values(value="2004", precision="year"))


def test_a_reader_sees_one_state_and_does_not_wait(url: str, reader: Engine, writer: Engine) -> None:
    db.upgrade(url)
    count = select(func.count()).select_from(Date)
    with reader.connect() as early, reader.connect() as amid:
        assert early.scalar(count) == 0
        with writer.begin() as connection:
            connection.execute(insert(Date).values(value="2004", precision="year"))
            assert amid.scalar(count) == 0
        assert early.scalar(count) == 0
        early.rollback()
        assert early.scalar(count) == 1


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_file_is_read_where_nothing_can_be_written(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db.upgrade(url)
    assert db.known()  # is read from files once, which Alembic asks the same of
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert db.is_up_to_date(url)
    assert [path.suffix for path in tmp_path.iterdir()] == [".db"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "cannot be read"),
        ("sqlite://", "memory"),
        ("sqlite:///:memory:", "memory"),
        ("sqlite://data/plans.db", "three slashes"),
        ("sqlite:///file:plans.db?uri=true", "three slashes"),
        ("postgresql://me:secret@host/plans", r"write postgresql\+psycopg://"),
        ("mysql://me:secret@host/plans", "No database mysql://"),
        ("postgresql+psycopg://me:secret@host:port/plans", "cannot be read"),
    ],
)
def test_a_wrong_url_is_named(url: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as error:
        db.connect(url)
    assert "secret" not in str(error.value)


def test_an_error_is_explained_without_the_password() -> None:
    url = "postgresql+psycopg://me:secret@localhost:1/plans?password=secret"
    with pytest.raises(DBAPIError) as error:
        db.upgrade(url)
    sentence = db.explain(error.value, url)
    assert sentence.startswith("The database postgresql+psycopg://me:***@localhost:1/plans cannot be used (")
    assert sentence.endswith("): start its server, or correct the URL.")
    assert "\n" not in sentence
    assert "secret" not in sentence
