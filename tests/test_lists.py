"""Lists over HTTP: what each query finds, in which order, at which cost."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

ARIAT = "ariat-action-plan"
ASEAN = "asean-declaration-actions"
BSEC = "bsec-action-plan-2007-2009"
COMMIT = "commit-subregional-plan-of-action"
ECOWAS = "ecowas-initial-plan-of-action"
OSCE = "osce-action-plan"
PIDC = "pidc-charter"
RCM = "rcm-plan-of-action"
STABILITY_PACT = "stability-pact-multi-year-action-plan"
ALL = [ARIAT, ASEAN, BSEC, COMMIT, ECOWAS, OSCE, PIDC, RCM, STABILITY_PACT]
RESOURCES = {
    "plans": 108,
    "areas": 230,
    "organizations": 112,
    "states": 249,
    "memberships": 902,
    "regions": 52,
    "themes": 18,
    "links": 131,
    "documents": 45,
    "events": 36,
    "sources": 717,
}


def keys(client: TestClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return [record.get("slug") or record["code"] for record in answer.json()["data"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ALL),
        ("theme=repatriation", [COMMIT]),
        ("theme=reintegration", [ARIAT, COMMIT]),
        ("theme=prosecution", [ARIAT, OSCE]),
        ("theme=information-exchange", [ECOWAS]),
        ("theme=repatriation,information-exchange", [COMMIT, ECOWAS]),
        ("theme=repatriation&theme=information-exchange", [COMMIT, ECOWAS]),
        ("theme=REPATRIATION", [COMMIT]),
        ("theme[]=repatriation&theme[]=information-exchange", [COMMIT, ECOWAS]),
        ("theme%5B0%5D=repatriation&theme%5b1%5d=information-exchange", [COMMIT, ECOWAS]),
        ("theme_all=prevention,prosecution", [ARIAT, OSCE]),
        ("theme_all=prevention&theme_all=reintegration", [ARIAT]),
        ("theme_not=prevention", [ASEAN, BSEC, COMMIT, PIDC, RCM, STABILITY_PACT]),
        ("theme=reintegration&theme_not=repatriation", [ARIAT]),
        ("pillar=prosecution", [ARIAT, ASEAN, COMMIT, OSCE, RCM]),
        ("region=africa", [ECOWAS]),
        ("region=western-africa", [ECOWAS]),
        ("region=europe", [BSEC, OSCE, STABILITY_PACT]),
        ("region=asia", [ARIAT, ASEAN, BSEC, COMMIT]),
        ("region=south-eastern-asia", [ASEAN]),  # the Greater Mekong is hung under Asia alone
        ("region=asia-and-the-pacific", [ARIAT]),  # where a report places those who developed it
        ("region=oceania", [ARIAT, PIDC]),  # into which that region reaches
        ("region=americas", [RCM]),
        ("region=central-america", [RCM]),
        ("region=world", ALL),
        ("region=south-pacific", []),  # named in the name of a conference alone
        ("organization=asean", [ASEAN]),
        ("organization=ASEAN", [ASEAN]),
        ("organization=uniap", [COMMIT]),
        ("organization=uniap&role=secretariat", [COMMIT]),
        ("organization=uniap&role=owner", []),
        ("organization=interpol", [PIDC]),
        ("organization=pacific-islands-forum-secretariat&role=sponsor", [PIDC]),
        ("organization_not=unodc", [ARIAT, ASEAN, BSEC, COMMIT, OSCE, PIDC, RCM, STABILITY_PACT]),
        ("organization_not=unodc&role=developer", [ARIAT, ASEAN]),  # the plan of ECOWAS was developed with it
        ("organization_not=unodc&role=owner", ALL),  # but is not its plan
        ("organization_not=uniap&role=secretariat", [PIDC]),
        ("organization=pacific-islands-forum-secretariat&role_not=sponsor", []),
        ("organization=interpol&role_not=sponsor", [PIDC]),  # another party is the sponsor
        ("role=signatory", []),  # what was signed are documents
        ("role=adopter", [COMMIT, ECOWAS, OSCE, RCM]),
        ("role=secretariat", [COMMIT, PIDC]),
        ("state=MEX", [RCM]),
        ("state=mx", [RCM]),
        ("state=Can,usa", [ARIAT, OSCE, RCM]),  # the United States held the conference in Manila
        ("state_all=CAN,usa", [OSCE, RCM]),
        ("state_all=CAN&state_all=MEX", [RCM]),
        ("state=USA&state_not=CAN", [ARIAT]),
        ("state_not=USA", [ASEAN, BSEC, COMMIT, ECOWAS, PIDC, STABILITY_PACT]),  # an observer or partner of two
        ("state=GTM", [RCM]),
        ("state=WSM", [PIDC]),
        ("state=PHL", [ARIAT, ASEAN]),
        ("state=MRT", []),  # out of ECOWAS a year before the plan
        ("state=MEX&state_basis=undecided", []),
        ("state=MEX&state_basis=member_at_adoption", [RCM]),
        ("state=MEX&state_basis=party", []),
        ("state=PHL&state_basis=party", [ARIAT]),
        ("state_basis=undecided", [PIDC, STABILITY_PACT]),
        ("state_basis_not=member_now", [ARIAT, STABILITY_PACT]),  # no organization; one that has ended
        ("state=BFA,SEN&state_basis=member_now", [ECOWAS]),
        ("state_all=BFA,SEN&state_basis=member_at_adoption", [ECOWAS]),
        ("state_all=BFA,SEN&state_basis=member_now", []),
        ("state=BFA&state_basis_not=member_now", [ECOWAS]),
        ("state=SEN&state_basis_not=member_now", []),
        ("state_not=SRB&state_basis=undecided", [PIDC]),
        ("kind=charter", [PIDC]),
        ("kind=action_plan", [ARIAT, BSEC, COMMIT, ECOWAS, OSCE, RCM, STABILITY_PACT]),
        ("kind_not=action_plan", [ASEAN, PIDC]),
        ("kind_not=action_plan,charter", [ASEAN]),
        ("scope=partial,adjacent", [BSEC, PIDC, RCM]),
        ("status=unknown", [ARIAT, ASEAN]),
        ("status=superseded", [COMMIT, ECOWAS, PIDC, RCM]),
        ("status=completed", [BSEC, STABILITY_PACT]),
        ("status=in_force", [OSCE]),
        ("coverage=outline", [BSEC, STABILITY_PACT]),
        ("coverage=stub", []),
        ("coverage_not=outline", [ARIAT, ASEAN, COMMIT, ECOWAS, OSCE, PIDC, RCM]),
        ("link_health=alive", [ECOWAS, PIDC]),
        ("link_health=moved", [COMMIT]),
        ("link_health_not=dead", [COMMIT, PIDC]),
        ("link_health=dead&organization=ecowas", [ECOWAS]),
        ("adopted_on=2001", [ECOWAS]),
        ("adopted_on=2001,2003-07-24", [ECOWAS, OSCE]),
        ("adopted_on=2002-05&adopted_on=2003", [OSCE, RCM]),
        ("adopted_on=2005", [COMMIT]),  # some day from October 2004 to May 2006
        ("adopted_from=2001&adopted_to=2001", [ECOWAS]),  # 2001 in a name is not a date of adoption
        ("adopted_from=2000&adopted_to=2000", []),  # developing is not adopting
        ("adopted_from=2001-12-21", [COMMIT, ECOWAS, OSCE, RCM]),
        ("adopted_from=2001-12-22&adopted_to=2001", []),
        ("adopted_to=2001-12-19", []),
        ("adopted_from=2002-07", [COMMIT, OSCE]),
        ("adopted_from=2004&adopted_to=2004-10-28", []),  # the day before the memorandum of COMMIT
        ("act=developed", [ARIAT, ASEAN, ECOWAS]),
        ("act=developed&act_from=2000&act_to=2000", [ARIAT]),
        ("act=named", [STABILITY_PACT]),
        ("act_from=2001&act_to=2001", [ECOWAS, STABILITY_PACT]),
        ("act=adopted&act_from=2001&act_to=2001", [ECOWAS]),
        ("act=endorsed&act_on=2003-12", [OSCE]),
        ("act=adopted&act_on=2003-12", []),  # it had been adopted in July
        ("act_from=2005-09-15&act_to=2005-09-15", [ASEAN, COMMIT, PIDC]),
        ("act=dated&act_from=2005-09-15&act_to=2005-09-15", [PIDC]),
        ("in_force_on=2008-06-30", [BSEC, OSCE]),
        ("in_force_on=2002", [ECOWAS]),
        ("in_force_on=2026", [OSCE]),  # no end is told
        ("in_force_from=2003&in_force_to=2003-07-23", [ECOWAS]),
        ("in_force_from=2003&in_force_to=2007-04", [COMMIT, ECOWAS, OSCE]),
        ("in_force_from=2003", [BSEC, COMMIT, ECOWAS, OSCE]),
        ("document=commit-memorandum-of-understanding", [COMMIT]),
        ("event=manila-conference-2000", [ARIAT]),
        ("relation=related", [ARIAT, OSCE]),
        ("relation=related&related_to=palermo-protocol", [OSCE]),
        ("related_to=commit-spa-2", [COMMIT]),  # which succeeds it
        ("relation=succeeds&related_to=commit-spa-2", []),
        ("source_all=picw2000", [ARIAT]),
        ("source_not=picw2000", [ASEAN, BSEC, COMMIT, ECOWAS, OSCE, PIDC, RCM, STABILITY_PACT]),
        ("source_all=un-m49", []),
        ("theme=capacity-building&region=africa", [ECOWAS]),
        ("sort=adopted", [ECOWAS, RCM, OSCE, COMMIT, ARIAT, ASEAN, BSEC, PIDC, STABILITY_PACT]),
        ("sort=adopted&order=desc", [COMMIT, OSCE, RCM, ECOWAS, ARIAT, ASEAN, BSEC, PIDC, STABILITY_PACT]),
        ("sort=period&limit=4", [ECOWAS, OSCE, COMMIT, BSEC]),
        ("sort=period&order=desc&limit=2", [BSEC, COMMIT]),
        ("sort=slug&order=desc&limit=1", [STABILITY_PACT]),
        ("sort=slug&limit=2&offset=2", [BSEC, COMMIT]),
        ("limit=0", []),
    ],
)
def test_plans(client: TestClient, query: str, expected: list[str]) -> None:
    found = keys(client, f"/v1/plans?{query}&source=tool-2.9")  # the nine alone, so that the table can be read
    assert (found if "sort" in query else sorted(found)) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("plans?theme=repatriation", ["bali-adelaide-strategy-2023", "saarc-convention-trafficking", COMMIT]),
        ("plans?relation=succeeds&related_to=commit-subregional-plan-of-action", ["commit-spa-2"]),
        ("plans?related_to=commit-spa-2&sort=slug", ["commit-spa-3", COMMIT]),
        ("plans?relation=amends", ["eu-directive-2024-1712"]),
        ("plans?kind=protocol,convention&state=VNM", ["asean-actip"]),
        ("plans?source=un-m49", []),
        ("areas?plan=osce-action-plan&kind=area", [f"{OSCE}-3", f"{OSCE}-4", f"{OSCE}-5"]),
        (
            "areas?theme=repatriation",
            ["bali-adelaide-strategy-2023-7", f"{COMMIT}-6", "saarc-convention-trafficking-8"],
        ),
        ("areas?kind=objective&plan=rcm-plan-of-action&limit=2", [f"{RCM}-1", f"{RCM}-2"]),
        ("areas?pillar=partnership&region=west-africa", [f"{ECOWAS}-3"]),
        ("areas?theme_all=partnership-coordination,border-migration-management&plan=rcm-plan-of-action", [f"{RCM}-3"]),
        ("areas?organization=bsec", [f"{BSEC}-1", f"{BSEC}-2"]),
        ("areas?state=TKL&kind=vision", [f"{PIDC}-1"]),
        ("organizations?plan=asean-declaration-actions&role=owner", ["asean"]),
        (
            "organizations?plan_not=ariat-action-plan&role=developer",
            ["au-commission", "commit-regional-task-force", "european-commission", "bsec-permis", "unodc"],
        ),
        (
            "organizations?plan_not=pidc-charter&role=secretariat",
            ["au-commission", "icmpd", "un-act", "uniap", "unodc"],
        ),
        ("organizations?relation=secretariat_of&related_to=commit", ["undp", "un-act", "uniap"]),
        (
            "organizations?relation=secretariat_of&region=oceania&sort=slug",
            ["pacific-islands-forum-secretariat", "pidc-secretariat"],
        ),
        ("organizations?related_to=uniap", ["commit", "un-act"]),
        (
            "organizations?related_to=bsec",
            ["bsec-working-group-combating-crime", "bsec-permis", "seci-regional-center"],
        ),
        ("organizations?relation=organ_of&related_to=bsec", ["bsec-working-group-combating-crime"]),
        ("organizations?region=oceania&kind=organization", ["oceania-customs-organization"]),
        ("organizations?member=MEX&member_role=member", ["oas", "corett", "rcm"]),
        ("organizations?member=MEX&member_role=observer", ["caricom", "sica", "coe"]),
        ("organizations?seat_state=ws", ["pidc", "pidc-secretariat"]),
        ("organizations?seat_state=fj", []),  # where both had their seat until 2016
        ("organizations?founded_on=1992&sort=founded", ["cbss", "bsec", "sadc"]),
        ("states?plan=commit-subregional-plan-of-action", ["KHM", "CHN", "LAO", "MMR", "THA", "VNM"]),
        ("states?organization=commit&sort=m49", ["MMR", "KHM", "CHN", "LAO", "VNM", "THA"]),
        ("states?plan=ariat-action-plan&plan_basis=party", ["PHL", "USA"]),
        ("states?plan=ecowas-initial-plan-of-action&plan_basis_not=member_now", ["BFA", "MLI", "NER"]),
        ("states?plan=bsec-action-plan-2007-2009&plan_basis_not=member_at_adoption", ["MKD"]),
        ("states?plan_all=ariat-action-plan,osce-action-plan", ["USA"]),
        ("states?region=australia-and-new-zealand&kind=state", ["AUS", "NZL"]),
        ("states?region=pacific", []),
        ("memberships?organization=bsec&kind=group", ["bsec-group-1", "bsec-group-2", "bsec-group-3"]),
        ("memberships?organization=bsec&joined_from=2004&joined_to=2005-09", ["bsec-srb"]),
        ("memberships?organization=ecowas&left_on=2025", ["ecowas-bfa", "ecowas-mli", "ecowas-ner"]),
        ("memberships?organization=ecowas&state=MRT", ["ecowas-mrt", "ecowas-mrt-2"]),  # a member, then an associate
        ("memberships?state=USA&role=member,participating", ["bali-process-usa", "oas-usa", "osce-usa", "rcm-usa"]),
        ("memberships?role=founder", ["bsec-group-1"]),
        (
            "memberships?organization=rcm&kind=organization",
            ["rcm-sica", "rcm-ilo", "rcm-iom", "rcm-undp", "rcm-unhcr", "rcm-unodc"],
        ),
        ("memberships?organization=bsec&sort=joined&limit=1", ["bsec-group-1"]),
        ("memberships?organization=bsec&sort=joined&joined_from=2018", ["bsec-hun", "bsec-mkd"]),
        ("regions?parent=oceania&kind=named", ["asia-and-the-pacific", "pacific"]),
        ("regions?within=pacific", ["pacific", "south-pacific"]),
        ("regions?plan=pidc-charter", ["oceania", "pacific", "world"]),
        ("themes?pillar=partnership", ["information-exchange", "partnership-coordination"]),
        ("themes?plan=ariat-action-plan", ["prevention", "prosecution", "victim-protection", "reintegration"]),
        ("links?role=website&link_health=alive,dead", [f"{ARIAT}-link-1", f"{ECOWAS}-link-2", f"{PIDC}-link-1"]),
        (
            "links?plan=ecowas-initial-plan-of-action&link_health_not=dead,alive",
            [f"{ECOWAS}-link-{n}" for n in (3, 4, 5)],
        ),
        ("links?link_health=moved", [f"{COMMIT}-link-1"]),
        ("links?checked_on=2025", [f"{PIDC}-link-1"]),
        ("links?target=organization&link_health_not=unknown", [f"{ECOWAS}-link-2", f"{PIDC}-link-1"]),
        ("links?document=asean-responses-to-trafficking", [f"{ASEAN}-link-1"]),
        ("links?organization=pidc", [f"{PIDC}-link-1", f"{PIDC}-link-2", f"{PIDC}-link-3"]),
        (
            "documents?kind=declaration&date_to=2004&sort=date",
            ["ecowas-declaration-trafficking", "osce-porto-ministerial-declaration", "asean-declaration-trafficking"],
        ),
        ("documents?plan=ecowas-initial-plan-of-action&relation=annexed_to", ["ecowas-declaration-trafficking"]),
        (
            "documents?act=signed&date_on=2001,2004",
            ["ecowas-declaration-trafficking", "commit-memorandum-of-understanding"],
        ),
        ("documents?organization=unodc", ["unodc-ecowas-training-manual", "tool-1.8"]),
        ("documents?region=asia-and-the-pacific&kind=memorandum", ["commit-memorandum-of-understanding"]),
        ("documents?event=commit-third-senior-officials-meeting", ["commit-principles-and-methods"]),
        (
            "documents?date_from=2001&date_to=2001",
            ["ecowas-declaration-trafficking", "osce-ministerial-council-bucharest-decision-6"],
        ),
        ("events?organization=rcm&date_to=2002", ["rcm-meeting-guatemala-2002"]),
        ("events?organization=ecowas", ["ecowas-authority-session-25"]),
        ("events?state=WSM", ["pidc-eleventh-annual-meeting"]),
        ("events?kind=session&date_to=2001", ["ecowas-authority-session-25"]),
        ("events?plan=ariat-action-plan", ["manila-conference-2000"]),
        ("events?organization=pidc&sort=date", ["pidc-ninth-annual-conference", "pidc-eleventh-annual-meeting"]),
        ("events?date_from=1999&date_to=2000-05", ["manila-conference-2000"]),
        ("sources?plan=bsec-action-plan-2007-2009&sort=slug", ["bsec-chair2016", "bsec-crime", "bsec-tor", "tool-2.9"]),
        ("sources?plan=pidc-charter&kind=press&sort=slug", ["samobs2016", "talamua-aug2016"]),
        ("sources?plan_all=pidc-charter,bsec-action-plan-2007-2009", ["tool-2.9"]),
    ],
)
def test_other_lists(client: TestClient, path: str, expected: list[str]) -> None:
    assert keys(client, f"/v1/{path}") == expected


@pytest.mark.parametrize(("resource", "total"), RESOURCES.items())
def test_every_list_takes_two_statements(statements: list[str], client: TestClient, resource: str, total: int) -> None:
    client.get("/v1/dataset")  # the catalogue is read once for each dataset
    statements.clear()
    answer = client.get(f"/v1/{resource}?limit=200", headers={"Host": "not.stored"}).json()
    assert len(statements) == 2, statements  # the version, and the page
    assert answer["meta"]["total"] == total
    assert len(answer["data"]) == answer["meta"]["returned"] == min(total, 200)


def test_every_record_takes_one_statement(statements: list[str], client: TestClient) -> None:
    client.get("/v1/dataset")
    statements.clear()
    client.get("/v1/plans/osce-action-plan", headers={"Host": "not.stored"})
    assert len(statements) == 1, statements


@pytest.mark.parametrize("resource", RESOURCES)
def test_pages_make_up_the_list(client: TestClient, resource: str) -> None:
    whole: list[Any] = []
    path: str | None = f"/v1/{resource}?limit=7"
    total = 0
    while path:
        answer = client.get(path)
        body = answer.json()
        whole += body["data"]
        total = body["meta"]["total"]
        path = body["links"]["next"]
        assert (f'<{path}>; rel="next"' in answer.headers.get("link", "")) == (path is not None)
    names = [record.get("slug") or record["code"] for record in whole]
    assert len(names) == len(set(names)) == total == RESOURCES[resource]
    assert whole[:200] == client.get(f"/v1/{resource}?limit=200").json()["data"]


def test_a_page_in_whole(client: TestClient) -> None:
    version = client.get("/v1/dataset").json()["version"]
    assert client.get("/v1/themes?limit=1&offset=1&pillar=partnership").json() == {
        "data": [
            {
                "slug": "partnership-coordination",
                "name": "Partnership and coordination",
                "scope_note": "Where cooperation itself is the object.",
                "pillar": "partnership",
                "plan_count": 29,
                "area_count": 40,
            }
        ],
        "meta": {
            "total": 2,
            "returned": 1,
            "limit": 1,
            "offset": 1,
            "next_cursor": None,
            "dataset": version,
            "without": [],
        },
        "links": {
            "self": "http://testserver/v1/themes?limit=1&offset=1&pillar=partnership",
            "next": None,
            "prev": "http://testserver/v1/themes?limit=1&offset=0&pillar=partnership",
        },
        "facets": [],
        "matches": [],
    }
