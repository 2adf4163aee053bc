"""The contract under attack: whatever is sent, every operation answers as the document says, and PostgreSQL answers
every request as SQLite does, byte for byte.

Schemathesis makes the requests from the document that is served: each parameter alone, at its limits and beyond; then
random ones together, right and wrong. The suite sends the same ones each time: of each type one parameter, and five
random requests to each operation. CONTRACT_EXAMPLES=100 takes all parameters, and a hundred, others each time.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir
from schemathesis.pytest.lazy import get_all_tests  # what its own fixtures do, which pytest 9.2 is too new for
from schemathesis.python.asgi import get_client
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.config import Settings
from app.main import create_app

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "0"))
EXCLUDED: Any = [positive_data_acceptance]
"""A 422 is right for what the document cannot say: which codes there are, which days a month has, which parameters
exclude one another, that a cursor is one that was given.
"""
ALONE = ("cursor", "bom")
"""Parameters beside which nearly all is refused, so that it would not be seen how it is answered."""


@pytest.fixture
def sessions(on_sqlite: str, on_postgresql: str, tmp_path: Path) -> Iterator[list[Any]]:
    """Clients of the service over a database of either kind."""
    set_hypothesis_home_dir(tmp_path)  # it would make itself one in the checkout
    apps: list[Any] = [create_app(Settings(database_url=url)) for url in (on_sqlite, on_postgresql)]
    yield [get_client(app) for app in apps]
    for app in apps:
        app.state.reader.close()


def attacked(document: Any, phase: str) -> Any:
    """The document, with the parameters that are attacked."""
    types = set()
    for item in document["paths"].values():
        parameters, item["get"]["parameters"] = item["get"]["parameters"], []
        for parameter in parameters:
            words = {"title", "description", "examples"}
            kind = json.dumps({name: value for name, value in parameter["schema"].items() if name not in words})
            chosen = parameter["name"] not in ALONE if phase == "fuzzing" else EXAMPLES or kind not in types
            if chosen or parameter["required"]:
                item["get"]["parameters"].append(parameter)
            types.add(kind)
    return document


@pytest.mark.parametrize("phase", ["coverage", "fuzzing"])
def test_answers_are_as_documented(phase: str, sessions: list[Any], subtests: pytest.Subtests) -> None:
    sqlite, postgresql = sessions
    document = sqlite.get("/openapi.json").json()

    def attack(case: schemathesis.Case[Any]) -> None:
        name = case.meta and getattr(case.meta.phase.data, "parameter", None)
        if name in case.query:
            needed = {one["name"] for one in document["paths"][case.path]["get"]["parameters"] if one["required"]}
            case.query = {other: value for other, value in case.query.items() if other in needed | {name}}
        answer = case.call_and_validate(session=sqlite, excluded_checks=EXCLUDED)
        other = case.call(session=postgresql)
        assert (answer.status_code, answer.content) == (other.status_code, other.content)
        assert {**answer.headers, "last-modified": []} == {**other.headers, "last-modified": []}

    schema = schemathesis.openapi.from_dict(attacked(document, phase))
    schema.config.checks.negative_data_rejection.expected_statuses = ["400", "404", "405", "410", "414", "422"]
    schema.config.phases.coverage.enabled = schema.config.phases.examples.enabled = phase == "coverage"
    schema.config.phases.fuzzing.enabled = phase == "fuzzing"
    options = settings(
        max_examples=EXAMPLES or 5,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    tests: Any = get_all_tests(schema=schema, test_func=attack, settings=options, given_kwargs=None)
    for operation, test in (each.ok() for each in tests):
        with subtests.test(operation.label):
            test()
