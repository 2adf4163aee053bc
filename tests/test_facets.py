"""Facets over HTTP: each count is the total of the query that asks for that value, and every value that would find
anything is told.

The counts are compared with those totals, value by value, under queries that make it hard: filters of one relation,
`_all` and `_not`, dates, words.
"""

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.render import RESOURCES

LISTS = [*RESOURCES, "search"]
QUERIES = {
    "plans?organization=asean": "organization,role,region",
    "plans?organization=uniap,osce&role=secretariat,owner": "organization,role",
    "plans?organization_all=pidc,interpol&role=owner": "organization,role",
    "plans?organization_all=asean&role_not=owner": "organization,role",
    "plans?organization_not=osce&role=owner,decision_body": "organization,role",
    "plans?role_not=decision_body": "organization,role,scope",
    "plans?state=MEX,CAN&state_basis=member_now": "state,state_basis,region",
    "plans?state_not=MEX": "state,state_basis",
    "plans?relation=succeeds&related_to=commit-spa-2": "relation,related_to,link_health",
    "plans?relation_not=succeeds": "relation,related_to",
    "plans?act=adopted&act_from=2001&act_to=2001": "act,act_on,adopted_on,in_force_on",
    "plans?act_not=named&act_from=2001": "act,act_on",
    "plans?act_on=2001-12,2005&kind=charter,action_plan": "act,act_on,kind",
    "plans?adopted_on=2001-12": "adopted_on,in_force_on",
    "plans?theme_all=repatriation,reintegration&theme_not=prevention": "theme,pillar,source",
    "plans?region=asia&region_not=south-eastern-asia&pillar=partnership": "region,pillar,status",
    'plans?q="action plan" -charter&kind=action_plan': "theme,kind,coverage",
    "plans?q=zambia&kind=charter": "kind,theme",
    "areas?theme=capacity-building&pillar_not=partnership&region=europe": "theme,pillar,plan",
    "areas?plan_not=osce-action-plan&q=training": "plan,kind",
    "organizations?plan=pidc-charter&role=collaborator": "plan,role,kind",
    "organizations?plan_not=osce-action-plan&role=owner": "plan,role",
    "organizations?relation=secretariat_of&related_to=commit": "relation,related_to",
    "organizations?relation_not=organ_of": "relation,related_to",
    "organizations?related_to_all=pidc,pacific-islands-forum": "relation,related_to",
    "organizations?member=MEX&member_role_not=member": "member,member_role",
    "organizations?founded_from=1990&founded_to=2000-06&kind_not=task_force": "founded_on,kind",
    "states?plan=rcm-plan-of-action&plan_basis=member_now": "plan,plan_basis,organization,region",
    "states?plan_basis_not=undecided&region=central-america": "plan,plan_basis,kind",
    "memberships?organization=rcm,bsec&kind_not=group&joined_to=2000": "organization,kind,joined_on,role",
    "regions?within=asia,europe&kind=named": "within,parent,kind",
    "themes?plan_all=osce-action-plan,ariat-action-plan&pillar=prosecution": "plan,pillar",
    "links?role=website,manual&target=organization": "role,target,link_health,checked_on",
    "documents?plan=ecowas-initial-plan-of-action&relation=annexed_to": "plan,relation,kind,event",
    "documents?role_not=owner&date_from=2001": "organization,role,date_on,region",
    "events?kind=meeting,session&organization=ecowas,rcm&date_on=2001,2002-05": "kind,organization,date_on,state",
    "sources?plan=pidc-charter&date_to=2009": "plan,kind,date_on",
    "search?q=trafficking&kind=area,plan": "kind",
    "search?kind_not=state&q=a": "kind",
}
"""Queries, besides none at all, and the facets that are looked at under each."""
OF = {
    "region": "regions",
    "within": "regions",
    "parent": "regions",
    "theme": "themes",
    "plan": "plans",
    "organization": "organizations",
    "related_to": "",
    "state": "states",
    "member": "states",
    "seat_state": "states",
    "document": "documents",
    "event": "events",
    "source": "sources",
}
"""The list that the values of a filter are records of, "" for its own; other filters have terms or dates."""
MOST, MOST_DATES = 50, 10
"""How many values a filter may have at once."""
SHOWN = 300
"""How many values a facet tells at most."""
Names = dict[str, dict[str, str]]
"""The values that a facet might have, each with its name, by facet."""
Query = list[tuple[str, str]]


def get(client: TestClient, resource: str, query: Query) -> Any:
    answer = client.get(f"/v1/{resource}?{urlencode(query)}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def possible(app: FastAPI) -> dict[str, Names]:
    """All values that the facets of each list might have, but for dates."""
    client = TestClient(app)
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    records = {}
    for name in RESOURCES.keys() & {*OF.values()}:
        lines = client.get(f"/v1/{name}?format=ndjson&limit=all").text.splitlines()
        found = [json.loads(line) for line in lines]
        records[name] = {each.get("slug") or each["code"]: each.get("title") or each["name"] for each in found}

    def names(resource: str, facet: str, parameter: Any) -> dict[str, str]:
        if facet in OF:
            return records[OF[facet] or resource]
        reference = parameter["schema"]["items"].get("$ref", "").rpartition("/")[2]
        return {term: term.replace("_", " ").capitalize() for term in schemas[reference]["enum"]} if reference else {}

    possible = {}
    for name in LISTS:
        parameters = {each["name"]: each for each in document["paths"][f"/v1/{name}"]["get"]["parameters"]}
        possible[name] = {
            facet: names(name, facet, parameters[facet]) for facet in names(name, "facet", parameters["facet"])
        }
    return possible


def counted(client: TestClient, resource: str, query: Query, facets: list[str]) -> dict[str, list[Any]]:
    page = get(client, resource, [*query, ("facet", ",".join(facets)), ("limit", "0")])
    assert [each["field"] for each in page["facets"]] == facets
    assert all(each["omitted"] == 0 or len(each["values"]) == SHOWN for each in page["facets"])
    return {each["field"]: each["values"] for each in page["facets"]}


def some(values: list[Any], few: int) -> list[Any]:
    """All of a few; of many, some from everywhere."""
    return values if len(values) <= few else values[:: len(values) // 5]


@pytest.mark.parametrize("query", [*LISTS, *QUERIES])
def test_each_count_is_a_total(client: TestClient, possible: dict[str, Names], query: str) -> None:
    resource, _, asked = query.partition("?")
    sent = parse_qsl(asked)
    facets = QUERIES[query].split(",") if asked else [*possible[resource]]
    few = 20 if asked else 5
    told = counted(client, resource, sent, facets)
    most = counted(client, resource, [], facets) if asked else {}

    def total(facet: str, values: list[str]) -> int:
        """What is found if these are the alternatives of this filter."""
        ends = ("from", "to") if facet.endswith("_on") else ()
        own = {facet, *(f"{facet.removesuffix('_on')}_{end}" for end in ends)}
        others = [(name, value) for name, value in sent if name not in own]
        return int(get(client, resource, [*others, (facet, ",".join(values)), ("limit", "0")])["meta"]["total"])

    for facet, values in told.items():
        names = possible[resource][facet]
        selected = {part for name, value in sent if name in {facet, f"{facet}_all"} for part in value.split(",")}
        listed = [each["value"] for each in values]
        by_date = facet.endswith("_on")
        assert values == sorted(values, key=lambda v: v["value"] if by_date else (-v["count"], v["name"])), facet
        assert [each["name"] for each in values] == [names.get(value, value) for value in listed], facet
        assert {each["value"] for each in values if each["selected"]} == selected, facet
        assert {each["value"] for each in values if not each["count"]} <= selected, facet
        shown = [(each["value"], each["count"]) for each in some(values, few)]
        assert shown == [(value, total(facet, [value])) for value, _ in shown], facet
        left = [each["value"] for each in most[facet]] if asked else [*names]
        left = [value for value in left if value not in listed]
        if len(values) == SHOWN:
            continue
        if "_not" in asked or "_all" in asked:  # beside these, each value is asked of one row
            assert [value for value in some(left, few) if total(facet, [value])] == [], facet
        else:
            step = MOST_DATES if by_date else MOST
            assert sum(total(facet, left[n : n + step]) for n in range(0, len(left), step)) == 0, facet


def value(value: str, name: str, count: int, selected: bool = False) -> dict[str, Any]:
    return {"value": value, "name": name, "count": count, "selected": selected}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "plans?source=tool-2.9&facet=kind,adopted_on&limit=0",
            {
                "kind": [
                    value("action_plan", "Action plan", 7),
                    value("charter", "Charter", 1),
                    value("joint_actions", "Joint actions", 1),
                ],
                "adopted_on": [value(year, year, 1) for year in ("2001", "2002", "2003", "2004", "2005", "2006")],
            },
        ),
        (  # a month is told where it was asked for
            "plans?source=tool-2.9&adopted_on=2001-12,2002&facet=adopted_on",
            {
                "adopted_on": [
                    value("2001", "2001", 1),
                    value("2001-12", "2001-12", 1, selected=True),
                    value("2002", "2002", 1, selected=True),
                    *(value(year, year, 1) for year in ("2003", "2004", "2005", "2006")),
                ]
            },
        ),
        (
            "plans?source=tool-2.9&organization=UNIAP&role=sponsor&facet=role&facet=organization",
            {
                "role": [value("secretariat", "Secretariat", 1), value("sponsor", "Sponsor", 0, selected=True)],
                "organization": [
                    value("pacific-islands-forum-secretariat", "Pacific Islands Forum Secretariat", 1),
                    value(
                        "uniap",
                        "United Nations Inter-Agency Project on Human Trafficking in the Greater Mekong Sub-region",
                        0,
                        selected=True,
                    ),
                ],
            },
        ),
        (
            "themes?plan=ariat-action-plan&facet=pillar,pillar",
            {
                "pillar": [
                    value("protection", "Protection", 2),
                    value("prevention", "Prevention", 1),
                    value("prosecution", "Prosecution", 1),
                ]
            },
        ),
        (
            "plans?source=tool-2.9&region=americas&state=ca&state=do,MEX&facet=state",
            {
                "state": [
                    value("BLZ", "Belize", 1),
                    value("CAN", "Canada", 1, selected=True),
                    value("CRI", "Costa Rica", 1),
                    value("DOM", "Dominican Republic", 1, selected=True),
                    value("SLV", "El Salvador", 1),
                    value("GTM", "Guatemala", 1),
                    value("HND", "Honduras", 1),
                    value("MEX", "Mexico", 1, selected=True),
                    value("NIC", "Nicaragua", 1),
                    value("PAN", "Panama", 1),
                    value("USA", "United States of America", 1),
                ]
            },
        ),
        ("plans", {}),
    ],
)
def test_facets_in_whole(client: TestClient, path: str, expected: dict[str, Any]) -> None:
    answer = client.get(f"/v1/{path}")
    assert answer.status_code == 200, answer.text
    told = [{"field": field, "values": values, "omitted": 0} for field, values in expected.items()]
    assert answer.json()["facets"] == told
