"""`check-links` against real servers: every way in which an address answers or fails is told apart, politely."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from jsonschema import Draft202012Validator

from app import linkcheck
from app.config import ROOT, Settings
from app.linkcheck import Manners, check
from tests.test_cli import MADE
from tests.test_seed import excerpt

PLAN = "plans/nordic-initiative-2015-2018.toml"
LINK = """[[links]]
url = "{url}"
role = "about"
label = "A page"
plan = "nordic-initiative-2015-2018"
cites = [{{}}]
"""
APP = """
import sys
from pathlib import Path
from app import cli
cli.ROOT = Path(sys.argv[1])  # below which it notes what is done
sys.exit(cli.main(sys.argv[2:]))
"""
WITHOUT_PRIVILEGES = """
import ctypes, os, sys
if os.geteuid() == 0:
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE: who may write binds root as well
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
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
    held = ""  # the page that is not answered until the test lets it go
    reached = threading.Event()
    go = threading.Event()

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
        if self.path == Site.held:
            Site.reached.set()
            Site.go.wait(60)
        status, location, body = PAGES.get(self.path.partition("?")[0], (200, "", ""))
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
    journal, cut = tmp_path / "journal", "/gone?cut-short"
    seen = {"url": f"{site}/alive", "health": "dead", "replacement": None, "seen": "by an earlier run"}
    journal.write_text(json.dumps(seen) + "\n" + '{"url": "' + site, encoding="utf-8")
    for _ in range(2):  # what this run adds behind the line that was cut short is there for the next
        found = check([f"{site}/alive", site + cut], journal, nothing, QUICK)
        assert [one.seen for one in found] == ["by an earlier run", "status 410"]
    assert Site.asked["HEAD", cut] == 1


def test_progress_is_told_of_what_is_asked_for(site: str, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    check([f"{site}/alive", f"{site}/gone"], journal, nothing, QUICK)
    told: list[tuple[int, int]] = []  # when one of the links has been corrected meanwhile
    check([f"{site}/alive", f"{site}/missing"], journal, lambda *step: told.append(step), QUICK)
    assert told == [(1, 2), (2, 2)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A seed with one plan, to be altered."""
    return excerpt(tmp_path, PLAN)


def link(folder: Path, *urls: str) -> None:
    """Let these be the links of the plan."""
    file = folder / PLAN
    before, links, _ = file.read_text(encoding="utf-8").partition("[[links]]")
    assert links
    file.write_text(before + "".join(LINK.format(url=url) for url in urls), encoding="utf-8")


def start(folder: Path, *arguments: str, program: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """A command on that seed, as a process; what it writes besides goes into the folder above."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets its background jobs ignore it
    process = subprocess.Popen(
        [sys.executable, *program, "-c", APP, str(folder.parent), *arguments],
        cwd=ROOT,
        env={**os.environ, "SEED": str(folder), "DATABASE_URL": f"sqlite:///{folder.parent}/plans.db"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    signal.signal(signal.SIGINT, before)
    return process


def end(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, output and errors."""
    try:
        output, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    return process.returncode, output, errors


def checks(folder: Path) -> dict[str, tuple[str, str | None]]:
    """Health and replacement of each address in the file of the checks, which is valid by its schema."""
    line, text = (folder / "link-checks.toml").read_text(encoding="utf-8").split("\n", 1)
    assert line == "#:schema schema/link-checks.json"
    data = tomllib.loads(text)
    schema = json.loads((Settings().seed / "schema" / "link-checks.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(data)) == []
    return {one["url"]: (one["health"], one.get("replacement")) for one in data["links"]}


def test_the_next_check_and_load_take_it_in(site: str, folder: Path) -> None:
    addresses = [f"{site}{path}" for path in ("/alive", "/moved", "/gone?page=1", "/gone?page=2", "/forbidden")]
    link(folder, *addresses)
    files = len(list(folder.glob("*/*.toml")))
    asked = end(start(folder, "check-links", "--timeout", "5", "--pause", "0"))
    assert asked == (0, "1 alive, 1 moved, 2 dead, 1 unknown\n", "0 of 5 addresses\n5 of 5 addresses\n")
    assert not list((folder.parent / "data").iterdir())  # what is done is noted no longer
    assert checks(folder) == dict(
        zip(
            sorted(addresses),
            [("alive", None), ("unknown", None), ("dead", None), ("dead", None), ("moved", f"{site}/alive")],
            strict=True,
        )
    )
    code, output, errors = end(start(folder, "check"))
    assert (code, output.partition(": ")[0], errors) == (0, f"{files} files are right", "")
    code, output, errors = end(start(folder, "load"))
    assert (code, output, errors.partition(" as ")[0]) == (0, "", f"{MADE}Loaded {files} files")
    with closing(sqlite3.connect(folder.parent / "plans.db")) as db:
        links = db.execute("SELECT url, health, replacement, archived FROM links ORDER BY position").fetchall()
        assert {day for (day,) in db.execute("SELECT checked FROM links")} == {
            tomllib.loads((folder / "link-checks.toml").read_text(encoding="utf-8"))["checked"]
        }
    alive, moved, *gone, forbidden = addresses
    printed = "2015"  # when the source of the links was
    assert links == [
        (alive, "alive", None, None),
        (moved, "moved", alive, None),
        *((url, "dead", None, f"https://web.archive.org/web/{printed}/{url}") for url in gone),
        (forbidden, "unknown", None, None),
    ]


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT], ids=lambda by: by.name)
def test_a_check_that_is_cut_short_goes_on_where_it_was(site: str, folder: Path, by: signal.Signals) -> None:
    paths = [f"/{by.name}/{page:02}" for page in range(12)]
    link(folder, *(site + path for path in paths))
    arguments = ("check-links", "--timeout", "30", "--pause", "0.05")
    Site.held = paths[5]
    Site.reached.clear()
    Site.go.clear()

    first = start(folder, *arguments)
    try:
        assert Site.reached.wait(60)
        first.send_signal(by)
        time.sleep(0.5)  # so that it has heard of it when the answer comes
    finally:
        Site.go.set()
        code, output, errors = end(first)
    asked = {path: (Site.asked["HEAD", path], Site.asked["GET", path]) for path in paths}
    assert (code, output, errors) == (130 if by == signal.SIGINT else -by, "", "0 of 12 addresses\n")
    assert asked == dict.fromkeys(paths[:5], (1, 1)) | {paths[5]: asked[paths[5]]} | dict.fromkeys(paths[6:], (0, 0))
    assert not (folder / "link-checks.toml").exists()

    Site.held = ""
    (journal,) = (folder.parent / "data").iterdir()
    assert end(start(folder, *arguments)) == (0, "12 alive, 0 moved, 0 dead, 0 unknown\n", "12 of 12 addresses\n")
    asked = {path: (Site.asked["HEAD", path], Site.asked["GET", path]) for path in paths}
    broken_off = asked.pop(paths[5])  # the one that was being asked for
    assert broken_off <= (2, 1)
    assert asked == dict.fromkeys([*paths[:5], *paths[6:]], (1, 1))
    assert checks(folder) == {site + path: ("alive", None) for path in paths}
    assert not list(journal.parent.iterdir())


@pytest.mark.parametrize("command", ["check", "check-links"])
def test_a_wrong_file_of_checks_is_told_like_every_fault(folder: Path, command: str) -> None:
    link(folder, "http://nowhere.invalid/")
    (folder / "link-checks.toml").write_text(
        'checked = "yesterday"\n'
        '[[links]]\nurl = "nowhere.invalid"\nhealth = "alife"\nreplacment = "http://nowhere.invalid/"\n'
        '[[links]]\nhealth = "dead"\nreplacement = "no more"\nseen = ""\n'
    )
    right = "write an address that begins with http:// or https://, without blanks"
    edtf = "YYYY, YYYY-MM, YYYY-MM-DD, or two of them with a slash between (.. for an open end)"
    faults = [
        f"checked = 'yesterday': 'yesterday' is no EDTF date: write {edtf}",
        "links.1.health = 'alife': did you mean alive? It must be 'alive', 'moved', 'dead' or 'unknown'",
        "links.1.replacment = 'http://nowhere.invalid/': unknown key: did you mean replacement?",
        f"links.1.url = 'nowhere.invalid': {right}",
        f"links.2.replacement = 'no more': {right}",
        "links.2.seen = '': write more, or leave the key out",
        "links.2.url: the key is missing: add it",
    ]
    code, output, errors = end(start(folder, command))
    assert (code, output) == (1, "")
    assert errors.splitlines() == [
        *(f"seed/link-checks.toml: {fault}" for fault in faults),
        "app: 7 faults in the files; nothing was loaded",
    ]


def test_a_folder_that_cannot_be_written_is_told_and_nothing_found_is_lost(site: str, folder: Path) -> None:
    link(folder, f"{site}/read-only")
    folder.chmod(0o555)
    arguments = ("check-links", "--timeout", "5", "--pause", "0")
    try:
        refused = end(start(folder, *arguments, program=("-c", WITHOUT_PRIVILEGES)))
    finally:
        folder.chmod(0o755)
    code, output, errors = refused
    assert (code, output) == (1, "")
    assert errors.splitlines()[-1] == f"app: [Errno 13] Permission denied: '{folder}/link-checks.toml'"
    assert "Traceback" not in errors
    assert end(start(folder, *arguments))[:2] == (0, "1 alive, 0 moved, 0 dead, 0 unknown\n")
    assert (Site.asked["HEAD", "/read-only"], Site.asked["GET", "/read-only"]) == (1, 1)
