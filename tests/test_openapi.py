"""The OpenAPI document: valid, complete, and true of the answers.

The last is seen to by the client of every test (`conftest.Contract`); here stands that it sees what is not so.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openapi_spec_validator import validate

from app.render import RESOURCES
from tests.conftest import Contract


@pytest.fixture
def document(client: TestClient) -> Any:
    return client.get("/openapi.json").json()


def operations(document: Any) -> list[tuple[str, Any]]:
    return [(path, operation) for path, item in document["paths"].items() for operation in item.values()]


def test_valid(document: Any) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert document["security"] == []


def test_operations_are_described(document: Any) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names)) == 2 * len(RESOURCES) + 5
    tags = {tag["name"] for tag in document["tags"]}
    for path, operation in operations(document):
        assert operation["summary"], path
        assert operation["description"], path
        assert len(operation["tags"]) == 1, path
        assert set(operation["tags"]) <= tags, path
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (path, parameter["name"])
            assert "example" in parameter or parameter["schema"].get("examples"), (path, parameter["name"])
            assert "anyOf" not in parameter["schema"], (path, parameter["name"])


def test_fields_are_described(document: Any) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert name.isalpha(), name  # two models of one name would be told apart by their modules
        assert schema.get("description"), name
        for field, value in schema.get("properties", {}).items():
            assert value.get("description"), (name, field)
            refers = "$ref" in str(value)  # another component has the examples then
            assert refers or "examples" in value, (name, field)
        if "properties" in schema and name != "Problem":
            assert set(schema["required"]) == set(schema["properties"]), name


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_summary_is_part_of_its_record(client: TestClient, resource: str) -> None:
    lines = client.get(f"/v1/{resource}?format=ndjson&limit=all").text.splitlines()
    for summary in map(json.loads, lines[:: len(lines) // 50 + 1]):
        record = client.get(f"/v1/{resource}/{summary.get('slug') or summary['code']}").json()
        assert {name: record[name] for name in summary} == summary


def answers(path: str) -> Callable[[Any], Any]:
    return lambda document: document["paths"][path]["get"]["responses"]


def properties(name: str) -> Callable[[Any], Any]:
    return lambda document: document["components"]["schemas"][name]["properties"]


@pytest.mark.parametrize(
    ("path", "place", "change", "fault"),
    [
        ("/v1/plans/nobody", answers("/v1/plans/{slug}"), {"404": None}, "→ 404: no such status"),
        ("/v1/plans?cursor=x!", answers("/v1/plans"), {"422": None}, "→ 422: no such status"),
        ("/v1/plans", answers("/v1/plans"), {"200": {"content": {"text/csv": {}}}}, "no application/json"),
        ("/v1/plans?format=csv", answers("/v1/plans"), {"200": {"content": {"application/json": {}}}}, "no text/csv"),
        ("/livez", answers("/livez"), {"200": {"headers": {"ETag": {}}}}, "no ETag"),
        ("/v1/plans", properties("PlanSummary"), {"adopted": {"type": "object"}}, "null is not of type"),
        ("/v1/plans", properties("PlanSummary"), {"summary": None}, "Additional properties are not allowed"),
        ("/v1/plans", properties("PlanSummary"), {"title": {"maxLength": 3}}, "is longer than 3 characters"),
        ("/v1/plans?limit=x", properties("Problem"), {"status": {"const": 404}}, "404 was expected"),
        ("/v1/nothing", properties("Problem"), {"status": {"const": 405}}, "405 was expected"),
    ],
)
def test_an_answer_of_another_kind_is_seen(
    app: FastAPI, path: str, place: Callable[[Any], Any], change: Any, fault: str
) -> None:
    answer, document = TestClient(app).get(path), TestClient(app).get("/openapi.json").json()
    Contract(document).check(answer)
    place(document).update(change)
    for name in [name for name, value in change.items() if value is None]:
        del place(document)[name]
    with pytest.raises(AssertionError) as seen:
        Contract(document).check(answer)
    assert fault in str(seen.value)


def test_examples_work(client: TestClient, document: Any) -> None:
    for path, operation in operations(document):
        parameters = [p for p in operation["parameters"] if p["in"] != "header"]
        examples = {p["name"]: p["schema"].get("examples") or [p["example"]] for p in parameters}
        key = {p["name"]: examples[p["name"]][0] for p in parameters if p["in"] == "path"}
        needed = {p["name"]: examples[p["name"]][0] for p in parameters if p["in"] == "query" and p["required"]}
        for name in examples.keys() - key.keys():
            for example in examples[name]:
                beside = {"format": "csv"} if name == "bom" else {}
                answer = client.get(path.format(**key), params={**needed, **beside, name: example})
                # The example of a cursor is of other data: how to start again is what there is to see.
                assert answer.status_code == (410 if name == "cursor" else 200), (path, name, answer.text)
        assert client.get(path.format(**key), params=needed).status_code == 200, path


def test_docs_need_no_other_host(client: TestClient) -> None:
    page = client.get("/docs")
    assert "http" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for asset in ("swagger-ui.css", "swagger-ui-bundle.js", "init.js"):
        assert f"static/swagger-ui/{asset}" in page.text
        assert client.get(f"/static/swagger-ui/{asset}").status_code == 200
