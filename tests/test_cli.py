"""The command line, as processes: what they print, how they end, and that no mistake is answered by a traceback."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from app import __version__, cli, db, load
from app.config import ROOT, Settings
from app.models import DatasetVersion, Theme
from app.seed import version
from tests.test_seed import excerpt

SEED = Settings().seed
COMMAND = (sys.executable, "-m", "app")
THEMES = ("prevention", "prosecution")
LOAD_ON_A_FULL_DISK = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
sys.argv = ["app", "load"]
runpy.run_module("app", run_name="__main__")
"""
MADE = "The tables are those of revision 0005.\n"
"""What is told when a new database is made."""
Environment = dict[str, str]
Start = Callable[[Environment], "Server"]
Connect = Callable[..., Engine]


class Server:
    """`serve` as a process, once it has said where."""

    def __init__(self, environment: Environment) -> None:
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets its background jobs ignore it
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        signal.signal(signal.SIGINT, before)
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        self.port = int(self.line.partition("127.0.0.1:")[2].partition("/")[0] or 0)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)

    def get(self, path: str) -> tuple[int, Any]:
        """The answer, on one connection that stays open."""
        self.connection.request("GET", path)
        response = self.connection.getresponse()
        return response.status, json.load(response)

    def end(self, by: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """How it ends, and what it printed after its first line."""
        self.process.send_signal(by)
        output, errors = self.process.communicate(timeout=5)
        self.connection.close()
        return self.process.returncode, output, errors


@pytest.fixture
def serve() -> Iterator[Start]:
    """Starts servers; none is left running."""
    with ExitStack() as stack:

        def start(environment: Environment) -> Server:
            server = Server(environment)
            stack.callback(server.connection.close)
            stack.callback(server.process.communicate)
            stack.callback(server.process.kill)
            return server

        yield start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some of the files, to be altered: all of them take their time to load."""
    plans = ("commit-plan-2025", "nordic-initiative-2015-2018", "palermo-protocol")
    files = (*(f"plans/{plan}.toml" for plan in plans), *(f"themes/{theme}.toml" for theme in THEMES))
    return excerpt(tmp_path, *files)


def run(arguments: str, environment: Environment, program: tuple[str, ...] = COMMAND) -> tuple[int, str, str]:
    """Exit code, output and errors of a command."""
    ended = subprocess.run(
        [*program, *arguments.split()],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return ended.returncode, ended.stdout, ended.stderr


def rename_a_theme(folder: Path) -> None:
    file = folder / "themes" / "prevention.toml"
    text = file.read_text()
    assert text.count('name = "Prevention"') == 1
    file.write_text(text.replace('name = "Prevention"', 'name = "Foresight"'))


def loaded(engine: Engine) -> tuple[Any, ...]:
    """Which dataset a database holds since when, and what it calls a theme."""
    with engine.connect() as connection:
        about = connection.execute(select(DatasetVersion.version, DatasetVersion.loaded_at)).one()
        return *about, connection.scalar(select(Theme.name).where(Theme.slug == "prevention"))


def test_check_tells_that_files_are_right_or_every_fault(folder: Path) -> None:
    files = len(list(SEED.glob("*/*.toml")))
    assert run("check", {}) == (0, f"{files} files are right: dataset {version(SEED)}.\n", "")
    rename_a_theme(folder)
    (folder / "themes" / "prosecution.toml").write_text("")
    (folder / "notes.toml").write_text("")
    code, output, errors = run("check", {"SEED": str(folder)})
    assert (code, output) == (1, "")
    lines = errors.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "seed/notes.toml",
        *["seed/themes/prosecution.toml"] * 3,
        "app",
    ]
    assert lines[-1] == "app: 4 faults in the files; nothing was loaded"


def test_schema_writes_the_schemas(folder: Path) -> None:
    assert not (folder / "schema").exists()
    assert run("schema", {"SEED": str(folder)}) == (0, "", "")
    assert {file.name: file.read_text() for file in (folder / "schema").iterdir()} == cli.schemas()


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        (
            "check",
            {"PORT": "abc"},
            (
                "PORT=abc: Input should be a valid integer, unable to parse string as an integer: "
                "correct the environment variable"
            ),
        ),
        ("check --tool /nowhere", {}, "[Errno 2] No such file or directory: '/nowhere'"),
        (
            "serve --port 65536",
            {},
            (
                "port 65536 of 127.0.0.1 cannot be had (bind(): port must be 0-65535.): "
                "choose another one with --port or --host"
            ),
        ),
        (
            "load",
            {"DATABASE_URL": "mysql://me:secret@host/plans"},
            "No database mysql:// is known: write postgresql+psycopg://… or sqlite:///…",
        ),
        (
            "serve --port 0",
            {"DATABASE_URL": "sqlite://"},
            "A database in memory cannot be shared by processes: write sqlite:////folder/file.db",
        ),
        (
            "serve --port 0",
            {"DATABASE_URL": "postgresql+psycopg://me:secret@127.0.0.1:1/plans"},
            (
                "The database postgresql+psycopg://me:***@127.0.0.1:1/plans cannot be used (connection failed: …): "
                "start its server, or correct the URL."
            ),
        ),
        (
            "load",
            {"DATABASE_URL": "sqlite:///{tmp}/text/plans.db"},  # in a folder that cannot be made
            (
                "The database sqlite:///{tmp}/text/plans.db cannot be used (unable to open database file): "
                "load it first, if it is missing; let this user read it and write in its folder."
            ),
        ),
        (
            "serve --port 0",
            {"DATABASE_URL": "sqlite:///{tmp}/text"},
            (
                "The database sqlite:///{tmp}/text cannot be used (file is not a database): "
                "delete the file, or name another one in the URL."
            ),
        ),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, arguments: str, environment: Environment, message: str) -> None:
    (tmp_path / "text").write_text("This is a text, and no database.")
    environment = {name: value.format(tmp=tmp_path) for name, value in environment.items()}
    code, output, errors = run(arguments, environment)
    assert (code, output) == (1, "")
    before, _, after = f"app: {message.format(tmp=tmp_path)}\n".partition("…): start")
    assert errors.startswith(before)
    assert errors.endswith(after)
    assert errors.count("\n") == 1
    assert "secret" not in errors


def test_a_port_that_is_taken_is_told_before_anything_is_done(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert run("serve", {"PORT": str(port), "DATABASE_URL": f"sqlite:///{tmp_path}/plans.db"}) == (
            1,
            "",
            (
                f"app: port {port} of 127.0.0.1 cannot be had (Address already in use): "
                "choose another one with --port or --host\n"
            ),
        )
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_the_old_data_are_kept(tmp_path: Path, folder: Path, connect: Connect) -> None:
    url = f"sqlite:///{tmp_path}/plans.db"
    db.upgrade(url)
    load.load_folder(connect(url, write=True), folder)
    before = loaded(connect(url))
    rename_a_theme(folder)
    environment = {"DATABASE_URL": url, "SEED": str(folder)}
    full = (sys.executable, "-c", LOAD_ON_A_FULL_DISK)
    message = f"app: The database {url} cannot be used (disk I/O error): see whether its disk is full or broken.\n"
    assert run("", environment, full) == (1, "", message)
    assert loaded(connect(url)) == before
    files = len(list(folder.glob("*/*.toml")))
    assert run("load", environment) == (0, "", f"Loaded {files} files as dataset {version(folder)}.\n")
    assert loaded(connect(url))[2] == "Foresight"


def test_serve_loads_what_is_not_loaded(url: str, folder: Path, connect: Connect, serve: Start) -> None:
    settings = {"DATABASE_URL": url, "SEED": str(folder)}
    files, plans = (len(list(folder.glob(pattern))) for pattern in ("*/*.toml", "plans/*.toml"))
    held = version(folder)

    first = serve(settings)
    address = f"http://127.0.0.1:{first.port}"
    assert first.line == f"Serving {address}/v1/plans — documentation at {address}/docs\n"
    status, body = first.get("/v1/plans")
    assert (status, body["meta"]["total"], len(body["data"])) == (200, plans, plans)
    assert first.get("/readyz") == (200, {"status": "ok", "version": __version__, "dataset": held})
    assert first.end() == (-signal.SIGTERM, "", f"{MADE}Loaded {files} files as dataset {held}.\n")
    before = loaded(connect(url))

    second = serve(settings)
    assert second.get("/readyz") == (200, {"status": "ok", "version": __version__, "dataset": held})
    assert second.end(signal.SIGINT) == (130, "", "")
    assert loaded(connect(url)) == before

    rename_a_theme(folder)
    third = serve(settings)
    assert third.get("/v1/themes/prevention")[1]["name"] == "Foresight"
    assert third.end() == (-signal.SIGTERM, "", f"Loaded {files} files as dataset {version(folder)}.\n")


def test_no_line_of_the_log_tells_who_asked_or_what(
    tmp_path: Path, folder: Path, connect: Connect, serve: Start
) -> None:
    url = f"sqlite:///{tmp_path}/plans.db"
    server = serve({"DATABASE_URL": url, "SEED": str(folder)})
    assert server.get("/v1/plans?confidential=1999")[0] == 422
    assert server.get("/v1/plans?adopted_from=1999")[0] == 200
    with socket.create_connection(("127.0.0.1", server.port)) as wrong:
        wrong.sendall(b"confidential\r\n\r\n")
        assert wrong.recv(100).startswith(b"HTTP/1.1 400 ")
    with connect(url, write=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE plans RENAME TO others")
    assert server.get("/v1/plans?adopted_from=1999")[0] == 200  # stored
    assert server.get("/v1/plans?adopted_from=2000")[0] == 503
    assert server.end()[1:] == (
        "",
        (
            f"{MADE}Loaded {len(list(folder.glob('*/*.toml')))} files as dataset {version(folder)}.\n"
            "Invalid HTTP request received.\n"
            "database: (sqlite3.OperationalError) no such table: plans\n"
        ),
    )
