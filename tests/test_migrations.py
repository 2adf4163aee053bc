"""Migrations make exactly the tables of the models, whatever befalls them and whatever was there; and an engine allows
what it should.
"""

import gzip
import hashlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from sqlalchemy import Engine, func, insert, inspect, make_url, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import __version__, db, tables
from app.models import SEARCH, Base, DatasetVersion, Date, Source
from app.seed import version
from tests.test_cli import MADE, run
from tests.test_seed import excerpt
from tests.test_serve import Service, wait_until

Schema = dict[str, object]
MakeDatabase = Callable[[str], str]
Connect = Callable[..., Engine]
Changes = dict[str, tuple[str, str | tuple[str, str]]]

LANDED = {
    "0001_the_first_schema.py": "30928c56cf6b8fb0aabda996978930289510f9e91d075a2ed19963befd4a3525",
    "0002_the_public_record.py": "84026617c14de65eed6666f3d70f61f92e965c8cc0ef76cea31db2fbc9c6b465",
    "0003_places.py": "c0e153253e3304572c02b90962970e402c1fa82eac68b7eb45a0c4e0d5a5ab11",
    "0004_texts_by_their_places.py": "ca00f24cacadd081c9d678e85461fd76a8742befc580e9e032d6de9c3c9303f2",
    "0005_pairs_of_values.py": "9362cd21af224a370c15621039091c86971e4b8f0a5c647496d030f318a17521",
}
"""The SHA-256 of each migration. One that has landed is never edited, as its tables are out there: add another one."""
ANEW = "The tables were others than those of this code, and are made anew.\n"
COMMITS = {"637ca08": ANEW, "e47b664": MADE}
"""What is told of a database that the code of a commit has made."""
DATABASES = Path(__file__).parent / "databases"
"""Of each commit a file of SQLite's and a dump of PostgreSQL's, with some of their rows."""
CHANGES: Changes = {
    "no index": ("links", "DROP INDEX ix_links_to_plan_slug"),
    "another index": ("plans", "CREATE INDEX ix_plans_title ON plans (title)"),
    "another column": ("plans", "ALTER TABLE plans ADD COLUMN budget INTEGER"),
    "no table": ("postings", "DROP TABLE postings"),
}
"""What may have become of a database: the table that is not right then, and what has made it so."""
ON_SQLITE: Changes = {
    "no index of words": ("search", "DROP TABLE search"),
    "another index of words": ("search", f"DROP TABLE search; {SEARCH.replace('2 3', '2')}"),
    "no column": ("themes", ("scope_note VARCHAR NOT NULL,", "")),
    "another type": ("dates", ("earliest DATE", "earliest DATETIME")),
    "may be null": ("themes", ("pillar VARCHAR NOT NULL", "pillar VARCHAR")),
    "another key": ("places", ("PRIMARY KEY (resource, number)", 'PRIMARY KEY (resource, "key")')),
    "no reference": ("documents", ("REFERENCES dates (value)", "REFERENCES sources (slug)")),
    "not unique": ("themes", (", \n\tCONSTRAINT uq_themes_name UNIQUE (name)", "")),
    "another check": ("plan_parties", ("'more_than'", "'at_least'")),
    "no check": ("dates", (", \n\tCONSTRAINT ck_dates_order CHECK (earliest <= latest)", "")),
}
"""The same; where it is the statement that made the table, with something in it replaced, those two."""
ON_POSTGRESQL: Changes = {
    "no column": ("themes", "ALTER TABLE themes DROP scope_note"),
    "another type": ("dates", "ALTER TABLE dates ALTER earliest TYPE TIMESTAMP"),
    "another order": ("name_words", 'ALTER TABLE name_words ALTER word TYPE VARCHAR COLLATE "default"'),
    "may be null": ("themes", "ALTER TABLE themes ALTER pillar DROP NOT NULL"),
    "another key": ("places", "ALTER TABLE places DROP CONSTRAINT pk_places; ALTER TABLE places ADD PRIMARY KEY (key)"),
    "no reference": ("documents", "ALTER TABLE documents DROP CONSTRAINT fk_documents_date"),
    "not unique": ("themes", "ALTER TABLE themes DROP CONSTRAINT uq_themes_name"),
    "another check": (
        "plan_parties",
        (
            "ALTER TABLE plan_parties DROP CONSTRAINT ck_plan_parties_counted; ALTER TABLE plan_parties ADD CHECK "
            "((count IS NOT NULL) = (coalesce(qualifier, '') IN ('exactly', 'at_least')))"
        ),
    ),
    "no check": ("dates", "ALTER TABLE dates DROP CONSTRAINT ck_dates_order"),
}
OF_ANOTHER_PROGRAM = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
INSERT INTO alembic_version VALUES ('0001');
CREATE TABLE visitors (id INTEGER)
"""
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


def test_what_has_landed_is_never_edited() -> None:
    files = (db.ALEMBIC.parent / "migrations" / "versions").glob("*.py")
    assert {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files} == LANDED


def execute(url: str, script: str) -> None:
    """Run statements by themselves, outside our engines; each has its effect, on both kinds of database."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.executescript(script)
    else:
        with psycopg.connect(url.replace("+psycopg", "", 1)) as server:
            server.execute(script.encode())


def restore(commit: str, url: str) -> None:
    """Let an empty database be the one that the code of a commit has made."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).write_bytes(gzip.decompress((DATABASES / f"{commit}.db.gz").read_bytes()))
    else:
        execute(url, gzip.decompress((DATABASES / f"{commit}.sql.gz").read_bytes()).decode())


def ready(service: Service) -> bool:
    """Whether it answers; it takes clients before."""
    with suppress(TimeoutError):
        return service.get("/readyz").status == 200
    return False


def loaded_at(engine: Engine) -> datetime:
    with engine.connect() as connection:
        return connection.scalars(select(DatasetVersion.loaded_at)).one()


@pytest.mark.parametrize("commit", COMMITS)
@pytest.mark.parametrize("called", ["load", "serve"])
def test_an_old_database_is_upgraded_and_loaded(
    called: str, commit: str, url: str, reader: Engine, tmp_path: Path
) -> None:
    restore(commit, url)
    before = loaded_at(reader)
    execute(url, "CREATE TABLE visitors (name VARCHAR(9)); INSERT INTO visitors VALUES ('Ada')")
    folder = excerpt(tmp_path, "themes/prevention.toml")
    environment = {"DATABASE_URL": url, "SEED": str(folder)}
    told = f"{COMMITS[commit]}Loaded {len(list(folder.glob('*/*.toml')))} files as dataset {version(folder)}.\n"
    if called == "load":
        assert run("load", environment) == (0, "", told)
    else:
        service = Service(environment)
        try:
            wait_until(lambda: ready(service), 60, "it does not answer")
            assert json.loads(service.get("/readyz").body) == {
                "status": "ok",
                "version": __version__,
                "dataset": version(folder),
            }
            assert service.get("/v1/themes/prevention").status == 200
            assert service.end() == (-signal.SIGTERM, "", told)
        finally:
            service.kill()
    assert loaded_at(reader) > before
    with reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT name FROM visitors").all() == [("Ada",)]
    assert db.is_up_to_date(url)


def test_files_that_are_wrong_leave_an_old_database_as_it_was(url: str, reader: Engine, tmp_path: Path) -> None:
    restore("637ca08", url)
    before = schema(reader), loaded_at(reader)
    folder = excerpt(tmp_path, "themes/prevention.toml")
    (folder / "themes" / "prevention.toml").write_text("")
    for called in ("load", "serve --port 0"):
        code, output, told = run(called, {"DATABASE_URL": url, "SEED": str(folder)})
        assert (code, output) == (1, "")
        assert told.endswith("faults in the files; nothing was loaded\n")
        assert (schema(reader), loaded_at(reader)) == before


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE",  # the first, on SQLite; all of them, on PostgreSQL
        "DELETE FROM alembic_version",
        "CREATE TABLE plan_regions",
        "INSERT INTO alembic_version",
        "UPDATE alembic_version",  # the last
    ],
)
def test_one_that_makes_tables_anew_and_is_killed_leaves_the_old_ones(
    url: str, reader: Engine, models: Schema, statement: str, capfd: pytest.CaptureFixture[str]
) -> None:
    restore("637ca08", url)
    before = schema(reader), loaded_at(reader)
    process = start(UPGRADE_AND_DIE_AFTER, url, statement)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert (schema(reader), loaded_at(reader)) == before
    db.upgrade(url)
    assert capfd.readouterr() == ("", ANEW)
    assert schema(reader) == models


def test_what_is_not_as_the_models_have_it_is_seen_and_made_anew(
    kind: str, url: str, reader: Engine, models: Schema, capfd: pytest.CaptureFixture[str]
) -> None:
    db.upgrade(url)
    assert capfd.readouterr() == ("", MADE)
    for what, (table, change) in (CHANGES | (ON_SQLITE if kind == "sqlite" else ON_POSTGRESQL)).items():
        execute(url, change if isinstance(change, str) else written_anew(url, table, *change))
        with reader.connect() as connection:
            assert tables.differing(connection) == [table], what
        assert not db.is_up_to_date(url), what
        db.upgrade(url)
        assert capfd.readouterr() == ("", ANEW), what
        assert schema(reader) == models, what


def written_anew(url: str, table: str, old: str, new: str) -> str:
    """The statements that make a table of SQLite's anew, with something else in it."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
        (made_by,) = file.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        indexes = file.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = 'index'", (table,)
        ).fetchall()
    assert old in made_by, (old, made_by)
    return "; ".join([f"DROP TABLE {table}", made_by.replace(old, new), *(index for (index,) in indexes if index)])


@pytest.mark.parametrize(
    ("script", "told"),
    [
        # Another program's tables, of which one is called as ours; with Alembic, or without.
        ("CREATE TABLE plans (id INTEGER PRIMARY KEY, slug VARCHAR(80))", "revision none; tables plans"),
        ("CREATE VIEW plans AS SELECT 1 AS slug", "revision none; tables plans"),
        (
            f"{OF_ANOTHER_PROGRAM}; CREATE TABLE events (id INTEGER PRIMARY KEY)",
            "revision 0001; tables events",
        ),
        # A table that has the name of one of ours, and its key.
        ("CREATE TABLE themes (slug VARCHAR(9) PRIMARY KEY, colour VARCHAR(9))", "revision none; tables themes"),
        # None is called as ours, but there is only one place for a revision.
        (OF_ANOTHER_PROGRAM, "revision 0001; tables visitors"),
    ],
)
def test_tables_that_may_be_another_program_s_are_left_alone(script: str, told: str, url: str, reader: Engine) -> None:
    execute(url, script)
    before = schema(reader)
    message = (
        f"The database {shown(url)} may be another program's or of newer code ({told}), and was left as it is: "
        "name an empty one in the URL, or drop what nobody needs"
    )
    with pytest.raises(ValueError, match=re.escape(message)):
        db.upgrade(url)
    assert schema(reader) == before


def shown(url: str) -> str:
    return make_url(url).set(query={}).render_as_string(hide_password=True)


def test_a_database_of_newer_code_is_left_alone(url: str, reader: Engine) -> None:
    db.upgrade(url)
    execute(
        url, "UPDATE alembic_version SET version_num = '9999'; CREATE TABLE portraits (slug VARCHAR(80) PRIMARY KEY)"
    )
    before = schema(reader)
    with pytest.raises(ValueError, match=r"newer code \(revision 9999; tables portraits\)"):
        db.upgrade(url)
    assert schema(reader) == before


@pytest.mark.parametrize(
    "script",
    [
        "UPDATE alembic_version SET version_num = '9999'",  # a history written anew
        "DELETE FROM alembic_version",
        "DROP TABLE alembic_version; DROP TABLE plan_regions",
        "INSERT INTO alembic_version VALUES ('0002')",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_where_only_tables_of_ours_are_they_are_made_anew(
    script: str, url: str, reader: Engine, models: Schema, capfd: pytest.CaptureFixture[str]
) -> None:
    db.upgrade(url)
    execute(url, script)
    capfd.readouterr()
    db.upgrade(url)
    assert capfd.readouterr() == ("", ANEW)
    assert schema(reader) == models
    assert db.is_up_to_date(url)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_another_table_of_the_name_of_the_index_of_words_is_left_alone(url: str, reader: Engine) -> None:
    execute(url, "CREATE TABLE search (words VARCHAR(9)); INSERT INTO search VALUES ('Ada')")
    with pytest.raises(ValueError, match="tables search"):
        db.upgrade(url)
    with reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT words FROM search").all() == [("Ada",)]


@pytest.mark.parametrize("kind", ["postgresql"])
def test_what_depends_on_tables_keeps_them(url: str, reader: Engine) -> None:
    restore("637ca08", url)
    execute(url, "CREATE VIEW regions_in_use AS SELECT slug FROM regions JOIN plan_regions ON slug = region_slug")
    before = schema(reader)
    with pytest.raises(DBAPIError) as error:
        db.upgrade(url)
    assert db.explain(error.value, url) == (
        f"The database {shown(url)} cannot be used (cannot drop desired object(s) because other objects depend on "
        "them): drop what depends on its tables, or name an empty database."
    )
    assert schema(reader) == before


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
        ("postgresql+psycopg://me:se@cret@host/plans", "an @ too many: write %40"),
        (
            "postgresql+psycopg://me:se@ho?cret=st@host/plans",
            "an @ too many: write %40 for one in the password, and %3F",
        ),
        ("postgresql+psycopg://me:secret%00@host/plans", "%00"),
        ("postgresql+psycopg://me:secret@host/plans?application_name=%00", "%00"),
        ("postgresql+psycopg://me:secret@host/plans?prepare_threshold=0", "option prepare_threshold, .* leave it out"),
        ("postgresql+psycopg://me:secret@host/plans?pasword=secret", "option pasword, .* leave it out"),
        ("postgresql+psycopg://me@host/plans?password=secret&password=secret", "option password more than once"),
    ],
)
def test_a_wrong_url_is_named(url: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as error:
        db.connect(url)
    assert not re.search(r"secret|cret\b", str(error.value))


def test_options_of_libpq_may_stand_in_a_url(postgres_url: str) -> None:
    options = {
        "application_name": "plans of us",
        "connect_timeout": "7",
        "target_session_attrs": "any",
        "sslmode": "prefer",
    }
    engine = db.connect(make_url(postgres_url).update_query_dict(options).render_as_string(hide_password=False))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW application_name").scalar() == "plans of us"
    engine.dispose()


def test_an_error_is_explained_without_the_password() -> None:
    url = "postgresql+psycopg://me:secret@localhost:1/plans?password=secret"
    with pytest.raises(DBAPIError) as error:
        db.upgrade(url)
    sentence = db.explain(error.value, url)
    assert sentence.startswith("The database postgresql+psycopg://me:***@localhost:1/plans cannot be used (")
    assert sentence.endswith("): start its server, or correct the URL.")
    assert "\n" not in sentence
    assert "secret" not in sentence
