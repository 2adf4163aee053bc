"""Time limits: what takes too long is ended, whichever database is asked, and the connection serves the next request.

SQLite asks back every so many steps of a statement whether to go on, and ends it as interrupted. PostgreSQL is told how
long a statement may take, anew where much of the time is gone. Between statements, and between the rows of a file, the
clock is looked at.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

STEPS = 10_000
"""After how many steps of its machine SQLite asks back: some tenths of a millisecond."""
SLACK = 1.0
"""Seconds by which the limit of a statement on PostgreSQL may be behind, before it is told anew."""
KEY = "deadline"
QUERY_CANCELED = "57014"


class Deadline:
    """A point in time at which something has to be done; `passed` may also be set before, to give it up."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.at = monotonic() + seconds
        self.told = seconds
        """How long PostgreSQL lets a statement take."""
        self.given_up = False

    def extend(self, seconds: float) -> None:
        """Allow so many seconds in all, counted from the beginning."""
        self.at += seconds - self.seconds
        self.seconds = seconds

    @property
    def left(self) -> float:
        """Seconds until then."""
        return -1 if self.given_up else self.at - monotonic()

    def passed(self) -> bool:
        """Whether it is over."""
        return self.given_up or monotonic() > self.at

    def check(self) -> None:
        """Raises TimeoutError if it is over."""
        if self.passed():
            raise TimeoutError(f"not done within {self.seconds:g} seconds")


@contextmanager
def limited(db: Connection, deadline: Deadline) -> Iterator[None]:
    """Statements on this connection end at the deadline: as DBAPIError, or as TimeoutError before they begin."""
    raw: Any = db.connection.dbapi_connection
    if isinstance(raw, sqlite3.Connection):
        raw.set_progress_handler(deadline.passed, STEPS)
        try:
            yield
        finally:
            with suppress(sqlite3.ProgrammingError):  # it has been closed meanwhile
                raw.set_progress_handler(None, 0)
    else:
        info = db.info
        info[KEY] = deadline
        try:
            yield
        finally:
            info.pop(KEY, None)


def enforce(engine: Engine) -> None:
    """Let the statements of a server's engine, within `limited`, know how much time is left."""
    event.listen(engine, "before_cursor_execute", _tell_server)


def is_overdue(error: BaseException) -> bool:
    """Whether an error says that something took too long."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, TimeoutError)
    return (
        getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
        or getattr(error.orig, "sqlstate", None) == QUERY_CANCELED
    )


def _tell_server(db: Connection, cursor: Any, *_: Any) -> None:
    deadline: Deadline | None = db.info.get(KEY)
    if deadline is None:
        return
    deadline.check()
    left = deadline.left
    if left < deadline.told - SLACK:
        deadline.told = left
        cursor.execute(f"SET LOCAL statement_timeout = {max(1, round(left * 1000))}")
