"""The dataset as a whole, health, and problems."""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.parts import DateValue, Schema


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
    values: int = Field(examples=[1500])
    """Values of records that carry a citation."""
    citations: int = Field(examples=[1900])
    """Citations."""
    absences: int = Field(examples=[200])
    """Explained absences."""


class TermCount(Schema):
    """How many records have a term."""

    term: str = Field(examples=["official"])
    """The term."""
    count: int = Field(examples=[3])
    """How many records have it."""


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
    sources_by_kind: list[TermCount]
    """How many sources are of each kind."""
    plans_by_coverage: list[TermCount]
    """How many plans have been described how far."""
    links_by_health: list[TermCount]
    """How many links are known to be in which health."""


class Health(Schema):
    """Whether the service can answer."""

    status: str = Field(examples=["ok"])
    """Always `ok`; a service that cannot answer sends a problem."""
    version: str = Field(examples=["0.1.0"])
    """Version of the code; every answer has it in `Service-Version`, too."""
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
