"""The database as the service reads it: one transaction a request, and what of the dataset is kept in memory."""

import asyncio
import logging
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cached_property, partial
from typing import Any, TypeVar

from anyio import CapacityLimiter, fail_after, to_thread
from fastapi import Request
from sqlalchemy import Connection, Executable, bindparam, event, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.types import NullType

from app.config import Settings
from app.db import connect, is_transient
from app.deadline import Deadline, enforce, limited
from app.errors import NoDatasetError
from app.models import Alias, DatasetVersion, NameWord, Place, State
from app.postings import Postings
from app.spelling import nearest

T = TypeVar("T")
INLINE_SECONDS = 0.1
"""How long a statement may hold up the event loop; what takes longer goes to a thread, and begins anew."""
QUEUE_SECONDS = 5
"""How long a request waits for a thread."""
UNBOUNDED = CapacityLimiter(math.inf)
POLL = 0.5
"""Seconds between two looks at which dataset is loaded."""
HELD = 5_000
"""Of how many records of a resource at most the keys are kept in memory."""
ALIKE = 4
"""How many letters of a wrong key are taken to be right where too many keys are known."""
KEYS = select(Place.key).where(
    Place.resource == bindparam("resource"), Place.key.in_(bindparam("keys", expanding=True))
)
KEYS_ALIKE = (
    select(Place.key)
    .where(Place.resource == bindparam("resource"), Place.key.between(bindparam("first"), bindparam("last")))
    .order_by(Place.key)
    .limit(HELD // 25)
)
NUL = "\0"
"""PostgreSQL knows no text with it."""
TOLD = (DatasetVersion.version, DatasetVersion.code, type_coerce(DatasetVersion.loaded_at, NullType()))
"""What a database tells of its dataset, the time as it stores it."""
REVISION = str(select(DatasetVersion.version, DatasetVersion.code, DatasetVersion.loaded_at))
"""As text, since it is asked in nearly every request."""
log = logging.getLogger("app")


@dataclass(frozen=True)
class Revision:
    """Which data are served, by which code they were rendered, and since when."""

    version: str
    code: str
    loaded_at: datetime

    @cached_property
    def modified(self) -> str:
        """When it was loaded, as HTTP writes it."""
        return format_datetime(self.loaded_at, usegmt=True)


@dataclass(frozen=True)
class Catalogue:
    """What is kept of one dataset: the keys of its records, what they are called now, what they are found by."""

    revision: Revision
    postings: Postings
    keys: dict[str, set[str]] = field(default_factory=dict)
    alpha2: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def form(self, resource: str, key: str) -> str:
        """A key as it would be stored, from any case, an alpha-2 code or an alias."""
        key = self.aliases.get((resource, key.lower()), key.lower())
        return self.alpha2.get(key.upper(), key.upper()) if resource == "states" else key

    def canonical(self, db: Connection, resource: str, key: str) -> str | None:
        """The key as it is stored; None where there is none."""
        return self.resolve(db, resource, [key])[key]

    def resolve(self, db: Connection, resource: str, keys: Iterable[str]) -> dict[str, str | None]:
        """Each of these keys with the one that is stored for it, or None, looked up all at once."""
        forms = {key: self.form(resource, key) for key in keys}
        known = self.keys.get(resource)
        if known is None:
            wanted = [form for form in forms.values() if NUL not in form]
            known = set(db.scalars(KEYS, {"resource": resource, "keys": wanted}))
        return {key: form if form in known else None for key, form in forms.items()}

    def near(self, db: Connection, resource: str, key: str) -> list[str]:
        """The keys that look most like a wrong one, or hold it; for a state, those whose name does.

        Of a resource with very many records, those that begin alike.
        """
        wrong = key.lower()
        known = self.names if resource == "states" else {slug: slug for slug in self.keys.get(resource, ())}
        if resource not in self.keys and NUL not in wrong:
            first, last = wrong[:ALIKE], wrong[:ALIKE] + "\U0010ffff"
            known = {
                slug: slug for slug in db.scalars(KEYS_ALIKE, {"resource": resource, "first": first, "last": last})
            }
        holding = sorted(name for name in known if len(wrong) > 2 and wrong in name.lower())
        return [known[name] for name in dict.fromkeys([*nearest(wrong, known), *holding])][:3]


class Reader:
    """Reads the database at a URL; knows the dataset that it last saw.

    An answer has so many seconds, a file others. Raises ValueError for a URL of no known kind.
    """

    def __init__(self, settings: Settings) -> None:
        url = settings.database_url
        self.seconds = settings.answer_seconds
        self.export_seconds = settings.export_seconds
        self.stall_seconds = settings.stall_seconds
        self.engine = connect(url, seconds=self.seconds)
        self.exports = connect(url, seconds=self.export_seconds)
        """For files, so that nothing else waits for a connection that they hold."""
        self.inline = connect(url)
        """For what is found in the event loop, out of a file, where nothing may wait."""
        self.engines = (self.engine, self.exports, self.inline)
        self.is_file = self.engine.dialect.name == "sqlite"
        if self.is_file:
            event.listen(self.inline, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 0"))
        else:
            for engine in self.engines:
                enforce(engine)
        # A file is read as fast as Python goes, one thread at a time; a server works beside it.
        self.threads = CapacityLimiter(4 if self.is_file else 40)
        self.checks = CapacityLimiter(1)
        self.exporting = CapacityLimiter(settings.exports)
        self.makers = CapacityLimiter(2)
        """For the files that are under way, and those of them that are being made."""
        self.revision: Revision | None = None
        self._catalogue: Catalogue | None = None
        self._last: tuple[tuple[Any, ...], Revision | None] = (), None

    def close(self) -> None:
        """Close all connections that are not in use."""
        for engine in self.engines:
            engine.dispose()

    def one(self, request: Request, statement: Executable, parameters: dict[str, Any]) -> Any:
        """The first column of the one row of a statement that also selects `TOLD`; None where there is no row."""
        with self._transaction(request, None) as db:
            row = db.execute(statement, parameters).one_or_none()
        if row is None:
            return None
        revision = self._revision_of(tuple(row[1:]))
        self._see(revision, anew=False)
        request.state.revision = revision
        return row[0]

    def size(self, resource: str) -> int:
        """How many records a list has, in the dataset that was last seen."""
        return self._catalogue.postings.size(resource) if self._catalogue else 0

    @contextmanager
    def open(
        self, request: Request | None = None, export: Deadline | None = None
    ) -> Iterator[tuple[Connection, Catalogue]]:
        """A read transaction, and the catalogue of the dataset that it sees; the request is told which that is.

        It has the time of an answer, or that of an export. Raises NoDatasetError.
        """
        with self._transaction(request, export) as db:
            row = db.exec_driver_sql(REVISION).one_or_none()
            if row is None:
                self.revision = None
                raise NoDatasetError("no dataset is loaded")
            revision = self._revision_of(tuple(row))
            self._see(revision, anew=request is None)
            if request is not None:
                request.state.revision = revision
            catalogue = self._catalogue  # a transaction beside this one may see, and leave, another
            if catalogue is None or catalogue.revision != revision:
                catalogue = self._catalogue = _catalogue(db, revision)
            yield db, catalogue

    @contextmanager
    def _transaction(self, request: Request | None, export: Deadline | None) -> Iterator[Connection]:
        if export is not None:
            engine, deadline = self.exports, export
        elif request is not None and getattr(request.state, "inline", False):
            engine, deadline = self.inline, Deadline(min(INLINE_SECONDS, self.seconds))
        else:
            engine, deadline = self.engine, Deadline(self.seconds)
        with engine.connect() as db, limited(db, deadline):
            yield db

    async def answer(self, request: Request, work: Callable[[], T], *, inline: bool) -> T:
        """What some work gives: in the event loop if it takes little, else in a thread, which may wait.

        What the database refuses in the event loop, since it is locked or since more is to be done than was thought, is
        done again in a thread; so is once what a copy of a database gave up in favour of what it follows. Raises
        TimeoutError where no thread is free soon.
        """
        if inline and self.is_file:
            request.state.inline = True
            with suppress(DBAPIError):
                return work()
            request.state.inline = False
        return await in_thread(partial(twice, work), self.threads, QUEUE_SECONDS)

    def _revision_of(self, row: tuple[Any, ...]) -> Revision:
        """The revision that a row tells, the last one mostly; SQLite gives its time as text, in UTC."""
        last, revision = self._last
        if row == last and revision is not None:
            return revision
        version, code, at = row
        at = datetime.fromisoformat(at) if isinstance(at, str) else at
        revision = Revision(version, code, at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC))
        self._last = row, revision
        return revision

    def _see(self, revision: Revision, *, anew: bool) -> None:
        """Take note of a dataset; a request may have begun before a newer one was seen, and takes nothing back."""
        if self.revision is None or (
            revision != self.revision and (anew or revision.loaded_at > self.revision.loaded_at)
        ):
            self.revision = revision

    async def watch(self) -> None:
        """Look again and again which dataset is loaded, so that no request need ask."""
        own = CapacityLimiter(1)
        while True:
            # A request that needs the database will say what is wrong with it; what a client has is still right.
            with suppress(DBAPIError, PoolTimeout, NoDatasetError, TimeoutError):
                await to_thread.run_sync(self._look, limiter=own)  # where no request can keep it waiting
            await asyncio.sleep(POLL)

    async def check(self) -> str:
        """The version of the dataset that the database holds. Raises NoDatasetError, DBAPIError, TimeoutError."""
        return await in_thread(self._version, self.checks, QUEUE_SECONDS)

    def _version(self) -> str:
        with self.open() as (_, catalogue):
            return catalogue.revision.version

    def _look(self) -> None:
        self._version()


def twice(work: Callable[[], T]) -> T:
    """What some work gives; it is begun anew once where a server gave it up for a reason that passes."""
    try:
        return work()
    except DBAPIError as error:
        if not is_transient(error):
            raise
    return work()


async def in_thread(work: Callable[[], T], limiter: CapacityLimiter, seconds: float) -> T:
    """What some work gives in a thread, of as many as there may be at a time. Raises TimeoutError if none is free soon.

    Work that has begun is waited for, whatever becomes of the request.
    """
    place = object()
    with fail_after(seconds):
        await limiter.acquire_on_behalf_of(place)
    try:
        return await to_thread.run_sync(work, limiter=UNBOUNDED)
    finally:
        limiter.release_on_behalf_of(place)


def reader(request: Request) -> Reader:
    """The reader of the application that was asked."""
    found: Reader = request.app.state.reader
    return found


def _catalogue(db: Connection, revision: Revision) -> Catalogue:
    catalogue = Catalogue(revision, Postings(db))
    held = {resource: set[str]() for resource, size in catalogue.postings.sizes.items() if size <= HELD}
    for resource, key in db.execute(select(Place.resource, Place.key).where(Place.resource.in_(held))):
        held[resource].add(key)
    catalogue.keys.update(held)
    for code, alpha2, name in db.execute(select(State.code, State.alpha2, State.name)):
        catalogue.alpha2[alpha2] = code
        catalogue.names.update({name: code, code: code})
    for resource, alias, key in db.execute(select(Alias.resource, Alias.alias, Alias.key)):
        catalogue.aliases[resource, alias] = key
    catalogue.words.extend(db.scalars(select(NameWord.word)))
    return catalogue
