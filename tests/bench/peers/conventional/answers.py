"""The response models: a nested plan much like ours, in a list and whole."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Out(BaseModel):
    """What is made from a mapped object."""

    model_config = ConfigDict(from_attributes=True)


class DateOut(Out):
    """A date."""

    value: str
    precision: str
    earliest: Any
    latest: Any


class Ref(Out):
    """A record by its slug."""

    slug: str
    name: str


class OrganizationOut(Ref):
    """An organization in a role."""

    acronym: str | None
    role: str


class StateOut(Out):
    """A state and why it is concerned."""

    code: str
    name: str
    bases: list[str]


class StateRef(Out):
    """A state."""

    code: str
    name: str


class PlanOut(Out):
    """A plan in a list."""

    slug: str
    title: str
    kind: str
    scope: str
    summary: str
    status: str
    status_date: DateOut | None = Field(validation_alias="status_dated")
    coverage: str
    adopted: DateOut | None = Field(validation_alias="adopted_date")
    period: DateOut | None = Field(validation_alias="period_date")
    organizations: list[OrganizationOut]
    regions: list[Ref]
    states: list[StateOut]
    themes: list[Ref]
    area_count: int


class TitleOut(Out):
    """Another title."""

    title: str
    kind: str
    language: str
    since: str | None
    until: str | None


class ReasonOut(Out):
    """Why a state is concerned."""

    state: StateRef
    basis: str
    organization_slug: str | None
    membership_slug: str | None
    since: DateOut | None = Field(validation_alias="since_date")
    until: DateOut | None = Field(validation_alias="until_date")


class ActOut(Out):
    """An act."""

    act: str
    date: DateOut | None = Field(validation_alias="dated")
    place: str | None
    state_code: str | None
    note: str | None


class PartyOut(Out):
    """A party."""

    role: str
    organization: Ref | None
    state: StateRef | None
    group_label: str | None
    group_of: str | None
    count: int | None
    qualifier: str | None
    note: str | None


class ItemsOut(Out):
    """How items are listed."""

    kind: str
    stated: int | None
    open: bool


class AreaOut(Out):
    """An area."""

    slug: str
    position: int
    number: str | None
    kind: str
    label: str
    themes: list[Ref]
    note: str | None


class LinkOut(Out):
    """A link."""

    slug: str
    position: int
    url: str
    label: str
    role: str
    locator: str | None
    language: str
    health: str
    checked: str | None
    replacement: str | None
    archived: str | None
    note: str | None
    to_plan_slug: str | None
    to_document_slug: str | None
    to_organization_slug: str | None


class DocumentRef(Out):
    """A document."""

    slug: str
    title: str
    kind: str


class DocumentOut(Out):
    """A document beside a plan."""

    relation: str
    document: DocumentRef


class EventRef(Out):
    """A meeting."""

    slug: str
    name: str
    place: str | None
    date: DateOut | None = Field(validation_alias="dated")


class EventOut(Out):
    """A meeting that a plan has to do with."""

    relation: str
    event: EventRef


class PlanRef(Out):
    """A plan."""

    slug: str
    title: str


class RelationOut(Out):
    """How a plan stands to another."""

    relation: str
    other: PlanRef


class CitationOut(Out):
    """Which source says a field."""

    field: str
    source_slug: str
    section: str | None
    locator: str | None
    phrase: str | None
    basis: str
    confidence: str
    note: str | None


class AbsenceOut(Out):
    """Why a field is empty."""

    field: str
    status: str
    note: str | None


class PlanWhole(PlanOut):
    """A plan whole."""

    status_note: str | None
    titles: list[TitleOut]
    reasons: list[ReasonOut] = Field(validation_alias="plan_states")
    acts: list[ActOut]
    parties: list[PartyOut]
    items: list[ItemsOut]
    areas: list[AreaOut]
    links: list[LinkOut]
    documents: list[DocumentOut]
    events: list[EventOut]
    relations: list[RelationOut]
    citations: list[CitationOut]
    absences: list[AbsenceOut]


class Page(BaseModel):
    """A page of plans."""

    total: int
    limit: int
    offset: int
    items: list[PlanOut]


class Count(BaseModel):
    """How many plans have a value."""

    value: str
    name: str
    count: int


class Counts(BaseModel):
    """How many plans there are, and how many with each value."""

    total: int
    values: list[Count]
