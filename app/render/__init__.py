"""Tables → renderings: every record as JSON, once, through the public schemas.

A renderer reads what it needs from the tables, a table at a time, and yields each record in brief and in full.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from app import models as m
from app.render import organizations, papers, plans, terms
from app.render.tables import Rendered, Tables
from app.schemas.parts import DateValue
from app.schemas.service import Counts, Dataset

RESOURCES: dict[str, Callable[[Tables], Rendered]] = {
    "plans": plans.plans,
    "areas": plans.areas,
    "organizations": organizations.organizations,
    "states": terms.states,
    "memberships": organizations.memberships,
    "regions": terms.regions,
    "themes": terms.themes,
    "links": plans.links,
    "documents": papers.documents,
    "events": papers.events,
    "sources": papers.sources,
}
"""What is rendered, by the name of the resource in its path."""


def dataset(db: Connection, version: str, about: dict[str, Any], released: DateValue) -> bytes:
    """The dataset as JSON, with its counts."""
    count = {
        model.__tablename__: db.scalar(select(func.count()).select_from(model))
        for model in (*_COUNTED, m.Citation, m.Absence)
    }
    year = (released.earliest or date.max).year
    citation = f"{about['publisher']} ({year}). {about['title']} [Data set]. Version {version}. {about['licence']}."
    body = Dataset(**about, version=version, released=released, citation=citation, counts=Counts.model_validate(count))
    return body.model_dump_json().encode()


_COUNTED = (
    m.Plan, m.Area, m.Organization, m.State, m.Membership, m.Region, m.Theme, m.Link, m.Document, m.Event, m.Source
)  # fmt: skip
