"""What a file in `seed/` may say: one Pydantic model a folder, unknown keys refused.

Validation takes a context, `{"known": {folder: names}, "sections": {source: keys}}`, so that a reference to a record
that no file describes is an error of the very field that holds it. Rules that concern a file as a whole are
`file_faults`, which reads the raw data: they are told even where a field is wrong as well.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from app import dates
from app.spelling import nearest
from app.vocabulary import (
    AbsenceStatus,
    ActKind,
    AreaKind,
    Basis,
    DocumentKind,
    DocumentRelation,
    EventKind,
    EventRelation,
    GroupOf,
    LinkRole,
    MembershipRole,
    NameKind,
    OrganizationKind,
    OrganizationRelationKind,
    PartyRole,
    Pillar,
    PlanKind,
    PlanRelationKind,
    PlanStatus,
    Qualifier,
    RegionKind,
    Scope,
    SourceKind,
    StateKind,
)

Raw = dict[str, dict[str, dict[str, Any]]]
"""Parsed files, by folder and name, before anything is known to be right in them."""
PHRASE_WORDS = 12
"""The longest key phrase that a citation may carry, in words."""


def _edtf(value: str) -> str:
    return dates.parse(value).value


def _phrase(value: str) -> str:
    words = len(value.split())
    if words > PHRASE_WORDS:
        raise ValueError(f"the key phrase has {words} words: keep the {PHRASE_WORDS} that say it, at most")
    return value


def _refer(folder: str) -> AfterValidator:
    def check(value: str, info: ValidationInfo) -> str:
        known = (info.context or {}).get("known", {}).get(folder)
        if known is not None and value not in known:
            near = nearest(value, known)
            hint = f"did you mean {' or '.join(near)}?" if near else f"add seed/{folder}/{value}.toml"
            raise ValueError(f"no record '{value}' in seed/{folder}: {hint}")
        return value

    return AfterValidator(check)


Text = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^\S(.*\S)?$")]
Slug = Annotated[str, Field(min_length=2, max_length=80, pattern=r"^[a-z0-9]+([-.][a-z0-9]+)*$")]
Number = Annotated[int, Field(strict=True, le=9999)]
EdtfText = Annotated[str, AfterValidator(_edtf)]
Phrase = Annotated[Text, AfterValidator(_phrase)]
Url = Annotated[str, Field(max_length=2000, pattern=r"^https?://[^\s/]+(/\S*)?$")]
StateRef = Annotated[str, _refer("states")]
ThemeRef = Annotated[str, _refer("themes")]
RegionRef = Annotated[str, _refer("regions")]
OrganizationRef = Annotated[str, _refer("organizations")]
DocumentRef = Annotated[str, _refer("documents")]
EventRef = Annotated[str, _refer("events")]
PlanRef = Annotated[str, _refer("plans")]
SourceRef = Annotated[str, _refer("sources")]


class Strict(BaseModel):
    """A table of a seed file: a key that the model does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, use_enum_values=True)


class Cite(Strict):
    """Which words of which source say a value, and how firmly."""

    source: SourceRef | None = None
    """The source; the file's own `source` where left out."""
    section: Slug | None = None
    """Key of a section that the source's record lists; the file's own `section` where left out."""
    locator: Text | None = None
    """Where in the source, for a source without listed sections."""
    phrase: Phrase | None = None
    """The words that say it, exactly as they stand there, twelve at most."""
    basis: Basis = Basis.stated
    """How firmly they say it."""
    note: Text | None = None
    """What a reader should know of this reading."""


class Cited(Strict):
    """A part of a record that carries its own evidence."""

    cites: list[Cite] = Field(min_length=1)
    """What says so; at least one."""


class Absence(Strict):
    """Why a value is missing."""

    status: AbsenceStatus
    """Which kind of silence it is."""
    note: Text | None = None
    """What the source says instead, if anything."""


class Name(Cited):
    """Another name or title."""

    name: Text
    """The name as written."""
    kind: NameKind
    """What sort of name."""


class Actor(Cited):
    """Exactly one of an organization, a state, or a group that the source does not break up."""

    organization: OrganizationRef | None = None
    """An organization, by its file name."""
    state: StateRef | None = None
    """A state, by its ISO 3166-1 alpha-3 code."""
    group: Text | None = None
    """A group in a few words, close to the source's."""
    group_of: GroupOf | None = None
    """What the group consists of."""
    count: Number | None = Field(None, ge=1)
    """How many the source counts."""
    qualifier: Qualifier | None = None
    """How it counts them."""
    note: Text | None = None
    """What the role alone does not say."""

    @model_validator(mode="after")
    def one_actor(self) -> "Actor":
        """Exactly one actor; the group's own keys go with a group."""
        if sum(value is not None for value in (self.organization, self.state, self.group)) != 1:
            raise ValueError("name exactly one of organization, state or group")
        if (self.group is None) != (self.group_of is None) or (self.group is None) != (self.qualifier is None):
            raise ValueError("a group has group_of and qualifier beside it; an organization or a state has neither")
        counted = self.qualifier in (Qualifier.exactly, Qualifier.more_than)
        if counted != (self.count is not None):
            raise ValueError("count goes with the qualifiers exactly and more_than, and with no other")
        return self


class Party(Actor):
    """Who stands behind a plan or a document, and in which role."""

    role: PartyRole
    """The role."""


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


class Link(Cited):
    """An address printed with the plan; the order in the file is the order in the source."""

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


class Record(Strict):
    """What every file may say."""

    aliases: list[Slug] = []
    """Names under which the record was known before; they lead to it for ever."""
    source: SourceRef | None = None
    """The source of all citations that name none."""
    section: Slug | None = None
    """The section of all citations that name none."""
    cites: dict[str, list[Cite]] = {}
    """Evidence for each field of the record itself."""
    absences: dict[str, Absence] = {}
    """Why a field is empty."""
    not_stated: list[str] = []
    """Fields that no source read gives: short for an absence `not_stated` without a note."""

    evidence: ClassVar[tuple[str, ...]] = ()
    """The fields that are either cited or have their absence explained."""
    optional: ClassVar[tuple[str, ...]] = ()
    """Further fields that are cited where they have a value."""
    derived: ClassVar[tuple[str, ...]] = ()
    """Fields that only all files together decide; their absence is explained here as well."""

    @classmethod
    def value_of(cls, field: str, data: dict[str, Any]) -> Any:
        """The raw value of a field, which may be one that other fields imply."""
        return data.get(field)

    @classmethod
    def file_faults(cls, data: dict[str, Any]) -> Iterator[tuple[str, Any, str]]:
        """Key, value and message of each fault that concerns the file as a whole."""
        cites, absences = table(data, "cites"), table(data, "absences")
        for field in texts(data, "not_stated"):
            if field in absences:
                yield "not_stated", field, "absences tells of it as well: keep one"
        absences |= dict.fromkeys(texts(data, "not_stated"), "not_stated")
        for field in cls.evidence + cls.optional:
            own = cls.model_fields.get(field)
            value = cls.value_of(field, data)
            if value == "" or (own and own.is_required() and field not in data):
                continue  # the key itself is told of
            missing = value in (None, [])
            carries_its_own = own is None or get_origin(own.annotation) is list
            if missing and field in cls.evidence and field not in absences:
                yield f"absences.{field}", None, f"{field} is empty: give it, or say in absences.{field} why it is"
            elif not missing and field in absences:
                yield f"absences.{field}", absences[field], f"{field} has a value, so nothing is absent: remove this"
            elif not missing and not carries_its_own and not cites.get(field):
                yield f"cites.{field}", None, f"{field} has no citation: say which words of which source give it"
        for field in cites:
            if field not in cls.evidence + cls.optional:
                right = ", ".join(cls.evidence + cls.optional)
                yield f"cites.{field}", None, f"a citation is of one of: {right or 'no field'}"
            elif cls.value_of(field, data) in (None, []) and (field in absences or field in cls.optional):
                yield f"cites.{field}", None, f"there is no value in {field} to cite: give it, or remove this"
        for field, absence in absences.items():
            if field not in cls.evidence + cls.derived:
                right = ", ".join(cls.evidence + cls.derived)
                yield f"absences.{field}", absence, f"an absence is told of one of: {right or 'no field'}"


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
    status_note: Text | None = None
    """Undated words of the source about where it stands."""
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
    optional: ClassVar = ("status_note",)
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
    members: list[Member] = []
    """Who belongs to it."""
    relations: list[WithOrganization] = []
    """How it stands to other organizations."""

    evidence: ClassVar = (
        "name", "acronym", "kind", "summary", "founded", "seat", "seat_state", "website", "regions", "members",
    )  # fmt: skip
    optional: ClassVar = ("dissolved", "meets")

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


def cites(data: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every citation in a file's raw data, with the key that leads to it."""
    if isinstance(data, dict):
        for key, value in data.items():
            inner = f"{path}.{key}" if path else str(key)
            if (key == "cites" or path == "cites") and isinstance(value, list):
                yield from ((f"{inner}.{n}", cite) for n, cite in enumerate(value, 1) if isinstance(cite, dict))
            else:
                yield from cites(value, inner)
    elif isinstance(data, list):
        for position, item in enumerate(data, 1):
            yield from cites(item, f"{path}.{position}")


def evidence(data: dict[str, Any]) -> Iterator[tuple[str, str | None, str | None, dict[str, Any]]]:
    """Every citation in a file's raw data: the key that leads to it, its source and section, and itself."""
    own = text(data, "source")
    for key, cite in cites(data):
        source = text(cite, "source") or own
        section = text(cite, "section") or (text(data, "section") if source == own else None)
        yield key, source, section, cite


def text(data: dict[str, Any], key: str) -> str | None:
    """The text under a key of raw data; None where there is none, or something else."""
    value = data.get(key)
    return value if isinstance(value, str) else None


def texts(data: dict[str, Any], key: str) -> list[str]:
    """The texts in the array under a key of raw data; none where there is no array."""
    value = data.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def table(data: dict[str, Any], key: str) -> dict[str, Any]:
    """The table under a key of raw data; empty where there is none, or something else."""
    value = data.get(key)
    return dict(value) if isinstance(value, dict) else {}


def tables(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The tables in the array under a key of raw data; none where there is no array."""
    value = data.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
