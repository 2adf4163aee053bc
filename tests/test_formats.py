"""Other forms than JSON: files of a list say what its pages say, in the same order; citations say what the record of a
plan says, and no more. A cell is never run as a formula, and equal requests have equal bytes.
"""

import csv
import json
import re
import warnings
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import chain
from typing import Any

import pytest
import rispy  # type: ignore[import-untyped]
from bibtexparser.entrypoint import parse_string
from fastapi.testclient import TestClient
from openpyxl import load_workbook  # type: ignore[import-untyped]
from pydantic import BaseModel
from rdflib import Graph, Literal, Namespace, URIRef

from app import resources
from app.formats import citations, tables
from app.schemas.plans import Plan

LISTS = {resource.name: tables.columns(resource.row) for resource, _ in resources.LISTS}
"""The columns of each list."""
TYPES = {
    "ndjson": "application/jsonl",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ECOWAS = "ecowas-initial-plan-of-action"
ROOT = "http://testserver/v1"
SCHEMA = Namespace("https://schema.org/")


def file(client: TestClient, path: str) -> bytes:
    """A file, which two requests give alike."""
    first, second = client.get(path), client.get(path)
    assert first.status_code == 200, first.text
    assert first.content == second.content
    name, form = re.findall(r"/v1/(\w+)\?.*format=(\w+)", path)[0]
    assert first.headers["content-type"] == TYPES[form]
    assert first.headers["content-disposition"] == f'attachment; filename="{name}.{form}"'
    return first.content


def values(value: Any, path: tuple[str, ...]) -> Any:
    """What stands at the end of a path; of lists on the way, what stands in each item."""
    if isinstance(value, list):
        return [values(item, path) for item in value]
    return values(value[path[0]], path[1:]) if path and value is not None else value


def paths(value: Any) -> set[tuple[str, ...]]:
    """The paths to all that is not an object, a list or null."""
    if isinstance(value, dict):
        return {(name, *path) for name, inner in value.items() for path in paths(inner)}
    return set().union(*map(paths, value)) if isinstance(value, list) else set() if value is None else {()}


def text(value: Any, bar: str = " | ") -> str:
    if isinstance(value, list):
        return bar.join(text(item, "; ") for item in value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode(), newline=""), strict=True))


def sheet(content: bytes, name: str) -> Any:
    return load_workbook(BytesIO(content))[name]


@pytest.mark.parametrize("query", ["limit=200", "limit=3&offset=1&order=desc", "q=zzz"])
@pytest.mark.parametrize("name", LISTS)
def test_files_say_what_the_page_says(client: TestClient, name: str, query: str) -> None:
    page = client.get(f"/v1/{name}?{query}")
    records = page.json()["data"]
    header = [column.name for column in LISTS[name]]
    assert len(set(header)) == len(header)
    assert paths(records) <= {column.path for column in LISTS[name]}

    lines = file(client, f"/v1/{name}?{query}&format=ndjson").splitlines()
    assert page.content.startswith(b'{"data":[' + b",".join(lines) + b"],")

    rows = [[values(record, column.path) for column in LISTS[name]] for record in records]
    further = client.get(f"/v1/{name}?{query}&format=csv").links
    assert {*further} == {rel for rel, url in page.json()["links"].items() if url and rel != "self"}
    content = file(client, f"/v1/{name}?{query}&format=csv")
    assert read_csv(content) == [header, *([text(value) for value in row] for row in rows)]
    assert content.count(b"\r\n") == len(records) + 1
    assert file(client, f"/v1/{name}?{query}&format=csv&bom=true") == b"\xef\xbb\xbf" + content

    content = file(client, f"/v1/{name}?{query}&format=xlsx")
    cells = [[text(value) or None if isinstance(value, str | list) else value for value in row] for row in rows]
    assert [[cell.value for cell in row] for row in sheet(content, name).rows] == [header, *cells]


def test_a_workbook_in_whole(client: TestClient) -> None:
    about = client.get("/v1/dataset").json()
    book = load_workbook(BytesIO(file(client, "/v1/plans?theme=repatriation&limit=all&format=xlsx")))
    assert book.sheetnames == ["plans", "about"]
    assert book.properties.title == "plans"
    assert book.properties.created == datetime.fromisoformat(about["released"]["value"])
    plans = book["plans"]
    assert (plans.freeze_panes, plans.auto_filter.ref) == ("A2", plans.dimensions)
    assert [cell.font.b for row in plans.rows for cell in row] == [
        *[True] * plans.max_column,
        *[False] * plans.max_column * (plans.max_row - 1),
    ]
    told = [*((name, about[name]) for name in ("title", "version", "licence", "attribution", "citation"))]
    told.append(("address", f"{ROOT}/plans?format=xlsx&limit=all&theme=repatriation"))
    assert list(book["about"].values) == told
    for each in book:
        assert {cell.data_type for row in each.rows for cell in row} <= {"s", "n"}  # no formula among them
        assert not any(cell.hyperlink for row in each.rows for cell in row)


@pytest.mark.parametrize("form", TYPES)
def test_all_is_the_union_of_the_pages(client: TestClient, form: str) -> None:
    def rows(path: str) -> list[Any]:
        content = file(client, path)
        if form == "xlsx":
            return [*sheet(content, "states").values][1:]
        return read_csv(content)[1:] if form == "csv" else content.splitlines()

    whole = rows(f"/v1/states?sort=code&limit=all&format={form}")
    pages = [rows(f"/v1/states?sort=code&limit=100&offset={offset}&format={form}") for offset in (0, 100, 200)]
    assert (len(whole), whole) == (249, [*chain(*pages)])


@pytest.mark.parametrize(
    ("query", "key", "column", "cell"),
    [
        ("plans?organization=ariat", "ariat-action-plan", "organizations_slug", "ariat | ariat"),
        ("plans?organization=ariat", "ariat-action-plan", "organizations_role", "owner | convening_body"),
        ("plans?region=west-africa", ECOWAS, "adopted_value", "2001-12-20/2001-12-21"),
        ("plans?region=west-africa", ECOWAS, "area_count", 6),
        ("plans?region=black-sea", "bsec-action-plan-2007-2009", "adopted_value", None),
        ("plans?region=black-sea", "bsec-action-plan-2007-2009", "adopted_earliest", None),
        ("documents?kind=declaration", "ecowas-declaration-trafficking", "title_given", True),
        ("documents?kind=decision", "osce-permanent-council-decision-557-rev-1", "number", "557/Rev.1"),
        ("states?region=western-africa", "CIV", "name", "Côte d'Ivoire"),
        ("regions?kind=m49", "africa", "m49", "002"),
    ],
)
def test_cells(client: TestClient, query: str, key: str, column: str, cell: Any) -> None:
    header, *rows = read_csv(file(client, f"/v1/{query}&limit=all&format=csv"))
    assert [row[header.index(column)] for row in rows if row[0] == key] == [text(cell)]
    rows = [*sheet(file(client, f"/v1/{query}&limit=all&format=xlsx"), query.partition("?")[0]).values]
    (found,) = [row[header.index(column)] for row in rows if row[0] == key]
    assert (found, type(found)) == (cell, type(cell))


class Row(BaseModel):
    """A record of one text."""

    text: Any


@pytest.mark.parametrize(
    ("value", "in_csv", "in_xlsx"),
    [
        *(
            (value, f"'{value}", None)
            for value in (
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                " =1",
                "\t=1",
                "\tx",
                "\n=1",
                "\ufeff=1",
                "\u00a0=1",
                "\u3000-1",
            )
        ),
        *((f"{sign}x", f"'{sign}x", None) for sign in "\uff1d\uff0b\uff0d\uff20"),  # in full width
        *(
            (value, None, None)
            for value in (
                *(
                    "{=1+1}",
                    "1e5",
                    "0123",
                    "TRUE",
                    "2001-12-20",
                    "#N/A",
                    "x=1",
                    "’=1",
                    '"a", b',
                    "a\nb",
                    "  a  ",
                    "é😀",
                ),
                *("http://example.org/?a=1&b=2", "mailto:a@example.org", "internal:about!A1", "external:a.xlsx"),
                *("<b>&amp;</b>", "]]>"),
            )
        ),
        ("\r\n=1", "'\r\n=1", "_x000D_\n=1"),
        ("<r><b></r>", None, " <r><b></r>"),
        ("<r>", None, " <r>"),
        ("a\x00b", None, "a_x0000_b"),
        ("\x00=1", "'\x00=1", "_x0000_=1"),
        ("_x0041_", None, "_x005F_x0041_"),
        ("x" * 32_767, None, None),
        ("x" * 40_000, None, "x" * 32_763 + " […]"),
        ("😀" * 20_000, None, "😀" * 16_381 + " […]"),
        ("a" + "😀" * 20_000, None, "a" + "😀" * 16_381 + " […]"),
        (-1, "-1", -1),
        (0, "0", 0),
    ],
)
def test_what_no_cell_holds_yet(value: Any, in_csv: str | None, in_xlsx: Any) -> None:
    columns, row = tables.columns(Row), json.dumps({"text": value}).encode()
    content = b"".join(tables.csv(columns, [row, row]))
    assert read_csv(content) == [["text"], *[[value if in_csv is None else in_csv]] * 2]
    content = b"".join(tables.xlsx(columns, [row, row], "rows", {"text": "=1"}, date(2026, 11, 24)))
    book = load_workbook(BytesIO(content))
    assert [cell.value for cell in book["rows"]["A"]] == ["text", *[value if in_xlsx is None else in_xlsx] * 2]
    assert {cell.data_type for cell in book["rows"]["A"]} <= {"s", "n"}
    assert (book["about"]["B1"].value, book["about"]["B1"].data_type) == ("=1", "s")


def cite(client: TestClient, plan: str, form: str) -> str:
    answer = client.get(f"/v1/plans/{plan}?format={form}")
    assert answer.status_code == 200, answer.text
    return str(answer.text)


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("jsonld", "application/ld+json"),
        ("bibtex", "application/x-bibtex"),
        ("ris", "application/x-research-info-systems"),
        ("csljson", "application/vnd.citationstyles.csl+json"),
    ],
)
def test_a_form_is_asked_for_by_name_or_by_type(client: TestClient, form: str, media_type: str) -> None:
    by_name = client.get(f"/v1/plans/{ECOWAS}?format={form}")
    by_type = client.get(f"/v1/plans/{ECOWAS}", headers={"Accept": media_type})
    assert by_name.content == by_type.content
    assert by_name.headers["content-type"] == by_type.headers["content-type"] == media_type


def entry(bibtex: str) -> dict[str, str]:
    """The one entry that a BibTeX file has: its key, and its fields without the braces around them."""
    library = parse_string(bibtex)
    assert library.failed_blocks == []
    (found,) = library.entries
    assert found.entry_type == "techreport"
    return {"key": found.key} | {field.key: field.value for field in found.fields}


def plain(tex: str) -> str:
    """What TeX prints for a text."""
    for name, sign in (("backslash", "\\"), ("braceleft", "{"), ("braceright", "}"), ("asciitilde", "~")):
        tex = tex.replace(rf"{{\text{name}}}", f"\0{sign}")
    return re.sub(r"\\([%&#_$])", r"\1", tex.replace(r"{\textasciicircum}", "^")).replace("\0", "")


def graph(jsonld: str) -> Graph:
    """The statements that JSON-LD makes, for which nothing is fetched."""
    assert isinstance(json.loads(jsonld)["@context"], dict)
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # its parser uses what it deprecates
        return Graph().parse(data=jsonld, format="json-ld")


def without_null(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is not None and all(map(without_null, inner))


@pytest.mark.parametrize(
    ("plan", "value", "bibtex", "ris"),
    [
        (ECOWAS, "2001-12-20/2001-12-21", ("2001", "dec"), "2001/12//2001-12-20 to 2001-12-21"),
        ("ariat-action-plan", "2000-03-29/2000-03-31", ("2000", "mar"), "2000/03//2000-03-29 to 2000-03-31"),
        ("asean-declaration-actions", "2004-11/2008-09", ("2004--2008", None), "2004///2004-11 to 2008-09"),
        ("osce-action-plan", "2003-07-24", ("2003", "jul"), "2003/07/24/"),
        ("pidc-charter", "2005-09", ("2005", "sep"), "2005/09//"),
        ("ecowas-plan-of-action-2018-2022", "2017", ("2017", None), "2017///"),
        ("bsec-action-plan-2007-2009", None, (None, None), None),  # a period is none
        ("stability-pact-multi-year-action-plan", None, (None, None), None),  # nor is a year in a name
    ],
)
def test_dates_keep_their_precision(
    client: TestClient, plan: str, value: str | None, bibtex: tuple[str | None, str | None], ris: str | None
) -> None:
    fields = entry(cite(client, plan, "bibtex"))
    assert (fields.get("date"), (fields.get("year"), fields.get("month"))) == (value, bibtex)
    (found,) = rispy.loads(cite(client, plan, "ris"))
    assert (found.get("date"), found.get("year")) == (ris, value and value[:4])
    (item,) = json.loads(cite(client, plan, "csljson"))
    ends = [[int(part) for part in end.split("-")] for end in value.split("/")] if value else []
    assert item.get("issued", {"date-parts": []}) == {"date-parts": ends}
    linked = json.loads(cite(client, plan, "jsonld"))
    told = [linked.get(name, []) for name in ("temporal", "dateCreated", "datePublished")]
    assert (value in chain(*told)) if value else (told == [[], [], []])
    if plan.startswith("stability-pact"):
        said = "The year 2001 stands in the plan's name; the Task Force was established in 2000. Neither dates its"
        assert all(said in note for note in (fields["annote"], *found["notes"], item["note"]))


@pytest.mark.parametrize(
    ("plan", "address"),
    [
        ("bsec-action-plan-2007-2009", "http://www.bsec-organization.org/admin/Action%20Plan%20FINAL.pdf"),
        *((plan, f"{ROOT}/plans/{plan}") for plan in (ECOWAS, "asean-declaration-actions", "pidc-charter")),
    ],
)
def test_the_address_is_that_of_the_text_or_else_of_the_record(client: TestClient, plan: str, address: str) -> None:
    assert entry(cite(client, plan, "bibtex"))["url"] == address
    assert rispy.loads(cite(client, plan, "ris"))[0]["urls"] == [address]
    assert json.loads(cite(client, plan, "csljson"))[0]["URL"] == address
    linked = graph(cite(client, plan, "jsonld"))
    own = URIRef(f"{ROOT}/plans/{plan}")
    assert {*linked.objects(own, SCHEMA.url)} == {URIRef(address)} - {own}


def test_every_plan_is_told_in_every_form(client: TestClient) -> None:
    plans = [json.loads(line) for line in client.get("/v1/plans?limit=all&format=ndjson").text.splitlines()]
    for slug in (plan["slug"] for plan in plans):
        plan = client.get(f"/v1/plans/{slug}").json()
        parties = plan["organizations"]
        authors = [*dict.fromkeys(party["name"] for party in parties if party["role"] in ("owner", "adopter"))]
        themes = plan["themes"]

        bibtex = entry(cite(client, slug, "bibtex"))
        assert (bibtex["key"], plain(bibtex["title"][1:-1]), plain(bibtex["abstract"])) == (
            slug,
            plan["title"],
            plan["summary"],
        )
        assert [plain(name) for name in bibtex.get("author", "")[1:-1].split("} and {") if name] == authors
        assert bibtex.get("keywords", "") == ", ".join(theme["slug"] for theme in themes)

        (ris,) = rispy.loads(cite(client, slug, "ris"))
        assert (ris["id"], ris["type_of_reference"], ris["title"], ris["abstract"]) == (
            slug,
            "RPRT",
            plan["title"],
            plan["summary"],
        )
        assert (ris.get("authors", []), ris.get("keywords", [])) == (authors, [theme["name"] for theme in themes])

        (item,) = json.loads(cite(client, slug, "csljson"))
        assert without_null(item)
        assert (item["id"], item["type"], item["title"], item["abstract"]) == (
            slug,
            "report",
            plan["title"],
            plan["summary"],
        )
        assert [author["literal"] for author in item.get("author", [])] == authors
        assert "".join(re.findall(r"\d+", str(item.get("issued", "")))) == re.sub(
            r"\D|(?<=-)0", "", bibtex.get("date", "")
        )

        linked = cite(client, slug, "jsonld")
        own, told = URIRef(f"{ROOT}/plans/{slug}"), graph(linked)
        assert without_null(json.loads(linked))
        assert {*told.objects(own, SCHEMA.name)} == {Literal(plan["title"])}
        assert {*told.objects(own, SCHEMA.license)} == set()  # it is not ours to license
        issuers = {URIRef(f"{ROOT}/organizations/{party['slug']}") for party in parties if party["role"] == "issuer"}
        assert {*told.objects(own, SCHEMA.publisher)} == issuers
        parts = {(int(str(told.value(part, SCHEMA.position))), part) for part in told.objects(own, SCHEMA.hasPart)}
        assert parts == {(area["position"], URIRef(f"{ROOT}/areas/{area['slug']}")) for area in plan["areas"]}


def test_a_plan_in_whole(client: TestClient) -> None:
    plan = client.get(f"/v1/plans/{ECOWAS}").json()
    summary, address = plan["summary"], f"{ROOT}/plans/{ECOWAS}"
    (adopted,) = [act for act in plan["acts"] if act["act"] == "adopted"]
    note = (
        "Also titled ECOWAS Initial Plan of Action. The date is that of the act “adopted”. "
        f"{adopted['note']} Described, with the evidence, at {address}"
    )
    assert (
        cite(client, ECOWAS, "bibtex")
        == f"""\
@techreport{{ecowas-initial-plan-of-action,
  author = {{{{Economic Community of West African States}}}},
  title = {{{{ECOWAS Initial Plan of Action against Trafficking in Persons (2002-2003)}}}},
  type = {{Action plan}},
  year = {{2001}},
  month = dec,
  date = {{2001-12-20/2001-12-21}},
  url = {{{address}}},
  keywords = {{awareness-raising, border-migration-management, capacity-building, information-exchange, \
monitoring-evaluation, prevention, victim-protection}},
  abstract = {{{summary}}},
  annote = {{{note}}},
}}
"""
    )
    assert (
        cite(client, ECOWAS, "ris")
        == f"""\
TY  - RPRT
ID  - ecowas-initial-plan-of-action
AU  - Economic Community of West African States
TI  - ECOWAS Initial Plan of Action against Trafficking in Persons (2002-2003)
M3  - Action plan
PY  - 2001
DA  - 2001/12//2001-12-20 to 2001-12-21
AB  - {summary}
KW  - Awareness-raising
KW  - Borders, migration and travel documents
KW  - Training and technical assistance
KW  - Information exchange
KW  - Monitoring and evaluation
KW  - Prevention
KW  - Protection and support of victims
UR  - {address}
N1  - {note}
ER  - {""}
""".replace("\n", "\r\n")
    )
    assert json.loads(cite(client, ECOWAS, "csljson")) == [
        {
            "id": ECOWAS,
            "type": "report",
            "genre": "Action plan",
            "author": [{"literal": "Economic Community of West African States"}],
            "title": "ECOWAS Initial Plan of Action against Trafficking in Persons (2002-2003)",
            "issued": {"date-parts": [[2001, 12, 20], [2001, 12, 21]]},
            "abstract": summary,
            "keyword": "Awareness-raising; Borders, migration and travel documents; Training and technical assistance; "
            "Information exchange; Monitoring and evaluation; Prevention; Protection and support of victims",
            "URL": address,
            "note": note,
        }
    ]


def test_a_plan_as_linked_data_in_whole(client: TestClient) -> None:
    plan, dataset = (client.get(f"/v1/{path}").json() for path in (f"plans/{ECOWAS}", "dataset"))
    iri = {"@type": "@id"}

    def thing(kind: str, path: str, name: str, **more: Any) -> dict[str, Any]:
        return {"@type": kind, "@id": f"{ROOT}/{path}", "name": name, **more}

    themes = {
        slug: thing("DefinedTerm", f"themes/{slug}", name)
        for slug, name in {
            "awareness-raising": "Awareness-raising",
            "border-migration-management": "Borders, migration and travel documents",
            "capacity-building": "Training and technical assistance",
            "information-exchange": "Information exchange",
            "monitoring-evaluation": "Monitoring and evaluation",
            "prevention": "Prevention",
            "victim-protection": "Protection and support of victims",
        }.items()
    }
    areas = {
        "Protection and support of victims": ["victim-protection"],
        "Prevention and awareness-raising": ["awareness-raising", "prevention"],
        "Collection, exchange and analysis of information": ["information-exchange"],
        "Specialization and training": ["capacity-building"],
        "Travel and identity documents": ["border-migration-management"],
        "Monitoring and evaluation": ["monitoring-evaluation"],
    }
    authority = thing(
        "Organization", "organizations/ecowas-authority", "Authority of Heads of State and Government of ECOWAS"
    )
    unodc = thing("Organization", "organizations/unodc", "United Nations Office on Drugs and Crime")
    publisher = {"@type": "Organization", "name": "The Action Plans contributors"}
    licence = "https://creativecommons.org/licenses/by/4.0/"
    urls = {
        slug: [
            link["url"]
            for link in plan["links"]
            if (link["target"]["kind"], link["target"]["slug"]) == ("document", slug)
        ]
        for slug in ("ecowas-declaration-trafficking", "unodc-ecowas-training-manual")
    }
    assert json.loads(cite(client, ECOWAS, "jsonld")) == {
        "@context": {"@vocab": "https://schema.org/", "url": iri, "license": iri, "sdLicense": iri},
        **thing("CreativeWork", f"plans/{ECOWAS}", plan["title"]),
        "identifier": ECOWAS,
        "alternateName": ["ECOWAS Initial Plan of Action"],
        "genre": "Action plan",
        "description": plan["summary"],
        "creativeWorkStatus": "Superseded",
        "temporalCoverage": "2002/2003",
        "spatialCoverage": [thing("Place", "regions/west-africa", "West Africa")],
        "about": [*themes.values()],
        "subjectOf": [
            thing(
                "Dataset",
                "dataset",
                dataset["title"],
                version=dataset["version"],
                datePublished=dataset["released"]["value"],
                publisher=publisher,
                license=licence,
                creditText=f"{dataset['citation']} {dataset['attribution']}",
                isBasedOn=[
                    {"@id": f"{ROOT}/sources/{slug}"} for slug in sorted({said["source"] for said in plan["citations"]})
                ],
            ),
            thing(
                "Event",
                "events/ecowas-authority-session-25",
                "Twenty-fifth Ordinary Session of Authority of Heads of State and Government of ECOWAS",
                startDate="2001-12-20",
                endDate="2001-12-21",
                location={"@type": "Place", "name": "Dakar"},
            ),
            thing(
                "CreativeWork",
                "documents/unodc-ecowas-training-manual",
                "Assistance for the Implementation of the ECOWAS Plan of Action against Trafficking in Persons",
                url=urls["unodc-ecowas-training-manual"],
            ),
        ],
        "creator": [thing("Organization", "organizations/ecowas", "Economic Community of West African States")],
        "contributor": [
            {"@type": "Role", "roleName": "Convening body", "contributor": authority},
            {"@type": "Role", "roleName": "Developer", "contributor": unodc},
        ],
        "temporal": ["2001-10-23/2001-10-24", "2001-12-20/2001-12-21"],
        "isPartOf": [
            thing(
                "CreativeWork",
                "documents/ecowas-declaration-trafficking",
                "Declaration on the Fight against Trafficking in Persons",
                url=urls["ecowas-declaration-trafficking"],
            )
        ],
        "hasPart": [
            thing(
                "CreativeWork",
                f"areas/{ECOWAS}-{position}",
                label,
                position=position,
                about=[themes[slug] for slug in about],
            )
            for position, (label, about) in enumerate(areas.items(), 1)
        ],
        "sdLicense": licence,
        "sdPublisher": publisher,
        "sdDatePublished": dataset["released"]["value"],
    }


def test_what_no_plan_holds_yet(client: TestClient) -> None:
    odd = r"100% of R&D_1, $5 #2 {a} }b{ c~d^e \f"
    stored = Plan.model_validate(client.get(f"/v1/plans/{ECOWAS}").json())
    plan = stored.model_copy(
        update={"title": odd, "summary": f"One.\r\nER  - \n\nTY  - BOOK\n@book{{x, title={{{odd}}}}}"}
    )
    bibtex = entry(citations.bibtex(plan, "http://a.example/{b}\\c%20d").decode())
    assert (plain(bibtex["title"][1:-1]), bibtex["url"]) == (odd, "http://a.example/%7Bb%7D%5Cc%20d")
    assert plain(bibtex["abstract"]) == f"One. ER - TY - BOOK @book{{x, title={{{odd}}}}}"
    (ris,) = rispy.loads(citations.ris(plan, "http://a.example/").decode())
    assert (ris["title"], ris["abstract"]) == (odd, f"One. ER - TY - BOOK @book{{x, title={{{odd}}}}}")
    assert json.loads(citations.csljson(plan, "http://a.example/"))[0]["title"] == odd
