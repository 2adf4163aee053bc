"""/v1/themes."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app import models as m
from app.answers import page, record
from app.errors import problems
from app.listing import Among, ListParams, Opt, Slugs, SortBy, Split, Where
from app.routes.parts import ANY, SLUG, NoParams, any_row
from app.schemas.terms import Theme, ThemePage
from app.vocabulary import Pillar

router = APIRouter(tags=["themes"])


class ThemeSort(StrEnum):
    """What themes can be sorted by."""

    by_name = "name"
    by_slug = "slug"
    by_pillar = "pillar"


class ThemeParams(ListParams):
    """How themes are chosen and sorted; all filters must hold."""

    pillar: Annotated[Annotated[list[Pillar], Split] | Opt, Where(lambda v, _: m.Theme.pillar.in_(v))] = Field(
        None, description=f"Themes of this pillar. {ANY}", examples=[["prosecution"]]
    )
    plan: Annotated[
        Slugs | Opt,
        Among("plans"),
        Where(lambda v, _: any_row(m.PlanTheme.theme_slug == m.Theme.slug, m.PlanTheme.plan_slug.in_(v))),
    ] = Field(None, description=f"Themes of the areas of this plan, by slug. {ANY}", examples=[["osce-action-plan"]])
    sort: Annotated[ThemeSort, SortBy({"name": [m.Theme.name], "slug": [], "pillar": [m.Theme.pillar]})] = Field(
        ThemeSort.by_name, description="What to sort by.", examples=["pillar"]
    )


@router.get("/themes", response_model=ThemePage, summary="List themes", responses=problems(422))
def list_themes(request: Request, params: Annotated[ThemeParams, Query()]) -> Response:
    """The fields of action that areas are indexed by, that meet all filters."""
    return page(request, "themes", m.Theme.slug, params)


@router.get("/themes/{slug}", response_model=Theme, summary="Get a theme", responses=problems(404, 422))
def get_theme(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["repatriation"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One theme, with the plans that have an area of it."""
    return record(request, "themes", slug)
