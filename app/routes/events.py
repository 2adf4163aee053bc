"""/v1/events."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy import select, union_all

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
    dated,
    first_day,
)
from app.schemas.papers import Event, EventPage, EventSummary
from app.selection import Resource
from app.vocabulary import EventKind, OrganizationRelationKind

router = APIRouter(tags=["events"], route_class=Asked)
EVENTS = Resource("events", m.Event.slug, EventSummary)


class EventSort(StrEnum):
    """What events can be sorted by."""

    by_name = "name"
    by_slug = "slug"
    by_date = "date"
    by_relevance = "relevance"


_relation = m.OrganizationRelation
HELD_BY = union_all(
    select(m.Event.slug.label("key"), m.Event.organization_slug.label("organization")),
    select(m.Event.slug, _relation.other_slug).where(
        _relation.organization_slug == m.Event.organization_slug,
        _relation.relation.in_([OrganizationRelationKind.organ_of, OrganizationRelationKind.governs]),
    ),
).subquery()
"""Whose meeting an event was: an organization's, and that of which it is an organ or which it governs."""


@spread
class EventParams(ListParams):
    """How events are chosen and sorted; all filters must hold."""

    kind: Annotated[Annotated[list[EventKind], Split] | Opt, Values(m.Event.kind)] = Field(
        None, description=f"Events of this kind. {ANY}", examples=[["conference"]]
    )
    plan: Annotated[Slugs | Opt, Among("plans"), Values(m.PlanEvent.plan_slug, m.PlanEvent.event_slug)] = Field(
        None, description=f"Events that this plan has to do with, by slug. {ANY}", examples=[["ariat-action-plan"]]
    )
    organization: Annotated[Slugs | Opt, Among("organizations"), Values(HELD_BY.c.organization, HELD_BY.c.key)] = Field(
        None, description=f"Events of this organization or of an organ of it, by slug. {ANY}", examples=[["rcm"]]
    )
    state: Annotated[StateCodes | Opt, Among("states"), Values(m.Event.state_code)] = Field(
        None,
        description=f"Events held in this state, where the source names it, by ISO 3166-1 code. {ANY}",
        examples=[["WSM"]],
    )
    date_on: Annotated[Bounds | Opt, dated(m.Event.date)] = Field(
        None, description=f"Events of then. {DATE}", examples=[["2007-08"]]
    )
    sort: Annotated[
        EventSort | Opt, SortBy({"name": [m.Event.name], "slug": [], "date": [first_day(m.Event.date)]}, "name")
    ] = Field(None, description=f"{SORT} The default is `name`. Events without the value come last.", examples=["date"])


@router.get("/events", response_model=EventPage, summary="List events", responses=LIST_RESPONSES)
def list_events(request: Request, params: Annotated[EventParams, Query()]) -> Response:
    """Conferences and meetings that meet all filters."""
    return page(request, EVENTS, params)


@router.get("/events/{slug}", response_model=Event, summary="Get an event", responses=RECORD_RESPONSES)
def get_event(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["ecowas-authority-session-25"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One conference or meeting, with the plans and documents it has to do with."""
    return record(request, "events", slug)
