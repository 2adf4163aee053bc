"""The text of Tool 2.9, where a copy is at hand: every key phrase must stand in its section, and no more be copied.

The text is not part of the project. A copy in Markdown is read as plain words: markup, stray backslashes and page
breaks do not count, so that a sentence cut in two by a page is whole again.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.evidence import PHRASE_WORDS
from app.raw import Raw, evidence, tables, text

SOURCE = "tool-2.9"
LONGEST_RUN = PHRASE_WORDS
"""The longest run of the tool's words, names apart, that our own prose may hold."""
NAMES = {"title", "name", "heading", "phrase", "url", "theme", "group"}
"""Keys whose values are facts or quotations, not prose."""
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


class ToolText:
    """A copy of the tool, cut into the sections that its source record lists."""

    def __init__(self, file: Path, sections: dict[str, str]) -> None:
        """Raises OSError where the file cannot be read."""
        markdown = file.read_text(encoding="utf-8")
        self.links = [target for _, target in _LINK.findall(markdown)]
        text = plain(markdown)
        self.order = list(sections)
        starts = {key: text.find(plain(heading)) for key, heading in sections.items()}
        self.missing = [key for key, start in starts.items() if start < 0]
        order = [*sorted(start for start in starts.values() if start >= 0), len(text)]
        self.sections = {
            key: text[start : order[order.index(start) + 1]] for key, start in starts.items() if start >= 0
        }
        self.in_order = [start for start in starts.values() if start >= 0] == order[:-1]
        self.text = text

    def faults(self, raw: Raw) -> Iterator[tuple[str, str, Any, str]]:
        """File, key, value and message of each phrase that does not stand in its section, each link that the text
        does not print or prints elsewhere, and each passage that is copied."""
        for key in self.missing:
            yield f"sources/{SOURCE}.toml", "sections", key, "the copy has no such heading: correct it"
        if not self.in_order:
            yield f"sources/{SOURCE}.toml", "sections", None, "the headings stand in another order in the copy"
        names = _names(raw)
        runs = set(_runs(words(_without(self.text, names))))
        for folder, files in raw.items():
            for slug, data in files.items():
                where = f"{folder}/{slug}.toml"
                for key, section, phrase in _phrases(data):
                    yield from ((where, key, phrase, message) for message in self._phrase(section, phrase))
                for key, prose in _prose(data):
                    copied = [run for run in _runs(words(_without(plain(prose), names))) if run in runs]
                    if copied:
                        run = " ".join(copied[0])
                        yield where, key, prose, f"copied from the tool ('{run} …'): say it in other words"
        yield from self._link_faults(raw)

    def _phrase(self, section: str, phrase: str) -> Iterator[str]:
        wanted = plain(phrase)
        if section in self.sections and wanted not in self.sections[section]:
            elsewhere = [key for key, text in self.sections.items() if wanted in text]
            hint = f"it stands in {' and '.join(elsewhere)}" if elsewhere else "copy the words as they stand there"
            yield f"these words do not stand in section {section}: {hint}"

    def _link_faults(self, raw: Raw) -> Iterator[tuple[str, str, Any, str]]:
        order = {key: position for position, key in enumerate(self.order)}
        plans = sorted(raw["plans"].items(), key=lambda item: order.get(text(item[1], "section") or "", -1))
        listed = {
            url: (f"plans/{slug}.toml", f"links.{position}.url")
            for slug, data in plans
            for position, link in enumerate(tables(data, "links"), 1)
            if (url := text(link, "url")) and _is_of_tool(data, link)
        }
        printed = list(dict.fromkeys(target.rstrip("/") for target in self.links))
        for url, where in listed.items():
            if url not in printed:
                yield *where, url, "the tool prints no link to this address"
        for url in printed:
            if url not in listed:
                yield f"sources/{SOURCE}.toml", "", None, f"the tool prints a link to {url}, and no plan lists it"
        pairs = zip((url for url in listed if url in printed), (url for url in printed if url in listed), strict=True)
        for url, first in pairs:
            if url != first:
                yield *listed[url], url, f"the tool prints its links in another order: {first} comes before this one"
                break  # all that follow are in other places too


def plain(markdown: str) -> str:
    """The words alone, with single blanks: no markup, no stray backslashes, links as the words that show them."""
    text = _LINK.sub(r"\1", markdown)
    text = re.sub(r"^\s*(#+|-(?=\s))\s*", " ", text, flags=re.MULTILINE)
    text = re.sub(r"[\\*]+", "", text)
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """The words in lower case, without punctuation."""
    return re.findall(r"[\w'\u2019]+|\x00", text.lower())


def _runs(listed: list[str]) -> list[tuple[str, ...]]:
    size = LONGEST_RUN + 1
    runs = [tuple(listed[start : start + size]) for start in range(len(listed) - size + 1)]
    return [run for run in runs if "\x00" not in run]


def _without(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, "\x00")
    return text


def _names(raw: Raw) -> list[str]:
    named = {
        plain(str(value))
        for files in raw.values()
        for data in files.values()
        for table in [data, *tables(data, "names")]
        for value in [table.get("title"), table.get("name")]
        if value and len(str(value).split()) > 3
    }
    return sorted(named, key=len, reverse=True)


def _is_of_tool(data: dict[str, Any], part: dict[str, Any]) -> bool:
    """Whether a part of a file is cited from the tool."""
    return any((text(cite, "source") or data.get("source")) == SOURCE for cite in tables(part, "cites"))


def _phrases(data: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key, source, section, cite in evidence(data):
        phrase = text(cite, "phrase")
        if source == SOURCE and section and phrase:
            yield f"{key}.phrase", section, phrase


def _prose(data: Any, path: str = "", key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for inner, value in data.items():
            yield from _prose(value, f"{path}.{inner}" if path else inner, inner)
    elif isinstance(data, list):
        for position, value in enumerate(data, 1):
            yield from _prose(value, f"{path}.{position}", key)
    elif isinstance(data, str) and key not in NAMES:
        yield path, data
