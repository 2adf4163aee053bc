"""What a search over all finds has places too: nothing is looked up by the kind or the name of a text any more."""

from alembic import op

revision = "0004"
down_revision = "0003"
COLUMNS = ("kind", "name")


def upgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f"ix_texts_{column}", "texts")


def downgrade() -> None:
    for column in COLUMNS:
        op.create_index(f"ix_texts_{column}", "texts", [column])
