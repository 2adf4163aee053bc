"""Parsed files before anything is known to be right in them: look without stumbling."""

from collections.abc import Iterator
from typing import Any

Raw = dict[str, dict[str, dict[str, Any]]]
"""Parsed files, by folder and name."""


def cites(data: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every citation in a file's raw data, with the key that leads to it."""
    if isinstance(data, dict):
        for key, value in data.items():
            inner = f"{path}.{key}" if path else str(key)
            if (key == "cites" or path == "cites") and isinstance(value, list):
                yield from ((f"{inner}.{n}", cite) for n, cite in enumerate(value, 1) if isinstance(cite, dict))
            else:
                yield from cites(value, inner)
    elif isinstance(data, list):
        for position, item in enumerate(data, 1):
            yield from cites(item, f"{path}.{position}")


def evidence(data: dict[str, Any]) -> Iterator[tuple[str, str | None, str | None, dict[str, Any]]]:
    """Every citation in a file's raw data: the key that leads to it, its source and section, and itself."""
    own = text(data, "source")
    for key, cite in cites(data):
        source = text(cite, "source") or own
        section = text(cite, "section") or (text(data, "section") if source == own else None)
        yield key, source, section, cite


def text(data: dict[str, Any], key: str) -> str | None:
    """The text under a key of raw data; None where there is none, or something else."""
    value = data.get(key)
    return value if isinstance(value, str) else None


def texts(data: dict[str, Any], key: str) -> list[str]:
    """The texts in the array under a key of raw data; none where there is no array."""
    value = data.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def table(data: dict[str, Any], key: str) -> dict[str, Any]:
    """The table under a key of raw data; empty where there is none, or something else."""
    value = data.get(key)
    return dict(value) if isinstance(value, dict) else {}


def tables(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The tables in the array under a key of raw data; none where there is no array."""
    value = data.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
