"""What goes over the wire. A field is always present; null only where the description says so; no unions.

These models are promises to clients: a change of one is told in the changelog. A list gives the summary of a record,
its own address the whole.
"""

from datetime import date
from typing import Annotated, NotRequired

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from app import vocabulary as v


class Schema(BaseModel):
    """An object of an answer."""

    model_config = ConfigDict(
        use_attribute_docstrings=True, json_schema_serialization_defaults_required=True, from_attributes=True
    )


class DateValue(Schema):
    """A date or an interval, as precise as its source and no more."""

    value: str = Field(examples=["2001-12-20/2001-12-21"])
    """EDTF level 0: a year, a month, a day, or an interval of two with a slash between."""
    precision: v.DatePrecision = Field(examples=["day"])
    """How precise the source is."""
    earliest: date | None = Field(examples=["2001-12-20"])
    """The first day that it can mean, or of the interval; null where the start is open."""
    latest: date | None = Field(examples=["2001-12-21"])
    """The last day that it can mean, or of the interval; null where the end is open."""


class Ref(Schema):
    """Another record, by its slug and name."""

    slug: str = Field(examples=["victim-protection"])
    """Permanent short name."""
    name: str = Field(examples=["Protection and support of victims"])
    """Name to show."""


class StateRef(Schema):
    """A state or territory, by its code and name."""

    code: str = Field(examples=["FJI"])
    """ISO 3166-1 alpha-3 code."""
    name: str = Field(examples=["Fiji"])
    """UN short name."""


class PlanRef(Schema):
    """A plan, by its slug and title."""

    slug: str = Field(examples=["ecowas-initial-plan-of-action"])
    """Permanent short name of the plan."""
    title: str = Field(examples=["ECOWAS Initial Plan of Action against Trafficking in Persons (2002-2003)"])
    """Title of the plan."""


class Citation(Schema):
    """Which words of which source say a field, and how firmly."""

    field: str = Field(examples=["areas.6"])
    """The field; of a list, its name and the position in it, from 1."""
    source: str = Field(examples=["tool-2.9"])
    """Slug of the source."""
    locator: str | None = Field(examples=["Charter of the Pacific Immigration Directors' Conference"])
    """Where in the source: the heading of the section, or another place; null for a source read as a whole."""
    phrase: str | None = Field(examples=["According to its Charter (of September 2005)"])
    """The words that say it, twelve at most; null where the source is a table."""
    basis: v.Basis = Field(examples=["stated"])
    """How firmly they say it."""
    note: str | None = Field(examples=[None])
    """What a reader should know of this reading; else null."""


class Absence(Schema):
    """Why a field is empty."""

    field: str = Field(examples=["adopted"])
    """The empty field."""
    status: v.AbsenceStatus = Field(examples=["not_stated"])
    """Which kind of silence it is."""
    note: str | None = Field(examples=["The Charter is of September 2005; that it was adopted then is not said."])
    """What the source says instead; null where there is nothing to add."""


class Name(Schema):
    """Another name or title."""

    name: str = Field(examples=["Puebla Process"])
    """The name."""
    kind: v.NameKind = Field(examples=["informal"])
    """What sort of name."""


class Group(Schema):
    """A group that its source counts or describes and does not break up."""

    label: str = Field(examples=["more than 20 States"])
    """The group in a few words."""
    of: v.GroupOf = Field(examples=["states"])
    """What it consists of."""
    count: int | None = Field(examples=[20])
    """How many the source counts; null where it counts none."""
    qualifier: v.Qualifier = Field(examples=["more_than"])
    """How it counts them."""


class Party(Schema):
    """Who stands behind a plan or a document, and in which role; exactly one of the three is not null."""

    position: int = Field(examples=[3])
    """Place in the list, from 1."""
    role: v.PartyRole = Field(examples=["developer"])
    """The role."""
    kind: v.PartyKind = Field(examples=["group"])
    """Which of the three it is."""
    organization: Ref | None = Field(examples=[None])
    """The organization, or null."""
    state: StateRef | None = Field(examples=[None])
    """The state, or null."""
    group: Group | None
    """The group, or null."""
    note: str | None = Field(examples=[None])
    """What the role alone does not say; else null."""


class PlanOrganization(Schema):
    """An organization and its role for a plan; one with two roles stands twice."""

    slug: str = Field(examples=["uniap"])
    """Slug of the organization."""
    name: str = Field(examples=["UNIAP"])
    """Its name."""
    role: v.PartyRole = Field(examples=["secretariat"])
    """Its role."""


class PlanState(Schema):
    """A state that a plan concerns, and why."""

    code: str = Field(examples=["CAN"])
    """ISO 3166-1 alpha-3 code."""
    name: str = Field(examples=["Canada"])
    """UN short name."""
    basis: v.StateBasis = Field(examples=["undecided"])
    """Why the plan concerns it."""
    organization: str | None = Field(examples=["rcm"])
    """Slug of the organization through which it does; null where the state is a party itself."""


class Act(Schema):
    """What was done to a text, and when."""

    act: v.Act = Field(examples=["adopted"])
    """The act, as the source words it."""
    date: DateValue | None
    """When; null where the source does not say."""
    note: str | None = Field(examples=["Adopted at a session of two days; on which of them is not said."])
    """What the date alone does not say; else null."""


class Items(Schema):
    """How a plan's items of one kind are listed."""

    kind: v.AreaKind = Field(examples=["area_of_intervention"])
    """The kind of item."""
    stated: int | None = Field(examples=[11])
    """How many the source says there are; null where it gives no number."""
    listed: int = Field(examples=[11])
    """How many it lists."""
    open: bool = Field(examples=[False])
    """Whether the source leaves the list open ("includes", "and other")."""


class PlanArea(Schema):
    """One area, objective, aim or commitment, in its place."""

    slug: str = Field(examples=["commit-subregional-plan-of-action-6"])
    """Slug of the area."""
    position: int = Field(examples=[6])
    """Place among all items of the plan, in the order of the source, from 1."""
    number: str | None = Field(examples=["6"])
    """The number printed before it; null where none is."""
    kind: v.AreaKind = Field(examples=["area_of_intervention"])
    """What the source calls it."""
    label: str = Field(examples=["Safe and timely repatriation"])
    """Its name as printed, or a short faithful phrase where the source has a sentence."""
    themes: list[Ref]
    """The fields of action that its words name; empty where they name none."""
    note: str | None = Field(examples=[None])
    """What the label leaves out; else null."""


class PlanEvent(Schema):
    """A meeting that a plan has to do with."""

    slug: str = Field(examples=["manila-conference-2000"])
    """Slug of the event."""
    name: str = Field(examples=["Asian Regional Initiative against Trafficking in Women and Children conference"])
    """Its name."""
    relation: v.EventRelation = Field(examples=["developed_at"])
    """What it was for the plan."""
    place: str | None = Field(examples=["Manila"])
    """Where; null where the source does not say."""
    date: DateValue | None
    """When; null where the source does not say."""


class PlanDocument(Schema):
    """A document that stands beside a plan."""

    slug: str = Field(examples=["ecowas-declaration-trafficking"])
    """Slug of the document."""
    title: str = Field(examples=["Declaration on the Fight against Trafficking in Persons"])
    """Its title."""
    kind: v.DocumentKind = Field(examples=["declaration"])
    """What sort of document."""
    relation: v.DocumentRelation = Field(examples=["annexed_to"])
    """How the plan stands to it."""


class PlanRelation(Schema):
    """How two plans stand to each other: the subject stands so to the object."""

    subject: PlanRef
    """The plan that the relation is told of."""
    relation: v.PlanRelation = Field(examples=["implements"])
    """The relation."""
    object: PlanRef
    """The plan that it leads to."""


class Target(Schema):
    """What a link leads to."""

    kind: v.LinkTarget = Field(examples=["document"])
    """What sort of record."""
    slug: str = Field(examples=["unodc-ecowas-training-manual"])
    """Its slug."""
    name: str = Field(examples=["Training manual on the implementation of the ECOWAS Initial Plan of Action"])
    """Its name or title."""


class PlanLink(Schema):
    """An address printed with a plan."""

    slug: str = Field(examples=["ecowas-initial-plan-of-action-link-3"])
    """Slug of the link."""
    position: int = Field(examples=[3])
    """Place among the links of the plan, in the order of the source, from 1."""
    url: str = Field(examples=["http://www.unodc.org/pdf/ecowas_training_manual_2006.pdf"])
    """The address, as printed in the source; it may no longer answer."""
    label: str = Field(examples=["The UNODC training manual on carrying out the plan"])
    """What it leads to, in a few words."""
    role: v.LinkRole = Field(examples=["manual"])
    """What the words before it say that it is."""
    locator: str | None = Field(examples=[None])
    """The place within it, such as a page; else null."""
    target: Target
    """The record that it leads to."""


class PlanSummary(Schema):
    """A plan in a list."""

    slug: str = Field(examples=["ecowas-initial-plan-of-action"])
    """Permanent short name."""
    title: str = Field(examples=["ECOWAS Initial Plan of Action against Trafficking in Persons (2002-2003)"])
    """Title."""
    kind: v.PlanKind = Field(examples=["action_plan"])
    """What sort of instrument."""
    scope: v.Scope = Field(examples=["trafficking"])
    """How far it is about trafficking in persons."""
    summary: str = Field(examples=["The Heads of State and Government of ECOWAS adopted this plan in Dakar."])
    """What it is, in a few sentences of this compilation."""
    status: v.PlanStatus = Field(examples=["unknown"])
    """Where it stands; `unknown` where no source says."""
    adopted: DateValue | None
    """When it was adopted; null where no source says that, or when. Other acts are in `acts`."""
    period: DateValue | None
    """The time it is meant for; null where no source says."""
    organizations: list[PlanOrganization]
    """The organizations named with it, each in its role."""
    regions: list[Ref]
    """The regions it concerns, without those above them."""
    states: list[PlanState]
    """The states it concerns, each with the reason; empty where the source names none."""
    themes: list[Ref]
    """The themes of its areas."""
    area_count: int = Field(examples=[6])
    """How many areas, objectives, aims or commitments are listed."""


class Plan(PlanSummary):
    """Everything known of a plan."""

    aliases: list[str] = Field(examples=[[]])
    """Slugs under which it was known before."""
    titles: list[Name]
    """Other titles."""
    status_note: str | None = Field(examples=["The most recent plan of its kind when the source was written."])
    """Undated words of the source on where it stands; else null."""
    acts: list[Act]
    """What was done to it, and when."""
    parties: list[Party]
    """Who stands behind it: organizations, states, and groups that the source does not break up."""
    items: list[Items]
    """How its items are listed, a row a kind."""
    areas: list[PlanArea]
    """Its areas, objectives, aims or commitments, in order."""
    events: list[PlanEvent]
    """Meetings it has to do with."""
    documents: list[PlanDocument]
    """Documents named beside it."""
    relations: list[PlanRelation]
    """Other plans it has to do with, either way."""
    links: list[PlanLink]
    """The addresses printed with it, in order."""
    citations: list[Citation]
    """What says each field."""
    absences: list[Absence]
    """Why fields are empty."""


class AreaSummary(PlanArea):
    """An area in a list."""

    plan: PlanRef
    """The plan that it is part of."""


class Area(AreaSummary):
    """Everything known of an area."""

    citations: list[Citation]
    """What says so."""


class OrganizationSummary(Schema):
    """An organization in a list."""

    slug: str = Field(examples=["commit"])
    """Permanent short name."""
    name: str = Field(examples=["Coordinated Mekong Ministerial Initiative against Trafficking"])
    """Its name in full, or as far as the sources give it."""
    acronym: str | None = Field(examples=["COMMIT"])
    """Its acronym; null where the sources give none."""
    kind: v.OrganizationKind = Field(examples=["process"])
    """What sort of body; `unspecified` where no source says."""
    summary: str = Field(examples=["A process that the Governments of six countries lead."])
    """What it is, in a few sentences of this compilation."""
    founded: DateValue | None
    """When it was founded; null where no source says."""
    dissolved: DateValue | None
    """When it ended; null where no source says that it did."""
    seat: str | None = Field(examples=["Suva"])
    """The town of its seat; null where no source says."""
    seat_state: StateRef | None
    """The state of its seat; null where no source says."""
    website: str | None = Field(examples=["http://www.ecowas.int"])
    """Its website, as printed in the source; null where there is none."""
    regions: list[Ref]
    """The regions it works in."""


class Aim(Schema):
    """What an organization is for; not an area of its plan."""

    position: int = Field(examples=[1])
    """Place in the list, from 1."""
    label: str = Field(examples=["Peace, stability and prosperity among its member States"])
    """A short faithful phrase."""
    themes: list[Ref]
    """The fields of action that its words name."""


class Member(Schema):
    """A state, an organization or a group that belongs to an organization; exactly one of the three is not null."""

    slug: str = Field(examples=["bsec-member-1"])
    """Slug of the membership."""
    role: v.MembershipRole = Field(examples=["founder"])
    """As what."""
    kind: v.PartyKind = Field(examples=["group"])
    """Which of the three it is."""
    organization: Ref | None = Field(examples=[None])
    """The member, if an organization."""
    state: StateRef | None = Field(examples=[None])
    """The member, if a state."""
    group: Group | None
    """The members, if a group that the source does not break up."""
    joined: DateValue | None
    """Since when; null where no source says."""
    left: DateValue | None
    """Until when; null where no source says that it left."""
    note: str | None = Field(examples=["They formed it; how many members it has is not stated."])
    """What the role alone does not say; else null."""


class OrganizationRelation(Schema):
    """How two organizations stand to each other: the subject stands so to the object."""

    subject: Ref
    """The organization that the relation is told of, such as the secretariat."""
    relation: v.OrganizationRelation = Field(examples=["secretariat_of"])
    """The relation."""
    object: Ref
    """The organization that it leads to, such as the one that is served."""
    since: DateValue | None
    """From when; null where no source says."""
    until: DateValue | None
    """Until when; null where no source says that it ended."""
    note: str | None = Field(examples=[None])
    """What the relation alone does not say; else null."""


class PlanRole(PlanRef):
    """A plan, and the role in it."""

    role: v.PartyRole = Field(examples=["owner"])
    """The role."""


class DocumentRole(Schema):
    """A document, and the role for it."""

    slug: str = Field(examples=["commit-principles-and-methods"])
    """Slug of the document."""
    title: str = Field(examples=["Principles and methods of working in the COMMIT process"])
    """Its title."""
    role: v.PartyRole = Field(examples=["issuer"])
    """The role."""


class Organization(OrganizationSummary):
    """Everything known of an organization."""

    aliases: list[str] = Field(examples=[[]])
    """Slugs under which it was known before."""
    names: list[Name]
    """Acronyms and other names."""
    meets: str | None = Field(examples=["annually"])
    """How often it meets; null where no source says."""
    aims: list[Aim]
    """What it is for."""
    members: list[Member]
    """Who belongs to it."""
    relations: list[OrganizationRelation]
    """How it stands to other organizations, either way."""
    plans: list[PlanRole]
    """The plans it stands behind or is named with."""
    documents: list[DocumentRole]
    """The documents it stands behind."""
    events: list[Ref]
    """Its meetings."""
    citations: list[Citation]
    """What says each field."""
    absences: list[Absence]
    """Why fields are empty."""


class MembershipSummary(Member):
    """A membership in a list."""

    body: Ref
    """The organization that has the member."""


class Membership(MembershipSummary):
    """Everything known of a membership."""

    citations: list[Citation]
    """What says so."""


class StateSummary(Schema):
    """A state or territory in a list."""

    code: str = Field(examples=["FJI"])
    """ISO 3166-1 alpha-3 code."""
    alpha2: str = Field(examples=["FJ"])
    """ISO 3166-1 alpha-2 code."""
    m49: str = Field(examples=["242"])
    """UN M49 code: three digits, leading zeros kept."""
    name: str = Field(examples=["Fiji"])
    """UN short name."""
    kind: v.StateKind = Field(examples=["state"])
    """State, or territory with a code of its own."""
    region: Ref
    """The smallest M49 area that holds it."""
    plan_count: int = Field(examples=[0])
    """How many plans concern it, for whatever reason."""


class StateMembership(Schema):
    """A body to which a state belongs."""

    slug: str = Field(examples=["rcm-member-2"])
    """Slug of the membership."""
    body: Ref
    """The organization."""
    role: v.MembershipRole = Field(examples=["member"])
    """As what."""
    joined: DateValue | None
    """Since when; null where no source says."""
    left: DateValue | None
    """Until when; null where no source says that it left."""


class StatePlan(PlanRef):
    """A plan that concerns a state, and why."""

    basis: v.StateBasis = Field(examples=["undecided"])
    """Why the plan concerns it."""
    organization: str | None = Field(examples=["rcm"])
    """Slug of the organization through which it does; null where the state is a party itself."""


class State(StateSummary):
    """Everything known of a state or territory."""

    names: list[Name]
    """Other names."""
    regions: list[Ref]
    """All M49 areas that hold it, and regions hung above them."""
    memberships: list[StateMembership]
    """The bodies it is named a member of."""
    plans: list[StatePlan]
    """The plans that concern it, with the reason."""
    events: list[Ref]
    """Meetings held in it."""
    seats: list[Ref]
    """Organizations with their seat in it."""
    citations: list[Citation]
    """What says each field."""
    absences: list[Absence]
    """Why fields are empty."""


class RegionSummary(Schema):
    """A region in a list."""

    slug: str = Field(examples=["greater-mekong-subregion"])
    """Permanent short name."""
    name: str = Field(examples=["Greater Mekong Subregion"])
    """Name."""
    kind: v.RegionKind = Field(examples=["named"])
    """UN M49 area, or a region as a source words it."""
    m49: str | None = Field(examples=[None])
    """M49 code, three digits; null unless the extent is the same."""
    parents: list[Ref]
    """The regions directly above it: none, one or several."""
    plan_count: int = Field(examples=[1])
    """How many plans concern it or a region below it."""


class Region(RegionSummary):
    """Everything known of a region."""

    names: list[Name]
    """Other wordings."""
    note: str | None = Field(examples=["The source counts six countries in it and names none."])
    """What a reader should know of its extent; else null."""
    children: list[Ref]
    """The regions directly below it."""
    ancestors: list[Ref]
    """All regions above it, the nearest first."""
    plans: list[PlanRef]
    """The plans that concern it or a region below it."""
    citations: list[Citation]
    """What says each field."""
    absences: list[Absence]
    """Why fields are empty."""


class ThemeSummary(Schema):
    """A theme in a list."""

    slug: str = Field(examples=["repatriation"])
    """Permanent short name."""
    name: str = Field(examples=["Repatriation"])
    """Name."""
    scope_note: str = Field(examples=["The return of victims to their country."])
    """What it covers, and what it does not."""
    pillar: v.Pillar = Field(examples=["protection"])
    """The part of anti-trafficking work it belongs to."""
    plan_count: int = Field(examples=[1])
    """How many plans have an area of this theme."""
    area_count: int = Field(examples=[1])
    """How many areas have it."""


class Theme(ThemeSummary):
    """Everything known of a theme."""

    plans: list[PlanRef]
    """The plans that have an area of it."""
    citations: list[Citation]
    """The words of the source that call for it."""


class LinkSummary(PlanLink):
    """A link in a list."""

    plan: PlanRef
    """The plan with which it is printed."""


class Link(LinkSummary):
    """Everything known of a link."""

    citations: list[Citation]
    """What says so."""


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
    acts: list[Act]
    """What was done to it, and when."""
    event: Ref | None
    """The meeting at which that was done; null where no source says."""
    parties: list[Party]
    """Who stands behind it."""
    regions: list[Ref]
    """The regions it concerns."""
    plans: list[DocumentPlan]
    """The plans that it stands beside."""
    links: list[PlanLink]
    """The addresses that lead to it."""
    citations: list[Citation]
    """What says each field."""
    absences: list[Absence]
    """Why fields are empty."""


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
    acts: list[v.Act] = Field(examples=[["signed"]])
    """What was done to it there."""


class Event(EventSummary):
    """Everything known of an event."""

    aliases: list[str] = Field(examples=[[]])
    """Slugs under which it was known before."""
    plans: list[EventPlan]
    """The plans it has to do with."""
    documents: list[EventDocument]
    """The documents that were signed or issued there."""
    citations: list[Citation]
    """What says each field."""
    absences: list[Absence]
    """Why fields are empty."""


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


class Counts(Schema):
    """How many records there are."""

    plans: int = Field(examples=[9])
    """Plans."""
    areas: int = Field(examples=[53])
    """Areas, objectives, aims and commitments of plans."""
    organizations: int = Field(examples=[28])
    """Organizations and bodies."""
    states: int = Field(examples=[249])
    """States and territories."""
    memberships: int = Field(examples=[15])
    """Memberships of states and groups."""
    regions: int = Field(examples=[40])
    """Regions."""
    themes: int = Field(examples=[18])
    """Themes."""
    links: int = Field(examples=[12])
    """Links."""
    documents: int = Field(examples=[9])
    """Documents."""
    events: int = Field(examples=[5])
    """Events."""
    sources: int = Field(examples=[3])
    """Sources."""
    citations: int = Field(examples=[1900])
    """Citations."""
    absences: int = Field(examples=[200])
    """Explained absences."""


class Dataset(Schema):
    """The whole: what it is called, which edition is served, how it may be used."""

    title: str = Field(examples=["Regional action plans and strategies against trafficking in persons"])
    """Title."""
    description: str = Field(examples=["Who adopted or developed which regional plan, and when."])
    """What it holds."""
    version: str = Field(examples=["0123456789ab"])
    """Version of the data: equal files give an equal version, other files another."""
    released: DateValue
    """The day of this edition."""
    publisher: str = Field(examples=["The Action Plans contributors"])
    """Who publishes it."""
    licence: str = Field(examples=["CC-BY-4.0"])
    """SPDX identifier of its licence."""
    licence_url: str = Field(examples=["https://creativecommons.org/licenses/by/4.0/"])
    """Where the licence can be read."""
    attribution: str = Field(examples=["Compiled from Tool 2.9, Regional action plans and strategies."])
    """The sources that must be credited with it."""
    citation: str = Field(examples=["The Action Plans contributors (2026). Regional action plans [Data set]."])
    """How to cite it."""
    counts: Counts
    """How much it holds."""


class PageMeta(Schema):
    """What a page of a list is."""

    total: int = Field(examples=[9])
    """How many records match, on all pages; exact."""
    returned: int = Field(examples=[9])
    """How many are on this page."""
    limit: int = Field(examples=[25])
    """How many a page may hold."""
    offset: int = Field(examples=[0])
    """How many matches come before this page."""
    dataset: str = Field(examples=["0123456789ab"])
    """Version of the data that answered."""


class PageLinks(Schema):
    """Addresses of this page and of its neighbours."""

    self: str = Field(examples=["https://example.org/v1/plans"])
    """This page."""
    next: str | None = Field(examples=[None])
    """The next page; null on the last."""
    prev: str | None = Field(examples=[None])
    """The page before; null on the first."""


class FacetValue(Schema):
    """A value of a facet."""

    value: str = Field(examples=["repatriation"])
    """The value, as the filter takes it."""
    name: str = Field(examples=["Repatriation"])
    """The name to show."""
    count: int = Field(examples=[1])
    """How many records have it."""


class Facet(Schema):
    """The values of a filterable field, counted."""

    field: str = Field(examples=["theme"])
    """Name of the filter."""
    values: list[FacetValue]
    """Its values."""


class Page(Schema):
    """A page of a list."""

    meta: PageMeta
    """What this page is."""
    links: PageLinks
    """Where this page is, and the pages around it."""
    facets: list[Facet] = Field(examples=[[]])
    """Counts of values; empty unless asked for."""


class PlanPage(Page):
    """A page of plans."""

    data: list[PlanSummary]
    """The plans, in order."""


class AreaPage(Page):
    """A page of areas."""

    data: list[AreaSummary]
    """The areas, in order."""


class OrganizationPage(Page):
    """A page of organizations."""

    data: list[OrganizationSummary]
    """The organizations, in order."""


class MembershipPage(Page):
    """A page of memberships."""

    data: list[MembershipSummary]
    """The memberships, in order."""


class StatePage(Page):
    """A page of states and territories."""

    data: list[StateSummary]
    """The states and territories, in order."""


class RegionPage(Page):
    """A page of regions."""

    data: list[RegionSummary]
    """The regions, in order."""


class ThemePage(Page):
    """A page of themes."""

    data: list[ThemeSummary]
    """The themes, in order."""


class LinkPage(Page):
    """A page of links."""

    data: list[LinkSummary]
    """The links, in order."""


class DocumentPage(Page):
    """A page of documents."""

    data: list[DocumentSummary]
    """The documents, in order."""


class EventPage(Page):
    """A page of events."""

    data: list[EventSummary]
    """The events, in order."""


class SourcePage(Page):
    """A page of sources."""

    data: list[SourceSummary]
    """The sources, in order."""


class Health(Schema):
    """Whether the service can answer."""

    status: str = Field(examples=["ok"])
    """Always `ok`; a service that cannot answer sends a problem."""
    dataset: str | None = Field(examples=["0123456789ab"])
    """Version of the data that is served; null where the database is not asked."""


class FaultyParameter(TypedDict):
    """One fault of a request."""

    parameter: Annotated[str, Field(description="Name of the parameter.", examples=["regoin"])]
    value: Annotated[str, Field(description="What was sent.", examples=["africa"])]
    message: Annotated[
        str, Field(description="What is wrong, and what would be right.", examples=["unknown parameter"])
    ]
    suggestions: Annotated[list[str], Field(description="Nearest right spellings.", examples=[["region"]])]


class Problem(TypedDict):
    """Problem details, RFC 9457."""

    type: Annotated[
        str,
        Field(
            description="Which kind of problem, for programs.",
            examples=["/problems/invalid-request"],
            json_schema_extra={"format": "uri-reference"},
        ),
    ]
    title: Annotated[str, Field(description="The kind of problem, for people.", examples=["Unprocessable Content"])]
    status: Annotated[int, Field(description="The HTTP status.", ge=400, le=599, examples=[422])]
    detail: Annotated[str, Field(description="What is wrong here, and how to mend it.", examples=["regoin: unknown"])]
    instance: Annotated[str, Field(description="The path that was asked for.", examples=["/v1/plans"])]
    errors: NotRequired[
        Annotated[list[FaultyParameter], Field(description="All faults of the request; absent unless there are any.")]
    ]
