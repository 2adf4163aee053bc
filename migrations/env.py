"""How a migration runs: in one transaction, so that one that is killed half-way leaves nothing behind."""

import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import Connection, event, text

from app import db
from app.config import Settings
from app.models import Base


def is_no_fts5_table(name: str | None, kind: str, _: object) -> bool:
    """A full-text index of SQLite's, `search`, keeps its words in tables of its own, `search_…`; no model has them."""
    return kind != "table" or name is None or not (name == "search" or name.startswith("search_"))


def tell(ctx: MigrationContext, step: MigrationInfo, heads: Collection[Any], run_args: Mapping[str, Any]) -> None:
    """Says how far a migration has come."""
    if step.is_upgrade:
        print(f"The tables are those of revision {step.up_revision_id}.", file=sys.stderr)


def run(**target: Any) -> None:
    """Runs what the command asks for."""
    context.configure(
        target_metadata=Base.metadata,
        include_name=is_no_fts5_table,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
        on_version_apply=tell,
        **target,
    )
    with context.begin_transaction():
        context.run_migrations()


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    """One that no other migration can run beside: it waits for the other, and then finds the work done."""
    engine = db.connect(url, write=True)
    if engine.dialect.name == "sqlite":
        # SQLite alters a table by making it anew, which must not touch the rows that refer to it.
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = OFF"))
    try:
        with engine.begin() as connection:  # on SQLite this locks the file
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(209)"))  # any number, but always this one
            yield connection
            if engine.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
                raise ValueError("The migration leaves rows that refer to nothing; nothing was changed.")
    finally:
        engine.dispose()


url = context.config.attributes.get("url") or context.get_x_argument(True).get("url") or Settings().database_url
if context.is_offline_mode():
    run(url=url, literal_binds=True)
else:
    with transaction(url) as connection:
        run(connection=connection)
