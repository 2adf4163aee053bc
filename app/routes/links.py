"""/v1/links."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy import case

from app import models as m
from app.answers import record
from app.asking import Asked
from app.filters import Among, Values
from app.listing import Bounds, ListParams, Opt, Slugs, SortBy, Split, spread
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
)
from app.schemas.plans import Link, LinkPage, LinkSummary
from app.selection import Resource
from app.vocabulary import LinkHealth, LinkRole, LinkTarget

router = APIRouter(tags=["links"], route_class=Asked)
LINKS = Resource("links", m.Link.slug, LinkSummary)


class LinkSort(StrEnum):
    """What links can be sorted by; `plan` is the plan and the place in its list."""

    by_plan = "plan"
    by_url = "url"
    by_relevance = "relevance"


TARGET = case(
    (m.Link.to_plan_slug.is_not(None), LinkTarget.plan),
    (m.Link.to_document_slug.is_not(None), LinkTarget.document),
    else_=LinkTarget.organization,
)
"""What sort of record the link leads to."""


@spread
class LinkParams(ListParams):
    """How links are chosen and sorted; all filters must hold."""

    plan: Annotated[Slugs | Opt, Among("plans"), Values(m.Link.plan_slug)] = Field(
        None, description=f"Links given with this plan, by slug. {ANY}", examples=[["ecowas-initial-plan-of-action"]]
    )
    role: Annotated[Annotated[list[LinkRole], Split] | Opt, Values(m.Link.role)] = Field(
        None, description=f"Links that are said to be this. {ANY}", examples=[["full_text"]]
    )
    link_health: Annotated[Annotated[list[LinkHealth], Split] | Opt, Values(m.Link.health)] = Field(
        None, description=f"Links in this health. {ANY}", examples=[["alive"]]
    )
    checked_on: Annotated[Bounds | Opt, dated(m.Link.checked)] = Field(
        None, description=f"Links whose health is known of then. {DATE}", examples=[["2025"]]
    )
    target: Annotated[Annotated[list[LinkTarget], Split] | Opt, Values(TARGET)] = Field(
        None, description=f"Links that lead to a record of this kind. {ANY}", examples=[["document"]]
    )
    document: Annotated[Slugs | Opt, Among("documents"), Values(m.Link.to_document_slug)] = Field(
        None,
        description=f"Links that lead to this document, by slug. {ANY}",
        examples=[["unodc-ecowas-training-manual"]],
    )
    organization: Annotated[Slugs | Opt, Among("organizations"), Values(m.Link.to_organization_slug)] = Field(
        None, description=f"Links that lead to this organization, by slug. {ANY}", examples=[["pidc"]]
    )
    sort: Annotated[
        LinkSort | Opt, SortBy({"plan": [m.Link.plan_slug, m.Link.position], "url": [m.Link.url]}, "plan")
    ] = Field(None, description=f"{SORT} The default is `plan`.", examples=["url"])


@router.get("/links", response_model=LinkPage, summary="List links", responses=LIST_RESPONSES)
def list_links(request: Request, params: Annotated[LinkParams, Query()]) -> Response:
    """Addresses given with plans that meet all filters, each with what it leads to."""
    return page(request, LINKS, params)


@router.get("/links/{slug}", response_model=Link, summary="Get a link", responses=RECORD_RESPONSES)
def get_link(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["ecowas-initial-plan-of-action-link-3"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One link, with the words before it."""
    return record(request, "links", slug)
