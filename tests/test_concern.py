"""Which states a plan concerns, and why: by dates of every precision, roles, organs, treaties and their parties.

The edition is of 15 June 2020. A basis is `then` (member_at_adoption), `now` (member_now), `party` or `undecided`.
"""

from collections.abc import Mapping
from datetime import date

import pytest

from app import concern
from app.evidence import Cite
from app.records import Member, Organization, Party, Plan, PlanAct, WithOrganization
from app.vocabulary import (
    ActKind,
    GroupOf,
    MembershipRole,
    OrganizationKind,
    OrganizationRelationKind,
    PartyRole,
    PlanKind,
    Qualifier,
    Scope,
    StateBasis,
)

EDITION = date(2020, 6, 15)
CITES = [Cite()]
BASES = {"member_at_adoption": "then", "member_now": "now"}
OWNER = Party(role=PartyRole.owner, organization="league", cites=CITES)
ONGOING = Member(role=MembershipRole.member, state="AAA", joined="1990", cites=CITES)
UNDATED = Member(role=MembershipRole.member, state="AAA", cites=CITES)
Dates = tuple[str | None, str | None]


def member(joined: str | None, left: str | None, role: MembershipRole = MembershipRole.member) -> Member:
    return Member(role=role, state="AAA", joined=joined, left=left, cites=CITES)


def body(
    *members: Member,
    founded: str | None = "1980",
    dissolved: str | None = None,
    relations: Mapping[str, OrganizationRelationKind] | None = None,
) -> Organization:
    others = [
        WithOrganization(organization=name, relation=kind, cites=CITES) for name, kind in (relations or {}).items()
    ]
    return Organization(
        name="A body",
        kind=OrganizationKind.organization,
        summary="A body.",
        founded=founded,
        dissolved=dissolved,
        members=list(members),
        relations=others,
    )


def plan(
    *parties: Party,
    acts: Mapping[ActKind, str | None] | None = None,
    period: str | None = None,
    kind: PlanKind = PlanKind.action_plan,
) -> Plan:
    done = [PlanAct(act=act, date=when, cites=CITES) for act, when in (acts or {}).items()]
    return Plan(
        title="A plan",
        kind=kind,
        scope=Scope.trafficking,
        summary="A plan.",
        period=period,
        acts=done,
        parties=list(parties or (OWNER,)),
    )


def adopted(when: str, *parties: Party, kind: PlanKind = PlanKind.action_plan) -> Plan:
    return plan(*parties, acts={ActKind.adopted: when}, kind=kind)


def party(role: PartyRole, state: str = "AAA") -> Party:
    return Party(role=role, state=state, cites=CITES)


def reasons(about: Plan, **bodies: Organization) -> list[str]:
    """The reasons found: state and basis; the state AAA goes without saying."""
    found = concern.states(about, bodies, EDITION)
    return [f"{one.state} {BASES.get(one.basis, one.basis)}".removeprefix("AAA ") for one in found]


DAY, MONTH, YEAR, TWO_DAYS = "2004-06-15", "2004-06", "2004", "2004-06-15/2004-06-16"
MEMBERSHIPS: list[tuple[str | None, str | None, str, str]] = [
    # It joined, and is a member still; the plan was adopted on a day.
    ("1990", None, DAY, "then now"),
    ("2003", None, DAY, "then now"),
    ("2004", None, DAY, "now undecided"),
    ("2005", None, DAY, "now"),
    ("2004-05", None, DAY, "then now"),
    ("2004-06", None, DAY, "now undecided"),
    ("2004-07", None, DAY, "now"),
    ("2004-06-14", None, DAY, "then now"),
    ("2004-06-15", None, DAY, "then now"),  # it may adopt on the day on which it joins
    ("2004-06-16", None, DAY, "now"),
    ("2002/2003", None, DAY, "then now"),
    ("2003/2005", None, DAY, "now undecided"),
    ("2005/2006", None, DAY, "now"),
    ("../2003", None, DAY, "then now"),
    ("../2004-06-15", None, DAY, "then now"),
    ("../2004-06-16", None, DAY, "now undecided"),
    ("../2014", None, DAY, "now undecided"),  # all that is known is that it was a member in 2014
    ("2004-06-16/..", None, DAY, ""),  # after the plan; no date says that it was before the edition
    ("2004/..", None, DAY, "undecided"),
    ("2018/..", None, DAY, ""),  # likewise
    (None, None, DAY, "undecided"),
    # It left.
    ("1990", "2003", DAY, ""),
    ("1990", "2004", DAY, "undecided"),
    ("1990", "2005", DAY, "then"),
    ("1990", "2004-05", DAY, ""),
    ("1990", "2004-06", DAY, "undecided"),
    ("1990", "2004-07", DAY, "then"),
    ("1990", "2004-06-14", DAY, ""),
    ("1990", "2004-06-15", DAY, "undecided"),  # on the day itself: which came first is not known
    ("1990", "2004-06-16", DAY, "then"),
    ("1990", "2003/2005", DAY, "undecided"),
    ("1990", "../2003", DAY, ""),
    ("1990", "../2014", DAY, "undecided"),  # perhaps long before
    ("1990", "2004-06-16/..", DAY, "then"),
    ("1990", "2004/..", DAY, "undecided"),
    ("1990", "2018/..", DAY, "then"),
    ("2004-06-15", "2004-06-16", DAY, "then"),  # for a day
    ("2004-06-15", "2004-06-15", DAY, "undecided"),
    ("2004", "2004", DAY, "undecided"),
    ("2005", "2010", DAY, ""),
    (None, "2003", DAY, ""),  # whenever it joined
    ("1990", "../2014", "1980", ""),  # it joined later, and is none now, whenever it left
    (None, "2005", DAY, "undecided"),
    (None, "2004-06-16/..", DAY, "undecided"),
    # The day of the edition, for a plan from before or from the time of the membership.
    ("2020-06-14", None, DAY, "now"),
    ("2020-06-15", None, DAY, "now"),
    ("2020-06-16", None, DAY, ""),
    ("2020-05", None, DAY, "now"),
    ("2020-06", None, DAY, ""),  # perhaps not yet
    ("2020", None, DAY, ""),
    ("2021", None, DAY, ""),
    ("1990", "2020-06-14", DAY, "then"),
    ("1990", "2020-06-15", DAY, "then"),
    ("1990", "2020-06-16", DAY, "then now"),
    ("1990", "2020-06", DAY, "then"),  # perhaps no more
    ("1990", "2020", DAY, "then"),
    ("1990", "2021", DAY, "then now"),  # its leaving has been announced
    # The plan was adopted in a month: a member must have been one all of it.
    ("2004-05", None, MONTH, "then now"),
    ("2004-06-01", None, MONTH, "then now"),
    ("2004-06-02", None, MONTH, "now undecided"),
    ("2004-06-30", None, MONTH, "now undecided"),
    ("2004-07-01", None, MONTH, "now"),
    ("2004", None, MONTH, "now undecided"),
    ("2003", None, MONTH, "then now"),
    ("2005", None, MONTH, "now"),
    ("../2004-06", None, MONTH, "now undecided"),
    ("1990", "2004-05-31", MONTH, ""),
    ("1990", "2004-06-01", MONTH, "undecided"),
    ("1990", "2004-06", MONTH, "undecided"),
    ("1990", "2004-06-30", MONTH, "undecided"),
    ("1990", "2004-07", MONTH, "then"),
    ("1990", "2004", MONTH, "undecided"),
    (None, None, MONTH, "undecided"),
    # In a year.
    ("2003", None, YEAR, "then now"),
    ("2004-01-01", None, YEAR, "then now"),
    ("2004-01", None, YEAR, "now undecided"),
    ("2004-12-31", None, YEAR, "now undecided"),
    ("2005-01-01", None, YEAR, "now"),
    ("../2003", None, YEAR, "then now"),
    ("../2004", None, YEAR, "now undecided"),
    ("1990", "2003", YEAR, ""),
    ("1990", "2004-01-01", YEAR, "undecided"),
    ("1990", "2004", YEAR, "undecided"),
    ("1990", "2005", YEAR, "then"),
    ("1990", "2005/..", YEAR, "then"),
    ("2004-06-15", "2004-06-16", YEAR, "undecided"),
    (None, None, YEAR, "undecided"),
    # At a meeting of two days, on one of which it is not said.
    ("2004-06-14", None, TWO_DAYS, "then now"),
    ("2004-06-15", None, TWO_DAYS, "then now"),
    ("2004-06-16", None, TWO_DAYS, "now undecided"),
    ("2004-06-17", None, TWO_DAYS, "now"),
    ("2004-06", None, TWO_DAYS, "now undecided"),
    ("1990", "2004-06-14", TWO_DAYS, ""),
    ("1990", "2004-06-15", TWO_DAYS, "undecided"),
    ("1990", "2004-06-16", TWO_DAYS, "undecided"),
    ("1990", "2004-06-17", TWO_DAYS, "then"),
    # By then, or since: only what lies wholly on the other side is decided.
    ("1990", None, "../2004", "now undecided"),
    ("2004", None, "../2004", "now undecided"),
    ("2005", None, "../2004", "now"),
    ("1990", "2005", "../2004", "undecided"),
    ("1990", None, "2004/..", "now undecided"),
    ("1990", "2004", "2004/..", "undecided"),
    ("1990", "2003", "2004/..", ""),
]
"""When a state joined and left, when the plan was adopted, and why it concerns the state."""


@pytest.mark.parametrize(("joined", "left", "act", "bases"), MEMBERSHIPS)
def test_a_membership_in_time(joined: str | None, left: str | None, act: str, bases: str) -> None:
    assert reasons(adopted(act), league=body(member(joined, left))) == bases.split()


@pytest.mark.parametrize("when", [MONTH, YEAR, TWO_DAYS, "2004-06/2004-07"])
@pytest.mark.parametrize(
    ("founded", "bases"),
    [
        ("same", ["then", "now"]),  # the act that founded the body made its members and its plan
        ("1980", ["now", "undecided"]),  # a newcomer of that time: which came first is not known
        (None, ["now", "undecided"]),
    ],
)
def test_a_date_that_is_as_vague_as_that_of_the_plan(when: str, founded: str | None, bases: list[str]) -> None:
    league = body(member(when, None), founded=when if founded == "same" else founded)
    assert reasons(adopted(when), league=league) == bases


@pytest.mark.parametrize(
    ("acts", "period", "bases"),
    [
        # ONGOING, in a body that it joined in 1990.
        ({}, None, "now undecided"),  # nothing says when the plan was made
        ({ActKind.adopted: None}, None, "now undecided"),
        ({}, "1995/1999", "then now"),
        ({}, "1995/..", "then now"),
        ({}, "1995", "then now"),
        ({}, "1985/1999", "now"),  # a member from within its period on
        ({}, "../1999", "now undecided"),  # a period without a beginning says as little as none
        ({ActKind.adopted: None}, "1995/1999", "then now"),
        # An act goes before the period, and the weightiest act before the others, in whatever order they are told.
        ({ActKind.adopted: "1985"}, "1995/1999", "now"),
        ({ActKind.adopted: "1985", ActKind.developed: "1995"}, None, "now"),
        ({ActKind.developed: "1995", ActKind.adopted: "1985"}, None, "now"),
        ({ActKind.developed: "1985", ActKind.adopted: "1995"}, None, "then now"),
        ({ActKind.adopted: None, ActKind.developed: "1995"}, None, "then now"),
        ({ActKind.signed: "1985", ActKind.endorsed: "1995"}, None, "now"),
        ({ActKind.dated: "1985", ActKind.issued: "1995"}, None, "then now"),
        ({ActKind.launched: "1985", ActKind.issued: "1995"}, None, "now"),
        # These do not make a plan.
        ({ActKind.named: "1985"}, "1995/1999", "then now"),
        ({ActKind.named: "1995"}, None, "now undecided"),
        (
            {ActKind.announced: "1985", ActKind.entered_into_force: "1995", ActKind.revised: "1999"},
            None,
            "now undecided",
        ),
    ],
)
def test_when_a_plan_was_made(acts: dict[ActKind, str | None], period: str | None, bases: str) -> None:
    assert reasons(plan(acts=acts, period=period), league=body(ONGOING)) == bases.split()


def test_a_period_that_begins_when_a_member_joins() -> None:
    league = body(member("2004", None))  # when in that year it joined, and when the period began, is not known
    assert reasons(plan(period="2004/2006"), league=league) == ["now", "undecided"]


@pytest.mark.parametrize(
    ("roles", "bases"),
    [
        (["member"], "then now"),
        (["participating"], "then now"),
        (["observer"], ""),
        (["partner"], ""),
        (["associate"], ""),
        (["candidate"], ""),
        (["founder"], ""),  # a founder that is a member is told as one as well
        (["leader"], ""),
        (["observer", "member"], "then now"),
        (["founder", "participating", "leader"], "then now"),
    ],
)
def test_as_what_a_state_belongs(roles: list[str], bases: str) -> None:
    league = body(*(member("1990", None, MembershipRole(role)) for role in roles))
    assert reasons(adopted(DAY), league=league) == bases.split()


@pytest.mark.parametrize(
    ("first", "second", "act", "bases"),
    [
        (("1990", "1996"), ("2000", None), "1993", "then now"),
        (("1990", "1996"), ("2000", None), "1998", "now"),
        (("1990", "1996"), ("2000", None), "2004", "then now"),
        (("1990", "1996"), ("2000", None), "1985", "now"),
        (("1990", "1996"), ("2000", "2010"), "2015", ""),
        (("1990", "1996"), ("2000", None), "1996-05", "undecided now"),  # by the first of them
        (("1990", "1996"), ("2000", None), "2000-05", "now undecided"),  # by the second
        (("1990", "1996"), ("1996", None), "1996-05", "undecided now undecided"),  # perhaps in between
        (("1990", "1996"), (None, None), "1993", "then"),  # what is undecided does not matter then
        (("1990", "1996"), (None, None), "1998", "undecided"),
    ],
)
def test_a_member_that_comes_back(first: Dates, second: Dates, act: str, bases: str) -> None:
    assert reasons(adopted(act), league=body(member(*first), member(*second))) == bases.split()


@pytest.mark.parametrize(
    ("dissolved", "bases"), [(None, "then now"), ("2010", "then"), ("2020-06-14", "then"), ("2021", "then now")]
)
def test_a_body_that_has_ended_has_no_members_now(dissolved: str | None, bases: str) -> None:
    assert reasons(adopted(DAY), league=body(ONGOING, dissolved=dissolved)) == bases.split()


@pytest.mark.parametrize("role", PartyRole)
def test_a_party_in_a_role(role: PartyRole) -> None:
    own = role in {"owner", "adopter", "developer", "signatory", "party"}
    assert reasons(adopted(DAY, party(role))) == ["party"] * own


@pytest.mark.parametrize("role", PartyRole)
def test_a_body_in_a_role(role: PartyRole) -> None:
    about = adopted(DAY, Party(role=role, organization="league", cites=CITES))
    assert reasons(about, league=body(ONGOING)) == ["then", "now"] * (role in {"owner", "adopter"})


def test_a_body_in_two_roles_binds_once() -> None:
    adopter = Party(role=PartyRole.adopter, organization="league", cites=CITES)
    assert reasons(adopted(DAY, OWNER, adopter), league=body(ONGOING)) == ["then", "now"]


def test_two_bodies_bind_each() -> None:
    adopter = Party(role=PartyRole.adopter, organization="union", cites=CITES)
    both = adopted(DAY, OWNER, adopter)
    assert reasons(both, league=body(ONGOING), union=body(member("2010", None))) == ["then", "now", "now"]
    assert reasons(both, league=body(ONGOING), union=body(UNDATED)) == ["then", "now"]  # nothing is undecided of it
    assert reasons(both, league=body(member("2010", None)), union=body(UNDATED)) == ["now", "undecided"]


def test_a_state_that_is_a_party_is_not_undecided_too() -> None:
    other = Member(role=MembershipRole.member, state="BBB", cites=CITES)
    about = adopted(DAY, OWNER, party(PartyRole.signatory))
    assert reasons(about, league=body(UNDATED, other)) == ["party", "BBB undecided"]
    assert reasons(about, league=body(ONGOING)) == ["party", "then", "now"]
    named = adopted(DAY, OWNER, party(PartyRole.addressee))
    assert reasons(named, league=body(UNDATED)) == ["undecided"]


def test_a_reason_says_on_what_it_rests() -> None:
    signed = Party(role=PartyRole.party, state="BBB", since="2004", until="2010", cites=CITES)
    league = body(member("1990", "2010"))
    assert concern.states(adopted(DAY, OWNER, signed), {"league": league}, EDITION) == [
        concern.Concern("BBB", StateBasis.party, party=2, since="2004", until="2010"),
        concern.Concern("AAA", StateBasis.member_at_adoption, "league", league.members[0], since="1990", until="2010"),
    ]


OTHER = body(member("1990", None))
BIND = ["then", "now"]


@pytest.mark.parametrize(
    ("owner", "bases"),
    [
        (body(relations={"union": OrganizationRelationKind.organ_of}), BIND),
        # An organ may have few of the members of its body, which then are bound alone.
        (body(member("2010", None), relations={"union": OrganizationRelationKind.organ_of}), ["now"]),
        # Nor is the body looked at where no member of its organ is bound.
        (body(member("1990", "2000"), relations={"union": OrganizationRelationKind.organ_of}), []),
        # Groups and organizations among its members say nothing of states.
        (
            body(
                Member(
                    role=MembershipRole.member,
                    group="some states",
                    group_of=GroupOf.states,
                    qualifier=Qualifier.several,
                    cites=CITES,
                ),
                Member(role=MembershipRole.member, organization="union", cites=CITES),
                relations={"union": OrganizationRelationKind.organ_of},
            ),
            BIND,
        ),
        (body(), []),
        *(
            (body(relations={"union": kind}), [])
            for kind in OrganizationRelationKind
            if kind is not OrganizationRelationKind.organ_of
        ),
        # One of two bodies, and one of a body that is an organ itself: nobody says whom that binds.
        (body(relations=dict.fromkeys(("union", "third"), OrganizationRelationKind.organ_of)), [*BIND, "BBB now"]),
        (body(relations={"committee": OrganizationRelationKind.organ_of}), []),
    ],
)
def test_an_owner_without_states_binds_those_of_the_body_whose_organ_it_is(
    owner: Organization, bases: list[str]
) -> None:
    third = body(Member(role=MembershipRole.member, state="BBB", joined="2005", cites=CITES))
    committee = body(relations={"union": OrganizationRelationKind.organ_of})
    assert reasons(adopted(DAY), league=owner, union=OTHER, third=third, committee=committee) == bases


SOME_STATES = Party(
    role=PartyRole.signatory, group="some states", group_of=GroupOf.states, qualifier=Qualifier.several, cites=CITES
)


@pytest.mark.parametrize("kind", PlanKind)
def test_a_treaty_binds_its_parties_alone(kind: PlanKind) -> None:
    treaty = kind in {"convention", "protocol", "agreement"}
    league = body(ONGOING)
    for role in (PartyRole.party, PartyRole.signatory):
        named = adopted(DAY, OWNER, party(role, "BBB"), kind=kind)
        assert reasons(named, league=league) == ["BBB party"] + BIND * (not treaty)
    assert reasons(adopted(DAY, OWNER, party(PartyRole.party), kind=kind), league=body(UNDATED)) == ["party"]


@pytest.mark.parametrize("kind", [PlanKind.convention, PlanKind.protocol, PlanKind.agreement])
@pytest.mark.parametrize(
    "beside",
    [
        None,
        SOME_STATES,
        # A state that is told of beside a treaty is no party to it, so its parties are not named.
        party(PartyRole.named, "BBB"),
        party(PartyRole.addressee, "BBB"),
        party(PartyRole.sponsor, "BBB"),
    ],
    ids=["nobody", "a group", "named", "addressee", "sponsor"],
)
def test_a_treaty_whose_parties_are_not_named_binds_members(kind: PlanKind, beside: Party | None) -> None:
    parties = (OWNER, beside) if beside else (OWNER,)
    assert reasons(adopted(DAY, *parties, kind=kind), league=body(ONGOING)) == BIND
