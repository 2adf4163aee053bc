"""Ask every address of the files whether it still leads anywhere: politely, and so that it can be cut short and go on.

One request at a time to a host, with a pause between; HEAD first, then the beginning of the page by GET. What was found
is written down at once, and when all is done, as a file that the next load reads.
"""

import json
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from app.vocabulary import LinkHealth

AGENT = "action-plans-link-check/1 (reads one page at a time; asks HEAD, then the first bytes)"
HOSTS = 8
"""How many hosts are asked at the same time."""
FIRST = 8_192
"""How many bytes of a page are read."""
REDIRECTS = 10
NOT_HERE = {401, 403, 405, 406, 429}
"""Statuses by which a server refuses the program, and says nothing of the page."""
GONE = re.compile(
    r"<title[^>]*>[^<]*(\b404\b|not found|page introuvable|non trouvée|no encontrad|não encontrad|nicht gefunden|"
    r"no longer (exists|available)|domain (is )?for sale)",
    re.IGNORECASE,
)
"""Titles of pages that say with status 200 that there is no page."""


@dataclass(frozen=True)
class Finding:
    """What became of an address: its health, the address that it leads to now, and what was seen."""

    url: str
    health: LinkHealth
    replacement: str | None
    seen: str


@dataclass(frozen=True)
class Manners:
    """How long to wait: for an answer, and between two requests to one host; in seconds."""

    timeout: float = 20
    pause: float = 1


def check(urls: Iterable[str], journal: Path, tell: Callable[[int, int], None], manners: Manners) -> list[Finding]:
    """The health of each address. `journal` holds what is done when this is cut short; `tell` hears of the progress."""
    wanted = sorted(set(urls))
    done = {finding.url: finding for finding in _read(journal) if finding.url in wanted}
    stop = threading.Event()
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in wanted:
        if url not in done:
            hosts[_host(url)].append(url)
    journal.parent.mkdir(parents=True, exist_ok=True)
    tell(len(done), len(wanted))
    with journal.open("a", encoding="utf-8") as log, ThreadPoolExecutor(HOSTS) as pool:
        log.write("\n")  # ends a line that was cut short

        def ask(listed: list[str]) -> None:
            with httpx.Client(timeout=manners.timeout, headers={"User-Agent": AGENT}) as client:
                for place, url in enumerate(listed):
                    if stop.wait(manners.pause if place else 0) or stop.is_set():
                        return
                    done[url] = finding = look(client, url, manners.pause)
                    log.write(json.dumps(asdict(finding)) + "\n")
                    log.flush()
                    tell(len(done), len(wanted))

        try:
            for asked in as_completed([pool.submit(ask, listed) for listed in hosts.values()]):
                asked.result()
        except BaseException:
            stop.set()
            raise
    return [done[url] for url in wanted]


def look(client: httpx.Client, url: str, pause: float = 0) -> Finding:
    """The health of one address."""
    address, forever, hops = url, True, 0
    try:
        while True:
            status, body, location = _ask(client, address, pause)
            if location is None:
                break
            hops += 1
            if hops > REDIRECTS:
                return Finding(url, LinkHealth.dead, None, f"more than {REDIRECTS} redirects")
            forever = forever and status in {301, 308}
            address = str(httpx.URL(address).join(location))
    except httpx.TimeoutException:
        return Finding(url, LinkHealth.unknown, None, "no answer in time")
    except httpx.ConnectError as error:
        return Finding(url, *_unreachable(str(error)))
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        return Finding(url, LinkHealth.unknown, None, "leads to no page of the web")
    except httpx.HTTPError as error:
        return Finding(url, LinkHealth.unknown, None, f"broken off: {type(error).__name__}")
    return Finding(url, *_judged(url, address, forever, status, body))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # it cannot be asked for either, which is then told
        return ""


def text(findings: list[Finding], checked: date) -> str:
    """The file that the next load reads."""
    head = f'#:schema schema/link-checks.json\nchecked = "{checked.isoformat()}"\n'
    return head + "".join(
        "\n[[links]]\n" + "".join(f"{key} = {_quoted(value)}\n" for key, value in asdict(one).items() if value)
        for one in findings
    )


def bar(done: int, total: int) -> None:
    """Draw the progress on a terminal; on anything else say it once in a hundred."""
    if sys.stderr.isatty():
        filled = 30 * done // max(total, 1)
        print(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done} of {total}", end="", file=sys.stderr, flush=True)
    elif done % 100 == 0 or done == total:
        print(f"{done} of {total} addresses", file=sys.stderr, flush=True)


def _ask(client: httpx.Client, url: str, pause: float) -> tuple[int, str, str | None]:
    """Status, beginning of the page, and where it redirects to."""
    head = client.head(url)
    if head.is_redirect:
        return head.status_code, "", head.headers.get("location")
    time.sleep(pause)
    with client.stream("GET", url, headers={"Range": f"bytes=0-{FIRST - 1}"}) as answer:
        if answer.is_redirect:
            return answer.status_code, "", answer.headers.get("location")
        page = b""
        for chunk in answer.iter_bytes():
            page += chunk
            if len(page) >= FIRST:
                break
        return answer.status_code, page[:FIRST].decode("utf-8", "replace"), None


def _judged(url: str, address: str, forever: bool, status: int, body: str) -> tuple[LinkHealth, str | None, str]:
    """What an answer means for the address that was asked, and the one that answered."""
    front_page = urlsplit(address).path in {"", "/"} and urlsplit(url).path not in {"", "/"}
    rules: list[tuple[bool, LinkHealth, str]] = [
        (status in NOT_HERE or status >= 500, LinkHealth.unknown, f"status {status}"),
        (status >= 400, LinkHealth.dead, f"status {status}"),
        (bool(GONE.search(body)), LinkHealth.dead, "a page that says that there is none"),
        (address == url, LinkHealth.alive, f"status {status}"),
        (front_page, LinkHealth.dead, "leads to a front page"),
        (forever, LinkHealth.moved, "redirected for ever"),
        (True, LinkHealth.alive, "redirected for a time"),
    ]
    health, seen = next((health, seen) for holds, health, seen in rules if holds)
    return health, address if health == LinkHealth.moved else None, seen


def _unreachable(error: str) -> tuple[LinkHealth, str | None, str]:
    if re.search(r"name or service not known|nodename nor servname|no address associated", error, re.IGNORECASE):
        return LinkHealth.dead, None, "no such host"
    if re.search(r"ssl|certificate", error, re.IGNORECASE):
        return LinkHealth.unknown, None, "no secure connection"
    return LinkHealth.unknown, None, "no connection"


def _read(journal: Path) -> Iterator[Finding]:
    """What an earlier run found; a line that was cut short is not counted."""
    for line in journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []:
        try:
            yield Finding(**json.loads(line))
        except (ValueError, TypeError):
            continue


def _quoted(value: str) -> str:
    return json.dumps(str(value), ensure_ascii=False)
