"""Who may import whom. The table is the rule; a module that it does not name may not exist."""

import ast
import re
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"
ALLOWED = {
    # Leaves: words, dates, settings. And the database, which knows its tables.
    "config": set(),
    "db": {"tables"},
    "spelling": set(),
    "vocabulary": set(),
    "words": set(),
    "dates": {"vocabulary"},
    # Beside them all: what asks other hosts, and only when it is told to.
    "linkcheck": {"vocabulary"},
    # Four promises, each said once: what a file may say, how it is stored, what goes out, what can be asked.
    "raw": set(),
    "evidence": {"dates", "raw", "spelling", "vocabulary"},
    "records": {"evidence", "raw", "vocabulary"},
    "models": set(),
    "tables": {"models"},
    "schemas": {"vocabulary"},
    "filters": set(),
    "paging": set(),
    "listing": {"dates", "filters", "paging", "vocabulary"},
    # Files → records → tables → renderings.
    "tooltext": {"evidence", "raw"},
    "concern": {"dates", "records", "vocabulary"},
    "gates": {"concern", "dates", "evidence", "records", "vocabulary"},
    "seed": {"gates", "raw", "records", "spelling", "tooltext"},
    "derive": {"concern", "dates", "records", "seed", "vocabulary"},
    "rows": {"derive", "evidence", "records", "vocabulary"},
    "render": {"models", "schemas", "vocabulary"},
    "fulltext": {"db", "models", "words"},
    "load": {
        "dates",
        "derive",
        "fulltext",
        "listing",
        "models",
        "postings",
        "records",
        "render",
        "resources",
        "rows",
        "schemas",
        "seed",
        "words",
    },
    # Renderings → responses: what may be asked, which records that are, and the forms they are given in.
    "postings": {"filters", "models", "paging"},
    "deadline": set(),
    "errors": {"dates", "deadline", "schemas", "spelling"},
    "reader": {"config", "db", "deadline", "errors", "models", "postings", "spelling"},
    "exports": {"caching", "deadline", "reader"},
    "negotiation": set(),
    "faults": {"errors", "filters", "listing", "negotiation", "paging", "postings", "reader", "schemas", "words"},
    "formats": {"schemas", "vocabulary"},
    "selection": {"db", "filters", "fulltext", "listing", "models", "paging", "postings", "words"},
    "answers": {"errors", "models", "negotiation", "reader"},
    "lists": {
        "answers",
        "deadline",
        "errors",
        "exports",
        "faults",
        "formats",
        "listing",
        "paging",
        "reader",
        "selection",
    },
    "completion": {"answers", "errors", "fulltext", "models", "reader", "schemas", "spelling", "vocabulary", "words"},
    "openapi": set(),
    "asking": {"answers", "listing", "reader", "vocabulary"},
    "routes": {
        "answers",
        "asking",
        "completion",
        "dates",
        "errors",
        "faults",
        "filters",
        "formats",
        "listing",
        "lists",
        "models",
        "negotiation",
        "openapi",
        "reader",
        "schemas",
        "selection",
        "vocabulary",
    },
    "resources": {"listing", "routes", "selection"},
    # What every request passes through, from outside to inside.
    "origin": set(),
    "stored": {"negotiation", "origin", "reader"},
    "edge": {"caching", "errors", "origin", "stored"},
    "caching": {"negotiation", "reader"},
    # What the operator sees of all that.
    "logs": {"config"},
    "telemetry": set(),
    # On top: put together, and run.
    "document": {"listing", "schemas"},
    "main": {
        "answers",
        "caching",
        "config",
        "document",
        "edge",
        "errors",
        "faults",
        "origin",
        "reader",
        "resources",
        "routes",
        "stored",
        "telemetry",
    },
    "observed": {"logs", "resources", "routes"},
    "server": {"config", "errors", "exports", "logs", "main", "observed", "telemetry"},
    "cli": {"config", "db", "linkcheck", "load", "records", "seed", "server", "vocabulary"},
    "__main__": {"cli"},
    "__init__": set(),
}
"""Modules and packages of `app`, each with those it may import; a package may import from itself."""


def home(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(APP).with_suffix("").parts)


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "app":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app."):
            found.add(home((node.module or "").removeprefix("app.")))
        elif isinstance(node, ast.Import):
            assert not any(home(alias.name) == "app" for alias in node.names), "write from app import …"
    return found - {"__version__"}


@pytest.mark.parametrize("file", sorted(APP.rglob("*.py")), ids=name_of)
def test_imports(file: Path) -> None:
    own = home(name_of(file))
    assert imports(file) - {own} <= ALLOWED[own]


def test_routes_know_nothing_of_one_another() -> None:
    for file in (APP / "routes").glob("*.py"):
        named = re.findall(r"^from app\.routes\.(\w+)", file.read_text(), re.MULTILINE)
        assert set(named) <= {"parts"}, file.name


def test_the_table_names_what_exists() -> None:
    assert set(ALLOWED) == {home(name_of(file)) for file in APP.rglob("*.py")}
