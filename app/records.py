"""What a file in each folder of `seed/` may say: one Pydantic model a folder, unknown keys refused."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field, model_validator

from app.evidence import (
    Actor,
    Cited,
    DocumentRef,
    EdtfText,
    EventRef,
    Name,
    Number,
    OrganizationRef,
    PlanRef,
    Record,
    RegionRef,
    Slug,
    StateRef,
    Strict,
    Text,
    ThemeRef,
    Url,
)
from app.raw import tables, text, texts
from app.vocabulary import (
    ActKind,
    AreaKind,
    Coverage,
    DocumentKind,
    DocumentRelation,
    EventKind,
    EventRelation,
    LinkHealth,
    LinkRole,
    MembershipRole,
    OrganizationKind,
    OrganizationRelationKind,
    PartyRole,
    Pillar,
    PlanKind,
    PlanRelationKind,
    PlanStatus,
    RegionKind,
    Scope,
    SourceKind,
    StateKind,
)


class Party(Actor):
    """Who stands behind a plan or a document, and in which role."""

    role: PartyRole
    """The role."""
    since: EdtfText | None = None
    """From when, such as the day of signature or deposit."""
    until: EdtfText | None = None
    """Until when."""


class Member(Actor):
    """Who belongs to an organization, and since when."""

    role: MembershipRole
    """As what."""
    joined: EdtfText | None = None
    """Since when."""
    left: EdtfText | None = None
    """Until when."""


class PlanAct(Cited):
    """What was done to the plan, and when."""

    act: ActKind
    """The act, as the source words it."""
    date: EdtfText | None = None
    """When, as precise as the source."""
    place: Text | None = None
    """Where, as the source names it."""
    state: StateRef | None = None
    """In which state."""
    note: Text | None = None
    """What the date alone does not say."""


class Count(Cited):
    """How many items of a kind the source says that the plan has."""

    kind: AreaKind
    """The kind that is counted."""
    count: Number = Field(ge=0)
    """The number."""


class Area(Cited):
    """One area, objective, aim or commitment; the order in the file is the order in the source."""

    kind: AreaKind
    """What the source calls it."""
    number: Text | None = None
    """The number printed before it."""
    label: Text
    """Its name as printed, or a short faithful phrase where it is a sentence."""
    themes: list[ThemeRef] = []
    """The fields of action that its words name."""
    note: Text | None = None
    """What the label leaves out."""


class Aim(Cited):
    """What an organization is for; not an area of its plan."""

    label: Text
    """A short faithful phrase."""
    themes: list[ThemeRef] = []
    """The fields of action that its words name."""


class InRegion(Cited):
    """A region that a record concerns."""

    region: RegionRef
    """The region."""


class AtEvent(Cited):
    """A meeting that a plan has to do with."""

    event: EventRef
    """The meeting."""
    relation: EventRelation
    """What it was for the plan."""


class WithDocument(Cited):
    """A document that stands beside a plan."""

    document: DocumentRef
    """The document."""
    relation: DocumentRelation
    """How the plan stands to it."""


class WithPlan(Cited):
    """Another plan that this one has to do with."""

    plan: PlanRef
    """The other plan."""
    relation: PlanRelationKind
    """How this plan stands to it."""


class WithOrganization(Cited):
    """Another organization that this one has to do with."""

    organization: OrganizationRef
    """The other organization."""
    relation: OrganizationRelationKind
    """How this one stands to it."""
    since: EdtfText | None = None
    """From when."""
    until: EdtfText | None = None
    """Until when."""
    note: Text | None = None
    """What the relation alone does not say."""


class Seat(Cited):
    """Where an organization had its seat, and when."""

    place: Text
    """The town."""
    state: StateRef | None = None
    """The state."""
    since: EdtfText | None = None
    """From when."""
    until: EdtfText | None = None
    """Until when; left out for the present seat."""


class Link(Cited):
    """An address at which something about the plan can be read; those printed in the tool first, in their order."""

    url: Url
    """The address that the link leads to."""
    role: LinkRole
    """What its lead-in says that it is."""
    label: Text
    """What it leads to, in a few words."""
    plan: PlanRef | None = None
    """It leads to this plan,"""
    document: DocumentRef | None = None
    """or to this document,"""
    organization: OrganizationRef | None = None
    """or to this organization."""
    locator: Text | None = None
    """The place within it, such as a page."""
    language: str | None = Field(None, pattern="^[a-z]{2}$")
    """The language of the page, ISO 639-1; English where left out."""
    health: LinkHealth = LinkHealth.unknown
    """Whether it still leads there, as far as the sources show."""
    checked: EdtfText | None = None
    """When that was so."""
    replacement: Url | None = None
    """Where the same can be read now."""
    note: Text | None = None
    """What a reader should know of it, such as why it is taken for dead."""

    @model_validator(mode="after")
    def one_target(self) -> "Link":
        """A link leads to one record."""
        if sum(value is not None for value in (self.plan, self.document, self.organization)) != 1:
            raise ValueError("name exactly one of plan, document or organization")
        return self


class Section(Strict):
    """A part of a source that citations point to."""

    key: Slug
    """Short name, used as `section` in citations."""
    heading: Text
    """Its heading as printed."""


class Plan(Record):
    """A file in `seed/plans`: a regional action plan, strategy or like instrument."""

    title: Text
    """Its title."""
    titles: list[Name] = []
    """Other titles that the sources use."""
    kind: PlanKind
    """What sort of instrument."""
    scope: Scope
    """How far it is about trafficking in persons."""
    summary: Text
    """What it is, in our own words."""
    status: PlanStatus = PlanStatus.unknown
    """Where it stands."""
    status_date: EdtfText | None = None
    """When it stood so, by the newest source that says it."""
    status_note: Text | None = None
    """What the sources say about where it stands."""
    coverage: Coverage = Coverage.full
    """How far it has been described here."""
    period: EdtfText | None = None
    """The time it is meant for."""
    acts: list[PlanAct] = []
    """What was done to it."""
    parties: list[Party] = []
    """Who stands behind it."""
    regions: list[InRegion] = []
    """The regions it concerns."""
    counts: list[Count] = []
    """How many items the source says that it has."""
    open_list: list[AreaKind] = []
    """Kinds of items whose list the source leaves open ("includes", "such as", "and other")."""
    areas: list[Area] = []
    """Its areas, objectives, aims or commitments, in order."""
    events: list[AtEvent] = []
    """Meetings it has to do with."""
    documents: list[WithDocument] = []
    """Documents named beside it."""
    relations: list[WithPlan] = []
    """Other plans it has to do with."""
    links: list[Link] = []
    """Addresses printed with it, in order."""

    evidence: ClassVar = (
        "title", "kind", "scope", "summary", "status", "adopted", "period", "parties", "regions", "areas", "themes",
        "links", "full_text",
    )  # fmt: skip
    optional: ClassVar = ("status_note", "status_date")
    derived: ClassVar = ("states",)

    @classmethod
    def value_of(cls, field: str, data: dict[str, Any]) -> Any:
        """`adopted`, `full_text` and `themes` are implied by acts, links and areas; an unknown status is none."""
        if field == "adopted":
            return next((act.get("date") for act in tables(data, "acts") if act.get("act") == "adopted"), None)
        if field == "full_text":
            return [link for link in tables(data, "links") if link.get("role") == "full_text"]
        if field == "themes":
            return [theme for area in tables(data, "areas") for theme in texts(area, "themes")]
        if field == "status" and data.get("status", "unknown") == "unknown":
            return None
        return data.get(field)

    @classmethod
    def file_faults(cls, data: dict[str, Any]) -> Iterator[tuple[str, Any, str]]:
        """Also: counts that do not match the list, an act told twice."""
        yield from super().file_faults(data)
        kinds = set(AreaKind)
        listed = Counter(text(area, "kind") for area in tables(data, "areas"))
        for position, count in enumerate(tables(data, "counts"), 1):
            kind, number = text(count, "kind"), count.get("count")
            understood = listed.keys() | {kind} <= kinds and isinstance(number, int)
            if understood and listed[kind] != number:
                message = f"{listed[kind]} areas of kind {kind} are listed: list all {number}, or correct the count"
                yield f"counts.{position}.count", number, message
        for act, times in Counter(text(act, "act") for act in tables(data, "acts")).items():
            if act and times > 1:
                yield "acts", act, f"the act is told {times} times: keep one, with the other reading in its note"


class Organization(Record):
    """A file in `seed/organizations`: an organization, process, organ or other body."""

    name: Text
    """Its name in full, or as far as the sources give it."""
    names: list[Name] = []
    """Acronyms and other names."""
    kind: OrganizationKind
    """What sort of body."""
    summary: Text
    """What it is, in our own words."""
    founded: EdtfText | None = None
    """When it was founded."""
    dissolved: EdtfText | None = None
    """When it ended."""
    seat: Text | None = None
    """The town of its seat."""
    seat_state: StateRef | None = None
    """The state of its seat."""
    meets: Text | None = None
    """How often it meets."""
    website: Url | None = None
    """Its website."""
    regions: list[InRegion] = []
    """The regions it works in."""
    aims: list[Aim] = []
    """What it is for."""
    seats: list[Seat] = []
    """Its seats in time, where it had more than one or their dates are known."""
    members: list[Member] = []
    """Who belongs to it."""
    membership_complete: bool = Field(False, strict=True)
    """Whether the members that are listed are all there are and were."""
    membership_note: Text | None = None
    """What is missing or uncertain in the list of members."""
    relations: list[WithOrganization] = []
    """How it stands to other organizations."""

    evidence: ClassVar = (
        "name", "acronym", "kind", "summary", "founded", "seat", "seat_state", "website", "regions", "members",
    )  # fmt: skip
    optional: ClassVar = ("dissolved", "meets", "membership_complete", "membership_note")

    @classmethod
    def value_of(cls, field: str, data: dict[str, Any]) -> Any:
        """An unspecified kind is none; the acronym is one of the names."""
        if field == "acronym":
            return [name for name in tables(data, "names") if name.get("kind") == "acronym"]
        if field == "kind" and data.get("kind") == "unspecified":
            return None
        return data.get(field)


class Document(Record):
    """A file in `seed/documents`: what is no plan itself but is named beside one."""

    title: Text
    """Its title, or a description where the sources give none."""
    title_given: bool = Field(strict=True)
    """Whether the sources give a title; false where `title` only describes it."""
    kind: DocumentKind
    """What sort of document."""
    number: Text | None = None
    """Its official number."""
    summary: Text
    """What it is, in our own words."""
    act: ActKind | None = None
    """What was done to it, as the source words it."""
    date: EdtfText | None = None
    """When."""
    event: EventRef | None = None
    """At which meeting."""
    parties: list[Party] = []
    """Who stands behind it."""
    regions: list[InRegion] = []
    """The regions it concerns."""

    evidence: ClassVar = ("title", "kind", "summary", "act", "date", "event", "parties")
    optional: ClassVar = ("number",)


class Event(Record):
    """A file in `seed/events`: a conference or meeting."""

    name: Text
    """Its name, or a description where the sources give none."""
    kind: EventKind
    """What sort of meeting."""
    ordinal: Number | None = Field(None, ge=1)
    """Which of a series it was."""
    organization: OrganizationRef | None = None
    """Whose meeting it was."""
    place: Text | None = None
    """Where, as the source names it."""
    state: StateRef | None = None
    """In which state, where the source names it."""
    date: EdtfText | None = None
    """When, as precise as the source."""
    theme: Text | None = None
    """The theme it was given."""

    evidence: ClassVar = ("name", "kind", "ordinal", "organization", "place", "state", "date", "theme")


class State(Record):
    """A file in `seed/states`: a state or territory with an ISO 3166-1 code; the file name is its alpha-3 code."""

    alpha2: str = Field(pattern="^[A-Z]{2}$")
    """ISO 3166-1 alpha-2 code."""
    m49: str = Field(pattern="^[0-9]{3}$")
    """UN M49 code, three digits."""
    name: Text
    """UN short name."""
    names: list[Name] = []
    """Other names."""
    kind: StateKind
    """State or territory."""
    region: RegionRef
    """The smallest M49 area that holds it."""

    evidence: ClassVar = ("name", "alpha2", "m49", "kind", "region")


class Region(Record):
    """A file in `seed/regions`: an M49 area, or a region as a source words it, hung into the M49 tree."""

    name: Text
    """Its name."""
    names: list[Name] = []
    """Other wordings."""
    kind: RegionKind
    """M49 area or a source's own region."""
    m49: str | None = Field(None, pattern="^[0-9]{3}$")
    """M49 code, only where the extent is the same."""
    parents: list[RegionRef] = []
    """The areas directly above it, none or more."""
    note: Text | None = None
    """What is not the same as in the area above it."""

    evidence: ClassVar = ("name", "m49")


class Theme(Record):
    """A file in `seed/themes`: a field of action."""

    name: Text
    """Its name."""
    scope_note: Text
    """What it covers, and what it does not."""
    pillar: Pillar
    """The part of anti-trafficking work it belongs to."""

    evidence: ClassVar = ("name",)


class Source(Record):
    """A file in `seed/sources`: a work that values are cited from."""

    title: Text
    """Its title."""
    part_of: Text | None = None
    """The larger work that it is a part of."""
    publisher: Text
    """Who published it."""
    kind: SourceKind
    """What sort of source."""
    date: EdtfText | None = None
    """When it was published."""
    url: Url | None = None
    """Where it can be read."""
    language: str = Field("en", pattern="^[a-z]{2}$")
    """Its language, ISO 639-1."""
    note: Text | None = None
    """What a reader should know of it."""
    sections: list[Section] = []
    """Its parts, in order, that citations point to."""


class Dataset(Strict):
    """The file `seed/dataset.toml`: what the whole is called and how it may be used."""

    title: Text
    """Its title."""
    description: Text
    """What it holds."""
    publisher: Text
    """Who publishes it."""
    licence: Text
    """SPDX identifier of the licence."""
    licence_url: Url
    """Where the licence can be read."""
    attribution: Text
    """The sources that must be credited with it."""
    released: EdtfText
    """The day of this edition."""


class LinkCheck(Strict):
    """What became of an address when it was asked for."""

    url: Url
    """The address, as the links have it."""
    health: LinkHealth
    """Whether it still leads to what it was given for."""
    replacement: Url | None = None
    """Where it leads now, if it has moved."""
    seen: Text | None = None
    """What was seen."""


class LinkChecks(Strict):
    """The file `seed/link-checks.toml`, which `check-links` writes: the health of all links on a day."""

    checked: EdtfText
    """The day on which they were asked for."""
    links: list[LinkCheck] = []
    """What was found, address by address."""


FOLDERS: dict[str, type[Record]] = {
    "sources": Source,
    "themes": Theme,
    "regions": Region,
    "states": State,
    "organizations": Organization,
    "events": Event,
    "documents": Document,
    "plans": Plan,
}
"""The folders of `seed/` and what a file in each may say, in the order in which they are read."""

FILES: dict[str, type[Strict]] = {"dataset": Dataset, "link-checks": LinkChecks}
"""The files of `seed/` itself; the second may be missing."""
