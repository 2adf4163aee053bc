"""/v1/areas."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app import models as m
from app.answers import record
from app.asking import Asked
from app.filters import Among, Values
from app.listing import ListParams, Opt, Slugs, SortBy, Split, StateCodes, spread
from app.lists import page
from app.routes.parts import (
    ANY,
    LIST_RESPONSES,
    RECORD_RESPONSES,
    SLUG,
    SORT,
    NoParams,
    of,
)
from app.schemas.plans import Area, AreaPage, AreaSummary
from app.selection import Resource
from app.vocabulary import AreaKind, Pillar

router = APIRouter(tags=["areas"], route_class=Asked)
AREAS = Resource("areas", m.Area.slug, AreaSummary)


class AreaSort(StrEnum):
    """What areas can be sorted by; `plan` is the plan and the place in it."""

    by_plan = "plan"
    by_label = "label"
    by_relevance = "relevance"


@spread
class AreaParams(ListParams):
    """How areas are chosen and sorted; all filters must hold."""

    plan: Annotated[Slugs | Opt, Among("plans"), Values(m.Area.plan_slug)] = Field(
        None, description=f"Areas of this plan, by slug. {ANY}", examples=[["commit-subregional-plan-of-action"]]
    )
    theme: Annotated[Slugs | Opt, Among("themes"), Values(m.AreaTheme.theme_slug, m.AreaTheme.area_slug)] = Field(
        None, description=f"Areas of this theme, by slug. {ANY}", examples=[["victim-protection"]]
    )
    pillar: Annotated[
        Annotated[list[Pillar], Split] | Opt,
        of(m.AreaTheme.area_slug, m.Theme.pillar, m.AreaTheme.theme_slug == m.Theme.slug),
    ] = Field(None, description=f"Areas of a theme of this pillar. {ANY}", examples=[["protection"]])
    kind: Annotated[Annotated[list[AreaKind], Split] | Opt, Values(m.Area.kind)] = Field(
        None, description=f"Items that the source calls so. {ANY}", examples=[["objective"]]
    )
    region: Annotated[
        Slugs | Opt,
        Among("regions"),
        of(m.Area.slug, m.PlanRegion.region_slug, m.PlanRegion.plan_slug == m.Area.plan_slug),
    ] = Field(
        None,
        description=f"Areas of plans that concern this region or one below it, by slug. {ANY}",
        examples=[["asia"]],
    )
    organization: Annotated[
        Slugs | Opt,
        Among("organizations"),
        of(m.Area.slug, m.PlanParty.organization_slug, m.PlanParty.plan_slug == m.Area.plan_slug),
    ] = Field(
        None,
        description=f"Areas of plans that this organization stands behind or is named with, by slug. {ANY}",
        examples=[["rcm"]],
    )
    state: Annotated[
        StateCodes | Opt,
        Among("states"),
        of(m.Area.slug, m.PlanState.state_code, m.PlanState.plan_slug == m.Area.plan_slug),
    ] = Field(
        None,
        description=f"Areas of plans that concern this state, by ISO 3166-1 alpha-3 or alpha-2 code in any case. {ANY}",
        examples=[["MEX"]],
    )
    sort: Annotated[
        AreaSort | Opt, SortBy({"plan": [m.Area.plan_slug, m.Area.position], "label": [m.Area.label]}, "plan")
    ] = Field(None, description=f"{SORT} The default is `plan`.", examples=["label"])


@router.get("/areas", response_model=AreaPage, summary="List areas", responses=LIST_RESPONSES)
def list_areas(request: Request, params: Annotated[AreaParams, Query()]) -> Response:
    """Areas of intervention, objectives, aims and commitments of all plans that meet all filters."""
    return page(request, AREAS, params)


@router.get("/areas/{slug}", response_model=Area, summary="Get an area", responses=RECORD_RESPONSES)
def get_area(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["commit-subregional-plan-of-action-6"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One area, with the words that say it."""
    return record(request, "areas", slug)
