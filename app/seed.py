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
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app import records
from app.records import Raw
from app.spelling import nearest
from app.tooltext import ToolText

M = TypeVar("M", bound=BaseModel)
SLUG = (re.compile(r"[a-z0-9]+([-.][a-z0-9]+)*"), "lower-case letters and digits, with hyphens or full stops between")
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
    faults: list[Fault] = []
    raw = {name: _parse(folder, name, faults) for name in records.FOLDERS}
    known = {name: set(files) for name, files in raw.items()}
    sections = {
        slug: {str(section.get("key")): str(section.get("heading")) for section in records.tables(data, "sections")}
        for slug, data in raw["sources"].items()
    }
    context = {"known": known}
    folders: dict[str, dict[str, Any]] = {}
    for name, model in records.FOLDERS.items():
        folders[name] = {}
        for slug, data in raw[name].items():
            file = f"{folder.name}/{name}/{slug}.toml"
            record, found = _validate(model, data, context, file)
            faults += found
            faults += [Fault(file, *fault) for fault in model.file_faults(data) if data]
            faults += [Fault(file, *fault) for fault in _cite_faults(data, sections)]
            if record:
                folders[name][slug] = record
    dataset = _dataset(folder, context, faults)
    faults += _misplaced(folder)
    faults += [Fault(f"{folder.name}/{file}", key, value, message) for file, key, value, message in _between(raw)]
    if tool:
        text = ToolText(tool, sections.get("tool-2.9", {}))
        for file, key, value, message in text.faults(raw):
            faults.append(Fault(f"{folder.name}/{file}", key, value, message))
    if faults or dataset is None:
        raise SeedError(sorted(faults, key=lambda fault: (fault.file, fault.key)))
    return Seed(version(folder), dataset, folders)


def _parse(folder: Path, name: str, faults: list[Fault]) -> dict[str, dict[str, Any]]:
    parsed: dict[str, dict[str, Any]] = {}
    pattern, right = NAMES.get(name, SLUG)
    for file in sorted((folder / name).glob("*.toml")):
        where = f"{folder.name}/{name}/{file.name}"
        if not pattern.fullmatch(file.stem) or len(file.stem) > 80:
            faults.append(Fault(where, "", None, f"the file's name is the record's identifier: {right}"))
            continue
        try:
            parsed[file.stem] = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(Fault(where, "", None, f"the file is not TOML in UTF-8: {error}"))
            parsed[file.stem] = {}
    return parsed


def _validate(model: type[M], data: dict[str, Any], context: Any, file: str) -> tuple[M | None, list[Fault]]:
    if not data:
        return None, []
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
    elif detail["type"] == "missing":
        message = "the key is missing: add it"
    return Fault(file, key, value, message)


def _keys(model: type[BaseModel], loc: tuple[Any, ...]) -> set[str]:
    """The keys that the table around a wrong key may have."""
    keys = set(model.model_fields)
    for part in loc[:-1]:
        field = model.model_fields.get(str(part))
        inner = [arg for arg in getattr(field and field.annotation, "__args__", ()) if isinstance(arg, type)]
        nested = [arg for arg in inner if issubclass(arg, BaseModel)]
        if nested:
            model, keys = nested[0], set(nested[0].model_fields)
    return keys


def _cite_faults(data: dict[str, Any], sections: dict[str, dict[str, str]]) -> Iterator[tuple[str, Any, str]]:
    for key, cite in records.cites(data):
        source = cite.get("source") or data.get("source")
        section = cite.get("section") or (data.get("section") if source == data.get("source") else None)
        if source is None:
            yield key, None, "the citation has no source: name one here, or `source` for the whole file"
        elif sections.get(source):
            if section not in sections[source]:
                near = nearest(str(section), sections[source])
                hint = f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(sections[source])}"
                yield f"{key}.section", section, f"{source} has no such section: {hint}"
            if not cite.get("phrase"):
                yield f"{key}.phrase", None, f"a citation of {source} gives the words that say it"


def _dataset(folder: Path, context: Any, faults: list[Fault]) -> records.Dataset | None:
    file = folder / "dataset.toml"
    where = f"{folder.name}/dataset.toml"
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError:
        faults.append(Fault(where, "", None, "the file is missing: it names the dataset and its licence"))
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Fault(where, "", None, f"the file is not TOML in UTF-8: {error}"))
        return None
    record, found = _validate(records.Dataset, data, context, where)
    faults += found
    return record


def _misplaced(folder: Path) -> Iterator[Fault]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_dir() or inside.parts[0] == "schema" or inside.as_posix() == "dataset.toml":
            continue
        if len(inside.parts) != 2 or inside.parts[0] not in records.FOLDERS or path.suffix != ".toml":
            right = ", ".join(records.FOLDERS)
            message = f"nothing reads this file: records are .toml files in one of {right}"
            yield Fault(f"{folder.name}/{inside.as_posix()}", "", None, message)


def _between(raw: Raw) -> Iterator[tuple[str, str, Any, str]]:
    """Faults that only several files together show."""
    for folder, files in raw.items():
        yield from _shared(folder, files)
    parents = {slug: [str(parent) for parent in data.get("parents", [])] for slug, data in raw["regions"].items()}
    for slug, above in parents.items():
        if slug in ancestors(slug, parents)[1:]:
            yield f"regions/{slug}.toml", "parents", above, "the region lies within itself: break the circle"
    yield from _states_of_plans(raw)


def _shared(folder: str, files: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, Any, str]]:
    """Values that stand in two files, or twice in one, and may not."""
    holders: dict[tuple[str, Any], list[str]] = defaultdict(list)
    for slug, data in files.items():
        own = [(key, data[key]) for key in UNIQUE.get(folder, ()) if isinstance(data.get(key), str)]
        aliases = [("aliases", alias) for alias in data.get("aliases", [])]
        links = [(f"links.{n}.url", link.get("url")) for n, link in enumerate(records.tables(data, "links"), 1)]
        for key, value in [*own, *aliases]:
            holders[key, value].append(slug)
        for _, alias in aliases:
            if alias in files:
                yield f"{folder}/{slug}.toml", "aliases", alias, "a record of this name exists: remove the alias"
        for place, (key, url) in enumerate(links):
            if url in [other for _, other in links[:place]]:
                yield f"{folder}/{slug}.toml", key, url, "the address is listed before: keep one"
    for (key, value), slugs in holders.items():
        for slug in slugs[1:]:
            yield f"{folder}/{slug}.toml", key, value, f"the same stands in {folder}/{slugs[0]}.toml: one is wrong"


def _states_of_plans(raw: Raw) -> Iterator[tuple[str, str, Any, str]]:
    for slug, data in raw["plans"].items():
        parties = records.tables(data, "parties")
        owners = [party.get("organization") for party in parties if party.get("role") == "owner"]
        members = [m for o in owners for m in records.tables(raw["organizations"].get(str(o), {}), "members")]
        named = any("state" in actor for actor in parties + members)
        explained = "states" in records.table(data, "absences") or "states" in data.get("not_stated", [])
        if named and explained:
            yield f"plans/{slug}.toml", "absences.states", None, "its owner's members are named: remove this"
        if not named and not explained:
            message = "no state is named as party or as member of an owner: say in absences.states why"
            yield f"plans/{slug}.toml", "absences.states", None, message


PATTERNS = {
    r"^https?://[^\s/]+(/\S*)?$": "write an address that begins with http:// or https://, without blanks",
    r"^\S(.*\S)?$": "write one line without blanks around it",
}
"""What a value of a pattern looks like, in words."""
UNIQUE = {
    "states": ("alpha2", "m49", "name"),
    "regions": ("m49", "name"),
    "themes": ("name",),
    "organizations": ("name",),
    "documents": ("title",),
    "plans": ("title",),
    "sources": ("title",),
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
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
