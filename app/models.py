"""The tables: the whole schema in one reading.

The loader empties and refills them in one transaction, and nothing else writes: which terms a column may hold is said
where the files are checked. Slugs are the public identifiers. A date column holds an EDTF string that `dates` explains.
Tables at the end, from `PlanRegion` on, are derived at load.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar

from sqlalchemy import (
    DDL,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    UniqueConstraint,
    event,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def text(length: int | None = None) -> String:
    """Text that sorts by its code points, on PostgreSQL as on SQLite, whatever the locale of the server."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Base(DeclarativeBase):
    """All tables; constraints are named, so that a migration can find them again."""

    type_annotation_map: ClassVar = {str: text()}

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def exactly_one(*columns: str) -> CheckConstraint:
    """One of these columns holds a value, and no other."""
    total = " + ".join(f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in columns)
    return CheckConstraint(f"{total} = 1", name="exactly_one")


Slug = Annotated[str, mapped_column(text(80))]
Key = Annotated[str, mapped_column(text(80), primary_key=True)]
Position = Annotated[int, mapped_column(primary_key=True, autoincrement=False)]
Edtf = Annotated[str, mapped_column(ForeignKey("dates.value"))]
StateCode = Annotated[str, mapped_column(ForeignKey("states.code"))]
OrganizationSlug = Annotated[str, mapped_column(ForeignKey("organizations.slug"))]
DocumentSlug = Annotated[str, mapped_column(ForeignKey("documents.slug"))]
EventSlug = Annotated[str, mapped_column(ForeignKey("events.slug"))]
PlanSlug = Annotated[str, mapped_column(ForeignKey("plans.slug"))]
RegionSlug = Annotated[str, mapped_column(ForeignKey("regions.slug"))]
ThemeSlug = Annotated[str, mapped_column(ForeignKey("themes.slug"))]
PlanKey = Annotated[str, mapped_column(ForeignKey("plans.slug"), primary_key=True)]
DocumentKey = Annotated[str, mapped_column(ForeignKey("documents.slug"), primary_key=True)]
EventKey = Annotated[str, mapped_column(ForeignKey("events.slug"), primary_key=True)]
OrganizationKey = Annotated[str, mapped_column(ForeignKey("organizations.slug"), primary_key=True)]
RegionKey = Annotated[str, mapped_column(ForeignKey("regions.slug"), primary_key=True)]
StateKey = Annotated[str, mapped_column(ForeignKey("states.code"), primary_key=True)]
ThemeKey = Annotated[str, mapped_column(ForeignKey("themes.slug"), primary_key=True)]


class Date(Base):
    """A date as a source gives it (EDTF), with the earliest and latest day it can mean; null is an open end."""

    __tablename__ = "dates"
    __table_args__ = (CheckConstraint("earliest <= latest", name="order"),)

    value: Mapped[str] = mapped_column(text(21), primary_key=True)
    earliest: Mapped[date | None] = mapped_column(index=True)
    latest: Mapped[date | None] = mapped_column(index=True)
    precision: Mapped[str]


class Source(Base):
    """A work that values are cited from."""

    __tablename__ = "sources"

    slug: Mapped[Key]
    title: Mapped[str]
    part_of: Mapped[str | None]
    publisher: Mapped[str]
    kind: Mapped[str]
    date: Mapped[Edtf | None] = mapped_column(index=True)
    url: Mapped[str | None]
    language: Mapped[str]
    note: Mapped[str | None]


class SourceSection(Base):
    """A part of a source that citations point to."""

    __tablename__ = "source_sections"
    __table_args__ = (UniqueConstraint("source_slug", "position"),)

    source_slug: Mapped[str] = mapped_column(ForeignKey("sources.slug"), primary_key=True)
    key: Mapped[Key]
    position: Mapped[int]
    heading: Mapped[str]


class Region(Base):
    """An M49 area, or a region as a source words it; an M49 code stands only where the extent is the same."""

    __tablename__ = "regions"

    slug: Mapped[Key]
    name: Mapped[str]
    kind: Mapped[str]
    m49: Mapped[str | None] = mapped_column(text(3), unique=True)
    note: Mapped[str | None]


class NameInTime:
    """Columns of another name: what sort it is, its language, and when it was used."""

    kind: Mapped[str]
    language: Mapped[str]
    since: Mapped[Edtf | None]
    until: Mapped[Edtf | None]


class RegionName(NameInTime, Base):
    """Another wording for a region."""

    __tablename__ = "region_names"

    region_slug: Mapped[RegionKey]
    position: Mapped[Position]
    name: Mapped[str]


class RegionParent(Base):
    """A region lies within another one; it may lie within several, or none."""

    __tablename__ = "region_parents"
    __table_args__ = (CheckConstraint("region_slug <> parent_slug", name="not_itself"),)

    region_slug: Mapped[RegionKey]
    parent_slug: Mapped[RegionKey]


class Theme(Base):
    """A field of action."""

    __tablename__ = "themes"

    slug: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    scope_note: Mapped[str]
    pillar: Mapped[str]


class State(Base):
    """A state or territory with an ISO 3166-1 code."""

    __tablename__ = "states"

    code: Mapped[str] = mapped_column(text(3), primary_key=True)
    alpha2: Mapped[str] = mapped_column(text(2), unique=True)
    m49: Mapped[str] = mapped_column(text(3), unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    region_slug: Mapped[RegionSlug] = mapped_column(index=True)


class StateName(NameInTime, Base):
    """Another name of a state."""

    __tablename__ = "state_names"

    state_code: Mapped[StateKey]
    position: Mapped[Position]
    name: Mapped[str]


class Organization(Base):
    """An organization, process, organ or other body."""

    __tablename__ = "organizations"

    slug: Mapped[Key]
    name: Mapped[str]
    kind: Mapped[str]
    summary: Mapped[str]
    founded: Mapped[Edtf | None] = mapped_column(index=True)
    dissolved: Mapped[Edtf | None]
    seat: Mapped[str | None]
    seat_state: Mapped[StateCode | None]
    meets: Mapped[str | None]
    website: Mapped[str | None]
    membership_complete: Mapped[bool]
    membership_note: Mapped[str | None]


class OrganizationSeat(Base):
    """Where an organization had its seat, and when."""

    __tablename__ = "organization_seats"

    organization_slug: Mapped[OrganizationKey]
    position: Mapped[Position]
    place: Mapped[str]
    state_code: Mapped[StateCode | None]
    since: Mapped[Edtf | None]
    until: Mapped[Edtf | None]


class OrganizationName(NameInTime, Base):
    """An acronym or other name of an organization."""

    __tablename__ = "organization_names"

    organization_slug: Mapped[OrganizationKey]
    position: Mapped[Position]
    name: Mapped[str]


class OrganizationRegion(Base):
    """A region that an organization works in, by its name or by its source."""

    __tablename__ = "organization_regions"

    organization_slug: Mapped[OrganizationKey]
    region_slug: Mapped[RegionKey]
    position: Mapped[int]


class OrganizationAim(Base):
    """What an organization is for."""

    __tablename__ = "organization_aims"

    organization_slug: Mapped[OrganizationKey]
    position: Mapped[Position]
    label: Mapped[str]


class OrganizationAimTheme(Base):
    """A field of action that the words of an organization's aim name."""

    __tablename__ = "organization_aim_themes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_slug", "position"], ["organization_aims.organization_slug", "organization_aims.position"]
        ),
    )

    organization_slug: Mapped[Key]
    position: Mapped[Position]
    theme_slug: Mapped[ThemeKey]


class OrganizationRelation(Base):
    """How one organization stands to another."""

    __tablename__ = "organization_relations"
    __table_args__ = (
        CheckConstraint("organization_slug <> other_slug", name="not_itself"),
        Index(None, "relation", "organization_slug"),
    )

    organization_slug: Mapped[OrganizationKey]
    position: Mapped[Position]
    relation: Mapped[str]
    other_slug: Mapped[OrganizationSlug] = mapped_column(index=True)
    since: Mapped[Edtf | None]
    until: Mapped[Edtf | None]
    note: Mapped[str | None]


class Actor:
    """Columns that name an organization, a state, or a group that the source does not break up."""

    organization_slug: Mapped[OrganizationSlug | None] = mapped_column(index=True)
    state_code: Mapped[StateCode | None] = mapped_column(index=True)
    group_label: Mapped[str | None]
    group_of: Mapped[str | None]
    count: Mapped[int | None]
    qualifier: Mapped[str | None]
    note: Mapped[str | None]


def actor_checks() -> tuple[CheckConstraint, ...]:
    """What holds of a row with an actor: exactly one actor, what a group consists of."""
    return (
        exactly_one("organization_slug", "state_code", "group_label"),
        CheckConstraint("(group_label IS NULL) = (qualifier IS NULL)", name="group"),
        CheckConstraint("(count IS NOT NULL) = (coalesce(qualifier, '') IN ('exactly', 'more_than'))", name="counted"),
    )


class Membership(Actor, Base):
    """A state, an organization or an unnamed group belongs to an organization, from a date to a date."""

    __tablename__ = "memberships"
    __table_args__ = (
        *actor_checks(),
        UniqueConstraint("body_slug", "position"),
        Index(None, "role", "body_slug"),
    )

    slug: Mapped[Key]
    body_slug: Mapped[OrganizationSlug] = mapped_column(index=True, doc="The organization that has the member.")
    position: Mapped[int]
    role: Mapped[str]
    joined: Mapped[Edtf | None] = mapped_column(index=True)
    left: Mapped[Edtf | None] = mapped_column(index=True)


class Event(Base):
    """A conference or meeting."""

    __tablename__ = "events"
    __table_args__ = (CheckConstraint("ordinal > 0", name="ordinal"),)

    slug: Mapped[Key]
    name: Mapped[str]
    kind: Mapped[str]
    ordinal: Mapped[int | None]
    organization_slug: Mapped[OrganizationSlug | None] = mapped_column(index=True)
    place: Mapped[str | None]
    state_code: Mapped[StateCode | None] = mapped_column(index=True)
    date: Mapped[Edtf | None] = mapped_column(index=True)
    theme: Mapped[str | None]


class Document(Base):
    """What is no plan itself but is named beside one."""

    __tablename__ = "documents"

    slug: Mapped[Key]
    title: Mapped[str]
    title_given: Mapped[bool]
    kind: Mapped[str]
    number: Mapped[str | None]
    summary: Mapped[str]
    act: Mapped[str | None]
    date: Mapped[Edtf | None] = mapped_column(index=True)
    event_slug: Mapped[EventSlug | None] = mapped_column(index=True)


class DocumentParty(Actor, Base):
    """Who stands behind a document, and in which role."""

    __tablename__ = "document_parties"
    __table_args__ = (*actor_checks(), Index(None, "role", "document_slug"))

    document_slug: Mapped[DocumentKey]
    position: Mapped[Position]
    role: Mapped[str]
    since: Mapped[Edtf | None]
    until: Mapped[Edtf | None]


class DocumentRegion(Base):
    """A region that a document concerns."""

    __tablename__ = "document_regions"

    document_slug: Mapped[DocumentKey]
    region_slug: Mapped[RegionKey]
    position: Mapped[int]


class Plan(Base):
    """A regional action plan, strategy or like instrument."""

    __tablename__ = "plans"
    __table_args__ = ()

    slug: Mapped[Key]
    title: Mapped[str]
    kind: Mapped[str]
    scope: Mapped[str]
    summary: Mapped[str]
    status: Mapped[str]
    status_date: Mapped[Edtf | None]
    status_note: Mapped[str | None]
    coverage: Mapped[str]
    adopted: Mapped[Edtf | None] = mapped_column(index=True, doc="The date of the act `adopted`, derived at load.")
    period: Mapped[Edtf | None] = mapped_column(index=True)


class PlanTitle(NameInTime, Base):
    """Another title of a plan."""

    __tablename__ = "plan_titles"

    plan_slug: Mapped[PlanKey]
    position: Mapped[Position]
    title: Mapped[str]


class PlanAct(Base):
    """What was done to a plan, and when."""

    __tablename__ = "plan_acts"
    __table_args__ = (Index(None, "act", "plan_slug"),)

    plan_slug: Mapped[PlanKey]
    act: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    date: Mapped[Edtf | None] = mapped_column(index=True)
    place: Mapped[str | None]
    state_code: Mapped[StateCode | None]
    note: Mapped[str | None]


class PlanParty(Actor, Base):
    """Who stands behind a plan, and in which role."""

    __tablename__ = "plan_parties"
    __table_args__ = (*actor_checks(), Index(None, "role", "plan_slug"), Index(None, "role", "organization_slug"))

    plan_slug: Mapped[PlanKey]
    position: Mapped[Position]
    role: Mapped[str]
    since: Mapped[Edtf | None]
    until: Mapped[Edtf | None]


class PlanItems(Base):
    """How a plan's items of one kind are listed: how many its source counts, and whether the list is left open."""

    __tablename__ = "plan_items"
    __table_args__ = (CheckConstraint("stated >= 0", name="stated"),)

    plan_slug: Mapped[PlanKey]
    kind: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    stated: Mapped[int | None]
    open: Mapped[bool]


class PlanRelation(Base):
    """How one plan stands to another."""

    __tablename__ = "plan_relations"
    __table_args__ = (
        CheckConstraint("plan_slug <> other_slug", name="not_itself"),
        Index(None, "relation", "plan_slug"),
    )

    plan_slug: Mapped[PlanKey]
    position: Mapped[Position]
    relation: Mapped[str]
    other_slug: Mapped[PlanSlug] = mapped_column(index=True)


class PlanEvent(Base):
    """A meeting that a plan has to do with."""

    __tablename__ = "plan_events"
    __table_args__ = (Index(None, "event_slug", "plan_slug"),)

    plan_slug: Mapped[PlanKey]
    event_slug: Mapped[EventKey]
    position: Mapped[int]
    relation: Mapped[str]


class PlanDocument(Base):
    """A document that stands beside a plan."""

    __tablename__ = "plan_documents"
    __table_args__ = (
        Index(None, "relation", "document_slug"),
        Index(None, "document_slug", "plan_slug"),
    )

    plan_slug: Mapped[PlanKey]
    document_slug: Mapped[DocumentKey]
    position: Mapped[int]
    relation: Mapped[str]


class Area(Base):
    """One area, objective, aim or commitment of a plan, in its place."""

    __tablename__ = "areas"
    __table_args__ = (UniqueConstraint("plan_slug", "position"),)

    slug: Mapped[Key]
    plan_slug: Mapped[PlanSlug]
    position: Mapped[int]
    number: Mapped[str | None]
    kind: Mapped[str]
    label: Mapped[str]
    note: Mapped[str | None]


class AreaTheme(Base):
    """A field of action that the words of an area name."""

    __tablename__ = "area_themes"
    __table_args__ = (Index(None, "theme_slug", "area_slug"),)

    area_slug: Mapped[str] = mapped_column(ForeignKey("areas.slug"), primary_key=True)
    theme_slug: Mapped[ThemeKey]


class Link(Base):
    """An address given with a plan, the record it leads to, and whether it still does."""

    __tablename__ = "links"
    __table_args__ = (
        UniqueConstraint("plan_slug", "position"),
        exactly_one("to_plan_slug", "to_document_slug", "to_organization_slug"),
    )

    slug: Mapped[Key]
    plan_slug: Mapped[PlanSlug]
    position: Mapped[int]
    url: Mapped[str]
    label: Mapped[str]
    role: Mapped[str]
    locator: Mapped[str | None]
    language: Mapped[str]
    health: Mapped[str]
    checked: Mapped[Edtf | None] = mapped_column(index=True)
    replacement: Mapped[str | None]
    archived: Mapped[str | None] = mapped_column(doc="Where copies of a dead page are looked for, derived.")
    note: Mapped[str | None]
    to_plan_slug: Mapped[PlanSlug | None] = mapped_column(index=True)
    to_document_slug: Mapped[DocumentSlug | None] = mapped_column(index=True)
    to_organization_slug: Mapped[OrganizationSlug | None] = mapped_column(index=True)


class Citation(Base):
    """Which words of which source say a field of a record, and how firmly."""

    __tablename__ = "citations"
    __table_args__ = (
        ForeignKeyConstraint(["source_slug", "section"], ["source_sections.source_slug", "source_sections.key"]),
        Index(None, "source_slug", "resource"),
    )

    resource: Mapped[str] = mapped_column(text(20), primary_key=True)
    key: Mapped[Key]
    position: Mapped[Position]
    field: Mapped[str]
    source_slug: Mapped[str] = mapped_column(ForeignKey("sources.slug"))
    section: Mapped[str | None]
    locator: Mapped[str | None]
    phrase: Mapped[str | None]
    basis: Mapped[str]
    confidence: Mapped[str]
    note: Mapped[str | None]


class Absence(Base):
    """Why a field of a record is empty."""

    __tablename__ = "absences"

    resource: Mapped[str] = mapped_column(text(20), primary_key=True)
    key: Mapped[Key]
    field: Mapped[str] = mapped_column(text(80), primary_key=True)
    status: Mapped[str]
    note: Mapped[str | None]


class Alias(Base):
    """A slug under which a record was known before."""

    __tablename__ = "aliases"

    resource: Mapped[str] = mapped_column(text(20), primary_key=True)
    alias: Mapped[Key]
    key: Mapped[Slug]


class PlanRegion(Base):
    """A plan concerns a region: directly, or because that region lies above one that it concerns."""

    __tablename__ = "plan_regions"
    __table_args__ = (Index(None, "region_slug", "plan_slug"),)

    plan_slug: Mapped[PlanKey]
    region_slug: Mapped[RegionKey]
    position: Mapped[int | None] = mapped_column(doc="Place among those that it concerns directly; else null.")


class PlanTheme(Base):
    """A plan has an area of this theme."""

    __tablename__ = "plan_themes"
    __table_args__ = (Index(None, "theme_slug", "plan_slug"),)

    plan_slug: Mapped[PlanKey]
    theme_slug: Mapped[ThemeKey]


class PlanState(Base):
    """A plan concerns a state, for a reason: as its own party, or by a membership."""

    __tablename__ = "plan_states"
    __table_args__ = (
        Index(None, "state_code", "plan_slug"),
        Index(None, "basis", "plan_slug"),
        Index(None, "basis", "state_code"),
    )

    plan_slug: Mapped[PlanKey]
    position: Mapped[Position]
    state_code: Mapped[StateCode]
    basis: Mapped[str]
    organization_slug: Mapped[OrganizationSlug | None] = mapped_column(index=True)
    membership_slug: Mapped[str | None] = mapped_column(ForeignKey("memberships.slug"))
    party_position: Mapped[int | None]
    since: Mapped[Edtf | None]
    until: Mapped[Edtf | None]


class RegionAncestor(Base):
    """A region lies within another at any depth; every region lies within itself."""

    __tablename__ = "region_ancestors"

    region_slug: Mapped[RegionKey]
    ancestor_slug: Mapped[RegionKey] = mapped_column(index=True)


class DateYear(Base):
    """A date may lie in this year; an open end reaches as far as any other date, and to the year of the edition."""

    __tablename__ = "date_years"

    value: Mapped[str] = mapped_column(ForeignKey("dates.value"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Text(Base):
    """What a record says in words: to search, to show where a search met it, and to call it by its name.

    SQLite keeps the words in the FTS5 table `search`, whose rows are numbered as these are; PostgreSQL in `vector`.
    """

    __tablename__ = "texts"
    __table_args__ = (
        UniqueConstraint("resource", "key"),
        Index(None, "vector", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    resource: Mapped[str] = mapped_column(text(20))
    key: Mapped[Slug]
    kind: Mapped[str | None] = mapped_column(doc="What a search over all calls it; null if it is none of its hits.")
    name: Mapped[str] = mapped_column(doc="The title or name to show.")
    length: Mapped[int] = mapped_column(doc="How many words the shortest of its names has.")
    fields: Mapped[bytes] = mapped_column(doc="JSON: for each part of the text, pairs of a field's name and its text.")
    hit: Mapped[bytes | None] = mapped_column(doc="JSON: the record as a hit of a search over all.")
    vector: Mapped[str | None] = mapped_column(String().with_variant(TSVECTOR(), "postgresql"))


SEARCH = "CREATE VIRTUAL TABLE search USING fts5(heading, body, context, content='', tokenize='ascii', prefix='2 3')"
"""SQLite's full-text index of texts."""
event.listen(
    Text.__table__,
    "after_create",
    DDL(SEARCH).execute_if(dialect="sqlite"),  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it without types
)


class NameWord(Base):
    """A word of a name, folded: what a mistyped one may have meant."""

    __tablename__ = "name_words"

    word: Mapped[str] = mapped_column(text(), primary_key=True)


class Rendering(Base):
    """A record as JSON, made once at load: in brief for lists, and in full."""

    __tablename__ = "renderings"

    resource: Mapped[str] = mapped_column(text(20), primary_key=True)
    key: Mapped[Key]
    summary: Mapped[bytes]
    full: Mapped[bytes]


class Place(Base):
    """The place of a record in its list, from 0, in the order that the list has by default."""

    __tablename__ = "places"
    __table_args__ = (UniqueConstraint("resource", "key"),)

    resource: Mapped[str] = mapped_column(text(20), primary_key=True)
    number: Mapped[Position]
    key: Mapped[Slug]


class Ordering(Base):
    """Another order of a list: the places of its records, each a number of four bytes."""

    __tablename__ = "orderings"

    resource: Mapped[str] = mapped_column(text(20), primary_key=True)
    name: Mapped[str] = mapped_column(text(40), primary_key=True)
    numbers: Mapped[bytes]


class Posting(Base):
    """The records that a value of a filter finds: a bit for each place in the list, compressed.

    Of two filters of the same rows also those that two values find in one row, both with a plus sign between.
    """

    __tablename__ = "postings"

    resource: Mapped[str] = mapped_column(text(20), primary_key=True)
    parameter: Mapped[str] = mapped_column(text(81), primary_key=True)
    value: Mapped[str] = mapped_column(text(161), primary_key=True)
    bits: Mapped[bytes]


class DatasetVersion(Base):
    """The one row that says what is loaded: hash of the files, hash of the code that rendered them, when."""

    __tablename__ = "dataset"

    version: Mapped[str] = mapped_column(text(12), primary_key=True)
    code: Mapped[str] = mapped_column(text(12))
    loaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    body: Mapped[bytes]
