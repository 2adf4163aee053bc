"""The OpenAPI document: valid, complete, and true of the answers."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from app.render import RESOURCES


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
def test_answers_are_as_described(client: TestClient, document: Any, resource: str) -> None:
    def check(path: str, operation_path: str) -> Any:
        answer = client.get(path)
        content = document["paths"][operation_path]["get"]["responses"][str(answer.status_code)]["content"]
        schema = content[answer.headers["content-type"]]["schema"]
        Draft202012Validator({**schema, "components": document["components"]}).validate(answer.json())
        return answer.json()

    parameter = next(p for p in document["paths"] if p.startswith(f"/v1/{resource}/"))
    for record in check(f"/v1/{resource}?limit=200", f"/v1/{resource}")["data"]:
        key = record.get("slug") or record["code"]
        whole = check(f"/v1/{resource}/{key}", parameter)
        assert {name: whole[name] for name in record} == record
    check(f"/v1/{resource}?nonsense=1", f"/v1/{resource}")
    check(f"/v1/{resource}/nonsense" if resource != "states" else "/v1/states/zzz", parameter)


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
