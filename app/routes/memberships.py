"""/v1/memberships."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy import or_

from app import models as m
from app.answers import page, record
from app.errors import problems
from app.listing import Among, ListParams, Opt, Slugs, SortBy, Split, StateCodes, Where
from app.routes.parts import ANY, SLUG, NoParams, first_day
from app.schemas.organizations import Membership, MembershipPage
from app.vocabulary import MembershipRole, PartyKind

router = APIRouter(tags=["memberships"])


class MembershipSort(StrEnum):
    """What memberships can be sorted by; `body` is the organization and the place in its list."""

    by_body = "body"
    by_joined = "joined"


def is_of_kind(kinds: list[PartyKind], _: Any) -> Any:
    """The member is of one of these kinds."""
    columns = {
        PartyKind.organization: m.Membership.organization_slug,
        PartyKind.state: m.Membership.state_code,
        PartyKind.group: m.Membership.group_label,
    }
    return or_(*(columns[kind].is_not(None) for kind in kinds))


class MembershipParams(ListParams):
    """How memberships are chosen and sorted; all filters must hold."""

    organization: Annotated[Slugs | Opt, Among("organizations"), Where(lambda v, _: m.Membership.body_slug.in_(v))] = (
        Field(None, description=f"Members of this organization, by slug. {ANY}", examples=[["bsec"]])
    )
    state: Annotated[StateCodes | Opt, Among("states"), Where(lambda v, _: m.Membership.state_code.in_(v))] = Field(
        None, description=f"Memberships of this state, by ISO 3166-1 code. {ANY}", examples=[["MEX"]]
    )
    role: Annotated[Annotated[list[MembershipRole], Split] | Opt, Where(lambda v, _: m.Membership.role.in_(v))] = Field(
        None, description=f"Memberships as this. {ANY}", examples=[["founder"]]
    )
    kind: Annotated[Annotated[list[PartyKind], Split] | Opt, Where(is_of_kind)] = Field(
        None, description=f"Memberships of states, of organizations, or of unnamed groups. {ANY}", examples=[["group"]]
    )
    sort: Annotated[
        MembershipSort,
        SortBy({"body": [m.Membership.body_slug, m.Membership.position], "joined": [first_day(m.Membership.joined)]}),
    ] = Field(
        MembershipSort.by_body,
        description="What to sort by. Memberships without the value come last.",
        examples=["joined"],
    )


@router.get("/memberships", response_model=MembershipPage, summary="List memberships", responses=problems(422))
def list_memberships(request: Request, params: Annotated[MembershipParams, Query()]) -> Response:
    """Who belongs to which organization: named states, and groups that the source does not break up."""
    return page(request, "memberships", m.Membership.slug, params)


@router.get(
    "/memberships/{slug}",
    response_model=Membership,
    summary="Get a membership",
    responses=problems(404, 422),
)
def get_membership(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["bsec-member-1"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One membership, with the words that say it."""
    return record(request, "memberships", slug)
