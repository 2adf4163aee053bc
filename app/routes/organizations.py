"""/v1/organizations."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy import or_

from app import models as m
from app.answers import page, record
from app.errors import problems
from app.listing import Among, Bound, ListParams, Opt, Slugs, SortBy, Split, StateCodes, Where
from app.routes.parts import ANY, BOUND, SLUG, NoParams, any_row, first_day, not_after, not_before, within
from app.schemas.organizations import Organization, OrganizationPage
from app.vocabulary import OrganizationKind, OrganizationRelationKind, PartyRole

router = APIRouter(tags=["organizations"])


class OrganizationSort(StrEnum):
    """What organizations can be sorted by."""

    by_name = "name"
    by_slug = "slug"
    by_founded = "founded"


def is_party(_: Any, params: "OrganizationParams") -> Any:
    """The organization is a party to one of the plans, in one of the roles, as far as either is asked for."""
    conditions = [m.PlanParty.organization_slug == m.Organization.slug]
    if params.plan:
        conditions.append(m.PlanParty.plan_slug.in_(params.plan))
    if params.role:
        conditions.append(m.PlanParty.role.in_(params.role))
    return any_row(*conditions)


def is_related(_: Any, params: "OrganizationParams") -> Any:
    """The organization stands in one of the relations, to one of the organizations, as far as either is asked for.

    Without a relation, `related_to` looks both ways.
    """
    relation = m.OrganizationRelation
    subject, other = relation.organization_slug, relation.other_slug
    conditions = [subject == m.Organization.slug]
    if params.relation:
        conditions.append(relation.relation.in_(params.relation))
    if not params.related_to:
        return any_row(*conditions)
    towards = any_row(*conditions, other.in_(params.related_to))
    back = any_row(other == m.Organization.slug, subject.in_(params.related_to))
    return towards if params.relation else or_(towards, back)


class OrganizationParams(ListParams):
    """How organizations are chosen and sorted; all filters must hold."""

    kind: Annotated[Annotated[list[OrganizationKind], Split] | Opt, Where(lambda v, _: m.Organization.kind.in_(v))] = (
        Field(None, description=f"Organizations of this kind. {ANY}", examples=[["task_force"]])
    )
    region: Annotated[
        Slugs | Opt,
        Among("regions"),
        Where(
            lambda v, _: any_row(
                m.OrganizationRegion.organization_slug == m.Organization.slug,
                within(m.OrganizationRegion.region_slug, v),
            )
        ),
    ] = Field(
        None,
        description=f"Organizations that work in this region or one below it, by slug. {ANY}",
        examples=[["pacific"]],
    )
    plan: Annotated[Slugs | Opt, Among("plans"), Where(is_party)] = Field(
        None,
        description=f"Organizations that stand behind this plan or are named with it, by slug. {ANY}",
        examples=[["commit-subregional-plan-of-action"]],
    )
    role: Annotated[Annotated[list[PartyRole], Split] | Opt, Where(is_party)] = Field(
        None, description=f"Organizations in this role for a plan, or for that in `plan`. {ANY}", examples=[["owner"]]
    )
    relation: Annotated[Annotated[list[OrganizationRelationKind], Split] | Opt, Where(is_related)] = Field(
        None,
        description=f"Organizations that stand so to another one, or to that in `related_to`. {ANY}",
        examples=[["secretariat_of"]],
    )
    related_to: Annotated[Slugs | Opt, Among("organizations"), Where(is_related)] = Field(
        None,
        description=f"Organizations related to this one, by slug; with `relation`, those that stand so to it. {ANY}",
        examples=[["commit"]],
    )
    member: Annotated[
        StateCodes | Opt,
        Among("states"),
        Where(lambda v, _: any_row(m.Membership.body_slug == m.Organization.slug, m.Membership.state_code.in_(v))),
    ] = Field(
        None,
        description=f"Organizations of which this state is named a member, by ISO 3166-1 code. {ANY}",
        examples=[["MEX"]],
    )
    seat_state: Annotated[StateCodes | Opt, Among("states"), Where(lambda v, _: m.Organization.seat_state.in_(v))] = (
        Field(
            None,
            description=f"Organizations with their seat in this state, by ISO 3166-1 code. {ANY}",
            examples=[["FJI"]],
        )
    )
    founded_from: Annotated[Bound | Opt, Where(lambda v, _: not_before(m.Organization.founded, v))] = Field(
        None, description=f"Organizations founded then or later. {BOUND}", examples=["1990"]
    )
    founded_to: Annotated[Bound | Opt, Where(lambda v, _: not_after(m.Organization.founded, v))] = Field(
        None, description=f"Organizations founded then or earlier. {BOUND}", examples=["1999"]
    )
    sort: Annotated[
        OrganizationSort,
        SortBy({"name": [m.Organization.name], "slug": [], "founded": [first_day(m.Organization.founded)]}),
    ] = Field(
        OrganizationSort.by_name,
        description="What to sort by. Organizations without the value come last.",
        examples=["founded"],
    )


@router.get("/organizations", response_model=OrganizationPage, summary="List organizations", responses=problems(422))
def list_organizations(request: Request, params: Annotated[OrganizationParams, Query()]) -> Response:
    """Organizations, processes, organs and other bodies that meet all filters."""
    return page(request, "organizations", m.Organization.slug, params)


@router.get(
    "/organizations/{slug}",
    response_model=Organization,
    summary="Get an organization",
    responses=problems(404, 422),
)
def get_organization(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["uniap"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """Everything known of one organization: names, aims, members, relations, plans, and what says so."""
    return record(request, "organizations", slug)
