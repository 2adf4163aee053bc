"""What may be asked, as the document of the API says it; and of what, as the service itself gives it."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from tests.drills.service import Service

PAGES = 8
"""How many pages of each list are read for keys and words."""
ENDINGS = re.compile("_(all|not|from|to)$")
"""What is behind the name of a filter in the names of those that follow from it."""


@dataclass(frozen=True)
class Parameter:
    """A parameter, and what its values are: `choice`, `number`, `date`, `code`, `words`, or `given` by the service."""

    name: str
    place: str
    """Where it is sent: `query`, `path`, `header`."""
    kind: str
    many: bool
    """Several values may be given."""
    most: int
    """How many values at most."""
    required: bool
    choices: tuple[str, ...] = ()
    bounds: tuple[int, int] = (0, 0)
    longest: int = 200
    examples: tuple[str, ...] = ()

    @property
    def filter(self) -> str:
        """The filter that it belongs to."""
        return ENDINGS.sub("", self.name)


@dataclass(frozen=True)
class Operation:
    """What can be asked at a path."""

    path: str
    parameters: tuple[Parameter, ...]
    media_types: tuple[str, ...]

    @property
    def query(self) -> list[Parameter]:
        """The parameters of the query."""
        return [one for one in self.parameters if one.place == "query"]

    @property
    def is_file(self) -> bool:
        """Whether it gives nothing but files."""
        return bool(self.media_types) and not any(one.endswith(("/json", "+json")) for one in self.media_types)

    @property
    def parent(self) -> str:
        """The path of the list of which it gives a record; its own where it gives none."""
        return self.path.partition("/{")[0]

    def named(self, name: str) -> Parameter | None:
        """The parameter of the query with this name."""
        return next((one for one in self.query if one.name == name), None)


def operations(document: Any) -> list[Operation]:
    """All operations of a document. Raises KeyError where it is none."""
    return [
        Operation(
            path,
            tuple(_parameter(document, one) for one in item["get"].get("parameters", ())),
            tuple(item["get"]["responses"].get("200", {}).get("content", {})),
        )
        for path, item in document["paths"].items()
        if "get" in item
    ]


def _resolved(document: Any, schema: Any) -> Any:
    while "$ref" in schema:
        found = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    if parts := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return _resolved(document, next((part for part in parts if part.get("type") != "null"), parts[0]))
    return schema


def _parameter(document: Any, told: Any) -> Parameter:
    schema = _resolved(document, told["schema"])
    many = schema.get("type") == "array"
    item = _resolved(document, schema["items"]) if many else schema
    examples = [told["example"]] if "example" in told else []
    examples += [one.get("value") for one in told.get("examples", {}).values()]
    examples += schema.get("examples", [])
    flat = tuple(str(value) for one in examples for value in (one if isinstance(one, list) else [one]))
    choices = tuple(map(str, item.get("enum", ())))
    pattern = item.get("pattern", "")
    if item.get("type") == "boolean":
        kind, choices = "choice", ("true", "false")
    elif choices:
        kind = "choice"
    elif item.get("type") in {"integer", "number"}:
        kind = "number"
    elif pattern and re.search(pattern, "2001-12-31") and not re.search(pattern, "abc"):
        kind = "date"
    elif many or told["in"] == "path":
        kind = "code"
    elif pattern or told["in"] == "header":
        kind = "given"
    else:
        kind = "words"
    return Parameter(
        name=told["name"],
        place=told["in"],
        kind=kind,
        many=many,
        most=schema.get("maxItems", len(choices) or 50) if many else 1,
        required=told.get("required", False),
        choices=choices,
        bounds=(int(item.get("minimum", 0)), int(item.get("maximum", 1_000_000))),
        longest=item.get("maxLength", 200),
        examples=flat,
    )


@dataclass
class Material:
    """What requests are made of: the codes that filters take, the keys of records, the words that are in them."""

    operations: list[Operation]
    codes: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """The values of the filters of each path, those of most records first."""
    keys: dict[str, list[str]] = field(default_factory=dict)
    """Keys of the records of each list."""
    words: list[str] = field(default_factory=list)
    """Words of names and texts, the commonest first."""
    texts: list[str] = field(default_factory=list)
    """Names and other texts, for phrases."""
    lists: list[Operation] = field(default_factory=list)

    def only(self, operation: Operation, parameter: Parameter) -> None:
        """Let a parameter of an operation be this one, of fewer choices: what has too many values is not counted."""
        others = tuple(parameter if one.name == parameter.name else one for one in operation.parameters)
        lesser = replace(operation, parameters=others)
        self.operations = [lesser if one is operation else one for one in self.operations]
        self.lists = [lesser if one is operation else one for one in self.lists]

    def of(self, operation: Operation, parameter: Parameter) -> list[str]:
        """The values that a parameter can have, those of most records first."""
        if parameter.kind == "choice":
            return [*parameter.choices]
        if parameter.place == "path":
            return self.keys.get(operation.parent) or [*parameter.examples]
        names = (parameter.name, parameter.filter)
        for path in (operation.path, *(path for path, name in self.codes if name in names)):
            for name in names:
                if found := self.codes.get((path, name)):
                    return found
        for found in self.keys.values():
            if set(parameter.examples) & set(found):
                return found
        return [*parameter.examples]


def material(service: Service, dice: random.Random) -> Material:
    """All that a service gives for the making of requests. Raises ConnectionError where it does not answer."""
    document = json.loads(service.get("/openapi.json").body)
    found = Material(operations(document))
    words: Counter[str] = Counter()
    texts: dict[str, None] = {}
    for operation in found.operations:
        if "{" in operation.path or any(one.required for one in operation.parameters):
            continue
        answer = service.get(operation.path)
        if answer.status != 200 or "json" not in answer.headers.get("content-type", ""):
            continue
        body = json.loads(answer.body)
        if not isinstance(body, dict) or not isinstance(body.get("data"), list) or "meta" not in body:
            continue
        found.lists.append(operation)
        name = next(
            (
                re.findall("{(.*?)}", one.path)[0]
                for one in found.operations
                if one.parent == operation.path != one.path
            ),
            "",
        )
        rows = [row for page in _pages(service, operation, dice) for row in page]
        if name:
            found.keys[operation.path] = [str(row[name]) for row in rows if name in row]
        for row in rows:
            for text in _texts(row):
                words.update({word for word in re.findall(r"\w{3,}", text.lower()) if not word.isdigit()})
                if " " in text and len(texts) < 20_000:
                    texts[text] = None
        if facet := operation.named("facet"):
            counted = []
            for choice in facet.choices:
                counts = service.get(f"{operation.path}?facet={quote(choice)}&limit=0")
                if counts.status != 200:
                    continue
                counted.append(choice)
                values = [str(one["value"]) for one in json.loads(counts.body)["facets"][0]["values"]]
                found.codes[operation.path, re.sub("_on$", "", choice)] = values
                found.codes[operation.path, choice] = values
            found.only(operation, replace(facet, choices=tuple(counted)))
    found.words = [word for word, _ in words.most_common()]
    found.texts = [*texts]
    return found


def _pages(service: Service, operation: Operation, dice: random.Random) -> Iterator[list[Any]]:
    """Some pages of a list: the first few, and some from anywhere."""
    limit = getattr(operation.named("limit"), "bounds", (0, 50))[1]
    furthest = getattr(operation.named("offset"), "bounds", (0, 0))[1]
    total = limit
    for page in range(PAGES):
        offset = page * limit if page < PAGES // 2 else dice.randrange(max(1, min(furthest, total)))
        answer = service.get(f"{operation.path}?limit={limit}&offset={offset}")
        if answer.status != 200:
            return
        body = json.loads(answer.body)
        total = body["meta"]["total"]
        yield body["data"]
        if total <= limit:
            return


def _texts(value: Any) -> Iterator[str]:
    """All texts in a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
