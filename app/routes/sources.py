"""/v1/sources."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app import models as m
from app.answers import record
from app.asking import Asked
from app.filters import Among, Values
from app.listing import Bounds, ListParams, Opt, Slugs, SortBy, Split, spread
from app.lists import page
from app.routes.parts import (
    ANY,
    DATE,
    LIST_RESPONSES,
    RECORD_RESPONSES,
    SLUG,
    SORT,
    NoParams,
    dated,
    first_day,
    of,
)
from app.schemas.papers import Source, SourcePage, SourceSummary
from app.selection import Resource
from app.vocabulary import SourceKind

router = APIRouter(tags=["sources"], route_class=Asked)
SOURCES = Resource("sources", m.Source.slug, SourceSummary)


class SourceSort(StrEnum):
    """What sources can be sorted by."""

    by_title = "title"
    by_slug = "slug"
    by_date = "date"
    by_relevance = "relevance"


@spread
class SourceParams(ListParams):
    """How sources are chosen and sorted; all filters must hold."""

    kind: Annotated[Annotated[list[SourceKind], Split] | Opt, Values(m.Source.kind)] = Field(
        None, description=f"Sources of this kind. {ANY}", examples=[["official"]]
    )
    plan: Annotated[
        Slugs | Opt, Among("plans"), of(m.Citation.source_slug, m.Citation.key, m.Citation.resource == "plans")
    ] = Field(None, description=f"Sources that say something of this plan, by slug. {ANY}", examples=[["pidc-charter"]])
    date_on: Annotated[Bounds | Opt, dated(m.Source.date)] = Field(
        None, description=f"Sources published then. {DATE}", examples=[["2008"]]
    )
    sort: Annotated[
        SourceSort | Opt, SortBy({"title": [m.Source.title], "slug": [], "date": [first_day(m.Source.date)]}, "title")
    ] = Field(
        None, description=f"{SORT} The default is `title`. Sources without the value come last.", examples=["date"]
    )


@router.get("/sources", response_model=SourcePage, summary="List sources", responses=LIST_RESPONSES)
def list_sources(request: Request, params: Annotated[SourceParams, Query()]) -> Response:
    """The works that values are cited from, that meet all filters."""
    return page(request, SOURCES, params)


@router.get("/sources/{slug}", response_model=Source, summary="Get a source", responses=RECORD_RESPONSES)
def get_source(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["tool-2.9"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One source, with its sections and how many records it supports."""
    return record(request, "sources", slug)
