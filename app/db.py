"""Databases: how one is opened, brought up to date, and what its errors mean. SQLite or PostgreSQL; nothing else.

A service reads and never writes; a loader or a migration writes. What a reader's transaction sees does not change
while it lasts, so that several selects of one request agree, and a writer does not make it wait. A server of
PostgreSQL's may be reached through a pooler that hands out its connections for a transaction at a time: nothing is set
or prepared that is to outlast one.
"""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.pq import Conninfo
from sqlalchemy import URL, Connection, Engine, Executable, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from app import tables

ALEMBIC = Path(__file__).resolve().parent.parent / "alembic.ini"
WAIT, WAIT_TO_WRITE = 5, 60
"""Seconds to wait for a lock of SQLite's, by readers and writers, or an answer of PostgreSQL's to a first call."""
POOL = {"pool_size": 42, "max_overflow": 0, "pool_use_lifo": True, "pool_timeout": WAIT}
"""One connection for each thread that answers, for the watch, and for the question whether all is well, so that none
waits for another. Those used last are used first, so that there are no more than are needed.
"""


def connect(url: str, *, write: bool = False, seconds: float = 10) -> Engine:
    """An engine for readers or writers. It connects when it is first used.

    PostgreSQL ends a reader's statement after so many seconds; a load or a migration may take its time. Raises
    ValueError if the URL names no database that can be used here.
    """
    parsed = parse(url)
    if parsed.drivername == "sqlite":
        return connect_sqlite(parsed, write)
    return connect_postgresql(parsed, None if write else seconds)


def parse(url: str) -> URL:
    """The URL, if it names a file for SQLite or a database of PostgreSQL's; ValueError if not. Its password is kept."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # ours does not repeat the URL, which may hold a password
        raise ValueError(
            "The database URL cannot be read: write sqlite:////folder/file.db or postgresql+psycopg://…"
        ) from None
    if parsed.drivername == "sqlite":
        if parsed.host or "?" in url or (parsed.database or "").startswith("file:"):
            raise ValueError("A database URL of SQLite is three slashes and a path: write sqlite:////folder/file.db")
        if parsed.database in {None, "", ":memory:"}:
            raise ValueError("A database in memory cannot be shared by processes: write sqlite:////folder/file.db")
    elif parsed.drivername != "postgresql+psycopg":
        raise ValueError(f"No database {parsed.drivername}:// is known: write postgresql+psycopg://… or sqlite:///…")
    else:
        check_parts(parsed)
    return parsed


def check_parts(url: URL) -> None:
    """Raises ValueError where a part of a URL of PostgreSQL's cannot be meant; it repeats none that may be a secret."""
    options = {option.keyword.decode() for option in Conninfo.get_defaults()}
    unknown = [f"{name}={value}" for name, value in url.query.items() if name not in options]
    if any("@" in part for part in (url.host or "", url.database or "", *unknown)):  # parts of a password, it may be
        raise ValueError("The database URL has an @ too many: write %40 for one in the password, and %3F for a ?")
    if "%00" in url.render_as_string(hide_password=False):
        raise ValueError("The database URL holds %00, which PostgreSQL cannot take: leave it out")
    for name, value in url.query.items():
        if name not in options:
            raise ValueError(
                f"The database URL has the option {name}, which libpq does not know: leave it out, "
                "or write one such as sslmode, connect_timeout, application_name or target_session_attrs"
            )
        if not isinstance(value, str) and name not in {"host", "port"}:
            raise ValueError(f"The database URL has the option {name} more than once: leave it there once")


def connect_sqlite(url: URL, write: bool) -> Engine:
    """Transactions begin when SQLAlchemy says so: the driver would begin one only at the first write."""
    path = Path(url.database or "").absolute()

    def create(record: ConnectionPoolEntry) -> sqlite3.Connection:
        record.info["file"] = file_at(path)
        return open_file(path, write)

    engine = create_engine(url, creator=create, **POOL)
    begin_by(engine, "BEGIN IMMEDIATE" if write else "BEGIN")

    @event.listens_for(engine, "checkout")
    def see_file(_: object, record: ConnectionPoolEntry, __: object) -> None:
        if record.info["file"] != file_at(path):  # the pool then opens the file that is there now
            raise DisconnectionError("another file has taken the place of the database")

    return engine


def file_at(path: Path) -> tuple[int, int] | None:
    """Which file lies at a path; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def open_file(path: Path, write: bool) -> sqlite3.Connection:
    """Opens a file of SQLite's; a writer makes it and its folder if they are missing."""
    if write:
        with suppress(OSError):  # SQLite then cannot open the file, and says so
            path.parent.mkdir(parents=True, exist_ok=True)
    mode = "mode=rwc" if write else "mode=ro&immutable=1" if is_image(path) else "mode=ro"
    connection = sqlite3.connect(
        f"{path.as_uri()}?{mode}",
        uri=True,
        timeout=WAIT_TO_WRITE if write else WAIT,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        if write:
            connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def is_image(path: Path) -> bool:
    """A file that stays as it is: nothing can be written beside it, as WAL has even readers do, and no WAL is left."""
    wal = path.with_name(f"{path.name}-wal")
    return path.exists() and not os.access(path.parent, os.W_OK) and not wal.exists()


def connect_postgresql(url: URL, seconds: float | None) -> Engine:
    """A reader's engine where statements have so many seconds, else a writer's.

    A reader's transaction begins with its time limit, in one message; the driver is to begin none. Parameters in the
    URL win over ours.
    """
    engine = create_engine(
        url.set(query={"connect_timeout": str(WAIT), **url.query}),
        isolation_level="READ COMMITTED" if seconds is None else "AUTOCOMMIT",
        connect_args={"prepare_threshold": None},
        pool_pre_ping=True,
        **POOL,
    )
    if seconds is not None:
        limit = f"SET LOCAL statement_timeout = {round(seconds * 1000)}"
        begin_by(engine, f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {limit}")
    return engine


def begin_by(engine: Engine, statement: str) -> None:
    """Let transactions begin by a statement. What is wrong with it is handled as with any other."""

    def begin(dbapi_connection: PoolProxiedConnection) -> None:
        dbapi_connection.cursor().execute(statement)

    engine.dialect.do_begin = begin  # type: ignore[method-assign]  # an event would let errors out as the driver's


def configuration(database: str | Connection) -> Config:
    """Alembic's, for the database at a URL, or for a transaction that has begun.

    The URL stays out of the file's options, where % has a meaning.
    """
    return Config(ALEMBIC, attributes={"database": database})


def upgrade(url: str) -> None:
    """Makes or alters the tables until they are those of this code; any number of processes may do so at once.

    Where migrations do not lead there, our tables are made anew: they hold nothing that the files do not. Whoever is
    killed half-way leaves all as it was. Nothing is written where nothing is to be done, so that it works on a file
    that may only be read. Raises DBAPIError if the database refuses, and ValueError if its tables may not be ours.
    """
    if is_up_to_date(url):
        return
    with transaction(url) as connection:
        if is_current(connection):
            return  # another process has done it meanwhile
        held, ours = revisions(connection), droppable(connection)
        anew = bool(ours) and not migrated(connection)
        if anew or not ours:
            tables.drop(connection, ours)
            if held:
                connection.execute(text("DELETE FROM alembic_version"))
            command.upgrade(configuration(connection), "head")
        if wrong := tables.differing(connection):
            raise ValueError(f"The migrations do not make the tables of the models ({', '.join(wrong)}): mend them")
    done = "were others than those of this code, and are made anew" if anew else f"are those of revision {known()[0]}"
    print(f"The tables {done}.", file=sys.stderr)


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    """One to alter tables in, that no other such can run beside: it waits for the other, and finds the work done."""
    engine = connect(url, write=True)
    if engine.dialect.name == "sqlite":
        # SQLite alters a table by making it anew, which must not touch the rows that refer to it.
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = OFF"))
    try:
        with engine.begin() as connection:  # on SQLite this locks the file
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(209)"))  # any number, but always this one
            yield connection
            if engine.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
                raise ValueError("The migration leaves rows that refer to nothing; nothing was changed.")
    finally:
        engine.dispose()


def droppable(connection: Connection) -> list[str]:
    """The tables that an upgrade may drop.

    Raises ValueError if others may need them: if one has but the name of ours; or if the revision is none of this
    code's, unless our tables are alone there.
    """
    held, (ours, taken, others) = revisions(connection), tables.owners(connection)
    empty = not ours and not (held and others)
    certain = ours and is_known(held)
    alone = "dataset" in ours and not others
    if taken or not (empty or certain or alone):
        database = connection.engine.url.set(query={}).render_as_string(hide_password=True)
        told = f"revision {', '.join(held) or 'none'}; tables {', '.join(taken or others or ours)}"
        raise ValueError(
            f"The database {database} may be another program's or of newer code ({told}), and was left as it is: "
            "name an empty one in the URL, or drop what nobody needs"
        )
    return ours


def migrated(connection: Connection) -> bool:
    """Migrates, unless that cannot be done or does not lead to the tables of this code; all is then as it was."""
    if not is_known(revisions(connection)):
        return False
    with suppress(SQLAlchemyError, ValueError), connection.begin_nested() as step:
        command.upgrade(configuration(connection), "head")
        if not tables.differing(connection):
            return True
        step.rollback()
    return False


@cache
def known() -> list[str]:
    """The revisions that lead to the tables of this code, the last one first."""
    return [script.revision for script in ScriptDirectory.from_config(Config(ALEMBIC)).walk_revisions()]


def is_known(held: list[str]) -> bool:
    """Whether migrations lead from there to the tables of this code."""
    return len(held) == 1 and held[0] in known()


def revisions(connection: Connection) -> list[str]:
    """What the database is said to have been migrated to: one revision, or none."""
    if not inspect(connection).has_table("alembic_version"):
        return []
    return list(connection.scalars(text("SELECT version_num FROM alembic_version")))


def is_current(connection: Connection) -> bool:
    """Whether the tables are those of this code."""
    return revisions(connection) == known()[:1] and not tables.differing(connection)


def is_up_to_date(url: str) -> bool:
    """Whether the database is there, with the tables of this code. Raises DBAPIError if a server does not answer."""
    reader = connect(url, seconds=WAIT_TO_WRITE)
    try:
        with reader.connect() as connection:
            return is_current(connection)
    except DBAPIError:
        if reader.dialect.name == "postgresql":
            raise
        return False  # a file that is not there yet; what else is wrong, an upgrade tells
    finally:
        reader.dispose()


def fetched(db: Connection, statement: Executable, parameters: dict[str, Any] | None = None) -> list[Any]:
    """All rows of a statement as the driver gives them: where there may be very many, to wrap each takes longest."""
    result: Any = db.execute(statement, parameters or {})
    rows: list[Any] = result.cursor.fetchall()
    result.close()
    return rows


def is_transient(error: DBAPIError) -> bool:
    """Whether the same transaction may go through if it is begun anew, once.

    A replica cancels what reads rows, or holds tables, that its primary has replaced; a server that is stopped or
    changes its place ends connections. What a time limit has ended, it would end again.
    """
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in TRANSIENT


TRANSIENT = {
    "40001": "conflict with recovery, or with another transaction",
    "40P01": "deadlock, with recovery too",
    "57P01": "the server is stopped",
    "57P02": "a process of the server has crashed",
    "57P03": "the server is being started or stopped",
}
"""What is wrong only for a moment, by PostgreSQL's codes."""


def explain(error: DBAPIError, url: str) -> str:
    """One sentence about an error: which database, what is wrong, what helps. It does not show the password."""
    database = make_url(url).set(query={}).render_as_string(hide_password=True)
    reason = str(error.orig).strip().partition("\n")[0]
    if isinstance(error.orig, sqlite3.Error):
        fix = SQLITE_FIXES.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF)
    else:
        fix = POSTGRESQL_FIXES.get(getattr(error.orig, "sqlstate", None))
    return f"The database {database} cannot be used ({reason}){': ' + fix if fix else ''}."


SQLITE_FIXES = {
    sqlite3.SQLITE_ERROR: "create its tables, if it has none",
    sqlite3.SQLITE_BUSY: "wait until the other process has written, and try again",
    sqlite3.SQLITE_READONLY: "let this user write the file and its folder",
    sqlite3.SQLITE_IOERR: "see whether its disk is full or broken",
    sqlite3.SQLITE_CORRUPT: "delete the file and load it again",
    sqlite3.SQLITE_FULL: "make room on its disk",
    sqlite3.SQLITE_CANTOPEN: "load it first, if it is missing; let this user read it and write in its folder",
    sqlite3.SQLITE_NOTADB: "delete the file, or name another one in the URL",
}
POSTGRESQL_FIXES = {
    None: "start its server, or correct the URL",
    "25006": "name a server in the URL that can be written, not a copy",
    "2BP01": "drop what depends on its tables, or name an empty database",
    "42501": "let this user own its tables, and grant it CREATE on the database and its schema",
    "42P01": "create its tables",
    "53100": "make room on its disk",
    "53300": "let it accept more connections, or run fewer processes",
    "57014": "see what keeps it busy",
}
