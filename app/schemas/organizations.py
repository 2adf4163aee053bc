"""Organizations and who belongs to them."""

from pydantic import Field

from app import vocabulary as v
from app.schemas.parts import Absence, Citation, DateValue, Group, Name, Page, PlanRef, Ref, Schema, StateRef


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
    """Its website now; null where no source gives one."""
    membership_complete: bool = Field(examples=[True])
    """Whether the members listed are all there are and were, by a source; false where that is not known."""
    regions: list[Ref]
    """The regions it works in."""


class Seat(Schema):
    """Where an organization had its seat, and when."""

    place: str = Field(examples=["Apia"])
    """The town."""
    state: StateRef | None
    """The state; null where no source says."""
    since: DateValue | None
    """From when; null where no source says."""
    until: DateValue | None
    """Until when; null for the present seat."""


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

    slug: str = Field(examples=["ecowas-gha"])
    """Slug of the membership."""
    role: v.MembershipRole = Field(examples=["member"])
    """As what."""
    kind: v.PartyKind = Field(examples=["state"])
    """Which of the three it is."""
    organization: Ref | None = Field(examples=[None])
    """The member, if an organization."""
    state: StateRef | None
    """The member, if a state."""
    group: Group | None
    """The members, if a group that the source does not break up."""
    joined: DateValue | None
    """Since when; null where no source says."""
    left: DateValue | None
    """Until when; null where no source says that it left."""
    note: str | None = Field(examples=[None])
    """What the role alone does not say; else null."""


class OrganizationRelation(Schema):
    """How two organizations stand to each other: the subject stands so to the object."""

    subject: Ref
    """The organization that the relation is told of, such as the secretariat."""
    relation: v.OrganizationRelationKind = Field(examples=["secretariat_of"])
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
    seats: list[Seat]
    """Its seats in time, as far as dates are known."""
    members: list[Member]
    """Who belongs or belonged to it."""
    membership_note: str | None = Field(examples=[None])
    """What is missing or uncertain in the list of members; else null."""
    relations: list[OrganizationRelation]
    """How it stands to other organizations, either way."""
    plans: list[PlanRole]
    """The plans it stands behind or is named with, the first 200; `/v1/plans?organization=…` lists all."""
    documents: list[DocumentRole]
    """The documents it stands behind."""
    events: list[Ref]
    """Its meetings."""
    citations: list[Citation]
    """What says each field."""
    absences: list[Absence]
    """Why fields are empty."""


class OrganizationPage(Page):
    """A page of organizations."""

    data: list[OrganizationSummary]
    """The organizations, in order."""


class MembershipSummary(Member):
    """A membership in a list."""

    body: Ref
    """The organization that has the member."""


class Membership(MembershipSummary):
    """Everything known of a membership."""

    citations: list[Citation]
    """What says so."""


class MembershipPage(Page):
    """A page of memberships."""

    data: list[MembershipSummary]
    """The memberships, in order."""
