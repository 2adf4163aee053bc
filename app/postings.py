"""Which records have a value, as sets of places: a bit for each record of a list, in the order that the list has.

A list of ten thousand has a set of 1,250 bytes for each value of a filter. They are made at load, by the declarations
of the filters; with them a query is an intersection, its total a count of bits, and a facet one intersection a value,
however many records there are. A filter with more values than `MOST` has none: each of its values finds few records.
Of two filters of the same rows there is also a set for each pair of values that a row has.
"""

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations, groupby, islice
from operator import or_
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    insert,
    literal,
    select,
)

from app.filters import Dates, Filter, Use, Values
from app.models import Ordering, Place, Posting, Text
from app.paging import RELEVANCE, Order

MOST = 2_000
"""How many values a filter may have; those of more are looked up in its own table."""
MOST_PAIRS = 20_000
"""How many pairs of values two filters may have."""
ONE = ord("1")
TOO_MANY = "*"
"""What stands in the place of values where a filter has too many."""
JOINT = "+"
"""What stands between the names and the values of a pair."""
EVERYWHERE = "search"
"""The list of the texts that a search over all finds, which are numbered before those that it does not find."""
TEXTS = "texts"
"""The order in which the texts of records are numbered. That of relevance is the order of records that fit as well."""
KEPT = 1_000
"""How many sets are kept in memory."""
WHOLE = 1 << 21
"""How many bytes the sets of a filter may have to be kept all together."""
SPARSE = 8
"""A set is sorted, rather than the whole order looked through, where it has one of so many places at most."""
WINDOW = 1_024
"""How many places are looked at at a time."""
SOME = select(Posting.value, Posting.bits).where(
    Posting.resource == bindparam("resource"),
    Posting.parameter == bindparam("parameter"),
    Posting.value.in_(bindparam("values", expanding=True)),
)
EACH = select(Posting.value, Posting.bits).where(
    Posting.resource == bindparam("resource"), Posting.parameter == bindparam("parameter")
)
NUMBERS = select(Ordering.numbers).where(Ordering.resource == bindparam("resource"), Ordering.name == bindparam("name"))


def fill(
    db: Connection, resource: str, key: Any, orders: Mapping[str, Sequence[Order]], filters: Iterable[Filter]
) -> None:
    """Number the records of a list in its first order, and store the other orders and the sets of its filters.

    The records have their keys in this column: a text its number, if a search over all finds it.
    """
    of_texts = key.class_ is Text
    own = (Text.resource == resource, Text.key == key)
    number, length = (
        column if of_texts else select(column).where(*own).scalar_subquery() for column in (Text.id, Text.length)
    )
    orders = {**orders, TEXTS: [Order(number)], RELEVANCE: [Order(length), Order(key)]}
    first, *others = orders
    numbers = func.row_number().over(order_by=[order.clause for order in orders[first]]) - 1
    listed = select(literal(resource), numbers, written(key)).where(*[Text.kind.is_not(None)] * of_texts)
    db.execute(insert(Place).from_select(["resource", "number", "key"], listed))
    places = select(Place.number).where(Place.resource == resource, of(key, is_text=of_texts))
    for name in others:
        ordered = db.scalars(places.order_by(*(order.clause for order in orders[name])))
        row = {"resource": resource, "name": name, "numbers": array("I", ordered).tobytes()}
        db.execute(insert(Ordering), row)
    stored: list[Filter] = []
    for one in filters:
        if one.use is not Use.any:
            continue
        pairs = _pairs(one, resource, key)
        if _size(db, pairs) <= MOST:
            stored.append(one)
            _store(db, resource, one.name, pairs)
        else:
            db.execute(insert(Posting), {"resource": resource, "parameter": one.name, "value": TOO_MANY, "bits": b""})
    for one, other in combinations(stored, 2):
        if may_pair(one, other):
            triples = _pairs(one, resource, key, other)
            if _size(db, triples) <= MOST_PAIRS:
                _store(db, resource, pair_name(one, other), triples)


def may_pair(one: Filter, other: Filter) -> bool:
    """Whether two filters are by values in the same rows of another table."""
    values = isinstance(one.mark, Values) and isinstance(other.mark, Values)
    return values and one.rows is not None and one.rows is other.rows and one.name != other.name


def pair_name(one: Filter, other: Filter) -> str:
    """The name of the sets of two filters, of which the first comes first in the values as well."""
    return JOINT.join((one.name, other.name))


def _size(db: Connection, pairs: Select[Any]) -> int:
    """How many values there are."""
    values = pairs.with_only_columns(*pairs.selected_columns[:-1], maintain_column_froms=True).distinct().subquery()
    return db.scalar(select(func.count()).select_from(values)) or 0


def _store(db: Connection, resource: str, parameter: str, pairs: Select[Any]) -> None:
    """Store the set of each value."""
    *values, _ = pairs.selected_columns
    rows = db.execute(pairs.distinct().order_by(*values), execution_options={"yield_per": 10_000})
    sets = [
        {
            "resource": resource,
            "parameter": parameter,
            "value": JOINT.join(map(str, value)),
            "bits": _stored(union_of(number for *_, number in found)),
        }
        for value, found in groupby(rows, lambda row: tuple(row[:-1]))
    ]
    if sets:
        db.execute(insert(Posting), sets)


def written(key: Any) -> Any:
    """A key as places have it."""
    return cast(key, String) if key.class_ is Text else key


def of(key: Any, *, is_text: bool) -> ColumnElement[bool]:
    """A place is of the record that has this key, or of the text that has this number, which an index looks up."""
    same: ColumnElement[bool] = key == cast(Place.key, Integer) if is_text else Place.key == key
    return same


def _pairs(one: Filter, resource: str, key: Any, other: Filter | None = None) -> Select[Any]:
    """Each value of a filter, or of two in one row, with the places of its records; of a date, its years."""
    mark = one.mark
    values = [mark.years[1] if isinstance(mark, Dates) else mark.column] + ([other.mark.column] if other else [])
    own = of(key, is_text=key.class_ is Text) if mark.key is None else Place.key == mark.key
    there = [value.is_not(None) for value in values]
    pairs = select(*values, Place.number).where(Place.resource == resource, own, *there)
    return pairs.where(mark.years[0] == mark.column) if isinstance(mark, Dates) else pairs


def _parameters(db: Connection, condition: ColumnElement[bool]) -> set[tuple[str, str]]:
    """Each resource and parameter of which there are such sets."""
    rows = db.execute(select(Posting.resource, Posting.parameter).where(condition).distinct())
    return {(resource, parameter) for resource, parameter in rows}


Asked = tuple[Filter, list[Any]]
"""A filter with the values that are asked for."""


@dataclass(frozen=True)
class Ranking:
    """An order of a list that is not its own: its places, in this order."""

    order: Sequence[int]

    @cached_property
    def ranks(self) -> Sequence[int]:
        """The rank of each place."""
        ranks = array("I", bytes(4 * len(self.order)))
        for rank, place in enumerate(self.order):
            ranks[place] = rank
        return ranks


class Postings:
    """The sets and orders of one dataset, read as they are asked for, and kept."""

    def __init__(self, db: Connection) -> None:
        sizes = db.execute(select(Place.resource, func.count()).group_by(Place.resource))
        self.sizes = {resource: size for resource, size in sizes}  # noqa: C416 - rows are no tuples to mypy
        self.too_many = _parameters(db, Posting.value == TOO_MANY)
        """The filters with more values than are stored, or can be counted."""
        self.posted = _parameters(db, Posting.value != TOO_MANY)
        texts = db.execute(select(Text.resource, func.min(Text.id), func.max(Text.id)).group_by(Text.resource))
        self._texts = {resource: (first, last) for resource, first, last in texts}
        self._texts[EVERYWHERE] = 1, self.size(EVERYWHERE)
        self._sets: dict[tuple[str, str, str], int] = {}
        self._all: dict[tuple[str, str], dict[str, int]] = {}
        self._rankings: dict[tuple[str, str], Ranking] = {}

    def size(self, resource: str) -> int:
        """How many records a list has."""
        return self.sizes.get(resource, 0)

    def texts(self, resource: str) -> tuple[int, int]:
        """The numbers of the first and the last of their texts."""
        return self._texts.get(resource, (1, 0))

    def everything(self, resource: str) -> int:
        """All places of a list."""
        return (1 << self.size(resource)) - 1

    def sets(self, db: Connection, resource: str, parameter: str, values: Iterable[str]) -> list[int]:
        """For each of these values the places of the records that have it."""
        wanted = [(resource, parameter, value) for value in dict.fromkeys(values)]
        found = {key: self._sets[key] for key in wanted if key in self._sets}
        if missing := [key[2] for key in wanted if key not in found]:
            rows = db.execute(SOME, {"resource": resource, "parameter": parameter, "values": missing})
            read = {row.value: _set(row.bits) for row in rows}
            found |= {(resource, parameter, value): read.get(value, 0) for value in missing}
            self._keep(found)
        return [*found.values()]

    def each(self, db: Connection, resource: str, parameter: str) -> dict[str, int]:
        """Each value of a filter with the places of its records."""
        if (resource, parameter) in self._all:
            return self._all[resource, parameter]
        rows = db.execute(EACH, {"resource": resource, "parameter": parameter}).all()
        found = {row.value: self._sets.get((resource, parameter, row.value)) or _set(row.bits) for row in rows}
        if len(found) * self.sizes[resource] <= WHOLE * 8:
            self._all[resource, parameter] = found
        return found

    def pair(self, resource: str, one: Filter, other: Filter) -> tuple[str, bool] | None:
        """The name of the sets of two filters, and whether the other's values come first; None where there are none."""
        for first, second in ((one, other), (other, one)):
            if (resource, (name := pair_name(first, second))) in self.posted:
                return name, first is other
        return None

    def in_one_row(self, db: Connection, resource: str, one: Asked, other: Asked) -> int:
        """The places of the records with a row that has one of the values of each of two filters that have pairs."""
        found = self.pair(resource, one[0], other[0])
        assert found is not None
        name, swapped = found
        first, second = (other, one) if swapped else (one, other)
        joined = [JOINT.join((str(a), str(b))) for a in first[1] for b in second[1]]
        return reduce(or_, self.sets(db, resource, name, joined))

    def pairs(self, db: Connection, resource: str, one: Filter, other: Filter) -> dict[str, dict[str, int]]:
        """For each value of a filter, and each of another one in the same row, the places of the records."""
        found = self.pair(resource, one, other)
        assert found is not None
        name, swapped = found
        sets: dict[str, dict[str, int]] = defaultdict(dict)
        for joined, those in self.each(db, resource, name).items():
            first, _, second = joined.partition(JOINT)
            value, beside = (second, first) if swapped else (first, second)
            sets[value][beside] = those
        return sets

    def ranking(self, db: Connection, resource: str, name: str) -> "Ranking":
        """Another order of the list."""
        if (resource, name) not in self._rankings:
            numbers = array("I")
            numbers.frombytes(db.scalars(NUMBERS, {"resource": resource, "name": name}).one())
            self._rankings[resource, name] = Ranking(numbers)
        return self._rankings[resource, name]

    def _keep(self, found: dict[tuple[str, str, str], int]) -> None:
        if len(self._sets) + len(found) > KEPT:
            self._sets = {}
        if len(found) <= KEPT:
            self._sets |= found


def _stored(places: int) -> bytes:
    return zlib.compress(places.to_bytes((places.bit_length() + 7) // 8, "little"), 1)


def _set(bits: bytes) -> int:
    return int.from_bytes(zlib.decompress(bits), "little")


def union_of(numbers: Iterable[int]) -> int:
    """The set of these places."""
    listed = [*numbers]
    if not listed:
        return 0
    digits = bytearray(b"0") * (max(listed) + 1)
    for number in listed:
        digits[number] = ONE
    digits.reverse()
    return int(digits, 2)


def walk(places: int, ranking: Ranking | None, at: int | None, *, backwards: bool) -> Iterator[int]:
    """The places of a set in an order, or in their own: all, or those after one of them, or before it and then back."""
    if ranking is None:
        if not backwards:
            return _upwards(places, 0 if at is None else at + 1)
        return _downwards(places if at is None else places & ((1 << at) - 1))
    order, ranks = ranking.order, ranking.ranks
    first, last = 0, len(order)
    if at is not None:
        first, last = (0, ranks[at]) if backwards else (ranks[at] + 1, last)
    if places.bit_count() * SPARSE < last - first:
        found = (place for place in _upwards(places, 0) if first <= ranks[place] < last)
        return iter(sorted(found, key=ranks.__getitem__, reverse=backwards))
    return _chosen(reversed(order[first:last]) if backwards else islice(order, first, last), places)


def _chosen(order: Iterable[int], places: int) -> Iterator[int]:
    found = places.to_bytes((places.bit_length() + 7) // 8, "little")
    end = len(found) * 8
    return (number for number in order if number < end and found[number >> 3] >> (number & 7) & 1)


def _upwards(places: int, start: int) -> Iterator[int]:
    places >>= start
    while places:
        window = places & ((1 << WINDOW) - 1)
        while window:
            lowest = window & -window
            yield start + lowest.bit_length() - 1
            window ^= lowest
        places >>= WINDOW
        start += WINDOW


def _downwards(places: int) -> Iterator[int]:
    while places:
        start = max(0, places.bit_length() - WINDOW)
        window = places >> start
        places ^= window << start
        while window:
            highest = window.bit_length() - 1
            yield start + highest
            window ^= 1 << highest


def nth(places: int, count: int) -> int:
    """The place with so many of the set before it; behind all of them where there are no more."""
    start, end = 0, places.bit_length()
    while places and (within := (places & ((1 << WINDOW) - 1)).bit_count()) <= count:
        count -= within
        places >>= WINDOW
        start += WINDOW
    return start + next(islice(_upwards(places, 0), count, None), end)
