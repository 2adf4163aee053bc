"""What records can be chosen by: one declaration a filter gives its parameters, their SQL and its facet.

A filter is one annotated field of a query model. Its name is the parameter, its type the validation, its description
the documentation. The mark beside it, `Values` or `Dates`, names the column of the values, and the column of the same
row that holds the record's key where the values stand in another table. What follows from that (`theme_all`,
`theme_not`, `adopted_from`, `adopted_to`, facets) is declared nowhere else. No table is named here.

Filters whose values stand in the same rows speak of one row: `organization=asean&role=owner` asks for one party that is
both. A condition on other rows is `key IN (SELECT …)`, so that no record is found twice.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, not_, or_, select


@dataclass(frozen=True)
class Among:
    """The values are keys of this resource; another one is an error that names the nearest."""

    resource: str


@dataclass(frozen=True)
class Values:
    """A filter by values: in `column`; in rows of another table, those whose `key` is the record's."""

    column: Any
    key: Any = None

    def equals(self, values: list[Any]) -> ColumnElement[bool]:
        """The row has one of these values."""
        condition: ColumnElement[bool] = self.column.in_(values)
        return condition


@dataclass(frozen=True)
class Dates:
    """A filter by dates, each a year, month or day: the date in `column` may lie in one, from one on, or up to one."""

    column: Any
    since: Callable[[Any, str], ColumnElement[bool]]
    until: Callable[[Any, str], ColumnElement[bool]]
    years: Any
    """The pairs of a date and each year that it may lie in: two columns of one table."""
    key: Any = None

    def equals(self, values: list[str]) -> ColumnElement[bool]:
        """The date of the row may lie in one of these."""
        return or_(*(self.since(self.column, value) & self.until(self.column, value) for value in values))


class Use(StrEnum):
    """What a parameter asks of the values of its filter."""

    any = "any"
    all = "all"
    none = "none"
    since = "since"
    until = "until"


@dataclass(frozen=True)
class Filter:
    """A parameter: which filter it belongs to, and what it asks of its values."""

    name: str
    mark: Values | Dates
    use: Use

    @property
    def rows(self) -> FromClause | None:
        """The other table that holds the values; None where the record itself does."""
        table: FromClause | None = self.mark.key.expression.table if self.mark.key is not None else None
        return table

    def wants(self, value: Any) -> ColumnElement[bool]:
        """What a row must be like, if the filter asks for one row."""
        if isinstance(self.mark, Dates) and self.use is not Use.any:
            return (self.mark.since if self.use is Use.since else self.mark.until)(self.mark.column, value)
        return self.mark.equals(value)


Sent = list[tuple[Filter, Any]]
"""The filters that a client sent, each with its value."""


def conditions(sent: Sent, key: Any) -> list[ColumnElement[bool]]:
    """The SQL conditions on a record with this key; all of them must hold."""
    found = []
    for rows in dict.fromkeys(one.rows for one, _ in sent):
        group = [(one, value) for one, value in sent if one.rows is rows]
        wanted = [(one.name, one.wants(value)) for one, value in group if one.use not in (Use.all, Use.none)]
        if rows is None:
            found += [condition for _, condition in wanted]
            found += [_not_equal(one.mark, value) for one, value in group if one.use is Use.none]
            continue
        if wanted:
            found.append(key.in_(_keys(group[0][0], [condition for _, condition in wanted])))
        for one, values in group:
            others = [condition for name, condition in wanted if name != one.name]
            if one.use is Use.all:
                found += [key.in_(_keys(one, [one.mark.equals([value]), *others])) for value in values]
            if one.use is Use.none:
                found.append(not_(key.in_(_keys(one, [one.mark.equals(values), *others]))))
    return found


def apart(sent: Sent) -> tuple[Sent, Sent]:
    """The filters of which each can be decided by itself; and those that speak of one row together, or of days."""
    alone: Sent = []
    rest: Sent = []
    for rows in dict.fromkeys(one.rows for one, _ in sent):
        group = [(one, value) for one, value in sent if one.rows is rows]
        of_one_row = [one for one, _ in group if one.use not in (Use.all, Use.none)]
        together = rows is not None and (len({one.name for one, _ in group}) > 1 or len(of_one_row) > 1)
        for one, value in group:
            days = isinstance(one.mark, Dates) and (one.use is not Use.any or any(len(date) > 4 for date in value))
            (rest if together or days else alone).append((one, value))
    return alone, rest


def without(sent: Sent, name: str) -> Sent:
    """The filters sent, without the alternatives that one of them names: what its facet is counted under."""
    return [(one, value) for one, value in sent if one.name != name or one.use in (Use.all, Use.none)]


def counts(facet: Filter, sent: Sent, key: Any, matching: list[ColumnElement[bool]]) -> Select[Any]:
    """Each value of a filter, and how many records would match if it were the one asked for.

    `matching` are the conditions of the other filters, on the record with this key.
    """
    mark = facet.mark
    own = mark.key if mark.key is not None else key
    value = mark.years[1] if isinstance(mark, Dates) else mark.column
    beside = [
        one.wants(other)
        for one, other in without(sent, facet.name)
        if facet.rows is not None and one.rows is facet.rows and one.use not in (Use.all, Use.none)
    ]
    statement = select(value, func.count(own.distinct())).where(value.is_not(None), *beside).group_by(value)
    if isinstance(mark, Dates):
        statement = statement.where(mark.years[0] == mark.column)
    if mark.key is None:
        return statement.where(*matching)
    return statement.where(own.in_(select(key).where(*matching))) if matching else statement


def values_of(facet: Filter) -> Select[Any]:
    """Each value that a filter can find."""
    mark = facet.mark
    column = mark.years[1] if isinstance(mark, Dates) else mark.column
    return select(column).where(column.is_not(None)).distinct()


def entangled(facet: Filter, sent: Sent) -> bool:
    """Whether another filter asks several things of the same rows, so that each value must be counted by itself."""
    return any(
        one.rows is facet.rows and one.name != facet.name and one.use in (Use.all, Use.none)
        for one, _ in sent
        if facet.rows is not None
    )


def _keys(of: Filter, having: Iterable[ColumnElement[bool]]) -> Select[Any]:
    # A key that is null would make NOT IN find nothing at all.
    return select(of.mark.key).where(of.mark.key.is_not(None), *having)


def _not_equal(mark: Values | Dates, values: list[Any]) -> ColumnElement[bool]:
    """The record itself has another value, or none."""
    return or_(mark.column.is_(None), not_(mark.equals(values)))
