"""The document of the API: what FastAPI makes of the routes, and what it cannot know of them."""

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from app.listing import PAGING
from app.schemas.service import Problem

TAKEN = {"name", "context"}
"""Terms that cannot be constants of an enumeration in Kotlin; in Ruby, none can be that begins with a small letter."""
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of an answer that the client has: if it is still right, the answer is 304 without a body.",
    "schema": {"type": "string"},
    "example": '"5d41402abc4b2a76b9719d91"',
}
NOT_MODIFIED = {"description": "The client has this answer already, by its ETag or by its time."}
HEADERS = {
    "ETag": {
        "description": "Names this answer: equal as long as neither data nor service change.",
        "schema": {"type": "string"},
        "example": '"5d41402abc4b2a76b9719d91"',
    },
    "Last-Modified": {
        "description": "When the data were loaded.",
        "schema": {"type": "string"},
        "example": "Tue, 24 Nov 2026 12:00:00 GMT",
    },
}
LINK = {
    "description": "The pages around this one (RFC 8288), as in `links`; absent where there are none.",
    "schema": {"type": "string"},
    "example": '<https://example.org/v1/plans?cursor=WyJh>; rel="next"',
}


def complete(generate: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The generated document, with problems, conditional requests, and parameters in an order that helps to read it."""
    document = generate()
    problem = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"] |= problem.pop("$defs", {}) | {"Problem": problem}
    document["security"] = []
    for schema in document["components"]["schemas"].values():
        if not TAKEN.isdisjoint(schema.get("enum", [])):
            schema["x-enum-varnames"] = [("BY_" * (term in TAKEN) + term).upper() for term in schema["enum"]]
    for path, item in document["paths"].items():
        for operation in item.values():
            parameters = operation.setdefault("parameters", [])
            parameters.sort(key=lambda parameter: _place(parameter["name"]))
            for parameter in parameters:
                _plain(parameter)
            if path.startswith("/v1/"):
                parameters.append(IF_NONE_MATCH)
                operation["responses"]["304"] = NOT_MODIFIED
                is_list = "cursor" in {parameter["name"] for parameter in parameters}
                operation["responses"]["200"]["headers"] = HEADERS | ({"Link": LINK} if is_list else {})
    return document


def _plain(parameter: dict[str, Any]) -> None:
    """Say what stands beside a named schema at the parameter, where it does not keep generated clients from the type;
    and a default in words, which they would send with every request.
    """
    schema = parameter["schema"]
    if (default := schema.pop("default", None)) is not None:
        words = str(default).lower() if isinstance(default, bool) else default
        parameter["description"] += f" The default is `{words}`."
    if "$ref" in schema:
        parameter["example"] = schema["examples"][0]
        parameter["schema"] = {"$ref": schema["$ref"]}


def _place(parameter: str) -> int:
    """Filters as they are declared, each of their kind behind; then what concerns the page."""
    return PAGING.index(parameter) + 1 if parameter in PAGING else 0
