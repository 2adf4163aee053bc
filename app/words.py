"""Words: how texts and queries are cut into them, so that both databases find the same, whatever is typed.

Case, accents and the shape of quotation marks do not matter. A query is words, each of which may be the beginning of a
longer one, `"phrases"` of whole words in this order, and `-without`; all must hold. No text is an error.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″\N{FULLWIDTH QUOTATION MARK}", '"'))
LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ħ": "h",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    }
)
"""Letters that people write without their stroke or as two, and Unicode takes for letters of their own."""
PART = re.compile(r'(?<!\S)([-\u2010\u2011\u2012\u2013\u2014\u2212]?)(?:"([^"]*)"?|([^\s"]+))|([^\s"]+)|"([^"]*)"?')
RUN = re.compile("[A-Za-z0-9]+")
"""A word of a text in ASCII."""
MAX_TERMS, MAX_LETTERS = 20, 2
"""How many words and phrases are searched for at a time, and how many of these may be the beginning of very many."""
EXCERPT = 160
"""How many characters an excerpt has, about."""


class Word(NamedTuple):
    """A word of a text, folded, and where it stands in it: from `start` up to `end`, in characters."""

    folded: str
    start: int
    end: int


@dataclass(frozen=True)
class Term:
    """Words that follow one another; the last may be the beginning of a longer one if `prefix`."""

    words: tuple[str, ...]
    prefix: bool

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the term is in a text in ASCII; a place may overlap the next."""
        letter = "[A-Za-z0-9]"
        words = "[^A-Za-z0-9]+".join(map(re.escape, self.words))
        return re.compile(
            f"(?<!{letter})(?=({words}{f'{letter}*' if self.prefix else f'(?!{letter})'}))", re.IGNORECASE | re.ASCII
        )

    def within(self, text: str) -> list[tuple[int, int]]:
        """Where the term stands in a text: start and end of each place, in characters."""
        if text.isascii():
            start = text.lower().find(self.words[0])
            return [match.span(1) for match in self.pattern.finditer(text, start)] if start >= 0 else []
        return self.places(words(text))

    def places(self, text: Sequence[Word]) -> list[tuple[int, int]]:
        """Where the term stands in a text: start and end of each place, in characters."""
        *whole, last = self.words
        size = len(self.words)
        found = []
        for first in range(len(text) - size + 1):
            run = [word.folded for word in text[first : first + size]]
            if run[:-1] == whole and (run[-1].startswith(last) if self.prefix else run[-1] == last):
                found.append((text[first].start, text[first + size - 1].end))
        return found


@dataclass(frozen=True)
class Query:
    """What is asked for: all of `wanted`, none of `unwanted`."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


@dataclass(frozen=True)
class Excerpt:
    """A part of a field of a record, and the places of the words asked for in it, in characters."""

    field: str
    text: str
    places: list[tuple[int, int]]


def words(text: str) -> list[Word]:
    """The words of a text: runs of letters and digits, folded."""
    if text.isascii():
        return [Word(run[0].lower(), run.start(), run.end()) for run in RUN.finditer(text)]
    found: list[Word] = []
    folded, start, end = "", 0, 0
    for place, character in enumerate(text):
        letters = _fold(character)
        if letters:
            start = start if folded else place
            folded, end = folded + letters, place + 1
        elif unicodedata.category(character)[0] == "M":  # an accent after its letter
            end = place + 1 if folded else end
        elif folded:
            found.append(Word(folded, start, end))
            folded = ""
    return [*found, Word(folded, start, end)] if folded else found


def fold(text: str) -> str:
    """The words of a text, folded, with a space between: equal for texts that differ in case and accents alone."""
    return " ".join(word.folded for word in words(text))


def ascii_form(word: str) -> str:
    """A folded word in letters and digits of ASCII; of words that begin alike, the forms do, and no others.

    Neither database then has a view of its own on what a letter is: a letter of another script is its number between
    two z, and z itself is written twice. What is longer than PostgreSQL takes is cut.
    """
    if word.isascii() and "z" not in word:
        return word[:1000]
    return re.sub(r"[^a-y0-9]", lambda match: "zz" if match[0] == "z" else f"z{ord(match[0]):x}z", word)[:1000]


def parse(text: str) -> Query:
    """What a query asks for. One without any word asks for nothing."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for minus, *alternatives in PART.findall(text.translate(QUOTES)):
        phrase, word, joined, joined_phrase = alternatives
        parts = tuple(part.folded for part in words(phrase or word or joined or joined_phrase))
        if parts:
            (unwanted if minus else wanted).append(Term(parts, prefix=bool(word or joined)))
    return Query(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))


def too_much(query: Query) -> str | None:
    """What to ask less of, where a query asks for more than can be looked for; None where it does not."""
    terms = (*query.wanted, *query.unwanted)
    if len(terms) > MAX_TERMS:
        return f"{MAX_TERMS} words at most: put words that follow one another into quotes"
    if sum(term.prefix and len(term.words[-1]) == 1 for term in terms) > MAX_LETTERS:
        return f"{MAX_LETTERS} single letters at most: write longer words"
    return None


def excerpt(query: Query, fields: Sequence[tuple[str, str]]) -> Excerpt | None:
    """The field in which most of the wanted terms stand, the first of equals, cut around the first of them.

    None where no wanted term stands in any field.
    """
    best: tuple[int, str, str, list[tuple[int, int]]] = (0, "", "", [])
    for name, text in fields:
        if best[0] == len(query.wanted):
            break
        places = [term.within(text) for term in query.wanted]
        hits = sum(map(bool, places))
        if hits > best[0]:
            best = (hits, name, text, sorted({place for listed in places for place in listed}))
    hits, name, text, found = best
    if not hits:
        return None
    start, end = _window(text, found[0][0])
    before, after = "…" * (start > 0), "…" * (end < len(text))
    shift = len(before) - start
    inside = [(first + shift, last + shift) for first, last in _apart(found) if start <= first and last <= end]
    return Excerpt(name, f"{before}{text[start:end]}{after}", inside)


def _window(text: str, hit: int) -> tuple[int, int]:
    """From where to where to cut a text around a hit, at spaces."""
    if len(text) <= EXCERPT:
        return 0, len(text)
    start = max(0, min(hit - EXCERPT // 4, len(text) - EXCERPT))
    start = text.rfind(" ", 0, start + 1) + 1 if start else 0
    end = text.find(" ", start + EXCERPT)
    return start, end if end >= 0 else len(text)


def _apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places that overlap, as one."""
    joined = places[:1]
    for start, last in places[1:]:
        if start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((start, last))
    return joined


@cache
def _fold(character: str) -> str:
    """The letters and digits that a character stands for, without accent or case."""
    plain = "".join(part for part in unicodedata.normalize("NFKD", character) if part.isalnum())
    lower = unicodedata.normalize("NFKD", plain.casefold()).translate(LETTERS)
    return "".join(part for part in lower if part.isalnum())
