"""What several resources ask, and answer, in the same way."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, SQLColumnExpression, null, or_, select, union_all

from app import dates
from app import models as m
from app.errors import problems
from app.faults import LIST_TYPES
from app.filters import Dates, Values
from app.listing import Params


class NoParams(Params):
    """No query parameter; one that is sent all the same is an error."""


def of(key: Any, value: Any, *joins: ColumnElement[bool]) -> Values:
    """A filter by values that stand in other rows than the keys, joined so."""
    pairs = select(key.label("key"), value.label("value")).where(*joins).subquery()
    return Values(pairs.c.value, pairs.c.key)


def within(key: Any, region: Any) -> Values:
    """A filter by region, in which what concerns a region lies in all regions above it too."""
    return of(key, m.RegionAncestor.ancestor_slug, m.RegionAncestor.region_slug == region)


def both_ways(own: Any, relation: Any, other: Any) -> FromClause:
    """How records stand to others; and, without a word for it, how others stand to them: `key`, `relation`, `other`."""
    return union_all(
        select(own.label("key"), relation.label("relation"), other.label("other")),
        select(other, null(), own),
    ).subquery()


def dated(column: Any, key: Any = None) -> Dates:
    """A filter by the date in a column."""
    return Dates(column, m.Date.value, not_before, not_after, (m.DateYear.value, m.DateYear.year), key)


def not_before(bound: str) -> ColumnElement[bool]:
    """The date may lie on or after the first day of the bound."""
    return or_(m.Date.latest >= dates.parse(bound).earliest, m.Date.latest.is_(None))


def not_after(bound: str) -> ColumnElement[bool]:
    """The date may lie on or before the last day of the bound."""
    return or_(m.Date.earliest <= dates.parse(bound).latest, m.Date.earliest.is_(None))


def first_day(column: SQLColumnExpression[Any]) -> Any:
    """The first day that a date can mean, to sort by."""
    return select(m.Date.earliest).where(m.Date.value == column).scalar_subquery()


SLUG = "Permanent short name of the record."
DATE = "A year, a month (`2003-06`) or a day. A date matches when any day that it can mean lies within the bounds."
ANY = "Repeat it, or put commas between values, for any of several."
SORT = "What to sort by; with `q`, `relevance` unless another is asked for."

TEXT = {"schema": {"type": "string"}}
"""A form beside JSON. Of the workbook it is not said that it is binary: orval's clients then read JSON as bytes too."""
LIST_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A page of the list, or the list as a table.",
        "content": {
            LIST_TYPES["ndjson"]: TEXT,
            LIST_TYPES["csv"]: TEXT,
            LIST_TYPES["xlsx"]: TEXT,
        },
    },
    **problems(406, 410, 422),
}
"""What a list may answer."""
RECORD_RESPONSES: dict[int | str, dict[str, Any]] = {
    308: {"description": "The record has another name now: `Location` leads to it."},
    **problems(404, 406, 422),
}
"""What a record may answer, besides itself."""
