"""What the operator is told of requests, in the log and through OpenTelemetry: of all of them, and nothing of what
readers sent.
"""

import json
import re
import socket
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app import logs
from app.config import ROOT, Log
from tests.test_cli import run
from tests.test_serve import EXPORT, Many, Start, many, serve, slowly

__all__ = ("many", "serve")  # fixtures
SECRET = "confidential"
TRACE = "0af7651916cd43dd8448eb211c80319c"
IN_MEMORY = """
import json, sys
from fastapi import FastAPI
from fastapi.testclient import TestClient
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from app import server

assert isinstance(server.application("none"), FastAPI)  # nothing is in the way where nobody wants to know
spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
trace.set_tracer_provider(provider)
metrics.set_meter_provider(MeterProvider([reader]))
client = TestClient(server.application("none"), follow_redirects=False, raise_server_exceptions=False)
for method, path, headers, times in json.load(sys.stdin):
    for _ in range(times):
        client.request(method, path, headers=headers)
print(json.dumps({
    "spans": [json.loads(span.to_json()) for span in spans.get_finished_spans()],
    "metrics": json.loads(reader.get_metrics_data().to_json()),
}))
"""
SENT = {
    "User-Agent": SECRET,
    "Host": f"{SECRET}.example",
    "X-Forwarded-For": "203.0.113.9",
    "Traceparent": f"00-{TRACE}-b7ad6b7169203331-01",
    "Tracestate": f"{SECRET}=1",
    "Baggage": f"{SECRET}=1",
    "X-Request-Id": SECRET,
}
PLANS = f"/v1/plans?q={SECRET}"
ASKED = [
    ("GET", "/readyz", SENT, 1),
    ("GET", PLANS, SENT, 7),  # once worked out, then stored
    ("HEAD", PLANS, SENT, 2),
    ("GET", PLANS, {**SENT, "If-None-Match": "*"}, 3),
    ("GET", "/v1/plans/osce-action-plan", SENT, 2),
    ("GET", f"/v1/plans/{SECRET}", SENT, 2),
    ("GET", f"/v1/plans?{SECRET}=1", SENT, 2),
    ("GET", f"/{SECRET}", SENT, 2),
    ("POST", PLANS, SENT, 2),
    (SECRET, PLANS, SENT, 2),
    ("GET", f"/livez?{SECRET}", SENT, 1),
    ("GET", "/static/swagger-ui/init.js", SENT, 1),
]
COUNTED = {
    ("GET", "/readyz", 200, False): 1,
    ("GET", "/v1/plans", 200, False): 1,
    ("GET", "/v1/plans", 200, True): 6,
    ("HEAD", "/v1/plans", 200, True): 2,
    ("GET", "/v1/plans", 304, True): 3,
    ("GET", "/v1/plans/{slug}", 200, False): 1,
    ("GET", "/v1/plans/{slug}", 200, True): 1,
    ("GET", "/v1/plans/{slug}", 404, False): 2,
    ("GET", "/v1/plans", 422, False): 2,
    ("GET", None, 404, False): 2,
    ("POST", "/v1/plans", 405, False): 2,
    ("_OTHER", "/v1/plans", 405, False): 2,
    ("GET", "/livez", 422, False): 1,
    ("GET", "/static/{path}", 200, False): 1,
}
LINE = {"time", "level", "logger", "method", "route", "status", "seconds", "bytes", "aborted", "request_id"}
FAILING = """
import sys
from app.main import FastAPI, from_environment

def fail(*_):
    try:
        int("confidential")
    except ValueError as error:
        raise KeyError("confidential") from error

def failing():
    app = from_environment()
    app.state.reader.one = fail
    return app

from app import cli, server
server.from_environment = failing
sys.exit(cli.main(["serve", "--port", "0", "--no-load", "--log", "json"]))
"""


def test_spans_and_metrics_tell_all_requests_and_nothing_that_was_sent(on_sqlite: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", IN_MEMORY],
        input=json.dumps(ASKED),
        env={"DATABASE_URL": on_sqlite, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    for said in (SECRET, SECRET.upper(), TRACE, "203.0.113.9", "testclient", "example"):
        assert said not in ended.stdout, said
    told = json.loads(ended.stdout)
    [resource] = told["metrics"]["resource_metrics"]
    [scope] = resource["scope_metrics"]
    found = {metric["name"]: metric["data"]["data_points"] for metric in scope["metrics"]}
    assert found.keys() == {"http.server.request.duration", "http.server.active_requests"}
    counted: Counter[tuple[Any, ...]] = Counter()
    for point in found["http.server.request.duration"]:
        told_of = point["attributes"]
        assert told_of.pop("url.scheme") == "http"
        assert told_of.pop("network.protocol.version") == "1.1"
        key = ("http.request.method", "http.route", "http.response.status_code", "app.stored")
        counted[*(told_of.pop(name, None) for name in key[:3]), told_of.pop(key[3], False)] = point["count"]
        assert told_of == {}
        assert 0 < point["sum"] < 60
    assert counted == COUNTED
    spans = [span for span in told["spans"] if span["kind"] == "SpanKind.SERVER"]
    assert len(spans) == sum(times for key, times in COUNTED.items() if not key[3])
    for span in spans:
        assert span["parent_id"] is None
        assert span["attributes"].keys() - {"http.route"} == {
            *("http.request.method", "url.scheme", "network.protocol.version", "http.response.status_code")
        }
    within = [span for span in told["spans"] if span["kind"] != "SpanKind.SERVER"]
    assert within != []
    assert {name for span in within for name in span["attributes"]} == {"code.function.name"}


def test_each_request_is_a_line(on_sqlite: str, serve: Start) -> None:
    service = serve({"DATABASE_URL": on_sqlite}, "--no-load", "--log", "json")
    with closing(service.connect()) as connection:
        asked = [each for each in ASKED if each[0].isupper()]
        for method, path, headers, times in asked:
            for _ in range(times):
                connection.request(method, path, headers=headers)
                response = connection.getresponse()
                response.read()
                kept = response.headers.get("cache-control") != "no-store"
                assert response.headers["x-request-id"] == (None if kept else SECRET)  # no cache keeps another's
        connection.request("GET", "/v1/plans/x", headers={"X-Request-Id": f"{SECRET} {SECRET}"})
        made = connection.getresponse().headers["x-request-id"]
        assert re.fullmatch("[0-9a-f]{16}", made)
    ended = service.end()
    assert ended.errors == ""
    lines = [json.loads(line) for line in ended.output.splitlines()]
    assert all(line.keys() == LINE for line in lines)
    wanted: Counter[tuple[Any, ...]] = Counter()
    for (method, route, status, _), times in COUNTED.items():
        wanted[method, route, status] += times * (method != "_OTHER")
    wanted["GET", "/v1/plans/{slug}", 404] += 1
    assert Counter((line["method"], line["route"], line["status"]) for line in lines) == +wanted
    assert sorted(line.pop("request_id") for line in lines) == sorted([SECRET] * (len(lines) - 1) + [made])
    assert SECRET not in str(lines)
    assert "203.0.113.9" not in str(lines)
    assert {line["bytes"] > 0 for line in lines if line["method"] != "HEAD" and line["status"] != 304} == {True}


def test_an_export_that_breaks_off_is_told(many: Many, serve: Start) -> None:
    service = serve({"DATABASE_URL": many.url}, "--no-load", "--log", "text")
    whole = len(service.get(EXPORT).body)
    with slowly(service, EXPORT) as answer:
        answer.read(1)
    told = [service.line(), service.line()]
    asked = r"[-0-9:T.]+Z GET /v1/plans 200 [0-9.]+ s ([0-9]+) bytes [0-9a-f]{16}"
    found = [re.fullmatch(f"{asked}{end}\n", line) for line, end in zip(told, ("", " aborted"), strict=True)]
    assert [int(line[1]) == whole for line in found if line] == [True, False]
    assert service.end().output == ""


def test_a_fault_of_the_service_is_told_by_where_it_is(on_sqlite: str, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", FAILING],
        env={"DATABASE_URL": on_sqlite, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline().partition("127.0.0.1:")[2].partition("/")[0])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(f"GET /v1/plans/{SECRET} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            assert client.recv(100).startswith(b"HTTP/1.1 500 ")
    finally:
        process.terminate()
        output, errors = process.communicate(timeout=10)
    assert SECRET not in output + errors.replace('int("confidential")', "").replace('KeyError("confidential")', "")
    [line] = [json.loads(line) for line in errors.splitlines()]
    assert (line["level"], line["message"]) == ("error", "Exception in ASGI application")
    steps = [step for step in line["trace"].splitlines() if not step.startswith(" ")]
    assert steps == ["ValueError", "After that:", "KeyError"]
    assert json.loads(output.splitlines()[0])["status"] == 500


@pytest.mark.parametrize("form", ["text", "json", "none"])
def test_every_logger_has_the_form(form: Log) -> None:
    config = logs.config(form)
    assert {handler["formatter"] for handler in config["handlers"].values()} == {"lines"}
    assert config["formatters"]["lines"]["()"].endswith(f".{form.title() if form != 'none' else 'Plain'}")


def test_an_unknown_form_is_refused() -> None:
    code, output, errors = run("check", {"LOG": "xml"})
    assert (code, output) == (1, "")
    assert errors == "app: LOG=xml: Input should be 'none', 'text' or 'json': correct the environment variable\n"
