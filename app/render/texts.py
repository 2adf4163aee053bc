"""What each record says in words, as its own answer has them: to search, to show, to call it by its name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.schemas.parts import Schema
from app.schemas.search import Hit
from app.vocabulary import HitKind

PARTS: dict[str, dict[str, list[str]]] = {
    "plans": {
        "heading": ["title", "titles.name"],
        "body": ["summary", "status_note"],
        "context": [
            "areas.label", "areas.note", "acts.note", "organizations.name", "organizations.acronym",
            "parties.group.label", "regions.name", "states.name", "themes.name", "documents.title",
            "events.name", "events.place",
        ],
    },
    "areas": {"heading": ["label"], "body": ["note", "themes.name"], "context": ["plan.title"]},
    "organizations": {
        "heading": ["name", "acronym", "names.name"],
        "body": ["summary", "aims.label"],
        "context": ["seat", "seat_state.name", "regions.name", "members.state.name", "members.group.label"],
    },
    "documents": {
        "heading": ["title", "number"],
        "body": ["summary"],
        "context": ["organizations.name", "organizations.acronym", "event.name"],
    },
    "links": {"heading": ["label"], "body": ["url"], "context": ["target.name", "plan.title"]},
    "states": {"heading": ["name", "code", "alpha2", "names.name"], "body": [], "context": []},
    "regions": {"heading": ["name", "names.name"], "body": ["note"], "context": []},
    "themes": {"heading": ["name"], "body": ["scope_note"], "context": []},
    "events": {"heading": ["name"], "body": ["theme", "place"], "context": ["organization.name", "state.name"]},
    "sources": {"heading": ["title"], "body": ["part_of", "publisher", "note"], "context": ["sections.heading"]},
    "memberships": {
        "heading": ["state.name", "organization.name", "group.label"],
        "body": ["note"],
        "context": ["body.name"],
    },
}  # fmt: skip
"""The fields of each resource that are searched, by how much they matter; where the first is the name to show."""
KINDS = {f"{kind}s": kind for kind in HitKind}
"""The resources whose records a search over all finds, with what it calls them."""
NAMED = ("plans", "organizations", "states", "regions", "themes")
"""The resources whose names are completed."""


@dataclass(frozen=True)
class Text:
    """The words of a record: pairs of a field's name and its text, for each part of the text."""

    resource: str
    key: str
    parts: dict[str, list[tuple[str, str]]]
    hit: Hit | None

    @property
    def name(self) -> str:
        """The name to show."""
        return self.parts["heading"][0][1]


def text(resource: str, key: str, whole: Schema) -> Text:
    """The words of a record, from its answer in full."""
    record = whole.model_dump(mode="json")
    parts = {part: _fields(record, paths) for part, paths in PARTS[resource].items()}
    kind = KINDS.get(resource)
    hit = (
        Hit(
            kind=kind,
            path=f"/v1/{resource}/{key}",
            key=key,
            name=parts["heading"][0][1],
            summary=record.get("summary") or record.get("scope_note"),
            plan=record.get("plan"),
        )
        if kind
        else None
    )
    return Text(resource, key, parts, hit)


def _fields(record: dict[str, Any], paths: list[str]) -> list[tuple[str, str]]:
    """The fields at these paths that hold text; one that repeats another is left out."""
    found: dict[str, str] = {}
    for path in paths:
        for name, value in _at(record, path.split("."), ""):
            found.setdefault(value, name)
    return [(name, value) for value, name in found.items()]


def _at(value: Any, path: list[str], name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for position, item in enumerate(value, 1):
            yield from _at(item, path, f"{name}.{position}")
    elif path and value is not None:
        yield from _at(value[path[0]], path[1:], f"{name}.{path[0]}" if name else path[0])
    elif value is not None:
        yield name, value
