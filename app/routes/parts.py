"""What several resources ask in the same way."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, SQLColumnExpression, exists, or_, select

from app import dates
from app import models as m


class NoParams(BaseModel):
    """No query parameter; one that is sent all the same is an error."""

    model_config = ConfigDict(extra="forbid")


def within(column: SQLColumnExpression[Any], regions: list[str]) -> ColumnElement[bool]:
    """The column holds one of these regions, or a region below one of them."""
    below = select(m.RegionAncestor.region_slug).where(m.RegionAncestor.ancestor_slug.in_(regions))
    return column.in_(below)


def any_row(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """There is a row that meets all of these conditions; rows are never multiplied."""
    return exists().where(*conditions)


def not_before(column: SQLColumnExpression[Any], bound: str) -> ColumnElement[bool]:
    """The date in the column may lie on or after the first day of the bound."""
    first = dates.parse(bound).earliest
    fits = select(m.Date.value).where(or_(m.Date.latest >= first, m.Date.latest.is_(None)))
    return column.in_(fits)


def not_after(column: SQLColumnExpression[Any], bound: str) -> ColumnElement[bool]:
    """The date in the column may lie on or before the last day of the bound."""
    last = dates.parse(bound).latest
    fits = select(m.Date.value).where(or_(m.Date.earliest <= last, m.Date.earliest.is_(None)))
    return column.in_(fits)


def first_day(column: SQLColumnExpression[Any]) -> Any:
    """The first day that a date can mean, to sort by."""
    return select(m.Date.earliest).where(m.Date.value == column).scalar_subquery()


SLUG = "Permanent short name of the record."
BOUND = "A year, a month (`2003-06`) or a day. A date matches when any day that it can mean lies within the bounds."
ANY = "Repeat it, or put commas between values, for any of several."
