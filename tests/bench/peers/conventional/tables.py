"""The mapped classes: the tables of ours, with relationships."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, foreign, relationship

from app import models as m

tables = m.Base.metadata.tables
plans = tables["plans"]


class Base(DeclarativeBase):
    """All mapped classes. Their columns come with the tables; what is annotated here is for the type checker."""

    __allow_unmapped__ = True


class Date(Base):
    """A date with its bounds."""

    __table__ = tables["dates"]


class Theme(Base):
    """A field of action."""

    __table__ = tables["themes"]


class Region(Base):
    """A region."""

    __table__ = tables["regions"]


class State(Base):
    """A state."""

    __table__ = tables["states"]

    code: str
    name: str


class OrganizationName(Base):
    """Another name of an organization."""

    __table__ = tables["organization_names"]

    name: str
    kind: str


class Organization(Base):
    """An organization."""

    __table__ = tables["organizations"]

    slug: str
    name: str

    names: Mapped[list[OrganizationName]] = relationship(order_by=tables["organization_names"].c.position)

    @property
    def acronym(self) -> str | None:
        """Its acronym, if it has one."""
        return next((each.name for each in self.names if each.kind == "acronym"), None)


class Party(Base):
    """Who stands behind a plan."""

    __table__ = tables["plan_parties"]

    role: str

    organization: Mapped[Organization | None] = relationship()
    state: Mapped[State | None] = relationship()


class PlanState(Base):
    """Why a plan concerns a state."""

    __table__ = tables["plan_states"]

    basis: str

    state: Mapped[State] = relationship()
    since_date: Mapped[Date | None] = relationship(foreign_keys=tables["plan_states"].c.since)
    until_date: Mapped[Date | None] = relationship(foreign_keys=tables["plan_states"].c.until)


class Area(Base):
    """An area of a plan."""

    __table__ = tables["areas"]

    themes: Mapped[list[Theme]] = relationship(secondary=tables["area_themes"], order_by=tables["themes"].c.name)


class Act(Base):
    """What was done to a plan."""

    __table__ = tables["plan_acts"]

    dated: Mapped[Date | None] = relationship()


class Title(Base):
    """Another title of a plan."""

    __table__ = tables["plan_titles"]


class Link(Base):
    """An address."""

    __table__ = tables["links"]


class Document(Base):
    """A document."""

    __table__ = tables["documents"]


class PlanDocument(Base):
    """A document beside a plan."""

    __table__ = tables["plan_documents"]

    document: Mapped[Document] = relationship()


class Event(Base):
    """A meeting."""

    __table__ = tables["events"]

    dated: Mapped[Date | None] = relationship()


class PlanEvent(Base):
    """A meeting that a plan has to do with."""

    __table__ = tables["plan_events"]

    event: Mapped[Event] = relationship()


class Items(Base):
    """How a plan's items are listed."""

    __table__ = tables["plan_items"]


class Citation(Base):
    """Which source says a field."""

    __table__ = tables["citations"]


class Absence(Base):
    """Why a field is empty."""

    __table__ = tables["absences"]


class Relation(Base):
    """How a plan stands to another."""

    __table__ = tables["plan_relations"]

    other: Mapped["Plan"] = relationship(foreign_keys=tables["plan_relations"].c.other_slug)


def of_a_plan(table: str) -> ColumnElement[bool]:
    """The rows of this table that speak of the plan."""
    columns = tables[table].c
    return and_(foreign(columns.key) == plans.c.slug, columns.resource == "plans")


class Plan(Base):
    """A plan."""

    __table__ = plans

    status_dated: Mapped[Date | None] = relationship(foreign_keys=plans.c.status_date)
    adopted_date: Mapped[Date | None] = relationship(foreign_keys=plans.c.adopted)
    period_date: Mapped[Date | None] = relationship(foreign_keys=plans.c.period)
    parties: Mapped[list[Party]] = relationship(order_by=tables["plan_parties"].c.position)
    regions: Mapped[list[Region]] = relationship(
        secondary=tables["plan_regions"],
        secondaryjoin=and_(
            tables["plan_regions"].c.region_slug == tables["regions"].c.slug,
            tables["plan_regions"].c.position.is_not(None),
        ),
        order_by=tables["plan_regions"].c.position,
    )
    themes: Mapped[list[Theme]] = relationship(secondary=tables["plan_themes"], order_by=tables["themes"].c.name)
    plan_states: Mapped[list[PlanState]] = relationship(order_by=tables["plan_states"].c.position)
    areas: Mapped[list[Area]] = relationship(order_by=tables["areas"].c.position)
    acts: Mapped[list[Act]] = relationship(order_by=tables["plan_acts"].c.position)
    titles: Mapped[list[Title]] = relationship(order_by=tables["plan_titles"].c.position)
    items: Mapped[list[Items]] = relationship(order_by=tables["plan_items"].c.position)
    links: Mapped[list[Link]] = relationship(
        foreign_keys=tables["links"].c.plan_slug, order_by=tables["links"].c.position
    )
    documents: Mapped[list[PlanDocument]] = relationship(order_by=tables["plan_documents"].c.position)
    events: Mapped[list[PlanEvent]] = relationship(order_by=tables["plan_events"].c.position)
    relations: Mapped[list[Relation]] = relationship(
        foreign_keys=tables["plan_relations"].c.plan_slug, order_by=tables["plan_relations"].c.position
    )
    citations: Mapped[list[Citation]] = relationship(
        primaryjoin=lambda: of_a_plan("citations"), order_by=tables["citations"].c.position, viewonly=True
    )
    absences: Mapped[list[Absence]] = relationship(primaryjoin=lambda: of_a_plan("absences"), viewonly=True)
    area_count: Mapped[int] = column_property(
        select(func.count())
        .select_from(tables["areas"])
        .where(tables["areas"].c.plan_slug == plans.c.slug)
        .scalar_subquery()
    )

    @property
    def organizations(self) -> list[dict[str, Any]]:
        """The organizations behind it, each in its role."""
        return [
            {"slug": one.slug, "name": one.name, "acronym": one.acronym, "role": party.role}
            for party in self.parties
            if (one := party.organization) is not None
        ]

    @property
    def states(self) -> list[dict[str, Any]]:
        """The states that it concerns, each with the reasons."""
        bases = defaultdict(list)
        for each in self.plan_states:
            bases[each.state].append(each.basis)
        return [{"code": state.code, "name": state.name, "bases": told} for state, told in bases.items()]
