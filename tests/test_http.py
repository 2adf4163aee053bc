"""HTTP around the answers: who has one already is told so, in any coding, wherever the service is seen."""

import gzip
import http.client
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has no annotations
import pytest
import zstandard
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import db, load
from app.config import Settings
from app.main import create_app
from tests.test_cli import Server

OLD = "WyIwMTIzNDU2Nzg5YWIiLCI0NDEzNmZhMyIsMjUsMCwiYSJd"
"""A cursor of other data: the example of the document."""
PATH = "/v1/plans?theme=repatriation&source=tool-2.9"


@pytest.fixture
def plain(app: FastAPI) -> Iterator[TestClient]:
    """A client that asks for no coding unless it says so."""
    with TestClient(app, follow_redirects=False, headers={"Accept-Encoding": "identity"}) as client:
        yield client


def test_an_answer_says_which_it_is(plain: TestClient) -> None:
    answer = plain.get(PATH)
    assert answer.headers["etag"].startswith('"')  # strong
    assert answer.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert answer.headers["last-modified"].endswith(" GMT")
    tags = {
        PATH: answer.headers["etag"],
        "/v1/plans?source=tool-2.9&theme=repatriation": answer.headers["etag"],  # the same query
        "/v1/plans?theme=reintegration&source=tool-2.9": None,
        f"{PATH}&format=csv": None,
        "/v1/plans": None,
        "/v1/plans/osce-action-plan": None,
        "/v1/dataset": None,
    }
    found = {path: plain.get(path).headers["etag"] for path in tags}
    assert {path: tag for path, tag in tags.items() if tag} == {path: found[path] for path, tag in tags.items() if tag}
    assert len(set(found.values())) == len(tags) - 1


@pytest.mark.parametrize("form", ["{}", '"other", {}', "W/{}", '{},W/"x"'])
@pytest.mark.parametrize("path", [PATH, "/v1/plans/osce-action-plan", "/v1/dataset", "/v1/suggest?q=ecow"])
def test_who_has_it_is_told_so_before_any_query(plain: TestClient, statements: list[str], path: str, form: str) -> None:
    first = plain.get(path)
    watched = "SELECT dataset.version"  # by the watch, which no request waits for
    statements.clear()
    again = plain.get(path, headers={"If-None-Match": form.format(first.headers["etag"])})
    assert [statement for statement in statements if not statement.startswith(watched)] == []
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control", "vary", "last-modified", "access-control-allow-origin"):
        assert again.headers[name] == first.headers[name]
    assert "content-type" not in again.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": "*"}, 304),
        ({"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Fri, 01 Jan 1999 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT", "If-None-Match": '"other"'}, 200),  # the tag decides
    ],
)
def test_conditions(plain: TestClient, headers: dict[str, str], status: int) -> None:
    assert plain.get(PATH, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/plans/nobody", 404),
        ("/v1/plans?regoin=x", 422),
        ("/v1/states?cursor=WyIwMTIzNDU2Nzg5YWIiLCI0NDEzNmZhMyIsMjUsMCwiYSJd", 410),
    ],
)
def test_a_problem_is_not_kept(plain: TestClient, path: str, status: int) -> None:
    answer = plain.get(path, headers={"If-None-Match": "*", "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")
    assert "etag" not in answer.headers


def test_a_load_is_seen(tmp_path: Path) -> None:
    folder, url = tmp_path / "seed", f"sqlite:///{tmp_path}/plans.db"
    shutil.copytree(Settings().seed, folder)
    db.upgrade(url)
    writer = db.connect(url, write=True)
    load.load_folder(writer, folder)
    with TestClient(create_app(Settings(database_url=url, seed=folder))) as client:
        tag = client.get("/v1/themes").headers["etag"]
        theme = folder / "themes" / "prevention.toml"
        theme.write_text(theme.read_text().replace('name = "Prevention"', 'name = "Prevention, changed"'))
        load.load_folder(writer, folder)
        deadline = time.monotonic() + 5
        while (answer := client.get("/v1/themes", headers={"If-None-Match": tag})).status_code == 304:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert answer.headers["etag"] != tag
        assert "Prevention, changed" in answer.text
    writer.dispose()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}


@pytest.mark.parametrize(
    "path", ["/v1/states?limit=50", "/v1/states?format=csv&limit=all", "/openapi.json", "/v1/plans?x=1"]
)
@pytest.mark.parametrize("coding", CODINGS)
def test_codings(plain: TestClient, coding: str, path: str) -> None:
    whole = plain.get(path)
    assert "content-encoding" not in whole.headers
    with plain.stream("GET", path, headers={"Accept-Encoding": coding}) as answer:
        body = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == coding
    assert CODINGS[coding](body) == whole.content
    assert "Accept-Encoding" in answer.headers["vary"]
    if answer.status_code == 200:
        assert answer.headers["etag"] == f'{whole.headers["etag"][:-1]}-{coding}"'
        asked = {"Accept-Encoding": coding, "If-None-Match": answer.headers["etag"]}
        assert plain.get(path, headers=asked).status_code == 304


def test_a_workbook_is_not_pressed_twice(plain: TestClient) -> None:
    answer = plain.get("/v1/states?format=xlsx&limit=all", headers={"Accept-Encoding": "gzip, br, zstd"})
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("", "application/json"),
        ("application/json, text/csv, application/problem+json", "application/json"),
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv, */*", "text/csv"),
        ("text/csv;q=0.5, application/json;q=0.4", "text/csv"),
        ("text/csv;q=0.4, application/json;q=0.5", "application/json"),
        ("application/json;q=0, */*;q=0.1", "application/jsonl"),
        ("application/x-ndjson", "application/jsonl"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),  # a browser
        ("text/html", None),
        ("application/json;q=nonsense", None),
    ],
)
def test_accept(plain: TestClient, accept: str, media_type: str | None) -> None:
    answer = plain.get("/v1/themes", headers={"Accept": accept})
    found = answer.headers["content-type"].partition(";")[0]
    assert (answer.status_code, found) == ((200, media_type) if media_type else (406, "application/problem+json"))


@pytest.mark.parametrize("path", ["plans", "plans/osce-action-plan", "dataset", "suggest?q=a", "states/MEX"])
def test_not_acceptable(plain: TestClient, path: str) -> None:
    assert plain.get(f"/v1/{path}", headers={"Accept": "image/png"}).status_code == 406


def test_format_wins_over_accept(plain: TestClient) -> None:
    answer = plain.get("/v1/themes?format=csv", headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    answer = plain.get("/v1/plans/osce-action-plan?format=json", headers={"Accept": "application/ld+json"})
    assert answer.headers["content-type"] == "application/json"


@contextmanager
def below(loaded: str, prefix: str) -> Iterator[TestClient]:
    application = create_app(Settings(database_url=loaded, root_path=prefix))
    with TestClient(application, follow_redirects=False) as client:
        yield client
    application.state.reader.engine.dispose()


@pytest.mark.parametrize("sent", ["/plans-api", ""], ids=["prefix kept", "prefix taken off"])
def test_below_a_prefix(loaded: str, sent: str) -> None:
    with below(loaded, "/plans-api") as client:
        page: Any = client.get(f"{sent}/v1/states?limit=1").json()
        assert page["links"]["self"] == "http://testserver/plans-api/v1/states?limit=1"
        assert page["links"]["next"].startswith("http://testserver/plans-api/v1/states?limit=1&cursor=")
        assert client.get(page["links"]["next"]).json()["data"][0]["code"] == "ALB"
        assert client.get(f"{sent}/v1/plans/nobody").json()["instance"] == "/plans-api/v1/plans/nobody"
        assert client.get(f"{sent}/openapi.json").json()["servers"][0]["url"] == "/plans-api"
        assert client.get(f"{sent}/docs").status_code == 200
        assert client.get(f"{sent}/static/swagger-ui/init.js").status_code == 200
        moved = client.get(f"{sent}/v1/plans/?limit=1")
        assert (moved.status_code, moved.headers["location"]) == (308, "../plans?limit=1")
        assert client.options(f"{sent}/v1/plans").status_code == 204


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/v1/plans/", "../plans"),
        ("/v1/plans/osce-action-plan/?format=ris", "../osce-action-plan?format=ris"),
        ("/docs/", "../docs"),
    ],
)
def test_a_slash_too_many(plain: TestClient, method: str, path: str, location: str) -> None:
    answer = plain.request(method, path)
    assert (answer.status_code, answer.headers["location"]) == (308, location)
    followed = plain.request(method, path, follow_redirects=True)
    assert followed.status_code == 200
    assert followed.url.path == path.partition("?")[0].rstrip("/")


@pytest.mark.parametrize(("trusted", "scheme"), [("127.0.0.1", "https"), ("192.0.2.1", "http")])
def test_behind_a_proxy(tmp_path: Path, trusted: str, scheme: str) -> None:
    server = Server({"DATABASE_URL": f"sqlite:///{tmp_path}/plans.db", "FORWARDED_ALLOW_IPS": trusted})
    try:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        headers = {"Host": "plans.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}
        connection.request("GET", "/v1/states?limit=1", headers=headers)
        body = connection.getresponse().read().decode()
        connection.close()
    finally:
        server.process.terminate()
        server.process.communicate()
        server.connection.close()
    assert f'"self":"{scheme}://plans.example.org/v1/states?limit=1"' in body
