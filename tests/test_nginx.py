"""The proxy before the servers: nginx itself, with the file in `deploy/` that is delivered, but for its addresses.

What it keeps is what a server would answer, to the byte, whoever asked first and in whatever words; and it is kept no
longer than was said, unless nobody is there to ask.
"""

import http.client
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine

from app import db, load
from app.config import ROOT
from tests import test_cli
from tests.test_cli import Server, rename_a_theme
from tests.test_seed import excerpt

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
FILE = ROOT / "deploy" / "nginx.conf"
ECOWAS = "/v1/plans/ecowas-initial-plan-of-action"
JSON = "application/json"
ON_THE_WAY = {"date", "server", "connection", "transfer-encoding", "content-length", "x-cache"}
"""Headers that are the proxy's own, or of one connection."""
AGED_SOON = """
import sys
from app import caching
caching.FRESH = "public, max-age=1, stale-while-revalidate=86400"
from app.cli import main
sys.exit(main())
"""
"""The service, whose answers are to be asked for anew after a second instead of five minutes."""
UNLIMITED = {"rate=50r/s": "rate=10000r/s", "burst=200": "burst=10000"}
"""The tests ask more quickly than a client may."""
IMPATIENT = {f"client_{part}_timeout 10s": f"client_{part}_timeout 1s" for part in ("header", "body")} | {
    "keepalive_timeout 30s": "keepalive_timeout 1s"
}
"""And have less time than a client."""
number = count(1)
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


class Reply(NamedTuple):
    """What came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def cache(self) -> str | None:
        """What the proxy says of where it had it from."""
        return self.headers.get("x-cache")

    @property
    def told(self) -> tuple[int, dict[str, str], bytes]:
        """All that is the service's."""
        headers = {name: value for name, value in self.headers.items() if name not in ON_THE_WAY}
        return self.status, headers, self.body


def ask(port: int, path: str, method: str = "GET", host: str = "portal.example", **headers: str) -> Reply:
    """The answer of a server or a proxy. `accept_encoding` is the header `Accept-Encoding`."""
    sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return ask_in_lines(port, path, [("Host", host), *sent], method)


def ask_in_lines(port: int, path: str, lines: list[tuple[str, str]], method: str = "GET") -> Reply:
    """The same with headers line by line."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in lines:
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, body)


class Proxy:
    """nginx as a process, before servers at these ports."""

    def __init__(self, folder: Path, servers: list[int], limits: dict[str, str]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.cache = folder / "cache"
        self.cache.mkdir()
        text = FILE.read_text()
        for old, new in (
            (" server api:8000 resolve;", "".join(f" server 127.0.0.1:{port};" for port in servers)),
            (" listen 80;", f" listen 127.0.0.1:{self.port};"),
            (" /var/cache/nginx", f" {self.cache}"),
            *limits.items(),
        ):
            assert old in text
            text = text.replace(old, new)
        (folder / "nginx.conf").write_text(text)
        whose = f"user {pwd.getpwuid(0).pw_name}; " * (os.geteuid() == 0)  # the folder of a test is its user's alone
        self.process = subprocess.Popen(
            [str(NGINX), "-p", str(folder), "-c", "nginx.conf", "-g", f"{whose}daemon off; pid {folder}/pid;"],
            stderr=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + 10
        while not self.listens():
            assert self.process.poll() is None, self.process.communicate()[1]
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except ConnectionRefusedError:
            return False
        return True

    def get(self, path: str, **headers: str) -> Reply:
        return ask(self.port, path, **headers)

    def end(self) -> str:
        """All that it has written."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=10)[1]


class Behind(NamedTuple):
    """A proxy and the servers behind it."""

    proxy: Proxy
    servers: list[Server]

    @property
    def server(self) -> int:
        """A port at which is known what the proxy should say."""
        return self.servers[0].port


def start(stack: ExitStack, folder: Path, environment: dict[str, str], limits: dict[str, str] = UNLIMITED) -> Behind:
    servers = []
    for _ in range(2):
        servers.append(Server(environment))
        stack.callback(servers[-1].connection.close)
        stack.callback(servers[-1].process.communicate)
        stack.callback(servers[-1].process.kill)
    proxy = Proxy(folder, [server.port for server in servers], limits)
    stack.callback(proxy.process.communicate)
    stack.callback(proxy.process.terminate)
    return Behind(proxy, servers)


@pytest.fixture(scope="module")
def behind(on_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    """A proxy before two servers of the seed."""
    with ExitStack() as stack:
        yield start(stack, tmp_path_factory.mktemp("nginx"), {"DATABASE_URL": on_sqlite})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some of the files."""
    return excerpt(tmp_path, "themes/prevention.toml", "plans/nordic-initiative-2015-2018.toml")


@pytest.fixture
def url(tmp_path: Path, folder: Path, connect: Callable[..., Engine]) -> str:
    """A database that holds them."""
    url = f"sqlite:///{tmp_path}/plans.db"
    db.upgrade(url)
    load.load_folder(connect(url, write=True), folder)
    return url


@pytest.fixture
def ageing(url: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Behind]:
    """A proxy before two servers of these, whose answers are fresh for a second."""
    monkeypatch.setattr(test_cli, "COMMAND", (sys.executable, "-c", AGED_SOON))
    with ExitStack() as stack:
        yield start(stack, tmp_path, {"DATABASE_URL": url, "SEED": str(folder)})


def once(path: str) -> str:
    """The path in words that no test has asked in."""
    return f"{path}{'&' if '?' in path else '?'}limit={next(number)}"


@pytest.mark.parametrize("path", ["/v1/plans", "/v1/plans?theme=repatriation&facet=theme", "/v1/states?format=csv"])
def test_a_second_ask_is_answered_by_the_proxy(behind: Behind, path: str) -> None:
    path = once(path)
    first, second = behind.proxy.get(path), behind.proxy.get(path)
    assert (first.cache, second.cache) == ("MISS", "HIT")
    assert first.told == second.told == ask(behind.server, path).told


def test_each_coding_and_each_form_has_its_own_answer(behind: Behind) -> None:
    codings = ["", "identity", "gzip", "br", "zstd", "gzip, deflate, br, zstd", "gzip;q=0.5, br;q=0, zstd;q=0.000"]
    forms = ["", "*/*", "application/json", "text/csv", "application/jsonl", "text/html, */*;q=0.1"]
    path, got = once("/v1/plans"), set()
    for _ in range(2):
        for coding in codings:
            for form in forms:
                headers = {"accept": form, "accept_encoding": coding}
                reply = behind.proxy.get(path, **headers)
                assert reply.told == ask(behind.server, path, **headers).told, headers
                got.add((reply.headers["content-type"], reply.headers.get("content-encoding")))
    assert len(got) == 3 * 4
    assert behind.proxy.get(path, accept_encoding="br;q=0.001, gzip;q=0").cache == "HIT"  # the same in other words


def test_accept_in_two_lines_is_nobody_elses(behind: Behind) -> None:
    path = once("/v1/plans")
    ask_in_lines(behind.proxy.port, path, [("Host", "portal.example"), ("Accept", JSON), ("Accept", "text/csv")])
    ask_in_lines(behind.proxy.port, path, [("Host", "portal.example"), ("Accept", "text/csv"), ("Accept", JSON)])
    for form in (JSON, "text/csv"):
        assert behind.proxy.get(path, accept=form).told == ask(behind.server, path, accept=form).told


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_who_has_an_answer_is_told_so(behind: Behind, coding: str) -> None:
    path = once("/v1/plans")
    whole = ask(behind.server, path, accept_encoding=coding)
    tag, modified = whole.headers["etag"], whole.headers["last-modified"]
    later = "Thu, 31 Dec 2099 00:00:00 GMT"
    for known in (
        {"if_none_match": tag},
        {"if_none_match": f'"0", W/{tag}'},
        {"if_modified_since": modified},
        {"if_modified_since": later},
    ):
        reply = behind.proxy.get(path, accept_encoding=coding, **known)
        assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", tag)
        assert reply.headers["cache-control"] == whole.headers["cache-control"]
    assert behind.proxy.get(path, accept_encoding=coding, if_none_match='"0"').told == whole.told


@pytest.mark.parametrize("host", ["portal.example", "other.example", "portal.example:8443"])
def test_addresses_are_those_of_outside(behind: Behind, host: str) -> None:
    for cache in ("MISS", "HIT"):
        page = behind.proxy.get("/v1/states?limit=2", host=host)
        links = json.loads(page.body)["links"]
        assert (page.cache, links["self"]) == (cache, f"http://{host}/v1/states?limit=2")
        assert links["next"].startswith(f"http://{host}/v1/states?")
        assert page.headers["link"] == f'<{links["next"]}>; rel="next"'
        plan = behind.proxy.get(f"{ECOWAS}?format=jsonld", host=host)
        assert (plan.cache, json.loads(plan.body)["@id"]) == (cache, f"http://{host}{ECOWAS}")


def test_head_is_get_without_the_body(behind: Behind) -> None:
    path = once("/v1/plans")
    head = ask(behind.server, path, "HEAD", accept_encoding="gzip")
    for cache in ("MISS", "HIT"):
        reply = ask(behind.proxy.port, path, "HEAD", accept_encoding="gzip")
        assert (reply.cache, reply.told) == (cache, head.told)
    whole = behind.proxy.get(path, accept_encoding="gzip")
    assert (whole.cache, whole.told[:2]) == ("HIT", head.told[:2])
    assert whole.told == ask(behind.server, path, accept_encoding="gzip").told


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/readyz", "*/*", 200),
        ("/livez", "*/*", 200),
        ("/v1/plans?regoin=africa", "*/*", 422),
        ("/v1/plans/nobody", "*/*", 404),
        ("/v1/plans", "text/html", 406),
        ("/v1/plans?limit=1&cursor=WyIwMTIzNDU2Nzg5YWIiLCI0NDEzNmZhMyIsMSwwLDAsMF0", "*/*", 410),
    ],
)
def test_health_and_refusals_are_not_kept(behind: Behind, path: str, accept: str, status: int) -> None:
    for method in ("GET", "HEAD", "GET"):
        reply = ask(behind.proxy.port, path, method, accept=accept)
        assert (reply.status, reply.cache) == (status, None if status == 200 else "MISS")
        assert reply.told == ask(behind.server, path, method, accept=accept).told


@pytest.mark.parametrize("method", ["OPTIONS", "POST", "DELETE"])
def test_other_methods_are_passed_on(behind: Behind, method: str) -> None:
    behind.proxy.get("/v1/plans")
    reply = ask(behind.proxy.port, "/v1/plans", method)
    assert reply.told == ask(behind.server, "/v1/plans", method).told
    assert reply.headers["allow"] == "GET, HEAD, OPTIONS"


def test_what_no_answer_depends_on_is_not_passed_on(behind: Behind) -> None:
    path = once("/v1/plans")
    odd = {"x_forwarded_proto": "https", "x_forwarded_host": "evil.example", "cookie": "a=b", "range": "bytes=0-9"}
    assert behind.proxy.get(path, **odd, origin="https://evil.example").told == ask(behind.server, path).told
    assert behind.proxy.get(path).cache == "HIT"


def test_long_addresses_are_no_fault(behind: Behind) -> None:
    plans = [plan["slug"] for plan in json.loads(ask(behind.server, "/v1/plans?limit=100&sort=slug").body)["data"]]
    path = f"/v1/sources?limit=1&plan={','.join(plans[:50])}&plan_not={','.join(plans[50:])}&offset=1"
    reply = behind.proxy.get(path)
    assert (reply.status, len(reply.headers["link"]) > 4_096) == (200, True)
    assert reply.told == behind.proxy.get(path).told == ask(behind.server, path).told


def test_many_who_ask_at_once_are_one(behind: Behind) -> None:
    path = "/v1/memberships?format=csv&limit=all"
    with ThreadPoolExecutor(20) as clients:
        replies = list(clients.map(behind.proxy.get, [path] * 20))
    assert sorted(str(reply.cache) for reply in replies) == ["HIT"] * 19 + ["MISS"]
    assert {reply.body for reply in replies} == {ask(behind.server, path).body}


def until(holds: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def name(reply: Reply) -> Any:
    """What a theme is called."""
    return json.loads(reply.body)["name"]


def test_a_load_is_seen_once_an_answer_has_aged_or_is_asked_for_anew_or_is_kept_no_longer(
    ageing: Behind, url: str, folder: Path, connect: Callable[..., Engine]
) -> None:
    proxy, paths = ageing.proxy, [f"/v1/themes/{key}" for key in ("prevention", "Prevention", "PREVENTION")]
    for path in paths:
        reply = proxy.get(path)
        assert (reply.cache, name(reply)) == ("MISS", "Prevention")
    rename_a_theme(folder)
    load.load_folder(connect(url, write=True), folder)
    aged, asked, emptied = paths
    until(lambda: {name(ask(server.port, aged)) for server in ageing.servers} == {"Foresight"})

    given = []

    def is_new() -> bool:
        given.append(proxy.get(aged))
        return bool(name(given[-1]) == "Foresight")

    until(is_new)
    assert given[-1].cache == "HIT"  # a server was asked while the old answer was given out
    assert {reply.cache for reply in given} <= {"HIT", "STALE", "UPDATING"}

    assert name(proxy.get(asked)) == "Prevention"  # nobody has asked since
    assert name(proxy.get(asked, cache_control="no-cache")) == "Foresight"
    assert name(proxy.get(asked)) == "Foresight"

    for file in proxy.cache.glob("answers/*/*/*"):
        file.unlink()
    reply = proxy.get(emptied)
    assert (reply.cache, name(reply)) == ("MISS", "Foresight")


def test_servers_that_go_are_not_missed_and_nothing_is_written_of_who_asks(
    ageing: Behind, url: str, connect: Callable[..., Engine]
) -> None:
    proxy, known = ageing.proxy, "/v1/themes/prevention"
    whole = proxy.get(known)
    ageing.servers[0].end()
    for _ in range(10):
        path = once("/v1/themes")
        assert proxy.get(path).told == ask(ageing.servers[1].port, path).told

    with connect(url, write=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE renderings RENAME TO others")
    path = once("/v1/themes")
    for _ in range(2):
        reply = proxy.get(path)
        assert (reply.status, reply.cache) == (503, "MISS")
        assert reply.told == ask(ageing.servers[1].port, path).told

    ageing.servers[1].end()
    until(lambda: proxy.get(known).cache != "HIT")
    for _ in range(3):
        reply = proxy.get(known)
        assert reply.cache in {"STALE", "UPDATING"}
        assert reply.told == whole.told
        assert proxy.get(known, if_none_match=whole.headers["etag"]).status == 304
    for path in ("/v1/plans", "/v1/plans/a%22b", '/v1/plans/a"b?confidential=1', "/readyz"):
        reply = proxy.get(path)
        assert (reply.status, reply.headers["content-type"]) == (503, "application/problem+json")
        assert (reply.headers["cache-control"], reply.headers["retry-after"]) == ("no-store", "5")
        assert json.loads(reply.body) == {
            "type": "/problems/unavailable",
            "title": "Service Unavailable",
            "status": 503,
            "detail": "No server answers at the moment: try again shortly.",
            "instance": path.partition('"')[0],
        }
    assert ask_in_lines(proxy.port, "/v1/confidential", [("Host", "a b")]).status == 400
    written = proxy.end()
    assert not any(word in written for word in ("confidential", "127.0.0.1", "GET", "upstream")), written


FEW = {"rate=50r/s": "rate=1r/m", "burst=200": "burst=5", "limit_conn connections 40": "limit_conn connections 2"}
"""A client may ask six times a minute, twice at a time."""


@pytest.fixture(scope="module")
def strict(on_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    """A proxy that lets a client ask no more than that, and soon loses patience."""
    with ExitStack() as stack:
        yield start(stack, tmp_path_factory.mktemp("strict"), {"DATABASE_URL": on_sqlite}, {**FEW, **IMPATIENT})


client = count(2)


@pytest.fixture
def address() -> str:
    """That of a client which has not asked yet."""
    return f"127.0.0.{next(client)}"


def speak(proxy: Proxy, address: str, said: bytes = b"") -> socket.socket:
    """A connection of a client, which has said that."""
    connection = socket.create_connection(("127.0.0.1", proxy.port), timeout=10, source_address=(address, 0))
    connection.sendall(said)
    return connection


def heard(connection: socket.socket) -> Reply:
    """The next answer on a connection."""
    response = http.client.HTTPResponse(connection)
    response.begin()
    return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


def problem(reply: Reply) -> tuple[int, str | None, Any]:
    """A problem of the proxy's: its status, when to come again, and what it says."""
    assert reply.headers["content-type"] == "application/problem+json"
    assert (reply.headers["cache-control"], reply.headers["access-control-allow-origin"]) == ("no-store", "*")
    told = json.loads(reply.body)
    assert (told["status"], told["title"].lower().replace(" ", "-")) == (reply.status, told["type"].rpartition("/")[2])
    return reply.status, reply.headers.get("retry-after"), (told["detail"], told["instance"])


GET = b"GET /v1/themes?confidential HTTP/1.1\r\nHost: portal.example\r\n\r\n"
OFTEN = "Too many requests from one address: 50 a second are answered, 40 at the same time."


def test_who_asks_too_often_is_told_when_to_come_again_and_others_are_not_kept_from_it(
    strict: Behind, address: str
) -> None:
    with speak(strict.proxy, address) as connection:
        for _ in range(6):
            connection.sendall(GET)
            assert heard(connection).status == 422
        for _ in range(2):
            connection.sendall(GET)
            assert problem(heard(connection)) == (429, "1", (OFTEN, "/v1/themes"))
    assert ask(strict.proxy.port, "/v1/themes").status == 200


def test_behind_another_proxy_clients_are_those_that_it_names(on_sqlite: str, tmp_path: Path) -> None:
    named = {
        "#   set_real_ip_from 10.0.0.0/8;": "set_real_ip_from 127.0.0.1;",
        "#   real_ip_header X-Forwarded-For;": "real_ip_header X-Forwarded-For;",
    }
    with ExitStack() as stack:
        proxy = start(stack, tmp_path, {"DATABASE_URL": on_sqlite}, {**FEW, **named}).proxy
        told = [proxy.get("/v1/themes", x_forwarded_for=f"192.0.2.{n}, 192.0.2.1").status for n in range(7)]
        assert told == [200] * 6 + [429]
        assert proxy.get("/v1/themes", x_forwarded_for="192.0.2.2").status == 200


def test_who_asks_too_much_at_a_time_is_told_so_and_others_are_not_kept_from_it(strict: Behind, address: str) -> None:
    waiting = b"POST /v1/themes HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 9\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(speak(strict.proxy, address, waiting))
        third = stack.enter_context(speak(strict.proxy, address, GET))
        assert problem(heard(third)) == (429, "1", (OFTEN, "/v1/themes"))
        assert heard(stack.enter_context(speak(strict.proxy, "127.0.1.1", GET))).status == 422


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        (b"", None),
        (b"GET /v1/themes HTTP/1.1\r\nHost: portal", None),
        (b"POST /v1/themes HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 9\r\n\r\na", None),
        (GET, 422),
    ],
    ids=["silent", "in its headers", "in its body", "between two requests"],
)
def test_who_falls_silent_is_let_go(strict: Behind, address: str, said: bytes, answered: int | None) -> None:
    with speak(strict.proxy, address, said) as connection:
        if answered:
            assert heard(connection).status == answered
        try:
            rest = connection.recv(1_000)  # or nothing for ten seconds, which is an error
        except ConnectionResetError:
            rest = b""
        assert rest == b""


def test_who_says_little_at_a_time_is_let_go(strict: Behind, address: str) -> None:
    with speak(strict.proxy, address, b"GET /v1/themes HTTP/1.1\r\nX-Slow: ") as connection:
        connection.settimeout(0.1)
        for _ in range(100):
            try:
                connection.sendall(b"a")
                assert connection.recv(1_000) == b""
                break
            except TimeoutError:
                continue
            except (ConnectionResetError, BrokenPipeError):
                break
        else:
            pytest.fail("it still listens")


@pytest.mark.parametrize(
    ("said", "status", "detail"),
    [
        (b"GET /?a=%s HTTP/1.1\r\n\r\n" % (b"a" * 16_384), 414, "An address has 16 KiB at most."),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n" % (b"a" * 16_384), 400, "longer than 16 KiB."),
        (b"GET / HTTP/1.1\r\nHost: a\r\n%s\r\n" % (b"X: aaaaaaaaaaaaaaa\r\n" * 4_096), 400, "longer than 16 KiB."),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "This is no request of HTTP"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16385\r\n\r\n", 413, "Nothing that is asked here has a body."),
    ],
    ids=["address", "header", "headers", "host", "body"],
)
def test_what_is_too_long_or_no_request_is_refused(
    strict: Behind, address: str, said: bytes, status: int, detail: str
) -> None:
    with speak(strict.proxy, address, said) as connection:
        refused, after, (told, instance) = problem(heard(connection))
    assert (refused, after, instance) == (status, None, "/")
    assert detail in told


def test_a_body_is_taken_and_no_answer_depends_on_it(strict: Behind, address: str) -> None:
    said = b"POST /v1/themes HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 9\r\n\r\nsomething"
    with speak(strict.proxy, address, said + said) as connection:
        for _ in range(2):
            reply = heard(connection)
            assert reply.told == ask(strict.server, "/v1/themes", "POST").told
            assert reply.status == 405


def test_nothing_is_passed_on_but_what_answers_depend_on(tmp_path: Path, address: str) -> None:
    said = b"POST /v1/themes HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 9\r\nCookie: a=b\r\n\r\nsomething"
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as stack:
        server.settimeout(10)
        proxy = Proxy(tmp_path, [server.getsockname()[1]], UNLIMITED)
        stack.callback(proxy.end)
        stack.enter_context(speak(proxy, address, said))
        connection = stack.enter_context(server.accept()[0])
        connection.settimeout(10)
        got = connection.recv(10_000)
    assert got == b"POST /v1/themes HTTP/1.1\r\nHost: portal.example\r\nX-Forwarded-Proto: http\r\n\r\n"


def test_nothing_is_written_of_whom_a_limit_stops(strict: Behind, address: str) -> None:
    with speak(strict.proxy, address, GET * 8) as connection:
        connection.settimeout(1)
        with suppress(TimeoutError):
            while connection.recv(10_000):
                pass
    written = strict.proxy.end()
    assert not any(word in written for word in ("confidential", "127.0.0.", "GET", "limiting")), written
