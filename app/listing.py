"""How a list is asked for: filters, order and paging, each said in one annotated field of a query model.

A field's name is the parameter, its type the validation, its description the documentation; `Where` beside it is the
SQL, `Among` the resource whose keys it takes, and `SortBy` the columns that a sort key stands for. No table is named
here. Only what a client sent is applied, so that an absent filter is not an empty one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import ColumnElement

from app import dates
from app.vocabulary import SortOrder

Opt = SkipJsonSchema[None]
"""Beside a type: the parameter may be left out. It is not nullable in the document, since no client can send null."""


@dataclass(frozen=True)
class Where:
    """The SQL of a filter: from its value, and the other parameters where they belong together, to a condition."""

    condition: Callable[[Any, Any], ColumnElement[bool]]


@dataclass(frozen=True)
class Among:
    """The values are keys of this resource; another one is an error that names the nearest."""

    resource: str


@dataclass(frozen=True)
class SortBy:
    """The column or expression for each sort key."""

    columns: dict[str, Any]


def _split(value: Any) -> Any:
    """`a,b` is `a` and `b`, as if the parameter had been repeated."""
    if not isinstance(value, list):
        return value
    return [part for item in value for part in (item.split(",") if isinstance(item, str) else [item])]


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _bound(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(dates.QUERY_PATTERN, value):
        dates.parse(value)
    return value


Split = BeforeValidator(_split)
Slug = Annotated[str, BeforeValidator(_lower), Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=80)]
Slugs = Annotated[list[Slug], Split, Field(min_length=1, max_length=50)]
StateCode = Annotated[
    str, BeforeValidator(_upper), Field(max_length=80, json_schema_extra={"pattern": "^[A-Za-z]{2,3}$"})
]
"""What is no code at all is refused where the codes are known: there a name can be met with its code."""
StateCodes = Annotated[list[StateCode], Split, Field(min_length=1, max_length=50)]
Bound = Annotated[str, BeforeValidator(_bound), Field(pattern=dates.QUERY_PATTERN)]
"""A year, a month or a day."""


class ListParams(BaseModel):
    """What every list understands. An unknown parameter is an error, never ignored."""

    model_config = ConfigDict(extra="forbid")

    order: SortOrder = Field(SortOrder.asc, description="Direction of the sort.", examples=["desc"])
    limit: int = Field(
        25, ge=0, le=200, description="How many records a page holds; 0 asks for the total alone.", examples=[10]
    )
    offset: int = Field(0, ge=0, le=10_000, description="How many matches to pass over.", examples=[0])

    def sent(self) -> Iterator[tuple[str, Any, Sequence[Any]]]:
        """Name, value and annotations of each parameter that the client sent."""
        for name in self.model_fields_set:
            yield name, getattr(self, name), type(self).model_fields[name].metadata

    def conditions(self) -> list[ColumnElement[bool]]:
        """The SQL conditions; all of them must hold."""
        return [
            mark.condition(value, self)
            for _, value, marks in self.sent()
            for mark in marks
            if isinstance(mark, Where) and value is not None
        ]

    def ordering(self, key: Any) -> list[ColumnElement[Any]]:
        """The SQL order: the sort key, nulls last both ways, then the record's key, so that the order is total."""
        marks = type(self).model_fields["sort"].metadata
        by = next(mark for mark in marks if isinstance(mark, SortBy))
        columns = by.columns[getattr(self, "sort")] or [key]  # noqa: B009 - each list has its own type of sort key
        turned = [(column.desc() if self.order == SortOrder.desc else column.asc()).nulls_last() for column in columns]
        return [*turned, key.asc()]
