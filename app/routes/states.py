"""/v1/states."""

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
    SORT,
    NoParams,
    within,
)
from app.schemas.terms import State, StatePage, StateSummary
from app.selection import Resource
from app.vocabulary import StateBasis, StateKind

router = APIRouter(tags=["states"], route_class=Asked)
STATES = Resource("states", m.State.code, StateSummary)


class StateSort(StrEnum):
    """What states can be sorted by."""

    by_name = "name"
    by_code = "code"
    by_m49 = "m49"
    by_relevance = "relevance"


@spread
class StateParams(ListParams):
    """How states are chosen and sorted; all filters must hold."""

    region: Annotated[Slugs | Opt, Among("regions"), within(m.State.code, m.State.region_slug)] = Field(
        None,
        description=f"States that M49 places in this region, by slug; a source's own region holds none. {ANY}",
        examples=[["western-africa"]],
    )
    kind: Annotated[Annotated[list[StateKind], Split] | Opt, Values(m.State.kind)] = Field(
        None, description=f"States, or territories. {ANY}", examples=[["territory"]]
    )
    plan: Annotated[Slugs | Opt, Among("plans"), Values(m.PlanState.plan_slug, m.PlanState.state_code)] = Field(
        None, description=f"States that this plan concerns, by slug. {ANY}", examples=[["rcm-plan-of-action"]]
    )
    plan_basis: Annotated[
        Annotated[list[StateBasis], Split] | Opt, Values(m.PlanState.basis, m.PlanState.state_code)
    ] = Field(
        None,
        description=f"States that a plan concerns for this reason; with `plan`, that plan for this reason. {ANY}",
        examples=[["undecided"]],
    )
    organization: Annotated[
        Slugs | Opt, Among("organizations"), Values(m.Membership.body_slug, m.Membership.state_code)
    ] = Field(
        None, description=f"States that are named members of this organization, by slug. {ANY}", examples=[["rcm"]]
    )
    sort: Annotated[StateSort | Opt, SortBy({"name": [m.State.name], "code": [], "m49": [m.State.m49]}, "name")] = (
        Field(None, description=f"{SORT} The default is `name`.", examples=["code"])
    )


@router.get("/states", response_model=StatePage, summary="List states", responses=LIST_RESPONSES)
def list_states(request: Request, params: Annotated[StateParams, Query()]) -> Response:
    """The 249 states and territories with an ISO 3166-1 code that meet all filters."""
    return page(request, STATES, params)


@router.get("/states/{code}", response_model=State, summary="Get a state", responses=RECORD_RESPONSES)
def get_state(
    request: Request,
    code: Annotated[
        str, Path(description="ISO 3166-1 alpha-3 or alpha-2 code, in any case.", examples=["MEX"], max_length=3)
    ],
    params: Annotated[NoParams, Query()],
) -> Response:
    """Everything known of one state or territory: codes, regions, memberships, and the plans that concern it."""
    return record(request, "states", code)
