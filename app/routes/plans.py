"""/v1/plans."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app import models as m
from app.answers import page, record
from app.errors import problems
from app.listing import Among, Bound, ListParams, Opt, Slugs, SortBy, Split, StateCodes, Where
from app.routes.parts import ANY, BOUND, SLUG, NoParams, any_row, first_day, not_after, not_before
from app.schemas.plans import Plan, PlanPage
from app.vocabulary import ActKind, PartyRole, Pillar, PlanKind, PlanStatus, Scope, StateBasis

router = APIRouter(tags=["plans"])


class PlanSort(StrEnum):
    """What plans can be sorted by."""

    by_title = "title"
    by_slug = "slug"
    by_adopted = "adopted"
    by_period = "period"


def has_party(organizations: list[str], params: "PlanParams") -> Any:
    """One of these organizations stands behind the plan, in one of the roles if any are asked for."""
    conditions = [m.PlanParty.plan_slug == m.Plan.slug, m.PlanParty.organization_slug.in_(organizations)]
    if params.role:
        conditions.append(m.PlanParty.role.in_(params.role))
    return any_row(*conditions)


def has_role(roles: list[PartyRole], params: "PlanParams") -> Any:
    """Somebody stands behind the plan in one of these roles."""
    return any_row(m.PlanParty.plan_slug == m.Plan.slug, m.PlanParty.role.in_(roles))


def concerns_state(states: list[str], params: "PlanParams") -> Any:
    """The plan concerns one of these states, on one of the bases if any are asked for."""
    conditions = [m.PlanState.plan_slug == m.Plan.slug, m.PlanState.state_code.in_(states)]
    if params.state_basis:
        conditions.append(m.PlanState.basis.in_(params.state_basis))
    return any_row(*conditions)


def has_act(acts: list[ActKind] | None, params: "PlanParams") -> Any:
    """One act meets all that is asked of acts: its kind and its date."""
    conditions = [m.PlanAct.plan_slug == m.Plan.slug]
    if params.act:
        conditions.append(m.PlanAct.act.in_(params.act))
    if params.act_from:
        conditions.append(not_before(m.PlanAct.date, params.act_from))
    if params.act_to:
        conditions.append(not_after(m.PlanAct.date, params.act_to))
    return any_row(*conditions)


class PlanParams(ListParams):
    """How plans are chosen and sorted; all filters must hold."""

    region: Annotated[
        Slugs | Opt,
        Among("regions"),
        Where(lambda v, _: any_row(m.PlanRegion.plan_slug == m.Plan.slug, m.PlanRegion.region_slug.in_(v))),
    ] = Field(
        None, description=f"Plans that concern this region or one below it, by slug. {ANY}", examples=[["africa"]]
    )
    theme: Annotated[
        Slugs | Opt,
        Among("themes"),
        Where(lambda v, _: any_row(m.PlanTheme.plan_slug == m.Plan.slug, m.PlanTheme.theme_slug.in_(v))),
    ] = Field(None, description=f"Plans with an area of this theme, by slug. {ANY}", examples=[["repatriation"]])
    pillar: Annotated[
        Annotated[list[Pillar], Split] | Opt,
        Where(
            lambda v, _: any_row(
                m.PlanTheme.plan_slug == m.Plan.slug, m.PlanTheme.theme_slug == m.Theme.slug, m.Theme.pillar.in_(v)
            )
        ),
    ] = Field(None, description=f"Plans with an area of a theme of this pillar. {ANY}", examples=[["prosecution"]])
    organization: Annotated[Slugs | Opt, Among("organizations"), Where(has_party)] = Field(
        None,
        description=f"Plans that this organization stands behind or is named with, by slug. {ANY}",
        examples=[["asean"]],
    )
    role: Annotated[Annotated[list[PartyRole], Split] | Opt, Where(has_role)] = Field(
        None,
        description=f"Plans with a party in this role; with `organization`, that organization in this role. {ANY}",
        examples=[["secretariat"]],
    )
    state: Annotated[StateCodes | Opt, Among("states"), Where(concerns_state)] = Field(
        None,
        description=f"Plans that concern this state, by ISO 3166-1 alpha-3 or alpha-2 code in any case. {ANY}",
        examples=[["CAN"]],
    )
    state_basis: Annotated[
        Annotated[list[StateBasis], Split] | Opt,
        Where(lambda v, _: any_row(m.PlanState.plan_slug == m.Plan.slug, m.PlanState.basis.in_(v))),
    ] = Field(
        None,
        description=f"Plans that concern a state for this reason; with `state`, that state for this reason. {ANY}",
        examples=[["undecided"]],
    )
    kind: Annotated[Annotated[list[PlanKind], Split] | Opt, Where(lambda v, _: m.Plan.kind.in_(v))] = Field(
        None, description=f"Plans of this kind. {ANY}", examples=[["action_plan"]]
    )
    scope: Annotated[Annotated[list[Scope], Split] | Opt, Where(lambda v, _: m.Plan.scope.in_(v))] = Field(
        None, description=f"Plans that are so far about trafficking in persons. {ANY}", examples=[["trafficking"]]
    )
    status: Annotated[Annotated[list[PlanStatus], Split] | Opt, Where(lambda v, _: m.Plan.status.in_(v))] = Field(
        None, description=f"Plans that stand so. {ANY}", examples=[["unknown"]]
    )
    adopted_from: Annotated[Bound | Opt, Where(lambda v, _: not_before(m.Plan.adopted, v))] = Field(
        None, description=f"Plans adopted then or later. {BOUND}", examples=["2001"]
    )
    adopted_to: Annotated[Bound | Opt, Where(lambda v, _: not_after(m.Plan.adopted, v))] = Field(
        None, description=f"Plans adopted then or earlier. {BOUND}", examples=["2003-06"]
    )
    act: Annotated[Annotated[list[ActKind], Split] | Opt, Where(has_act)] = Field(
        None, description=f"Plans of which this act is told. {ANY}", examples=[["developed"]]
    )
    act_from: Annotated[Bound | Opt, Where(has_act)] = Field(
        None,
        description=f"Plans with an act then or later, of whatever kind or of that in `act`. {BOUND}",
        examples=["2000"],
    )
    act_to: Annotated[Bound | Opt, Where(has_act)] = Field(
        None,
        description=f"Plans with an act then or earlier, of whatever kind or of that in `act`. {BOUND}",
        examples=["2005-09"],
    )
    in_force_on: Annotated[
        Bound | Opt,
        Where(lambda v, _: not_before(m.Plan.period, v) & not_after(m.Plan.period, v)),
    ] = Field(None, description=f"Plans whose period takes in this time. {BOUND}", examples=["2008-06-30"])
    in_force_from: Annotated[Bound | Opt, Where(lambda v, _: not_before(m.Plan.period, v))] = Field(
        None, description=f"Plans whose period reaches to then or later. {BOUND}", examples=["2002"]
    )
    in_force_to: Annotated[Bound | Opt, Where(lambda v, _: not_after(m.Plan.period, v))] = Field(
        None, description=f"Plans whose period begins then or earlier. {BOUND}", examples=["2009-04"]
    )
    document: Annotated[
        Slugs | Opt,
        Among("documents"),
        Where(lambda v, _: any_row(m.PlanDocument.plan_slug == m.Plan.slug, m.PlanDocument.document_slug.in_(v))),
    ] = Field(
        None,
        description=f"Plans that this document stands beside, by slug. {ANY}",
        examples=[["ecowas-declaration-trafficking"]],
    )
    event: Annotated[
        Slugs | Opt,
        Among("events"),
        Where(lambda v, _: any_row(m.PlanEvent.plan_slug == m.Plan.slug, m.PlanEvent.event_slug.in_(v))),
    ] = Field(
        None,
        description=f"Plans that this meeting has to do with, by slug. {ANY}",
        examples=[["manila-conference-2000"]],
    )
    source: Annotated[
        Slugs | Opt,
        Among("sources"),
        Where(
            lambda v, _: any_row(
                m.Citation.resource == "plans", m.Citation.key == m.Plan.slug, m.Citation.source_slug.in_(v)
            )
        ),
    ] = Field(None, description=f"Plans of which this source says something, by slug. {ANY}", examples=[["tool-2.9"]])
    sort: Annotated[
        PlanSort,
        SortBy(
            {
                "title": [m.Plan.title],
                "slug": [],
                "adopted": [first_day(m.Plan.adopted)],
                "period": [first_day(m.Plan.period)],
            }
        ),
    ] = Field(
        PlanSort.by_title, description="What to sort by. Plans without the value come last.", examples=["adopted"]
    )


@router.get("/plans", response_model=PlanPage, summary="List plans", responses=problems(422))
def list_plans(request: Request, params: Annotated[PlanParams, Query()]) -> Response:
    """Plans that meet all filters; several values of one filter are alternatives."""
    return page(request, "plans", m.Plan.slug, params)


@router.get("/plans/{slug}", response_model=Plan, summary="Get a plan", responses=problems(404, 422))
def get_plan(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["osce-action-plan"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """Everything known of one plan, with the words that say it and the reasons for what is not said."""
    return record(request, "plans", slug)
