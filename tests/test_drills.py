"""What the drills in `tests/drills` hold the service to, small enough for every run: that the CPU of an answer grows no
faster than the request, that a refusal is cheap, and that clients who hang up or take nothing leave nothing behind.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from app import db, load
from app.config import Settings
from app.main import create_app
from tests.conftest import database
from tests.drills import readers, shapes
from tests.drills.document import material
from tests.drills.draws import Draws
from tests.drills.requests import BOUNDS, Meter
from tests.drills.service import running
from tests.scale import synthetic

PLANS = 500
"""As many as make files ten times as large as what fits into the buffers on the way to a client who takes nothing."""
PATHS = ["/livez", "/no-such-path", "/v1/plans", "/static/none.js"]
FILTERS = ["region", "kind", "adopted_on", "limit", "facet", "sort", "cursor", "q"]

FEW = 5
"""How many faults are enough to see what is wrong."""
Cost = Callable[[str, dict[str, str]], int]


@pytest.fixture(scope="module")
def cost(on_sqlite: str) -> Iterator[Cost]:
    """Asks the application, and tells the nanoseconds of CPU that this took the process."""
    app: Any = create_app(Settings.model_validate({"database_url": on_sqlite, "stored_answers": 0}))
    loop = asyncio.new_event_loop()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        pass

    def ask(target: str, headers: dict[str, str]) -> int:
        path, _, query = target.partition("?")
        given = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": given if "Host" in headers else [(b"host", b"testserver"), *given],
            "client": ("127.0.0.1", 1),
            "server": ("testserver", 80),
            "state": {},
        }
        before = time.process_time_ns()
        loop.run_until_complete(app(scope, receive, send))
        return time.process_time_ns() - before

    yield ask
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    app.state.reader.close()


@pytest.mark.parametrize(
    "cases",
    [
        pytest.param([*shapes.queries(PATHS)], id="queries"),
        pytest.param([*shapes.filters("/v1/plans", FILTERS)], id="filters"),
        pytest.param([*shapes.others("/v1/plans")], id="paths-and-headers"),
    ],
)
def test_cpu_grows_no_faster_than_the_request(cases: list[shapes.Case], cost: Cost) -> None:
    faults = (fault for case in cases if (fault := shapes.too_fast(case, cost)))
    assert [*islice(faults, FEW)] == []


def test_a_refusal_costs_three_plain_lists_at_most(loaded: str) -> None:
    with running(loaded, stored="0") as service:
        dice = random.Random(1)
        found = material(service, dice)
        meter = Meter(service, found, dice)
        meter.warm_up()
        dear = []
        for request in Draws(found, dice).worst_invalid():
            meter.plain_lists(1)
            first, _ = meter.cost(request)
            if first.status < 400:
                continue  # what is drawn as wrong may be right by chance
            assert first.status in {404, 414, 422}, (first.status, request.short)
            least = meter.least(first, BOUNDS["invalid"])
            if least.spent > BOUNDS["invalid"] * meter.unit:
                dear.append(f"{least.spent / meter.unit:.1f} lists: {request.why}: {request.short}")
            if len(dear) == FEW:
                break
        assert dear == []


@pytest.fixture
def many(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of either kind with many plans."""
    with database(kind, tmp_path, request) as url:
        db.upgrade(url)
        writer = db.connect(url, write=True)
        load.load(writer, synthetic(PLANS))
        writer.dispose()
        yield url


def test_clients_who_hang_up_or_take_nothing_leave_nothing_behind(
    many: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = argparse.Namespace(slow=20, leave=20, seconds=4, soon=readers.LATEST, collect=False)
    files = [f"/v1/{name}?format=ndjson&limit=all" for name in ("plans", "search")]
    with running(many, collect=False) as service:
        assert readers.given_back(service)[1] == {}
        held = asyncio.run(readers.drill(options, service, files, "/v1/plans?limit=20"))
        told = capsys.readouterr().out
        assert held, told
        assert "slow 200" in told, told
        assert service.get("/v1/plans?limit=3").status == 200
