"""What the README says is so: its requests give the answers it prints, its table of filters is complete."""

import json
import re
from pathlib import Path

from fastapi.testclient import TestClient

README = (Path(__file__).parent.parent / "README.md").read_text()


def test_requests_give_the_answers_shown(client: TestClient) -> None:
    shown = re.findall(r"\$ curl '(127\.0\.0\.1:8000)(\S+)'\n(.*?)```", README, re.DOTALL)
    assert len(shown) == 5
    for host, path, answer in shown:
        got, said = client.get(f"http://{host}{path}").json(), json.loads(answer)
        for body in (got, said):  # another edition of the data has another version
            body.get("meta", {}).pop("dataset", None)
        assert got == said, path


def test_filters_are_all_named(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    for path, operation in document["paths"].items():
        names = [parameter["name"] for parameter in operation["get"].get("parameters", [])]
        if "sort" in names:
            filters = [name for name in names if name not in {"sort", "order", "limit", "offset"}]
            row = f"| `{path}` | " + ", ".join(f"`{name}`" for name in filters) + " |"
            assert row in README, row
