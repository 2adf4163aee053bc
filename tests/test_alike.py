"""SQLite and PostgreSQL answer alike: the same status, headers and bytes to whatever is asked, valid or not, in every
order and form; and nothing that is wrong in a query is passed over.

The queries are made at random from the document that is served; ALIKE_QUERIES and ALIKE_SEED ask for more, and others.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.main import create_app
from app.words import parse
from tests.conftest import seeded

QUERIES = int(os.environ.get("ALIKE_QUERIES", "60"))
SEED = os.environ.get("ALIKE_SEED", "0")
BOUNDS = ["1990", "1992", "1996", "2000-05", "2001", "2001-12", "2001-12-20", "2002", "2005-09", "2007-08-31", "2009"]
ODD = [
    "z",
    "%",
    "'",
    "\\",
    "&|!",
    "<->",
    "NOT",
    "OR",
    "ü",
    "Ελλάδα",
    "漢字",
    "😀",
    "\0",
    "–",
    '"',
    "1=1",
    "co\u0302te",
    "ﬁ",
]
Query = list[tuple[str, str]]


@pytest.fixture(scope="module")
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[TestClient]]:
    """A client of an application over a database of either kind, both with the seed."""
    with ExitStack() as stack:
        clients = []
        for kind in ("sqlite", "postgresql"):
            url = stack.enter_context(seeded(kind, tmp_path_factory.mktemp(kind), request))
            app = create_app(Settings(database_url=url))
            stack.callback(app.state.reader.close)
            clients.append(stack.enter_context(TestClient(app, follow_redirects=False)))
        yield clients


@dataclass(frozen=True)
class List:
    """What a list can be asked."""

    path: str
    filters: dict[str, list[str]]
    """Parameters that choose records, each with values that it may have."""
    facets: list[str]
    sorts: list[str]
    parameters: set[str]


class Asker:
    """Makes up queries."""

    def __init__(self, client: TestClient, seed: str) -> None:
        self.random = Random(seed)
        self.lists = [*lists(client)]
        hits = client.get("/v1/search?limit=200").json()["data"]
        self.texts = [text.split() for hit in hits for text in (hit["name"], hit["summary"]) if text]

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def some(self, of: list[str], most: int) -> list[str]:
        return self.random.sample(of, self.random.randint(1, min(most, len(of))))

    def words(self) -> str:
        """What one may search for."""
        found = []
        for _ in range(self.random.choice([1, 1, 1, 2, 2, 3])):
            text = self.random.choice(self.texts)
            place = self.random.randrange(len(text))
            word = text[place]
            if self.chance(0.2):
                word = f'"{" ".join(text[place : place + 2])}"'
            elif self.chance(0.4):
                word = word[: self.random.randint(1, 4)]
            elif self.chance(0.1):
                word = self.random.choice(ODD)
            found.append(f"{'-' * self.chance(0.15)}{word}")
        return " ".join(found)

    def valid(self) -> tuple[str, Query]:
        """A list, and a query that it must answer."""
        asked = self.random.choice(self.lists)
        query: dict[str, str] = {}
        for name in self.random.sample([*asked.filters], min(self.random.choice([0, 1, 1, 2, 3]), len(asked.filters))):
            single = name.endswith(("_from", "_to")) and name != "related_to"
            query[name] = ",".join(self.some(asked.filters[name], 1 if single else 3))
        if self.chance(0.5):
            query["q"] = self.words()
        if self.chance(0.6):
            query["sort"] = self.random.choice(asked.sorts if parse(query.get("q", "")) else asked.sorts[:-1])
        if self.chance(0.4) and query.get("sort", "relevance" if "q" in query else "") != "relevance":
            query["order"] = self.random.choice(["asc", "desc"])
        if self.chance(0.6):
            query["limit"] = self.random.choice(["0", "1", "2", "5", "50", "200"])
        if self.chance(0.2):
            query["offset"] = self.random.choice(["0", "1", "4", "30", "10000"])
        if self.chance(0.25):
            query["format"] = self.random.choice(["ndjson", "csv"])
            if self.chance(0.5):
                query["limit"] = "all"
                query.pop("offset", None)
            if query["format"] == "csv" and self.chance(0.3):
                query["bom"] = "true"
        elif self.chance(0.5):
            query["facet"] = ",".join(self.some(asked.facets, 3))
        return asked.path, self.shuffled([*query.items()])

    def invalid(self) -> tuple[str, Query, str]:
        """A list, a query that it must not answer, and the parameter that is wrong."""
        path, query = self.valid()
        asked = next(each for each in self.lists if each.path == path)
        name, value = self.random.choice(
            [
                (self.misspelt(self.random.choice([*asked.filters]), asked.parameters), "x"),
                (
                    self.random.choice([*asked.filters]),
                    self.random.choice(["nobody-knows", "zz", "2001-13", "", "é\0"]),
                ),
                ("facet", self.misspelt(self.random.choice(asked.facets), {*asked.facets})),
                ("sort", self.misspelt(self.random.choice(asked.sorts), {*asked.sorts})),
                ("order", "up"),
                ("limit", self.random.choice(["-1", "201", "x", "1.5", ""])),
                ("offset", self.random.choice(["-1", "10001", "x"])),
                ("cursor", self.random.choice(["abc", "WyJ2IiwicSIsMSwwXQ", "é", ""])),
                ("format", self.random.choice(["xml", "JSON"])),
                ("bom", "perhaps"),
                ("q", "x" * 201),
            ]
        )
        beside = [pair for pair in query if pair[0] not in (name, "limit")]  # with limit=all, others may not be there
        return path, self.shuffled([*beside, (name, value)]), name

    def misspelt(self, name: str, known: set[str]) -> str:
        """A name with a slip of the pen."""
        while True:
            place = self.random.randrange(len(name))
            letter = self.random.choice(["", "e", name[place] * 2])
            if (wrong := name[:place] + letter + name[place + 1 :]) not in known:
                return wrong

    def shuffled(self, query: Query) -> Query:
        return self.random.sample(query, len(query))


def lists(client: TestClient) -> Iterator[List]:
    document = client.get("/openapi.json").json()

    def enum(parameter: Any) -> list[str]:
        schema = parameter["schema"].get("items", parameter["schema"])
        reference = schema.get("$ref", "").rpartition("/")[2]
        return [str(term) for term in document["components"]["schemas"][reference]["enum"]] if reference else []

    for path, item in document["paths"].items():
        parameters = {each["name"]: each for each in item["get"].get("parameters", []) if each["in"] == "query"}
        if "facet" not in parameters:
            continue
        facets = enum(parameters["facet"])
        filters: dict[str, list[str]] = {}
        for counted in client.get(path, params={"facet": ",".join(facets)}).json()["facets"]:
            name = counted["field"]
            if name.endswith("_on"):
                values, further = BOUNDS, [f"{name.removesuffix('_on')}_from", f"{name.removesuffix('_on')}_to"]
            else:
                values = enum(parameters[name]) or [each["value"] for each in counted["values"]]
                further = [f"{name}_all", f"{name}_not"]
            filters |= {each: values for each in (name, *further) if each in parameters}
        yield List(path, filters, facets, enum(parameters["sort"]), {*parameters})


def alike(both: list[TestClient], url: str) -> Any:
    """What both answer: the same, but for when their data were loaded."""
    one, other = (client.get(url) for client in both)
    for answer in (one, other):
        answer.headers.pop("last-modified", None)
    assert (one.status_code, dict(one.headers)) == (other.status_code, dict(other.headers)), url
    assert one.content == other.content, url
    return one


def test_what_is_valid(both: list[TestClient]) -> None:
    asker = Asker(both[0], SEED)
    for _ in range(QUERIES):
        path, query = asker.valid()
        answer = alike(both, f"{path}?{urlencode(query)}")
        assert answer.status_code == 200, answer.text
        for way in asker.random.choice([[], ["next"], ["next"] * 3, ["next", "next", "prev"]]):
            if way in answer.links:
                answer = alike(both, answer.links[way]["url"])
                assert answer.status_code == 200, answer.text


def test_what_is_invalid(both: list[TestClient]) -> None:
    asker = Asker(both[0], SEED)
    for _ in range(QUERIES):
        path, query, wrong = asker.invalid()
        answer = alike(both, f"{path}?{urlencode(query)}")
        assert answer.status_code == 422, answer.url
        assert wrong in {fault["parameter"] for fault in answer.json()["errors"]}, answer.url


def test_what_is_being_typed(both: list[TestClient]) -> None:
    asker = Asker(both[0], SEED)
    for _ in range(QUERIES // 3):
        q = asker.words()
        for typed in (q[:-1], asker.misspelt(q, set())):
            answer = alike(
                both, f"/v1/suggest?{urlencode({'q': typed, 'limit': asker.random.choice(['1', '10', '50'])})}"
            )
            assert answer.status_code == 200, answer.text
