"""`check-links` against real servers: every way in which an address answers or fails is told apart, politely."""

import json
import re
import shutil
import socket
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from app import cli, linkcheck
from app.config import Settings
from app.linkcheck import Manners, check

QUICK = Manners(timeout=0.5, pause=0.01)
PAGES: dict[str, tuple[int, str, str]] = {
    "/alive": (200, "", "<title>The plan of action</title>"),
    "/": (200, "", "<title>Welcome</title>"),
    "/moved": (301, "/alive", ""),
    "/moved-twice": (308, "/moved", ""),
    "/for-now": (302, "/alive", ""),
    "/to-the-front": (301, "/", ""),
    "/missing": (404, "", ""),
    "/gone": (410, "", ""),
    "/broken": (503, "", ""),
    "/forbidden": (403, "", ""),
    "/soft": (200, "", "<html><head><title>Page Not Found - Portal</title></head>"),
    "/loop": (302, "/loop", ""),
    "/mail": (301, "mailto:plans@example.org", ""),
    "/no-head": (200, "", "<title>The plan of action</title>"),
}
EXPECTED = {
    "/alive": ("alive", None, "status 200"),
    "/moved": ("moved", "/alive", "redirected for ever"),
    "/moved-twice": ("moved", "/alive", "redirected for ever"),
    "/for-now": ("alive", None, "redirected for a time"),
    "/to-the-front": ("dead", None, "leads to a front page"),
    "/missing": ("dead", None, "status 404"),
    "/gone": ("dead", None, "status 410"),
    "/broken": ("unknown", None, "status 503"),
    "/forbidden": ("unknown", None, "status 403"),
    "/soft": ("dead", None, "a page that says that there is none"),
    "/loop": ("dead", None, "more than 10 redirects"),
    "/mail": ("unknown", None, "leads to no page of the web"),
    "/no-head": ("alive", None, "status 200"),
    "/slow": ("unknown", None, "no answer in time"),
}


class Site(BaseHTTPRequestHandler):
    """Pages that answer in every way there is; notes who asks for what, and how many ask at once."""

    asked: ClassVar[Counter[tuple[str, str]]] = Counter()
    agents: ClassVar[set[str]] = set()
    now: ClassVar[Counter[str]] = Counter()
    most = 0
    lock = threading.Lock()

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        assert self.headers["Range"] == "bytes=0-8191"
        self.answer()

    def answer(self) -> None:
        host = self.headers["Host"]
        with self.lock:
            Site.asked[self.command, self.path] += 1
            Site.agents.add(self.headers["User-Agent"])
            Site.now[host] += self.path != "/slow"  # which is given up before it answers
            Site.most = max(Site.most, Site.now[host])
        time.sleep(2 if self.path == "/slow" else 0.01)
        status, location, body = PAGES.get(self.path, (200, "", ""))
        if self.path == "/no-head" and self.command == "HEAD":
            status = 405
        with self.lock:
            Site.now[host] -= self.path != "/slow"
        try:
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body.encode())
        except OSError:
            pass  # the client has gone

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def nothing(done: int, total: int) -> None:
    pass


def test_every_way_to_answer(site: str, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    found = check([site + path for path in EXPECTED], tmp_path / "journal", lambda *step: told.append(step), QUICK)
    assert {one.url.removeprefix(site): (one.health, one.replacement, one.seen) for one in found} == {
        path: (health, to and site + to, seen) for path, (health, to, seen) in EXPECTED.items()
    }
    assert Site.most == 1  # one at a time to a host
    assert Site.agents == {linkcheck.AGENT}
    assert told == [(n, len(EXPECTED)) for n in range(len(EXPECTED) + 1)]
    assert Site.asked["GET", "/alive"] > 0


@pytest.mark.parametrize(
    ("url", "health", "seen"),
    [
        ("http://127.0.0.1:{closed}/", "unknown", "no connection"),
        ("https://127.0.0.1:{plain}/", "unknown", "no secure connection"),
        ("http://no-such-host.invalid/plan", "dead", "no such host"),
    ],
)
def test_what_cannot_be_reached(site: str, tmp_path: Path, url: str, health: str, seen: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    address = url.format(closed=closed, plain=site.rpartition(":")[2])
    (one,) = check([address], tmp_path / "journal", nothing, QUICK)
    assert (one.health, one.replacement, one.seen) == (health, None, seen)


def test_hosts_are_asked_side_by_side(site: str, tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.2", 0), Site) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        slow = [f"{site}/slow", f"http://127.0.0.2:{other.server_port}/slow"]
        begun = time.monotonic()
        check(slow, tmp_path / "journal", nothing, Manners(timeout=1.5, pause=0))
        other.shutdown()
        thread.join()
    assert time.monotonic() - begun < 2.9  # each takes one and a half seconds


def test_what_was_cut_short_goes_on(site: str, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    seen = {"url": f"{site}/alive", "health": "dead", "replacement": None, "seen": "by an earlier run"}
    journal.write_text(json.dumps(seen) + "\n" + '{"url": "' + site, encoding="utf-8")
    found = check([f"{site}/alive", f"{site}/gone"], journal, nothing, QUICK)
    assert [one.seen for one in found] == ["by an earlier run", "status 410"]
    assert [one.seen for one in check([f"{site}/alive", f"{site}/gone"], journal, nothing, QUICK)] == [
        one.seen for one in found
    ]


def test_the_next_load_takes_it_in(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "seed"
    shutil.copytree(Settings().seed, folder)
    for plan in (folder / "plans").glob("*.toml"):  # nothing is asked but the server of this test
        text = re.sub(
            r'^url = "https?://', f'url = "{site}/gone?', plan.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        if plan.stem == "osce-action-plan":
            text = re.sub(r'^url = ".*"', f'url = "{site}/moved"', text, count=1, flags=re.MULTILINE)
        plan.write_text(text, encoding="utf-8")
    monkeypatch.setenv("SEED", str(folder))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/plans.db")
    assert cli.main(["check-links", "--timeout", "1", "--pause", "0"]) == 0
    assert "1 moved" in capsys.readouterr().out
    assert cli.main(["load"]) == 0
    with closing(sqlite3.connect(tmp_path / "plans.db")) as db:
        moved = db.execute("SELECT replacement, archived FROM links WHERE url = ?", (f"{site}/moved",)).fetchall()
        others = db.execute("SELECT health, url, archived FROM links WHERE url LIKE '%/gone?%'").fetchall()
    assert moved == [(f"{site}/alive", None)]
    assert {health for health, _, _ in others} == {"dead"}
    assert all(archived.startswith("https://web.archive.org/web/") for _, _, archived in others)
    assert all(archived.endswith(f"/{url}") for _, url, archived in others)
