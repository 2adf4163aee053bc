"""What a search over all records finds, and how a word that is being typed goes on."""

from pydantic import Field

from app import vocabulary as v
from app.schemas.parts import Page, Place, PlanRef, Schema


class Hit(Schema):
    """A record of any kind that a search finds."""

    kind: v.HitKind = Field(examples=["area"])
    """What sort of record it is."""
    path: str = Field(examples=["/v1/areas/commit-subregional-plan-of-action-6"])
    """The path of the whole record, below the root of this service."""
    key: str = Field(examples=["commit-subregional-plan-of-action-6"])
    """Its slug; of a state, its code."""
    name: str = Field(examples=["Safe and timely repatriation"])
    """Its title, name or label."""
    summary: str | None = Field(examples=[None])
    """What it is, in a few words of this compilation; null where the record has no such words."""
    plan: PlanRef | None
    """The plan of an area or a link; null for other records."""


class HitPage(Page):
    """A page of hits."""

    data: list[Hit]
    """The records found, in order."""


class Completion(Schema):
    """A record that has a name which goes on as it was typed."""

    kind: v.CompletionKind = Field(examples=["organization"])
    """What sort of record it is."""
    path: str = Field(examples=["/v1/organizations/rcm"])
    """The path of the whole record, below the root of this service."""
    key: str = Field(examples=["rcm"])
    """Its slug, as filters take it; of a state, its code."""
    name: str = Field(examples=["Regional Conference on Migration"])
    """Its title or name."""
    text: str = Field(examples=["Puebla Process"])
    """The name, acronym or code that goes on as typed; often equal to `name`."""
    places: list[Place]
    """The places of what was typed in `text`, in order."""


class Completions(Schema):
    """How a word that is being typed may go on."""

    data: list[Completion]
    """The records, the likeliest first."""
    corrected: str | None = Field(examples=["ecowas"])
    """What was looked for instead, where nothing goes on as it was typed; else null."""
    dataset: str = Field(examples=["0123456789ab"])
    """Version of the data that answered."""
