"""Texts are searched, and dates counted by years."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0002"
down_revision = "0001"


def text(length: int | None = None) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "date_years",
        sa.Column("value", text(21), sa.ForeignKey("dates.value"), primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "texts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("resource", text(20), nullable=False),
        sa.Column("key", text(80), nullable=False),
        sa.Column("kind", text()),
        sa.Column("name", text(), nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("fields", sa.LargeBinary, nullable=False),
        sa.Column("hit", sa.LargeBinary),
        sa.Column("vector", sa.String().with_variant(TSVECTOR(), "postgresql")),
        sa.CheckConstraint(
            "kind IN ('plan', 'area', 'organization', 'document', 'link', "
            "'state', 'region', 'theme', 'event', 'source')",
            name="kind",
        ),
        sa.UniqueConstraint("resource", "key"),
    )
    op.create_index("ix_texts_vector", "texts", ["vector"], postgresql_using="gin")
    op.create_table("name_words", sa.Column("word", text(), primary_key=True))
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5(heading, body, context, content='', tokenize='ascii', prefix='2 3')"
        )


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE search")
    op.drop_table("name_words")
    op.drop_index("ix_texts_vector", table_name="texts")
    op.drop_table("texts")
    op.drop_table("date_years")
