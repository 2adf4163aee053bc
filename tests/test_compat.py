"""The OpenAPI document as a promise: no client of the last release breaks unannounced, and 3.0.3 says the same.

`contract/released.json` is the document of the last release; `python -m tests.test_compat` makes the present one that,
when a version is released and its breaks have moved from *Unreleased* to its own section of the changelog.
"""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import OpenAPIV30SpecValidator

from app.openapi import downgrade
from tests.compat import METHODS, breaks

Node = dict[str, Any]

RELEASED = Path(__file__).parent / "contract" / "released.json"
CHANGELOG = Path(__file__).parent.parent / "CHANGELOG.md"

PLAIN: Node = {"openapi": "3.1.0", "info": {"title": "Plans", "version": "1"}, "paths": {}}
PLANS = "GET /v1/plans"
STRING: Node = {"type": "string"}
NULL: Node = {"type": "null"}
REGION: Node = {"name": "region", "in": "query", "schema": {"type": "array", "items": STRING}}
SLUG: Node = {"name": "slug", "in": "path", "required": True, "schema": STRING}
PLAN: Node = {"$ref": "#/components/schemas/Plan"}
ANSWER: Node = {"description": "OK", "content": {"application/json": {"schema": PLAN}, "text/csv": {"schema": STRING}}}
LIST: Node = {"operationId": "list_plans", "tags": ["plans"], "parameters": [REGION], "responses": {"200": ANSWER}}


def document(operation: Node | None = None, **components: Node) -> Node:
    """A small document: one operation, and these schemas."""
    schemas = {"Plan": {"type": "object", "properties": {}}} | components
    paths = {"/v1/plans": {"get": LIST | (operation or {})}}
    return PLAIN | {"paths": paths, "components": {"schemas": schemas}}


def answering(**content: Any) -> Node:
    return {"responses": {"200": ANSWER | content}}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({}, {}, []),
        ({}, {"summary": "List them", "description": "All.", "deprecated": True}, []),
        ({}, {"operationId": "plans"}, [f"{PLANS}: operationId list_plans became plans"]),
        ({}, {"tags": ["actions", "plans"]}, [f"{PLANS}: first tag plans became actions"]),
        ({}, {"tags": []}, [f"{PLANS}: first tag plans became none"]),
        ({}, {"tags": ["plans", "actions"]}, []),
        ({}, {"security": [{"key": []}]}, [f"{PLANS}: key now required"]),
        ({}, {"security": [{"key": []}, {}]}, []),
        ({"security": [{"key": []}]}, {"security": [{"other": []}]}, []),
        # Parameters.
        ({}, {"parameters": []}, [f"{PLANS}: parameter region removed"]),
        ({}, {"parameters": [{**REGION, "in": "header"}]}, [f"{PLANS}: parameter region removed"]),
        ({}, {"parameters": [{**REGION, "required": True}]}, [f"{PLANS}: parameter region now required"]),
        ({"parameters": [{**REGION, "required": True}]}, {}, []),
        ({}, {"parameters": [REGION, {**REGION, "name": "theme"}]}, []),
        ({}, {"parameters": [REGION, SLUG]}, [f"{PLANS}: path parameter slug is new and required"]),
        ({"parameters": [SLUG]}, {"parameters": [{**SLUG, "style": "simple", "explode": False}]}, []),
        ({"parameters": [SLUG]}, {"parameters": []}, [f"{PLANS}: path parameter slug removed"]),
        ({}, {"parameters": [{**REGION, "style": "form", "explode": True}]}, []),
        ({}, {"parameters": [{**REGION, "explode": False}]}, [f"{PLANS}: parameter region: explode True became False"]),
        (
            {},
            {"parameters": [{**REGION, "style": "pipeDelimited"}]},
            [
                f"{PLANS}: parameter region: explode True became False",
                f"{PLANS}: parameter region: style form became pipeDelimited",
            ],
        ),
        ({}, {"parameters": [{**REGION, "description": "Where."}]}, []),
        # Bodies of requests.
        ({}, {"requestBody": {"content": {}}}, []),
        ({}, {"requestBody": {"content": {}, "required": True}}, [f"{PLANS}: request body now required"]),
        (
            {"requestBody": {"content": {}, "required": True}},
            {"requestBody": {"content": {}, "required": True, "description": "X"}},
            [],
        ),
        (
            {"requestBody": {"content": {"application/json": {"schema": PLAN}}}},
            {"requestBody": {"content": {}}},
            [f"{PLANS}: request body: application/json removed"],
        ),
        (
            {"requestBody": {"content": {"application/json": {"schema": STRING}}}},
            {"requestBody": {"content": {"application/json": {"schema": {"type": "integer"}}}}},
            [f"{PLANS}: request body application/json: type string became integer"],
        ),
        # Answers.
        ({}, {"responses": {"204": {"description": "Nothing"}}}, [f"{PLANS}: response 200 removed"]),
        ({}, {"responses": {"200": ANSWER, "422": {"description": "Wrong"}}}, []),
        ({"responses": {"200": ANSWER, "422": {"description": "Wrong"}}}, {}, []),
        (
            {},
            answering(content={"application/json": {"schema": PLAN}}),
            [f"{PLANS}: response 200: text/csv removed"],
        ),
        ({}, answering(content=ANSWER["content"] | {"application/x-ndjson": {"itemSchema": PLAN}}), []),
        (
            answering(content={"application/x-ndjson": {"itemSchema": STRING}}),
            answering(content={"application/x-ndjson": {"itemSchema": {"type": "integer"}}}),
            [f"{PLANS}: response 200 application/x-ndjson: type string became integer"],
        ),
        ({}, answering(headers={"ETag": {"schema": STRING}}), []),
        (answering(headers={"ETag": {"schema": STRING}}), answering(headers={"ETag": {"schema": STRING}}), []),
        (answering(headers={"ETag": {"schema": STRING}}), {}, [f"{PLANS}: response 200: header ETag removed"]),
    ],
)
def test_operations(old: Node, new: Node, found: list[str]) -> None:
    assert breaks(document(old), document(new)) == found


def test_paths() -> None:
    plain, other = document(), document()
    other["paths"]["/v1/states"] = {"get": LIST | {"operationId": "list_states"}}
    other["paths"]["/v1/plans"] |= {method: LIST | {"operationId": f"{method}_plans"} for method in METHODS[1:]}
    assert breaks(plain, other) == []
    assert breaks(other, plain) == [
        "DELETE /v1/plans: operation removed",
        "GET /v1/states: operation removed",
        *(f"{method} /v1/plans: operation removed" for method in ("HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE")),
    ]


def test_parts_may_move_to_where_they_are_shared() -> None:
    shared = document({"parameters": [], "responses": {"200": {"$ref": "#/components/responses/Plans"}}})
    shared["paths"]["/v1/plans"]["parameters"] = [{"$ref": "#/components/parameters/region"}]
    shared["components"] |= {"parameters": {"region": REGION}, "responses": {"Plans": ANSWER}}
    assert breaks(document(), shared) == breaks(shared, document()) == []
    shared["components"]["parameters"]["region"] = REGION | {"schema": STRING}
    assert breaks(document(), shared) == [f"{PLANS}: parameter region: type array became string"]


def test_a_key_for_all_operations() -> None:
    assert breaks(document(), document() | {"security": [{"key": []}]}) == [f"{PLANS}: key now required"]
    assert breaks(document(), document() | {"security": []}) == []


OTHERS: Node = {"Act": {"type": "object"}, "Maybe": {"type": ["string", "null"]}}


@pytest.mark.parametrize(
    ("old", "new", "sent", "got"),
    [  # as a schema of what clients send, and of what they get
        (STRING, {"type": "string", "title": "X", "description": "x", "default": "a", "examples": ["a"]}, [], []),
        (STRING, {"type": "integer"}, ["type string became integer"], ["type string became integer"]),
        (STRING, {}, ["type string became any"], ["type string became any"]),
        (
            STRING,
            {"type": "string", "format": "date"},
            ["type string became string (date)"],
            ["type string became string (date)"],
        ),
        (STRING, {"type": ["string", "integer"]}, *[["type string became integer or string"]] * 2),
        (STRING, {"type": ["string", "null"]}, [], ["may now be null"]),
        (STRING, {"anyOf": [STRING, NULL]}, [], ["may now be null"]),
        ({"anyOf": [STRING, NULL]}, STRING, ["null no longer accepted"], []),
        ({"anyOf": [STRING, NULL]}, {"type": ["null", "string"]}, [], []),
        ({"anyOf": [STRING, NULL]}, {"type": "string", "nullable": True}, [], []),  # as 3.0 says it
        ({"enum": ["a"]}, {"enum": ["a", None]}, [], ["may now be null"]),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}, [], ["new values: b"]),
        ({"enum": ["a", "b", "c"]}, {"enum": ["b"]}, ["values no longer accepted: a, c"], []),
        ({"const": "a"}, {"enum": ["a", "b"]}, [], ["new values: b"]),
        (STRING, {"type": "string", "enum": ["b", "a"]}, ["now only a, b"], []),
        ({"type": "string", "enum": ["b", "a"]}, STRING, [], ["no longer only a, b"]),
        ({"maxLength": 9}, {"maxLength": 8}, ["maxLength 9 became 8"], []),
        ({"maxLength": 9}, {"maxLength": 10}, [], ["maxLength 9 became 10"]),
        ({"maxLength": 9}, {}, [], ["maxLength 9 became none"]),
        ({}, {"maxLength": 9}, ["maxLength none became 9"], []),
        *[
            ({name: 2}, {name: 1}, [f"{name} 2 became 1"], [])
            for name in ("exclusiveMaximum", "maxItems", "maxProperties")
        ],
        *[
            ({name: 1}, {name: 2}, [f"{name} 1 became 2"], [])
            for name in ("exclusiveMinimum", "minLength", "minItems", "minProperties")
        ],
        *[
            ({name: 1}, {name: 2}, [f"{name} 1 became 2"], [f"{name} 1 became 2"])
            for name in ("multipleOf", "uniqueItems")
        ],
        ({"maximum": 5, "minimum": 1}, {"maximum": 4, "minimum": 0}, ["maximum 5 became 4"], ["minimum 1 became 0"]),
        ({"pattern": "^a"}, {"pattern": "^b"}, ["pattern ^a became ^b"], ["pattern ^a became ^b"]),
        ({"pattern": "^a"}, {}, [], ["pattern ^a became none"]),
        ({"items": STRING}, {"items": {"type": "integer"}}, *[["[]: type string became integer"]] * 2),
        ({"type": "array"}, {"type": "array", "items": STRING}, *[["[]: type any became string"]] * 2),
        ({"items": STRING}, {"items": {"maxLength": 8} | STRING}, ["[]: maxLength none became 8"], []),
        (
            {"additionalProperties": STRING},
            {"additionalProperties": {"anyOf": [STRING, NULL]}},
            [],
            ["{}: may now be null"],
        ),
        ({"additionalProperties": STRING}, {"additionalProperties": True}, *[["{}: type string became any"]] * 2),
        ({"properties": {"a": STRING}}, {"properties": {}}, *[[".a: property removed"]] * 2),
        ({"properties": {"a": STRING}}, {"properties": {"a": {}}}, *[[".a: type string became any"]] * 2),
        ({"properties": {"a": STRING}}, {"properties": {"a": STRING, "b": STRING}}, [], []),
        ({}, {"required": ["b"]}, [".b: now required"], []),
        (
            {"properties": {"a": STRING}},
            {"properties": {"a": STRING, "b": STRING}, "required": ["b"]},
            [".b: now required"],
            [],
        ),
        (
            {"properties": {"a": STRING}, "required": ["a"]},
            {"properties": {"a": STRING}},
            [],
            [".a: no longer always present"],
        ),
        ({"properties": {"a": STRING}, "required": ["a"]}, {"properties": {}}, *[[".a: property removed"]] * 2),
        ({"anyOf": [STRING, PLAN]}, {"anyOf": [PLAN, STRING]}, [], []),
        ({"anyOf": [STRING, PLAN]}, {"anyOf": [STRING, {"type": "integer"}]}, *[["alternatives changed"]] * 2),
        ({"anyOf": [STRING, PLAN]}, {"oneOf": [STRING, PLAN, NULL]}, [], ["may now be null"]),
        (
            {"anyOf": [{"maxLength": 9} | STRING, PLAN]},
            {"anyOf": [{"maxLength": 8} | STRING, PLAN]},
            [" as string: maxLength 9 became 8"],
            [],
        ),
        ({"allOf": [PLAN, {"maxLength": 9}]}, {"allOf": [{"maxLength": 9}, PLAN]}, [], []),
        ({"allOf": [PLAN, {"maxLength": 9}]}, {"allOf": [PLAN, STRING]}, *[["alternatives changed"]] * 2),
        (PLAN, {"$ref": "#/components/schemas/Plan", "description": "Which."}, [], []),
        (PLAN, {"$ref": "#/components/schemas/Plan", "minProperties": 1}, ["minProperties none became 1"], []),
        (PLAN, {"allOf": [PLAN], "title": "X"}, [], []),
        (PLAN, {"anyOf": [PLAN, NULL]}, [], ["may now be null"]),
        (PLAN, {"type": "object", "properties": {}}, [], []),
        (STRING, {"$ref": "#/components/schemas/Maybe"}, [], ["may now be null"]),
        (PLAN, {"$ref": "#/components/schemas/Act"}, *[["schema Plan became Act"]] * 2),
    ],
)
def test_schemas(old: Node, new: Node, sent: list[str], got: list[str]) -> None:
    def parameter(schema: Node) -> Node:
        return document({"parameters": [REGION | {"schema": schema}]}, **OTHERS)

    def answer(schema: Node) -> Node:
        return document(answering(content={"application/json": {"schema": schema}}), **OTHERS)

    def at(where: str, findings: list[str]) -> list[str]:
        return [where + (finding if finding[0] in "[{. " else f": {finding}") for finding in findings]

    assert breaks(parameter(old), parameter(new)) == at(f"{PLANS}: parameter region", sent)
    assert breaks(answer(old), answer(new)) == at(f"{PLANS}: response 200 application/json", got)


def test_a_named_schema_is_told_of_once() -> None:
    def made(kind: Node) -> Node:
        node = {"type": "object", "properties": {"kind": {"$ref": "#/components/schemas/Kind"}, "parent": PLAN}}
        parameters = [REGION | {"name": name, "schema": {"$ref": "#/components/schemas/Kind"}} for name in ("a", "b")]
        return document({"parameters": parameters}, Plan=node, Kind=kind)

    assert breaks(made({"enum": ["a", "b"]}), made({"enum": ["b", "c"]})) == [
        "Kind: new values: c",
        "Kind: values no longer accepted: a",
    ]


def told(changelog: str) -> list[str]:
    """The breaks that the changelog announces for the next release."""
    unreleased = re.search(r"^## \[Unreleased\]\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    api = re.search(r"^### API\n(.*?)(?=^###? |\Z)", unreleased[1] if unreleased else "", re.MULTILINE | re.DOTALL)
    items = [" ".join(item.split()) for item in re.split(r"^- ", api[1] if api else "", flags=re.MULTILINE)]
    return [item.removeprefix("**Breaking:** ") for item in items if item.startswith("**Breaking:** ")]


def unsettled(found: list[str], changelog: str) -> Iterator[str]:
    """Breaks that the changelog does not announce, and announcements of what is no break; each with what to do."""

    def tells(item: str, finding: str) -> bool:
        return item == finding or item.startswith(f"{finding}.")

    announced = told(changelog)
    for finding in found:
        if not any(tells(item, finding) for item in announced):
            yield (
                f"{finding}\n  This breaks clients of the last release. Undo it, or announce it in CHANGELOG.md, under "
                f"[Unreleased], API, in these words:\n- **Breaking:** {finding}"
            )
    for item in announced:
        if not any(tells(item, finding) for finding in found):
            yield f"{item}\n  CHANGELOG.md announces this break, and there is none: remove the line."


def test_breaks_are_announced(client: TestClient) -> None:
    released = json.loads(RELEASED.read_text(encoding="utf-8"))
    served = client.get("/openapi.json").json()
    faults = list(unsettled(breaks(released, served), CHANGELOG.read_text(encoding="utf-8")))
    assert not faults, "\n\n".join(["", *faults])


@pytest.mark.parametrize(
    ("found", "lines", "expected"),
    [
        ([], ["### API", "- Plans have a period."], []),
        (["a: b removed"], ["### API", "- Plans.", "- **Breaking:** a: b removed", "", "### Data", "- More."], []),
        (["a: b removed"], ["### API", "- **Breaking:** a: b removed. Ask for c instead,", "  which says more."], []),
        (["a: b removed"], ["### API", "- **Breaking:** a: b", "  removed"], []),
        (["a: b removed"], ["### API", "- a: b removed"], ["a: b removed"]),
        (["a: b removed"], ["### Data", "- **Breaking:** a: b removed"], ["a: b removed"]),
        (["a: b removed"], ["## [1.0.0]", "### API", "- **Breaking:** a: b removed"], ["a: b removed"]),
        (["a: x became b"], ["### API", "- **Breaking:** a: x became b (c)"], ["a: x became b", "a: x became b (c)"]),
        (
            [],
            ["### API", "- **Breaking:** a: b removed", "- **Breaking:** a: c removed"],
            ["a: b removed", "a: c removed"],
        ),
    ],
)
def test_announcements(found: list[str], lines: list[str], expected: list[str]) -> None:
    changelog = "\n".join(["# Changelog", "", "## [Unreleased]", *lines, ""])
    assert [fault.partition("\n")[0] for fault in unsettled(found, changelog)] == expected


def test_an_unannounced_break_says_what_to_write() -> None:
    (fault,) = unsettled(["a: b removed"], "## [Unreleased]\n")
    assert fault.endswith("\n- **Breaking:** a: b removed")
    assert not list(unsettled(["a: b removed"], f"## [Unreleased]\n\n### API\n{fault.rpartition(chr(10))[2]}\n"))


WORDS = ("deprecated", "readOnly", "writeOnly", "default", "example")
KEPT: Node = {
    **dict.fromkeys(("title", "description", "format", "pattern"), "x"),
    **dict.fromkeys(("multipleOf", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"), 1),
    **dict.fromkeys(("minProperties", "maxProperties"), 1),
    **dict.fromkeys(("uniqueItems", "deprecated", "readOnly"), True),
    "type": "object",
    "required": ["a"],
    "not": PLAN,
    "discriminator": {"propertyName": "a"},
    "externalDocs": {"url": "/"},
    "xml": {"name": "x"},
}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (STRING, STRING),
        ({}, {}),
        (KEPT, KEPT),
        # Null.
        ({"anyOf": [STRING, NULL], "title": "X"}, {"type": "string", "nullable": True, "title": "X"}),
        ({"oneOf": [NULL, STRING]}, {"type": "string", "nullable": True}),
        ({"anyOf": [STRING, {"type": "integer"}, NULL]}, {"anyOf": [STRING, {"type": "integer"}], "nullable": True}),
        ({"anyOf": [PLAN, NULL], "title": "X"}, {"allOf": [PLAN], "nullable": True, "title": "X"}),
        ({"anyOf": [PLAN, NULL], "allOf": [STRING]}, {"allOf": [STRING, PLAN], "nullable": True}),
        (
            {"anyOf": [{"type": "string", "title": "Y", "maxLength": 9}, NULL], "title": "X"},
            {"type": "string", "nullable": True, "title": "X", "maxLength": 9},
        ),
        (
            {"anyOf": [{"type": "string", "maxLength": 9}, NULL], "maxLength": 8},
            {"allOf": [{"type": "string", "maxLength": 9}], "nullable": True, "maxLength": 8},
        ),
        (
            {"anyOf": [{"type": "string", "enum": ["a"]}, NULL]},
            {"type": "string", "enum": ["a", None], "nullable": True},
        ),
        ({"anyOf": [{"enum": ["a", None]}, NULL]}, {"enum": ["a", None], "nullable": True}),
        ({"anyOf": [{"type": ["string", "null"]}, NULL]}, {"type": "string", "nullable": True}),
        ({"anyOf": [NULL]}, {"anyOf": [{"enum": [None], "nullable": True}]}),
        (
            {"anyOf": [dict.fromkeys(WORDS, True), NULL], **dict.fromkeys(WORDS, False)},
            {"nullable": True, **dict.fromkeys(WORDS, False)},
        ),
        ({"anyOf": [{"const": "a"}, {"const": None}]}, {"enum": ["a", None], "nullable": True}),
        (
            {"anyOf": [{"oneOf": [PLAN, STRING], "discriminator": {"propertyName": "type"}}, NULL]},
            {"oneOf": [PLAN, STRING], "discriminator": {"propertyName": "type"}, "nullable": True},
        ),
        ({"type": ["string", "null"], "maxLength": 9}, {"type": "string", "nullable": True, "maxLength": 9}),
        ({"type": ["string"]}, STRING),
        (
            {"type": ["string", "array", "null"]},
            {"anyOf": [STRING, {"type": "array", "items": {}}], "nullable": True},
        ),
        (
            {"type": ["string", "integer"], "anyOf": [{"maxLength": 9}, {"maximum": 9}], "allOf": [{"minLength": 1}]},
            {
                "anyOf": [STRING, {"type": "integer"}],
                "allOf": [{"minLength": 1}, {"anyOf": [{"maxLength": 9}, {"maximum": 9}]}],
            },
        ),
        (NULL, {"enum": [None], "nullable": True}),
        ({"enum": ["a", None]}, {"enum": ["a", None], "nullable": True}),
        ({"type": "string", "enum": ["a", None]}, {"type": "string", "enum": ["a", None]}),  # null is no string
        ({"type": "string", "nullable": True}, STRING),
        # Values.
        ({"type": "string", "const": "a"}, {"type": "string", "enum": ["a"]}),
        ({"type": "string", "examples": ["a", "b"]}, {"type": "string", "example": "a"}),
        ({"type": "string", "examples": []}, STRING),
        ({"type": "string", "examples": ["a"], "example": "b"}, {"type": "string", "example": "b"}),
        (
            {"examples": [{"type": ["a"], "examples": ["b"]}], "default": {"const": 1}, "enum": [{"const": 1}]},
            {"example": {"type": ["a"], "examples": ["b"]}, "default": {"const": 1}, "enum": [{"const": 1}]},
        ),
        # Bounds.
        ({"exclusiveMinimum": 0}, {"minimum": 0, "exclusiveMinimum": True}),
        ({"exclusiveMaximum": 9, "maximum": 10}, {"maximum": 9, "exclusiveMaximum": True}),
        ({"exclusiveMaximum": 9, "maximum": 8}, {"maximum": 8}),
        ({"exclusiveMinimum": 1, "minimum": 1}, {"minimum": 1, "exclusiveMinimum": True}),
        # References.
        (PLAN, PLAN),
        (PLAN | {"title": "X", "examples": [1]}, {"allOf": [PLAN], "title": "X", "example": 1}),
        (PLAN | {"allOf": [STRING]}, {"allOf": [PLAN, STRING]}),
        (PLAN | {"$comment": "x"}, PLAN),
        # Content.
        ({"type": "string", "contentMediaType": "application/octet-stream"}, {"type": "string", "format": "binary"}),
        (
            {"contentMediaType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
            {"type": "string", "format": "binary"},
        ),
        ({"type": "string", "contentMediaType": "text/csv; charset=utf-8"}, STRING),
        ({"type": "string", "contentMediaType": "image/svg+xml"}, STRING),
        ({"type": "string", "contentMediaType": "application/json", "contentSchema": PLAN}, STRING),
        (
            {"type": "string", "contentMediaType": "image/png", "contentEncoding": "base64"},
            {"type": "string", "format": "byte"},
        ),
        ({"type": "string", "contentMediaType": "image/png", "contentEncoding": "quoted-printable"}, STRING),
        (
            {"type": "string", "contentMediaType": "image/png", "format": "base64url"},
            {"type": "string", "format": "base64url"},
        ),
        # Arrays and objects.
        ({"type": "array"}, {"type": "array", "items": {}}),
        (
            {"type": "array", "prefixItems": [STRING, STRING], "minItems": 2, "maxItems": 2},
            {"type": "array", "items": STRING, "minItems": 2, "maxItems": 2},
        ),
        (
            {"type": "array", "prefixItems": [STRING, PLAN, STRING], "maxItems": 3},
            {"type": "array", "items": {"anyOf": [STRING, PLAN]}, "maxItems": 3},
        ),
        (
            {"type": "array", "prefixItems": [{"const": 1}], "items": {"type": "integer"}},
            {"type": "array", "items": {"anyOf": [{"enum": [1]}, {"type": "integer"}]}},
        ),
        (
            {"type": "object", "additionalProperties": {"const": 1}, "propertyNames": {"pattern": "^a"}},
            {"type": "object", "additionalProperties": {"enum": [1]}},
        ),
        ({"type": "object", "additionalProperties": False}, {"type": "object", "additionalProperties": False}),
        ({"patternProperties": {"^a": STRING}, "additionalProperties": False}, {}),
        ({"patternProperties": {"^a": STRING}, "additionalProperties": STRING}, {"additionalProperties": STRING}),
        ({"type": "object", "required": []}, {"type": "object"}),
        ({"if": STRING, "then": {"maxLength": 9}, "$id": "x", "unevaluatedProperties": False}, {}),
        ({"x-order": {"type": ["a"], "const": 1}}, {"x-order": {"type": ["a"], "const": 1}}),
        (
            {
                "properties": {
                    name: {"const": name} for name in ("examples", "const", "type", "nullable", "$ref", "items")
                }
            },
            {
                "properties": {
                    name: {"enum": [name]} for name in ("examples", "const", "type", "nullable", "$ref", "items")
                }
            },
        ),
    ],
)
def test_a_schema_in_3_0(schema: Node, expected: Node) -> None:
    converted = downgrade(document(None, X=schema, Y={"items": {"not": {"allOf": [schema]}}}))
    OpenAPIV30SpecValidator(converted).validate()
    assert converted["components"]["schemas"] == {
        "Plan": {"type": "object", "properties": {}},
        "X": expected,
        "Y": {"items": {"not": {"allOf": [expected]}}},
    }


def getting(**parts: Any) -> Node:
    return {"paths": {"/a": {"get": {"responses": {"200": {"description": "OK"}}} | parts}}}


def media(schema: Node) -> Node:
    return {"content": {"text/plain": {"schema": schema}}}


@pytest.mark.parametrize(
    "place",
    [
        lambda schema: {"components": {"schemas": {"items": schema}}},
        lambda schema: {"components": {"parameters": {"a": {"name": "a", "in": "query", "schema": schema}}}},
        lambda schema: {"components": {"parameters": {"a": {"name": "a", "in": "query", **media(schema)}}}},
        lambda schema: {"components": {"headers": {"schema": {"schema": schema}, "b": media(schema)}}},
        lambda schema: {"components": {"requestBodies": {"a": media(schema)}}},
        lambda schema: {"components": {"responses": {"a": {"description": "A", "headers": {"b": {"schema": schema}}}}}},
        lambda schema: {
            "components": {"callbacks": {"a": {"{$url}": getting(requestBody=media(schema))["paths"]["/a"]}}}
        },
        lambda schema: {"paths": {"/a": {"parameters": [{"name": "a", "in": "query", "schema": schema}]}}},
        lambda schema: {
            "paths": {"/a": dict.fromkeys(METHODS, getting(requestBody=media(schema))["paths"]["/a"]["get"])}
        },
        lambda schema: getting(parameters=[{"name": "a", "in": "header", "schema": schema}]),
        lambda schema: getting(responses={"default": {"description": "A", **media(schema)}}),
        lambda schema: getting(callbacks={"a": {"{$url}": getting(requestBody=media(schema))["paths"]["/a"]}}),
        lambda schema: getting(
            requestBody={"content": {"a/b": {"encoding": {"c": {"headers": {"d": {"schema": schema}}}}}}}
        ),
    ],
)
def test_schemas_are_found_everywhere(place: Callable[[Node], Node]) -> None:
    converted = downgrade(PLAIN | place({"type": ["string", "null"]}))
    OpenAPIV30SpecValidator(converted).validate()
    assert converted == PLAIN | {"openapi": "3.0.3"} | place({"type": "string", "nullable": True})


@pytest.mark.parametrize(
    "part",
    [
        {"x-logo": {"const": 1}, "servers": [{"url": "/"}], "security": [], "tags": [{"name": "plans"}]},
        {"info": {"title": "Plans", "version": "1", "license": {"name": "MIT", "url": "https://example.org"}}},
        {"components": {"examples": {"const": {"summary": "X", "value": {"examples": [1], "const": 2}}}}},
        {"paths": {"/a": {"summary": "A"}, "/b": {"$ref": "#/paths/~1a", "summary": "B"}}},
        getting(summary="X", **{"x-since": {"const": 1}}),
        getting(parameters=[REGION | {"examples": {"a": {"summary": "A", "value": {"const": 1}}}}]),
        getting(responses={"200": {"description": "A", "content": {"a/b": {"example": {"anyOf": [NULL]}}}}}),
        getting(callbacks={"loaded": {"$ref": "#/components/callbacks/loaded"}})
        | {"components": {"callbacks": {"loaded": {"{$url}": {"summary": "X"}}}}},
    ],
)
def test_all_else_stays(part: Node) -> None:
    converted = downgrade(PLAIN | part)
    OpenAPIV30SpecValidator(converted).validate()
    assert converted == PLAIN | {"openapi": "3.0.3"} | part


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema"}, {}),
        ({"webhooks": getting()["paths"]}, {}),
        ({"info": PLAIN["info"] | {"summary": "X"}}, {}),
        (
            {"info": PLAIN["info"] | {"license": {"name": "MIT", "identifier": "MIT"}}},
            {"info": PLAIN["info"] | {"license": {"name": "MIT"}}},
        ),
        (
            {"components": {"parameters": {"a": {"$ref": "#/components/parameters/b", "summary": "X"}, "b": REGION}}},
            {"components": {"parameters": {"a": {"$ref": "#/components/parameters/b"}, "b": REGION}}},
        ),
        (
            getting(**answering(content={"application/x-ndjson": {"itemSchema": PLAN}})),
            getting(**answering(content={"application/x-ndjson": {"schema": STRING}})),
        ),
        (
            getting(**answering(content={"application/x-ndjson": {"itemSchema": PLAN, "schema": {"const": 1}}})),
            getting(**answering(content={"application/x-ndjson": {"schema": {"enum": [1]}}})),
        ),
    ],
)
def test_what_3_0_has_no_words_for(part: Node, expected: Node) -> None:
    assert downgrade(PLAIN | part) == PLAIN | {"openapi": "3.0.3"} | expected


def test_a_document_needs_paths() -> None:
    assert downgrade({"openapi": "3.1.0", "info": PLAIN["info"]}) == PLAIN | {"openapi": "3.0.3"}


def containers(node: Any) -> Iterator[int]:
    """The identities of all maps and lists in a document."""
    if isinstance(node, dict | list):
        yield id(node)
        for part in node.values() if isinstance(node, dict) else node:
            yield from containers(part)


def outline(document: Node) -> Any:
    """What clients are made of: operations, their tags, parameters and media types, and the names of schemas."""
    operations = [
        (
            method,
            path,
            operation["operationId"],
            operation["tags"],
            [(each["name"], each["in"], each["required"]) for each in operation.get("parameters", [])],
            [(status, *response.get("content", {})) for status, response in operation["responses"].items()],
        )
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]
    return operations, list(document["components"]["schemas"])


def test_the_served_document_in_3_0(client: TestClient) -> None:
    served = client.get("/openapi.json").json()
    before = deepcopy(served)
    converted = downgrade(served)
    assert served == before
    assert not set(containers(served)) & set(containers(converted))
    OpenAPIV30SpecValidator(converted).validate()
    assert converted["openapi"] == "3.0.3"
    assert outline(converted) == outline(served)
    differences = [*breaks(served, converted), *breaks(converted, served)]
    # Of files and streams each version has its own way to say what they are.
    assert [each for each in differences if not re.search(r"response \d+ (?!application/(problem\+)?json)", each)] == []


def main() -> None:
    from app.config import Settings  # noqa: PLC0415 - only to write the document
    from app.main import create_app  # noqa: PLC0415 - as above

    RELEASED.parent.mkdir(exist_ok=True)
    text = json.dumps(create_app(Settings()).openapi(), indent=2, ensure_ascii=False)
    RELEASED.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
