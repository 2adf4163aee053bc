"""/v1/themes."""

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
from app.schemas.terms import Theme, ThemePage, ThemeSummary
from app.selection import Resource
from app.vocabulary import Pillar

router = APIRouter(tags=["themes"], route_class=Asked)
THEMES = Resource("themes", m.Theme.slug, ThemeSummary)


class ThemeSort(StrEnum):
    """What themes can be sorted by."""

    by_name = "name"
    by_slug = "slug"
    by_pillar = "pillar"
    by_relevance = "relevance"


@spread
class ThemeParams(ListParams):
    """How themes are chosen and sorted; all filters must hold."""

    pillar: Annotated[Annotated[list[Pillar], Split] | Opt, Values(m.Theme.pillar)] = Field(
        None, description=f"Themes of this pillar. {ANY}", examples=[["prosecution"]]
    )
    plan: Annotated[Slugs | Opt, Among("plans"), Values(m.PlanTheme.plan_slug, m.PlanTheme.theme_slug)] = Field(
        None, description=f"Themes of the areas of this plan, by slug. {ANY}", examples=[["osce-action-plan"]]
    )
    sort: Annotated[
        ThemeSort | Opt, SortBy({"name": [m.Theme.name], "slug": [], "pillar": [m.Theme.pillar]}, "name")
    ] = Field(None, description=f"{SORT} The default is `name`.", examples=["pillar"])


@router.get("/themes", response_model=ThemePage, summary="List themes", responses=LIST_RESPONSES)
def list_themes(request: Request, params: Annotated[ThemeParams, Query()]) -> Response:
    """The fields of action that areas are indexed by, that meet all filters."""
    return page(request, THEMES, params)


@router.get("/themes/{slug}", response_model=Theme, summary="Get a theme", responses=RECORD_RESPONSES)
def get_theme(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["repatriation"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One theme, with the plans that have an area of it."""
    return record(request, "themes", slug)
