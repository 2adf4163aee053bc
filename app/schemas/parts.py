"""The parts that records are made of: dates, references, evidence, parties."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

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
    """The field; of a list, its name and the position in it, from 1; `*` for the record as a whole."""
    source: str = Field(examples=["tool-2.9"])
    """Slug of the source."""
    locator: str | None = Field(examples=["Charter of the Pacific Immigration Directors' Conference"])
    """Where in the source: the heading of the section, or another place; null for a source read as a whole."""
    phrase: str | None = Field(examples=["According to its Charter (of September 2005)"])
    """The words that say it, twelve at most; null where the source is a table."""
    basis: v.Basis = Field(examples=["stated"])
    """How firmly they say it."""
    confidence: v.Confidence = Field(examples=["high"])
    """How far the source can be relied on for this value."""
    note: str | None = Field(examples=[None])
    """What a reader should know of this reading; else null."""


class Absence(Schema):
    """Why a field is empty."""

    field: str = Field(examples=["adopted"])
    """The empty field; `full_text` where no link leads to a plan's own text, `acronym` where no name is one."""
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
    language: str = Field(examples=["en"])
    """Its language, ISO 639-1."""
    since: DateValue | None
    """From when it was used; null where no source says."""
    until: DateValue | None
    """Until when it was used; null where no source says that it no longer is."""


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
    since: DateValue | None
    """From when, such as the day of signature or deposit; null where no source says."""
    until: DateValue | None
    """Until when; null where no source says that it ended."""
    note: str | None = Field(examples=[None])
    """What the role alone does not say; else null."""


class PlanOrganization(Schema):
    """An organization and its role for a plan; one with two roles stands twice."""

    slug: str = Field(examples=["uniap"])
    """Slug of the organization."""
    name: str = Field(examples=["UNIAP"])
    """Its name."""
    acronym: str | None = Field(examples=["UNIAP"])
    """Its acronym; null where the sources give none."""
    role: v.PartyRole = Field(examples=["secretariat"])
    """Its role."""


class DatedAct(Schema):
    """What was done to a text, and when."""

    act: v.ActKind = Field(examples=["adopted"])
    """The act, as the source words it."""
    date: DateValue | None
    """When; null where the source does not say."""
    place: str | None = Field(examples=["Dakar"])
    """Where, as the source names it; null where it does not."""
    state: StateRef | None
    """In which state; null where no source names it."""
    note: str | None = Field(examples=["Adopted at a session of two days; on which of them is not said."])
    """What the date alone does not say; else null."""


class Target(Schema):
    """What a link leads to."""

    kind: v.LinkTarget = Field(examples=["document"])
    """What sort of record."""
    slug: str = Field(examples=["unodc-ecowas-training-manual"])
    """Its slug."""
    name: str = Field(examples=["Training manual on the implementation of the ECOWAS Initial Plan of Action"])
    """Its name or title."""


class Relaxed(Schema):
    """A parameter that keeps a query from finding anything."""

    parameter: str = Field(examples=["theme"])
    """The parameter."""
    total: int = Field(examples=[2])
    """How many records the query would find if it were left out."""


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
    next_cursor: str | None = Field(examples=[None])
    """The parameter `cursor` of the next page; null on the last."""
    dataset: str = Field(examples=["0123456789ab"])
    """Version of the data that answered."""
    without: list[Relaxed] = Field(examples=[[]])
    """Where nothing is found: which parameters, each left out by itself, would let something be found; else empty."""


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
    """The value, as the filter takes it; of a date, the year."""
    name: str = Field(examples=["Repatriation"])
    """The name to show."""
    count: int = Field(examples=[1])
    """How many records the query would find if the filter asked for this value."""
    selected: bool = Field(examples=[False])
    """Whether the query asks for it."""


class Facet(Schema):
    """The values of a filter, counted under all other filters of the query."""

    field: str = Field(examples=["theme"])
    """Name of the filter."""
    values: list[FacetValue]
    """Its values that find something or are asked for, at most 300: those with most records first; dates in order."""
    omitted: int = Field(examples=[0])
    """How many more values find something, each fewer records than those here or as many."""


class Place(Schema):
    """Where words stand in a text."""

    start: int = Field(examples=[8])
    """The first character, counted from 0 in Unicode code points."""
    end: int = Field(examples=[20])
    """The character after the last."""


class Match(Schema):
    """Where the words of `q` stand in a record."""

    field: str = Field(examples=["areas.6.label"])
    """The field; of a list, its name and the position in it, from 1."""
    text: str = Field(examples=["Safe and timely repatriation"])
    """The text of the field, or the part of it around the words, with `…` where it is cut."""
    places: list[Place]
    """The places of the words in `text`, in order."""


class Page(Schema):
    """A page of a list."""

    meta: PageMeta
    """What this page is."""
    links: PageLinks
    """Where this page is, and the pages around it."""
    facets: list[Facet] = Field(examples=[[]])
    """Counts of values, in the order asked for; empty unless `facet` asks."""
    matches: list[Match] = Field(examples=[[]])
    """For each record, in the same order, where the words of `q` stand; empty unless `q` asks for words."""
