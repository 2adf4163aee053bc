"""Who may import whom. The table is the rule; a module that it does not name may not exist."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"
ROUTE = {"answers", "dates", "errors", "listing", "models", "routes.parts", "schemas", "vocabulary"}
ALLOWED: dict[str, set[str]] = {
    # Leaves: what words, dates, settings and a database are.
    "__init__": set(),
    "config": set(),
    "db": set(),
    "methods": {"errors"},
    "spelling": set(),
    "vocabulary": set(),
    "dates": {"vocabulary"},
    # Four promises, each said once: what a file may say, how it is stored, what goes out, what can be asked.
    "records": {"dates", "spelling", "vocabulary"},
    "models": {"vocabulary"},
    "schemas": {"vocabulary"},
    "listing": {"dates", "vocabulary"},
    # Files → records → tables → renderings.
    "tooltext": {"records"},
    "seed": {"records", "spelling", "tooltext"},
    "render": {"models", "schemas", "vocabulary"},
    "load": {"dates", "models", "records", "render", "schemas", "seed", "vocabulary"},
    # Renderings → responses.
    "errors": {"schemas", "spelling"},
    "answers": {"errors", "listing", "models", "spelling"},
    "routes.__init__": set(),
    "routes.parts": {"dates", "models"},
    "routes.docs": set(),
    **{f"routes.{name}": ROUTE for name in ("areas", "documents", "events", "links", "memberships", "organizations")},
    **{f"routes.{name}": ROUTE for name in ("plans", "regions", "service", "sources", "states", "themes")},
    # On top: put together, and run.
    "main": {"answers", "config", "db", "errors", "methods", "routes", "schemas"},
    "cli": {"config", "db", "load", "main", "records", "seed"},
    "__main__": {"cli"},
}


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(APP).with_suffix("").parts)


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "app":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "app.routes":
            found |= {"routes"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app."):
            found.add((node.module or "").removeprefix("app."))
    return found - {"__version__"}


@pytest.mark.parametrize("file", sorted(APP.rglob("*.py")), ids=name_of)
def test_imports(file: Path) -> None:
    assert imports(file) <= ALLOWED[name_of(file)]


def test_the_table_names_what_exists() -> None:
    assert set(ALLOWED) == {name_of(file) for file in APP.rglob("*.py")}
