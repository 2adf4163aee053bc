"""Which states a plan concerns, and why: decided by memberships in time, and undecided where dates are too vague.

A state is a party itself, or was a member of the organization whose plan it is when the plan was made, or is one now. A
treaty binds its parties alone, where they are named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app import dates
from app.records import Member, Organization, Party, Plan
from app.vocabulary import ActKind, MembershipRole, OrganizationRelationKind, PartyRole, PlanKind, StateBasis

OWN = {PartyRole.owner, PartyRole.adopter, PartyRole.developer, PartyRole.signatory, PartyRole.party}
"""The roles by which a state is a party itself."""
BINDING = {PartyRole.owner, PartyRole.adopter}
"""The roles by which an organization binds its members."""
MEMBERS = {MembershipRole.member, MembershipRole.participating}
"""As what a state is bound; an observer or a partner is not."""
TREATIES = {PlanKind.convention, PlanKind.protocol, PlanKind.agreement}
"""The kinds of instruments that a member of the organization may stay out of."""
ACTS = (
    ActKind.adopted,
    ActKind.signed,
    ActKind.endorsed,
    ActKind.developed,
    ActKind.launched,
    ActKind.issued,
    ActKind.dated,
)
"""The acts by which a plan was made, the weightiest first; a year in a name is none."""


@dataclass(frozen=True)
class Concern:
    """A plan concerns a state, on a basis: by its own part in the plan, or by a membership."""

    state: str
    basis: StateBasis
    organization: str | None = None
    member: Member | None = None
    party: int | None = None
    since: str | None = None
    until: str | None = None


def states(plan: Plan, organizations: Mapping[str, Organization], now: date) -> list[Concern]:
    """All reasons why a plan concerns states, as far as they are known on a day.

    What is undecided of one membership does not matter where the state is bound for another reason.
    """
    found = list(_reasons(plan, organizations, now))
    bound = {one.state for one in found if one.basis in {StateBasis.party, StateBasis.member_at_adoption}}
    return [one for one in found if one.basis is not StateBasis.undecided or one.state not in bound]


def _reasons(plan: Plan, organizations: Mapping[str, Organization], now: date) -> Iterator[Concern]:
    for position, party in enumerate(plan.parties, 1):
        if party.state and party.role in OWN:
            basis = StateBasis.party
            yield Concern(party.state, basis, party=position, since=party.since, until=party.until)
    if plan.kind in TREATIES and any(party.state and party.role in OWN for party in plan.parties):
        return
    made = act(plan) or _beginning(plan)
    today = dates.parse(now.isoformat())
    for body in dict.fromkeys(body for party in plan.parties for body in _bodies(party, organizations)):
        for member in organizations[body].members:
            if member.state and member.role in MEMBERS:
                for basis in _bases(member, organizations[body], made, today):
                    yield Concern(member.state, basis, body, member, since=member.joined, until=member.left)


def act(plan: Plan) -> dates.Edtf | None:
    """When a plan was made, by its weightiest act; None where no source dates one."""
    told = {one.act: one.date for one in plan.acts if one.date}
    return next((dates.parse(told[kind]) for kind in ACTS if kind in told), None)


def _beginning(plan: Plan) -> dates.Edtf | None:
    """When the period of a plan begins, which stands for its act where no act is dated."""
    return dates.parse(plan.period.partition("/")[0]) if plan.period and not plan.period.startswith("..") else None


def _bodies(party: Party, organizations: Mapping[str, Organization]) -> list[str]:
    """The organizations whose members are bound: the party, or where it has no states, those whose organ it is."""
    if not party.organization or party.role not in BINDING:
        return []
    body = organizations[party.organization]
    if any(member.state for member in body.members):
        return [party.organization]
    return [one.organization for one in body.relations if one.relation == OrganizationRelationKind.organ_of]


def _bases(member: Member, body: Organization, made: dates.Edtf | None, today: dates.Edtf) -> Iterator[StateBasis]:
    then = _belonged(member, body, made)
    if then:
        yield StateBasis.member_at_adoption
    if _belonged(member, body, today):
        yield StateBasis.member_now
    if then is None:
        yield StateBasis.undecided


def _belonged(member: Member, body: Organization, when: dates.Edtf | None) -> bool | None:
    """Whether it belonged to the body all of that time; None where the dates are too vague to say."""
    if when is None:
        return None
    joined, left = (dates.parse(date) if date else None for date in (member.joined, member.left or body.dissolved))
    if joined and joined.earliest and when.latest and joined.earliest > when.latest:
        return False
    if left and left.latest and when.earliest and left.latest < when.earliest:
        return False
    if when.earliest is None or when.latest is None:
        return None
    founding = joined == when and body.founded == when.value  # by the act itself
    certain = founding or (joined and joined.latest and joined.latest <= when.earliest)
    stayed = left is None or (left.earliest and left.earliest > when.latest)
    return True if certain and stayed else None
