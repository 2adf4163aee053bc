"""/v1/memberships."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy import case

from app import models as m
from app.answers import record
from app.asking import Asked
from app.filters import Among, Values
from app.listing import Bounds, ListParams, Opt, Slugs, SortBy, Split, StateCodes, spread
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
)
from app.schemas.organizations import Membership, MembershipPage, MembershipSummary
from app.selection import Resource
from app.vocabulary import MembershipRole, PartyKind

router = APIRouter(tags=["memberships"], route_class=Asked)
MEMBERSHIPS = Resource("memberships", m.Membership.slug, MembershipSummary)


class MembershipSort(StrEnum):
    """What memberships can be sorted by; `body` is the organization and the place in its list."""

    by_body = "body"
    by_joined = "joined"
    by_relevance = "relevance"


KIND = case(
    (m.Membership.organization_slug.is_not(None), PartyKind.organization),
    (m.Membership.state_code.is_not(None), PartyKind.state),
    else_=PartyKind.group,
)
"""What the member is."""


@spread
class MembershipParams(ListParams):
    """How memberships are chosen and sorted; all filters must hold."""

    organization: Annotated[Slugs | Opt, Among("organizations"), Values(m.Membership.body_slug)] = Field(
        None, description=f"Members of this organization, by slug. {ANY}", examples=[["bsec"]]
    )
    state: Annotated[StateCodes | Opt, Among("states"), Values(m.Membership.state_code)] = Field(
        None, description=f"Memberships of this state, by ISO 3166-1 code. {ANY}", examples=[["MEX"]]
    )
    role: Annotated[Annotated[list[MembershipRole], Split] | Opt, Values(m.Membership.role)] = Field(
        None, description=f"Memberships as this. {ANY}", examples=[["founder"]]
    )
    kind: Annotated[Annotated[list[PartyKind], Split] | Opt, Values(KIND)] = Field(
        None, description=f"Memberships of states, of organizations, or of unnamed groups. {ANY}", examples=[["group"]]
    )
    joined_on: Annotated[Bounds | Opt, dated(m.Membership.joined)] = Field(
        None, description=f"Memberships that began then. {DATE}", examples=[["1992"]]
    )
    left_on: Annotated[Bounds | Opt, dated(m.Membership.left)] = Field(
        None, description=f"Memberships that ended then. {DATE}", examples=[["2008"]]
    )
    sort: Annotated[
        MembershipSort | Opt,
        SortBy(
            {"body": [m.Membership.body_slug, m.Membership.position], "joined": [first_day(m.Membership.joined)]},
            "body",
        ),
    ] = Field(
        None, description=f"{SORT} The default is `body`. Memberships without the value come last.", examples=["joined"]
    )


@router.get("/memberships", response_model=MembershipPage, summary="List memberships", responses=LIST_RESPONSES)
def list_memberships(request: Request, params: Annotated[MembershipParams, Query()]) -> Response:
    """Who belongs to which organization: named states, and groups that the source does not break up."""
    return page(request, MEMBERSHIPS, params)


@router.get(
    "/memberships/{slug}",
    response_model=Membership,
    summary="Get a membership",
    responses=RECORD_RESPONSES,
)
def get_membership(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["ecowas-gha"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One membership, with the words that say it."""
    return record(request, "memberships", slug)
