"""Documents and the meetings at which they were made, and the sources of all values."""

from pydantic import Field

from app import vocabulary as v
from app.schemas.parts import (
    Absence,
    Citation,
    DatedAct,
    DateValue,
    Page,
    Party,
    PlanOrganization,
    PlanRef,
    Ref,
    Schema,
    StateRef,
)
from app.schemas.plans import PlanLink


class DocumentSummary(Schema):
    """A document in a list."""

    slug: str = Field(examples=["commit-principles-and-methods"])
    """Permanent short name."""
    title: str = Field(examples=["Principles and methods of working in the COMMIT process"])
    """Title, or a description where the source gives none."""
    title_given: bool = Field(examples=[True])
    """Whether the source gives a title; false where `title` only describes the document."""
    kind: v.DocumentKind = Field(examples=["guidance"])
    """What sort of document."""
    number: str | None = Field(examples=["557/Rev.1"])
    """Official number; null where there is none."""
    summary: str = Field(examples=["Guidance by the secretariat of COMMIT."])
    """What it is, in a few words of this compilation."""
    date: DateValue | None
    """The date of its act; null where no source says."""
    organizations: list[PlanOrganization]
    """The organizations named with it, each in its role."""


class DocumentPlan(PlanRef):
    """A plan, and how it stands to the document."""

    relation: v.DocumentRelation = Field(examples=["beside"])
    """How the plan stands to the document."""


class Document(DocumentSummary):
    """Everything known of a document."""

    aliases: list[str] = Field(examples=[[]])
    """Slugs under which it was known before."""
    acts: list[DatedAct]
    """What was done to it, and when."""
    event: Ref | None
    """The meeting at which that was done; null where no source says."""
    parties: list[Party]
    """Who stands behind it."""
    regions: list[Ref]
    """The regions it concerns."""
    plans: list[DocumentPlan]
    """The plans that it stands beside, the first 200; `/v1/plans?document=…` lists all."""
    links: list[PlanLink]
    """The addresses that lead to it."""
    citations: list[Citation]
    """What says each field."""
    absences: list[Absence]
    """Why fields are empty."""


class DocumentPage(Page):
    """A page of documents."""

    data: list[DocumentSummary]
    """The documents, in order."""


class EventSummary(Schema):
    """A conference or meeting in a list."""

    slug: str = Field(examples=["ecowas-authority-session-25"])
    """Permanent short name."""
    name: str = Field(
        examples=["Twenty-fifth Ordinary Session of Authority of Heads of State and Government of ECOWAS"]
    )
    """Name, or a description where the source gives none."""
    kind: v.EventKind = Field(examples=["session"])
    """What sort of meeting."""
    ordinal: int | None = Field(examples=[25])
    """Which of a series it was; null where no source says."""
    organization: Ref | None
    """Whose meeting it was; null where no source says."""
    place: str | None = Field(examples=["Dakar"])
    """Where, as the source names it; null where it does not."""
    state: StateRef | None
    """In which state; null where the source names none."""
    date: DateValue | None
    """When; null where no source says."""
    theme: str | None = Field(examples=[None])
    """The theme it was given; null where no source tells one."""


class EventPlan(PlanRef):
    """A plan, and what the event was for it."""

    relation: v.EventRelation = Field(examples=["adopted_at"])
    """What the event was for the plan."""


class EventDocument(Schema):
    """A document, and what was done to it at an event."""

    slug: str = Field(examples=["ecowas-declaration-trafficking"])
    """Slug of the document."""
    title: str = Field(examples=["Declaration on the Fight against Trafficking in Persons"])
    """Its title."""
    acts: list[v.ActKind] = Field(examples=[["signed"]])
    """What was done to it there."""


class Event(EventSummary):
    """Everything known of an event."""

    aliases: list[str] = Field(examples=[[]])
    """Slugs under which it was known before."""
    plans: list[EventPlan]
    """The plans it has to do with, the first 200; `/v1/plans?event=…` lists all."""
    documents: list[EventDocument]
    """The documents that were signed or issued there."""
    citations: list[Citation]
    """What says each field."""
    absences: list[Absence]
    """Why fields are empty."""


class EventPage(Page):
    """A page of events."""

    data: list[EventSummary]
    """The events, in order."""


class SourceSummary(Schema):
    """A source in a list."""

    slug: str = Field(examples=["tool-2.9"])
    """Permanent short name."""
    title: str = Field(examples=["Tool 2.9: Regional action plans and strategies"])
    """Title."""
    part_of: str | None = Field(examples=["Toolkit to Combat Trafficking in Persons"])
    """The larger work; null where it stands alone."""
    publisher: str = Field(examples=["United Nations Office on Drugs and Crime"])
    """Who published it."""
    kind: v.SourceKind = Field(examples=["official"])
    """What sort of source."""
    date: DateValue | None
    """When it was published; null where not known."""
    url: str | None = Field(examples=["https://unstats.un.org/unsd/methodology/m49/"])
    """Where it can be read; null where no address is known."""
    language: str = Field(examples=["en"])
    """Its language, ISO 639-1."""
    citation_count: int = Field(examples=[400])
    """How many citations name it."""


class SourceSection(Schema):
    """A part of a source."""

    position: int = Field(examples=[2])
    """Place in the source, from 1."""
    key: str = Field(examples=["ariat"])
    """Short name of the part."""
    heading: str = Field(examples=["Charter of the Pacific Immigration Directors' Conference"])
    """Its heading as printed; the locator of citations."""
    plans: list[PlanRef]
    """The plans that it tells of, the first 200; `/v1/plans?source=…` lists those of the source."""


class SourceUse(Schema):
    """How many records of a resource a source supports."""

    resource: str = Field(examples=["plans"])
    """The resource, as in its path."""
    records: int = Field(examples=[9])
    """How many of its records cite the source."""


class Source(SourceSummary):
    """Everything known of a source."""

    note: str | None = Field(examples=["Addresses in it were right when it was printed."])
    """What a reader should know of it; else null."""
    sections: list[SourceSection]
    """Its parts, in order, that citations point to."""
    uses: list[SourceUse]
    """What it supports."""


class SourcePage(Page):
    """A page of sources."""

    data: list[SourceSummary]
    """The sources, in order."""
