"""What records are indexed by: states, regions and themes."""

from pydantic import Field

from app import vocabulary as v
from app.schemas.parts import Absence, Citation, DateValue, Name, Page, PlanRef, Ref, Schema


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

    slug: str = Field(examples=["ecowas-gha"])
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
    membership: str | None = Field(examples=["rcm-mex"])
    """Slug of the membership that decides it; null where the state is a party itself."""
    since: DateValue | None
    """Since when it is a member or a party; null where no source says."""
    until: DateValue | None
    """Until when it was; null where no source says that it left."""
    sources: list[str] = Field(examples=[["tool-2.9"]])
    """Slugs of the sources that say so."""


class State(StateSummary):
    """Everything known of a state or territory."""

    names: list[Name]
    """Other names."""
    regions: list[Ref]
    """All M49 areas that hold it, and regions hung above them."""
    memberships: list[StateMembership]
    """The bodies it is named a member of."""
    plans: list[StatePlan]
    """The plans that concern it, with the reason, the first 200; `/v1/plans?state=…` lists all."""
    events: list[Ref]
    """Meetings held in it."""
    seats: list[Ref]
    """Organizations with their seat in it."""
    citations: list[Citation]
    """What says each field."""
    absences: list[Absence]
    """Why fields are empty."""


class StatePage(Page):
    """A page of states and territories."""

    data: list[StateSummary]
    """The states and territories, in order."""


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
    """The plans that concern it or a region below it, the first 200; `/v1/plans?region=…` lists all."""
    citations: list[Citation]
    """What says each field."""
    absences: list[Absence]
    """Why fields are empty."""


class RegionPage(Page):
    """A page of regions."""

    data: list[RegionSummary]
    """The regions, in order."""


class ThemeSummary(Schema):
    """A theme in a list."""

    slug: str = Field(examples=["repatriation"])
    """Permanent short name."""
    name: str = Field(examples=["Repatriation"])
    """Name."""
    scope_note: str = Field(examples=["The return of victims to their country."])
    """What it covers, and what it does not."""
    pillar: v.Pillar = Field(examples=["protection"])
    """The part of anti-trafficking work that this compilation sorts it under."""
    plan_count: int = Field(examples=[1])
    """How many plans have an area of this theme."""
    area_count: int = Field(examples=[1])
    """How many areas have it."""


class Theme(ThemeSummary):
    """Everything known of a theme."""

    plans: list[PlanRef]
    """The plans that have an area of it, the first 200; `/v1/plans?theme=…` lists all."""
    citations: list[Citation]
    """The words of the source that call for it."""


class ThemePage(Page):
    """A page of themes."""

    data: list[ThemeSummary]
    """The themes, in order."""
