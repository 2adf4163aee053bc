"""Every list as a table, every plan as a reference: the same rows, in the same order, in forms that programs read."""

import csv
import io
import json
from datetime import date
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it has no annotations
import pytest
import rdflib
import rispy  # type: ignore[import-untyped]  # it has annotations, but does not say so
from bibtexparser.entrypoint import parse_string
from fastapi.testclient import TestClient

from app.formats import tables
from app.render import RESOURCES
from tests.test_lists import ALL, ARIAT, ASEAN, BSEC, COMMIT, ECOWAS, OSCE, PIDC, RCM, STABILITY_PACT

pytestmark = pytest.mark.filterwarnings(  # rdflib's own reader of JSON-LD uses what rdflib has deprecated
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning", "ignore:Dataset.default_context:DeprecationWarning"
)
LISTS = [*RESOURCES, "search"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCHEMA = "https://schema.org/"


def key(record: Any) -> str:
    return str(record.get("slug") or record.get("code") or record["key"])


def read_csv(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("resource", LISTS)
def test_a_list_in_every_form(client: TestClient, resource: str) -> None:
    path = f"/v1/{resource}?limit=20&order=desc"
    page = client.get(path).json()
    keys = [key(record) for record in page["data"]]
    names = {"ndjson": "application/jsonl", "csv": "text/csv; charset=utf-8", "xlsx": XLSX}
    answers = {form: client.get(f"{path}&format={form}") for form in names}
    for form, answer in answers.items():
        assert answer.headers["content-type"] == names[form]
        assert answer.headers["content-disposition"] == f'attachment; filename="{resource}.{form}"'
        assert ('rel="next"' in answer.headers.get("link", "")) == (page["links"]["next"] is not None)
        assert client.get(f"{path}&format={form}").content == answer.content
    assert [json.loads(line) for line in answers["ndjson"].text.splitlines()] == page["data"]
    rows = read_csv(answers["csv"])
    assert [key(row) for row in rows] == keys
    book = openpyxl.load_workbook(io.BytesIO(answers["xlsx"].content))
    assert book.sheetnames == [resource, "about"]
    header, *cells = book[resource].iter_rows(values_only=True)
    assert list(rows[0]) == list(header) == list(dict.fromkeys(header))
    assert [key(dict(zip(header, row, strict=True))) for row in cells] == keys
    empty = client.get(f"/v1/{resource}?limit=0&format=csv").text
    assert empty.rstrip("\r\n").split(",") == list(header)
    marked = client.get(f"{path}&format=csv&bom=true").content
    assert marked == b"\xef\xbb\xbf" + answers["csv"].content


def test_all_of_a_list(client: TestClient) -> None:
    lines = client.get("/v1/states?limit=all&format=ndjson&sort=code").text.splitlines()
    first, second = (client.get(f"/v1/states?limit=200&offset={n}&sort=code").json()["data"] for n in (0, 200))
    assert [json.loads(line) for line in lines] == first + second
    assert len(lines) == 249
    assert len(read_csv(client.get("/v1/states?limit=all&format=csv"))) == 249
    book = openpyxl.load_workbook(io.BytesIO(client.get("/v1/states?limit=all&format=xlsx").content))
    assert book["states"].max_row == 250


def test_cells(client: TestClient) -> None:
    rows = {row["slug"]: row for row in read_csv(client.get("/v1/plans?source=tool-2.9&format=csv"))}
    assert rows[ARIAT]["organizations_slug"].split(" | ").count("ariat") == 2  # in two roles
    assert len(rows[ARIAT]["organizations_role"].split(" | ")) == len(rows[ARIAT]["organizations_slug"].split(" | "))
    assert rows[PIDC]["adopted_value"] == ""
    documents = client.get("/v1/documents?limit=all&format=xlsx&sort=slug").content
    book = openpyxl.load_workbook(io.BytesIO(documents))
    header, first, *_ = book["documents"].iter_rows()
    given = [cell.value for cell in header].index("title_given")
    assert first[given].value is True
    assert header[0].font.bold
    assert book["documents"].freeze_panes == "A2"
    assert book["documents"].auto_filter.ref
    released = client.get("/v1/dataset").json()["released"]["earliest"]
    assert book.properties.created.date().isoformat() == released
    assert all(
        cell.data_type != "f" and cell.hyperlink is None for row in book["documents"].iter_rows() for cell in row
    )
    about = {row[0]: row[1] for row in book["about"].iter_rows(values_only=True)}
    assert about["address"] == "http://testserver/v1/documents?limit=all&format=xlsx&sort=slug"


COLUMNS = [tables.Column("slug", ("slug",)), tables.Column("text", ("text",))]
TEXTS = {
    "=1+1": "'=1+1",
    " =1": "' =1",
    "+1": "'+1",
    "-1": "'-1",
    "@x": "'@x",
    "\uff1dx": "'\uff1dx",
    "\tx": "'\tx",
    'a "b", c': 'a "b", c',
    "two\nlines": "two\nlines",
    "1e5": "1e5",
    "http://example.org": "http://example.org",
    "<r><b></r>": "<r><b></r>",
    "x" * 40_000: "x" * 40_000,
}
"""Texts that no record has yet, and what a CSV makes of them."""


def test_no_text_becomes_a_formula() -> None:
    rows = [json.dumps({"slug": str(n), "text": text}).encode() for n, text in enumerate(TEXTS)]
    body = b"".join(tables.csv(COLUMNS, rows)).decode()
    assert [row["text"] for row in csv.DictReader(io.StringIO(body, newline=""))] == list(TEXTS.values())
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(tables.xlsx(COLUMNS, rows, "texts", {"title": "=1+1"}, date(2026, 1, 1))))
    )
    cells = [row[1] for row in book["texts"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    for cell, text in zip(cells, TEXTS, strict=True):
        assert str(cell.value).strip() == text.strip() or (len(text) > 32_767 and str(cell.value).endswith("[…]"))


FORMS = {
    "jsonld": "application/ld+json",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csljson": "application/vnd.citationstyles.csl+json",
}


def cited(client: TestClient, plan: str, form: str) -> Any:
    """The reference of a plan, as a program for references reads it."""
    answer = client.get(f"/v1/plans/{plan}?format={form}")
    assert answer.headers["content-type"].partition(";")[0] == FORMS[form]
    if form == "bibtex":
        entry = parse_string(answer.text).entries[0]
        return {"key": entry.key} | {name: field.value for name, field in entry.fields_dict.items()}
    if form == "ris":
        return rispy.loads(answer.text)[0]
    if form == "csljson":
        return answer.json()[0]
    graph = rdflib.Graph().parse(data=answer.content, format="json-ld")
    assert len(graph) > 5
    return graph


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("plan", ALL)
def test_every_plan_can_be_read(client: TestClient, plan: str, form: str) -> None:
    assert cited(client, plan, form)
    assert "null" not in client.get(f"/v1/plans/{plan}?format={form}").text
    asked = client.get(f"/v1/plans/{plan}", headers={"Accept": FORMS[form]})
    assert asked.content == client.get(f"/v1/plans/{plan}?format={form}").content


@pytest.mark.parametrize(
    ("plan", "bibtex", "ris", "csl"),
    [
        (OSCE, ("2003", "jul"), "2003/07/24/", [[2003, 7, 24]]),
        (PIDC, ("2005", "sep"), "2005/09//", [[2005, 9]]),
        (ARIAT, None, None, None),
        (STABILITY_PACT, (None, None), None, None),  # 2001 stands in its name alone
        (BSEC, (None, None), None, None),
    ],
)
def test_dates_of_references(client: TestClient, plan: str, bibtex: Any, ris: Any, csl: Any) -> None:
    if bibtex is None:  # two days are an interval in each
        assert cited(client, plan, "csljson")["issued"]["date-parts"] == [[2000, 3, 29], [2000, 3, 31]]
        return
    entry = cited(client, plan, "bibtex")
    assert (entry.get("year"), entry.get("month")) == bibtex
    assert cited(client, plan, "ris").get("date") == ris
    assert cited(client, plan, "csljson").get("issued", {}).get("date-parts") == csl


def test_what_search_engines_read(client: TestClient) -> None:
    graph = cited(client, ECOWAS, "jsonld")
    plan = rdflib.URIRef(f"http://testserver/v1/plans/{ECOWAS}")
    assert str(graph.value(plan, rdflib.URIRef(f"{SCHEMA}temporalCoverage"))) == "2002/2003"
    assert len(list(graph.objects(plan, rdflib.URIRef(f"{SCHEMA}hasPart")))) == 6
    for each in (ECOWAS, RCM, ASEAN, COMMIT):  # the licence is of our data, not of the plan
        subject = rdflib.URIRef(f"http://testserver/v1/plans/{each}")
        assert graph.value(subject, rdflib.URIRef(f"{SCHEMA}license")) is None
        assert graph.value(subject, rdflib.URIRef(f"{SCHEMA}publisher")) is None
