"""Generated plans are what files may say, look like the real ones, and are served like them."""

from collections.abc import Callable
from contextlib import ExitStack
from statistics import mean
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app import db, gates, load, records, seed
from app.config import Settings
from app.main import create_app
from app.seed import Seed
from tests.conftest import Contract
from tests.scale import synthetic

PLANS = 80
LISTS = ("titles", "acts", "parties", "regions", "areas", "events", "documents", "relations", "links", "cites")


@pytest.fixture(scope="module")
def generated() -> Seed:
    """The seed with generated plans."""
    return synthetic(PLANS)


def dumps(generated: Seed) -> dict[str, Any]:
    return {slug: plan.model_dump() for slug, plan in generated["plans"].items()}


def test_the_same_numbers_give_the_same_plans(generated: Seed) -> None:
    again, other = synthetic(PLANS), synthetic(PLANS, random=2)
    assert (again.version, dumps(again)) == (generated.version, dumps(generated))
    assert other.version not in {generated.version, synthetic(PLANS + 1).version}
    assert all(plan != other["plans"][slug].model_dump() for slug, plan in dumps(generated).items())


def test_plans_are_found_by_their_slugs(generated: Seed) -> None:
    plans = generated["plans"]
    slugs = list(plans)
    assert slugs == sorted(set(slugs))
    assert (len(plans), slugs[0], slugs[-1]) == (PLANS, "plan-000001", f"plan-{PLANS:06}")
    assert all(seed.SLUG[0].fullmatch(slug) for slug in slugs)
    assert plans["plan-000077"] == dict(plans.items())["plan-000077"]
    for slug in ("plan-000000", f"plan-{PLANS + 1:06}", "plan-77", "plan-", "000077", "plan-00007\u0663"):
        assert slug not in plans
        with pytest.raises(KeyError):
            plans[slug]


def test_plans_are_what_files_may_say(generated: Seed) -> None:
    context = {"known": {folder: set(found) for folder, found in generated.folders.items()}}
    plans = dumps(generated)
    for slug, plan in plans.items():
        assert records.Plan.model_validate(plan, context=context).model_dump() == plan
        assert list(records.Plan.file_faults(plan)) == [], slug
    assert len({plan["title"] for plan in plans.values()}) == PLANS
    assert list(gates.faults(generated.folders)) == []


def test_plans_look_like_the_real_ones() -> None:
    plans: Any = synthetic(3000)["plans"]
    lengths = [[len(getattr(plan, name)) for name in LISTS] for plan in plans.values()]
    for name, found in zip(LISTS, zip(*lengths, strict=True), strict=True):
        assert mean(found) == pytest.approx(mean(len(getattr(plan, name)) for plan in plans.donors), rel=0.2), name


def test_services_over_them_answer_alike(
    generated: Seed,
    make_database: Callable[[str], str],
    connect: Callable[..., Engine],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(load, "BATCH", 30)  # so that there are several of them
    answers = []
    with ExitStack() as stack:
        for kind in ("sqlite", "postgresql"):
            url = make_database(kind)
            db.upgrade(url)
            load.load(connect(url, write=True), generated)
            app = create_app(Settings(database_url=url))
            stack.callback(app.state.reader.close)
            client = TestClient(app)
            client.event_hooks = {"response": [Contract(client.get("/openapi.json").json()).check]}
            assert client.get("/v1/plans").json()["meta"]["total"] == PLANS
            record = client.get("/v1/plans/plan-000077")
            assert (record.status_code, record.json()["slug"]) == (200, "plan-000077")
            chosen = client.get("/v1/plans?region=africa&theme=victim-protection")
            assert chosen.json()["meta"]["total"] > 5
            answers.append((record.content, chosen.content))
    assert answers[0] == answers[1]
