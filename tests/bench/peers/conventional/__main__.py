"""The endpoints, and the server."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session, joinedload, selectinload, sessionmaker

from app.models import Text
from app.words import ascii_form, words
from tests.bench.peers.conventional.answers import Counts, Page, PlanWhole
from tests.bench.peers.conventional.tables import (
    Act,
    Area,
    Event,
    Organization,
    Party,
    Plan,
    PlanDocument,
    PlanEvent,
    PlanState,
    Relation,
    plans,
    tables,
)

IN_A_LIST = (
    joinedload(Plan.status_dated),
    joinedload(Plan.adopted_date),
    joinedload(Plan.period_date),
    selectinload(Plan.parties).joinedload(Party.organization).selectinload(Organization.names),
    selectinload(Plan.regions),
    selectinload(Plan.plan_states).joinedload(PlanState.state),
    selectinload(Plan.themes),
)
WHOLE = (
    *IN_A_LIST,
    selectinload(Plan.parties).joinedload(Party.state),
    selectinload(Plan.plan_states).joinedload(PlanState.since_date),
    selectinload(Plan.plan_states).joinedload(PlanState.until_date),
    selectinload(Plan.titles),
    selectinload(Plan.acts).joinedload(Act.dated),
    selectinload(Plan.items),
    selectinload(Plan.areas).selectinload(Area.themes),
    selectinload(Plan.links),
    selectinload(Plan.documents).joinedload(PlanDocument.document),
    selectinload(Plan.events).joinedload(PlanEvent.event).joinedload(Event.dated),
    selectinload(Plan.relations).joinedload(Relation.other),
    selectinload(Plan.citations),
    selectinload(Plan.absences),
)
MATCHING = text("texts.id IN (SELECT rowid FROM search WHERE search MATCH :words)")
router = APIRouter()


class ListQuery(BaseModel):
    """What a list may be asked."""

    region: str | None = None
    theme: str | None = None
    q: str | None = None
    limit: int = Field(25, ge=1, le=200)
    offset: int = Field(0, ge=0)


def get_session(request: Request) -> Iterator[Session]:
    """A session for a request."""
    with request.app.state.sessions() as session:
        yield session


Db = Annotated[Session, Depends(get_session)]


@router.get("/plans", response_model=Page)
def list_plans(asked: Annotated[ListQuery, Query()], db: Db) -> Any:
    """A page of plans."""
    found = select(Plan)
    if asked.region is not None:
        regions = tables["plan_regions"].c
        found = found.where(plans.c.slug.in_(select(regions.plan_slug).where(regions.region_slug == asked.region)))
    if asked.theme is not None:
        found = found.where(Plan.themes.any(tables["themes"].c.slug == asked.theme))
    if asked.q is not None:
        match = " AND ".join(f'"{ascii_form(word.folded)}" *' for word in words(asked.q))
        matching = select(Text.key).where(Text.resource == "plans", MATCHING.bindparams(words=match))
        found = found.where(plans.c.slug.in_(matching))
    total = db.scalar(select(func.count()).select_from(found.with_only_columns(plans.c.slug).subquery()))
    page = found.options(*IN_A_LIST).order_by(plans.c.title, plans.c.slug).limit(asked.limit).offset(asked.offset)
    return {"total": total, "limit": asked.limit, "offset": asked.offset, "items": db.scalars(page).all()}


@router.get("/plans/{slug}", response_model=PlanWhole)
def get_plan(slug: str, db: Db) -> Any:
    """One plan."""
    found = db.scalar(select(Plan).options(*WHOLE).where(plans.c.slug == slug))
    if found is None:
        raise HTTPException(404)
    return found


@router.get("/facets/theme", response_model=Counts)
def count_themes(db: Db, region: str) -> Any:
    """How many plans there are in a region, and how many of them each theme has."""
    regions, themes, known = (tables[name].c for name in ("plan_regions", "plan_themes", "themes"))
    inside = regions.region_slug == region
    total = db.scalar(select(func.count()).select_from(Plan).join(tables["plan_regions"]).where(inside))
    number = func.count(themes.plan_slug)
    counted = (
        select(known.slug.label("value"), known.name, number.label("count"))
        .join(tables["plan_themes"], themes.theme_slug == known.slug)
        .join(tables["plan_regions"], regions.plan_slug == themes.plan_slug)
        .where(inside)
        .group_by(known.slug, known.name)
        .order_by(number.desc(), known.name)
    )
    return {"total": total, "values": db.execute(counted).mappings().all()}


def create_app(database: Path) -> FastAPI:
    """The application over a file."""
    app = FastAPI()
    engine = create_engine(f"sqlite:///file:{database}?mode=ro&uri=true", pool_size=40, max_overflow=0)
    app.state.sessions = sessionmaker(engine)
    app.include_router(router)
    return app


if __name__ == "__main__":
    uvicorn.run(
        create_app(Path(sys.argv[1])),
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        server_header=False,
        log_level="warning",
    )
