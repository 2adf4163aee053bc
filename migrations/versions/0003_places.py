"""Records have places in their lists, and filters the sets of the places that each of their values finds."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def text(length: int | None = None) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "places",
        sa.Column("resource", text(20), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", text(80), nullable=False),
        sa.PrimaryKeyConstraint("resource", "number"),
        sa.UniqueConstraint("resource", "key"),
    )
    op.create_table(
        "orderings",
        sa.Column("resource", text(20), nullable=False),
        sa.Column("name", text(40), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("resource", "name"),
    )
    op.create_table(
        "postings",
        sa.Column("resource", text(20), nullable=False),
        sa.Column("parameter", text(40), nullable=False),
        sa.Column("value", text(80), nullable=False),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("resource", "parameter", "value"),
    )


def downgrade() -> None:
    for table in ("postings", "orderings", "places"):
        op.drop_table(table)
