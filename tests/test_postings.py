"""The sets of places that are stored at load: what is found by them is what the tables say, to the byte.

Queries of all lists are made at random from the document that is served, and answered in both ways; POSTINGS_QUERIES
and POSTINGS_SEED ask for more, and others.
"""

import json
import os
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import takewhile
from random import Random
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from sqlalchemy import Connection, and_, case, literal, select

from app import fulltext, lists
from app.deadline import Deadline
from app.exports import Export
from app.filters import Sent, Use, conditions
from app.listing import ListParams, filters_of, takes_list
from app.lists import page
from app.models import Place, Text
from app.paging import RELEVANCE, Order
from app.postings import Postings, Ranking, nth, of, union_of, walk
from app.resources import LISTS
from app.selection import Resource, Selection
from app.words import parse
from tests.test_alike import Asker, List

QUERIES = int(os.environ.get("POSTINGS_QUERIES", "30"))
SEED = os.environ.get("POSTINGS_SEED", "0")
SIZES = [0, 1, 1023, 1024, 1025, 5000]
DENSITIES = {"none": 0.0, "sparse": 0.003, "some": 0.12, "half": 0.5, "dense": 0.997, "all": 1.0}
WALKS = [
    "plans?limit=17",
    "plans?order=desc&limit=40",
    "plans?sort=adopted&limit=9&region=asia,europe",
    "plans?sort=period&order=desc&limit=25",
    "plans?q=plan&limit=13",
    "plans?q=action+plan+-charter&theme_not=prevention&limit=5",
    "plans?q=-charter&kind=action_plan&limit=6",
    "plans?organization_not=osce&role=owner&sort=slug&order=desc&limit=11",
    "areas?q=training&limit=4",
    "areas?sort=label&order=desc&limit=50&pillar=protection,partnership",
    "organizations?sort=founded&limit=16",
    "organizations?q=commission&limit=3",
    "states?sort=m49&limit=60&region_not=europe",
    "memberships?sort=joined&order=desc&limit=199&joined_to=1995-06",
    "regions?sort=m49&order=desc&limit=8",
    "themes?sort=pillar&limit=4",
    "links?sort=url&limit=31",
    "documents?q=trafficking+convention&limit=2",
    "events?date_from=2001-12-20&sort=date&limit=7",
    "sources?q=action+plan&sort=date&limit=90",
    "search?q=convention&limit=30",
    "search?sort=kind&order=desc&limit=200&kind=plan,theme",
]
"""Queries of which all pages are read, forwards and back."""
BY_NAME = {resource.name: (resource, model) for resource, model in LISTS}
Query = list[tuple[str, str]]


def answer(app: FastAPI, resource: Resource, model: type[ListParams], query: Query) -> tuple[int, str | None, bytes]:
    """What a list answers, as it is before it is stored or compressed: status, links and body."""
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "server": ("testserver", 80),
        "path": f"/v1/{resource.name}",
        "root_path": "",
        "query_string": urlencode(query).encode(),
        "headers": [],
        "app": app,
        "state": {"head": False},
    }
    values: dict[str, Any] = {name: [value] if takes_list(model, name) else value for name, value in query}
    found = page(Request(scope), resource, model.model_validate(values))
    if isinstance(found, Export):
        with TemporaryFile() as file:
            found.make(file, Deadline(60))
            file.seek(0)
            return found.status_code, None, file.read()
    return found.status_code, found.headers.get("link"), bytes(found.body)


@pytest.fixture
def postings(app: FastAPI) -> Postings:
    """The sets that the application reads."""
    with app.state.reader.open() as (_, catalogue):
        found: Postings = catalogue.postings
    return found


@pytest.fixture(scope="module")
def asker(app: FastAPI) -> Asker:
    return Asker(TestClient(app), SEED)


class ByTables(Selection):
    """The records that a query asks for, chosen and put in order by the database."""

    def places(self, db: Connection, sent: Sent | None = None, *, words: bool = True) -> int:
        """The set of the places of these records."""
        return union_of(place for _, place in self._in_order(db, self.sent if sent is None else sent, words=words))

    def ranked(self, db: Connection, at: int | None, tier: int, *, backwards: bool) -> Iterator[tuple[int, int]]:
        """Tier and place of the records in order, beyond one of them."""
        rows = self._in_order(db, self.sent, words=True)
        before = [*takewhile(lambda row: row != (tier, at), rows)]
        if (tier, at) not in rows:  # the first page, or one by offset, which begins behind any place
            before = [row for row in rows if at is not None and row[1] <= at]
        beyond = before[::-1] if backwards else rows[len(before) + ((tier, at) in rows) :]
        return iter(beyond)

    def _in_order(self, db: Connection, sent: Sent, *, words: bool) -> list[tuple[int, int]]:
        query = self.query if words else None
        tier: Any = literal(0)
        if query is not None and self.ordering == RELEVANCE:
            fitting = enumerate(fulltext.tiers(query))
            tier = case(*((fulltext.holds(match), number) for number, match in fitting), else_=fulltext.REST)
            orders = [Order(tier), Order(Text.length), Order(self.key)]
        else:
            orders = self.params.orderings(self.key)[self.params.ordering(by_words=False)]
        rows = select(tier, Place.number).join_from(
            Place, self.key.class_, of(self.key, is_text=self.key.class_ is Text)
        )
        if self.key.class_ is not Text:
            rows = rows.join(Text, and_(Text.resource == self.name, Text.key == self.key))
        rows = rows.where(Place.resource == self.name, *conditions(sent, self.key))
        if query is not None:
            rows = rows.where(*fulltext.said(query))
        return [(row[0], row[1]) for row in db.execute(rows.order_by(*(order.clause for order in orders)))]


def by_tables(patch: pytest.MonkeyPatch, postings: Postings) -> None:
    """No set is known, so that everything is looked up."""
    patch.setattr(postings, "posted", set())
    patch.setattr(lists, "Selection", ByTables)


def related(model: type[ListParams]) -> list[list[str]]:
    """The parameters of each relation of which several filters speak, which then ask for one row."""
    known = filters_of(model)
    groups = defaultdict(list)
    for name, one in known.items():
        groups[one.rows].append(name)
    return [
        names for rows, names in groups.items() if rows is not None and len({known[name].name for name in names}) > 1
    ]


def made_up(asker: Asker, asked: List, model: type[ListParams]) -> Query:
    """A query of a list; now and then its filters are of one relation."""
    draw, known, groups = asker.random, filters_of(model), related(model)
    names = draw.sample([*asked.filters], min(draw.choice([0, 1, 1, 2, 3]), len(asked.filters)))
    if groups and asker.chance(0.4):
        names = draw.sample(draw.choice(groups), draw.choice([2, 2, 3]))
    query = {}
    for name in names:
        most = 1 if known[name].use in {Use.since, Use.until} else 3
        query[name] = ",".join(asker.some(asked.filters[name], most))
    if asker.chance(0.35):
        query["q"] = asker.words()
    by_words = bool(parse(query.get("q", "")))
    if asker.chance(0.6):
        query["sort"] = draw.choice(asked.sorts if by_words else asked.sorts[:-1])
    if asker.chance(0.5) and query.get("sort", "relevance" if by_words else "") != "relevance":
        query["order"] = draw.choice(["asc", "desc"])
    if asker.chance(0.1):
        return [*query.items(), ("format", draw.choice(["ndjson", "csv"])), ("limit", "all")]
    query["limit"] = draw.choice(["0", "1", "2", "5", "25", "200"])
    if asker.chance(0.3):
        query["offset"] = draw.choice(["0", "1", "4", "30", "10000"])
    if asker.chance(0.4):
        query["facet"] = ",".join(asker.some([*{known[name].name: None for name in names}, *asked.facets], 2))
    return [*query.items()]


@pytest.mark.parametrize("name", BY_NAME)
def test_sets_find_what_the_tables_say(app: FastAPI, asker: Asker, postings: Postings, name: str) -> None:
    resource, model = BY_NAME[name]
    asked = next(one for one in asker.lists if one.path == f"/v1/{name}")
    asker.random.seed(f"{SEED} {name}")
    different = []
    for _ in range(QUERIES):
        query = made_up(asker, asked, model)
        with pytest.MonkeyPatch.context() as patch:
            if asker.chance(0.3):  # filters with very many values have no sets
                kept = asker.random.sample(sorted(postings.posted), len(postings.posted) // 2)
                patch.setattr(postings, "posted", set(kept))
            by_sets = answer(app, resource, model, query)
            by_tables(patch, postings)
            if by_sets != answer(app, resource, model, query):
                different.append(f"/v1/{name}?{urlencode(query)}")
    assert different == []


def pages(app: FastAPI, path: str) -> Iterator[tuple[int, str | None, bytes]]:
    """All pages of a query, from the first to the last and back."""
    name, _, asked = path.partition("?")
    resource, model = BY_NAME[name]
    for way in ("next", "prev"):
        following: str | None = asked
        while following is not None:
            found = answer(app, resource, model, parse_qsl(following))
            yield found
            asked = following
            address = json.loads(found[-1])["links"][way]
            following = urlsplit(address).query if address else None


@pytest.mark.parametrize("path", WALKS)
def test_pages_are_the_same(app: FastAPI, postings: Postings, path: str) -> None:
    by_sets = [*pages(app, path)]
    with pytest.MonkeyPatch.context() as patch:
        by_tables(patch, postings)
        assert by_sets == [*pages(app, path)]
    told = [json.loads(body) for _, _, body in by_sets]
    turn = len(told) // 2
    assert len(told) == turn * 2, "as many pages back as there were"
    assert [each["data"] for each in told[:turn]] == [each["data"] for each in reversed(told[turn:])]
    assert sum(each["meta"]["returned"] for each in told[:turn]) == told[0]["meta"]["total"] > 0


def members(size: int, density: str) -> set[int]:
    """Places of a list of that size; the last is among them where any are, so that the set is as long as the list."""
    draw = Random(f"{size} {density}")
    found = {place for place in range(size) if draw.random() < DENSITIES[density]}
    return found | ({size - 1} if found else set())


@pytest.mark.parametrize("density", DENSITIES)
@pytest.mark.parametrize("size", SIZES)
def test_places_are_those_of_a_plain_set(size: int, density: str) -> None:
    draw = Random(size)
    known = members(size, density)
    mixed = draw.sample([*known, *known], 2 * len(known))
    places = union_of(mixed)
    assert places == sum(1 << place for place in known)
    assert places.bit_count() == len(known)

    listed = sorted(known)
    counts = {0, 1, len(known) // 2, len(known) - 1, *draw.sample(range(5000), 10)} & {*range(len(known))}
    assert {count: nth(places, count) for count in counts} == {count: listed[count] for count in counts}
    for count in (len(known), len(known) + 1, 10_000):
        assert nth(places, count) >= places.bit_length(), count

    other = array("I", draw.sample(range(size), size))
    orders: list[tuple[Sequence[int], Ranking | None]] = [(range(size), None), (other, Ranking(other))]
    edges = {0, 1, 1022, 1023, 1024, 1025, size // 2, size - 2, size - 1} & {*range(size)}
    for order, ranking in orders:
        for at in (None, *sorted(edges)):
            here = len(order) if at is None else order.index(at)
            after = order if at is None else order[here + 1 :]
            forwards = [place for place in after if place in known]
            backwards = [place for place in reversed(order[:here]) if place in known]
            assert [*walk(places, ranking, at, backwards=False)] == forwards, at
            assert [*walk(places, ranking, at, backwards=True)] == backwards, at
    assert [*walk(places, None, -1, backwards=False)] == listed
