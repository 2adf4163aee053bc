"""/v1/search and /v1/suggest: all records by words, and names as they are being typed."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app import models as m
from app.asking import Asked
from app.completion import complete
from app.errors import problems
from app.filters import Values
from app.listing import ListParams, Opt, Params, SortBy, Split, spread
from app.lists import page
from app.routes.parts import ANY, LIST_RESPONSES, SORT
from app.schemas.search import Completions, Hit, HitPage
from app.selection import Resource
from app.vocabulary import CompletionKind, HitKind

router = APIRouter(tags=["search"], route_class=Asked)
SEARCH = Resource("search", m.Text.id, Hit)


class SearchSort(StrEnum):
    """What hits can be sorted by."""

    by_name = "name"
    by_kind = "kind"
    by_relevance = "relevance"


@spread
class SearchParams(ListParams):
    """How all records are searched."""

    kind: Annotated[Annotated[list[HitKind], Split] | Opt, Values(m.Text.kind)] = Field(
        None, description=f"Records of this kind. {ANY}", examples=[["area"]]
    )
    sort: Annotated[SearchSort | Opt, SortBy({"name": [m.Text.name], "kind": [m.Text.kind]}, "name")] = Field(
        None, description=f"{SORT} The default is `name`.", examples=["kind"]
    )


class SuggestParams(Params):
    """What is being typed."""

    q: str = Field(
        max_length=200,
        description="The beginning of a name, acronym or code: words in any order, each of which may go on. "
        "Where nothing goes on so, the likeliest spelling is taken.",
        examples=["ecow"],
    )
    kind: Annotated[list[CompletionKind], Split] | Opt = Field(
        None, description=f"Names of records of this kind. {ANY}", examples=[["organization"]]
    )
    limit: int = Field(10, ge=1, le=50, description="How many records at most.", examples=[5])


@router.get("/search", response_model=HitPage, summary="Search all records", responses=LIST_RESPONSES)
def search(request: Request, params: Annotated[SearchParams, Query()]) -> Response:
    """Plans, areas, organizations, documents, links, states, regions, themes, events and sources that hold all words of
    `q`, each with its kind; `matches` shows where the words stand. Without `q`, all records.
    """
    return page(request, SEARCH, params)


@router.get("/suggest", response_model=Completions, summary="Complete a name", responses=problems(406, 422))
def suggest(request: Request, params: Annotated[SuggestParams, Query()]) -> Response:
    """Names, acronyms and codes of plans, organizations, states, regions and themes that go on as `q` does; mistakes of
    typing are forgiven.
    """
    return complete(request, params.q, params.kind, params.limit)
