"""Databases: how one is opened, brought up to date, and what its errors mean. SQLite or PostgreSQL; nothing else.

A service reads and never writes; a loader or a migration writes. What a reader's transaction sees does not change
while it lasts, so that several selects of one request agree, and a writer does not make it wait.
"""

import os
import sqlite3
from contextlib import suppress
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

ALEMBIC = Path(__file__).resolve().parent.parent / "alembic.ini"
POOL = {"pool_size": 41, "max_overflow": 0, "pool_use_lifo": True}
"""One connection for each of Starlette's threads: with fewer, requests that hold one wait for those that want one. And
one for the watch. Those used last are used first, so that there are no more than are needed.
"""
WAIT, WAIT_TO_WRITE = 5, 60
"""Seconds to wait for a lock of SQLite's, by readers and writers, or an answer of PostgreSQL's to a first call."""


def connect(url: str, *, write: bool = False, seconds: float = 10) -> Engine:
    """An engine for readers or writers. It connects when it is first used.

    Raises ValueError if the URL names no database that can be used here.
    """
    parsed = parse(url)
    return connect_sqlite(parsed, write) if parsed.drivername == "sqlite" else connect_postgresql(parsed, write)


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
    return parsed


def connect_sqlite(url: URL, write: bool) -> Engine:
    """Transactions begin when SQLAlchemy says so: the driver would begin one only at the first write."""
    path = Path(url.database or "").absolute()

    def create(record: ConnectionPoolEntry) -> sqlite3.Connection:
        record.info["file"] = file_at(path)
        return open_file(path, write)

    engine = create_engine(url, creator=create, **POOL)
    begin = "BEGIN IMMEDIATE" if write else "BEGIN"

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.connection.cursor().execute(begin)  # by itself, as it is run for every request

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


def connect_postgresql(url: URL, write: bool) -> Engine:
    """Parameters in the URL win over ours. Only a reader is cut off: a load or a migration may take its time."""
    ours = {"connect_timeout": str(WAIT)} | ({} if write else {"options": "-c statement_timeout=10s"})
    return create_engine(
        url.set(query={**ours, **url.query}),
        isolation_level="READ COMMITTED" if write else "REPEATABLE READ",
        execution_options={"postgresql_readonly": not write},
        pool_pre_ping=True,
        **POOL,
    )


def configuration(url: str) -> Config:
    """Alembic's, for this database. The URL stays out of the file's options, where % has a meaning."""
    return Config(ALEMBIC, attributes={"url": url})


def upgrade(url: str) -> None:
    """Makes or alters the tables until they are those of this code; any number of processes may do so at once.

    Writes nothing if they are so already, and so works on a file that may only be read. Raises DBAPIError if the
    database refuses, and CommandError if it comes from newer code.
    """
    reader = connect(url)
    try:
        if is_current(reader):
            return
    except DBAPIError:
        pass  # a file that is not there yet; what else is wrong, the upgrade tells
    finally:
        reader.dispose()
    command.upgrade(configuration(url), "head")


@cache
def head() -> str | None:
    """The revision that this code works with."""
    return ScriptDirectory.from_config(Config(ALEMBIC)).get_current_head()


def is_current(engine: Engine) -> bool:
    """Whether the tables are those of this code. Raises DBAPIError if the database does not answer."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return list(connection.scalars(text("SELECT version_num FROM alembic_version"))) == [head()]


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
    "42501": "grant this user CREATE on the database and its schema",
    "42P01": "create its tables",
    "53100": "make room on its disk",
    "53300": "let it accept more connections, or run fewer processes",
    "57014": "see what keeps it busy",
}
