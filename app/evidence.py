"""What every file in `seed/` may say: names, references, who says so, and what nobody says.

Validation takes a context, `{"known": {folder: names}}`, so that a reference to a record that no file describes is an
error of the very field that holds it. Rules that concern a file as a whole are `file_faults`, which reads the raw data:
they are told even where a field is wrong as well.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from app import dates
from app.raw import table, texts
from app.spelling import nearest
from app.vocabulary import AbsenceStatus, Basis, Confidence, GroupOf, NameKind, Qualifier

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


Text = Annotated[
    str, Field(min_length=1, max_length=2000, pattern=r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$")
]
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
    confidence: Confidence = Confidence.high
    """How far the source can be relied on for this value."""
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
    language: str | None = Field(None, pattern="^[a-z]{2}$")
    """The language of the name, ISO 639-1; English where left out."""
    since: EdtfText | None = None
    """From when it was used."""
    until: EdtfText | None = None
    """Until when it was used."""


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
