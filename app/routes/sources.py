"""/v1/sources."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app import models as m
from app.answers import page, record
from app.errors import problems
from app.listing import Among, ListParams, Opt, Slugs, SortBy, Split, Where
from app.routes.parts import ANY, SLUG, NoParams, any_row, first_day
from app.schemas.papers import Source, SourcePage
from app.vocabulary import SourceKind

router = APIRouter(tags=["sources"])


class SourceSort(StrEnum):
    """What sources can be sorted by."""

    by_title = "title"
    by_slug = "slug"
    by_date = "date"


class SourceParams(ListParams):
    """How sources are chosen and sorted; all filters must hold."""

    kind: Annotated[Annotated[list[SourceKind], Split] | Opt, Where(lambda v, _: m.Source.kind.in_(v))] = Field(
        None, description=f"Sources of this kind. {ANY}", examples=[["official"]]
    )
    plan: Annotated[
        Slugs | Opt,
        Among("plans"),
        Where(
            lambda v, _: any_row(
                m.Citation.source_slug == m.Source.slug, m.Citation.resource == "plans", m.Citation.key.in_(v)
            )
        ),
    ] = Field(None, description=f"Sources that say something of this plan, by slug. {ANY}", examples=[["pidc-charter"]])
    sort: Annotated[SourceSort, SortBy({"title": [m.Source.title], "slug": [], "date": [first_day(m.Source.date)]})] = (
        Field(
            SourceSort.by_title, description="What to sort by. Sources without the value come last.", examples=["date"]
        )
    )


@router.get("/sources", response_model=SourcePage, summary="List sources", responses=problems(422))
def list_sources(request: Request, params: Annotated[SourceParams, Query()]) -> Response:
    """The works that values are cited from, that meet all filters."""
    return page(request, "sources", m.Source.slug, params)


@router.get("/sources/{slug}", response_model=Source, summary="Get a source", responses=problems(404, 422))
def get_source(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["tool-2.9"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One source, with its sections and how many records it supports."""
    return record(request, "sources", slug)
