"""Serving as it is deployed: several processes, an end while requests are under way, files that nobody loads, a
database for loads beside the one that is read, and many plans.

All servers are processes, and what is said of them is seen from outside: in what they answer and print, in how they
end, and in what the system tells of them.
"""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, redirect_stderr, suppress
from functools import partial
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Connection, Engine, create_engine, delete, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from app import cli, db, load, seed
from app.config import ROOT
from app.models import DatasetVersion
from app.seed import Seed, version
from tests.conftest import database
from tests.scale import synthetic
from tests.test_cli import COMMAND, MADE, rename_a_theme, run
from tests.test_load import content
from tests.test_seed import excerpt

PLANS = 500
"""As many as are loaded in some seconds, and more than a batch."""
MOST = 150
"""MB of memory that a worker may hold."""
SLOW = 4
"""How many clients read slowly what they have asked for."""
AT_ONCE = 20
"""How many requests wait for the database at a time."""
FILES = ("themes/prevention.toml", "plans/nordic-initiative-2015-2018.toml")
RELATED = (
    "boe-declaration-action-plan",
    "bohol-work-plan-2023-2028",
    "bsec-regional-action-plan-criminal-justice",
    "commit-spa-5",
)
"""Plans which, with those to which they are related, make several batches of seven."""
THEME = "/v1/themes/prevention"
EXPORT = "/v1/plans?format=ndjson&limit=all"
USERS = """
SELECT usename FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
TOLD = re.compile(r"Loading: ([0-9,]+) of ([0-9,]+) ([a-z, ]+)\.\.\.")
Environment = dict[str, str]
Connect = Callable[..., Engine]
MakeDatabase = Callable[[str], str]


class Reply(NamedTuple):
    """What came."""

    status: int
    headers: dict[str, str]
    body: bytes


class Ended(NamedTuple):
    """How a server has ended, and what it printed after its first line."""

    code: int
    output: str
    errors: str


class Service:
    """`serve` as a process with workers of its own, once it has said where."""

    def __init__(self, environment: Environment, *options: str) -> None:
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets its background jobs ignore it
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", *options],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # with its workers, as a terminal has them
        )
        signal.signal(signal.SIGINT, before)
        self.pid = self.process.pid
        self.over = False
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.port = int(line.partition("127.0.0.1:")[2].partition("/")[0] or 0)

    def line(self) -> str:
        """The next line that it prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def kill(self) -> None:
        """Let nothing of it remain, if it has not ended."""
        if not self.over:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self.process.communicate()

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str) -> Reply:
        """The answer, on a connection of its own."""
        with closing(self.connect()) as connection:
            return ask(connection, path)

    def calls_it(self, name: str) -> bool:
        """Whether this is what the data that are served call a theme."""
        return bool(json.loads(self.get(THEME).body)["name"] == name)

    def workers(self) -> set[int]:
        """The processes that it has started to answer."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return {int(child) for child in children if "spawn_main" in _of_process(int(child), "cmdline")}

    def answered(self, workers: int) -> set[int]:
        """The processes, as soon as there are so many of which each has answered; nobody may ask in vain meanwhile."""
        answered: set[int] = set()
        deadline = time.monotonic() + 60
        while len(answered) < workers:
            assert time.monotonic() < deadline, (answered, self.workers())
            with closing(self.connect()) as connection:
                assert ask(connection, "/readyz").status == 200
                answered |= self._accepted()
            time.sleep(0.02)
        return answered

    def _accepted(self) -> set[int]:
        """The processes that have a connection with a client."""
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
        sockets = {f"socket:[{line[9]}]" for line in lines if line[1].endswith(f":{self.port:04X}") and line[3] == "01"}
        return {process for process in {self.pid, *self.workers()} if sockets & _opened_by(process)}

    def refuses(self) -> bool:
        """Whether nothing listens any more."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
        except ConnectionRefusedError:
            return True
        return False

    def stop(self) -> None:
        """Ask it to end, and wait until it takes no new clients; it may still answer others."""
        self.process.send_signal(signal.SIGTERM)
        wait_until(self.refuses, 3, "it takes new clients, though it is to end")

    def ended(self, processes: Iterable[int] = ()) -> Ended:
        """How it has ended, by itself and soon; of the processes that have answered none is left."""
        output, errors = self.process.communicate(timeout=10)
        self.over = True
        assert [process for process in processes if runs(process)] == []
        return Ended(self.process.returncode, output, errors)

    def end(self) -> Ended:
        """How it ends where nobody asks any more."""
        self.process.send_signal(signal.SIGTERM)
        return self.ended()


Start = Callable[..., Service]


def _of_process(process: int, file: str) -> str:
    """What the system tells of a process; nothing of one that is no more."""
    try:
        return Path(f"/proc/{process}/{file}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _opened_by(process: int) -> set[str]:
    """What a process has opened."""
    found = set()
    with suppress(FileNotFoundError, ProcessLookupError):
        for file in Path(f"/proc/{process}/fd").iterdir():
            with suppress(FileNotFoundError):
                found.add(str(file.readlink()))
    return found


def runs(process: int) -> bool:
    """Whether a process is there, and has not died."""
    return _of_process(process, "stat").rpartition(") ")[2][:1] not in {"", "Z", "X"}


def ask(connection: http.client.HTTPConnection, path: str) -> Reply:
    connection.request("GET", path)
    response = connection.getresponse()
    return Reply(response.status, dict(response.getheaders()), response.read())


def wait_until(happens: Callable[[], object], seconds: float, what: str) -> None:
    """Look until it is so; tell what is wrong if it takes longer."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, f"after {seconds} s {what}"
        time.sleep(0.02)


@pytest.fixture
def serve() -> Iterator[Start]:
    """Starts servers; neither they nor their workers are left running."""
    with ExitStack() as stack:

        def start(environment: Environment, *options: str) -> Service:
            service = Service(environment, *options)
            stack.callback(service.kill)
            return service

        yield start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some of the files, to be altered: all of them take their time to load."""
    return excerpt(tmp_path, *FILES)


class Many(NamedTuple):
    """A database with many plans, and what was told while it was loaded."""

    url: str
    told: str


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Many:
    """Generated plans in a database of SQLite's, loaded as the command does it, which tells more often here."""
    url = f"sqlite:///{tmp_path_factory.mktemp('many')}/plans.db"
    db.upgrade(url)
    with pytest.MonkeyPatch.context() as patch, redirect_stderr(StringIO()) as told:
        patch.setattr(cli, "SOME", 200)
        fill(url, synthetic(PLANS), cli._tell)
    return Many(url, told.getvalue())


@pytest.fixture(scope="module")
def few(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database of PostgreSQL's that holds some of the files."""
    folder = tmp_path_factory.mktemp("few")
    with database("postgresql", folder, request) as url:
        fill(url, seed.read(excerpt(folder, *FILES)))
        yield url


def fill(url: str, files: Seed, *tell: load.Tell) -> None:
    db.upgrade(url)
    writer = db.connect(url, write=True)
    load.load(writer, files, *tell)
    writer.dispose()


def loading(folder: Path) -> str:
    """What a load of these files tells when it is done."""
    return f"Loaded {len(list(folder.glob('*/*.toml')))} files as dataset {version(folder)}.\n"


def test_workers_answer_all_and_one_that_dies_is_replaced(tmp_path: Path, folder: Path, serve: Start) -> None:
    service = serve({"DATABASE_URL": f"sqlite:///{tmp_path}/plans.db", "SEED": str(folder)}, "--workers", "2")
    first = service.answered(2)
    assert first == service.workers()
    for path, status in {THEME: 200, "/v1/plans?format=csv&limit=all": 200, "/v1/plans/x": 404, "/v1?x": 404}.items():
        assert service.get(path).status == status
    died = min(first)
    os.kill(died, signal.SIGKILL)
    wait_until(lambda: not runs(died), 5, "it runs, though it was killed")
    second = service.answered(2)
    assert second == service.workers()
    assert first & second == first - {died}
    os.killpg(service.pid, signal.SIGINT)  # as a terminal does it
    assert service.ended(first | second) == (130, "", MADE + loading(folder))  # once, and not a line for a request


def test_all_workers_see_a_load(url: str, folder: Path, serve: Start) -> None:
    environment = {"DATABASE_URL": url, "SEED": str(folder)}
    service = serve(environment, "--workers", "2")
    processes = service.answered(2)
    assert [service.calls_it("Prevention") for _ in range(20)] == [True] * 20  # each stores it
    rename_a_theme(folder)
    assert run("load", environment) == (0, "", loading(folder))
    wait_until(lambda: all(service.calls_it("Foresight") for _ in range(20)), 10, "some answer older data")
    assert service.answered(2) == processes
    assert [service.calls_it("Foresight") for _ in range(20)] == [True] * 20


def test_workers_do_not_outlive_the_one_that_started_them(many: Many, serve: Start) -> None:
    service = serve({"DATABASE_URL": many.url}, "--no-load", "--workers", "2")
    workers = service.answered(2)
    service.process.kill()
    wait_until(lambda: not any(map(runs, workers)), 10, "a worker runs on")


@contextmanager
def slowly(service: Service, path: str) -> Iterator[http.client.HTTPResponse]:
    """An answer that has begun, to a client for which little can be sent ahead."""
    with closing(service.connect()) as connection:
        connection.sock = socket.socket()
        connection.sock.settimeout(10)
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        connection.sock.connect(("127.0.0.1", service.port))
        connection.request("GET", path)
        yield connection.getresponse()


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_being_read_is_sent_to_its_end(many: Many, serve: Start, workers: int) -> None:
    service = serve({"DATABASE_URL": many.url}, "--no-load", "--workers", str(workers))
    processes = service.answered(workers)
    whole = service.get(EXPORT)
    assert (whole.status, whole.body.count(b"\n")) == (200, PLANS)  # of which the files know nothing
    with ExitStack() as stack:
        answers = [stack.enter_context(slowly(service, EXPORT)) for _ in range(SLOW)]
        service.stop()
        assert service.process.poll() is None
        assert [(answer.status, answer.read() == whole.body) for answer in answers] == [(200, True)] * SLOW
    assert service.ended(processes) == (-signal.SIGTERM, "", "")


@pytest.mark.parametrize("workers", [1, 2])
def test_what_waits_for_the_database_is_answered(few: str, connect: Connect, serve: Start, workers: int) -> None:
    service = serve({"DATABASE_URL": few}, "--no-load", "--workers", str(workers))
    processes = service.answered(workers)
    with ExitStack() as stack:
        clients = [stack.enter_context(closing(service.connect())) for _ in range(AT_ONCE)]
        with connect(few, write=True).connect() as other:
            other.execute(text("LOCK TABLE renderings IN ACCESS EXCLUSIVE MODE"))
            for limit, client in enumerate(clients, 1):
                client.request("GET", f"/v1/states?limit={limit}")
            wait_until(lambda: _waiting(other) == AT_ONCE, 5, "not all requests have come to the database")
            service.stop()
            assert service.process.poll() is None
        answers = [client.getresponse() for client in clients]
        told = [(answer.status, json.load(answer)["meta"]["limit"]) for answer in answers]
    assert told == [(200, limit) for limit in range(1, AT_ONCE + 1)]
    assert service.ended(processes) == (-signal.SIGTERM, "", "")


def _waiting(connection: Connection) -> int:
    """How many wait for a table that this connection has locked."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'renderings'::regclass")
    return connection.scalar(waiting) or 0


def test_without_a_load_what_is_loaded_is_served_as_soon_as_it_is_there(
    url: str, folder: Path, tmp_path: Path, serve: Start
) -> None:
    service = serve({"DATABASE_URL": url, "SEED": str(folder)}, "--no-load")
    for made in (False, True):  # nothing is there; then tables are
        if made:
            db.upgrade(url)
        for path in ("/v1/plans", "/readyz"):
            reply = service.get(path)
            assert (reply.status, reply.headers["retry-after"]) == (503, "5")
            assert json.loads(reply.body)["type"] == "/problems/unavailable"
        assert service.get("/livez").status == 200
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    rename_a_theme(other)
    fill(url, seed.read(other))
    assert (service.get("/readyz").status, service.calls_it("Foresight")) == (200, True)
    code, output, errors = service.end()
    assert (code, output) == (-signal.SIGTERM, "")
    assert [line for line in errors.splitlines() if not line.startswith("database: ")] == []


def test_one_file_is_loaded_and_another_one_read(tmp_path: Path, folder: Path, serve: Start) -> None:
    written, old, served = (tmp_path / f"{name}.db" for name in ("written", "old", "served"))
    environment = {
        "LOAD_DATABASE_URL": f"sqlite:///{written}",
        "DATABASE_URL": f"sqlite:///{served}",
        "SEED": str(folder),
    }
    assert run("load", environment) == (0, "", MADE + loading(folder))  # of few plans, no more
    shutil.copy(written, old)
    rename_a_theme(folder)
    service = serve(environment)
    assert not written.with_name("written.db-wal").exists()  # the file is all there is of it
    assert service.get("/readyz").status == 503
    assert not served.exists()
    for file, name in ((old, "Prevention"), (written, "Foresight")):
        Path(shutil.copy(file, tmp_path / "copy.db")).replace(served)
        for beside in ("-wal", "-shm"):
            served.with_name(served.name + beside).unlink(missing_ok=True)
        wait_until(partial(service.calls_it, name), 2, f"what {file} holds is not served")
        assert served.read_bytes() == file.read_bytes()
    code, output, errors = service.end()
    assert (code, output, errors.partition("database: ")[0]) == (-signal.SIGTERM, "", loading(folder))


@contextmanager
def read_only(url: str) -> Iterator[str]:
    """The URL for a role that may read all tables of the database, those too that are yet to be made; and no more."""
    role = f"reader_{uuid4().hex}"
    owner = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        execute(owner, f"CREATE ROLE {role} LOGIN PASSWORD 'reader'")
    except ProgrammingError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            pytest.skip("the server lets no role be made")
        raise
    try:
        execute(owner, f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {role}")
        yield make_url(url).set(username=role, password="reader").render_as_string(hide_password=False)
    finally:
        execute(owner, f"DROP OWNED BY {role}")
        execute(owner, f"DROP ROLE {role}")


def users(engine: Engine) -> set[str]:
    """The roles of all others that are connected with the database."""
    with engine.connect() as connection:
        return set(connection.scalars(text(USERS)))


def execute(engine: Engine, statement: str) -> None:
    with engine.connect() as connection:
        connection.execute(text(statement))


def test_one_role_loads_and_another_one_reads(
    make_database: MakeDatabase, folder: Path, connect: Connect, serve: Start
) -> None:
    url = make_database("postgresql")
    with read_only(url) as reading, ExitStack() as stack:
        service = serve({"LOAD_DATABASE_URL": url, "DATABASE_URL": reading, "SEED": str(folder)})
        stack.callback(service.kill)  # before its role goes
        assert service.calls_it("Prevention")
        watching = connect(url)
        wait_until(lambda: users(watching) == {make_url(reading).username}, 5, f"connected are {users(watching)}")
        writer = connect(reading, write=True)
        with pytest.raises(ProgrammingError, match="permission denied for table"), writer.begin() as connection:
            connection.execute(delete(DatasetVersion))
        assert service.end() == (-signal.SIGTERM, "", MADE + loading(folder))


def test_a_long_load_tells_how_far_it_has_come(many: Many) -> None:
    told: dict[tuple[str, int], list[int]] = {}
    for line in many.told.splitlines():
        found = TOLD.fullmatch(line)
        assert found, line
        done, total = (int(number.replace(",", "")) for number in (found[1], found[2]))
        told.setdefault((found[3], total), []).append(done)
    assert list(told) == [("plans stored", PLANS), ("plans, areas and links rendered", 3 * PLANS)]
    for (_, total), steps in told.items():
        assert steps == sorted(set(steps)), "each line tells more than the one before"
        assert steps[-1] == total
        assert len(steps) > 2


def test_a_load_in_batches_gives_the_same_whatever_their_size(
    tmp_path: Path, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = seed.read(excerpt(tmp_path, *(f"plans/{plan}.toml" for plan in RELATED)))
    contents = []
    for batch in (load.BATCH, 7, 1):
        monkeypatch.setattr(load, "BATCH", batch)
        url = f"sqlite:///{tmp_path}/{batch}.db"
        fill(url, files)
        contents.append(content(connect(url)))
    whole = contents[0]
    assert len(whole["plans"]) > 2 * 7
    later = {slug < one.plan for slug, plan in files["plans"].items() for one in plan.relations}
    assert later == {True, False}  # relations lead to plans of later batches, and of earlier ones
    for other in contents[1:]:
        for table, rows in whole.items():
            assert other[table] == rows, table


def test_a_worker_holds_little_memory(many: Many, serve: Start) -> None:
    service = serve({"DATABASE_URL": many.url}, "--no-load")
    with closing(service.connect()) as connection:
        for path in various():
            assert ask(connection, path).status == 200, path
    [held] = re.findall(r"VmRSS:\s+([0-9]+) kB", _of_process(service.pid, "status"))
    assert int(held) / 1024 < MOST
    assert service.end()[1:] == ("", "")


def various() -> Iterator[str]:
    """Some hundred requests of all kinds, each another one."""
    lists = ("plans", "areas", "links", "organizations", "states", "memberships", "regions", "themes", "documents")
    for resource in lists:
        yield from (f"/v1/{resource}?limit={limit}" for limit in (1, 50, 100, 150, 200))
        yield from (f"/v1/{resource}?limit=200&offset={offset}&order=desc" for offset in (0, 50, 100))
        yield from (f"/v1/{resource}?q={word}&limit=100" for word in ("a", "trafficking", "plan", "child"))
        yield from (f"/v1/{resource}?format={form}&limit=all" for form in ("ndjson", "csv"))
    for number in range(1, PLANS, 4):
        yield f"/v1/plans/plan-{number:06}"
    facets = "facet=region,theme,organization,state,status"
    for theme in ("repatriation", "victim-protection", "prevention"):
        for region in ("africa", "asia", "europe", "americas", "oceania"):
            yield f"/v1/plans?theme={theme}&region={region}&limit=200&{facets}"
    yield from (f"/v1/search?q={word}&limit=200" for word in ("plan", "states", "trafficking", "women", "europe"))
    yield from ("/openapi.json", "/docs", "/v1/dataset", "/v1/suggest?q=pla", "/v1/plans?format=xlsx&limit=all")
