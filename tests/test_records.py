"""Records over HTTP, whole: what `tests/answers/` holds was read against the source, and is what is served.

After a change of the data, `python -m tests.test_records` writes the answers anew, to be read in the diff.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

ANSWERS = Path(__file__).parent / "answers"
RECORDS = [
    "plans/ecowas-initial-plan-of-action",
    "plans/stability-pact-multi-year-action-plan",
    "areas/commit-subregional-plan-of-action-12",
    "organizations/uniap",
    "organizations/bsec",
    "states/MEX",
    "memberships/rcm-member-1",
    "regions/central-american-countries",
    "themes/border-migration-management",
    "links/asean-declaration-actions-link-1",
    "documents/commit-principles-and-methods",
    "events/pidc-eleventh-annual-meeting",
    "sources/tool-2.9",
    "dataset",
]


def answer(client: TestClient, record: str) -> Any:
    body = client.get(f"/v1/{record}").json()
    if record == "dataset":  # the version is a hash of all files, and stands in the citation
        version = body.pop("version")
        body["citation"] = body["citation"].replace(version, "…")
    return body


def file_of(record: str) -> Path:
    return ANSWERS / f"{record.replace('/', '.')}.json"


@pytest.mark.parametrize("record", RECORDS)
def test_whole(client: TestClient, record: str) -> None:
    assert answer(client, record) == json.loads(file_of(record).read_text(encoding="utf-8"))


def test_every_answer_is_compared() -> None:
    assert {file_of(record) for record in RECORDS} == set(ANSWERS.iterdir())


def main() -> None:
    from app.config import Settings  # noqa: PLC0415 - only to write the answers
    from app.main import create_app  # noqa: PLC0415 - as above

    ANSWERS.mkdir(exist_ok=True)
    client = TestClient(create_app(Settings()))
    for record in RECORDS:
        text = json.dumps(answer(client, record), indent=2, ensure_ascii=False)
        file_of(record).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
