"""/v1/states."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app import models as m
from app.answers import page, record
from app.errors import problems
from app.listing import Among, ListParams, Opt, Slugs, SortBy, Split, Where
from app.routes.parts import ANY, NoParams, any_row, within
from app.schemas.terms import State, StatePage
from app.vocabulary import StateKind

router = APIRouter(tags=["states"])


class StateSort(StrEnum):
    """What states can be sorted by."""

    by_name = "name"
    by_code = "code"
    by_m49 = "m49"


class StateParams(ListParams):
    """How states are chosen and sorted; all filters must hold."""

    region: Annotated[Slugs | Opt, Among("regions"), Where(lambda v, _: within(m.State.region_slug, v))] = Field(
        None,
        description=f"States that M49 places in this region, by slug; a source's own region holds none. {ANY}",
        examples=[["western-africa"]],
    )
    kind: Annotated[Annotated[list[StateKind], Split] | Opt, Where(lambda v, _: m.State.kind.in_(v))] = Field(
        None, description=f"States, or territories. {ANY}", examples=[["territory"]]
    )
    plan: Annotated[
        Slugs | Opt,
        Among("plans"),
        Where(lambda v, _: any_row(m.PlanState.state_code == m.State.code, m.PlanState.plan_slug.in_(v))),
    ] = Field(None, description=f"States that this plan concerns, by slug. {ANY}", examples=[["rcm-plan-of-action"]])
    organization: Annotated[
        Slugs | Opt,
        Among("organizations"),
        Where(lambda v, _: any_row(m.Membership.state_code == m.State.code, m.Membership.body_slug.in_(v))),
    ] = Field(
        None, description=f"States that are named members of this organization, by slug. {ANY}", examples=[["rcm"]]
    )
    sort: Annotated[StateSort, SortBy({"name": [m.State.name], "code": [], "m49": [m.State.m49]})] = Field(
        StateSort.by_name, description="What to sort by.", examples=["code"]
    )


@router.get("/states", response_model=StatePage, summary="List states", responses=problems(422))
def list_states(request: Request, params: Annotated[StateParams, Query()]) -> Response:
    """The 249 states and territories with an ISO 3166-1 code that meet all filters."""
    return page(request, "states", m.State.code, params)


@router.get("/states/{code}", response_model=State, summary="Get a state", responses=problems(404, 422))
def get_state(
    request: Request,
    code: Annotated[
        str, Path(description="ISO 3166-1 alpha-3 or alpha-2 code, in any case.", examples=["MEX"], max_length=3)
    ],
    params: Annotated[NoParams, Query()],
) -> Response:
    """Everything known of one state or territory: codes, regions, memberships, and the plans that concern it."""
    return record(request, "states", code)
