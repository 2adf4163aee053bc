"""Which records a query asks for: how many there are, which come next, how they are spread over the filters' values.

The records are stored JSON, which is not read here; only the texts in which a search met are.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain, islice
from operator import and_, or_
from typing import Any, NamedTuple

from pydantic import BaseModel
from sqlalchemy import Connection, Select, bindparam, select

from app import fulltext
from app.db import fetched
from app.filters import Among, Dates, Filter, Sent, Use, conditions, groups, is_of_days, values_of_rows, without
from app.listing import ListParams, filters_of
from app.models import Place, Rendering, Text
from app.paging import RELEVANCE, Cursor
from app.postings import EVERYWHERE, TEXTS, Postings, nth, of, union_of, walk, written
from app.words import Query, excerpt, parse

SOME = 500
"""How many rows of an export are read at a time."""
MOST_VALUES = 300
"""How many values of a facet are told."""
ROWS = select(Place.number, Place.key, Rendering.summary).where(
    Place.resource == bindparam("resource"),
    Place.number.in_(bindparam("places", expanding=True)),
    Rendering.resource == Place.resource,
    Rendering.key == Place.key,
)
HITS = select(Place.number, Text.id, Text.hit).where(
    Place.resource == bindparam("resource"),
    Place.number.in_(bindparam("places", expanding=True)),
    of(Text.id, is_text=True),
)
OF_KEYS = (Text.resource == bindparam("resource"), Text.key.in_(bindparam("keys", expanding=True)))
NAMES = select(Text.key, Text.name).where(*OF_KEYS)
FIELDS = select(Text.key, Text.fields).where(*OF_KEYS)
FIELDS_BY_NUMBER = select(Text.id, Text.fields).where(Text.id.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True)
class Resource:
    """What is listed: the records whose keys stand in a column, with the schema of a row."""

    name: str
    key: Any
    row: type[BaseModel]


class Row(NamedTuple):
    """A record of a page."""

    body: bytes
    """Its stored JSON."""
    tier: int
    """How well it fits, from 0, where records are sorted by that."""
    place: int
    key: Any


class Selection:
    """The records of a resource that a query asks for, in one version of the data."""

    def __init__(self, resource: Resource, params: ListParams, version: str, postings: Postings) -> None:
        self.resource = resource
        self.name, self.key = resource.name, resource.key
        self.params = params
        self.version = version
        self.postings = postings
        self.known = filters_of(type(params))
        self.sent = params.filters()
        text = params.q or ""
        self.query = parse(text) if text.strip() else None
        by_words = self.query is not None and bool(self.query.wanted)
        self.ordering = params.ordering(by_words=by_words)
        """The name of the order, of those that are stored."""
        self.everything = postings.everything(resource.name)
        """All places of the list."""
        self._sets: dict[object, int] = {}
        """The places of what meets a group of filters, or the words, each looked up once."""

    @cached_property
    def fingerprint(self) -> str:
        """Equal for queries that list the same records in the same order."""
        return self.params.fingerprint()

    def cursor(self, row: Row, before: int, *, backwards: bool = False) -> str:
        """The cursor of the page after a row, or of the one that ends before it."""
        return Cursor(self.version, self.fingerprint, before, row.tier, row.place, backwards).text()

    def has(self, cursor: Cursor) -> bool:
        """Whether a cursor of this query stands beside a record that there could be."""
        worst = fulltext.REST if self.ordering == RELEVANCE else 0
        return cursor.tier <= worst and cursor.place < self.postings.size(self.name)

    def total(self, db: Connection, sent: Sent | None = None, *, words: bool = True) -> int:
        """How many records meet these filters, or all that were sent."""
        return self.places(db, sent, words=words).bit_count()

    def places(self, db: Connection, sent: Sent | None = None, *, words: bool = True) -> int:
        """The set of the places of these records."""
        found = self.everything
        for group in groups(self.sent if sent is None else sent):
            asked = tuple((one.name, one.use, str(values)) for one, values in group)
            if asked not in self._sets:
                self._sets[asked] = self._meeting(db, group)
            found &= self._sets[asked]
        if words and self.query is not None:
            if "q" not in self._sets:
                self._sets["q"] = self._said(db, self.query)
            found &= self._sets["q"]
        return found

    def _meeting(self, db: Connection, group: Sent) -> int:
        """The places of the records that meet a group of filters: by stored sets if there are those of it."""
        if len(group) > 1:
            return self._meeting_together(db, group)
        ((one, values),) = group
        terms = [] if is_of_days(one, values) else [str(value) for value in values]
        if not terms or (self.name, one.name) not in self.postings.posted or not self._has_years(db, one, terms):
            return self._looked_up(db, group)
        sets = self.postings.sets(db, self.name, one.name, terms)
        if one.use is Use.all:
            return reduce(and_, sets)
        return self.everything & ~reduce(or_, sets) if one.use is Use.none else reduce(or_, sets)

    def _meeting_together(self, db: Connection, group: Sent) -> int:
        """The same for filters of the same rows, where these are two that have sets of their pairs."""
        filters = [self.known[name] for name in dict.fromkeys(one.name for one, _ in group)]
        if len(filters) != 2 or not self._are_paired(*filters):
            return self._looked_up(db, group)
        wanted = {one.name: values for one, values in group if one.use is Use.any}

        def in_rows(name: str, values: list[Any]) -> int:
            """The places of the records with a row that has one of these values, and what else is wanted of a row."""
            one, other = filters if filters[0].name == name else filters[::-1]
            if other.name not in wanted:
                return reduce(or_, self.postings.sets(db, self.name, name, map(str, values)))
            return self.postings.in_one_row(db, self.name, (one, values), (other, wanted[other.name]))

        found = reduce(and_, (in_rows(name, values) for name, values in wanted.items()), self.everything)
        for one, values in group:
            if one.use is Use.all:
                found = reduce(and_, (in_rows(one.name, [value]) for value in values), found)
            elif one.use is Use.none:
                found &= ~in_rows(one.name, values)
        return found

    def _are_paired(self, one: Filter, other: Filter) -> bool:
        """Whether two filters have sets, and their pairs as well."""
        posted = all((self.name, each.name) in self.postings.posted for each in (one, other))
        return posted and self.postings.pair(self.name, one, other) is not None

    def _looked_up(self, db: Connection, group: Sent) -> int:
        """The places of the records that meet a group of filters, as the tables say."""
        keys = select(written(self.key)).where(*conditions(group, self.key))
        return union_of(db.scalars(select(Place.number).where(Place.resource == self.name, Place.key.in_(keys))))

    def _said(self, db: Connection, query: Query) -> int:
        """The places of the records whose texts hold what is wanted, and nothing unwanted."""
        found = self.everything if query else 0
        if query.wanted:
            found = self._holding(db, fulltext.holding(query.wanted))
        if query.unwanted:
            found &= ~self._holding(db, fulltext.holding_any(query.unwanted))
        return found

    def _holding(self, db: Connection, match: fulltext.Match) -> int:
        first, last = self.postings.texts(self.name)
        order = self.postings.ranking(db, self.name, TEXTS).order
        return union_of([order[number - first] for (number,) in fulltext.hits(db, match, (first, last))])

    def _has_years(self, db: Connection, one: Filter, terms: list[str]) -> bool:
        """Whether a filter is none of dates, or its years are among those that are stored."""
        if isinstance(one.mark, Dates):
            return set(terms) <= self.postings.each(db, self.name, one.name).keys()
        return True

    def page(self, db: Connection, cursor: Cursor | None) -> list[Row]:
        """The rows of the page, in order."""
        if cursor:
            ranked = self.ranked(db, cursor.place, cursor.tier, backwards=cursor.backwards)
            found = self._rows(db, list(islice(ranked, self.params.limit)))
            return found[::-1] if cursor.backwards else found
        at, offset = None, self.params.offset
        if offset and self.ordering == self.params.default_ordering():
            at, offset = nth(self.places(db), offset) - 1, 0
        ranked = self.ranked(db, at, 0, backwards=False)
        return self._rows(db, list(islice(ranked, offset, offset + self.params.limit)))

    def all(self, db: Connection) -> Iterator[bytes]:
        """The stored JSON of all records, in order, read a few at a time."""
        ranked = self.ranked(db, None, 0, backwards=False)
        while some := list(islice(ranked, SOME)):
            yield from (row.body for row in self._rows(db, some))

    def ranked(self, db: Connection, at: int | None, tier: int, *, backwards: bool) -> Iterator[tuple[int, int]]:
        """Tier and place of the records in order, beyond one of them: after it, or before it and then back."""
        ranking = None
        if self.ordering != self.params.default_ordering():
            ranking = self.postings.ranking(db, self.name, self.ordering)
        for number, places in self._tiers(db, tier) if backwards else self._tiers(db):
            if backwards or number >= tier:
                beyond = walk(places, ranking, at if number == tier else None, backwards=backwards)
                yield from ((number, place) for place in beyond)

    def _tiers(self, db: Connection, back_from: int | None = None) -> Iterable[tuple[int, int]]:
        """The places of the records that fit best, next best and so on; or back from one of these tiers."""
        if back_from is not None:
            return reversed([*islice(self._tiers(db), max(0, back_from) + 1)])
        left = self.places(db)
        if self.ordering != RELEVANCE or self.query is None:
            return [(0, left)]

        def each(left: int, query: Query) -> Iterator[tuple[int, int]]:
            for tier, match in enumerate(fulltext.tiers(query)):
                if not left:
                    return
                within = left & self._holding(db, match)
                yield tier, within
                left &= ~within
            yield fulltext.REST, left

        return each(left, self.query)

    def _rows(self, db: Connection, ranked: list[tuple[int, int]]) -> list[Row]:
        """The rows at these places."""
        statement = HITS if self.name == EVERYWHERE else ROWS
        rows = db.execute(statement, {"resource": self.name, "places": [place for _, place in ranked]}).all()
        found = {place: (key, body) for place, key, body in rows}
        return [Row(found[place][1], tier, place, found[place][0]) for tier, place in ranked]

    def facets(self, db: Connection) -> list[dict[str, Any]]:
        """The values of each filter that is to be counted, those with most records first, dates in their order."""
        return [self._facet(db, self.known[name]) for name in dict.fromkeys(self.params.facet or [])]

    def relaxed(self, db: Connection) -> list[dict[str, Any]]:
        """Which parameter, if it were left out, would let how many records be found."""
        found = {
            name: self.total(db, [(one, value) for one, value in self.sent if one is not self.known[name]])
            for name in sorted(self.params.model_fields_set & self.known.keys())
        }
        if self.query is not None:
            found["q"] = self.total(db, words=False)
        return [{"parameter": name, "total": total} for name, total in found.items() if total]

    def matches(self, db: Connection, rows: list[Row]) -> list[dict[str, Any]]:
        """For each of these records, in which field the words stand, and where."""
        if self.query is None or not self.query.wanted or not rows:
            return []
        texts: Select[Any, bytes] = FIELDS_BY_NUMBER if self.name == EVERYWHERE else FIELDS
        keys = [row.key for row in rows]
        said = db.execute(texts, {"keys": keys, "resource": self.name})
        fields = {key: json.loads(text) for key, text in said}
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
        found = self._counts(db, facet, others)
        for value in sorted(asked - found.keys()):
            of_date = isinstance(facet.mark, Dates)
            found[value] = self.total(db, [*others, (facet, [value])]) if of_date else 0
        counted = {value: count for value, count in found.items() if count or value in asked}
        shown = sorted(counted, key=lambda value: (value not in asked, -counted[value], value))[:MOST_VALUES]
        names = self._names(db, facet, shown)
        values: list[dict[str, Any]] = [
            {"value": value, "name": names[value], "count": counted[value], "selected": value in asked}
            for value in shown
        ]
        by_date = isinstance(facet.mark, Dates)
        values.sort(key=lambda each: each["value"] if by_date else (-each["count"], each["name"], each["value"]))
        return {"field": facet.name, "values": values, "omitted": len(counted) - len(shown)}

    def _counts(self, db: Connection, facet: Filter, others: Sent) -> dict[str, int]:
        """How many records the values of a filter find beside other filters: all that find any."""
        beside = [one for one, _ in others if facet.rows is not None and one.rows is facet.rows]
        names = {one.name for one in beside} - {facet.name}
        # What may not be said in a row with the value may be said in another one of the record.
        of_rows = [one for one in beside if one.name in names and one.use is Use.none]
        places = self.places(db, [(one, values) for one, values in others if one not in of_rows])
        if (self.name, facet.name) in self.postings.posted and not names:
            with_each = self.postings.each(db, self.name, facet.name)
            return {value: (places & those).bit_count() for value, those in with_each.items()}
        if len(names) == 1 and self._are_paired(facet, other := self.known[names.pop()]):
            asked = [(one.use, list(map(str, values))) for one, values in others if one.name == other.name]
            return self._counts_in_rows(db, facet, other, asked, places)
        bits = places.to_bytes((self.postings.size(self.name) + 7) // 8, "little")
        pairs = values_of_rows(facet, others, self.key)
        value, key = pairs.selected_columns
        with_places = pairs.with_only_columns(value, Place.number, maintain_column_froms=True)
        own = of(key, is_text=self.name == EVERYWHERE)
        rows = fetched(db, with_places.where(Place.resource == self.name, own))
        return Counter(str(value) for value, number in rows if bits[number >> 3] >> (number & 7) & 1)

    def _counts_in_rows(
        self, db: Connection, facet: Filter, other: Filter, asked: list[tuple[Use, list[str]]], places: int
    ) -> dict[str, int]:
        """The same beside one other filter, which asks that of the rows with the value."""
        pairs = self.postings.pairs(db, self.name, facet, other)
        found = {}
        for value, anywhere in self.postings.each(db, self.name, facet.name).items():
            those, with_each = anywhere, pairs.get(value, {})
            for use, values in asked:
                sets = [with_each.get(each, 0) for each in values]
                either = reduce(or_, sets)
                those = those & (reduce(and_, sets) if use is Use.all else ~either if use is Use.none else either)
            found[value] = (places & those).bit_count()
        return found

    def _names(self, db: Connection, facet: Filter, values: list[str]) -> dict[str, str]:
        """What to call the values of a filter."""
        marks = type(self.params).model_fields[facet.name].metadata
        among = next((mark for mark in marks if isinstance(mark, Among)), None)
        if among is None:
            return {value: value.replace("_", " ").capitalize() for value in values}
        rows = db.execute(NAMES, {"resource": among.resource, "keys": values}).all()
        return {row.key: row.name for row in rows}
