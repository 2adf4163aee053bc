"""Which records a query asks for: how many there are, which come next, how they are spread over the filters' values.

The records are stored JSON, which is not read here; only the texts in which a search met are.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Connection, Select, func, select

from app import fulltext
from app.filters import Among, Dates, Filter, Sent, Use, conditions, counts, entangled, values_of, without
from app.listing import ListParams, filters_of
from app.models import Rendering, Text
from app.paging import Cursor
from app.words import excerpt, parse

SOME = 500
"""How many rows of an export are read at a time."""


@dataclass(frozen=True)
class Resource:
    """What is listed: the records whose keys stand in a column, with the schema of a row."""

    name: str
    key: Any
    row: type[BaseModel]
    base: tuple[ColumnElement[bool], ...] = ()
    """What holds of all of them."""


class Selection:
    """The records of a resource that a query asks for, in one version of the data."""

    def __init__(self, resource: Resource, params: ListParams, version: str) -> None:
        self.resource = resource
        self.name, self.key = resource.name, resource.key
        self.params = params
        self.version = version
        self.known = filters_of(type(params))
        self.sent = params.filters()
        text = params.q or ""
        self.query = parse(text) if text.strip() else None
        relevance = fulltext.relevance(self.query, self.name, self.key) if self.query is not None else None
        self.orders = params.orders(self.key, relevance)

    def cursor(self, row: Any, before: int, *, backwards: bool = False) -> str:
        """The cursor of the page after a row, or of the one that ends before it."""
        return Cursor(self.version, self.params.fingerprint(), before, list(row[1:]), backwards).text()

    def conditions(self, sent: Sent | None = None, *, words: bool = True) -> list[ColumnElement[bool]]:
        """The SQL conditions, of these filters or of all that were sent."""
        searched = [fulltext.found(self.query, self.name, self.key)] if words and self.query is not None else []
        return [*self.resource.base, *conditions(self.sent if sent is None else sent, self.key), *searched]

    def count(self, db: Connection, where: list[ColumnElement[bool]]) -> int:
        """How many records meet these conditions."""
        return db.scalar(select(func.count()).select_from(self.key.class_).where(*where)) or 0

    def rows(self) -> Select[Any]:
        """The stored JSON of the records in order, each with its sort keys, of which the last is its own key."""
        columns = [order.column for order in self.orders]
        if self.name == fulltext.EVERYWHERE:
            rows = select(Text.hit, *columns)
        else:
            rows = select(Rendering.summary, *columns).where(Rendering.resource == self.name, Rendering.key == self.key)
        return rows.where(*self.conditions())

    def page(self, db: Connection, cursor: Cursor | None) -> list[Any]:
        """The rows of the page, in order: each the stored JSON of a record and its sort keys."""
        backwards = cursor is not None and cursor.backwards
        rows = self.rows().order_by(*(order.clause(backwards) for order in self.orders)).limit(self.params.limit)
        if cursor:
            rows = rows.where(cursor.conditions(self.orders))
        elif self.params.offset:
            rows = rows.offset(self.params.offset)
        found = list(db.execute(rows))
        return found[::-1] if backwards else found

    def all(self, db: Connection) -> Iterator[bytes]:
        """The stored JSON of all records, in order, read a few at a time."""
        rows = self.rows().order_by(*(order.clause(False) for order in self.orders))
        return (row[0] for row in db.execution_options(yield_per=SOME).execute(rows))

    def facets(self, db: Connection) -> list[dict[str, Any]]:
        """The values of each filter that is to be counted, those with most records first, dates in their order."""
        return [self._facet(db, self.known[name]) for name in dict.fromkeys(self.params.facet or [])]

    def relaxed(self, db: Connection) -> list[dict[str, Any]]:
        """Which parameter, if it were left out, would let how many records be found."""
        parts = {
            name: self.conditions([(one, value) for one, value in self.sent if one is not self.known[name]])
            for name in sorted(self.params.model_fields_set & self.known.keys())
        }
        if self.query is not None:
            parts["q"] = self.conditions(words=False)
        found = {name: self.count(db, where) for name, where in parts.items()}
        return [{"parameter": name, "total": total} for name, total in found.items() if total]

    def matches(self, db: Connection, keys: list[Any]) -> list[dict[str, Any]]:
        """For each of these records, in which field the words stand, and where."""
        if self.query is None or not self.query.wanted or not keys:
            return []
        everywhere = self.name == fulltext.EVERYWHERE
        column: Any = Text.id if everywhere else Text.key
        texts = select(column, Text.fields).where(column.in_(keys))
        rows = db.execute(texts if everywhere else texts.where(Text.resource == self.name))
        fields = {key: json.loads(text) for key, text in rows}
        found = (excerpt(self.query, [*chain(*fields[key].values())]) for key in keys)
        return [
            {"field": one.field, "text": one.text, "places": [{"start": a, "end": b} for a, b in one.places]}
            for one in found
            if one is not None
        ]

    def _facet(self, db: Connection, facet: Filter) -> dict[str, Any]:
        others = without(self.sent, facet.name)
        asked = {
            str(value)
            for one, values in self.sent
            if one.name == facet.name and one.use in {Use.any, Use.all}
            for value in values
        }
        found: dict[str, int] = {}
        each = asked
        if entangled(facet, self.sent):
            each = asked | {str(value) for value in db.scalars(values_of(facet))}
        else:
            counted = db.execute(counts(facet, self.sent, self.key, self.conditions(others)))
            found = {str(value): count for value, count in counted}
        for value in sorted(each - found.keys()):
            found[value] = self.count(db, self.conditions([*others, (facet, [value])]))
        names = self._names(db, facet, list(found))
        values: list[dict[str, Any]] = [
            {"value": value, "name": names[value], "count": count, "selected": value in asked}
            for value, count in found.items()
            if count or value in asked
        ]
        by_date = isinstance(facet.mark, Dates)
        values.sort(key=lambda each: each["value"] if by_date else (-each["count"], each["name"], each["value"]))
        return {"field": facet.name, "values": values}

    def _names(self, db: Connection, facet: Filter, values: list[str]) -> dict[str, str]:
        """What to call the values of a filter."""
        marks = type(self.params).model_fields[facet.name].metadata
        among = next((mark for mark in marks if isinstance(mark, Among)), None)
        if among is None:
            return {value: value.replace("_", " ").capitalize() for value in values}
        rows = db.execute(select(Text.key, Text.name).where(Text.resource == among.resource, Text.key.in_(values)))
        return {row.key: row.name for row in rows}
