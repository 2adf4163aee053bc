"""Pages over HTTP: however a list is cut and whichever way it is walked, it is the same list, in the order that was
asked for. A cursor is of one query and one dataset; any other is refused by its name.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from fastapi.testclient import TestClient

from app import paging
from app.errors import NO_CURSOR
from app.render import RESOURCES

SORTS: dict[str, dict[str, list[str]]] = {
    "plans": {"title": ["title"], "slug": ["slug"], "adopted": ["adopted.earliest"], "period": ["period.earliest"]},
    "areas": {"plan": ["plan.slug", "position"], "label": ["label"]},
    "organizations": {"name": ["name"], "slug": ["slug"], "founded": ["founded.earliest"]},
    "states": {"name": ["name"], "code": ["code"], "m49": ["m49"]},
    "memberships": {"body": ["body.slug"], "joined": ["joined.earliest"]},
    "regions": {"name": ["name"], "slug": ["slug"], "m49": ["m49"]},
    "themes": {"name": ["name"], "slug": ["slug"], "pillar": ["pillar"]},
    "links": {"plan": ["plan.slug", "position"], "url": ["url"]},
    "documents": {"title": ["title"], "slug": ["slug"], "date": ["date.earliest"]},
    "events": {"name": ["name"], "slug": ["slug"], "date": ["date.earliest"]},
    "sources": {"title": ["title"], "slug": ["slug"], "date": ["date.earliest"]},
    "search": {"name": ["name"], "kind": ["kind"]},
}
"""Each sort key of each list but relevance, with the fields of a record that it goes by."""
WITH_NULLS = {
    "plans adopted",
    "plans period",
    "organizations founded",
    "memberships joined",
    "regions m49",
    "events date",
}
"""Sort keys that some records lack."""
TIES_UNSEEN = {"memberships", "search"}
"""The lists whose records do not show by what equal ones are sorted: their place in a list, their number."""
FEW = {
    "plans": "source=tool-2.9",
    "areas": "plan=osce-action-plan,ecowas-initial-plan-of-action",
    "organizations": "region=africa",
    "states": "region=western-africa",
    "memberships": "role=partner",
    "regions": "within=asia",
    "themes": "pillar_not=prevention",
    "links": "role=website",
    "documents": "kind_not=treaty",
    "events": "kind=conference",
    "sources": "plan=osce-action-plan",
    "search": "kind=theme,event",
}
"""Of each list, records that are few, and of which some lack what one may sort by."""
QUERIES = [
    *((f"{name}?order=asc", 200) for name in SORTS),
    *((f"{name}?q=in", 200 if name in {"memberships", "sources", "search"} else 20) for name in SORTS),
    *(
        (f"{name}?{FEW[name]}&sort={sort}&order={order}", limit)
        for name in SORTS
        for sort in SORTS[name]
        for order, limit in (("asc", 7), ("desc", 12))
    ),
    ("states?sort=m49&order=desc", 50),
    ("plans?source=tool-2.9&sort=adopted", 1),
    ("plans?source=tool-2.9&sort=period&order=desc", 1),
    ("plans?source=tool-2.9&q=trafficking", 1),
    ("plans?region=world&kind_not=charter&q=of&sort=relevance", 7),
    ("search?q=-of", 200),
    ("search?q=convention&sort=kind&order=desc", 100),
]
"""Lists that are walked, and the size of their pages."""


def get(client: TestClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def identity(record: Any) -> str:
    return str(record.get("slug") or record.get("path") or record["code"])


def rows(client: TestClient, path: str) -> list[Any]:
    """A list read by itself: as an export, a record a line."""
    return [json.loads(line) for line in client.get(f"{path}&format=ndjson&limit=all").text.splitlines()]


def canonical(path: str) -> str:
    """The address as links have it: with the parameters in the order of their names."""
    before, _, query = path.removeprefix("http://testserver").partition("?")
    ordered = sorted(query.split("&"), key=lambda parameter: parameter.partition("=")[0])
    return f"http://testserver{before}?{'&'.join(ordered)}"


def walk(client: TestClient, start: str, towards: str) -> list[Any]:
    """The pages from a first one on, as far as their links lead."""
    pages: list[Any] = []
    path: str | None = start
    while path:
        assert path not in [page["links"]["self"] for page in pages], "a circle"
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        links = page["links"]
        assert links["self"] == canonical(path)
        told = {rel: link["url"] for rel, link in answer.links.items()}
        assert told == {rel: links[rel] for rel in ("next", "prev") if links[rel]}
        pages.append(page)
        path = links[towards]
    return pages


def next_cursor(page: Any) -> str | None:
    """The cursor in the address of the next page."""
    return parse_qs(urlsplit(page["links"]["next"] or "").query).get("cursor", [None])[0]


def test_all_sort_keys_are_tried(client: TestClient) -> None:
    document = get(client, "/openapi.json")
    terms = {}
    for name in [*RESOURCES, "search"]:
        parameters = document["paths"][f"/v1/{name}"]["get"]["parameters"]
        schema = next(each["schema"] for each in parameters if each["name"] == "sort")
        terms[name] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["enum"]
    assert terms == {name: [*SORTS[name], "relevance"] for name in SORTS}


@pytest.mark.parametrize(("query", "limit"), QUERIES)
def test_pages_make_up_the_list(client: TestClient, query: str, limit: int) -> None:
    whole = rows(client, f"/v1/{query}")
    total = len(whole)
    assert total == len({identity(record) for record in whole}) > 0
    by_number = [get(client, f"/v1/{query}&limit=200&offset={n}") for n in range(0, total, 200)]
    assert [record for page in by_number for record in page["data"]] == whole
    pages = walk(client, f"/v1/{query}&limit={limit}", "next")
    assert [record for page in pages for record in page["data"]] == whole
    for n, page in enumerate(pages):
        assert page["meta"] == {
            "total": total,
            "returned": min(limit, total - n * limit),
            "limit": limit,
            "offset": n * limit,
            "next_cursor": next_cursor(page),
            "dataset": pages[0]["meta"]["dataset"],
            "without": [],
        }
        assert len(page["data"]) == page["meta"]["returned"]
    back = walk(client, pages[-1]["links"]["prev"], "prev") if len(pages) > 1 else []
    for name in ("data", "meta", "matches"):
        assert [page[name] for page in back[::-1]] == [page[name] for page in pages[:-1]]


@pytest.mark.parametrize(
    "query", ["plans?sort=adopted", "areas?q=of&plan=osce-action-plan", "events?sort=date&order=desc"]
)
def test_pages_by_number_make_up_the_list_too(client: TestClient, query: str) -> None:
    whole = rows(client, f"/v1/{query}")
    pages = walk(client, f"/v1/{query}&limit=7&offset=0", "next")
    assert [record for page in pages for record in page["data"]] == whole
    assert all("offset=" in page["links"]["next"] for page in pages[:-1])
    back = walk(client, pages[-1]["links"]["self"], "prev")
    assert [page["data"] for page in back[::-1]] == [page["data"] for page in pages]
    assert [page["meta"]["offset"] for page in pages] == [*range(0, len(whole), 7)]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize(("resource", "sort"), [(name, sort) for name in SORTS for sort in SORTS[name]])
def test_order(client: TestClient, resource: str, sort: str, order: str) -> None:
    def value(record: Any, path: str) -> Any:
        first, _, rest = path.partition(".")
        return value(record[first], rest) if rest and record[first] else record[first]

    def keys(record: Any) -> list[Any]:
        return [value(record, path) for path in SORTS[resource][sort]]

    found = rows(client, f"/v1/{resource}?sort={sort}&order={order}")
    expected = found if resource in TIES_UNSEEN else sorted(found, key=identity)
    known = [record for record in expected if None not in keys(record)]
    known.sort(key=keys, reverse=order == "desc")  # of equal ones, the first key still comes first
    assert found == known + [record for record in expected if None in keys(record)]
    if f"{resource} {sort}" in WITH_NULLS:
        assert 0 < len(known) < len(found)


def test_the_size_may_change_from_page_to_page(client: TestClient) -> None:
    path = "/v1/organizations?sort=founded&order=desc"
    whole = rows(client, path)
    read: list[Any] = []
    cursor = None
    for size in (1, 4, 2, 50, 200):
        page = get(client, f"{path}&limit={size}&cursor={cursor}" if cursor else f"{path}&limit={size}")
        assert page["meta"]["offset"] == len(read)
        read += page["data"]
        cursor = page["meta"]["next_cursor"]
    assert read == whole
    assert cursor is None


def test_form_and_facets_may_change_from_page_to_page(client: TestClient) -> None:
    path = "/v1/organizations?sort=founded"
    cursor = get(client, f"{path}&limit=3&facet=kind")["meta"]["next_cursor"]
    rest = client.get(f"{path}&format=ndjson&limit=200&cursor={cursor}")
    assert [json.loads(line) for line in rest.text.splitlines()] == rows(client, path)[3:]
    page = client.get(f"{path}&format=ndjson&limit=3&cursor={cursor}")
    assert [*page.links] == ["next", "prev"]
    after = client.get(page.links["next"]["url"])
    assert [json.loads(line) for line in after.text.splitlines()] == rows(client, path)[6:9]


@pytest.mark.parametrize("place", ["", "&offset=3", "&cursor={}"])
def test_a_page_of_none(client: TestClient, place: str) -> None:
    cursor = get(client, "/v1/plans?limit=3")["meta"]["next_cursor"]
    page = get(client, f"/v1/plans?limit=0{place.format(cursor)}")
    assert page == {
        "data": [],
        "meta": {
            "total": page["meta"]["total"],
            "returned": 0,
            "limit": 0,
            "offset": 3 if place else 0,
            "next_cursor": None,
            "dataset": page["meta"]["dataset"],
            "without": [],
        },
        "links": {"self": canonical(f"/v1/plans?limit=0{place.format(cursor)}"), "next": None, "prev": None},
        "facets": [],
        "matches": [],
    }


def test_an_offset_of_none_is_none(client: TestClient) -> None:
    cursor = get(client, "/v1/plans?limit=3")["meta"]["next_cursor"]
    page = get(client, f"/v1/plans?limit=3&offset=0&cursor={cursor}")  # as generated clients send it
    assert page["data"] == rows(client, "/v1/plans?sort=title")[3:6]
    assert page["meta"]["offset"] == 3
    for way, expected in (("next", slice(6, 9)), ("prev", slice(3))):
        assert get(client, page["links"][way])["data"] == rows(client, "/v1/plans?sort=title")[expected]


def test_a_page_beyond_the_last(client: TestClient) -> None:
    page = get(client, "/v1/plans?offset=10000")
    assert (page["data"], page["meta"]["total"], page["meta"]["next_cursor"]) == (
        [],
        len(rows(client, "/v1/plans?sort=slug")),
        None,
    )


def written(*fields: Any) -> str:
    """Any fields as a cursor is written."""
    return plain(json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode())


def plain(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def placed(*place: Any) -> Callable[[paging.Cursor], str]:
    """A cursor that was given, with another rank and place of the record beside it."""
    return lambda cursor: written(cursor.dataset, cursor.query, 1, 0, *place)


def counted(before: Any, backwards: Any = 0) -> Callable[[paging.Cursor], str]:
    """A cursor that was given, with another count of what comes before it, or another way to go."""
    return lambda cursor: written(cursor.dataset, cursor.query, before, backwards, cursor.tier, cursor.place)


PLANS, SEARCH, RANKED = "plans?sort=adopted", "search?sort=name", "search?q=plan"


FORGED: dict[str, tuple[str, Callable[[paging.Cursor], str]]] = {
    "a word": (PLANS, lambda _: "abc"),
    "one letter": (PLANS, lambda _: "A"),
    "no JSON": (PLANS, lambda _: "-_-_"),
    "nothing": (PLANS, lambda _: ""),
    "plain base64": (PLANS, lambda _: "+/=="),
    "no ASCII": (PLANS, lambda _: "é"),
    "a line": (PLANS, lambda _: "A\n"),
    "a NUL": (PLANS, lambda _: "A\0"),
    "no UTF-8": (PLANS, lambda _: plain("é".encode("latin-1"))),
    "an object": (PLANS, lambda _: plain(b'{"a":1}')),
    "nested": (PLANS, lambda _: plain(b"[" * 2_900)),
    "a number": (PLANS, lambda _: plain(b"9" * 2_900)),
    "a list of a large number": (PLANS, lambda _: plain(b"[" + b"9" * 2_900 + b"]")),
    "an empty list": (PLANS, lambda _: written()),
    "cut by a letter": (PLANS, lambda cursor: cursor.text()[:-1]),
    "cut in two": (PLANS, lambda cursor: cursor.text()[: len(cursor.text()) // 2]),
    "a letter more": (PLANS, lambda cursor: cursor.text() + "A"),
    "padded": (PLANS, lambda cursor: cursor.text() + "="),
    "another case": (PLANS, lambda cursor: cursor.text().swapcase()),
    "backwards by a text": (PLANS, counted(1, "1")),
    "backwards by a truth": (PLANS, counted(1, True)),
    "backwards by a list": (PLANS, counted(1, [])),
    "backwards twice": (PLANS, counted(1, 2)),
    "no query": (PLANS, lambda cursor: written(cursor.dataset, None, 1, 0, 0, 1)),
    "a list of datasets": (PLANS, lambda cursor: written([cursor.dataset], cursor.query, 1, 0, 0, 1)),
    "fewer than none before": (PLANS, counted(-1)),
    "a text before": (PLANS, counted("1")),
    "a fraction before": (PLANS, counted(1.0)),
    "a truth before": (PLANS, counted(True)),
    "null before": (PLANS, counted(None)),
    "a list before": (PLANS, counted([])),
    "an object before": (PLANS, counted({})),
    "infinity before": (PLANS, counted(float("inf"))),
    "no number before": (PLANS, counted(float("nan"))),
    "no place": (PLANS, placed()),
    "a field too few": (PLANS, placed(1)),
    "a field too many": (PLANS, placed(0, 1, 1)),
    "200 fields": (PLANS, placed(*[1] * 200)),
    "a word for a place": (PLANS, placed(0, "osce-action-plan")),
    "a digit for a place": (PLANS, placed(0, "1")),
    "a fraction for a place": (PLANS, placed(0, 1.0)),
    "a truth for a place": (PLANS, placed(0, True)),
    "a list for a place": (PLANS, placed(0, [1])),
    "an object for a place": (PLANS, placed(0, {"$ne": 1})),
    "null for a place": (PLANS, placed(0, None)),
    "a place before the first": (PLANS, placed(0, -1)),
    "a place behind the last": (PLANS, placed(0, 108)),
    "a place behind the last hit": (SEARCH, placed(0, 2_000)),
    "a huge place": (PLANS, placed(0, 2**70)),
    "a rank without words": (PLANS, placed(1, 1)),
    "a rank of a search without words": (SEARCH, placed(1, 1)),
    "a rank below the first": (RANKED, placed(-1, 1)),
    "a rank behind the last": (RANKED, placed(4, 1)),
    "a fraction for a rank": (RANKED, placed(1.0, 1)),
    "a truth for a rank": (RANKED, placed(True, 1)),
    "a text for a rank": (RANKED, placed("0", 1)),
    "null for a rank": (RANKED, placed(None, 1)),
}
"""What is wrong with a cursor, the query that it is sent with, and how it is made from one that was given."""


@pytest.mark.parametrize("wrong", FORGED)
def test_no_cursor(client: TestClient, wrong: str) -> None:
    query, forge = FORGED[wrong]
    text = forge(paging.read(get(client, f"/v1/{query}&limit=1")["meta"]["next_cursor"]))
    answer = client.get(f"/v1/{query}&limit=1&cursor={quote(text)}")
    fault = {"parameter": "cursor", "value": text[:200], "message": NO_CURSOR, "suggestions": []}
    assert (answer.status_code, answer.json().get("errors")) == (422, [fault])


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("plans?sort=slug", "plans?sort=title"),
        ("plans?sort=slug", "plans?sort=slug&order=desc"),
        ("plans?sort=slug", "plans?sort=slug&kind=action_plan"),
        ("plans?sort=slug&region=europe", "plans?sort=slug&region=asia"),
        ("plans?sort=slug&region=europe", "plans?sort=slug"),
        ("plans?sort=slug&q=plan", "plans?sort=slug&q=action"),
        ("plans?sort=adopted", "plans?sort=period"),
        ("search?sort=name&q=plan", "search?q=plan"),
    ],
)
def test_a_cursor_of_another_query(client: TestClient, given: str, asked: str) -> None:
    cursor = get(client, f"/v1/{given}&limit=1")["meta"]["next_cursor"]
    answer = client.get(f"/v1/{asked}&limit=1&cursor={cursor}")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "parameter": "cursor",
            "value": cursor[:200],
            "message": "this is the cursor of another query: keep the filters and the sort, or leave the cursor out",
            "suggestions": [],
        }
    ]


def test_a_cursor_is_too_long(client: TestClient) -> None:
    answer = client.get(f"/v1/plans?cursor={'A' * 4_001}")
    fault = {"parameter": "cursor", "value": "A" * 200, "message": "4000 characters at most", "suggestions": []}
    assert (answer.status_code, answer.json()["errors"]) == (422, [fault])


def test_a_cursor_of_other_data(client: TestClient) -> None:
    query = "/v1/plans?region=europe,asia&q=%22action%20plan%22&limit=1"
    page = get(client, query)
    older = replace(paging.read(page["meta"]["next_cursor"]), dataset="0123456789ab").text()
    answer = client.get(f"{query}&cursor={older}")
    assert (answer.status_code, answer.headers["content-type"]) == (410, "application/problem+json")
    detail = answer.json()["detail"]
    told, _, address = detail.partition("start again at ")
    assert told == "The data have changed since this cursor was given: "
    assert get(client, address)["data"] == page["data"]
    assert "cursor" not in address


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("plans?limit=2&offset=2&cursor={}", {"cursor"}),
        ("plans?limit=all&format=ndjson&cursor={}", {"limit"}),
        ("plans?limit=all&format=csv&offset=2", {"limit"}),
        ("plans?q=plan&order=desc", {"order"}),  # by relevance, as with `sort=relevance`
        ("plans?offset=10001", {"offset"}),
        ("plans?cursor={}&cursor={}", {"cursor"}),
    ],
)
def test_what_excludes_the_other(client: TestClient, query: str, names: set[str]) -> None:
    cursor = get(client, "/v1/plans?limit=2")["meta"]["next_cursor"]
    answer = client.get(f"/v1/{query.format(cursor, cursor)}")
    assert answer.status_code == 422, answer.text[:200]
    assert {fault["parameter"] for fault in answer.json()["errors"]} == names
