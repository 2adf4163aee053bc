"""How a list is asked for: the query models, of which each field is a parameter.

What a field means in SQL is said by the mark beside it (`filters`); what every list understands is said here once. Only
what a client sent is applied, so that an absent filter is not an empty one.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WrapValidator, create_model
from pydantic.fields import FieldInfo
from pydantic.json_schema import SkipJsonSchema

from app import dates, paging
from app.filters import Among, Dates, Filter, Sent, Use, Values
from app.vocabulary import ListFormat, SortOrder

Opt = SkipJsonSchema[None]
"""Beside a type: the parameter may be left out. It is not nullable in the document, since no client can send null."""
ALL = 1 << 30
"""What `limit=all` asks for: more than there ever are."""
MAX_TEXT = 200
"""How many characters a text has at most that is searched for."""
FURTHEST = 10_000
"""The largest offset; beyond it, the cursor."""


@dataclass(frozen=True)
class SortBy:
    """The columns or expressions for each sort key, and the key that is taken where none is asked for."""

    columns: dict[str, Any]
    default: str


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


def _all(value: Any, number: Any) -> Any:
    return ALL if value == "all" else number(value)


def _written(pattern: str) -> Any:
    """How a value is written, for the document: any case, and several with commas between."""
    return {"pattern": f"^{pattern}(,{pattern})*$"}


Split = BeforeValidator(_split)
Slug = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$",
        max_length=80,
        json_schema_extra=_written(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*"),
    ),
    BeforeValidator(_lower),
]
Slugs = Annotated[list[Slug], Split, Field(min_length=1, max_length=50)]
StateCode = Annotated[str, Field(max_length=80, json_schema_extra=_written("[A-Za-z]{2,3}")), BeforeValidator(_upper)]
"""What is no code at all is refused where the codes are known: there a name can be met with its code."""
StateCodes = Annotated[list[StateCode], Split, Field(min_length=1, max_length=50)]
Bound = Annotated[str, Field(pattern=dates.QUERY_PATTERN), BeforeValidator(_bound)]
"""A year, a month or a day."""
Bounds = Annotated[
    list[Annotated[Bound, Field(json_schema_extra=_written(dates.QUERY_PATTERN[1:-1]))]],
    Split,
    Field(min_length=1, max_length=10),
]


class Params(BaseModel):
    """A query. An unknown parameter is an error, never ignored."""

    model_config = ConfigDict(extra="forbid")

    def sent(self) -> Iterator[tuple[str, Any, Sequence[Any]]]:
        """Name, value and annotations of each parameter that the client sent."""
        for name in self.model_fields_set:
            yield name, getattr(self, name), type(self).model_fields[name].metadata


class ListParams(Params):
    """What every list understands."""

    q: Annotated[str, Field(max_length=MAX_TEXT)] | Opt = Field(
        None,
        description="Words to search for: all must be found, each may be the beginning of a longer one. "
        '`"…"` is a phrase, `-word` must not be found. Accents and case do not matter. `matches` shows the places. '
        "Up to 20 words and phrases, of which up to two are single letters.",
        examples=['"plan of action" mekong -children'],
    )
    facet: Annotated[list[Any], Split, Field(max_length=50)] | Opt = Field(None, description="", examples=[[]])
    order: SortOrder = Field(SortOrder.asc, description="Direction of the sort.", examples=["desc"])
    limit: Annotated[int, Field(ge=0, le=200), WrapValidator(_all)] = Field(
        25,
        description="How many records a page holds; 0 asks for the total and the facets alone. "
        "`all` is for exports, with `format` `ndjson`, `csv` or `xlsx`.",
        examples=[10],
    )
    offset: int = Field(
        0,
        ge=0,
        le=FURTHEST,
        description="How many matches to pass over: for pages by number. To read all, follow `cursor`.",
        examples=[0],
    )
    cursor: Annotated[str, Field(pattern=paging.PATTERN, max_length=paging.LONGEST)] | Opt = Field(
        None,
        description="Where the page begins: `meta.next_cursor` of the page before, with the same filters and sort. "
        "After a change of the data it is answered by 410, and reading starts again.",
        examples=["WyIwMTIzNDU2Nzg5YWIiLCI0NDEzNmZhMyIsMjUsMCwwLDI0XQ"],
    )
    format: ListFormat | Opt = Field(
        None,
        description="In which form: `json`; `ndjson`, a record a line; `csv` or `xlsx`, a table for spreadsheets. "
        "It goes before the header `Accept`.",
        examples=["csv"],
    )
    bom: bool = Field(
        False, description="Begin a CSV with a byte order mark, for old spreadsheets to see UTF-8.", examples=[True]
    )

    def filters(self) -> Sent:
        """The filters that the client sent, each with its value."""
        known = filters_of(type(self))
        return [(known[name], value) for name, value, _ in self.sent() if name in known and value is not None]

    def orders(self, key: Any) -> list[paging.Order]:
        """What records are sorted by, unless by relevance; their own key at last, so that the order is total."""
        sort, by = sort_of(self)
        columns = by.columns[sort or by.default]
        descending = self.order == SortOrder.desc
        last = paging.Order(key, descending and not columns)
        return [*(paging.Order(column, descending) for column in columns), last]

    def ordering(self, *, by_words: bool) -> str:
        """The name of the order that is asked for; where words are, that by default is relevance, which is of words."""
        sort, by = sort_of(self)
        if by_words and sort in {None, paging.RELEVANCE}:
            return paging.RELEVANCE
        return f"{by.default if sort in {None, paging.RELEVANCE} else sort}:{self.order}"

    @classmethod
    @cache
    def default_ordering(cls) -> str:
        """The name of the order by default."""
        return next(iter(cls.orderings(None)))

    @classmethod
    def orderings(cls, key: Any) -> dict[str, list[paging.Order]]:
        """All orders by their names, that by default first."""
        by = sorts_of(cls)
        sorts = sorted(by.columns, key=lambda sort: sort != by.default)
        every = [cls.model_validate({"sort": sort, "order": order}) for sort in sorts for order in SortOrder]
        return {params.ordering(by_words=False): params.orders(key) for params in every}

    def fingerprint(self) -> str:
        """Equal for queries that list the same records in the same order."""
        asked = {name: value for name, value, _ in self.sent() if name not in OF_A_PAGE}
        if self.order == SortOrder.asc:
            asked.pop("order", None)
        return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()[:8]


PAGING = ("facet", "sort", "order", "limit", "offset", "cursor", "format", "bom")
"""The parameters that choose no records, in the order in which the document has them, at the end."""
OF_A_PAGE = ("facet", "limit", "offset", "cursor", "format", "bom")
"""The parameters that may change from one page to the next."""
Model = TypeVar("Model", bound=ListParams)


def sort_of(params: ListParams) -> tuple[str | None, SortBy]:
    """The sort key that the client sent, and what the keys of this list mean."""
    sent = getattr(params, "sort")  # noqa: B009 - each list has its own type of sort key
    return (None if sent is None else str(sent)), sorts_of(type(params))


@cache
def sorts_of(model: type[BaseModel]) -> SortBy:
    """What the sort keys of a list mean."""
    return next(mark for mark in model.model_fields["sort"].metadata if isinstance(mark, SortBy))


@cache
def filters_of(model: type[BaseModel]) -> dict[str, Filter]:
    """The filters of a query model, by parameter."""
    found = {}
    for name, info in model.model_fields.items():
        for mark in info.metadata:
            if isinstance(mark, Values | Dates):
                found[name] = Filter(name, mark, Use.any)
            elif isinstance(mark, Filter):
                found[name] = mark
    return found


@cache
def takes_list(model: type[BaseModel], name: str) -> bool:
    """Whether a parameter may be given several times."""

    def is_list(kind: Any) -> bool:
        return get_origin(kind) is list or any(map(is_list, get_args(kind)))

    return is_list(model.model_fields[name].annotation)


def spread(model: type[Model]) -> type[Model]:
    """The query model with all parameters that follow from its filters: `…_all`, `…_not`, `…_from`, `…_to`, `facet`."""
    fields: dict[str, Any] = {}
    for name, one in filters_of(model).items():
        fields |= _further(name, model.model_fields[name], one.mark)
    names = list(filters_of(model))
    title = model.__name__.replace("Params", "Facet")
    terms = StrEnum(title, {f"by_{name}": name for name in names})  # type: ignore[misc]  # the names are known here alone
    terms.__doc__ = "The filters whose values can be counted."
    fields["facet"] = (
        Annotated[list[terms], Split, Field(max_length=50)] | Opt,
        Field(
            None,
            description="Count the values of these filters: how many records each would find, with all other filters "
            "as they are. Repeat it, or put commas between. Up to 300 values of each are told; a filter with more than "
            "2,000 is refused.",
            examples=[names[:1]],
        ),
    )
    completed: type[Model] = create_model(
        model.__name__, __base__=model, __doc__=model.__doc__, __module__=model.__module__, **fields
    )
    return completed


def _further(name: str, info: FieldInfo, mark: Values | Dates) -> dict[str, Any]:
    """The parameters that follow from a filter, each with its type and its field."""
    examples = info.examples or []
    if isinstance(mark, Dates):
        stem = name.removesuffix("_on")
        return {
            f"{stem}_{end}": (
                Annotated[Bound | Opt, Filter(name, mark, use)],
                Field(None, description=f"As `{name}`, {words}.", examples=examples[0]),
            )
            for end, use, words in (("from", Use.since, "then or later"), ("to", Use.until, "then or earlier"))
        }
    kind = get_args(info.annotation)[0]
    among = [other for other in info.metadata if isinstance(other, Among)]
    uses = {"not": (Use.none, "none of the values may hold")}
    if among and mark.key is not None:
        uses = {"all": (Use.all, "each of the values must hold")} | uses
    return {
        f"{name}_{end}": (
            Annotated[(kind | Opt, *among, Filter(name, mark, use))],
            Field(None, description=f"As `{name}`, but {words}.", examples=examples),
        )
        for end, (use, words) in uses.items()
    }
