"""Would a client made from one OpenAPI document break on the service that another describes?

Whoever gives a value may come to say less, whoever takes it may come to understand more; never the other way round.
Clients give parameters and bodies (`sent`), and take answers. What names a thing in clients must stay as it is.
"""

import operator
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Node = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
STRICTER = {
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), operator.lt),
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), operator.gt),
    **dict.fromkeys(("pattern", "multipleOf", "uniqueItems"), operator.ne),
}
"""Each limit of a value, with how a stricter one compares."""


def breaks(old: Node, new: Node) -> list[str]:
    """What would break a client made from the old document, a sentence each, sorted; empty if nothing would."""
    comparison = _Comparison(old, new)
    now = dict(_operations(new))
    for where, operation in _operations(old):
        if where in now:
            comparison.operations(where, operation, now[where])
        else:
            comparison.say(where, "operation removed")
    return sorted(comparison.found)


@dataclass
class _Comparison:
    """Two documents, what was found so far, and which named schemas need not be compared again."""

    old: Node
    new: Node
    found: set[str] = field(default_factory=set)
    compared: set[tuple[str, str, bool]] = field(default_factory=set)

    def say(self, where: str, what: str) -> None:
        self.found.add(f"{where}: {what}")

    def same(self, where: str, name: str, old: Any, new: Any) -> bool:
        if old != new:
            self.say(where, f"{name} {'none' if old is None else old} became {'none' if new is None else new}")
        return bool(old == new)

    def operations(self, where: str, old: Node, new: Node) -> None:
        self.same(where, "operationId", old.get("operationId"), new.get("operationId"))
        self.same(where, "first tag", *(next(iter(each.get("tags", [])), None) for each in (old, new)))
        if _needs_key(new) and not _needs_key(old):
            self.say(where, "key now required")
        self.parameters(where, old["parameters"], new["parameters"])
        if new["requestBody"].get("required") and not old["requestBody"].get("required"):
            self.say(where, "request body now required")
        self.contents(f"{where}: request body", old["requestBody"], new["requestBody"], sent=True)
        for status, response in old["responses"].items():
            if status in new["responses"]:
                self.contents(f"{where}: response {status}", response, new["responses"][status], sent=False)
            elif status.startswith("2"):
                self.say(where, f"response {status} removed")

    def parameters(self, where: str, old: dict[str, Node], new: dict[str, Node]) -> None:
        for name, before in old.items():
            if name not in new:
                self.say(where, f"{name} removed")
                continue
            here, now = f"{where}: {name}", new[name]
            if now.get("required") and not before.get("required"):
                self.say(where, f"{name} now required")
            self.same(here, "style", *(_style(each) for each in (before, now)))
            self.same(here, "explode", *(each.get("explode", _style(each) == "form") for each in (before, now)))
            self.schemas(here, before.get("schema", {}), now.get("schema", {}), sent=True)
        for name in new.keys() - old.keys():
            if new[name].get("required"):
                self.say(where, f"{name} is new and required")

    def contents(self, where: str, old: Node, new: Node, *, sent: bool) -> None:
        for header in old.get("headers", {}).keys() - new.get("headers", {}).keys():
            self.say(where, f"header {header} removed")
        for media_type, before in old.get("content", {}).items():
            now = new.get("content", {}).get(media_type)
            if now is None:
                self.say(where, f"{media_type} removed")
                continue
            for member in ("schema", "itemSchema"):  # FastAPI describes a stream of lines by its items
                self.schemas(f"{where} {media_type}", before.get(member, {}), now.get(member, {}), sent=sent)

    def schemas(self, where: str, old: Node, new: Node, *, sent: bool) -> None:
        was_null, may_be_null = _nullable(self.old, old), _nullable(self.new, new)
        if sent and was_null and not may_be_null:
            self.say(where, "null no longer accepted")
        if may_be_null and not was_null and not sent:
            self.say(where, "may now be null")
        old, new = _without_null(old), _without_null(new)
        if "$ref" in old and "$ref" in new:
            self.components(where, old.pop("$ref"), new.pop("$ref"), sent=sent)
        old, new = _whole(self.old, old), _whole(self.new, new)
        if not self.same(where, "type", _type(old), _type(new)):
            return
        self.values(where, old, new, sent=sent)
        self.properties(where, old, new, sent=sent)
        if "items" in old or "items" in new:
            self.schemas(f"{where}[]", old.get("items", {}), new.get("items", {}), sent=sent)
        if isinstance(values := old.get("additionalProperties"), dict):
            others = new.get("additionalProperties")
            self.schemas(f"{where}{{}}", values, others if isinstance(others, dict) else {}, sent=sent)
        ways, other_ways = _alternatives(old), _alternatives(new)
        if [way for way, _ in ways] != [way for way, _ in other_ways]:
            self.say(where, "alternatives changed")
            return
        for (way, before), (_, after) in zip(ways, other_ways, strict=True):
            self.schemas(f"{where} as {way}", before, after, sent=sent)

    def components(self, where: str, old: str, new: str, *, sent: bool) -> None:
        name, other_name = old.rpartition("/")[2], new.rpartition("/")[2]
        self.same(where, "schema", name, other_name)
        if (old, new, sent) not in self.compared:
            self.compared.add((old, new, sent))
            self.schemas(name, _target(self.old, old), _target(self.new, new), sent=sent)

    def values(self, where: str, old: Node, new: Node, *, sent: bool) -> None:
        given, taken = (old, new) if sent else (new, old)
        said, understood = _values(given), _values(taken)
        if understood and not said:
            self.say(where, f"{'now only' if sent else 'no longer only'} {', '.join(sorted(understood))}")
        elif understood and said - understood:
            words = "values no longer accepted" if sent else "new values"
            self.say(where, f"{words}: {', '.join(sorted(said - understood))}")
        for name, stricter in STRICTER.items():
            if name in taken and (name not in given or stricter(taken[name], given[name])):
                self.same(where, name, old.get(name), new.get(name))

    def properties(self, where: str, old: Node, new: Node, *, sent: bool) -> None:
        before, now = old.get("properties", {}), new.get("properties", {})
        for name in before.keys() - now.keys():
            self.say(f"{where}.{name}", "property removed")
        for name in before.keys() & now.keys():
            self.schemas(f"{where}.{name}", before[name], now[name], sent=sent)
        given, taken = (old, new) if sent else (new, old)
        for name in set(taken.get("required", [])) - set(given.get("required", [])):
            if sent or name in now:
                self.say(f"{where}.{name}", "now required" if sent else "no longer always present")


def _operations(document: Node) -> Iterator[tuple[str, Node]]:
    """Each operation, with what it shares with others put in; parameters by what to call them."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                operation = {"security": document.get("security", [])} | item[method]
                parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
                parameters = [_resolved(document, parameter) for parameter in parameters]
                operation["parameters"] = {_called(parameter): parameter for parameter in parameters}
                operation["requestBody"] = _resolved(document, operation.get("requestBody", {}))
                responses = operation.get("responses", {}).items()
                operation["responses"] = {status: _resolved(document, response) for status, response in responses}
                yield f"{method.upper()} {path}", operation


def _called(parameter: Node) -> str:
    return f"{parameter['in']} parameter {parameter['name']}".removeprefix("query ")


def _needs_key(operation: Node) -> bool:
    return bool(operation["security"]) and {} not in operation["security"]


def _style(parameter: Node) -> str:
    return str(parameter.get("style", "form" if parameter["in"] in ("query", "cookie") else "simple"))


def _target(document: Node, reference: str) -> Node:
    node: Node = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return node


def _resolved(document: Node, node: Node) -> Node:
    while "$ref" in node:
        node = _target(document, node["$ref"]) | {name: value for name, value in node.items() if name != "$ref"}
    return node


def _nullable(document: Node, schema: Node) -> bool:
    schema = _resolved(document, schema)
    alternatives: list[Node] = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    named = schema.get("nullable", False) or "null" in schema.get("type", "") or None in schema.get("enum", [])
    return named or any(_nullable(document, alternative) for alternative in alternatives)


def _without_null(schema: Node) -> Node:
    """The schema with null taken away, and an alternative that is left alone merged in; a copy."""
    for name in ("anyOf", "oneOf", "allOf"):
        rest = [each for each in schema.get(name, []) if each.get("type") != "null"]
        around = {key: value for key, value in schema.items() if key != name}
        if len(rest) == 1:
            return _without_null(around | rest[0])
        schema = around | ({name: rest} if rest else {})
    return schema


def _whole(document: Node, schema: Node) -> Node:
    while "$ref" in schema:
        schema = _without_null(_resolved(document, schema))
    return schema


def _type(schema: Node) -> str:
    named = schema.get("type", "any")
    types = [named] if isinstance(named, str) else sorted(set(named) - {"null"})
    return " or ".join(types) + (f" ({schema['format']})" if "format" in schema else "")


def _values(schema: Node) -> set[str]:
    """The values that a closed list names; none where all are possible."""
    named = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return {str(value) for value in named if value is not None}


def _alternatives(schema: Node) -> list[tuple[str, Node]]:
    found = [each for name in ("anyOf", "oneOf", "allOf") for each in schema.get(name, [])]
    named = [(each["$ref"].rpartition("/")[2] if "$ref" in each else _type(each), each) for each in found]
    return sorted(named, key=operator.itemgetter(0))
