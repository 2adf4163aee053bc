"""Full text: FTS5 on SQLite, a tsvector on PostgreSQL, the same hits on both.

Neither engine cuts words here: both are given the words of `words`, in ASCII, with their places. A text has three
parts: its names (`heading`), what it says of itself (`body`), and what stands around it (`context`).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Boolean, ColumnElement, Connection, bindparam, false, insert, not_, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.db import fetched
from app.models import Text
from app.words import Query, Term, ascii_form, words

PARTS = {"heading": "A", "body": "B", "context": "C"}
"""The parts of a text, and PostgreSQL's letter for each."""
BREAK, WHOLE = "z0z", "z1z"
"""What stands before and behind each field, so that no phrase runs over; and what each name as a whole is a word by,
with a hash behind. They are the forms of characters that no text holds.
"""
REST = 3
"""How well a text fits that holds the words, but in none of the three ways of `tiers`."""
LAST = 16_383
"""The last place that PostgreSQL counts."""
HITS = {
    "sqlite": text("SELECT rowid FROM search WHERE search MATCH :fts5 AND rowid BETWEEN :first AND :last"),
    "postgresql": text(
        "SELECT id FROM texts WHERE vector @@ CAST(:tsquery AS tsquery) AND id BETWEEN :first AND :last"
    ),
}


@dataclass(frozen=True)
class Indexed:
    """A text to be searched: its number, and for each part the texts of its fields."""

    id: int
    parts: dict[str, list[str]]

    def words(self, part: str) -> str:
        """The words of a part, with a break around each of its fields; at last each name as a word."""
        fields = [forms for field in self.parts[part] if (forms := [ascii_form(word.folded) for word in words(field)])]
        names = [_whole(forms) for forms in fields] if part == "heading" else []
        return " ".join([BREAK, *(word for forms in fields for word in (*forms, BREAK)), *names])

    def vector(self) -> str:
        """PostgreSQL's form: each word with its places and their part."""
        places: dict[str, list[str]] = defaultdict(list)
        place = 0
        for part, letter in PARTS.items():
            for word in self.words(part).split():
                place += 1
                places[word].append(f"{min(place, LAST)}{letter}")
        return " ".join(f"{word}:{','.join(listed)}" for word, listed in places.items())


def clear(db: Connection) -> None:
    """Forget all words; on PostgreSQL they go with their rows."""
    if db.dialect.name == "sqlite":
        db.execute(text("INSERT INTO search (search) VALUES ('delete-all')"))


def fill(db: Connection, rows: list[dict[str, Any]], indexed: Iterable[Indexed]) -> None:
    """Insert rows of `texts`, each with the words of the text of its number."""
    if db.dialect.name == "postgresql":
        db.execute(insert(Text), [{**row, "vector": one.vector()} for row, one in zip(rows, indexed, strict=True)])
        return
    db.execute(insert(Text), rows)
    db.execute(
        text("INSERT INTO search (rowid, heading, body, context) VALUES (:id, :heading, :body, :context)"),
        [{"id": one.id} | {part: one.words(part) for part in PARTS} for one in indexed],
    )


@dataclass(frozen=True)
class Match:
    """What a text is to hold, in the language of each engine."""

    fts5: str
    tsquery: str


def holding(terms: tuple[Term, ...], *parts: str) -> Match:
    """All of these words, in these parts of the text; in any where none is named."""
    parts = parts or tuple(PARTS)
    letters = "".join(PARTS[part] for part in parts)
    fts5 = " AND ".join(f'"{" ".join(_forms(term))}"{" *" * term.prefix}' for term in terms)
    tsquery = " & ".join(f"({_tsquery(_forms(term), letters, prefix=term.prefix)})" for term in terms)
    return Match(f"{{{' '.join(parts)}}} : ({fts5})", tsquery)


def holding_any(terms: tuple[Term, ...]) -> Match:
    """One or more of these words, in any part of the text."""
    each = [holding((term,)) for term in terms]
    return Match(" OR ".join(f"({one.fts5})" for one in each), " | ".join(one.tsquery for one in each))


def tiers(query: Query) -> list[Match]:
    """How well a text fits: the words are one of its names, stand in the names, or in what the text says of itself."""
    name = _whole([word for term in query.wanted for word in _forms(term)])
    return [
        Match(f'heading : "{name}"', f"{name}:A"),
        holding(query.wanted, "heading"),
        holding(query.wanted, "heading", "body"),
    ]


def hits(db: Connection, match: Match, within: tuple[int, int]) -> list[tuple[int]]:
    """The numbers of the texts in a range that hold it, each as a row."""
    return fetched(db, HITS[db.dialect.name], {**vars(match), "first": within[0], "last": within[1]})


def said(query: Query) -> list[ColumnElement[bool]]:
    """What holds of a row of `texts` that has what is wanted and nothing unwanted; none has where nothing is asked."""
    if not query:
        return [false()]
    wanted = [holds(holding(query.wanted))] if query.wanted else []
    return [*wanted, *(not_(holds(holding((term,)))) for term in query.unwanted)]


def holds(match: Match) -> ColumnElement[bool]:
    """A row of `texts` holds it."""
    return _Holds(bindparam(None, match.fts5), bindparam(None, match.tsquery))


def _whole(forms: list[str]) -> str:
    """The word that a name of these words is."""
    return WHOLE + hashlib.blake2b(" ".join(forms).encode(), digest_size=8).hexdigest()


def _forms(term: Term) -> list[str]:
    return [ascii_form(word) for word in term.words]


def _tsquery(forms: list[str], letters: str, *, prefix: bool) -> str:
    *whole, last = forms
    return " <-> ".join([*(f"{word}:{letters}" for word in whole), f"{last}:{'*' * prefix}{letters}"])


class _Holds(FunctionElement[bool]):
    """A row of `texts` holds what is given in the language of each engine."""

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: Any = None) -> Self:
        """SQLite is not to compare it with 1, which would keep it from looking up the rows."""
        return self


@compiles(_Holds, "sqlite")
def _match(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:
    fts5, _ = element.clauses
    bound = compiler.process(fts5, **options)
    return f"texts.id IN (SELECT rowid FROM search WHERE search MATCH {bound})"  # noqa: S608 - the place of a parameter


@compiles(_Holds, "postgresql")
def _at_at(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:
    _, tsquery = element.clauses
    return f"texts.vector @@ CAST({compiler.process(tsquery, **options)} AS tsquery)"
