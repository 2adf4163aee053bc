"""Other proxies before a server: Apache, Caddy, HAProxy and Varnish themselves, as processes without rights, with the
files in `deploy/` that are delivered, but for ports, certificates and folders.

What comes through is what the server would answer at the address of outside, to the byte; a cache keeps it as long as
it says, and nobody gets what was answered to another question. (nginx has tests of its own, `test_nginx.py`.)
"""

import http.client
import json
import os
import pwd
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from app.config import ROOT
from tests import test_cli
from tests.test_cli import Server
from tests.test_nginx import AGED_SOON, ECOWAS, JSON, Reply
from tests.test_nginx import ask as ask_plainly

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
NAME = "plans.example"
ORIGIN = f"https://{NAME}"
NOBODY = "nobody"
DOWN = {
    "type": "/problems/unavailable",
    "title": "Service Unavailable",
    "status": 503,
    "detail": "No server answers at the moment: try again shortly.",
    "instance": "/",
}
MODULES = (
    "mpm_event authz_core env filter deflate reqtimeout proxy proxy_http ssl headers socache_shmcb cache cache_disk"
)
APACHE = """
ServerRoot {folder}
User {user}
Group {group}
PidFile {folder}/pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/log
LogLevel warn
ServerName {name}
Listen 127.0.0.1:{port}
{modules}
{rest}
"""
"""What Debian's apache2.conf has, of which the delivered file is a part."""
COMPRESSING = "AddOutputFilterByType DEFLATE text/html text/plain text/css application/json"
"""What Apache as a whole is often told besides."""
number = count(1)


class Place(NamedTuple):
    """Where a proxy is to run: its folder, which holds a certificate, its port, and that of the server behind it."""

    folder: Path
    port: int
    server: int

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.write_text(text)
        return file


class Kind(NamedTuple):
    """A proxy: its program, how its delivered file is changed, what one would write without that file, how it is
    started, whether TLS ends in it, and whether it keeps answers.
    """

    program: str
    file: str
    changes: Callable[[Place], dict[str, str]]
    bare: Callable[[Place], str]
    command: Callable[[Place, str], list[str]]
    tls: bool = True
    keeps: bool = True
    hurried: tuple[tuple[str, str], ...] = ()
    """How it is made to lose patience soon."""


def _apache(place: Place, text: str) -> list[str]:
    modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES.split())
    user = pwd.getpwuid(os.geteuid() or pwd.getpwnam(NOBODY).pw_uid).pw_name
    whole = APACHE.format(
        folder=place.folder, port=place.port, user=user, group="nogroup", name=NAME, modules=modules, rest=text
    )
    return ["apache2", "-f", str(place.write("apache.conf", whole)), "-DFOREGROUND"]


def _caddy(place: Place, text: str) -> list[str]:
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(place.write("Caddyfile", text))]


def _haproxy(place: Place, text: str) -> list[str]:
    return ["haproxy", "-db", "-f", str(place.write("haproxy.cfg", text))]


def _varnish(place: Place, text: str) -> list[str]:
    parameters = re.findall(r"^#   (-p) (\S+)", text, re.MULTILINE)
    folder, listen = f"{place.folder}/varnish", f"127.0.0.1:{place.port}"
    file = str(place.write("varnish.vcl", text))
    return [
        *("varnishd", "-F", "-j", "none", "-n", folder, "-a", listen, "-s", "malloc,64m", "-f", file),
        *(word for pair in parameters for word in pair),
    ]


KINDS = {
    "apache": Kind(
        "apache2",
        "apache.conf",
        lambda place: {
            "*:443": f"127.0.0.1:{place.port}",
            "/etc/ssl/certs/plans.pem": f"{place.folder}/certificate.pem",
            "/etc/ssl/private/plans.key": f"{place.folder}/key.pem",
            "http://127.0.0.1:8000/": f"http://127.0.0.1:{place.server}/",
            "/var/cache/apache2/mod_cache_disk": f"{place.folder}/cache",
            "/tmp/mod_cache-lock": f"{place.folder}/lock",
            "/var/log/apache2": str(place.folder),
            "<VirtualHost": f"{COMPRESSING}\n<VirtualHost",
        },
        lambda place: (
            f"SSLEngine on\nSSLCertificateFile {place.folder}/certificate.pem\n"
            f"SSLCertificateKeyFile {place.folder}/key.pem\nProxyPass / http://127.0.0.1:{place.server}/\n"
        ),
        _apache,
        hurried=(("header=10-20", "header=1-2"), ("handshake=5", "handshake=1")),
    ),
    "caddy": Kind(
        "caddy",
        "Caddyfile",
        lambda place: {
            "{\n\t# A line": "{\n\tadmin off\n\tauto_https disable_redirects\n\t# A line",
            "plans.example {": (
                f"https://plans.example:{place.port} {{\n\tbind 127.0.0.1\n"
                f"\ttls {place.folder}/certificate.pem {place.folder}/key.pem"
            ),
            "127.0.0.1:8000": f"127.0.0.1:{place.server}",
        },
        lambda place: (
            f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\nhttps://{NAME}:{place.port} {{\n\tbind 127.0.0.1\n"
            f"\ttls {place.folder}/certificate.pem {place.folder}/key.pem\n"
            f"\treverse_proxy 127.0.0.1:{place.server}\n}}\n"
        ),
        _caddy,
        keeps=False,
        hurried=(("read_header 10s", "read_header 1s"),),
    ),
    "haproxy": Kind(
        "haproxy",
        "haproxy.cfg",
        lambda place: {
            "bind :443 ssl crt /etc/haproxy/plans.pem": f"bind 127.0.0.1:{place.port} ssl crt {place.folder}/both.pem",
            "    user haproxy\n    group haproxy\n": "",
            "127.0.0.1:8000": f"127.0.0.1:{place.server}",
        },
        lambda place: (
            "defaults\n mode http\n timeout connect 2s\n timeout client 10s\n timeout server 30s\n"
            f"frontend plans\n bind 127.0.0.1:{place.port} ssl crt {place.folder}/both.pem\n default_backend servers\n"
            f"backend servers\n server one 127.0.0.1:{place.server}\n"
        ),
        _haproxy,
        hurried=(("timeout http-request 10s", "timeout http-request 1s"), ("gt 500", "gt 20")),
    ),
    "varnish": Kind(
        "varnishd",
        "varnish.vcl",
        lambda place: {'.port = "8000"': f'.port = "{place.server}"'},
        lambda place: f'vcl 4.1;\nbackend default {{ .host = "127.0.0.1"; .port = "{place.server}"; }}\n',
        _varnish,
        tls=False,
    ),
}


NGINX = Kind(
    "nginx",
    "nginx.conf",
    lambda _: {},
    lambda place: (
        f"pid pid; events {{}} http {{ access_log off; server {{ listen 127.0.0.1:{place.port} ssl; "
        f"ssl_certificate certificate.pem; ssl_certificate_key key.pem; client_body_temp_path body; "
        f"proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi; "
        f"location / {{ proxy_pass http://127.0.0.1:{place.server}; }} }} }}"
    ),
    lambda place, text: [
        *("nginx", "-e", "stderr", "-p", str(place.folder), "-g", "daemon off;", "-c"),
        str(place.write("nginx.conf", text)),
    ],
)
"""What one would write without the file that is delivered, which has tests of its own."""


def installed(name: str) -> str | None:
    return shutil.which(name, path=PATH)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate for the name, and its key, as different proxies want them."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        (
            f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={NAME} "
            f"-addext subjectAltName=DNS:{NAME} -keyout key.pem -out certificate.pem"
        ).split(),
        cwd=folder,
        check=True,
        capture_output=True,
    )
    (folder / "both.pem").write_text((folder / "certificate.pem").read_text() + (folder / "key.pem").read_text())
    return folder


class Proxy:
    """A proxy as a process, as a user without rights where the tests have any, in a folder that is gone afterwards."""

    def __init__(self, stack: ExitStack, name: str, certificate: Path, server: int, how: str = "delivered") -> None:
        self.kind = kind = KINDS.get(name, NGINX)
        if not installed(kind.program):
            pytest.skip(f"{kind.program} is not installed")
        self.certificate = certificate / "certificate.pem"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"{name}-")))
        place = Place(self.folder, self.port, server)
        (self.folder / "cache").mkdir()
        for file in certificate.iterdir():
            shutil.copy(file, self.folder)
        text = kind.bare(place) if how == "bare" else self._delivered(place, hurried=how == "hurried")
        command = kind.command(place, text)
        rights: dict[str, str] = {}
        if os.geteuid() == 0:
            rights = {"user": NOBODY, "group": "nogroup"}
            for path in (self.folder, *self.folder.rglob("*")):
                shutil.chown(path, NOBODY, "nogroup")
        self.output = stack.enter_context((self.folder / "output").open("w"))
        self.process = subprocess.Popen(
            [str(installed(command[0])), *command[1:]],
            stdout=self.output,
            stderr=self.output,
            cwd=self.folder,
            env={"PATH": PATH, "HOME": str(self.folder), "TMPDIR": str(self.folder)},
            extra_groups=[] if rights else None,
            **rights,  # type: ignore[call-overload]
        )
        stack.callback(self.process.wait)
        stack.callback(self.process.terminate)
        deadline = time.monotonic() + 30  # Varnish calls a compiler
        while not self.listens():
            assert self.process.poll() is None, self.written()
            assert time.monotonic() < deadline, self.written()
            time.sleep(0.02)

    def _delivered(self, place: Place, *, hurried: bool) -> str:
        text = (ROOT / "deploy" / self.kind.file).read_text()
        for old, new in (*self.kind.changes(place).items(), *(self.kind.hurried if hurried else ())):
            assert old in text, old
            text = text.replace(old, new)
        return text

    def written(self) -> str:
        """All that it has written, to anywhere."""
        files = (self.folder / "output", *self.folder.glob("*log"))
        return "".join(file.read_text() for file in files if file.exists())

    def listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except ConnectionRefusedError:
            return False
        return True

    def connect(self, source: str = "127.0.0.1") -> socket.socket:
        """A connection from that address, with TLS where that ends here."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=30, source_address=(source, 0))
        if not self.kind.tls:
            return plain
        return ssl.create_default_context(cafile=self.certificate).wrap_socket(plain, server_hostname=NAME)

    def get(self, path: str, method: str = "GET", source: str = "127.0.0.1", **headers: str) -> Reply:
        """Its answer. `accept_encoding` is the header `Accept-Encoding`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.sock = self.connect(source)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {"host": NAME, **headers}.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, body)


@pytest.fixture(scope="module")
def server(on_sqlite: str) -> Iterator[Server]:
    """A server of the seed."""
    server = Server({"DATABASE_URL": on_sqlite})
    yield server
    server.end()


@pytest.fixture(scope="module", params=KINDS)
def proxy(request: pytest.FixtureRequest, certificate: Path, server: Server) -> Iterator[Proxy]:
    """Each proxy in turn, before that server."""
    with ExitStack() as stack:
        yield Proxy(stack, request.param, certificate, server.port)


def ask(server: Server, path: str, method: str = "GET", **headers: str) -> Reply:
    """What the server would answer at the address of outside."""
    return ask_plainly(server.port, path, method, host=NAME, x_forwarded_proto="https", **headers)


def told(reply: Reply) -> tuple[object, ...]:
    """What must come through as it was. (Apache joins lists of words without blanks.)"""
    of = reply.headers
    same = ("content-type", "content-encoding", "etag", "last-modified", "cache-control", "link", "content-disposition")
    vary = {word.strip() for word in of.get("vary", "").split(",")}
    return reply.status, [of.get(name) for name in same], vary, reply.body


def once(path: str) -> str:
    """The path in words that no test has asked in."""
    return f"{path}{'&' if '?' in path else '?'}limit={next(number)}"


def test_addresses_are_those_of_outside(proxy: Proxy) -> None:
    path = once("/v1/states")
    for _ in range(2):
        page = proxy.get(path)
        links = json.loads(page.body)["links"]
        assert links["self"] == f"{ORIGIN}{path}"
        assert links["next"].startswith(f"{ORIGIN}/v1/states?")
        assert page.headers["link"] == f'<{links["next"]}>; rel="next"'
        assert json.loads(proxy.get(f"{ECOWAS}?format=jsonld").body)["@id"] == f"{ORIGIN}{ECOWAS}"


def test_each_coding_and_each_form_has_its_own_answer(proxy: Proxy, server: Server) -> None:
    codings = ["", "identity", "gzip", "br", "zstd", "gzip, deflate, br, zstd", "gzip;q=0.5, br;q=0, zstd;q=0.000"]
    forms = ["*/*", JSON, "text/csv", "text/html, */*;q=0.1", "application/jsonl"]
    path, got = once("/v1/plans?sort=title"), set()
    for _ in range(2):
        for coding in codings:
            for form in forms:
                headers = {"accept": form, "accept_encoding": coding}
                reply, direct = proxy.get(path, **headers), ask(server, path, **headers)
                assert told(reply)[0::3] == told(direct)[0::3], headers
                for name in ("content-type", "content-encoding", "vary"):
                    assert words(reply, name) == words(direct, name), headers
                got.add((reply.headers["content-type"], reply.headers.get("content-encoding"), reply.headers["etag"]))
    assert len({(form, coding) for form, coding, _ in got}) == 3 * 4
    assert len({tag for *_, tag in got}) >= 3 * 4  # none for two bodies


def words(reply: Reply, name: str) -> set[str]:
    return {word.strip() for word in reply.headers.get(name, "").split(",")}


def test_nothing_is_compressed_without_a_wish_or_when_small(proxy: Proxy, server: Server) -> None:
    path = once("/v1/plans")
    proxy.get(path, accept_encoding="gzip")
    for _ in range(2):
        assert told(proxy.get(path)) == told(ask(server, path))
        small = proxy.get("/v1/themes?limit=0", accept_encoding="gzip")
        assert told(small) == told(ask(server, "/v1/themes?limit=0", accept_encoding="gzip"))


@pytest.mark.parametrize("coding", ["identity", "gzip", "br", "zstd"])
def test_who_has_an_answer_is_told_so(proxy: Proxy, server: Server, coding: str) -> None:
    path = once("/v1/organizations")
    for _ in range(2):
        whole = proxy.get(path, accept_encoding=coding)
        assert told(whole) == told(ask(server, path, accept_encoding=coding))
        tag = whole.headers["etag"]
        reply = proxy.get(path, accept_encoding=coding, if_none_match=tag)
        assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", tag)
        assert told(proxy.get(path, accept_encoding=coding, if_none_match='"0"')) == told(whole)


def test_a_second_ask_is_answered_by_the_proxy_if_it_keeps_answers(proxy: Proxy) -> None:
    for coding in ("identity", "gzip, br, zstd"):
        for path in (once("/v1/plans"), f"{ECOWAS}?format=jsonld&n={coding[:4]}".partition("&")[0]):
            replies = [proxy.get(path, accept="*/*", accept_encoding=coding) for _ in range(2)]
            if proxy.kind.keeps:
                assert str(replies[1].cache).startswith("HIT"), (path, coding)
            assert told(replies[0]) == told(replies[1])


@pytest.mark.parametrize(
    ("path", "status"), [("/readyz", 200), ("/livez", 200), ("/v1/plans?regoin=a", 422), ("/v1/plans/nobody", 404)]
)
def test_health_and_refusals_are_not_kept(proxy: Proxy, server: Server, path: str, status: int) -> None:
    for method in ("GET", "HEAD", "GET", "GET"):
        reply = proxy.get(path, method)
        assert reply.status == status
        assert not str(reply.cache).startswith("HIT")
        assert told(reply) == told(ask(server, path, method))


@pytest.mark.parametrize("name", KINDS)
def test_an_address_of_8_kib_may_stand_in_link_twice(name: str, certificate: Path) -> None:
    class Upstream(BaseHTTPRequestHandler):
        """In the place of a server, since the service makes no such answer of so little."""

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Link", f'<{self.path}>; rel="prev", <{self.path}>; rel="next"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    path = f"/v1/plans?q={'1' * 8_000}"
    with HTTPServer(("127.0.0.1", 0), Upstream) as upstream, ExitStack() as stack:
        Thread(target=upstream.serve_forever).start()
        stack.callback(upstream.shutdown)
        reply = Proxy(stack, name, certificate, upstream.server_port).get(path)
        assert (reply.status, reply.headers["link"].count(path)) == (200, 2)


def test_nothing_that_a_client_says_of_itself_changes_an_address(proxy: Proxy, server: Server) -> None:
    path = once("/v1/plans")
    odd = {"x_forwarded_proto": "http", "x_forwarded_host": "evil.example", "forwarded": "host=evil.example;proto=http"}
    assert told(proxy.get(path, **odd, cookie="a=b")) == told(ask(server, path)) == told(proxy.get(path))


def test_addresses_pass_as_they_are_written(proxy: Proxy, server: Server) -> None:
    plans = [plan["slug"] for plan in json.loads(ask(server, "/v1/plans?limit=100&sort=slug").body)["data"]]
    long = f"/v1/sources?limit=1&plan={','.join(plans[:50])}&plan_not={','.join(plans[50:])}&offset=1"
    assert len(proxy.get(long).headers["link"]) > 4_096
    longest = f"/v1/plans?x={'1' * 8_190}"
    odd = ("/v1/plans/a%2Fb", "/v1/plans/%28%3B%7E%C3%A9", "/v1/plans?q=a%3Bb%26c+d%20e", "/v1/plans/")
    for path in (long, longest, *odd):
        assert told(proxy.get(path)) == told(ask(server, path)), path


@pytest.mark.parametrize("name", KINDS)
def test_no_server_is_a_problem_and_nothing_is_written_of_who_asks(name: str, certificate: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = listener.getsockname()[1]
    with ExitStack() as stack:
        proxy = Proxy(stack, name, certificate, nobody)
        for path in ("/v1/plans?confidential=1", "/v1/confidential"):
            reply = proxy.get(path)
            assert (reply.status, json.loads(reply.body)) == (503, DOWN)
            assert reply.headers["content-type"] == "application/problem+json"
            assert (reply.headers["cache-control"], reply.headers["retry-after"]) == ("no-store", "5")
            assert reply.headers["access-control-allow-origin"] == "*"
        with proxy.connect() as connection:
            connection.sendall(b"GET /confidential HTTP/9 9\r\nHost: a b\r\n\r\n")
            connection.recv(1_000)
        proxy.process.terminate()
        proxy.process.wait()
        written = proxy.written()
        assert not any(word in written for word in ("confidential", "GET", "[client", "remote")), written


@pytest.mark.parametrize("name", KINDS)
def test_headers_that_come_little_by_little_are_not_waited_for(name: str, certificate: Path, server: Server) -> None:
    with ExitStack() as stack:
        proxy = Proxy(stack, name, certificate, server.port, "hurried")
        connection = stack.enter_context(proxy.connect())
        connection.sendall(f"GET /v1/plans HTTP/1.1\r\nHost: {NAME}\r\nX-Slow: ".encode())
        connection.settimeout(0.5)
        for _ in range(30):
            try:
                connection.sendall(b"a")
                if not connection.recv(10_000):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        else:
            pytest.fail("it still listens")


def test_haproxy_stops_who_asks_too_often(certificate: Path, server: Server) -> None:
    with ExitStack() as stack:
        proxy = Proxy(stack, "haproxy", certificate, server.port, "hurried")
        replies = [proxy.get("/v1/plans?confidential") for _ in range(25)]
        assert [reply.status for reply in replies] == [422] * 20 + [429] * 5
        assert (replies[-1].headers["retry-after"], replies[-1].headers["cache-control"]) == ("1", "no-store")
        assert json.loads(replies[-1].body)["type"] == "/problems/too-many-requests"
        assert proxy.get("/v1/plans", source="127.0.0.2").status == 200


@pytest.mark.parametrize(("name", "keeps_on"), [("apache", True), ("haproxy", False), ("varnish", True)])
def test_an_old_answer_is_given_while_no_server_answers(
    name: str, keeps_on: bool, certificate: Path, on_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_cli, "COMMAND", (sys.executable, "-c", AGED_SOON))
    server = Server({"DATABASE_URL": on_sqlite})
    with ExitStack() as stack:
        stack.callback(server.process.kill)
        proxy = Proxy(stack, name, certificate, server.port)
        path = once("/v1/plans")
        whole = proxy.get(path)
        assert proxy.get(path).status == 200
        server.end()
        time.sleep(2)  # until it has aged
        for _ in range(3):
            reply = proxy.get(path)
            assert reply.status == (200 if keeps_on else 503)
            assert not keeps_on or told(reply) == told(whole)
        assert proxy.get(once("/v1/plans")).status == 503


TABLE = re.compile(r"^\| (nginx|Apache|Caddy|HAProxy|Varnish) \| `(\S+)/v1/plans` \|", re.MULTILINE)


def test_the_manual_says_what_each_does_by_default(certificate: Path, server: Server) -> None:
    said = {name.lower(): origin for name, origin in TABLE.findall((ROOT / "docs" / "operating.md").read_text())}
    seen = {}
    for name in (*KINDS, "nginx"):
        with ExitStack() as stack:
            proxy = Proxy(stack, name, certificate, server.port, "bare")
            url = json.loads(proxy.get("/v1/plans").body)["links"]["self"]
            seen[name] = url.partition("/v1/")[0].replace(f":{server.port}", ":8000")
    assert seen == said
