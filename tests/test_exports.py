"""Whole files: made in one piece and in time, or not begun; and what else takes too long."""

import asyncio
import json
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import exports, lists
from app.config import Settings
from app.main import create_app
from tests.conftest import Contract

FILES = [
    "/v1/states?format=csv&limit=all",
    "/v1/memberships?format=ndjson&limit=all",
    "/v1/plans?format=xlsx&limit=all",
]
TOO_LONG = "This takes too long, or too much is asked for at the same time: ask for less, or try again shortly."
Make = Callable[..., TestClient]


@pytest.fixture
def make(loaded: str) -> Iterator[Make]:
    """Makes a client of a service with these settings."""
    with ExitStack() as stack:

        def make(**settings: Any) -> TestClient:
            app = create_app(Settings(database_url=loaded, **settings))
            app.state.reader.watch = lambda: asyncio.sleep(0)  # the data stay as they are
            stack.callback(app.state.reader.close)
            client = stack.enter_context(TestClient(app, follow_redirects=False))
            client.event_hooks = {"response": [Contract(client.get("/openapi.json").json()).check]}
            return client

        yield make


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("coding", ["identity", "zstd"])
def test_what_is_not_sent_is_not_made(client: TestClient, statements: list[str], path: str, coding: str) -> None:
    whole = client.get(path, headers={"Accept-Encoding": coding})
    modified = whole.headers["last-modified"]
    fresh = f"{path}&order=desc"
    for method, headers, status in (
        ("HEAD", {}, 200),
        ("GET", {"If-Modified-Since": modified}, 304),
        ("HEAD", {"If-Modified-Since": modified}, 304),
    ):
        statements.clear()
        answer = client.request(method, fresh, headers={"Accept-Encoding": coding, **headers})
        assert (answer.status_code, answer.content) == (status, b"")
        assert not any("renderings" in statement for statement in statements), statements
    head, get = (client.request(method, fresh, headers={"Accept-Encoding": coding}) for method in ("HEAD", "GET"))
    assert head.headers.items() <= get.headers.items()
    assert get.headers.keys() - head.headers.keys() <= {"content-length"}


@pytest.mark.parametrize("path", FILES)
def test_a_large_file_is_what_a_small_one_is(client: TestClient, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    path = f"{path}&offset=0"
    small = client.get(path, headers={"Accept-Encoding": "identity", "Cookie": "1"})
    monkeypatch.setattr(exports, "SMALL", 1_000)
    client.app.stored.answers.clear()  # type: ignore[attr-defined]
    large = client.get(path, headers={"Accept-Encoding": "identity"})
    assert (large.content, dict(large.headers)) == (small.content, dict(small.headers))
    assert int(large.headers["content-length"]) == len(large.content) > 1_000


@pytest.mark.parametrize("path", ["/v1/plans?format=csv&limit=all&theme=x", "/v1/plans?format=csv&limit=all&regoin=x"])
def test_a_mistake_is_told_before_a_file_begins(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 422


def refused(answer: Any) -> None:
    assert (answer.status_code, answer.headers["retry-after"], answer.json()["detail"]) == (503, "5", TOO_LONG)


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_takes_too_long_is_not_begun(make: Make, path: str) -> None:
    client = make(export_seconds=1e-4)
    refused(client.get(path))
    assert client.get("/v1/states?limit=1").status_code == 200
    reader = client.app.state.reader  # type: ignore[attr-defined]
    assert [engine.pool.checkedout() for engine in reader.engines] == [0, 0, 0]
    assert reader.exporting.borrowed_tokens == reader.makers.borrowed_tokens == 0


@pytest.mark.parametrize("path", [FILES[2], FILES[1]])
def test_a_file_that_there_is_no_room_for_is_not_begun(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    monkeypatch.setattr(exports, "SMALL", 1_000)
    answer = client.get(f"{path}&order=asc")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["detail"] == "No file can be made at the moment: try again later."


def test_no_more_files_than_a_few_at_a_time(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one is being made, another is refused, and lists are answered."""
    client = make(exports=1)
    go_on, begun = threading.Event(), threading.Event()
    select = lists._select

    def held(*told: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        return select(*told)

    got: list[Any] = []
    with monkeypatch.context() as patch:
        patch.setattr(lists, "_select", held)
        first = threading.Thread(target=lambda: got.append(client.get(FILES[0])))
        first.start()
        assert begun.wait(10)
        monkeypatch.setattr(exports, "QUEUE_SECONDS", 0.1)
        patch.setattr(lists, "_select", select)
        refused(client.get(FILES[1]))
        assert client.get("/v1/plans?limit=1").status_code == 200
        go_on.set()
        first.join()
    assert got[0].status_code == 200
    assert client.get(FILES[1]).status_code == 200


def test_an_answer_that_takes_too_long_is_ended(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection serves the next request as if nothing had been."""
    client = make(answer_seconds=0.002)
    monkeypatch.setattr("app.deadline.STEPS", 100)
    facets = ",".join(json.loads(client.get("/openapi.json").content)["components"]["schemas"]["PlanFacet"]["enum"][:8])
    slow = f"/v1/plans?q=a&facet={facets}&limit=200"
    answers = [client.get(f"{slow}&offset={n}") for n in range(3)]
    assert {answer.status_code for answer in answers} == {503}
    refused(answers[0])
    monkeypatch.undo()
    client.app.state.reader.seconds = 10  # type: ignore[attr-defined]
    if client.app.state.reader.is_file:  # type: ignore[attr-defined]
        assert client.get(slow).status_code == 200
