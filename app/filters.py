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

from sqlalchemy import ColumnElement, FromClause, Select, not_, or_, select, tuple_


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
    """A filter by dates, each a year, month or day: the date in `column` may lie in one, from one on, or up to one.

    `since` and `until` are what that says of the row of the table of dates whose key is `date`.
    """

    column: Any
    date: Any
    since: Callable[[str], ColumnElement[bool]]
    until: Callable[[str], ColumnElement[bool]]
    years: Any
    """The pairs of a date and each year that it may lie in: two columns of one table."""
    key: Any = None

    def fits(self, *wanted: ColumnElement[bool]) -> ColumnElement[bool]:
        """The date of the row is one of which any of these holds."""
        condition: ColumnElement[bool] = self.column.in_(select(self.date).where(or_(*wanted)))
        return condition

    def equals(self, values: list[str]) -> ColumnElement[bool]:
        """The date of the row may lie in one of these."""
        return self.fits(*(self.since(value) & self.until(value) for value in values))


class Use(StrEnum):
    """What a parameter asks of the values of its filter."""

    any = "any"
    all = "all"
    none = "none"
    since = "since"
    until = "until"


NOT_OF_ROW = (Use.all, Use.none)
"""What asks for several rows, or for the absence of one."""


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
            return self.mark.fits((self.mark.since if self.use is Use.since else self.mark.until)(value))
        return self.mark.equals(value)


Sent = list[tuple[Filter, Any]]
"""The filters that a client sent, each with its value."""


def conditions(sent: Sent, key: Any) -> list[ColumnElement[bool]]:
    """The SQL conditions on a record with this key; all of them must hold."""
    found = []
    for rows in dict.fromkeys(one.rows for one, _ in sent):
        group = [(one, value) for one, value in sent if one.rows is rows]
        wanted = [(one.name, one.wants(value)) for one, value in group if one.use not in NOT_OF_ROW]
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


def groups(sent: Sent) -> list[Sent]:
    """The filters that were sent: each that can be decided by itself, and those together that speak of one row."""
    found: list[Sent] = []
    for rows in dict.fromkeys(one.rows for one, _ in sent):
        group = [(one, value) for one, value in sent if one.rows is rows]
        of_one_row = [one for one, _ in group if one.use not in NOT_OF_ROW]
        together = rows is not None and (len({one.name for one, _ in group}) > 1 or len(of_one_row) > 1)
        found += [group] if together else [[each] for each in group]
    return found


def is_of_days(one: Filter, value: Any) -> bool:
    """Whether a filter asks for dates that are finer than a year, or for a span of them."""
    return isinstance(one.mark, Dates) and (one.use is not Use.any or any(len(date) > 4 for date in value))


def without(sent: Sent, name: str) -> Sent:
    """The filters sent, without the alternatives that one of them names: what its facet is counted under."""
    return [(one, value) for one, value in sent if one.name != name or one.use in NOT_OF_ROW]


def values_of_rows(facet: Filter, sent: Sent, key: Any) -> Select[Any]:
    """Each value of a filter with the key of each record that has it in a row which the other filters find, too.

    The records are still to meet what these filters ask of other rows. `key` is the column of the record's key.
    """
    mark, rows = facet.mark, facet.rows
    own = mark.key if mark.key is not None else key
    value = mark.years[1] if isinstance(mark, Dates) else mark.column
    all_values = select(value, own).where(value.is_not(None), own.is_not(None))
    if isinstance(mark, Dates):
        all_values = all_values.where(mark.years[0] == mark.column)
    statement = all_values.distinct()
    if rows is None:
        return statement
    row = tuple_(own, value)
    beside = [(one, wanted) for one, wanted in sent if one.rows is rows and one.name != facet.name]
    of_row = [(one.name, one.wants(wanted)) for one, wanted in beside if one.use not in NOT_OF_ROW]
    for one, wanted in beside:
        others = [condition for name, condition in of_row if name != one.name]
        if one.use is Use.all:
            statement = statement.where(*(row.in_(_rows(all_values, one, [each], others)) for each in wanted))
        elif one.use is Use.none:
            statement = statement.where(row.not_in(_rows(all_values, one, wanted, others)))
    return statement.where(*(condition for _, condition in of_row))


def _rows(values: Select[Any], one: Filter, wanted: list[Any], others: Iterable[ColumnElement[bool]]) -> Select[Any]:
    """The keys and values in rows that have one of the wanted values of a filter, and meet the other conditions."""
    value, own = values.selected_columns
    assert values.whereclause is not None
    rows = select(own, value).where(values.whereclause, one.mark.equals(wanted), *others)
    return rows.correlate(None)


def _keys(of: Filter, having: Iterable[ColumnElement[bool]]) -> Select[Any]:
    # A key that is null would make NOT IN find nothing at all.
    return select(of.mark.key).where(of.mark.key.is_not(None), *having)


def _not_equal(mark: Values | Dates, values: list[Any]) -> ColumnElement[bool]:
    """The record itself has another value, or none."""
    return or_(mark.column.is_(None), not_(mark.equals(values)))
