"""The bounds in front of the application, seen from outside: what is no request, or never becomes one, costs little,
and others are answered meanwhile.
"""

import http.client
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app import __version__, server
from app.config import ROOT
from tests.conftest import PROBLEM
from tests.test_cli import COMMAND, run
from tests.test_serve import EXPORT, PLANS, Many, Service, Start, ask, many, serve, slowly, wait_until

__all__ = ("many", "serve")  # fixtures
TEN = b"x" * 10_000_000
SECONDS = 2
"""Within which a head has to come, in these tests."""
REQUEST = b"GET /livez HTTP/1.1\r\nHost: a\r\n"


@pytest.fixture
def service(many: Many, serve: Start) -> Service:
    """A server that is impatient."""
    return serve({"DATABASE_URL": many.url, "HEADER_SECONDS": str(SECONDS), "CONNECTIONS": "400"}, "--no-load")


@pytest.fixture
def connect(service: Service) -> Iterator[Callable[[], socket.socket]]:
    """Makes connections with it that send nothing by themselves."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(socket.create_connection(("127.0.0.1", service.port), timeout=20))


Connect = Callable[[], socket.socket]


def read(client: socket.socket) -> bytes:
    """All that comes until the end; what came, if the connection is reset."""
    found = b""
    with suppress(ConnectionResetError):
        while part := client.recv(65_536):
            found += part
    return found


def status_of(answer: bytes) -> int:
    """Of the last answer, which must be a problem that a client can read, and the end."""
    head, _, body = answer[answer.rindex(b"HTTP/1.1 ") :].partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert {f"content-type: {PROBLEM}", "connection: close", "cache-control: no-store"} <= set(lines), lines
    problem: dict[str, Any] = httpx.Response(200, content=body).json()
    assert problem.keys() == {"type", "title", "status", "detail", "instance"}
    return int(problem["status"])


def memory(service: Service) -> float:
    """MB that the process holds."""
    status = Path(f"/proc/{service.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+([0-9]+) kB", status)[0]) / 1024


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (REQUEST + b"X: " + b"x" * 59_000 + b"\r\n\r\n", None),
        (REQUEST + b"X: " + b"x" * 66_000 + b"\r\n\r\n", 431),
        (REQUEST + b"X: x\r\n" * 11_000 + b"\r\n", 431),
        (b"GET /livez?" + b"x" * 66_000, 431),
        (b"\r\n" * 40_000, 431),
        (b"nonsense\r\n\r\n", 400),
        (REQUEST + b"A: b\x00\r\n\r\n", 400),
    ],
)
def test_a_head_is_bounded(connect: Connect, sent: bytes, status: int | None) -> None:
    client = connect()
    client.sendall(sent)
    if status is None:
        assert client.recv(100).startswith(b"HTTP/1.1 200 ")
    else:
        assert status_of(read(client)) == status


def test_endless_headers_are_cut_early(service: Service, connect: Connect) -> None:
    service.get("/livez")
    before = memory(service)
    client = connect()
    client.sendall(REQUEST)
    sent = 0
    with suppress(ConnectionError):
        while sent < 200_000_000:
            sent += client.send(b"X: " + b"x" * 65_000 + b"\r\n")
    assert sent < 32 << 20  # that much is dropped, so that the answer can be read; beside what lies in buffers
    assert memory(service) - before < 10


def test_silent_and_dripping_connections_are_closed_and_others_answered(service: Service, connect: Connect) -> None:
    service.get("/livez")
    before = memory(service)
    since = time.monotonic()
    silent = [connect() for _ in range(300)]
    dripping = [connect() for _ in range(20)]
    used = connect()  # has had an answer, then sends what is no request
    used.sendall(REQUEST + b"\r\n")
    assert used.recv(1_000).startswith(b"HTTP/1.1 200 ")
    for client in dripping:
        client.sendall(REQUEST)
    answered = 0
    while time.monotonic() < since + SECONDS + 8 and any(map(_is_open, [*silent, *dripping, used])):
        assert service.get("/livez").status == 200
        answered += 1
        for client in (*dripping, used):
            with suppress(ConnectionError):
                client.sendall(b"\r\n" if client is used else b"X: x\r\n")
        time.sleep(0.1)
    assert [client for client in [*silent, *dripping, used] if _is_open(client)] == []
    assert answered > 5
    assert memory(service) - before < 20


def _is_open(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1_000) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False
    finally:
        client.setblocking(True)


def test_more_connections_than_are_allowed_are_told_so(many: Many, serve: Start) -> None:
    service = serve({"DATABASE_URL": many.url, "CONNECTIONS": "10"}, "--no-load")
    with ExitStack() as stack:
        kept = [stack.enter_context(closing(service.connect())) for _ in range(10)]
        for client in kept:
            client.connect()
        wait_until(lambda: service.get("/livez").status == 503, 5, "an eleventh is answered")
        refused = service.get("/v1/plans")
        assert (refused.status, refused.headers["Content-Type"], refused.headers["Retry-After"]) == (503, PROBLEM, "5")
        assert [ask(client, "/livez").status for client in kept] == [200] * 10
    wait_until(lambda: service.get("/livez").status == 200, 5, "nobody is answered, though there is room")
    assert service.end().errors == "more than 10 connections: others are refused\n"


def test_requests_sent_ahead_are_bounded(service: Service, connect: Connect) -> None:
    few = connect()
    few.sendall((REQUEST + b"\r\n") * 80 + REQUEST + b"Connection: close\r\n\r\n")
    assert read(few).count(b"HTTP/1.1 200 ") == 81
    many = connect()
    with suppress(ConnectionError):
        for _ in range(100):
            many.sendall((REQUEST + b"\r\n") * 1_000)
    assert read(many).count(b"HTTP/1.1 ") < 2_000
    assert service.get("/livez").status == 200


def post_by_urllib(url: str) -> tuple[int, bytes]:
    """It says `Connection: close`."""
    try:
        urllib.request.urlopen(url, TEN)
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    raise AssertionError


def post_by_http_client(url: str) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection(url.split("/")[2], timeout=20)) as connection:
        connection.request("POST", "/v1/plans", TEN)
        response = connection.getresponse()
        answer = response.status, response.read()
        connection.request("GET", "/livez")  # the connection is good for more
        assert connection.getresponse().status == 200
        return answer


def post_by_httpx(url: str) -> tuple[int, bytes]:
    response = httpx.post(url, content=TEN)
    return response.status_code, response.content


def post_by_httpx_in_chunks(url: str) -> tuple[int, bytes]:
    chunks = (TEN[:100_000] for _ in range(100))
    response = httpx.post(url, content=chunks, headers={"Connection": "close"})
    return response.status_code, response.content


def post_by_curl(url: str, *options: str) -> tuple[int, bytes]:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("no curl")
    command = [curl, "-sS", "-w", "%{http_code}", "--data-binary", "@-", *options, url]
    ended = subprocess.run(command, input=TEN, capture_output=True, check=True, timeout=20)
    return int(ended.stdout[-3:]), ended.stdout[:-3]


def post_by_curl_at_once(url: str) -> tuple[int, bytes]:
    """Without asking first whether it may, and to the end."""
    return post_by_curl(url, "-H", "Expect:", "-H", "Connection: close")


@pytest.mark.parametrize(
    "post",
    [
        post_by_urllib,
        post_by_http_client,
        post_by_httpx,
        post_by_httpx_in_chunks,
        post_by_curl,
        post_by_curl_at_once,
    ],
)
def test_what_is_not_to_be_sent_is_answered_so_that_it_can_be_read(
    service: Service, post: Callable[[str], tuple[int, bytes]]
) -> None:
    for _ in range(3):
        status, content = post(f"http://127.0.0.1:{service.port}/v1/plans")
        assert (status, httpx.Response(status, content=content).json()["status"]) == (405, 405)


def test_who_asks_before_sending_is_told_at_once(connect: Connect) -> None:
    client = connect()
    client.sendall(b"POST /v1/plans HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\nExpect: 100-continue\r\n\r\n")
    assert client.recv(100).startswith(b"HTTP/1.1 405 ")


@pytest.mark.parametrize("connection", ["close", "keep-alive"])
def test_an_endless_body_is_cut(service: Service, connect: Connect, connection: str) -> None:
    service.get("/livez")
    before = memory(service)
    client = connect()
    head = f"POST /v1/plans HTTP/1.1\r\nHost: a\r\nConnection: {connection}\r\nTransfer-Encoding: chunked\r\n\r\n"
    client.sendall(head.encode())
    sent = 0
    with suppress(ConnectionError):
        while sent < 200_000_000:
            sent += client.send(b"fde8\r\n" + b"x" * 65_000 + b"\r\n")
    assert sent < 64 << 20
    assert memory(service) - before < 10


def test_the_kernel_ends_what_nobody_takes(many: Many, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a listener is set to, what it accepts has."""
    monkeypatch.setattr(server, "STALLED", 2)
    with server.listen("127.0.0.1", 0) as listener, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.connect(listener.getsockname())
        with closing(listener.accept()[0]) as accepted:
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
            accepted.settimeout(30)
            with pytest.raises(TimeoutError, match="Connection timed out"):  # ETIMEDOUT, before our own time is over
                accepted.sendall(TEN * 5)


def test_uvicorn_reads_as_it_did_when_its_steps_were_taken_over() -> None:
    """If this fails, hold `Protocol.data_received` against the new one."""
    assert HttpToolsProtocol.data_received.__code__.co_names == (
        *("_unset_keepalive_if_required", "parser", "feed_data", "httptools", "HttpParserError", "logger", "warning"),
        *("send_400_response", "HttpParserUpgrade", "_should_upgrade", "handle_websocket_upgrade"),
        "_unsupported_upgrade_warning",
    )
    assert HttpToolsProtocol._unset_keepalive_if_required.__code__.co_names == ("timeout_keep_alive_task", "cancel")


def test_a_request_that_offers_another_protocol_is_answered(service: Service, connect: Connect) -> None:
    for protocol in (b"h2c", b"websocket"):
        client = connect()
        client.sendall(REQUEST + b"Connection: Upgrade\r\nUpgrade: " + protocol + b"\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 200 ")
    assert service.end().errors == ""  # not a line for it


def test_all_answers_name_the_version(service: Service) -> None:
    first = service.get("/v1/plans")
    with closing(service.connect()) as connection:
        connection.request("GET", "/v1/plans", headers={"If-None-Match": first.headers["etag"]})
        again = connection.getresponse()
        assert (again.status, again.headers["service-version"]) == (304, __version__)
    for path in ("/v1/plans", "/v1/plans/x", "/x", "/docs"):
        assert service.get(path).headers["service-version"] == __version__


class AtSocket:
    """`serve` at a Unix socket, once it has said where."""

    def __init__(self, url: str, path: Path, *options: str) -> None:
        self.path = path
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--no-load", "--uds", str(path), *options],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(self.path)), timeout=60) as client:
            return client.get(f"http://localhost{path}", headers=headers)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_unix_socket(many: Many, tmp_path: Path, workers: str) -> None:
    path = tmp_path / "plans.sock"
    environment = {"DATABASE_URL": many.url}
    with ExitStack() as stack:
        first = AtSocket(many.url, path, "--workers", workers)
        stack.callback(first.kill)
        assert first.line == f"Serving http://localhost/v1/plans at {path} — documentation at http://localhost/docs\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o666
        assert first.get("/livez").status_code == 200
        links = first.get("/v1/plans", {"X-Forwarded-Proto": "https"}).json()["links"]
        assert links["self"].startswith("https://localhost/")  # who reaches the socket is the proxy
        code, output, errors = run(f"serve --no-load --uds {path}", environment)
        assert (code, output) == (1, "")
        assert errors == (
            f"app: socket {path} cannot be had (another server listens there): choose another one with --uds\n"
        )
        assert first.get("/livez").status_code == 200
        first.kill()
        assert path.exists()
        second = AtSocket(many.url, path, "--workers", workers)  # nobody listens there
        stack.callback(second.kill)
        assert second.get("/livez").status_code == 200
        second.process.terminate()
        output, errors = second.process.communicate(timeout=20)
        assert (second.process.returncode, output, errors) == (-signal.SIGTERM, "", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--uds {tmp}/text", "socket {tmp}/text cannot be had (there is a file that is no socket): "),
        ("--uds {tmp}/no/a.sock", "socket {tmp}/no/a.sock cannot be had (No such file or directory): "),
        ("--uds {tmp}/" + "x" * 120, "socket {tmp}/" + "x" * 120 + " cannot be had (AF_UNIX path too long): "),
        ("--uds {tmp}/a --port 1", "--uds is a place to listen at instead of --host and --port: give it alone"),
    ],
)
def test_a_socket_that_cannot_be_had(tmp_path: Path, arguments: str, message: str) -> None:
    (tmp_path / "text").write_text("This is a text.")
    arguments, message = arguments.format(tmp=tmp_path), message.format(tmp=tmp_path)
    if message.endswith(": "):
        message += "choose another one with --uds"
    assert run(f"serve {arguments}", {}) == (1, "", f"app: {message}\n")
    assert (tmp_path / "text").read_text() == "This is a text."


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_under_load_nothing_is_left_and_it_starts_again(many: Many, serve: Start, workers: int) -> None:
    service = serve({"DATABASE_URL": many.url}, "--no-load", "--workers", str(workers))
    processes = service.answered(workers)
    with ExitStack() as stack:
        answers = [stack.enter_context(slowly(service, EXPORT)) for _ in range(5)]
        os.kill(service.pid, signal.SIGKILL)
        for answer in answers:
            if workers > 1:  # they end as if told to, when they see that they are alone
                assert answer.read().count(b"\n") == PLANS
            else:
                with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):  # no file is cut short quietly
                    answer.read()
        wait_until(lambda: not any(Path(f"/proc/{process}/fd/0").exists() for process in processes), 40, "one runs on")
    again = serve({"DATABASE_URL": many.url}, "--port", str(service.port), "--no-load", "--workers", str(workers))
    assert again.port == service.port
    assert again.get("/v1/plans").status == 200
    assert again.end().errors == ""
