"""Full text: FTS5 on SQLite, a tsvector on PostgreSQL, the same hits on both.

Neither engine cuts words here: both are given the words of `words`, in ASCII, with their places. A text has three
parts: its names (`heading`), what it says of itself (`body`), and what stands around it (`context`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, and_, bindparam, case, insert, not_, select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.models import Text
from app.words import Query, Term, ascii_form, words

PARTS = {"heading": "A", "body": "B", "context": "C"}
"""The parts of a text, and PostgreSQL's letter for each."""
EVERYWHERE = "search"
"""The resource of a search over all: its records are the texts themselves."""
BREAK = "z0z"
"""Stands before and behind each field, so that no phrase runs over, and a whole field is a phrase of its own: the form
of a character that no text holds.
"""
LAST = 16_383
"""The last place that PostgreSQL counts."""


@dataclass(frozen=True)
class Indexed:
    """A text to be searched: its number, and for each part the texts of its fields."""

    id: int
    parts: dict[str, list[str]]

    def words(self, part: str) -> str:
        """The words of a part, with a break around each of its fields."""
        fields = (" ".join(ascii_form(word.folded) for word in words(field)) for field in self.parts[part])
        return " ".join([BREAK, *(f"{field} {BREAK}" for field in fields if field)])

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


def found(query: Query, resource: str, key: ColumnElement[Any]) -> ColumnElement[bool]:
    """The text of the record with this key holds what is wanted and nothing unwanted.

    None does where a query asks for nothing.
    """
    if not query:
        return key.in_([])
    wanted = [_record(resource, key, _holds(query.wanted, *PARTS))] if query.wanted else []
    return and_(*wanted, *(not_(_record(resource, key, _holds((term,), *PARTS))) for term in query.unwanted))


def named(query: Query) -> ColumnElement[bool]:
    """A row of `texts` holds all that is wanted in its names."""
    return _holds(query.wanted, "heading")


def relevance(query: Query, resource: str, key: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """What to sort records by: whether the words are one of its names, stand in the names, in what the text says of
    itself, or around it; then how short the name is. The same on both databases.
    """
    if not query.wanted:
        return []
    very = _record(resource, key, _phrase([BREAK, *(word for term in query.wanted for word in _forms(term)), BREAK]))
    near, own = (_record(resource, key, _holds(query.wanted, *parts)) for parts in (["heading"], ["heading", "body"]))
    length: Any = Text.length
    if resource != EVERYWHERE:
        length = select(length).where(Text.resource == resource, Text.key == key).scalar_subquery()
    return [case((very, 0), (near, 1), (own, 2), else_=3), length]


def _record(resource: str, key: ColumnElement[Any], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    if resource == EVERYWHERE:
        return condition
    return key.in_(select(Text.key).where(Text.resource == resource, condition))


def _holds(terms: tuple[Term, ...], *parts: str) -> ColumnElement[bool]:
    letters = "".join(PARTS[part] for part in parts)
    fts5 = " AND ".join(f'"{" ".join(_forms(term))}"{" *" * term.prefix}' for term in terms)
    tsquery = " & ".join(f"({_tsquery(_forms(term), letters, prefix=term.prefix)})" for term in terms)
    return _Holds(bindparam(None, f"{{{' '.join(parts)}}} : ({fts5})"), bindparam(None, tsquery))


def _phrase(forms: list[str]) -> ColumnElement[bool]:
    """These words stand in the names, one behind the other."""
    fts5 = f'heading : "{" ".join(forms)}"'
    return _Holds(bindparam(None, fts5), bindparam(None, _tsquery(forms, PARTS["heading"], prefix=False)))


def _forms(term: Term) -> list[str]:
    return [ascii_form(word) for word in term.words]


def _tsquery(forms: list[str], letters: str, *, prefix: bool) -> str:
    *whole, last = forms
    return " <-> ".join([*(f"{word}:{letters}" for word in whole), f"{last}:{'*' * prefix}{letters}"])


class _Holds(FunctionElement[bool]):
    """A row of `texts` holds all words of a query, which is given in the language of each engine."""

    inherit_cache = True
    type = Boolean()


@compiles(_Holds, "sqlite")
def _match(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:
    fts5, _ = element.clauses
    bound = compiler.process(fts5, **options)
    return f"texts.id IN (SELECT rowid FROM search WHERE search MATCH {bound})"  # noqa: S608 - the place of a parameter


@compiles(_Holds, "postgresql")
def _at_at(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:
    _, tsquery = element.clauses
    return f"texts.vector @@ CAST({compiler.process(tsquery, **options)} AS tsquery)"
