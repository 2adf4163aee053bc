"""Records have places in their lists, and filters the sets of the places that each of their values finds."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
INDEXES = (
    ("plan_parties", "role", "plan_slug"),
    ("plan_parties", "role", "organization_slug"),
    ("plan_states", "basis", "plan_slug"),
    ("plan_states", "basis", "state_code"),
    ("plan_acts", "act", "plan_slug"),
    ("plan_relations", "relation", "plan_slug"),
    ("organization_relations", "relation", "organization_slug"),
    ("memberships", "role", "body_slug"),
    ("document_parties", "role", "document_slug"),
    ("plan_documents", "relation", "document_slug"),
    ("plan_documents", "document_slug", "plan_slug"),
    ("plan_events", "event_slug", "plan_slug"),
    ("texts", "kind"),
    ("texts", "name"),
    ("memberships", "joined"),
    ("memberships", "left"),
    ("links", "checked"),
    ("documents", "date"),
    ("events", "date"),
    ("sources", "date"),
    ("organizations", "founded"),
)
"""Tables and columns that filters look rows up by."""


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
    for table, *columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def downgrade() -> None:
    for table, *columns in INDEXES:
        op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
    for table in ("postings", "orderings", "places"):
        op.drop_table(table)
