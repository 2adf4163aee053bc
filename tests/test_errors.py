"""Mistakes over HTTP: every fault is named, with what would be right; whatever the status, a problem document."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import db
from app.config import Settings
from app.main import create_app


def problem(client: TestClient, path: str, status: int) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["instance"] == path.partition("?")[0]
    return body


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("plans?regoin=africa", ("regoin", "africa", "unknown parameter: did you mean region?", ["region"])),
        (
            "themes?zzz=1",
            (
                "zzz",
                "1",
                (
                    "unknown parameter; known: q, facet, order, limit, offset, cursor, format, bom, pillar, plan, "
                    "sort, pillar_not, plan_all, plan_not"
                ),
                [],
            ),
        ),
        (
            "plans?theme=repatriaton",
            ("theme", "repatriaton", "'repatriaton' is not in themes: did you mean repatriation?", ["repatriation"]),
        ),
        ("plans?state=XYZ", ("state", "XYZ", "'XYZ' is not in states", [])),
        ("plans?state=Mexico", ("state", "MEXICO", "'MEXICO' is not in states: did you mean MEX?", ["MEX"])),
        ("plans?region=afrika", ("region", "afrika", "'afrika' is not in regions: did you mean africa?", ["africa"])),
        (
            "links?role=websight",
            (
                "role",
                "websight",
                (
                    "'websight' is none of full_text, declaration, website, manual, citation, about, news, record: "
                    "did you mean website?"
                ),
                ["website"],
            ),
        ),
        (
            "links?link_health_not=ded",
            ("link_health_not", "ded", "'ded' is none of alive, moved, dead, unknown: did you mean dead?", ["dead"]),
        ),
        (
            "plans?coverage=complete",
            ("coverage", "complete", "'complete' is none of full, outline, stub", []),
        ),
        (
            "plans?related_to=commit-spa-6",
            (
                "related_to",
                "commit-spa-6",
                "'commit-spa-6' is not in plans: did you mean commit-spa-2 or commit-spa-3 or commit-spa-4?",
                ["commit-spa-2", "commit-spa-3", "commit-spa-4"],
            ),
        ),
        (
            "plans?state_basis=member_then",
            (
                "state_basis",
                "member_then",
                ("'member_then' is none of party, member_at_adoption, member_now, undecided: did you mean member_now?"),
                ["member_now"],
            ),
        ),
        ("plans?sort=relevance", ("sort", "relevance", "relevance is of words: add q, or leave sort out", [])),
        ("plans?sort=reach", ("sort", "reach", "'reach' is none of title, slug, adopted, period, relevance", [])),
        (
            "plans?q=mekong&sort=relevance&order=desc",
            ("order", "desc", "relevance begins with the best: leave order out, or sort by something else", []),
        ),
        ("plans?limit=5&limit=6", ("limit", "6", "given 2 times: give it once", [])),
        ("plans?bom=true", ("bom", "true", "a byte order mark is for format=csv", [])),
        (
            "plans?format=csv&facet=theme",
            ("facet", "theme", "facets are part of the page: leave them out, or take format=json", []),
        ),
        (
            "links?facet=rol",
            (
                "facet",
                "rol",
                (
                    "'rol' is none of plan, role, link_health, checked_on, target, document, organization: "
                    "did you mean role?"
                ),
                ["role"],
            ),
        ),
        ("plans?cursor=x!", ("cursor", "x!", "this is no cursor of this service: take meta.next_cursor", [])),
        ("plans?cursor=abc", ("cursor", "abc", "this is no cursor of this service: take meta.next_cursor", [])),
        (
            "plans?adopted_from=2001-13",
            (
                "adopted_from",
                "2001-13",
                "'2001-13' is not in the calendar: months run from 01 to 12, days to the month's last",
                [],
            ),
        ),
        (
            "plans?adopted_to=01/02/2003",
            ("adopted_to", "01/02/2003", "write a date as YYYY, YYYY-MM or YYYY-MM-DD", []),
        ),
        (  # digits of another script
            "plans?adopted_to=\u0662\u0660\u0660\u0661",
            (
                "adopted_to",
                "\u0662\u0660\u0660\u0661",
                "write a date as YYYY, YYYY-MM or YYYY-MM-DD",
                [],
            ),
        ),
        ("plans?limit=201", ("limit", "201", "the most is 200", [])),
        (
            "plans?limit=all",
            ("limit", "all", "all is for exports: add format=ndjson, csv or xlsx", []),
        ),
        ("plans?offset=-1", ("offset", "-1", "the least is 0", [])),
        ("plans/osce-action-plan?fields=title", ("fields", "title", "unknown parameter; known: format", [])),
        ("dataset?x=", ("x", "", "unknown parameter: this address takes none", [])),
    ],
)
def test_refused(client: TestClient, query: str, fault: tuple[str, str, str, list[str]]) -> None:
    body = problem(client, f"/v1/{query}", 422)
    assert body["type"] == "/problems/invalid-request"
    assert body["errors"] == [dict(zip(("parameter", "value", "message", "suggestions"), fault, strict=True))]
    assert body["detail"].startswith(f"{fault[0]}: {fault[2]}")


def test_all_faults_at_once(client: TestClient) -> None:
    body = problem(
        client, "/v1/plans?regoin=x&limit=999&kind=chater&adopted_from=soon&order=up&theme=repatriaton&cursor=abc", 422
    )
    assert sorted(fault["parameter"] for fault in body["errors"]) == [
        "adopted_from",
        "cursor",
        "kind",
        "limit",
        "order",
        "regoin",
        "theme",
    ]


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        (
            "/v1/plans/asean",
            (
                "There is no 'asean' in plans. "
                "Did you mean asean-actip or asean-declaration-actions or asean-leaders-declaration-2023?"
            ),
        ),
        ("/v1/memberships/ecowas-bf", "There is no 'ecowas-bf' in memberships. Did you mean ecowas-bfa?"),
        ("/v1/plans/osce-action-pln", "There is no 'osce-action-pln' in plans. Did you mean osce-action-plan?"),
        ("/v1/states/xx", "There is no 'xx' in states."),
        ("/v2/plans", "There is nothing at /v2/plans: the paths are listed in /openapi.json."),
    ],
)
def test_not_found(client: TestClient, path: str, detail: str) -> None:
    body = problem(client, path, 404)
    assert (body["type"], body["title"], body["detail"]) == ("/problems/not-found", "Not Found", detail)


@pytest.mark.parametrize("path", ["/v1/plans", "/v1/states/MEX", "/livez", "/readyz", "/docs", "/openapi.json"])
def test_methods(client: TestClient, path: str) -> None:
    get, head, options, post = (client.request(method, path) for method in ("GET", "HEAD", "OPTIONS", "POST"))
    assert (get.status_code, head.status_code, options.status_code, post.status_code) == (200, 200, 204, 405)
    assert (head.content, options.content) == (b"", b"")
    assert dict(head.headers) == dict(get.headers)
    assert options.headers["allow"] == post.headers["allow"] == "GET, HEAD, OPTIONS"
    assert post.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/v1/plans", "/v1/plans/nobody", "/v1/plans?regoin=x", "/static/swagger-ui/init.js"])
def test_pages_of_any_host_may_read(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Origin": "https://portal.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert "Link" in answer.headers["access-control-expose-headers"]
    asked = {"Origin": "https://portal.example", "Access-Control-Request-Method": "GET"}
    preflight = client.options("/v1/plans", headers={**asked, "Access-Control-Request-Headers": "if-none-match"})
    assert (preflight.status_code, preflight.headers["access-control-allow-methods"]) == (204, "GET, HEAD, OPTIONS")


def test_a_fault_of_ours_may_be_read_too(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.answers.dataset", lambda _: 1 / 0)
    with TestClient(app, "http://not.stored", raise_server_exceptions=False) as client:
        assert client.get("/v1/dataset").headers.get("access-control-allow-origin") == "*"


def test_codes_in_any_form(client: TestClient) -> None:
    answers = {client.get(f"/v1/states/{code}").content for code in ("MEX", "mex", "MX", "mx")}
    assert len(answers) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_without_data_is_unavailable(kind: str, make_database: Any) -> None:
    url = make_database(kind)
    app = create_app(Settings(database_url=url))
    with TestClient(app) as client:
        for path in ("/v1/plans", "/v1/plans/osce-action-plan", "/v1/dataset", "/readyz"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert answer.headers["content-type"] == "application/problem+json"
            db.upgrade(url)  # from the second turn on there are tables, and no rows
        assert client.get("/livez").status_code == 200
    app.state.reader.close()


def test_a_database_out_of_reach_is_unavailable() -> None:
    app = create_app(Settings(database_url="postgresql+psycopg://reader:secret@127.0.0.1:1/plans"))
    with TestClient(app) as client:
        answer = client.get("/v1/plans")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "secret" not in answer.text
    app.state.reader.close()


def test_a_fault_of_ours_is_a_problem_too(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.answers.dataset", lambda _: 1 / 0)
    with TestClient(app, "http://not.stored", raise_server_exceptions=False) as client:
        body = problem(client, "/v1/dataset", 500)
    assert body["detail"] == "This is a fault of the service, not of the request."
