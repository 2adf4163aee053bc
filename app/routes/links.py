"""/v1/links."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy import or_

from app import models as m
from app.answers import page, record
from app.errors import problems
from app.listing import Among, ListParams, Opt, Slugs, SortBy, Split, Where
from app.routes.parts import ANY, SLUG, NoParams
from app.schemas.plans import Link, LinkPage
from app.vocabulary import LinkRole, LinkTarget

router = APIRouter(tags=["links"])


class LinkSort(StrEnum):
    """What links can be sorted by; `plan` is the plan and the place in its list."""

    by_plan = "plan"
    by_url = "url"


def leads_to(kinds: list[LinkTarget], _: Any) -> Any:
    """The link leads to a record of one of these kinds."""
    columns = {
        LinkTarget.plan: m.Link.to_plan_slug,
        LinkTarget.document: m.Link.to_document_slug,
        LinkTarget.organization: m.Link.to_organization_slug,
    }
    return or_(*(columns[kind].is_not(None) for kind in kinds))


class LinkParams(ListParams):
    """How links are chosen and sorted; all filters must hold."""

    plan: Annotated[Slugs | Opt, Among("plans"), Where(lambda v, _: m.Link.plan_slug.in_(v))] = Field(
        None, description=f"Links printed with this plan, by slug. {ANY}", examples=[["ecowas-initial-plan-of-action"]]
    )
    role: Annotated[Annotated[list[LinkRole], Split] | Opt, Where(lambda v, _: m.Link.role.in_(v))] = Field(
        None, description=f"Links that are said to be this. {ANY}", examples=[["full_text"]]
    )
    target: Annotated[Annotated[list[LinkTarget], Split] | Opt, Where(leads_to)] = Field(
        None, description=f"Links that lead to a record of this kind. {ANY}", examples=[["document"]]
    )
    document: Annotated[Slugs | Opt, Among("documents"), Where(lambda v, _: m.Link.to_document_slug.in_(v))] = Field(
        None,
        description=f"Links that lead to this document, by slug. {ANY}",
        examples=[["unodc-ecowas-training-manual"]],
    )
    organization: Annotated[
        Slugs | Opt, Among("organizations"), Where(lambda v, _: m.Link.to_organization_slug.in_(v))
    ] = Field(None, description=f"Links that lead to this organization, by slug. {ANY}", examples=[["pidc"]])
    sort: Annotated[LinkSort, SortBy({"plan": [m.Link.plan_slug, m.Link.position], "url": [m.Link.url]})] = Field(
        LinkSort.by_plan, description="What to sort by.", examples=["url"]
    )


@router.get("/links", response_model=LinkPage, summary="List links", responses=problems(422))
def list_links(request: Request, params: Annotated[LinkParams, Query()]) -> Response:
    """Addresses printed with plans that meet all filters, each with what it leads to."""
    return page(request, "links", m.Link.slug, params)


@router.get("/links/{slug}", response_model=Link, summary="Get a link", responses=problems(404, 422))
def get_link(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["ecowas-initial-plan-of-action-link-3"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One link, with the words before it."""
    return record(request, "links", slug)
