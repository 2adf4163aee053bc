"""Whether the tables of a database are those of the models, compared part by part; and which of them are ours to drop.

What is compared is what a database tells of itself: columns with their types, keys, references, indexes and checks. Of
a check, which PostgreSQL words anew, the columns and values that it names.
"""

import re
from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, Connection, Dialect, Table, UniqueConstraint, inspect, text

from app.models import SEARCH, Base

MODELS = Base.metadata.tables
INDEX = {"search", "search_config", "search_data", "search_docsize", "search_idx"}
"""The full-text index of SQLite, and the tables that it keeps its words in; no model has them."""
PARTS = ("columns", "pk_constraint", "foreign_keys", "unique_constraints", "indexes", "check_constraints")
"""What SQLAlchemy's inspector tells of tables."""
WORD = re.compile(r"'[^']*'|\w+")
Shape = dict[str, Any]
"""What makes a table, in an order and in words that do not depend on where it was read."""


class Owners(NamedTuple):
    """The tables of a database by whose they are, sorted; Alembic's own is left out."""

    ours: list[str]
    taken: list[str]
    """Those with the name of one of ours that cannot have been ours."""
    others: list[str]


def owners(db: Connection) -> Owners:
    """Whose the tables are: one with a name of ours is ours if its primary key is made of columns that ours has."""
    inspector = inspect(db)
    names = set(inspector.get_table_names()) - {"alembic_version"}
    keys = {
        name: set(key["constrained_columns"])
        for (_, name), key in inspector.get_multi_pk_constraint(filter_names=list(MODELS)).items()
    }
    ours = {name for name, key in keys.items() if key and key.issubset(MODELS[name].columns.keys())}
    reserved = set(MODELS)
    if db.dialect.name == "sqlite":
        reserved.add("search")
        if (_index(db) or "").startswith(SEARCH.partition("(")[0]):
            ours |= names & INDEX
    taken = {*names, *inspector.get_view_names()} & reserved - ours
    return Owners(sorted(ours), sorted(taken), sorted(names - ours - taken))


def differing(db: Connection) -> list[str]:
    """The tables that are missing, or are not as the models have them; none where all is right."""
    found = _found(db)
    wrong = {name for name, table in MODELS.items() if found.get(name) != _modelled(table, db.dialect)}
    if db.dialect.name == "sqlite":
        wrong |= {"search"} if _index(db) != SEARCH else set()
    return sorted(wrong)


def drop(db: Connection, names: list[str]) -> None:
    """Drop tables, and what is in them."""
    if db.dialect.name == "sqlite":
        for name in names:  # a full-text index takes with it the tables of its words, which come later
            db.execute(text(f"DROP TABLE IF EXISTS {name}"))
    elif names:  # all at once, as they refer to one another
        db.execute(text(f"DROP TABLE {', '.join(names)}"))


def _index(db: Connection) -> str | None:
    """The statement that has made SQLite's full-text index, or what bears its name."""
    made_by: str | None = db.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'search'"))
    return made_by


def _found(db: Connection) -> dict[str, Shape]:
    """The tables with names of ours, as they are."""
    inspector = inspect(db)
    told: dict[str, Shape] = defaultdict(dict)
    for part in PARTS:
        for (_, name), found in getattr(inspector, f"get_multi_{part}")(filter_names=list(MODELS)).items():
            told[name][part] = found
    return {
        name: _shape(
            columns=[(c["name"], c["type"].compile(db.dialect), c["nullable"]) for c in parts["columns"]],
            primary_key=parts["pk_constraint"]["constrained_columns"],
            references=[
                (key["constrained_columns"], key["referred_table"], key["referred_columns"])
                for key in parts["foreign_keys"]
            ],
            unique=[key["column_names"] for key in parts["unique_constraints"]],
            indexes=[
                (index["column_names"], bool(index["unique"]))
                for index in parts["indexes"]
                if "duplicates_constraint" not in index
            ],
            checks=[check["sqltext"] for check in parts["check_constraints"]],
        )
        for name, parts in told.items()
    }


def _modelled(table: Table, dialect: Dialect) -> Shape:
    """A table as the models have it."""
    return _shape(
        columns=[(c.name, c.type.compile(dialect), bool(c.nullable)) for c in table.columns],
        primary_key=[column.name for column in table.primary_key],
        references=[
            (key.column_keys, key.referred_table.name, [element.column.name for element in key.elements])
            for key in table.foreign_key_constraints
        ],
        unique=[[c.name for c in key.columns] for key in table.constraints if isinstance(key, UniqueConstraint)],
        indexes=[([column.name for column in index.columns], bool(index.unique)) for index in table.indexes],
        checks=[str(check.sqltext) for check in table.constraints if isinstance(check, CheckConstraint)],
    )


def _shape(primary_key: list[str], checks: list[str], columns: list[tuple[str, str, bool]], **keys: list[Any]) -> Shape:
    """The parts of a table, sorted where they come in any order; of a check the columns and values that it names."""
    known = {name for name, *_ in columns}
    named = [{word for word in WORD.findall(check) if word in known or word[0] in "'0123456789"} for check in checks]
    rest = {**keys, "columns": columns, "checks": [sorted(words) for words in named]}
    return {"primary_key": primary_key, **{part: sorted(listed) for part, listed in rest.items()}}
