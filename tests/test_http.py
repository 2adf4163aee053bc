"""HTTP apart from what is asked for: validators, codings, forms by `Accept`, methods, addresses behind a proxy.

A client that has an answer is told so without any query; one that cannot have what it wants is told what there is;
nothing that it sends is answered by a fault of ours.
"""

import asyncio
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from sqlalchemy import Engine

from app import db, load
from app.config import Settings
from app.main import create_app
from tests.conftest import Contract, body
from tests.test_cli import SEED, Server

HARMLESS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
FRESH = "public, max-age=300, stale-while-revalidate=86400"
ECOWAS = "/v1/plans/ecowas-initial-plan-of-action"
PATHS = [
    "/v1/plans",
    "/v1/plans?theme=repatriation&facet=theme&q=plan",
    "/v1/plans?format=csv",
    "/v1/plans?format=xlsx&limit=all",
    ECOWAS,
    f"{ECOWAS}?format=bibtex",
    "/v1/search?q=brokering",
    "/v1/suggest?q=eco",
    "/v1/dataset",
]
REFUSED = [
    ("/v1/plans?regoin=africa", "*/*", 422),
    ("/v1/plans/nobody", "*/*", 404),
    ("/v1/nothing", "*/*", 404),
    ("/v1/plans", "text/html", 406),
    ("/v1/plans?limit=1&cursor=WyIwMTIzNDU2Nzg5YWIiLCI0NDEzNmZhMyIsMSwwLDAsMF0", "*/*", 410),
]
"""What is asked, in which form, and the status by which it is refused."""
JSON, CSV, LINES = "application/json", "text/csv; charset=utf-8", "application/jsonl"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def etag(client: TestClient, path: str, **headers: str) -> str:
    answer = client.get(path, headers={"accept-encoding": "identity", **headers})
    assert answer.status_code == 200, answer.text
    assert (answer.headers["cache-control"], answer.headers["vary"]) == (FRESH, "Accept, Accept-Encoding")
    return str(answer.headers["etag"])


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/v1/plans?theme=repatriation&limit=5", "/v1/plans?limit=5&theme=repatriation"),
        ("/v1/plans?theme=repatriation", "/v1/plans?theme[]=repatriation"),
        ("/v1/plans?theme=repatriation", "/v1/plans?%74heme%5b0%5d=%72epatriation"),
        ("/v1/search?q=a%20b", "/v1/search?q=a+b"),
        ("/v1/search?q=a%3bb", "/v1/search?q=a;b"),
    ],
)
def test_one_query_has_one_etag_and_one_body(client: TestClient, path: str, other: str) -> None:
    assert etag(client, path) == etag(client, other)
    assert client.get(path).content == client.get(other).content


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/v1/plans?theme=repatriation&theme=prosecution", "/v1/plans?theme=prosecution&theme=repatriation"),
        ("/v1/plans?facet=theme&facet=kind&limit=0", "/v1/plans?facet=kind&facet=theme&limit=0"),
        ("/v1/search?q=foo[]=bar", "/v1/search?q=foo=bar"),
    ],
)
def test_other_bytes_have_another_etag(client: TestClient, path: str, other: str) -> None:
    assert etag(client, path) != etag(client, other)
    assert client.get(path).content != client.get(other).content


def test_each_answer_has_a_strong_etag_of_its_own(client: TestClient) -> None:
    tags = [etag(client, path) for path in [*PATHS, "/v1/plans?limit=5", "/v1/plans?limit=6", "/v1/states"]]
    tags += [etag(client, "/v1/plans?format=ndjson"), etag(client, "/v1/plans", accept="text/csv")]
    tags += [etag(client, "/v1/plans", **{"accept-encoding": coding}) for coding in ("gzip", "br", "zstd")]
    tags += [etag(client, "/v1/plans", host="another.example")]
    assert len(set(tags)) == len(tags)
    assert all(re.fullmatch('"[0-9a-f]{24}(-(gzip|br|zstd))?"', tag) for tag in tags), tags


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("path", PATHS)
def test_who_has_an_answer_is_told_so_without_a_query(
    client: TestClient, statements: list[str], path: str, coding: str
) -> None:
    full = client.get(path, headers={"Accept-Encoding": coding})
    names = {"etag", "last-modified", "cache-control", "vary"}
    kept = {name: value for name, value in full.headers.items() if name in names or name.startswith("access-control")}
    tag = kept["etag"]
    for method in ("GET", "HEAD"):
        for sent in (tag, f'"0", {tag}', f'"0",{tag},"1"', f"W/{tag}", f'W/"0", W/{tag}', "*"):
            statements.clear()
            answer = client.request(method, path, headers={"Accept-Encoding": coding, "If-None-Match": sent})
            assert (answer.status_code, answer.content, dict(answer.headers)) == (304, b"", kept), sent
            assert statements == [] or sent == "*"  # whether there is anything at all must be looked up
    for sent in ('"0"', f'"0{tag[1:]}', "", etag(client, "/v1/plans?limit=7"), '"*"'):
        answer = client.get(path, headers={"Accept-Encoding": coding, "If-None-Match": sent})
        assert (answer.status_code, body(answer)) == (200, body(full)), sent


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("known", ["identity", "gzip", "br", "zstd"])
@pytest.mark.parametrize("wanted", ["identity", "gzip", "br", "zstd"])
def test_a_tag_of_another_coding_is_not_known(client: TestClient, known: str, wanted: str, stored: bool) -> None:
    path = f"/v1/plans?limit=9&offset={10 * stored + len(known)}"
    tag = client.get(path, headers={"Accept-Encoding": known}).headers["etag"]
    if stored:
        client.get(path, headers={"Accept-Encoding": wanted})
    answer = client.get(path, headers={"Accept-Encoding": wanted, "If-None-Match": tag})
    assert answer.status_code == (304 if known in {"identity", wanted} else 200)
    assert answer.status_code == 200 or answer.headers["etag"] == tag


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (timedelta(0), 304),
        (timedelta(days=1), 304),
        (timedelta(seconds=-1), 200),
        ("soon", 200),
        ("", 200),
        ("Tue, 32 Nov 2026 00:00:00 GMT", 200),
        ("Tue, 24 Nov 2026 00:00:00 +9999", 200),
        ("Tue, 24 Nov 99999999999999999999 00:00:00 GMT", 200),
        ("Tue, 24 Nov 2026 00:00:00 +99999999999999999999", 200),
    ],
)
def test_by_time(client: TestClient, sent: timedelta | str, status: int) -> None:
    loaded = parsedate_to_datetime(client.get("/v1/plans").headers["last-modified"])
    since = sent if isinstance(sent, str) else format_datetime(loaded + sent, usegmt=True)
    assert client.get("/v1/plans", headers={"If-Modified-Since": since}).status_code == status
    by_tag = client.get("/v1/plans", headers={"If-Modified-Since": since, "If-None-Match": '"0"'})
    assert by_tag.status_code == 200  # where there is a tag, it alone decides


@pytest.mark.parametrize(("path", "accept", "status"), REFUSED)
def test_no_refusal_is_kept(client: TestClient, path: str, accept: str, status: int) -> None:
    known = {"If-None-Match": "*", "If-Modified-Since": "Thu, 31 Dec 2099 00:00:00 GMT"}
    for method in ("GET", "HEAD"):
        answer = client.request(method, path, headers={"Accept": accept, **known})
        assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")
        assert answer.headers.keys().isdisjoint({"etag", "last-modified"})


@pytest.fixture
def watching(url: str) -> Iterator[TestClient]:
    """A client of an empty database, whose service watches what is loaded; it takes what the document says alone."""
    app = create_app(Settings(database_url=url))
    with TestClient(app, follow_redirects=False) as client:
        client.event_hooks = {"response": [Contract(client.get("/openapi.json").json()).check]}
        yield client
    while app.state.reader.engine.pool.checkedout():  # the last look of the watch
        time.sleep(0.01)
    app.state.reader.close()


def test_changed_data_are_seen_soon(
    url: str, watching: TestClient, tmp_path: Path, connect: Callable[..., Engine]
) -> None:
    folder = tmp_path / "seed"
    for name in ("themes", "sources"):
        shutil.copytree(SEED / name, folder / name)
    shutil.copy(SEED / "dataset.toml", folder)
    db.upgrade(url)
    load.load_folder(connect(url, write=True), folder)
    old = watching.get("/v1/themes/prevention")
    known = {"If-None-Match": old.headers["etag"]}
    assert watching.get("/v1/themes/prevention", headers=known).status_code == 304
    cursor = watching.get("/v1/themes?limit=1").json()["meta"]["next_cursor"]

    file = folder / "themes" / "prevention.toml"
    file.write_text('aliases = ["foresight"]\n' + file.read_text().replace('"Prevention"', '"Foresight"'))
    load.load_folder(connect(url, write=True), folder)
    deadline = time.monotonic() + 5  # the watch looks every half second
    while (new := watching.get("/v1/themes/prevention", headers=known)).status_code == 304:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert new.json() == old.json() | {"name": "Foresight"}
    assert new.headers["etag"] != old.headers["etag"]
    assert watching.get(f"/v1/themes?limit=1&cursor={cursor}").status_code == 410
    for method in ("GET", "HEAD"):
        moved = watching.request(method, "/v1/themes/Foresight")
        assert (moved.status_code, moved.headers["location"]) == (308, "http://testserver/v1/themes/prevention")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/plans",
        "/v1/plans?format=ndjson",
        "/v1/plans?format=csv",
        "/v1/plans?format=csv&limit=all",
        ECOWAS,
        *(f"{ECOWAS}?format={form}" for form in ("jsonld", "bibtex", "ris", "csljson")),
        "/v1/plans?nonsense=1",
        "/openapi.json",
        "/static/swagger-ui/swagger-ui.css",
    ],
)
def test_texts_are_compressed(client: TestClient, path: str) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for coding in ("gzip", "br", "zstd"):
        short = client.get(path, headers={"Accept-Encoding": f"{coding};q=0.5, identity;q=0.1"})
        assert short.headers.get("content-encoding") == coding
        assert short.num_bytes_downloaded < len(plain.content)
        assert body(short) == plain.content
        assert plain.status_code != 200 or "Accept-Encoding" in plain.headers["vary"], short.headers["vary"]


@pytest.mark.parametrize(
    ("path", "accepted"),
    [
        ("/v1/plans", "identity"),
        ("/v1/plans", ""),
        ("/v1/plans", "deflate, compress"),
        ("/v1/plans", "gzip;q=0, br;q=0.0, zstd;q=0"),
        ("/v1/plans", "*;q=0"),
        ("/v1/plans?format=xlsx", "gzip, br, zstd"),  # it is compressed as it is
        ("/v1/plans?limit=0", "gzip, br, zstd"),  # short
    ],
)
def test_not_compressed(client: TestClient, path: str, accepted: str) -> None:
    answer = client.get(path, headers={"Accept-Encoding": accepted})
    assert (answer.status_code, answer.headers["vary"]) == (200, "Accept, Accept-Encoding")
    assert "content-encoding" not in answer.headers
    assert answer.headers["etag"] == etag(client, path)


@pytest.mark.parametrize(
    "path",
    [
        *PATHS,
        "/v1/plans?format=csv&limit=all",
        "/v1/plans/",
        "/v1/plans/nobody",
        "/v1/plans?regoin=africa",
        "/v2/plans",
        "/docs",
        "/openapi-3.0.json",
        "/static/swagger-ui/swagger-ui.css",
        "/livez",
    ],
)
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    for coding in ("identity", "gzip"):
        get, head = (client.request(method, path, headers={"Accept-Encoding": coding}) for method in ("GET", "HEAD"))
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize("path", ["/v1/plans", ECOWAS, "/v1/dataset", "/docs", "/static/swagger-ui/init.js"])
def test_other_methods(client: TestClient, path: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
        answer = client.request(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
        told = answer.json()["detail"]
        assert told == f"{method} is not possible here: this service only answers GET, HEAD, OPTIONS."


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/v1/plans", "*/*", JSON),
        ("/v1/plans", "", JSON),
        ("/v1/plans", "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8", JSON),  # browsers
        ("/v1/plans", "application/json, text/csv, application/problem+json", JSON),  # generated clients
        ("/v1/plans", "text/csv", CSV),
        ("/v1/plans", "TEXT/CSV; charset=utf-8", CSV),
        ("/v1/plans", "text/*", CSV),
        ("/v1/plans", "application/*", JSON),
        ("/v1/plans", "text/csv, application/json", CSV),
        ("/v1/plans", "text/*, application/json", CSV),
        ("/v1/plans", "text/csv, */*", CSV),
        ("/v1/plans", "text/csv;q=0.5, application/json", JSON),
        ("/v1/plans", "application/json ; q=0.2 , text/csv ; q=0.8", CSV),
        ("/v1/plans", "application/json;q=0, */*", LINES),
        ("/v1/plans", "text/csv;q=0.1, text/*;q=0.9, application/json;q=0.5", JSON),  # the closest range counts
        ("/v1/plans", "text/html, */*;q=0.1", JSON),
        ("/v1/plans", "application/jsonl", LINES),
        ("/v1/plans", "application/x-ndjson", LINES),
        ("/v1/plans", XLSX, XLSX),
        ("/v1/plans?format=csv", "application/json", CSV),
        ("/v1/plans?format=json", "text/csv", JSON),
        ("/v1/plans?format=csv", "text/html", CSV),
        ("/v1/plans", "text/html", None),
        ("/v1/plans", "text/csv;q=0", None),
        ("/v1/plans", "text/csv;q=high", None),
        ("/v1/plans", "application/ld+json", None),
        ("/v1/search?q=plan", "text/csv", CSV),
        (ECOWAS, "*/*", JSON),
        (ECOWAS, "application/ld+json", "application/ld+json"),
        (ECOWAS, "application/ld+json;q=0.9, application/json;q=0.8", "application/ld+json"),
        (ECOWAS, "application/x-bibtex", "application/x-bibtex"),
        (ECOWAS, "application/x-research-info-systems", "application/x-research-info-systems"),
        (ECOWAS, "text/csv", None),
        (f"{ECOWAS}?format=bibtex", "application/json", "application/x-bibtex"),
        (f"{ECOWAS}?format=json", "application/ld+json", JSON),
        ("/v1/states/MEX", "application/*", JSON),
        ("/v1/states/MEX", "text/html", None),
        ("/v1/states/MEX", "text/csv", None),
        ("/v1/dataset", "*/*;q=0.1", JSON),
        ("/v1/dataset", "text/html", None),
        ("/v1/suggest?q=eco", "text/html", None),
    ],
)
def test_forms_by_accept(client: TestClient, path: str, accept: str, media_type: str | None) -> None:
    answer = client.get(path, headers={"Accept": accept})
    told = "application/problem+json" if media_type is None else media_type
    assert (answer.status_code, answer.headers["content-type"]) == (200 if media_type else 406, told)
    if media_type is None:
        assert JSON in answer.json()["detail"]


def test_accept_in_two_lines_is_one(client: TestClient) -> None:
    answer = client.get("/v1/plans", headers=[("Accept", "text/html"), ("Accept", "text/csv")])
    assert (answer.status_code, answer.headers["content-type"]) == (200, CSV)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/plans/",
        "/v1/plans/?limit=1&q=%22plan%20of%22&theme=repatriation",
        f"{ECOWAS}/",
        f"{ECOWAS}/?format=ris",
        "/v1/states/mex/",
        "/docs/",
        "/openapi.json/",
        "/livez/",
        "/v1/plans/%E4%B8%AD/",
        "/v1/plans/%C3%A9/",
        "/v1/plans/a%3Fb/",
        "/v1/plans/a%23b/",
        "/v1/plans/a%0D%0Ab:%20c/",
    ],
)
def test_a_slash_too_many(client: TestClient, path: str) -> None:
    moved, head = client.get(path), client.head(path)
    assert (moved.status_code, moved.headers["access-control-allow-origin"]) == (308, "*")
    assert (head.status_code, dict(head.headers)) == (308, dict(moved.headers))
    location = moved.headers["location"]
    assert location.startswith("../")
    assert location.isascii()
    assert location.isprintable()
    before, after = urlsplit(path), urlsplit(urljoin(f"http://testserver{path}", location))
    assert (unquote(after.path), after.query) == (unquote(before.path.rstrip("/")), before.query)
    there, direct = client.get(after.geturl()), client.get(path.replace("/?", "?").rstrip("/"))
    assert (there.status_code, there.content) == (direct.status_code, direct.content)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("portal.example", 200),
        ("portal.example:8443", 200),
        ("plans_api:8000", 200),
        ("192.0.2.1", 200),
        ("[2001:db8::1]:8000", 200),
        ("a b", 400),
        ("portal.example/path", 400),
        ("portal.example?x", 400),
        ("user@portal.example", 400),
        ("portal.example:port", 400),
        ("portal.example, other.example", 400),
        ("é.example", 400),
        ("a" * 300, 400),
    ],
)
def test_links_begin_with_a_host_or_the_request_is_refused(client: TestClient, host: str, status: int) -> None:
    answer = client.get("/v1/themes?limit=1", headers=[(b"Host", host.encode())])
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["links"]["self"] == f"http://{host}/v1/themes?limit=1"
    else:
        told = "The header Host names no host: send a name or an address, with or without a port."
        assert answer.json()["detail"] == told


def test_two_hosts_are_none(client: TestClient) -> None:
    answer = client.get("/v1/themes?limit=1", headers=[("Host", "a.example"), ("Host", "b.example")])
    assert answer.status_code == 400


@pytest.mark.parametrize("sent", [{"Host": "evil.example"}, {"Host": "a b"}, {"X-Forwarded-Proto": "http"}])
def test_a_public_address_stands_in_links_whatever_is_sent(on_sqlite: str, sent: dict[str, str]) -> None:
    app = create_app(Settings(database_url=on_sqlite, public_url="https://plans.example/api", forwarded_allow_ips="*"))
    app.state.reader.watch = lambda: asyncio.sleep(0)
    with TestClient(app, follow_redirects=False) as client:
        for path in ("/v1/themes?limit=1", "/api/v1/themes?limit=1"):
            for _ in range(2):
                page = client.get(path, headers=sent)
                assert page.json()["links"]["self"] == "https://plans.example/api/v1/themes?limit=1"
                assert page.links["next"]["url"] == page.json()["links"]["next"]
        plan = client.get(f"{ECOWAS}?format=jsonld", headers=sent).json()
        assert plan["@id"] == f"https://plans.example/api{ECOWAS}"
    app.state.reader.close()


@pytest.mark.parametrize(
    "setting",
    [
        {"public_url": "plans.example"},
        {"public_url": "https://plans.example/"},
        {"public_url": "https://user@plans.example"},
        {"public_url": "https://plans.example/?x=1"},
        {"contact": "someone@plans.example"},
        {"exports": 0},
        {"answer_seconds": 0},
    ],
)
def test_settings_that_cannot_be(setting: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(setting))):
        Settings(**setting)


def test_proxies_that_are_none(on_sqlite: str) -> None:
    with pytest.raises(ValueError, match=r"'proxy' does not appear to be an IPv4 or IPv6 network"):
        create_app(Settings(database_url=on_sqlite, forwarded_allow_ips="proxy"))


def test_security_txt(client: TestClient, on_sqlite: str) -> None:
    path = "/.well-known/security.txt"
    unset = client.get(path)
    assert (unset.status_code, unset.json()["detail"]) == (
        404,
        "No contact is set: whoever runs this service names one as CONTACT.",
    )
    app = create_app(Settings(database_url=on_sqlite, contact="mailto:plans@plans.example"))
    answer = TestClient(app).get(path)
    told = dict(line.split(": ", 1) for line in answer.text.splitlines())
    expires = datetime.fromisoformat(told.pop("Expires"))
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert timedelta(days=100) < expires - datetime.now(UTC) < timedelta(days=365)
    assert told == {
        "Contact": "mailto:plans@plans.example",
        "Preferred-Languages": "en",
        "Canonical": f"http://testserver{path}",
    }


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/v1/plans", FRESH),
        (ECOWAS, FRESH),
        ("/openapi.json", "public, max-age=300"),
        ("/livez", None),
    ],
)
def test_a_redirect_is_as_fresh_as_what_it_leads_to(client: TestClient, path: str, kept: str | None) -> None:
    moved, there = client.get(f"{path}/"), client.get(path)
    assert moved.status_code == 308
    assert moved.headers.get("cache-control") == there.headers.get("cache-control") == kept


@pytest.mark.parametrize(
    "path", ["/v1/plans", ECOWAS, "/openapi.json", "/static/swagger-ui/init.js", "/v1/x", "/livez"]
)
def test_a_browser_takes_no_answer_for_more_than_it_is(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers[name] for name in HARMLESS} == HARMLESS


def test_a_page_says_what_it_needs(client: TestClient) -> None:
    headers = client.get("/docs").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "script-src 'self'" in headers["content-security-policy"]


@pytest.fixture(scope="module", params=[True, False], ids=["kept", "taken off"])
def outside(request: pytest.FixtureRequest, loaded: str) -> Iterator[Callable[..., Any]]:
    """Asks at an address outside of a proxy that shows the service below /plans-api, and keeps that or takes it off."""
    app = create_app(Settings(database_url=loaded, root_path="/plans-api"))
    app.state.reader.watch = lambda: asyncio.sleep(0)  # the data stay as they are
    with TestClient(app, follow_redirects=False) as client:

        def ask(address: str, method: str = "GET", **options: Any) -> Any:
            origin, below, path = address.partition("/plans-api")
            assert (origin, below) == ("http://testserver", "/plans-api")
            return client.request(method, below + path if request.param else path, **options)

        yield ask
    app.state.reader.close()


def test_below_a_path(outside: Callable[..., Any]) -> None:
    root = "http://testserver/plans-api"
    page = outside(f"{root}/v1/states?limit=2")
    links = page.json()["links"]
    assert links["self"] == f"{root}/v1/states?limit=2"
    assert page.links["next"]["url"] == links["next"]
    assert links["next"].startswith(f"{root}/v1/states?cursor=")
    further = outside(links["next"]).json()
    assert (further["meta"]["offset"], further["links"]["prev"]) == (2, links["self"])
    assert outside(links["self"], headers={"If-None-Match": page.headers["etag"]}).status_code == 304
    for path, status in (("/v1/plans?x=1", 422), ("/v1/plans/nobody", 404), ("/v2", 404), ("/", 404)):
        refused = outside(root + path)
        instance = f"/plans-api{path.partition('?')[0]}"
        assert (refused.status_code, refused.json()["instance"]) == (status, instance)
    assert outside(f"{root}{ECOWAS}?format=jsonld").json()["@id"] == root + ECOWAS
    options = outside(f"{root}/v1/states", "OPTIONS")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    for path in ("/v1/states/?limit=2", f"{ECOWAS}/", "/docs/"):
        moved = outside(root + path)
        there = urljoin(root + path, moved.headers["location"])
        assert (moved.status_code, there) == (308, root + path.replace("/?", "?").rstrip("/"))
        assert outside(there).status_code == 200


def test_the_documentation_below_a_path(outside: Callable[..., Any]) -> None:
    page = "http://testserver/plans-api/docs"
    assets = re.findall('(?:href|src)="(?!data:)([^"]+)"', outside(page).text)
    assert len(assets) == 4
    assert {outside(urljoin(page, asset)).status_code for asset in assets} == {200}
    for name in ("openapi.json", "openapi-3.0.json"):
        (server,) = outside(urljoin(page, name)).json()["servers"]
        assert server["url"] == "/plans-api"


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, loaded: str) -> Iterator[Server]:
    """The service as a process, below a path; the proxy at the address that is asked for is believed."""
    settings = {"DATABASE_URL": loaded, "ROOT_PATH": "/plans-api", "FORWARDED_ALLOW_IPS": request.param}
    started = Server(settings)
    yield started
    started.end()


@pytest.mark.parametrize("loaded", ["sqlite"], indirect=True)
@pytest.mark.parametrize("server", ["127.0.0.1"], indirect=True)
@pytest.mark.parametrize(
    ("sent", "scheme"),
    [
        ({"X-Forwarded-Proto": "https"}, "https"),
        ({"X-Forwarded-Proto": "https", "X-Forwarded-Host": "a.example", "X-Forwarded-Prefix": "/a"}, "https"),
        ({"X-Forwarded-Proto": "https, http"}, "https"),
        ({"X-Forwarded-Proto": "HTTPS,http,http"}, "https"),
        ({"X-Forwarded-Proto": "http, https"}, "http"),
        ({"X-Forwarded-Proto": "javascript"}, "http"),
        ({"X-Forwarded-Proto": ", https"}, "http"),
        ({}, "http"),
    ],
)
def test_behind_a_proxy(server: Server, sent: dict[str, str], scheme: str) -> None:
    root = f"{scheme}://portal.example/plans-api"
    for path in ("/v1/states?limit=2", "/plans-api/v1/states?limit=2"):
        server.connection.request("GET", path, headers={"Host": "portal.example", **sent})
        answer = server.connection.getresponse()
        links = json.load(answer)["links"]
        assert links["self"] == f"{root}/v1/states?limit=2"
        assert links["next"].startswith(f"{root}/v1/states?cursor=")
        assert answer.headers["link"] == f'<{links["next"]}>; rel="next"'
    server.connection.request("GET", f"{ECOWAS}?format=jsonld", headers={"Host": "portal.example", **sent})
    assert json.load(server.connection.getresponse())["@id"] == root + ECOWAS


@pytest.mark.parametrize("loaded", ["sqlite"], indirect=True)
@pytest.mark.parametrize("server", ["10.0.0.1"], indirect=True)
def test_behind_a_proxy_that_is_not_believed(server: Server) -> None:
    test_behind_a_proxy(server, {"X-Forwarded-Proto": "https"}, "http")


@pytest.mark.parametrize("loaded", ["sqlite"], indirect=True)
@pytest.mark.parametrize("server", ["127.0.0.1"], indirect=True)
@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/v1/plans?q={'a' * 100_000}", 431),
        (f"/v1/plans/{'a' * 100_000}", 431),
        ("/v1/plans/a%0D%0Ab:%20c/", 308),
        ("/v1/plans/%E4%B8%AD/", 308),
    ],
)
def test_on_the_wire(server: Server, path: str, status: int) -> None:
    server.connection.close()
    server.connection.request("GET", path)
    answer = server.connection.getresponse()
    answer.read()
    assert (answer.status, answer.headers["b"]) == (status, None)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/v1/plans?q={'a' * 201}", 422),
        (f"/v1/plans?q={'a' * 60_000}", 414),
        (f"/v1/plans?q={'a' * 8_000}", 422),
        (f"/v1/plans?theme={'a' * 81}", 422),
        (f"/v1/plans?theme={'a,' * 50}a", 422),
        (f"/v1/plans?state={'x' * 81}", 422),
        (f"/v1/plans?{'&'.join(f'x{n}=1' for n in range(1_000))}", 422),
        (f"/v1/plans?limit={'9' * 5_000}", 422),
        (f"/v1/plans?offset={'9' * 5_000}", 422),
        (f"/v1/plans?adopted_on={'9' * 5_000}", 422),
        (f"/v1/plans?{'x' * 60_000}", 414),
        (f"/v1/plans/{'a' * 60_000}", 414),
        (f"/v1/states/{'a' * 60_000}", 414),
        (f"/v1/states/{'a' * 2_000}", 422),
        (f"/{'a/' * 30_000}", 414),
        (f"/livez?x={'a' * 8_189}", 422),
        (f"/livez?x={'a' * 8_191}", 414),
        ("/v1/plans?q=%00%FF%C3%28", 200),
        ("/v1/plans/%00%FF%C3%28", 404),
    ],
)
def test_too_much_is_refused(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert len(answer.content) < 200_000


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("&".join(["x=1"] * 250), "x: unknown parameter"),
        ("&".join(["x=1"] * 251), "The query has more than 250 values: ask for less at a time."),
        (f"theme={','.join(['prevention'] * 251)}", "The query has more than 250 values: ask for less at a time."),
        (f"theme={'%2C'.join(['prevention'] * 251)}", "The query has more than 250 values: ask for less at a time."),
        ("&" * 2_000, "The query has more than 250 values: ask for less at a time."),
        (f"q={'a' * 8_192}", "The query is longer than 8,192 bytes: ask for less at a time."),
    ],
)
def test_a_query_that_holds_too_much_is_refused_as_a_whole(client: TestClient, query: str, told: str) -> None:
    answer = client.get(f"/v1/plans?{query}")
    assert answer.status_code in {414, 422}
    assert answer.json()["detail"].startswith(told)


def test_of_many_mistakes_the_first_get_suggestions(client: TestClient) -> None:
    unknown = client.get(f"/v1/plans?{'&'.join(f'regoin{n}=1' for n in range(40))}").json()["errors"]
    assert [len(fault["suggestions"]) > 0 for fault in unknown] == [True] * 3 + [False] * 17
    codes = client.get(f"/v1/plans?theme={','.join(f'repatriaton{n}' for n in range(9))}").json()["errors"]
    assert [fault["suggestions"] for fault in codes] == [["repatriation"]] * 3 + [[]] * 6
