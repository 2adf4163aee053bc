"""Plans, their areas and their links."""

from pydantic import Field

from app import vocabulary as v
from app.schemas.parts import (
    Absence,
    Citation,
    DatedAct,
    DateValue,
    Name,
    Page,
    Party,
    PlanOrganization,
    PlanRef,
    Ref,
    Schema,
    Target,
)


class PlanState(Schema):
    """A state that a plan concerns, and why."""

    code: str = Field(examples=["CAN"])
    """ISO 3166-1 alpha-3 code."""
    name: str = Field(examples=["Canada"])
    """UN short name."""
    bases: list[v.StateBasis] = Field(examples=[["member_at_adoption", "member_now"]])
    """Why the plan concerns it: one reason or several."""


class StateReason(Schema):
    """A reason why a plan concerns a state: since when, and on whose word."""

    code: str = Field(examples=["CAN"])
    """ISO 3166-1 alpha-3 code."""
    name: str = Field(examples=["Canada"])
    """UN short name."""
    basis: v.StateBasis = Field(examples=["member_at_adoption"])
    """The reason."""
    organization: str | None = Field(examples=["rcm"])
    """Slug of the organization through which it does; null where the state is a party itself."""
    membership: str | None = Field(examples=["rcm-can"])
    """Slug of the membership that decides it; null where the state is a party itself."""
    since: DateValue | None
    """Since when it is a member or a party; null where no source says."""
    until: DateValue | None
    """Until when it was; null where no source says that it left."""
    sources: list[str] = Field(examples=[["tool-2.9"]])
    """Slugs of the sources that say so."""


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
    relation: v.PlanRelationKind = Field(examples=["implements"])
    """The relation."""
    object: PlanRef
    """The plan that it leads to."""


class PlanLink(Schema):
    """An address given with a plan."""

    slug: str = Field(examples=["ecowas-initial-plan-of-action-link-3"])
    """Slug of the link."""
    position: int = Field(examples=[3])
    """Place among the links of the plan, from 1: those printed in the tool first."""
    url: str = Field(examples=["http://www.unodc.org/pdf/ecowas_training_manual_2006.pdf"])
    """The address, as its source gives it; see `health`."""
    label: str = Field(examples=["The UNODC training manual on carrying out the plan"])
    """What it leads to, in a few words."""
    role: v.LinkRole = Field(examples=["manual"])
    """What the words before it say that it is."""
    locator: str | None = Field(examples=[None])
    """The place within it, such as a page; else null."""
    language: str = Field(examples=["en"])
    """The language of the page, ISO 639-1."""
    health: v.LinkHealth = Field(examples=["dead"])
    """Whether it still leads there, as far as is known; `unknown` where nobody looked."""
    checked: DateValue | None
    """When that was so; null where not known."""
    replacement: str | None = Field(examples=["https://www.unodc.org/"])
    """Where the same can be read now; null where no such address is known."""
    archived: str | None = Field(examples=["https://web.archive.org/web/2008/http://www.unodc.org/pdf/manual.pdf"])
    """For a dead page, the address at which the Internet Archive keeps copies of it, if it has any; else null."""
    note: str | None = Field(examples=[None])
    """What a reader should know of it, such as why it is taken for dead; else null."""
    target: Target
    """The record whose text it gives, or that it is about."""


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
    status_date: DateValue | None
    """When it stood so, by the newest source that says it; null where none does."""
    coverage: v.Coverage = Field(examples=["full"])
    """How far it has been described here: in a `stub`, silence says nothing."""
    adopted: DateValue | None
    """When it was adopted; null where no source says that, or when. Other acts are in `acts`."""
    period: DateValue | None
    """The time it is meant for; null where no source says."""
    organizations: list[PlanOrganization]
    """The organizations named with it, each in its role."""
    regions: list[Ref]
    """The regions it concerns, without those above them."""
    states: list[PlanState]
    """The states it concerns, each with its reasons; empty where no source names any."""
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
    """What the sources say on where it stands; else null."""
    reasons: list[StateReason]
    """Each reason why it concerns a state, with the membership that decides it and who says so."""
    acts: list[DatedAct]
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
    """The addresses given with it, in order."""
    citations: list[Citation]
    """What says each field."""
    absences: list[Absence]
    """Why fields are empty."""


class PlanPage(Page):
    """A page of plans."""

    data: list[PlanSummary]
    """The plans, in order."""


class AreaSummary(PlanArea):
    """An area in a list."""

    plan: PlanRef
    """The plan that it is part of."""


class Area(AreaSummary):
    """Everything known of an area."""

    citations: list[Citation]
    """What says so."""


class AreaPage(Page):
    """A page of areas."""

    data: list[AreaSummary]
    """The areas, in order."""


class LinkSummary(PlanLink):
    """A link in a list."""

    plan: PlanRef
    """The plan with which it is given."""


class Link(LinkSummary):
    """Everything known of a link."""

    citations: list[Citation]
    """What says so."""


class LinkPage(Page):
    """A page of links."""

    data: list[LinkSummary]
    """The links, in order."""
