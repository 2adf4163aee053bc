"""A new load is seen by every server within a second, without a restart, and no answer mixes two datasets.

The servers are processes. While the data change, clients ask each of them without a pause; every answer must be, byte
for byte, that of one edition, known from before, when all was at rest. RELOAD_WHOLE=1 takes the whole seed instead of
an excerpt.
"""

import gzip
import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine

from app import db, load, paging, seed
from app.config import ROOT
from tests.test_cli import COMMAND, SEED
from tests.test_seed import edit, excerpt

SOON = 1.0
"""Seconds after a load, after which nothing of the dataset before may come."""
WHOLE = "RELOAD_WHOLE" in os.environ
HOST = "plans.example"
"""What all servers are called, so that the addresses in their answers are the same."""
OF_ITS_TIME = {"date", "last-modified"}
"""Headers that tell when, and not what."""
NORDIC, WEST_AFRICA = "nordic-initiative-2015-2018", "west-africa-child-trafficking-agreement"
TITLE = 'title = "Nordic initiative to combat human trafficking (programme 2015-2018)"'
AREA = """\
[[areas]]
kind = "aim"
label = "Protection and help for victims"
themes = ["victim-protection"]
cites = [{}]
"""
PATHS = [
    "/v1/plans?limit=200&facet=theme,kind",
    "/v1/plans?theme=victim-protection&sort=slug",
    "/v1/plans?format=csv&limit=all",
    "/v1/plans?format=ndjson&limit=all",
    f"/v1/plans/{NORDIC}",
    f"/v1/plans/{NORDIC}?format=bibtex",
    f"/v1/plans/{WEST_AFRICA}",
    f"/v1/areas?plan={NORDIC}&facet=theme",
    "/v1/states/DNK",
    "/v1/search?q=nordic&facet=kind",
    "/v1/suggest?q=nordic",
    "/v1/dataset",
    "/readyz",
]
PAGES = "/v1/states?limit=10"
LOADER = """
import os, sys
from app.cli import main
print("ready", flush=True)
for folder in sys.stdin:
    os.environ["SEED"] = folder.strip()
    print(main(["load"]), flush=True)
"""
"""The command `load` as often as it is sent a folder, each time with what it returned: its start takes longest."""
Connect = Callable[..., Engine]
Folders = dict[str, Path]
"""The files of each edition."""
Change = Callable[[str], None]
"""Puts an edition in the place of the other, and returns when that is done."""


@dataclass(frozen=True)
class Ask:
    """A request, but for the tags that are sent with it."""

    path: str
    coding: str

    def __str__(self) -> str:
        return f"{self.path} ({self.coding})"


@dataclass(frozen=True)
class Answer:
    """What came, apart from its time."""

    status: int
    headers: dict[str, str]
    body: bytes

    def at(self, place: int = 0) -> str:
        """As a fault tells it, with the body around a place."""
        return f"{self.status} {self.headers} …{self.plain[max(0, place - 100) : place + 500]!r}"

    @property
    def plain(self) -> bytes:
        """The body as it was before it was compressed."""
        return gzip.decompress(self.body) if self.body.startswith(b"\x1f\x8b") else self.body

    @property
    def tag(self) -> str:
        """The validator, or nothing."""
        return self.headers.get("etag", "")

    def spares(self, whole: "Answer", sent: tuple[str, ...]) -> bool:
        """It says that the client has a whole answer, whose tag it sent."""
        alike = self.headers.items() <= whole.headers.items()
        return self.status == 304 and self.tag == whole.tag and self.tag in sent and alike and not self.body


Expected = dict[Ask, dict[str, Answer]]
"""The answer to each request, by edition."""


def shared(one: bytes, other: bytes) -> int:
    """How many bytes both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (byte, its) in pairs if byte != its), min(len(one), len(other)))


class Client:
    """A connection to a server, which stays open until it is closed."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)

    def close(self) -> None:
        self.connection.close()

    def get(self, ask: Ask, *tags: str) -> Answer:
        known = {"If-None-Match": ", ".join(tags)} if tags else {}
        self.connection.request("GET", ask.path, headers={"Host": HOST, "Accept-Encoding": ask.coding, **known})
        response = self.connection.getresponse()
        body = response.read()
        headers = {name.lower(): value for name, value in response.getheaders() if name.lower() not in OF_ITS_TIME}
        return Answer(response.status, headers, body)


@dataclass
class Period:
    """The time in which an edition takes the place of the other."""

    edition: str
    began: float
    ended: float | None = None


class Traffic:
    """Clients that ask without a pause, and judge each answer."""

    def __init__(self, ports: list[int], expected: Expected, edition: str) -> None:
        self.ports = ports
        self.expected = expected
        self.periods = [Period(edition, 0, 0)]
        self.faults: list[str] = []
        self.last: dict[tuple[int, Ask], float] = {}
        """When each server was last asked for what it has answered rightly."""
        self.seen: Counter[tuple[str, int]] = Counter()
        """How many right answers there were, by edition and status."""
        self.over = Event()
        self.clients = [
            Thread(target=self.run, args=(port, shift)) for port in ports for shift in (0, len(expected) // 2)
        ]

    def __enter__(self) -> "Traffic":
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for client in self.clients:
            client.join()

    def run(self, port: int, shift: int) -> None:
        """Ask for all, then for what is not known yet, then for what is of neither edition, and so on."""
        asks, seen = list(self.expected), dict[Ask, str]()
        with closing(Client(port)) as client:
            for turn in count(shift):
                ask = asks[turn % len(asks)]
                both = tuple(filter(None, (whole.tag for whole in self.expected[ask].values())))
                sent = ((), (seen.get(ask, '"0"'),), both)[turn // len(asks) % 3]
                asked = time.monotonic()
                try:
                    answer = client.get(ask, *sent)
                except (OSError, http.client.HTTPException) as error:
                    self.faults.append(f"Server {port} was asked {ask}, and there came {error!r}")
                else:
                    seen[ask] = answer.tag or '"0"'
                    self.judge(port, ask, sent, answer, asked)
                if self.over.is_set() or self.faults:
                    return

    def judge(self, port: int, ask: Ask, sent: tuple[str, ...], answer: Answer, asked: float) -> None:
        """Whose answer it is, and whether that edition could still be, or already be, when it was asked for."""
        now = time.monotonic()
        settled = max(n for n, period in enumerate(self.periods) if n == 0 or (period.ended or now) + SOON <= asked)
        possible = [period for period in self.periods[settled:] if period.began <= now]
        whose = {name for name, whole in self.expected[ask].items() if answer == whole or answer.spares(whole, sent)}
        if whose & {period.edition for period in possible}:
            self.last[port, ask] = asked
            self.seen.update((name, answer.status) for name in whose)
            return
        when = [
            f"{asked - period.ended:+.3f} s from when {period.edition} was loaded" if period.ended else "during a load"
            for period in possible
        ]
        known = self.expected[ask]
        place = max(shared(answer.plain, whole.plain) for whole in known.values())
        lines = [
            f"Server {port} was asked {ask} with If-None-Match {', '.join(sent) or 'nothing'}, {', '.join(when)}.",
            f"There came, of {' and '.join(whose) or 'no edition'}: {answer.at(place)}",
            *(f"There is of {name}: {whole.at(place)}" for name, whole in known.items()),
        ]
        self.faults.append("\n".join(lines))

    def change(self, edition: str, change: Change) -> None:
        """Let an edition take the place of the other; wait until all have been asked of all that long afterwards."""
        period = Period(edition, time.monotonic())
        self.periods.append(period)
        change(edition)
        period.ended = time.monotonic()
        after = period.ended + SOON
        while left := [
            (port, str(ask)) for port in self.ports for ask in self.expected if self.last.get((port, ask), 0) <= after
        ]:
            if self.faults or time.monotonic() > after + 10:
                break
            time.sleep(0.01)
        if self.faults or left:
            pytest.fail("\n".join(self.faults) or f"not answered: {left}")


@contextmanager
def process(command: tuple[str, ...], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A command, which is ended afterwards, and must have told nothing but that it has loaded something."""
    started = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield started
    finally:
        started.terminate()
        try:
            _, errors = started.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            started.kill()
            started.communicate()
            raise
    assert all(line.startswith("Loaded ") for line in errors.splitlines()), errors


def line(started: subprocess.Popen[str]) -> str:
    """The next line that a process prints."""
    assert started.stdout is not None
    assert started.stderr is not None
    told = started.stdout.readline().rstrip()
    assert told, f"It has ended: {started.stderr.read()}"
    return told


@contextmanager
def servers(url: str, folder: Path) -> Iterator[list[int]]:
    """Two servers of a database that holds these files: their ports."""
    with ExitStack() as stack:
        serve = (*COMMAND, "serve", "--port", "0")
        environment = {"DATABASE_URL": url, "SEED": str(folder)}
        one, two = (*serve, "--no-load"), (*serve, "--workers", "2")
        both = [stack.enter_context(process(server, environment)) for server in (two, one)]
        yield [int(line(one).partition("127.0.0.1:")[2].partition("/")[0]) for one in both]


@pytest.fixture
def editions(tmp_path: Path) -> Folders:
    """The files as they are, and a copy in which a plan is called otherwise and has lost an area, and one is gone."""
    plans = (NORDIC, WEST_AFRICA, "commit-plan-2025", "ecowas-initial-plan-of-action", "palermo-protocol")
    real = SEED if WHOLE else excerpt(tmp_path, *(f"plans/{plan}.toml" for plan in plans))
    altered = Path(shutil.copytree(real, tmp_path / "altered"))
    edit(altered / f"plans/{NORDIC}.toml", (TITLE, 'title = "Nordic Programme against Trafficking"'), (AREA, ""))
    (altered / f"plans/{WEST_AFRICA}.toml").unlink()
    return {"real": real, "altered": altered}


def requests(client: Client, editions: Folders) -> list[Ask]:
    """What is asked: each path, plain and compressed, and the second page of a list by the cursor of either edition."""
    page = json.loads(client.get(Ask(PAGES, "identity")).body)
    cursor = paging.read(page["meta"]["next_cursor"])
    cursors = [replace(cursor, dataset=seed.version(folder)).text() for folder in editions.values()]
    paths = [*PATHS, *(f"{PAGES}&cursor={cursor}" for cursor in cursors)]
    return [Ask(path, coding) for path in paths for coding in ("identity", "gzip")]


def at_rest(clients: list[Client], asks: list[Ask], folder: Path) -> dict[Ask, Answer]:
    """The answers of an edition while nothing changes, which are the same from all servers."""
    first, other = ({ask: client.get(ask) for ask in asks} for client in clients)
    for ask in asks:
        assert first[ask] == other[ask], f"{ask}: of one server {first[ask].at()}, of the other {other[ask].at()}"
    assert json.loads(first[Ask("/readyz", "identity")].body)["dataset"] == seed.version(folder)
    return first


def learn(clients: list[Client], editions: Folders, change: Change) -> Expected:
    """The answers of both editions. The second takes its place here, which is seen even where nobody asks meanwhile."""
    asks = requests(clients[0], editions)
    before = at_rest(clients, asks, editions["real"])
    for client in clients:
        client.close()  # a server closes what is idle for long
    change("altered")
    time.sleep(SOON)
    for client in clients:
        for ask in asks:
            old = before[ask]
            answer = client.get(ask, *filter(None, [old.tag]))
            seen = answer.tag != old.tag if old.tag else answer != old
            assert seen, f"Server {client.port} was asked {ask} {SOON} s after a load. Old is: {answer.at()}"
    after = at_rest(clients, asks, editions["altered"])
    tags = [answer.tag for answers in (before, after) for answer in answers.values() if answer.tag]
    assert len(set(tags)) == len(tags), "a tag is of several answers"
    return {ask: {"real": before[ask], "altered": after[ask]} for ask in asks}


def prove(ports: list[int], editions: Folders, change: Change) -> None:
    """It holds of servers of the real edition, where `change` puts one in the place of the other."""
    with ExitStack() as stack:
        clients = [stack.enter_context(closing(Client(port))) for port in ports]
        expected = learn(clients, editions, change)
    with Traffic(ports, expected, "altered") as traffic:
        for edition in ("real", "altered", "real"):
            traffic.change(edition, change)
    got = {edition: {status for of, status in traffic.seen if of == edition} for edition in editions}
    assert got == {"real": {200, 304, 410}, "altered": {200, 304, 404, 410}}


def fill(url: str, folder: Path, connect: Connect) -> None:
    db.upgrade(url)
    engine = connect(url, write=True)
    load.load_folder(engine, folder)
    engine.dispose()


def test_a_load_is_seen_by_every_server_within_a_second(url: str, editions: Folders, connect: Connect) -> None:
    fill(url, editions["real"], connect)
    with (
        process((sys.executable, "-c", LOADER), {"DATABASE_URL": url}) as loader,
        servers(url, editions["real"]) as ports,
    ):
        assert line(loader) == "ready"

        def change(edition: str) -> None:
            assert loader.stdin is not None
            print(editions[edition], file=loader.stdin, flush=True)
            assert line(loader) == "0"

        prove(ports, editions, change)


def test_a_file_in_the_place_of_another_is_seen_by_every_server_within_a_second(
    tmp_path: Path, editions: Folders, connect: Connect
) -> None:
    served, made = tmp_path / "served.db", {edition: tmp_path / f"{edition}.db" for edition in editions}
    for edition, file in made.items():
        fill(f"sqlite:///{file}", editions[edition], connect)
        assert not file.with_name(f"{file.name}-wal").exists()  # the file is all there is of it
    shutil.copy(made["real"], served)

    def change(edition: str) -> None:
        Path(shutil.copy(made[edition], tmp_path / "new.db")).replace(served)
        for beside in ("-wal", "-shm"):
            served.with_name(served.name + beside).unlink(missing_ok=True)

    with servers(f"sqlite:///{served}", editions["real"]) as ports:
        prove(ports, editions, change)
