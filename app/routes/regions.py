"""/v1/regions."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app import models as m
from app.answers import page, record
from app.errors import problems
from app.listing import Among, ListParams, Opt, Slugs, SortBy, Split, Where
from app.routes.parts import ANY, SLUG, NoParams, any_row, within
from app.schemas.terms import Region, RegionPage
from app.vocabulary import RegionKind

router = APIRouter(tags=["regions"])


class RegionSort(StrEnum):
    """What regions can be sorted by."""

    by_name = "name"
    by_slug = "slug"
    by_m49 = "m49"


class RegionParams(ListParams):
    """How regions are chosen and sorted; all filters must hold."""

    kind: Annotated[Annotated[list[RegionKind], Split] | Opt, Where(lambda v, _: m.Region.kind.in_(v))] = Field(
        None, description=f"M49 areas, or regions as sources word them. {ANY}", examples=[["named"]]
    )
    within: Annotated[Slugs | Opt, Among("regions"), Where(lambda v, _: within(m.Region.slug, v))] = Field(
        None, description=f"This region and all below it, by slug. {ANY}", examples=[["asia"]]
    )
    parent: Annotated[
        Slugs | Opt,
        Among("regions"),
        Where(lambda v, _: any_row(m.RegionParent.region_slug == m.Region.slug, m.RegionParent.parent_slug.in_(v))),
    ] = Field(None, description=f"Regions directly below this one, by slug. {ANY}", examples=[["europe"]])
    plan: Annotated[
        Slugs | Opt,
        Among("plans"),
        Where(lambda v, _: any_row(m.PlanRegion.region_slug == m.Region.slug, m.PlanRegion.plan_slug.in_(v))),
    ] = Field(
        None,
        description=f"Regions that this plan concerns, with all above them, by slug. {ANY}",
        examples=[["bsec-action-plan-2007-2009"]],
    )
    sort: Annotated[RegionSort, SortBy({"name": [m.Region.name], "slug": [], "m49": [m.Region.m49]})] = Field(
        RegionSort.by_name, description="What to sort by. Regions without the value come last.", examples=["m49"]
    )


@router.get("/regions", response_model=RegionPage, summary="List regions", responses=problems(422))
def list_regions(request: Request, params: Annotated[RegionParams, Query()]) -> Response:
    """UN M49 areas, and regions as sources word them, that meet all filters."""
    return page(request, "regions", m.Region.slug, params)


@router.get("/regions/{slug}", response_model=Region, summary="Get a region", responses=problems(404, 422))
def get_region(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["black-sea"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One region, with those above and below it and the plans that concern it."""
    return record(request, "regions", slug)
