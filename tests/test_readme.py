"""What the README says is so: its requests give the answers it prints, its table of filters is complete.

After a change of the answers, `python -m tests.test_readme` prints them into the README anew, to be read in the diff.
"""

import json
import re
from pathlib import Path

from fastapi.testclient import TestClient

FILE = Path(__file__).parent.parent / "README.md"
README = FILE.read_text(encoding="utf-8")
REQUEST = re.compile(r"(?<=\$ curl ')(127\.0\.0\.1:8000)(\S+)'\n(.*?)(?=```)", re.DOTALL)


def test_requests_give_the_answers_shown(client: TestClient) -> None:
    shown = REQUEST.findall(README)
    assert len(shown) == 5
    for host, path, answer in shown:
        got, said = client.get(f"http://{host}{path}").json(), json.loads(answer)
        for body in (got, said):  # another edition of the data has another version
            body.get("meta", {}).pop("dataset", None)
        assert got == said, path


def test_filters_are_all_named(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    for path, item in document["paths"].items():
        facet = next((p for p in item["get"]["parameters"] if p["name"] == "facet"), None)
        if facet:
            terms = document["components"]["schemas"][facet["schema"]["items"]["$ref"].rpartition("/")[2]]["enum"]
            row = f"| `{path}` | " + ", ".join(f"`{name}`" for name in terms) + " |"
            assert row in README, row


def main() -> None:
    from app.config import Settings  # noqa: PLC0415 - only to write the answers
    from app.main import create_app  # noqa: PLC0415 - as above

    client = TestClient(create_app(Settings()))

    def anew(match: re.Match[str]) -> str:
        host, path, _ = match.groups()
        answer = client.get(f"http://{host}{path}").json()
        return f"{host}{path}'\n{json.dumps(answer, indent=2, ensure_ascii=False)}\n"

    FILE.write_text(REQUEST.sub(anew, README), encoding="utf-8")


if __name__ == "__main__":
    main()
