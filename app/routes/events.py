"""/v1/events."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy import or_, select

from app import models as m
from app.answers import page, record
from app.errors import problems
from app.listing import Among, Bound, ListParams, Opt, Slugs, SortBy, Split, StateCodes, Where
from app.routes.parts import ANY, BOUND, SLUG, NoParams, any_row, first_day, not_after, not_before
from app.schemas.papers import Event, EventPage
from app.vocabulary import EventKind, OrganizationRelationKind

router = APIRouter(tags=["events"])


class EventSort(StrEnum):
    """What events can be sorted by."""

    by_name = "name"
    by_slug = "slug"
    by_date = "date"


def held_by(organizations: list[str], _: Any) -> Any:
    """A meeting of one of these organizations, or of a body that is an organ of it or governs it."""
    relation = m.OrganizationRelation
    organs = select(relation.organization_slug).where(
        relation.other_slug.in_(organizations),
        relation.relation.in_([OrganizationRelationKind.organ_of, OrganizationRelationKind.governs]),
    )
    return or_(m.Event.organization_slug.in_(organizations), m.Event.organization_slug.in_(organs))


class EventParams(ListParams):
    """How events are chosen and sorted; all filters must hold."""

    kind: Annotated[Annotated[list[EventKind], Split] | Opt, Where(lambda v, _: m.Event.kind.in_(v))] = Field(
        None, description=f"Events of this kind. {ANY}", examples=[["conference"]]
    )
    plan: Annotated[
        Slugs | Opt,
        Among("plans"),
        Where(lambda v, _: any_row(m.PlanEvent.event_slug == m.Event.slug, m.PlanEvent.plan_slug.in_(v))),
    ] = Field(
        None, description=f"Events that this plan has to do with, by slug. {ANY}", examples=[["ariat-action-plan"]]
    )
    organization: Annotated[Slugs | Opt, Among("organizations"), Where(held_by)] = Field(
        None, description=f"Events of this organization or of an organ of it, by slug. {ANY}", examples=[["rcm"]]
    )
    state: Annotated[StateCodes | Opt, Among("states"), Where(lambda v, _: m.Event.state_code.in_(v))] = Field(
        None,
        description=f"Events held in this state, where the source names it, by ISO 3166-1 code. {ANY}",
        examples=[["WSM"]],
    )
    date_from: Annotated[Bound | Opt, Where(lambda v, _: not_before(m.Event.date, v))] = Field(
        None, description=f"Events of then or later. {BOUND}", examples=["2001"]
    )
    date_to: Annotated[Bound | Opt, Where(lambda v, _: not_after(m.Event.date, v))] = Field(
        None, description=f"Events of then or earlier. {BOUND}", examples=["2007-08"]
    )
    sort: Annotated[EventSort, SortBy({"name": [m.Event.name], "slug": [], "date": [first_day(m.Event.date)]})] = Field(
        EventSort.by_name, description="What to sort by. Events without the value come last.", examples=["date"]
    )


@router.get("/events", response_model=EventPage, summary="List events", responses=problems(422))
def list_events(request: Request, params: Annotated[EventParams, Query()]) -> Response:
    """Conferences and meetings that meet all filters."""
    return page(request, "events", m.Event.slug, params)


@router.get("/events/{slug}", response_model=Event, summary="Get an event", responses=problems(404, 422))
def get_event(
    request: Request,
    slug: Annotated[str, Path(description=SLUG, examples=["ecowas-authority-session-25"])],
    params: Annotated[NoParams, Query()],
) -> Response:
    """One conference or meeting, with the plans and documents it has to do with."""
    return record(request, "events", slug)
