"""/v1/plans."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app import models as m
from app.answers import about, form_of, record, stored
from app.asking import Asked
from app.filters import Among, Values
from app.formats import citations
from app.listing import Bounds, ListParams, Opt, Params, Slugs, SortBy, Split, StateCodes, spread
from app.lists import page
from app.negotiation import Forms
from app.routes.parts import (
    ANY,
    DATE,
    LIST_RESPONSES,
    RECORD_RESPONSES,
    SLUG,
    SORT,
    TEXT,
    both_ways,
    dated,
    first_day,
    of,
)
from app.schemas.plans import Plan, PlanPage, PlanSummary
from app.schemas.service import Dataset
from app.selection import Resource
from app.vocabulary import (
    ActKind,
    Coverage,
    LinkHealth,
    PartyRole,
    Pillar,
    PlanFormat,
    PlanKind,
    PlanRelationKind,
    PlanStatus,
    Scope,
    StateBasis,
)

router = APIRouter(tags=["plans"], route_class=Asked)
PLANS = Resource("plans", m.Plan.slug, PlanSummary)


PLAN_TYPES = Forms(
    {
        "json": "application/json",
        "jsonld": "application/ld+json",
        "bibtex": "application/x-bibtex",
        "ris": "application/x-research-info-systems",
        "csljson": "application/vnd.citationstyles.csl+json",
    }
)
"""The media types of a plan, by their names in `format`."""
PLAN_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The plan.",
        "content": {
            PLAN_TYPES["jsonld"]: {"schema": {"type": "object"}},
            PLAN_TYPES["bibtex"]: TEXT,
            PLAN_TYPES["ris"]: TEXT,
            PLAN_TYPES["csljson"]: {"schema": {"type": "array", "items": {"type": "object"}}},
        },
    },
    **RECORD_RESPONSES,
}
"""What a plan may be answered by."""


class PlanSort(StrEnum):
    """What plans can be sorted by."""

    by_title = "title"
    by_slug = "slug"
    by_adopted = "adopted"
    by_period = "period"
    by_relevance = "relevance"


_relation = m.PlanRelation
RELATED = both_ways(_relation.plan_slug, _relation.relation, _relation.other_slug)


@spread
class PlanParams(ListParams):
    """How plans are chosen and sorted; all filters must hold."""

    region: Annotated[Slugs | Opt, Among("regions"), Values(m.PlanRegion.region_slug, m.PlanRegion.plan_slug)] = Field(
        None, description=f"Plans that concern this region or one below it, by slug. {ANY}", examples=[["africa"]]
    )
    theme: Annotated[Slugs | Opt, Among("themes"), Values(m.PlanTheme.theme_slug, m.PlanTheme.plan_slug)] = Field(
        None, description=f"Plans with an area of this theme, by slug. {ANY}", examples=[["repatriation"]]
    )
    pillar: Annotated[
        Annotated[list[Pillar], Split] | Opt,
        of(m.PlanTheme.plan_slug, m.Theme.pillar, m.PlanTheme.theme_slug == m.Theme.slug),
    ] = Field(None, description=f"Plans with an area of a theme of this pillar. {ANY}", examples=[["prosecution"]])
    organization: Annotated[
        Slugs | Opt, Among("organizations"), Values(m.PlanParty.organization_slug, m.PlanParty.plan_slug)
    ] = Field(
        None,
        description=f"Plans that this organization stands behind or is named with, by slug. {ANY}",
        examples=[["asean"]],
    )
    role: Annotated[Annotated[list[PartyRole], Split] | Opt, Values(m.PlanParty.role, m.PlanParty.plan_slug)] = Field(
        None,
        description=f"Plans with a party in this role; with `organization`, that organization in this role. {ANY}",
        examples=[["secretariat"]],
    )
    state: Annotated[StateCodes | Opt, Among("states"), Values(m.PlanState.state_code, m.PlanState.plan_slug)] = Field(
        None,
        description=f"Plans that concern this state, by ISO 3166-1 alpha-3 or alpha-2 code in any case. {ANY}",
        examples=[["CAN"]],
    )
    state_basis: Annotated[
        Annotated[list[StateBasis], Split] | Opt, Values(m.PlanState.basis, m.PlanState.plan_slug)
    ] = Field(
        None,
        description=f"Plans that concern a state for this reason; with `state`, that state for it. {ANY}",
        examples=[["undecided"]],
    )
    kind: Annotated[Annotated[list[PlanKind], Split] | Opt, Values(m.Plan.kind)] = Field(
        None, description=f"Plans of this kind. {ANY}", examples=[["action_plan"]]
    )
    scope: Annotated[Annotated[list[Scope], Split] | Opt, Values(m.Plan.scope)] = Field(
        None, description=f"Plans that are so far about trafficking in persons. {ANY}", examples=[["trafficking"]]
    )
    status: Annotated[Annotated[list[PlanStatus], Split] | Opt, Values(m.Plan.status)] = Field(
        None, description=f"Plans that stand so. {ANY}", examples=[["unknown"]]
    )
    coverage: Annotated[Annotated[list[Coverage], Split] | Opt, Values(m.Plan.coverage)] = Field(
        None, description=f"Plans that have been described so far. {ANY}", examples=[["full"]]
    )
    link_health: Annotated[Annotated[list[LinkHealth], Split] | Opt, Values(m.Link.health, m.Link.plan_slug)] = Field(
        None, description=f"Plans with a link in this health. {ANY}", examples=[["dead"]]
    )
    adopted_on: Annotated[Bounds | Opt, dated(m.Plan.adopted)] = Field(
        None, description=f"Plans adopted then. {DATE}", examples=[["2001"]]
    )
    act: Annotated[Annotated[list[ActKind], Split] | Opt, Values(m.PlanAct.act, m.PlanAct.plan_slug)] = Field(
        None, description=f"Plans of which this act is told. {ANY}", examples=[["developed"]]
    )
    act_on: Annotated[Bounds | Opt, dated(m.PlanAct.date, m.PlanAct.plan_slug)] = Field(
        None, description=f"Plans with an act then, of whatever kind or of that in `act`. {DATE}", examples=[["2000"]]
    )
    in_force_on: Annotated[Bounds | Opt, dated(m.Plan.period)] = Field(
        None, description=f"Plans whose period takes in this time. {DATE}", examples=[["2008-06-30"]]
    )
    document: Annotated[
        Slugs | Opt, Among("documents"), Values(m.PlanDocument.document_slug, m.PlanDocument.plan_slug)
    ] = Field(
        None,
        description=f"Plans that this document stands beside, by slug. {ANY}",
        examples=[["ecowas-declaration-trafficking"]],
    )
    event: Annotated[Slugs | Opt, Among("events"), Values(m.PlanEvent.event_slug, m.PlanEvent.plan_slug)] = Field(
        None,
        description=f"Plans that this meeting has to do with, by slug. {ANY}",
        examples=[["manila-conference-2000"]],
    )
    relation: Annotated[Annotated[list[PlanRelationKind], Split] | Opt, Values(RELATED.c.relation, RELATED.c.key)] = (
        Field(
            None,
            description=f"Plans that stand so to another one, or to that in `related_to`. {ANY}",
            examples=[["succeeds"]],
        )
    )
    related_to: Annotated[Slugs | Opt, Among("plans"), Values(RELATED.c.other, RELATED.c.key)] = Field(
        None,
        description=f"Plans related to this one, by slug; with `relation`, those that stand so to it. {ANY}",
        examples=[["commit-subregional-plan-of-action"]],
    )
    source: Annotated[
        Slugs | Opt, Among("sources"), of(m.Citation.key, m.Citation.source_slug, m.Citation.resource == "plans")
    ] = Field(None, description=f"Plans of which this source says something, by slug. {ANY}", examples=[["tool-2.9"]])
    sort: Annotated[
        PlanSort | Opt,
        SortBy(
            {
                "title": [m.Plan.title],
                "slug": [],
                "adopted": [first_day(m.Plan.adopted)],
                "period": [first_day(m.Plan.period)],
            },
            "title",
        ),
    ] = Field(
        None, description=f"{SORT} The default is `title`. Plans without the value come last.", examples=["adopted"]
    )


@router.get("/plans", response_model=PlanPage, summary="List plans", responses=LIST_RESPONSES)
def list_plans(request: Request, params: Annotated[PlanParams, Query()]) -> Response:
    """Plans that meet all filters; several values of one filter are alternatives."""
    return page(request, PLANS, params)


class PlanRecordParams(Params):
    """How a plan is to be given."""

    format: PlanFormat | Opt = Field(
        None,
        description="In which form: `json`, the record; `jsonld`, schema.org for search engines and the semantic web; "
        "`bibtex`, `ris` or `csljson`, for reference managers. It goes before the header `Accept`.",
        examples=["bibtex"],
    )


@router.get("/plans/{slug}", response_model=Plan, summary="Get a plan", responses=PLAN_RESPONSES)
def get_plan(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["osce-action-plan"])],
    params: Annotated[PlanRecordParams, Query()],
) -> Response:
    """Everything known of one plan, with the words that say it and the reasons for what is not said."""
    form = form_of(request, PLAN_TYPES, params.format)
    if form == "json":
        return record(request, "plans", slug, form)
    found = stored(request, "plans", slug)
    if isinstance(found, Response):
        return found
    plan = Plan.model_validate_json(found)
    address = str(request.url.replace(query=""))
    if form == "jsonld":
        body = citations.jsonld(plan, address, Dataset.model_validate_json(about(request)))
    else:
        write = {"bibtex": citations.bibtex, "ris": citations.ris, "csljson": citations.csljson}[form]
        body = write(plan, address)
    return Response(body, media_type=PLAN_TYPES[form])
