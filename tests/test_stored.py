"""Answers that were given before: the same bytes again without a statement, worked out once for many, bounded."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event

from app.config import Settings
from app.main import create_app

LIST = "/v1/plans?theme=repatriation&limit=5"
LONG = f"/v1/areas?plan={','.join([''.join(f'%{ord(letter):x}' for letter in 'ecowas-initial-plan-of-action')] * 50)}"


@pytest.fixture
def make_client(on_sqlite: str) -> Iterator[Callable[..., tuple[TestClient, list[str]]]]:
    """Makes a client of a service of its own, which stores so many bytes; with it, the statements that are run."""
    apps: list[FastAPI] = []

    def make(most: int) -> tuple[TestClient, list[str]]:
        app = create_app(Settings(database_url=on_sqlite, stored_answers=most))  # type: ignore[arg-type]  # a ByteSize
        app.state.reader.watch = lambda: asyncio.sleep(0)  # it would run statements of its own
        run: list[str] = []
        for engine in app.state.reader.engines:
            event.listen(engine, "before_cursor_execute", lambda *told: run.append(told[2]))
        apps.append(app)
        client = TestClient(app, follow_redirects=False)
        client.get("/v1/themes?limit=0")  # reads the codes, once
        run.clear()
        return client, run

    yield make
    for app in apps:
        app.state.reader.close()


@pytest.mark.parametrize(
    ("path", "again", "headers", "stored"),
    [
        (LIST, LIST, {}, True),
        (LIST, "/v1/plans?limit=5&theme=repatriation", {}, True),
        (LIST, "/v1/plans?theme[]=repatriation&limit=5", {}, True),
        (LIST, "/v1/plans?limit=6&theme=repatriation", {}, False),
        ("/v1/plans?facet=theme,kind", "/v1/plans?facet=kind,theme", {}, False),  # they come as they are asked for
        (LIST, LIST, {"Accept": "text/html, */*;q=0.1"}, True),
        (LIST, LIST, {"Accept": "text/csv"}, False),
        (LIST, LIST, {"Accept-Encoding": "gzip"}, False),
        (LIST, LIST, {"Accept-Encoding": "identity;q=1, br;q=0"}, True),
        (LIST, LIST, {"Host": "other.example"}, False),  # its links are other ones
        (LIST, LIST, {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, False),
        ("/v1/plans/osce-action-plan", "/v1/plans/osce-action-plan", {}, True),
        ("/v1/plans/osce-action-plan", "/v1/plans/osce-action-plan", {"Accept": "application/ld+json"}, False),
        ("/v1/plans?format=xlsx", "/v1/plans?format=xlsx", {}, True),
        ("/v1/plans?format=csv&limit=all", "/v1/plans?format=csv&limit=all", {}, False),
        ("/v1/search?q=plan", "/v1/search?q=plan", {}, True),
        ("/v1/suggest?q=eco", "/v1/suggest?q=eco", {}, True),
        ("/v1/dataset", "/v1/dataset", {}, True),
        ("/readyz", "/readyz", {}, False),
        (LONG, LONG, {}, False),  # too long to be remembered
        ("/v1/plans/nobody", "/v1/plans/nobody", {}, False),
        ("/v1/plans?theme=repatriaton", "/v1/plans?theme=repatriaton", {}, False),
    ],
)
def test_what_is_stored(
    make_client: Callable[..., Any], path: str, again: str, headers: dict[str, str], stored: bool
) -> None:
    plain = {"Accept": "*/*", "Accept-Encoding": "identity"}
    client, run = make_client(1 << 20)
    first = client.get(path, headers=plain)
    run.clear()
    second = client.get(again, headers=plain | headers)
    assert (run == []) == stored
    if stored:
        assert (second.content, dict(second.headers)) == (first.content, dict(first.headers))
        head = client.head(again, headers=plain | headers)
        assert (head.content, dict(head.headers), run) == (b"", dict(first.headers), [])


def test_a_coding_is_stored_as_it_was_sent(make_client: Callable[..., Any]) -> None:
    client, run = make_client(1 << 20)
    for coding in ("gzip", "br"):
        headers = {"Accept-Encoding": coding}
        first = client.get(LIST, headers=headers)
        run.clear()
        second = client.get(LIST, headers={"Accept-Encoding": f"{coding};q=0.5"})
        assert (second.content, dict(second.headers)) == (first.content, dict(first.headers))
        assert second.headers["content-encoding"] == coding
        assert client.get(LIST, headers={**headers, "If-None-Match": first.headers["etag"]}).status_code == 304
        assert run == []


def test_the_bytes_are_bounded(make_client: Callable[..., Any]) -> None:
    client, run = make_client(100_000)
    store = client.app.stored
    paths = [f"/v1/states?limit=5&offset={n}" for n in range(100)]
    for path in paths:
        client.get(paths[0])  # is asked for all the time
        client.get(path)
        assert store.size == sum(answer.size for answer in store.answers.values()) <= 100_000
    assert 5 < len(store.answers) < 60
    run.clear()
    for path in (paths[0], paths[-1]):
        client.get(path)
    assert run == []
    client.get(paths[1])
    assert run != []
    big = client.get("/v1/plans?limit=200")  # would push out all the others
    assert len(big.content) > 100_000 / 8
    run.clear()
    client.get(paths[0])
    assert run == []


def test_nothing_is_stored_where_nothing_may_be(make_client: Callable[..., Any]) -> None:
    client, run = make_client(0)
    first = client.get(LIST)
    run.clear()
    assert client.get(LIST).content == first.content
    assert run != []
    assert client.head(LIST).content == b""


@pytest.mark.parametrize(("path", "times"), [(LIST, 1), ("/v1/plans/nobody", 20)])
def test_what_many_ask_for_is_worked_out_once(
    make_client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, path: str, times: int
) -> None:
    """Twenty ask while the first answer is held back; what is not stored each has to work out."""
    client, _ = make_client(1 << 20)
    reader = client.app.state.reader
    opened: list[int] = []
    go_on = threading.Event()
    open_ = reader.open

    def held(*told: Any) -> Any:
        opened.append(1)
        assert go_on.wait(10)
        return open_(*told)

    monkeypatch.setattr(reader, "open", held)
    with client, ThreadPoolExecutor(20) as threads:
        asked = [threads.submit(client.get, path) for _ in range(20)]
        waiting = threading.Timer(0.5, go_on.set)
        waiting.start()
        answers = [each.result() for each in asked]
        waiting.join()
    assert len({answer.content for answer in answers}) == 1
    assert len(opened) == times


def test_stored_answers_outlive_the_database(
    on_sqlite: str, make_client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = make_client(1 << 20)
    first = client.get(LIST)

    def gone(*_: Any) -> Any:
        raise OSError("the disk is gone")

    for engine in client.app.state.reader.engines:
        monkeypatch.setattr(engine, "connect", gone)
    assert client.get(LIST).content == first.content
    with pytest.raises(OSError, match="gone"):
        client.get("/v1/plans?limit=6")
