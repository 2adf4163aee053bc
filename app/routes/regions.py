"""/v1/regions."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app import models as m
from app.answers import record
from app.asking import Asked
from app.filters import Among, Values
from app.listing import ListParams, Opt, Slugs, SortBy, Split, spread
from app.lists import page
from app.routes.parts import (
    ANY,
    LIST_RESPONSES,
    RECORD_RESPONSES,
    SLUG,
    SORT,
    NoParams,
)
from app.schemas.terms import Region, RegionPage, RegionSummary
from app.selection import Resource
from app.vocabulary import RegionKind

router = APIRouter(tags=["regions"], route_class=Asked)
REGIONS = Resource("regions", m.Region.slug, RegionSummary)


class RegionSort(StrEnum):
    """What regions can be sorted by."""

    by_name = "name"
    by_slug = "slug"
    by_m49 = "m49"
    by_relevance = "relevance"


@spread
class RegionParams(ListParams):
    """How regions are chosen and sorted; all filters must hold."""

    kind: Annotated[Annotated[list[RegionKind], Split] | Opt, Values(m.Region.kind)] = Field(
        None, description=f"M49 areas, or regions as sources word them. {ANY}", examples=[["named"]]
    )
    within: Annotated[
        Slugs | Opt, Among("regions"), Values(m.RegionAncestor.ancestor_slug, m.RegionAncestor.region_slug)
    ] = Field(None, description=f"This region and all below it, by slug. {ANY}", examples=[["asia"]])
    parent: Annotated[Slugs | Opt, Among("regions"), Values(m.RegionParent.parent_slug, m.RegionParent.region_slug)] = (
        Field(None, description=f"Regions directly below this one, by slug. {ANY}", examples=[["europe"]])
    )
    plan: Annotated[Slugs | Opt, Among("plans"), Values(m.PlanRegion.plan_slug, m.PlanRegion.region_slug)] = Field(
        None,
        description=f"Regions that this plan concerns, with all above them, by slug. {ANY}",
        examples=[["bsec-action-plan-2007-2009"]],
    )
    sort: Annotated[RegionSort | Opt, SortBy({"name": [m.Region.name], "slug": [], "m49": [m.Region.m49]}, "name")] = (
        Field(None, description=f"{SORT} The default is `name`. Regions without the value come last.", examples=["m49"])
    )


@router.get("/regions", response_model=RegionPage, summary="List regions", responses=LIST_RESPONSES)
def list_regions(request: Request, params: Annotated[RegionParams, Query()]) -> Response:
    """UN M49 areas, and regions as sources word them, that meet all filters."""
    return page(request, REGIONS, params)


@router.get("/regions/{slug}", response_model=Region, summary="Get a region", responses=RECORD_RESPONSES)
def get_region(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["black-sea"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One region, with those above and below it and the plans that concern it."""
    return record(request, "regions", slug)
