"""/v1/areas."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app import models as m
from app.answers import page, record
from app.errors import problems
from app.listing import Among, ListParams, Opt, Slugs, SortBy, Split, Where
from app.routes.parts import ANY, SLUG, NoParams, any_row
from app.schemas.plans import Area, AreaPage
from app.vocabulary import AreaKind, Pillar

router = APIRouter(tags=["areas"])


class AreaSort(StrEnum):
    """What areas can be sorted by; `plan` is the plan and the place in it."""

    by_plan = "plan"
    by_label = "label"


class AreaParams(ListParams):
    """How areas are chosen and sorted; all filters must hold."""

    plan: Annotated[Slugs | Opt, Among("plans"), Where(lambda v, _: m.Area.plan_slug.in_(v))] = Field(
        None, description=f"Areas of this plan, by slug. {ANY}", examples=[["commit-subregional-plan-of-action"]]
    )
    theme: Annotated[
        Slugs | Opt,
        Among("themes"),
        Where(lambda v, _: any_row(m.AreaTheme.area_slug == m.Area.slug, m.AreaTheme.theme_slug.in_(v))),
    ] = Field(None, description=f"Areas of this theme, by slug. {ANY}", examples=[["victim-protection"]])
    pillar: Annotated[
        Annotated[list[Pillar], Split] | Opt,
        Where(
            lambda v, _: any_row(
                m.AreaTheme.area_slug == m.Area.slug, m.AreaTheme.theme_slug == m.Theme.slug, m.Theme.pillar.in_(v)
            )
        ),
    ] = Field(None, description=f"Areas of a theme of this pillar. {ANY}", examples=[["protection"]])
    kind: Annotated[Annotated[list[AreaKind], Split] | Opt, Where(lambda v, _: m.Area.kind.in_(v))] = Field(
        None, description=f"Items that the source calls so. {ANY}", examples=[["objective"]]
    )
    region: Annotated[
        Slugs | Opt,
        Among("regions"),
        Where(lambda v, _: any_row(m.PlanRegion.plan_slug == m.Area.plan_slug, m.PlanRegion.region_slug.in_(v))),
    ] = Field(
        None,
        description=f"Areas of plans that concern this region or one below it, by slug. {ANY}",
        examples=[["asia"]],
    )
    organization: Annotated[
        Slugs | Opt,
        Among("organizations"),
        Where(lambda v, _: any_row(m.PlanParty.plan_slug == m.Area.plan_slug, m.PlanParty.organization_slug.in_(v))),
    ] = Field(
        None,
        description=f"Areas of plans that this organization stands behind or is named with, by slug. {ANY}",
        examples=[["rcm"]],
    )
    sort: Annotated[AreaSort, SortBy({"plan": [m.Area.plan_slug, m.Area.position], "label": [m.Area.label]})] = Field(
        AreaSort.by_plan, description="What to sort by.", examples=["label"]
    )


@router.get("/areas", response_model=AreaPage, summary="List areas", responses=problems(422))
def list_areas(request: Request, params: Annotated[AreaParams, Query()]) -> Response:
    """Areas of intervention, objectives, aims and commitments of all plans that meet all filters."""
    return page(request, "areas", m.Area.slug, params)


@router.get("/areas/{slug}", response_model=Area, summary="Get an area", responses=problems(404, 422))
def get_area(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["commit-subregional-plan-of-action-6"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One area, with the words that say it."""
    return record(request, "areas", slug)
