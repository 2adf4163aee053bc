"""/v1/documents."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

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
    first_day,
    within,
)
from app.schemas.papers import Document, DocumentPage, DocumentSummary
from app.selection import Resource
from app.vocabulary import ActKind, DocumentKind, DocumentRelation, PartyRole

router = APIRouter(tags=["documents"], route_class=Asked)
DOCUMENTS = Resource("documents", m.Document.slug, DocumentSummary)


class DocumentSort(StrEnum):
    """What documents can be sorted by."""

    by_title = "title"
    by_slug = "slug"
    by_date = "date"
    by_relevance = "relevance"


@spread
class DocumentParams(ListParams):
    """How documents are chosen and sorted; all filters must hold."""

    kind: Annotated[Annotated[list[DocumentKind], Split] | Opt, Values(m.Document.kind)] = Field(
        None, description=f"Documents of this kind. {ANY}", examples=[["declaration"]]
    )
    plan: Annotated[Slugs | Opt, Among("plans"), Values(m.PlanDocument.plan_slug, m.PlanDocument.document_slug)] = (
        Field(
            None,
            description=f"Documents that stand beside this plan, by slug. {ANY}",
            examples=[["ecowas-initial-plan-of-action"]],
        )
    )
    relation: Annotated[
        Annotated[list[DocumentRelation], Split] | Opt, Values(m.PlanDocument.relation, m.PlanDocument.document_slug)
    ] = Field(
        None, description=f"Documents to which a plan, or that in `plan`, stands so. {ANY}", examples=[["annexed_to"]]
    )
    act: Annotated[Annotated[list[ActKind], Split] | Opt, Values(m.Document.act)] = Field(
        None, description=f"Documents of which this act is told. {ANY}", examples=[["signed"]]
    )
    organization: Annotated[
        Slugs | Opt, Among("organizations"), Values(m.DocumentParty.organization_slug, m.DocumentParty.document_slug)
    ] = Field(None, description=f"Documents that this organization stands behind, by slug. {ANY}", examples=[["uniap"]])
    role: Annotated[
        Annotated[list[PartyRole], Split] | Opt, Values(m.DocumentParty.role, m.DocumentParty.document_slug)
    ] = Field(
        None,
        description=f"Documents with a party in this role; with `organization`, that organization in this role. {ANY}",
        examples=[["issuer"]],
    )
    region: Annotated[
        Slugs | Opt, Among("regions"), within(m.DocumentRegion.document_slug, m.DocumentRegion.region_slug)
    ] = Field(
        None,
        description=f"Documents that concern this region or one below it, by slug. {ANY}",
        examples=[["asia-and-the-pacific"]],
    )
    event: Annotated[Slugs | Opt, Among("events"), Values(m.Document.event_slug)] = Field(
        None,
        description=f"Documents signed or issued at this meeting, by slug. {ANY}",
        examples=[["ecowas-authority-session-25"]],
    )
    date_on: Annotated[Bounds | Opt, dated(m.Document.date)] = Field(
        None, description=f"Documents of then. {DATE}", examples=[["2001"]]
    )
    sort: Annotated[
        DocumentSort | Opt,
        SortBy({"title": [m.Document.title], "slug": [], "date": [first_day(m.Document.date)]}, "title"),
    ] = Field(
        None, description=f"{SORT} The default is `title`. Documents without the value come last.", examples=["date"]
    )


@router.get("/documents", response_model=DocumentPage, summary="List documents", responses=LIST_RESPONSES)
def list_documents(request: Request, params: Annotated[DocumentParams, Query()]) -> Response:
    """Documents named beside plans that meet all filters."""
    return page(request, DOCUMENTS, params)


@router.get("/documents/{slug}", response_model=Document, summary="Get a document", responses=RECORD_RESPONSES)
def get_document(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["commit-principles-and-methods"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One document, with the plans it stands beside and the addresses that lead to it."""
    return record(request, "documents", slug)
