"""OpenAPI 3.1, as FastAPI writes it, said in 3.0.3 for the portals, gateways and generators that read nothing later.

What 3.0 has no words for is left out where that only makes the document less strict. Examples, defaults and
extensions are values and pass as they are.
"""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

Node = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
PARTS: dict[str, dict[str, str]] = {
    "document": {"info": "info", "paths": "path{}", "components": "components"},
    "info": {"license": "license"},
    "license": {},
    "components": {
        "schemas": "schema{}",
        "responses": "response{}",
        "parameters": "parameter{}",
        "requestBodies": "body{}",
        "headers": "header{}",
        "callbacks": "path{}{}",
    },
    "path": {"parameters": "parameter[]", **dict.fromkeys(METHODS, "operation")},
    "operation": {
        "parameters": "parameter[]",
        "requestBody": "body",
        "responses": "response{}",
        "callbacks": "path{}{}",
    },
    "parameter": {"schema": "schema", "content": "media{}"},
    "header": {"schema": "schema", "content": "media{}"},
    "body": {"content": "media{}"},
    "response": {"headers": "header{}", "content": "media{}"},
    "media": {"schema": "schema", "encoding": "encoding{}"},
    "encoding": {"headers": "header{}"},
    "schema": {
        "properties": "schema{}",
        "additionalProperties": "schema",
        "items": "schema",
        "prefixItems": "schema[]",
        "anyOf": "schema[]",
        "oneOf": "schema[]",
        "allOf": "schema[]",
        "not": "schema",
    },
}
"""Each kind of object, with its members that hold objects in turn: `{}` a map of them, `[]` a list."""

ANNOTATIONS = {"title", "description", "default", "example", "deprecated", "readOnly", "writeOnly"}
KEYWORDS = ANNOTATIONS | {
    *("$ref", "type", "format", "enum", "nullable", "allOf", "anyOf", "oneOf", "not", "discriminator"),
    *("multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern"),
    *("items", "minItems", "maxItems", "uniqueItems"),
    *("properties", "additionalProperties", "required", "minProperties", "maxProperties"),
    *("externalDocs", "xml"),
}
"""All that a schema of 3.0 may have, extensions apart."""

TEXT = re.compile(r"text/|json|yaml|\bxml\b")
"""In a media type: the content is characters."""


def downgrade(document: Node) -> Node:
    """The 3.0.3 document that says the same as this one of 3.1, which stays as it is."""
    result: Node = _said("document", document)
    return result


def _said(kind: str, node: Any) -> Any:
    """A copy of an object of this kind, innermost parts first, in the words of 3.0."""
    if kind.endswith("{}"):
        return {name: _said(kind[:-2], part) for name, part in node.items()}
    if kind.endswith("[]"):
        return [_said(kind[:-2], part) for part in node]
    if not isinstance(node, dict):  # `additionalProperties: false`, or the address of a callback that is a reference
        return deepcopy(node)
    if "$ref" in node and kind not in ("schema", "path"):  # 3.1 lets a summary and a description stand beside it
        return {"$ref": node["$ref"]}
    parts = PARTS[kind]
    copy = {name: _said(parts[name], value) if name in parts else deepcopy(value) for name, value in node.items()}
    if kind in RULES:
        RULES[kind](copy)
    return copy


def _document(document: Node) -> None:
    document["openapi"] = "3.0.3"
    document.setdefault("paths", {})
    document.pop("jsonSchemaDialect", None)
    document.pop("webhooks", None)


def _info(info: Node) -> None:
    info.pop("summary", None)


def _license(license_: Node) -> None:
    license_.pop("identifier", None)  # 3.0 would want an address instead, which the document does not give


def _media(media: Node) -> None:
    if media.pop("itemSchema", None) is not None:  # of 3.2, yet FastAPI writes it for streams of lines
        media.setdefault("schema", {"type": "string"})


def _schema(schema: Node) -> None:
    schema.pop("nullable", None)  # 3.1 gives it no meaning
    if "const" in schema:
        schema["enum"] = [schema.pop("const")]
    if schema.get("examples"):
        schema.setdefault("example", schema["examples"][0])
    for step in (_types, _bounds, _content, _containers, _alternatives):
        step(schema)
    for name in [name for name in schema if name not in KEYWORDS and not name.startswith("x-")]:
        del schema[name]
    if "$ref" in schema and len(schema) > 1:
        schema["allOf"] = [{"$ref": schema.pop("$ref")}, *schema.get("allOf", [])]


def _types(schema: Node) -> None:
    named: str | list[str] = schema.get("type", [])
    types = [named] if isinstance(named, str) else named
    rest = [name for name in types if name != "null"]
    if len(rest) == 1:
        schema["type"] = rest[0]
    else:
        schema.pop("type", None)
    if len(rest) > 1:
        if "anyOf" in schema:
            schema["allOf"] = [*schema.get("allOf", []), {"anyOf": schema["anyOf"]}]
        schema["anyOf"] = [{"type": name, "items": {}} if name == "array" else {"type": name} for name in rest]
    if types and not rest:
        schema["enum"] = [None]
    if len(rest) < len(types) or (not types and None in schema.get("enum", [])):
        schema["nullable"] = True


def _bounds(schema: Node) -> None:
    for exclusive, plain, stricter in (("exclusiveMinimum", "minimum", max), ("exclusiveMaximum", "maximum", min)):
        if exclusive in schema:
            bound = schema.pop(exclusive)
            if stricter(bound, schema.get(plain, bound)) == bound:
                schema |= {plain: bound, exclusive: True}


def _content(schema: Node) -> None:
    media, encoding = schema.get("contentMediaType"), schema.get("contentEncoding")
    if encoding == "base64":
        schema.setdefault("format", "byte")
    elif media and not encoding and not TEXT.search(media) and schema.setdefault("type", "string") == "string":
        schema.setdefault("format", "binary")


def _containers(schema: Node) -> None:
    if "prefixItems" in schema:
        kinds = schema["prefixItems"]
        if schema.get("maxItems", len(kinds) + 1) > len(kinds):
            kinds = [*kinds, schema.get("items", {})]
        different = [kind for place, kind in enumerate(kinds) if kind not in kinds[:place]]
        schema["items"] = different[0] if len(different) == 1 else {"anyOf": different}
    if schema.get("type") == "array":
        schema.setdefault("items", {})
    if "patternProperties" in schema and schema.get("additionalProperties") is False:
        del schema["additionalProperties"]
    if schema.get("required") == []:
        del schema["required"]


def _alternatives(schema: Node) -> None:
    """Null among the alternatives is `nullable`; one that is left alone is merged into what stands around it."""
    for name in ("anyOf", "oneOf"):
        alternatives = schema.get(name, [])
        rest = [alternative for alternative in alternatives if alternative.get("enum") != [None]]
        if not rest or len(rest) == len(alternatives):
            continue
        del schema[name]
        schema["nullable"] = True
        only = rest[0]
        if len(rest) > 1:
            schema[name] = rest
        elif "$ref" in only or (only.keys() & schema.keys()) - ANNOTATIONS - {"nullable"}:
            # Without a type, although 3.0.3 wants one beside `nullable`: with one, generated clients refuse null.
            schema["allOf"] = [*schema.get("allOf", []), only]
            schema.pop("example", None)  # null, which a checker of examples does not find in the other schema
        else:
            schema |= {name: value for name, value in only.items() if name not in schema}
            if "enum" in only and None not in only["enum"]:
                schema["enum"] = [*only["enum"], None]


RULES: dict[str, Callable[[Node], None]] = {
    "document": _document,
    "info": _info,
    "license": _license,
    "media": _media,
    "schema": _schema,
}
"""What else becomes of a copy, once its parts are said."""
