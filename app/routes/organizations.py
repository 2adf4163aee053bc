"""/v1/organizations."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

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
    both_ways,
    dated,
    first_day,
    within,
)
from app.schemas.organizations import Organization, OrganizationPage, OrganizationSummary
from app.selection import Resource
from app.vocabulary import MembershipRole, OrganizationKind, OrganizationRelationKind, PartyRole

router = APIRouter(tags=["organizations"], route_class=Asked)
ORGANIZATIONS = Resource("organizations", m.Organization.slug, OrganizationSummary)


class OrganizationSort(StrEnum):
    """What organizations can be sorted by."""

    by_name = "name"
    by_slug = "slug"
    by_founded = "founded"
    by_relevance = "relevance"


_relation = m.OrganizationRelation
RELATED = both_ways(_relation.organization_slug, _relation.relation, _relation.other_slug)


@spread
class OrganizationParams(ListParams):
    """How organizations are chosen and sorted; all filters must hold."""

    kind: Annotated[Annotated[list[OrganizationKind], Split] | Opt, Values(m.Organization.kind)] = Field(
        None, description=f"Organizations of this kind. {ANY}", examples=[["task_force"]]
    )
    region: Annotated[
        Slugs | Opt, Among("regions"), within(m.OrganizationRegion.organization_slug, m.OrganizationRegion.region_slug)
    ] = Field(
        None,
        description=f"Organizations that work in this region or one below it, by slug. {ANY}",
        examples=[["pacific"]],
    )
    plan: Annotated[Slugs | Opt, Among("plans"), Values(m.PlanParty.plan_slug, m.PlanParty.organization_slug)] = Field(
        None,
        description=f"Organizations that stand behind this plan or are named with it, by slug. {ANY}",
        examples=[["commit-subregional-plan-of-action"]],
    )
    role: Annotated[
        Annotated[list[PartyRole], Split] | Opt, Values(m.PlanParty.role, m.PlanParty.organization_slug)
    ] = Field(
        None, description=f"Organizations in this role for a plan, or for that in `plan`. {ANY}", examples=[["owner"]]
    )
    relation: Annotated[
        Annotated[list[OrganizationRelationKind], Split] | Opt, Values(RELATED.c.relation, RELATED.c.key)
    ] = Field(
        None,
        description=f"Organizations that stand so to another one, or to that in `related_to`. {ANY}",
        examples=[["secretariat_of"]],
    )
    related_to: Annotated[Slugs | Opt, Among("organizations"), Values(RELATED.c.other, RELATED.c.key)] = Field(
        None,
        description=f"Organizations related to this one, by slug; with `relation`, those that stand so to it. {ANY}",
        examples=[["commit"]],
    )
    member: Annotated[StateCodes | Opt, Among("states"), Values(m.Membership.state_code, m.Membership.body_slug)] = (
        Field(
            None,
            description=f"Organizations of which this state is named a member, by ISO 3166-1 code. {ANY}",
            examples=[["MEX"]],
        )
    )
    member_role: Annotated[
        Annotated[list[MembershipRole], Split] | Opt, Values(m.Membership.role, m.Membership.body_slug)
    ] = Field(
        None,
        description=f"Organizations with a member in this role; with `member`, that state in this role. {ANY}",
        examples=[["founder"]],
    )
    seat_state: Annotated[StateCodes | Opt, Among("states"), Values(m.Organization.seat_state)] = Field(
        None, description=f"Organizations with their seat in this state, by ISO 3166-1 code. {ANY}", examples=[["FJI"]]
    )
    founded_on: Annotated[Bounds | Opt, dated(m.Organization.founded)] = Field(
        None, description=f"Organizations founded then. {DATE}", examples=[["1992"]]
    )
    sort: Annotated[
        OrganizationSort | Opt,
        SortBy({"name": [m.Organization.name], "slug": [], "founded": [first_day(m.Organization.founded)]}, "name"),
    ] = Field(
        None,
        description=f"{SORT} The default is `name`. Organizations without the value come last.",
        examples=["founded"],
    )


@router.get("/organizations", response_model=OrganizationPage, summary="List organizations", responses=LIST_RESPONSES)
def list_organizations(request: Request, params: Annotated[OrganizationParams, Query()]) -> Response:
    """Organizations, processes, organs and other bodies that meet all filters."""
    return page(request, ORGANIZATIONS, params)


@router.get(
    "/organizations/{slug}",
    response_model=Organization,
    summary="Get an organization",
    responses=RECORD_RESPONSES,
)
def get_organization(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["uniap"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """Everything known of one organization: names, aims, members, relations, plans, and what says so."""
    return record(request, "organizations", slug)
