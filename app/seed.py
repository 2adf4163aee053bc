"""The files: read them all, tell every fault at once.

A file is `seed/<folder>/<name>.toml`; its name is the record's public identifier. Nothing is returned unless all
files are right.
"""

import hashlib
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from app import gates, records
from app.raw import Raw, evidence, table, tables, text, texts
from app.spelling import nearest
from app.tooltext import ToolText

M = TypeVar("M", bound=BaseModel)
SLUG = (
    re.compile(r"(?=.{2,64}$)[a-z0-9]+([-.][a-z0-9]+)*"),  # names of its parts, made from it, have 80 at most
    "2 to 64 lower-case letters and digits, with hyphens or full stops between",
)
NAMES = {"states": (re.compile(r"[A-Z]{3}"), "the ISO 3166-1 alpha-3 code in capitals")}


@dataclass(frozen=True)
class Fault:
    """One fault: the file, the key in it, the value that stands there, and what would be right."""

    file: str
    key: str
    value: Any
    message: str

    def __str__(self) -> str:
        """One line: file, key, value, message."""
        shown = "" if self.value is None else f" = {_short(self.value)}"
        return f"{self.file}: {self.key}{shown}: {self.message}" if self.key else f"{self.file}: {self.message}"


class SeedError(Exception):
    """The files are not right; `faults` has every fault."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Seed:
    """All records, by folder and name, and the version of the files they come from."""

    version: str
    dataset: records.Dataset
    folders: dict[str, dict[str, Any]]
    checks: records.LinkChecks | None = None

    def __getitem__(self, folder: str) -> dict[str, Any]:
        return self.folders[folder]


def version(folder: Path) -> str:
    """Hash of all data files: equal files give an equal version, on any machine."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.toml"), key=lambda file: file.relative_to(folder).as_posix()):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def read(folder: Path, tool: Path | None = None) -> Seed:
    """Read and check every file; with a copy of the tool's text, also that each phrase stands where it is said to.

    Raises SeedError with all faults.
    """
    if not folder.is_dir():
        raise SeedError([Fault(str(folder), "", None, "there is no such folder")])
    faults: list[Fault] = []
    raw = {name: _parse(folder, name, faults) for name in records.FOLDERS}
    unread = {fault.file for fault in faults}
    known = {name: set(files) for name, files in raw.items()}
    sections = {
        slug: listed
        for slug, data in raw["sources"].items()
        if f"{folder.name}/sources/{slug}.toml" not in unread and (listed := _sections(data)) is not None
    }
    context = {"known": known}
    folders: dict[str, dict[str, Any]] = {}
    for name, model in records.FOLDERS.items():
        folders[name] = {}
        for slug, data in raw[name].items():
            file = f"{folder.name}/{name}/{slug}.toml"
            if file in unread:
                continue
            record, found = _validate(model, data, context, file)
            faults += found
            faults += [Fault(file, *fault) for fault in model.file_faults(data)]
            faults += [Fault(file, *fault) for fault in _cite_faults(data, sections)]
            if record:
                folders[name][slug] = record
    dataset, checks = (_single(folder, name, context, faults) for name in records.FILES)
    faults += _misplaced(folder)
    faults += [Fault(f"{folder.name}/{file}", *fault) for file, *fault in _between(raw)]
    faults += [Fault(f"{folder.name}/{file}", *fault) for file, *fault in gates.faults(folders)]
    if tool:
        copy = ToolText(tool, sections.get("tool-2.9", {}))
        faults += [Fault(f"{folder.name}/{file}", *fault) for file, *fault in copy.faults(raw)]
    if faults or dataset is None:
        raise SeedError(sorted(faults, key=lambda fault: (fault.file, fault.key)))
    return Seed(version(folder), dataset, folders, checks)


def _parse(folder: Path, name: str, faults: list[Fault]) -> dict[str, dict[str, Any]]:
    parsed: dict[str, dict[str, Any]] = {}
    pattern, right = NAMES.get(name, SLUG)
    for file in sorted((folder / name).glob("*.toml")):
        where = f"{folder.name}/{name}/{file.name}"
        if not pattern.fullmatch(file.stem) or len(file.stem) > 80:
            faults.append(Fault(where, "", None, f"the file's name is the record's identifier: {right}"))
            continue
        parsed[file.stem] = _toml(file, where, faults) or {}
    return parsed


def _toml(file: Path, where: str, faults: list[Fault]) -> dict[str, Any] | None:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Fault(where, "", None, f"the file is not TOML in UTF-8: {error}"))
    except OSError as error:
        faults.append(Fault(where, "", None, f"the file cannot be read: {error.strerror}"))
    return None


def _validate(model: type[M], data: dict[str, Any], context: Any, file: str) -> tuple[M | None, list[Fault]]:
    try:
        return model.model_validate(data, context=context), []
    except ValidationError as error:
        return None, [_fault(file, detail, model) for detail in error.errors(include_url=False)]


def _fault(file: str, detail: Any, model: type[BaseModel]) -> Fault:
    key = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in detail["loc"])
    value = detail["input"] if not isinstance(detail["input"], dict) else None
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        near = nearest(str(detail["loc"][-1]), _keys(model, detail["loc"]))
        message = "unknown key" + (f": did you mean {' or '.join(near)}?" if near else ": remove it")
    elif detail["type"] == "enum":
        near = nearest(str(detail["input"]), re.findall(r"'([^']+)'", detail["ctx"]["expected"]))
        message = f"did you mean {' or '.join(near)}? " * bool(near) + f"It must be {detail['ctx']['expected']}"
    elif detail["type"] == "string_pattern_mismatch":
        message = PATTERNS.get(detail["ctx"]["pattern"], message)
    return Fault(file, key, value, TYPES.get(detail["type"], message))


def _keys(model: type[BaseModel], loc: tuple[Any, ...]) -> set[str]:
    """The keys that the table around a wrong key may have."""
    keys = set(model.model_fields)
    for part in loc[:-1]:
        field = model.model_fields.get(str(part))
        nested = _nested(field.annotation) if field else None
        if nested:
            model, keys = nested, set(nested.model_fields)
    return keys


def _nested(annotation: Any) -> type[BaseModel] | None:
    """The model in a type such as `list[Cite]` or `dict[str, list[Cite]]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_nested, get_args(annotation))), None)


def _sections(source: dict[str, Any]) -> dict[str, str] | None:
    """Key and heading of each section of a source; None where one of them is malformed, which its file tells."""
    listed = source.get("sections", [])
    keys = {text(section, "key"): section for section in tables(source, "sections")}
    if not isinstance(listed, list) or len(tables(source, "sections")) < len(listed) or None in keys:
        return None
    return {str(key): str(section.get("heading")) for key, section in keys.items()}


def _cite_faults(data: dict[str, Any], sections: dict[str, dict[str, str]]) -> Iterator[tuple[str, Any, str]]:
    if any(key in data and not text(data, key) for key in ("source", "section")):
        return  # the key itself is told of
    told = set()
    for key, source, section, cite in evidence(data):
        if source is None:
            yield key, None, "the citation has no source: name one here, or `source` for the whole file"
        if message := _section_fault(source, section, sections):
            where = "section" if source == data.get("source") and "section" not in cite else f"{key}.section"
            if where not in told:  # a section of the whole file is wrong once
                yield where, section, message
            told.add(where)
        if sections.get(str(source)) and "phrase" not in cite:
            yield f"{key}.phrase", None, f"a citation of {source} gives the words that say it"


def _section_fault(source: str | None, section: str | None, sections: dict[str, dict[str, str]]) -> str | None:
    listed = sections.get(str(source))
    if listed is None or section in listed or (section is None and not listed):
        return None
    near = nearest(section or "", listed)
    hint = f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(listed)}" if listed else "remove it"
    return f"{source} has no such section: {hint}" if section else f"a citation of {source} names its section: {hint}"


def _single(folder: Path, name: str, context: Any, faults: list[Fault]) -> Any:
    """The record of a file of `seed/` itself; None where it is missing or wrong."""
    file = folder / f"{name}.toml"
    where = f"{folder.name}/{file.name}"
    if not file.exists():
        if name == "dataset":
            faults.append(Fault(where, "", None, "the file is missing: it names the dataset and its licence"))
        return None
    data = _toml(file, where, faults)
    if data is None:
        return None
    record, found = _validate(records.FILES[name], data, context, where)
    faults += found
    return record


def _misplaced(folder: Path) -> Iterator[Fault]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_dir() or inside.parts[0] == "schema" or inside.as_posix() in SINGLE:
            continue
        if len(inside.parts) != 2 or inside.parts[0] not in records.FOLDERS or path.suffix != ".toml":
            right = ", ".join(records.FOLDERS)
            message = f"nothing reads this file: records are .toml files in one of {right}"
            yield Fault(f"{folder.name}/{inside.as_posix()}", "", None, message)


def _between(raw: Raw) -> Iterator[tuple[str, str, Any, str]]:
    """Faults that only several files together show."""
    for folder, files in raw.items():
        yield from _shared(folder, files)
        for slug, data in files.items():
            yield from ((f"{folder}/{slug}.toml", *fault) for fault in _within(folder, slug, data))
    parents = {slug: texts(data, "parents") for slug, data in raw["regions"].items()}
    for slug, above in parents.items():
        if slug in ancestors(slug, parents)[1:]:
            yield f"regions/{slug}.toml", "parents", above, "the region lies within itself: break the circle"
    yield from _states_of_plans(raw)


def _shared(folder: str, files: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, Any, str]]:
    """Values that stand in two files and may not."""
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for slug, data in files.items():
        own = [(key, text(data, key)) for key in UNIQUE.get(folder, ())]
        aliases = [("aliases", alias) for alias in dict.fromkeys(texts(data, "aliases"))]
        for key, value in [*own, *aliases]:
            if value:
                holders[key, value].append(slug)
        for _, alias in aliases:
            if alias in files:
                yield f"{folder}/{slug}.toml", "aliases", alias, "a record of this name exists: remove the alias"
    for (key, value), slugs in holders.items():
        for slug in slugs[1:]:
            yield f"{folder}/{slug}.toml", key, value, f"the same stands in {folder}/{slugs[0]}.toml: one is wrong"


def _within(folder: str, slug: str, data: dict[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Values that stand twice in one list, and relations of a record to itself."""
    lists = [[(key, value) for value in texts(data, key)] for key in LISTS]
    for key, inner in TABLES.items():
        items = enumerate(tables(data, key), 1)
        lists.append([(f"{key}.{n}.{inner}", value) for n, item in items if (value := text(item, inner))])
    for key in ("areas", "aims"):
        items = enumerate(tables(data, key), 1)
        lists += [[(f"{key}.{n}.themes", theme) for theme in texts(item, "themes")] for n, item in items]
    for listed in lists:
        for place, (key, value) in enumerate(listed):
            if value in [other for _, other in listed[:place]]:
                yield key, value, "the same is listed before: keep one"
    for n, relation in enumerate(tables(data, "relations"), 1):
        if relation.get(folder.removesuffix("s")) == slug:
            yield f"relations.{n}.{folder.removesuffix('s')}", slug, "this is the record itself: name another one"


def _states_of_plans(raw: Raw) -> Iterator[tuple[str, str, Any, str]]:
    for slug, data in raw["plans"].items():
        parties = tables(data, "parties")
        owners = [text(party, "organization") for party in parties if party.get("role") == "owner"]
        bodies = [raw["organizations"].get(owner) for owner in owners if owner]
        members = [member for body in bodies for member in tables(body or {}, "members")]
        if not data or not all(bodies):
            continue  # a file that cannot be read or does not exist is told of
        named = any("state" in actor for actor in parties + members)
        explained = "states" in table(data, "absences") or "states" in texts(data, "not_stated")
        if named == explained:
            right = "a state is named {}: remove this" if named else "no state is named {}: say in absences.states why"
            message = right.format("as party or as member of an owner")
            yield f"plans/{slug}.toml", "absences.states", None, message


SINGLE = {f"{name}.toml" for name in records.FILES}
PATTERNS = {
    r"^https?://[^\s/]+(/\S*)?$": "write an address that begins with http:// or https://, without blanks",
    r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$": (
        "write one line without blanks around it or control characters in it"
    ),
    r"^[a-z0-9]+([-.][a-z0-9]+)*$": "write lower-case letters and digits, with hyphens or full stops between",
    r"^[A-Z]{2}$": "write two capitals",
    r"^[a-z]{2}$": "write two lower-case letters",
    r"^[0-9]{3}$": "write three digits",
}
"""What a value of a pattern looks like, in words."""
TYPES = {
    "missing": "the key is missing: add it",
    "list_type": "write a list, in brackets",
    "dict_type": "write a table, in braces",
    "model_type": "write a table, in braces",
    "string_type": "write text, in quotation marks",
    "string_too_short": "write more, or leave the key out",
    "int_type": "write a whole number",
    "bool_type": "write true or false",
    "too_short": "name at least one",
}
"""What would be right instead of a value of a wrong type, in words."""
LISTS = ("aliases", "not_stated", "open_list", "parents")
"""Keys whose lists hold no value twice."""
TABLES = {
    "counts": "kind",
    "documents": "document",
    "events": "event",
    "links": "url",
    "regions": "region",
    "sections": "key",
}
"""Keys whose tables differ from one another in a key of theirs."""
UNIQUE = {
    "states": ("alpha2", "m49", "name"),
    "regions": ("m49", "name"),
    "themes": ("name",),
    "organizations": ("name",),
    "documents": ("title",),
    "plans": ("title",),
    "sources": ("title", "url"),
}
"""Keys whose values no two files of a folder may share."""


def ancestors(slug: str, parents: dict[str, list[str]]) -> list[str]:
    """A region and all regions above it, the nearest first; a region in a circle comes again at the end."""
    found = [slug]
    level = parents.get(slug, [])
    while level:
        fresh = [parent for parent in dict.fromkeys(level) if parent not in found[1:]]
        found += fresh
        level = [parent for region in fresh if region != slug for parent in parents.get(region, [])]
    return found


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else f"{shown[:77]}..."
