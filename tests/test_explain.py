"""The SQL of each list, explained once on both databases: no table is read from end to end where an index can serve.

What is read so all the same is let pass where all of it is asked for, or for a reason in a table.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, delete, event

from app.filters import Dates, Use
from app.listing import ListParams, filters_of, sorts_of
from app.models import Ordering, Place, Posting
from app.postings import fill
from app.resources import LISTS
from app.routes.search import SEARCH

MODELS: dict[str, type[ListParams]] = {resource.name: model for resource, model in LISTS}
MANY = {"plans", "organizations", "documents", "events", "sources"}
"""Resources that may have so many records that filters by them have no sets, and that their keys are not kept."""
DAY = "2001-12-20"
WORDS = ["action plan", '"action plan" -charter', "-charter", "!"]
ALLOWED = {
    r"^SCAN search VIRTUAL TABLE INDEX 0:M": "the words of FTS5, by their own index",
    r"^SCAN (\(subquery-\d\)|CONSTANT ROW|anon_\d)": "no table: the rows of a subquery, whose own reads are told apart",
    r"^SCAN \w+_relations \|[^|]*UNION ALL.*\.relation IN": "the other way round has no word, which is seen at once",
    r"^S[^|]*\|(?![^|]*LIST SUBQUERY)[^|]*\| SELECT DISTINCT \S+, places\.number": "a facet, which counts all values",
}
"""What may be read as a whole though some of it is asked for, and why: how, within what, by which statement. What is
asked for as a whole may be, as the one row of `dataset`, or the records that must not have some value.
"""
WHOLE = re.compile(r"SCAN .*|SEARCH \w+ USING .* \(resource=\?\)")
"""SQLite's words for all rows of a table, or for all of one list where a table has the rows of all lists."""
Query = dict[str, str]


@dataclass
class Noted:
    """The statements that were run, each with its parameters and the first address that it was run for."""

    address: str = ""
    statements: dict[str, tuple[Any, str]] = field(default_factory=dict)

    def note(self, _: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        if statement != "BEGIN":
            self.statements.setdefault(statement, (parameters, self.address))


@pytest.fixture
def noted(app: FastAPI) -> Iterator[Noted]:
    """What is run from now on; what is kept of the dataset has been read."""
    with app.state.reader.open():
        found = Noted()
    for engine in app.state.reader.engines:
        event.listen(engine, "before_cursor_execute", found.note)
    yield found
    for engine in app.state.reader.engines:
        event.remove(engine, "before_cursor_execute", found.note)


class Asker:
    """Asks one list for everything."""

    def __init__(self, client: TestClient, noted: Noted, name: str) -> None:
        self.client = client
        self.noted = noted
        self.host = "explained"  # a host of its own is told nothing that is stored
        self.path = f"/v1/{name}"
        self.model = MODELS[name]
        self.known = filters_of(self.model)
        self.facets = ",".join(dict.fromkeys(one.name for one in self.known.values()))
        self.sorts = [*sorts_of(self.model).columns]
        self.values = self._values()

    def ask(self, query: Query, path: str = "", status: int = 200) -> Any:
        """The answer, which is none that was stored for somebody else."""
        address = path or self.path
        request = self.client.build_request("GET", address, params=query or None, headers={"Host": self.host})
        self.noted.address = str(request.url)
        answer = self.client.send(request)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.headers["content-type"].endswith("json") else None

    def _values(self) -> Query:
        """For each parameter of a filter its example, and beside it the value that most records have."""
        counted = {each["field"]: each["values"] for each in self.ask({"facet": self.facets, "limit": "0"})["facets"]}
        found = {}
        for name, one in self.known.items():
            example = (self.model.model_fields[name].examples or [])[0]
            values = [example] if isinstance(example, str) else example
            most = [] if isinstance(one.mark, Dates) else [each["value"] for each in counted[one.name]]
            found[name] = ",".join(dict.fromkeys([*values, *most][:2]))
        return found

    def filters(self) -> None:
        """Each filter, and each pair of those that may be asked of one row, with their facets."""
        for name, one in self.known.items():
            days = [DAY] if isinstance(one.mark, Dates) else []
            for value in (self.values[name], *days):
                self.ask({name: value, "facet": one.name, "limit": "1"})
        for name, other in combinations(self.known, 2):
            rows = {self.known[each].rows for each in (name, other)}
            facets = ",".join(dict.fromkeys(self.known[each].name for each in (name, other)))
            if len(rows) == 1 and None not in rows and "," in facets:
                pair = {each: self.values[each] for each in (name, other)} | {"facet": facets, "limit": "1"}
                self.ask(pair)
                if name == self.known[name].name and other == self.known[other].name:
                    self.ask(pair | {"q": "plan"})

    def by_many(self) -> list[str]:
        """The parameters of filters of which the values may be very many."""
        fields = self.model.model_fields.items()
        return [name for name, info in fields for mark in info.metadata if getattr(mark, "resource", "") in MANY]

    def filters_without_sets(self, names: list[str]) -> None:
        """These filters, with their facets, and beside words."""
        for name in names:
            query = {name: self.values[name], "facet": self.known[name].name, "limit": "1"}
            self.ask(query)
            if self.known[name].use is Use.any:
                self.ask(query | {"q": "plan"})

    def pages(self) -> None:
        """Each order, with words and without: a page, the next one, and back."""
        orders = [{"sort": sort, "order": order} for sort, order in product(self.sorts, ("asc", "desc"))]
        last = {"sort": self.sorts[-1], "order": "desc"}
        for query in [*orders, *({"q": q} | order for q, order in product(WORDS, ({}, last)))]:
            after = self.ask(query | {"limit": "2"})["meta"]["next_cursor"]
            if after:
                before = self.ask(query | {"limit": "1", "cursor": after})["links"]["prev"]
                self.ask({}, before.partition(self.host)[2])
        self.ask({"offset": "1", "limit": "1"})

    def forms(self) -> None:
        """All facets, and all forms."""
        for words in ({}, {"q": "plan"}):
            self.ask(words | {"facet": self.facets, "limit": "1"})
            self.ask(words | {"format": "csv", "limit": "all"})
        self.ask({"format": "ndjson", "limit": "all", "sort": self.sorts[-1], "order": "desc"})
        self.ask({"format": "xlsx"})

    def records(self) -> None:
        """A record, and one that is not there."""
        first = self.ask({"limit": "1"})["data"][0]
        self.ask({}, f"{self.path}/{first.get('slug') or first['code']}")
        self.ask({}, f"{self.path}/zzz", 404)

    def names(self) -> None:
        """Names that are begun, and one that is begun wrongly."""
        for query in ({"q": "ecow"}, {"q": "ecow", "kind": "organization,plan"}, {"q": "ecwos"}):
            self.ask(query, "/v1/suggest")


@pytest.mark.parametrize("name", MODELS)
def test_no_table_is_read_as_a_whole(app: FastAPI, noted: Noted, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with TestClient(app) as client:
        asker = Asker(client, noted, name)
        asker.filters()
        asker.pages()
        asker.forms()
        if name == SEARCH.name:
            asker.names()
        else:
            asker.records()
            with app.state.reader.open() as (_, catalogue):
                postings = catalogue.postings
            by_many = asker.by_many()
            monkeypatch.setattr(postings, "posted", postings.posted - {(name, each) for each in by_many})
            for resource in MANY:
                monkeypatch.delitem(catalogue.keys, resource)
            asker.host = "explained.again"
            asker.filters_without_sets(by_many)
            asker.records()
    found = read_as_a_whole(app, noted)
    assert not found, "\n".join(found)


def test_a_load_reads_no_table_for_each_row_of_another(on_sqlite: str, connect: Callable[..., Engine]) -> None:
    """Places and sets are made from whole tables, each of them read once; a list within a list would be quadratic."""
    noted = Noted()
    writer = connect(on_sqlite, write=True)
    event.listen(writer, "before_cursor_execute", noted.note)
    with writer.connect() as db:
        db.execute(delete(Place))
        db.execute(delete(Ordering))
        db.execute(delete(Posting))
        for resource, model in LISTS:
            fill(db, resource.name, resource.key, model.orderings(resource.key), filters_of(model).values())
        quadratic = []
        for statement, (parameters, _) in [*noted.statements.items()]:
            if "SELECT" in statement:
                one = parameters[0] if isinstance(parameters, list) else parameters
                steps = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", one).all()
                for parent in {step.parent for step in steps}:
                    whole = [step.detail for step in steps if step.parent == parent and WHOLE.fullmatch(step.detail)]
                    if len(whole) > 1:
                        quadratic.append(f"{' within '.join(reversed(whole))}: {statement}")
        db.rollback()
    assert len(noted.statements) > 2 * len(LISTS)
    assert not quadratic, "\n".join(quadratic)


def read_as_a_whole(app: FastAPI, noted: Noted) -> list[str]:
    """What is and should not be: how, by which columns it is chosen, and where that was seen first."""
    found: dict[tuple[str, frozenset[str]], str] = {}
    with app.state.reader.engine.connect() as db:
        reads = reads_of_sqlite if db.dialect.name == "sqlite" else reads_of_postgresql
        for statement, (parameters, address) in [*noted.statements.items()]:
            told = re.sub(r"\s+", " ", statement)
            for read in reads(db, statement, parameters):
                columns = chosen_by(read, told)
                line = f"{read.how} | {read.around} | {told}"
                if columns and not any(re.search(allowed, line) for allowed in ALLOWED):
                    found.setdefault((read.how, columns), f"{address}\n    {told}")
    return [
        f"{how}, by {' and '.join(sorted(columns))}: {seen}"
        for (how, columns), seen in found.items()
        if not any(how == other and fewer < columns for other, fewer in found)
    ]


@dataclass(frozen=True)
class Read:
    """A table that is read as a whole: how, within what, and whether in the order that is asked for."""

    table: str
    how: str
    around: str = ""
    in_order: bool = False


def reads_of_sqlite(db: Connection, statement: str, parameters: Any) -> Iterator[Read]:
    steps = {row.id: row for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)}

    def around(number: int) -> Iterator[str]:
        while number in steps:
            yield steps[number].detail
            number = steps[number].parent

    for step in steps.values():
        if WHOLE.fullmatch(step.detail):
            beside = {other.detail for other in steps.values() if other.parent == step.parent}
            in_order = "USE TEMP B-TREE FOR ORDER BY" not in beside
            yield Read(step.detail.split()[1], step.detail, ", ".join(around(step.parent)), in_order)


def reads_of_postgresql(db: Connection, statement: str, parameters: Any) -> Iterator[Read]:
    db.exec_driver_sql("SET LOCAL enable_seqscan = off")
    plan = "\n".join(db.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars())
    for found in re.finditer(r"Seq Scan on (\w+)", plan):
        yield Read(found[1], found[0])


def chosen_by(read: Read, statement: str) -> frozenset[str]:
    """The columns by which a statement chooses rows of a table, or puts some in order; none where it asks for all."""
    statement = re.sub(r"IN (\(SELECT rowid FROM search WHERE search MATCH \?\)) = 0", r"NOT IN \1", statement)
    table = re.escape(read.table)
    of_subquery = re.search(rf"FROM \(SELECT [^()]*\b{table}\b", statement)
    if read.table == "places":  # which are chosen by what is joined to them
        statement, table = without_not(statement), r"\w+"
    elif of_subquery and re.search(rf"FROM {table} WHERE", statement):
        statement = without_not(statement)
    columns = re.findall(rf'(?<!NOT )\b{table}\."?(\w+)"? (?:IN \(|LIKE |@@ |[<>=]+ [?%])', statement)
    if of_subquery:
        columns += re.findall(r'\banon_\d+\."?(\w+)"? IN \([?%]', statement)
    columns += re.findall(rf"\b{table} (MATCH)", statement)
    if not read.in_order:
        columns += re.findall(rf'ORDER BY {table}\."?(\w+)"?.* LIMIT', statement)
    return frozenset(columns) - {"resource"}


def without_not(statement: str) -> str:
    """The statement without the lists that records must not be in: what else is asked for is looked for among all."""
    while found := re.search(r"NOT IN \(", statement):
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(statement[end], 0)
            end += 1
        statement = statement[: found.start()] + statement[end:]
    return statement
