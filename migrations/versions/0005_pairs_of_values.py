"""Of two filters of the same rows the sets of pairs of values are stored, under both names."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def text(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def make(parameter: int, value: int) -> None:
    """Make the table anew, as a load fills it."""
    op.drop_table("postings")
    op.create_table(
        "postings",
        sa.Column("resource", text(20), nullable=False),
        sa.Column("parameter", text(parameter), nullable=False),
        sa.Column("value", text(value), nullable=False),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("resource", "parameter", "value"),
    )


def upgrade() -> None:
    make(parameter=81, value=161)


def downgrade() -> None:
    make(parameter=40, value=80)
