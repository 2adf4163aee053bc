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
    "plans": 9,
    "areas": 50,
    "organizations": 28,
    "states": 249,
    "memberships": 14,
    "regions": 40,
    "themes": 18,
    "links": 12,
    "documents": 9,
    "events": 5,
    "sources": 3,
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
        ("pillar=prosecution", [ARIAT, ASEAN, COMMIT, OSCE, RCM]),
        ("region=africa", [ECOWAS]),
        ("region=western-africa", [ECOWAS]),
        ("region=europe", [BSEC, OSCE, STABILITY_PACT]),
        ("region=asia", [ARIAT, ASEAN, BSEC, COMMIT]),
        ("region=south-eastern-asia", [ASEAN]),  # the Greater Mekong is hung under Asia alone
        ("region=asia-and-the-pacific", []),  # the region of a document; what it holds is not said
        ("region=oceania", [PIDC]),
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
        ("role=signatory", []),  # what was signed are documents
        ("role=adopter", [COMMIT, ECOWAS]),
        ("role=secretariat", [COMMIT, PIDC]),
        ("state=MEX", [RCM]),
        ("state=mx", [RCM]),
        ("state=Can,usa", [RCM]),
        ("state=GTM", []),  # the place of a meeting is not a party
        ("state=WSM", []),
        ("state=PHL", []),  # Manila's state is not named
        ("state=MEX&state_basis=undecided", [RCM]),
        ("state=MEX&state_basis=party", []),
        ("kind=charter", [PIDC]),
        ("kind=action_plan", [ARIAT, BSEC, COMMIT, ECOWAS, OSCE, RCM, STABILITY_PACT]),
        ("scope=partial,adjacent", [BSEC, PIDC, RCM]),
        ("status=unknown", ALL),
        ("status=in_force", []),
        ("adopted_from=2001&adopted_to=2001", [ECOWAS]),  # 2001 in a name is not a date of adoption
        ("adopted_from=2000&adopted_to=2000", []),  # developing is not adopting
        ("adopted_from=2001-12-21", [ECOWAS, RCM]),
        ("adopted_from=2001-12-22&adopted_to=2001", []),
        ("adopted_to=2001-12-19", []),
        ("adopted_from=2002-07", [RCM]),  # some day of 2002
        ("act=developed", [ARIAT]),
        ("act=developed&act_from=2000&act_to=2000", [ARIAT]),
        ("act=named", [STABILITY_PACT]),
        ("act_from=2001&act_to=2001", [ECOWAS, STABILITY_PACT]),
        ("act=adopted&act_from=2001&act_to=2001", [ECOWAS]),
        ("act_from=2005-09-15&act_to=2005-09-15", [PIDC]),
        ("in_force_on=2008-06-30", [BSEC]),
        ("in_force_on=2002", [ECOWAS]),
        ("in_force_from=2003&in_force_to=2007-04", [ECOWAS]),
        ("in_force_from=2003", [BSEC, ECOWAS]),
        ("document=commit-memorandum-of-understanding", [COMMIT]),
        ("event=manila-conference-2000", [ARIAT]),
        ("source=tool-2.9", ALL),
        ("source=un-m49", []),
        ("theme=capacity-building&region=africa", [ECOWAS]),
        ("sort=adopted", [ECOWAS, RCM, ARIAT, ASEAN, BSEC, COMMIT, OSCE, PIDC, STABILITY_PACT]),
        ("sort=adopted&order=desc", [RCM, ECOWAS, ARIAT, ASEAN, BSEC, COMMIT, OSCE, PIDC, STABILITY_PACT]),
        ("sort=period&order=desc&limit=2", [BSEC, ECOWAS]),
        ("sort=slug&order=desc&limit=1", [STABILITY_PACT]),
        ("sort=slug&limit=2&offset=2", [BSEC, COMMIT]),
        ("limit=0", []),
    ],
)
def test_plans(client: TestClient, query: str, expected: list[str]) -> None:
    found = keys(client, f"/v1/plans?{query}")
    assert (found if "sort" in query else sorted(found)) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("areas?plan=osce-action-plan&kind=area", [f"{OSCE}-3", f"{OSCE}-4", f"{OSCE}-5"]),
        ("areas?theme=repatriation", [f"{COMMIT}-6"]),
        ("areas?kind=objective&limit=2", [f"{RCM}-1", f"{RCM}-2"]),
        ("areas?pillar=partnership&region=africa", [f"{ECOWAS}-3"]),
        ("areas?organization=bsec", [f"{BSEC}-1", f"{BSEC}-2"]),
        ("organizations?plan=asean-declaration-actions&role=owner", ["asean"]),
        ("organizations?relation=secretariat_of&related_to=commit", ["uniap"]),
        (
            "organizations?relation=secretariat_of&sort=slug",
            ["pacific-islands-forum-secretariat", "pidc-secretariat", "uniap"],
        ),
        ("organizations?related_to=uniap", ["commit"]),
        ("organizations?related_to=bsec", ["seci-regional-center"]),
        ("organizations?region=oceania&kind=organization", ["oceania-customs-organization"]),
        ("organizations?member=MEX", ["rcm"]),
        ("organizations?seat_state=fj", ["pidc-secretariat"]),
        ("organizations?founded_from=1990&sort=founded", ["bsec", "rcm", "stability-pact-trafficking-task-force"]),
        ("states?plan=rcm-plan-of-action", ["CAN", "DOM", "MEX", "USA"]),
        ("states?organization=rcm&sort=m49", ["CAN", "DOM", "MEX", "USA"]),
        ("states?region=australia-and-new-zealand&kind=state", ["AUS", "NZL"]),
        ("states?region=pacific", []),
        ("memberships?organization=bsec", ["bsec-member-1", "bsec-member-2", "bsec-member-3"]),
        ("memberships?state=USA", ["rcm-member-5"]),
        ("memberships?role=founder", ["bsec-member-1"]),
        ("memberships?kind=state", ["rcm-member-2", "rcm-member-3", "rcm-member-4", "rcm-member-5"]),
        ("memberships?sort=joined&limit=1", ["bsec-member-1"]),
        ("regions?parent=oceania&kind=named", ["asia-and-the-pacific", "pacific"]),
        ("regions?within=pacific", ["pacific", "south-pacific"]),
        ("regions?plan=pidc-charter", ["oceania", "pacific", "world"]),
        ("themes?pillar=partnership", ["information-exchange", "partnership-coordination"]),
        ("themes?plan=ariat-action-plan", ["prevention", "prosecution", "victim-protection", "reintegration"]),
        ("links?role=website", [f"{ARIAT}-link-1", f"{ECOWAS}-link-2", f"{PIDC}-link-1"]),
        ("links?target=organization", [f"{ECOWAS}-link-2", f"{PIDC}-link-1"]),
        ("links?document=asean-responses-to-trafficking", [f"{ASEAN}-link-1"]),
        ("links?organization=pidc", [f"{PIDC}-link-1"]),
        ("documents?kind=declaration", ["asean-declaration-trafficking", "ecowas-declaration-trafficking"]),
        ("documents?plan=ecowas-initial-plan-of-action&relation=annexed_to", ["ecowas-declaration-trafficking"]),
        ("documents?act=signed", ["ecowas-declaration-trafficking", "commit-memorandum-of-understanding"]),
        ("documents?organization=unodc", ["unodc-ecowas-training-manual"]),
        ("documents?region=asia-and-the-pacific&kind=memorandum", ["commit-memorandum-of-understanding"]),
        ("documents?event=commit-third-senior-officials-meeting", ["commit-principles-and-methods"]),
        ("documents?date_from=2001&date_to=2001", ["ecowas-declaration-trafficking"]),
        ("events?organization=rcm", ["rcm-meeting-guatemala-2002"]),
        ("events?organization=ecowas", ["ecowas-authority-session-25"]),
        ("events?state=WSM", ["pidc-eleventh-annual-meeting"]),
        ("events?kind=session", ["ecowas-authority-session-25"]),
        ("events?plan=ariat-action-plan", ["manila-conference-2000"]),
        ("events?date_from=2002&sort=date", ["rcm-meeting-guatemala-2002", "pidc-eleventh-annual-meeting"]),
        ("events?date_to=2000-05", ["manila-conference-2000"]),
        ("sources?plan=pidc-charter", ["tool-2.9"]),
        ("sources?kind=official&sort=slug", ["ocha-countries-territories", "tool-2.9", "un-m49"]),
    ],
)
def test_other_lists(client: TestClient, path: str, expected: list[str]) -> None:
    assert keys(client, f"/v1/{path}") == expected


@pytest.mark.parametrize(("resource", "total"), RESOURCES.items())
def test_every_list_takes_three_statements(
    client: TestClient, statements: list[str], resource: str, total: int
) -> None:
    client.get("/v1/dataset")  # the catalogue is read once for each dataset
    statements.clear()
    answer = client.get(f"/v1/{resource}?limit=200").json()
    assert len(statements) == 3, statements  # the version, the total, the page
    assert answer["meta"]["total"] == total
    assert len(answer["data"]) == answer["meta"]["returned"] == min(total, 200)


def test_every_record_takes_two_statements(client: TestClient, statements: list[str]) -> None:
    client.get("/v1/dataset")
    statements.clear()
    client.get("/v1/plans/osce-action-plan")
    assert len(statements) == 2, statements


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
    assert client.get("/v1/themes?pillar=partnership&limit=1&offset=1").json() == {
        "data": [
            {
                "slug": "partnership-coordination",
                "name": "Partnership and coordination",
                "scope_note": "Where cooperation itself is the object.",
                "pillar": "partnership",
                "plan_count": 5,
                "area_count": 11,
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
            "self": "http://testserver/v1/themes?pillar=partnership&limit=1&offset=1",
            "next": None,
            "prev": "http://testserver/v1/themes?pillar=partnership&limit=1&offset=0",
        },
        "facets": [],
        "matches": [],
    }
