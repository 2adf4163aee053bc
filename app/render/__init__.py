"""Tables → renderings: every record as JSON, once, through the public schemas.

A renderer reads what it needs from the tables, a table at a time, and yields each record in brief and in full.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, select

from app import models as m
from app.render import organizations, papers, plans, terms
from app.render.tables import Rendered, Tables
from app.schemas.parts import DateValue
from app.schemas.service import Counts, Dataset, TermCount

RESOURCES: dict[str, Callable[[Tables], Rendered]] = {
    "plans": plans.plans,
    "areas": plans.areas,
    "organizations": organizations.organizations,
    "states": terms.states,
    "regions": terms.regions,
    "themes": terms.themes,
    "links": plans.links,
    "documents": papers.documents,
    "events": papers.events,
    "sources": papers.sources,
    "memberships": organizations.memberships,
}
"""What is rendered, by the name of the resource in its path; at last what a search over all does not find."""
OF_PLANS = ("plans", "areas", "links")
"""What is rendered a batch of plans at a time."""


def dataset(db: Connection, version: str, about: dict[str, Any], released: DateValue) -> bytes:
    """The dataset as JSON, with its counts."""
    count = {
        model.__tablename__: db.scalar(select(func.count()).select_from(model))
        for model in (*_COUNTED, m.Citation, m.Absence)
    }
    count["values"] = db.scalar(select(func.count()).select_from(_cited().subquery()))
    year = (released.earliest or date.max).year
    citation = f"{about['publisher']} ({year}). {about['title']} [Data set]. Version {version}. {about['licence']}."
    body = Dataset(
        **about,
        version=version,
        released=released,
        citation=citation,
        counts=Counts.model_validate(count),
        sources_by_kind=_by(db, m.Source.kind),
        plans_by_coverage=_by(db, m.Plan.coverage),
        links_by_health=_by(db, m.Link.health),
    )
    return body.model_dump_json().encode()


def _cited() -> Select[str, str, str]:
    return select(m.Citation.resource, m.Citation.key, m.Citation.field).distinct()


def _by(db: Connection, column: Any) -> list[TermCount]:
    """How many rows have each term of a column."""
    rows = db.execute(select(column, func.count()).group_by(column).order_by(column))
    return [TermCount(term=term, count=count) for term, count in rows]


_COUNTED = (
    m.Plan, m.Area, m.Organization, m.State, m.Membership, m.Region, m.Theme, m.Link, m.Document, m.Event, m.Source
)  # fmt: skip
