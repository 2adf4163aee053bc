"""How a migration runs: in one transaction, so that one that is killed half-way leaves nothing behind."""

from typing import Any

from alembic import context
from sqlalchemy import Connection

from app import db
from app.config import Settings
from app.models import Base


def is_no_fts5_table(name: str | None, kind: str, _: object) -> bool:
    """A full-text index of SQLite's, `search`, keeps its words in tables of its own, `search_…`; no model has them."""
    return kind != "table" or name is None or not (name == "search" or name.startswith("search_"))


def run(**target: Any) -> None:
    """Runs what the command asks for."""
    context.configure(
        target_metadata=Base.metadata,
        include_name=is_no_fts5_table,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
        **target,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("database") or context.get_x_argument(True).get("url")
database = given or Settings().database_url
if context.is_offline_mode():
    run(url=database, literal_binds=True)
elif isinstance(database, Connection):
    run(connection=database)
else:
    with db.transaction(database) as connection:
        run(connection=connection)
