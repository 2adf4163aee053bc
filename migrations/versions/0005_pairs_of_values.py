"""Of two filters of the same rows the sets of pairs of values are stored, under both names."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
LENGTHS = {"parameter": (40, 81), "value": (80, 161)}
"""The columns of postings, each with its length before and after."""


def text(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def alter(*, after: bool) -> None:
    op.execute("DELETE FROM postings")
    with op.batch_alter_table("postings") as table:
        for column, lengths in LENGTHS.items():
            table.alter_column(
                column,
                existing_type=text(lengths[not after]),
                type_=text(lengths[after]),
                existing_nullable=False,
            )


def upgrade() -> None:
    alter(after=True)


def downgrade() -> None:
    alter(after=False)
