"""The closed lists of terms that files, tables and answers share.

A term that a source does not settle is `unknown` or `unspecified`, never null: generated clients cannot hold a null
among the values of an enumeration. Why it is unknown stands in the record's absences.
"""

from enum import StrEnum


class PlanKind(StrEnum):
    """What sort of instrument a plan is, by its own name or by what its source calls it."""

    action_plan = "action_plan"
    strategy = "strategy"
    work_programme = "work_programme"
    declaration = "declaration"
    charter = "charter"
    convention = "convention"
    memorandum = "memorandum"
    joint_actions = "joint_actions"
    protocol = "protocol"
    agreement = "agreement"
    directive = "directive"
    addendum = "addendum"
    programme = "programme"
    policy = "policy"
    model_law = "model_law"
    concept = "concept"
    platform = "platform"


class Scope(StrEnum):
    """How far a plan is about trafficking in persons: wholly, in part, or on a neighbouring subject."""

    trafficking = "trafficking"
    partial = "partial"
    adjacent = "adjacent"


class PlanStatus(StrEnum):
    """Where a plan stands; `unknown` where no source says."""

    announced = "announced"
    in_force = "in_force"
    completed = "completed"
    superseded = "superseded"
    unknown = "unknown"


class ActKind(StrEnum):
    """What was done to a text, as its source words it: developing is not adopting, and neither is signing.

    `dated` is the date that a text bears; `named` a year or period that stands in a name alone.
    """

    developed = "developed"
    signed = "signed"
    adopted = "adopted"
    issued = "issued"
    dated = "dated"
    named = "named"
    endorsed = "endorsed"
    entered_into_force = "entered_into_force"
    revised = "revised"
    launched = "launched"
    announced = "announced"
    extended = "extended"


class PartyRole(StrEnum):
    """In what role an organization, a state or a group stands behind a plan or a document.

    - `owner`: whose plan it is, by its name, heading or text
    - `adopter`, `signatory`, `developer`, `issuer`: who did the act
    - `convening_body`: at whose meeting it was adopted or developed
    - `decision_body`: the body in whose decision the text is contained
    - `secretariat`, `governing_body`, `sponsor`: who serves, governs or sponsors the owner
    - `addressee`: to whom its recommendations, objectives or commitments speak
    - `implementer`: who is to carry it out
    - `collaborator`: with whom the plan or its owner works, or means to work
    - `channel`: through which cooperation under it takes place
    - `named`: named beside it in none of these roles; the note says how
    """

    owner = "owner"
    adopter = "adopter"
    signatory = "signatory"
    developer = "developer"
    issuer = "issuer"
    convening_body = "convening_body"
    decision_body = "decision_body"
    secretariat = "secretariat"
    governing_body = "governing_body"
    sponsor = "sponsor"
    addressee = "addressee"
    implementer = "implementer"
    collaborator = "collaborator"
    channel = "channel"
    named = "named"
    party = "party"
    supporter = "supporter"


class Qualifier(StrEnum):
    """How a source counts a group: a bare number, `more than` it, `several`, `all` of a kind, or not at all."""

    exactly = "exactly"
    more_than = "more_than"
    several = "several"
    all = "all"
    uncounted = "uncounted"


class GroupOf(StrEnum):
    """What a group consists of, in the source's words."""

    states = "states"
    governments = "governments"
    heads_of_state_and_government = "heads_of_state_and_government"
    agencies = "agencies"
    organizations = "organizations"
    non_governmental_organizations = "non_governmental_organizations"
    bodies = "bodies"
    initiatives = "initiatives"
    stakeholders = "stakeholders"


class PartyKind(StrEnum):
    """Whether a party is a named organization, a named state, or a group that its source does not break up."""

    organization = "organization"
    state = "state"
    group = "group"


class AreaKind(StrEnum):
    """What the source calls the item of a plan: what it covers, wants, or binds its parties to."""

    area = "area"
    strategic_area = "strategic_area"
    area_of_intervention = "area_of_intervention"
    management = "management"
    aspect = "aspect"
    vision = "vision"
    aim = "aim"
    objective = "objective"
    commitment = "commitment"
    action = "action"
    pillar = "pillar"
    priority = "priority"
    chapter = "chapter"
    part = "part"
    article = "article"
    measure = "measure"
    direction = "direction"
    purpose = "purpose"
    principle = "principle"


class OrganizationKind(StrEnum):
    """What sort of body it is, as its name or its source says; `organ` is a body of another one."""

    organization = "organization"
    process = "process"
    initiative = "initiative"
    forum = "forum"
    task_force = "task_force"
    organ = "organ"
    secretariat = "secretariat"
    centre = "centre"
    unspecified = "unspecified"
    network = "network"
    programme = "programme"
    office = "office"
    council = "council"


class NameKind(StrEnum):
    """What sort of other name it is."""

    acronym = "acronym"
    informal = "informal"
    variant = "variant"
    former = "former"
    formal = "formal"
    translation = "translation"


class OrganizationRelationKind(StrEnum):
    """How one organization stands to another, read from the first to the second."""

    secretariat_of = "secretariat_of"
    governs = "governs"
    organ_of = "organ_of"
    sponsors = "sponsors"
    coordinates_with = "coordinates_with"
    collaborates_with = "collaborates_with"
    cooperates_through = "cooperates_through"
    may_cooperate_with = "may_cooperate_with"
    successor_of = "successor_of"
    part_of = "part_of"
    supports = "supports"


class MembershipRole(StrEnum):
    """As what a state or a group belongs to an organization."""

    member = "member"
    participating = "participating"
    founder = "founder"
    leader = "leader"
    observer = "observer"
    partner = "partner"
    associate = "associate"
    candidate = "candidate"


class StateBasis(StrEnum):
    """Why a plan concerns a state.

    - `party`: the state itself stands behind the plan
    - `member_at_adoption`: it was a member of the organization whose plan it is when the plan was made; where no act is
      dated, when its period began
    - `member_now`: it is a member of that organization on the day of the edition
    - `undecided`: a source names it a member, but the dates are missing or too vague to say whether it was one then

    A treaty whose parties are named concerns these alone.
    """

    party = "party"
    member_at_adoption = "member_at_adoption"
    member_now = "member_now"
    undecided = "undecided"


class PlanRelationKind(StrEnum):
    """How one plan stands to another, read from the first to the second."""

    annexed_to = "annexed_to"
    implements = "implements"
    succeeds = "succeeds"
    extends = "extends"
    amends = "amends"
    related = "related"
    complements = "complements"
    supplements = "supplements"
    endorses = "endorses"
    part_of = "part_of"


class DocumentKind(StrEnum):
    """What sort of document it is."""

    declaration = "declaration"
    agreement = "agreement"
    memorandum = "memorandum"
    decision = "decision"
    guidance = "guidance"
    manual = "manual"
    publication = "publication"
    toolkit_tool = "toolkit_tool"
    resolution = "resolution"
    report = "report"
    treaty = "treaty"
    statement = "statement"
    strategy = "strategy"


class DocumentRelation(StrEnum):
    """How a plan stands to a document, read from the plan to the document; `beside` where no relation is told."""

    annexed_to = "annexed_to"
    contained_in = "contained_in"
    implements = "implements"
    refers_to = "refers_to"
    explained_by = "explained_by"
    described_in = "described_in"
    see_also = "see_also"
    beside = "beside"


class EventKind(StrEnum):
    """What sort of meeting it was."""

    conference = "conference"
    session = "session"
    meeting = "meeting"


class EventRelation(StrEnum):
    """What an event was for a plan; `of_owner` is a meeting of its owner at which nothing is told of the plan."""

    developed_at = "developed_at"
    adopted_at = "adopted_at"
    of_owner = "of_owner"


class LinkRole(StrEnum):
    """What the words before a link say that it leads to."""

    full_text = "full_text"
    declaration = "declaration"
    website = "website"
    manual = "manual"
    citation = "citation"
    about = "about"
    news = "news"
    record = "record"


class LinkTarget(StrEnum):
    """What sort of record a link leads to."""

    plan = "plan"
    document = "document"
    organization = "organization"


class StateKind(StrEnum):
    """A state, or a territory with an ISO 3166 code of its own."""

    state = "state"
    territory = "territory"


class RegionKind(StrEnum):
    """An area of the UN's M49 standard, or a region as a source words it."""

    m49 = "m49"
    named = "named"


class Pillar(StrEnum):
    """The part of anti-trafficking work that a theme belongs to."""

    prevention = "prevention"
    protection = "protection"
    prosecution = "prosecution"
    partnership = "partnership"
    cross_cutting = "cross_cutting"


class SourceKind(StrEnum):
    """What sort of work a source is."""

    official = "official"
    reference = "reference"
    mirror = "mirror"
    press = "press"


class Basis(StrEnum):
    """How firmly a source says a value.

    - `stated`: in a sentence or an item of a list
    - `heading`: in the heading alone
    - `name`: in a name alone
    - `label`: in the words of a link or the lead-in to it
    - `context`: followed from what stands around it
    """

    stated = "stated"
    heading = "heading"
    name = "name"
    label = "label"
    context = "context"


class Confidence(StrEnum):
    """How far a source can be relied on for a value.

    - `high`: a primary source, or two that agree
    - `medium`: one secondary source, or a sound inference
    - `low`: in conflict with another source; never the only one for a value
    """

    high = "high"
    medium = "medium"
    low = "low"


class Coverage(StrEnum):
    """How far a plan has been described, so that silence is not read as absence.

    - `full`: its areas, acts, parties and links have been read from a text on the plan
    - `outline`: some of them are known
    - `stub`: little more is known than that it exists
    """

    full = "full"
    outline = "outline"
    stub = "stub"


class LinkHealth(StrEnum):
    """Whether an address still leads to what it was given for."""

    alive = "alive"
    moved = "moved"
    dead = "dead"
    unknown = "unknown"


class AbsenceStatus(StrEnum):
    """Why a value is missing: no source read says it, it cannot have one, or sources leave it open."""

    not_stated = "not_stated"
    not_applicable = "not_applicable"
    unknown = "unknown"


class DatePrecision(StrEnum):
    """The precision of a date as its source gives it."""

    day = "day"
    month = "month"
    year = "year"


class ListFormat(StrEnum):
    """The forms of a list: an object with what is around it, a record a line, or a table for spreadsheets."""

    json = "json"
    ndjson = "ndjson"
    csv = "csv"
    xlsx = "xlsx"


class PlanFormat(StrEnum):
    """The forms of a plan: its record; schema.org in JSON-LD; or a reference for BibTeX, RIS and CSL programs."""

    json = "json"
    jsonld = "jsonld"
    bibtex = "bibtex"
    ris = "ris"
    csljson = "csljson"


class HitKind(StrEnum):
    """What sort of record a search leads to."""

    plan = "plan"
    area = "area"
    organization = "organization"
    document = "document"
    link = "link"
    state = "state"
    region = "region"
    theme = "theme"
    event = "event"
    source = "source"


class CompletionKind(StrEnum):
    """What sort of record a completed name leads to."""

    plan = "plan"
    organization = "organization"
    state = "state"
    region = "region"
    theme = "theme"


class SortOrder(StrEnum):
    """Direction of a sort."""

    asc = "asc"
    desc = "desc"
