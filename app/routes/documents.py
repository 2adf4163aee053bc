"""/v1/documents."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from app import models as m
from app.answers import page, record
from app.errors import problems
from app.listing import Among, Bound, ListParams, Opt, Slugs, SortBy, Split, Where
from app.routes.parts import ANY, BOUND, SLUG, NoParams, any_row, first_day, not_after, not_before, within
from app.schemas.papers import Document, DocumentPage
from app.vocabulary import ActKind, DocumentKind, DocumentRelation

router = APIRouter(tags=["documents"])


class DocumentSort(StrEnum):
    """What documents can be sorted by."""

    by_title = "title"
    by_slug = "slug"
    by_date = "date"


def stands_beside(_: Any, params: "DocumentParams") -> Any:
    """One of the plans stands so to the document, as far as either is asked for."""
    conditions = [m.PlanDocument.document_slug == m.Document.slug]
    if params.plan:
        conditions.append(m.PlanDocument.plan_slug.in_(params.plan))
    if params.relation:
        conditions.append(m.PlanDocument.relation.in_(params.relation))
    return any_row(*conditions)


class DocumentParams(ListParams):
    """How documents are chosen and sorted; all filters must hold."""

    kind: Annotated[Annotated[list[DocumentKind], Split] | Opt, Where(lambda v, _: m.Document.kind.in_(v))] = Field(
        None, description=f"Documents of this kind. {ANY}", examples=[["declaration"]]
    )
    plan: Annotated[Slugs | Opt, Among("plans"), Where(stands_beside)] = Field(
        None,
        description=f"Documents that stand beside this plan, by slug. {ANY}",
        examples=[["ecowas-initial-plan-of-action"]],
    )
    relation: Annotated[Annotated[list[DocumentRelation], Split] | Opt, Where(stands_beside)] = Field(
        None, description=f"Documents to which a plan, or that in `plan`, stands so. {ANY}", examples=[["annexed_to"]]
    )
    act: Annotated[Annotated[list[ActKind], Split] | Opt, Where(lambda v, _: m.Document.act.in_(v))] = Field(
        None, description=f"Documents of which this act is told. {ANY}", examples=[["signed"]]
    )
    organization: Annotated[
        Slugs | Opt,
        Among("organizations"),
        Where(
            lambda v, _: any_row(
                m.DocumentParty.document_slug == m.Document.slug, m.DocumentParty.organization_slug.in_(v)
            )
        ),
    ] = Field(None, description=f"Documents that this organization stands behind, by slug. {ANY}", examples=[["uniap"]])
    region: Annotated[
        Slugs | Opt,
        Among("regions"),
        Where(
            lambda v, _: any_row(
                m.DocumentRegion.document_slug == m.Document.slug, within(m.DocumentRegion.region_slug, v)
            )
        ),
    ] = Field(
        None,
        description=f"Documents that concern this region or one below it, by slug. {ANY}",
        examples=[["asia-and-the-pacific"]],
    )
    event: Annotated[Slugs | Opt, Among("events"), Where(lambda v, _: m.Document.event_slug.in_(v))] = Field(
        None,
        description=f"Documents signed or issued at this meeting, by slug. {ANY}",
        examples=[["ecowas-authority-session-25"]],
    )
    date_from: Annotated[Bound | Opt, Where(lambda v, _: not_before(m.Document.date, v))] = Field(
        None, description=f"Documents of then or later. {BOUND}", examples=["2001"]
    )
    date_to: Annotated[Bound | Opt, Where(lambda v, _: not_after(m.Document.date, v))] = Field(
        None, description=f"Documents of then or earlier. {BOUND}", examples=["2001-12"]
    )
    sort: Annotated[
        DocumentSort, SortBy({"title": [m.Document.title], "slug": [], "date": [first_day(m.Document.date)]})
    ] = Field(
        DocumentSort.by_title, description="What to sort by. Documents without the value come last.", examples=["date"]
    )


@router.get("/documents", response_model=DocumentPage, summary="List documents", responses=problems(422))
def list_documents(request: Request, params: Annotated[DocumentParams, Query()]) -> Response:
    """Documents named beside plans that meet all filters."""
    return page(request, "documents", m.Document.slug, params)


@router.get("/documents/{slug}", response_model=Document, summary="Get a document", responses=problems(404, 422))
def get_document(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["commit-principles-and-methods"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One document, with the plans it stands beside and the addresses that lead to it."""
    return record(request, "documents", slug)
