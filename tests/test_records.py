"""Records over HTTP, whole: what `tests/answers/` holds was read against the source, and is what is served.

After a change of the data, `python -m tests.test_records` writes the answers anew, to be read in the diff.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.config import Settings

ANSWERS = Path(__file__).parent / "answers"
RECORDS = [
    "plans/stability-pact-multi-year-action-plan",
    "plans/commit-spa-2",
    "plans/mercosur-agreement-2025",
    "areas/commit-subregional-plan-of-action-12",
    "organizations/uniap",
    "organizations/pidc-secretariat",
    "organizations/nordic-council-of-ministers",
    "states/MNG",
    "states/NFK",
    "memberships/ecowas-bfa",
    "memberships/bsec-group-1",
    "regions/central-american-countries",
    "themes/border-migration-management",
    "links/asean-declaration-actions-link-1",
    "links/commit-subregional-plan-of-action-link-1",
    "documents/commit-principles-and-methods",
    "events/pidc-eleventh-annual-meeting",
    "sources/tool-2.9",
    "dataset",
]

ITEMS = {
    "acts": ["act"],
    "aims": ["label"],
    "areas": ["label"],
    "documents": ["document", "slug"],
    "events": ["event", "slug"],
    "links": ["url"],
    "members": ["organization", "state", "group"],
    "names": ["name"],
    "parties": ["organization", "state", "group"],
    "regions": ["region", "slug"],
    "relations": ["object", "plan", "organization"],
    "seats": ["place"],
    "titles": ["name"],
}
"""The lists that citations speak of by place, each with the keys that tell its items apart, in files and in answers."""


def which(item: Any, keys: list[str]) -> Any:
    found = next(item[key] for key in keys if item.get(key))
    return next(found[key] for key in ("slug", "code", "label") if key in found) if isinstance(found, dict) else found


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


@pytest.mark.parametrize("resource", ["plans", "organizations", "documents"])
def test_a_citation_finds_the_item_that_it_is_of(client: TestClient, resource: str) -> None:
    """`members.3` is the third member in the answer, as it is in the file."""
    wrong = []
    for file in sorted((Settings().seed / resource).glob("*.toml")):
        record, body = tomllib.loads(file.read_text(encoding="utf-8")), client.get(f"/v1/{resource}/{file.stem}").json()
        for name in ITEMS.keys() & record.keys() & body.keys():
            listed = [which(item, ITEMS[name]) for item in record[name]]
            if [which(item, ITEMS[name]) for item in body[name]][: len(listed)] != listed:
                wrong.append(f"{file.stem}.{name}")
    assert wrong == []


def test_every_answer_is_compared() -> None:
    assert {file_of(record) for record in RECORDS} == set(ANSWERS.iterdir())


def main() -> None:
    from app.main import create_app  # noqa: PLC0415 - only to write the answers

    ANSWERS.mkdir(exist_ok=True)
    client = TestClient(create_app(Settings()))
    for record in RECORDS:
        text = json.dumps(answer(client, record), indent=2, ensure_ascii=False)
        file_of(record).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
