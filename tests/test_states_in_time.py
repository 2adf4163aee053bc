"""Which states a plan concerns, when and why: by memberships in time, told alike by the plan, by the state and by the
filters. The answers are those of the seed's own dates, not of what is served.
"""

from typing import Any

import pytest
from fastapi.testclient import TestClient

ECOWAS = "ecowas-initial-plan-of-action"
BSEC = "bsec-action-plan-2007-2009"
OSCE = "osce-action-plan"
PIDC = "pidc-charter"
PARTY, THEN, NOW, UNDECIDED = "party", "member_at_adoption", "member_now", "undecided"
NINE = [
    "ariat-action-plan",
    "asean-declaration-actions",
    BSEC,
    "commit-subregional-plan-of-action",
    ECOWAS,
    OSCE,
    PIDC,
    "rcm-plan-of-action",
    "stability-pact-multi-year-action-plan",
]


def day(value: str) -> dict[str, str]:
    return {"value": value, "precision": "day", "earliest": value, "latest": value}


def slugs(client: TestClient, path: str) -> list[str]:
    answer = client.get(path).json()
    assert answer["meta"]["total"] == len(answer["data"]), path
    return sorted(record.get("slug") or record["code"] for record in answer["data"])


@pytest.mark.parametrize(
    ("state", "plan", "bases"),
    [
        # Adopted in December 2001. Three members of 1975 left in January 2025; Mauritania had left in December 2000.
        ("BFA", ECOWAS, {THEN}),
        ("MLI", ECOWAS, {THEN}),
        ("NER", ECOWAS, {THEN}),
        ("MRT", ECOWAS, set()),  # an associate since 2017, which binds nobody
        ("SEN", ECOWAS, {THEN, NOW}),
        ("CPV", ECOWAS, {THEN, NOW}),  # which joined in 1977, not in 1975
        # A member since 26 October 2025, after all that was adopted before; the convention has parties of its own.
        ("TLS", "asean-declaration-actions", {NOW}),
        ("TLS", "asean-plan-of-action-trafficking", {NOW}),
        ("TLS", "bohol-work-plan-2017-2020", {NOW}),
        ("TLS", "bohol-work-plan-2023-2028", {NOW}),  # in use in August 2025
        ("TLS", "asean-leaders-declaration-2023", {NOW}),
        ("TLS", "asean-transnational-crime-plan-2016-2025", {NOW}),
        ("TLS", "asean-transnational-crime-plan-2026-2035", {NOW}),  # adopted on 10 September 2025
        ("TLS", "asean-actip", set()),
        ("KHM", "asean-declaration-actions", {THEN, NOW}),  # the last of the ten, in 1999
        ("KHM", "asean-actip", {PARTY}),
        # Adopted in July 2003. Montenegro takes part since June 2006, Mongolia since November 2012.
        ("MNE", OSCE, {NOW}),
        ("MNG", OSCE, {NOW}),
        ("SRB", OSCE, {THEN, NOW}),
        ("MNG", "osce-addendum-2013", {THEN, NOW}),
        # No act is dated; its period began in May 2007. Serbia joined in April 2004, North Macedonia in November 2020.
        ("MKD", BSEC, {NOW}),
        ("SRB", BSEC, {THEN, NOW}),
        ("USA", BSEC, set()),  # an observer
        # Dated September 2005. Tokelau joined between 2017 and 2023; for others no more is known than that they were in
        # by 2014; Norfolk Island was, and had left by 2017.
        ("TKL", PIDC, {NOW}),
        ("AUS", PIDC, {NOW, UNDECIDED}),
        ("NFK", PIDC, {UNDECIDED}),
        ("TKL", "pidc-strategic-plan-2016-2018", {NOW}),
        ("TKL", "pidc-strategic-plan-2022-2025", {NOW, UNDECIDED}),  # made in 2022
        ("AUS", "pidc-strategic-plan-2022-2025", {THEN, NOW}),
        ("NFK", "pidc-strategic-plan-2022-2025", set()),
        # No act and no period is dated, and the Pact has ended: nothing can be decided, and nobody is a member now.
        ("HRV", "stability-pact-multi-year-action-plan", {UNDECIDED}),
        ("USA", "stability-pact-multi-year-action-plan", set()),  # a partner
        # The hosts of the conference developed the plan; no organization has members that it would bind.
        ("PHL", "ariat-action-plan", {PARTY}),
        # Out of the Union since January 2020, in it since July 2013; the strategy is of June 2012.
        ("GBR", "eu-strategy-2012-2016", {THEN}),
        ("HRV", "eu-strategy-2012-2016", {NOW}),
        # The place of a signature or a meeting is not bound by it.
        ("GTM", "rcm-plan-of-action", {THEN, NOW}),  # a member, and the place
        ("MEX", "oas-convention-traffic-in-minors", set()),
        ("MLT", "joint-valletta-action-plan", set()),
    ],
)
def test_bases(client: TestClient, state: str, plan: str, bases: set[str]) -> None:
    of_plan = client.get(f"/v1/plans/{plan}").json()
    of_state = client.get(f"/v1/states/{state}").json()
    told = {
        "plan": {basis for one in of_plan["states"] if one["code"] == state for basis in one["bases"]},
        "reasons": {one["basis"] for one in of_plan["reasons"] if one["code"] == state},
        "state": {one["basis"] for one in of_state["plans"] if one["slug"] == plan},
        "plans": {
            basis
            for basis in (PARTY, THEN, NOW, UNDECIDED)
            if plan in slugs(client, f"/v1/plans?state={state}&state_basis={basis}&limit=200")
        },
        "states": {
            basis
            for basis in (PARTY, THEN, NOW, UNDECIDED)
            if state in slugs(client, f"/v1/states?plan={plan}&plan_basis={basis}&limit=200")
        },
    }
    assert told == dict.fromkeys(told, bases)
    assert (plan in slugs(client, f"/v1/plans?state={state}&limit=200")) == bool(bases)


@pytest.mark.parametrize(
    ("state", "plan", "expected"),
    [
        (
            "BFA",
            ECOWAS,
            [
                {
                    "basis": THEN,
                    "organization": "ecowas",
                    "membership": "ecowas-bfa",
                    "since": day("1975-05-28"),
                    "until": day("2025-01-29"),
                    "sources": [
                        "reliefweb-ecowas",
                        "medianigeria-ecowas",
                        "allafrica-202501290308",
                        "tvcnews-2025-01",
                        "zambian-observer-ecowas",
                        "naijanews-2025-01-29",
                        "political-economist-2024-01-29",
                    ],
                }
            ],
        ),
        (
            "MKD",
            BSEC,
            [
                {
                    "basis": NOW,
                    "organization": "bsec",
                    "membership": "bsec-mkd",
                    "since": day("2020-11-09"),
                    "until": None,
                    "sources": ["mfatr-2020", "republika-mk", "mae-ro-ar", "capital-ro", "bsec-faq"],
                }
            ],
        ),
        (
            "TKL",
            PIDC,
            [
                {
                    "basis": NOW,
                    "organization": "pidc",
                    "membership": "pidc-tkl",
                    "since": {
                        "value": "2017/2023",
                        "precision": "year",
                        "earliest": "2017-01-01",
                        "latest": "2023-12-31",
                    },
                    "until": None,
                    "sources": ["iom-pidc", "pidc-2017", "tavuli2023"],
                }
            ],
        ),
        (
            "SRB",
            BSEC,
            [
                {
                    "basis": basis,
                    "organization": "bsec",
                    "membership": "bsec-srb",
                    "since": {
                        "value": "2004-04",
                        "precision": "month",
                        "earliest": "2004-04-01",
                        "latest": "2004-04-30",
                    },
                    "until": None,
                    "sources": ["wiki-bsec", "sputnik-2005", "mfa-am-bsec", "bsec-faq"],
                }
                for basis in (THEN, NOW)
            ],
        ),
        (
            "PHL",
            "ariat-action-plan",
            [
                {
                    "basis": PARTY,
                    "organization": None,
                    "membership": None,
                    "since": None,
                    "until": None,
                    "sources": ["picw2000", "kasama2000", "iasri"],
                }
            ],
        ),
    ],
)
def test_reasons(client: TestClient, state: str, plan: str, expected: list[dict[str, Any]]) -> None:
    of_plan = client.get(f"/v1/plans/{plan}").json()
    of_state = client.get(f"/v1/states/{state}").json()
    named = {"code": state, "name": of_state["name"]}
    titled = {"slug": plan, "title": of_plan["title"]}
    assert [one for one in of_plan["reasons"] if one["code"] == state] == [named | one for one in expected]
    assert [one for one in of_state["plans"] if one["slug"] == plan] == [titled | one for one in expected]
    for one in expected:
        if one["membership"]:
            membership = client.get(f"/v1/memberships/{one['membership']}").json()
            assert (membership["joined"], membership["left"]) == (one["since"], one["until"])
            assert [cite["source"] for cite in membership["citations"]] == one["sources"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        # Burkina Faso: what ECOWAS adopted when it was a member, and what has no date that would decide it.
        (
            "plans?state=BFA&state_basis=member_at_adoption&state_basis_not=member_now&region=western-africa",
            [
                "ecowas-eccas-agreement-2006",
                ECOWAS,
                "ecowas-plan-of-action-2008-2011",
                "ecowas-plan-of-action-2018-2022",
            ],
        ),
        ("plans?state=BFA&state_basis=undecided", ["ecowas-eccas-joint-plan-of-action", "ecowas-tip-plus-strategy"]),
        ("plans?state=BFA&state_basis=member_now&organization=ecowas", []),
        ("plans?state=MRT&organization=ecowas&state_basis_not=undecided", []),
        ("plans?state=TLS&state_basis=member_at_adoption,party,undecided", []),
        ("plans?state=TLS&state_basis_not=member_now", []),
        ("plans?state=MNG&source=tool-2.9", [OSCE]),
        ("plans?state=MNG&state_basis_not=member_at_adoption&source=tool-2.9", [OSCE]),
        ("plans?state=SRB&state_basis_not=member_at_adoption&source=tool-2.9", [NINE[-1]]),
        ("plans?state_all=MKD,SRB&state_basis=member_at_adoption&source=tool-2.9", [OSCE]),
        # Who was bound at adoption and is not now, and who is now and was not then.
        ("states?plan=ecowas-initial-plan-of-action&plan_basis_not=member_now", ["BFA", "MLI", "NER"]),
        ("states?plan=asean-declaration-actions&plan_basis_not=member_at_adoption", ["TLS"]),
        ("states?plan=osce-action-plan&plan_basis_not=member_at_adoption", ["MNE", "MNG"]),
        ("states?plan=bsec-action-plan-2007-2009&plan_basis_not=member_at_adoption", ["MKD"]),
        ("states?plan=pidc-charter&plan_basis=undecided&plan_basis_not=member_now", ["NFK"]),
        ("states?plan=pidc-charter&plan_basis_not=undecided", ["ASM", "TKL"]),
        ("states?plan=eu-strategy-2012-2016&plan_basis_not=member_now", ["GBR"]),
        ("states?plan=eu-strategy-2012-2016&plan_basis_not=member_at_adoption", ["HRV"]),
        ("plans?source=tool-2.9", NINE),
    ],
)
def test_filters(client: TestClient, path: str, expected: list[str]) -> None:
    assert slugs(client, f"/v1/{path}") == expected
