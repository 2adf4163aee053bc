"""Texts are searched; memberships, names and seats are told in time; links have their health.

The content comes from the files with the next load, and so the tables are made anew.
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0002"
down_revision = "0001"
SEARCH = "CREATE VIRTUAL TABLE search USING fts5(heading, body, context, content='', tokenize='ascii', prefix='2 3')"


def text(length: int | None = None) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def exactly_one(*columns: str) -> sa.CheckConstraint:
    total = " + ".join(f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in columns)
    return sa.CheckConstraint(f"{total} = 1", name="exactly_one")


def upgrade() -> None:  # noqa: PLR0915 - a statement for each table
    context.script.get_revision(down_revision).module.downgrade()
    op.create_table(
        "absences",
        sa.Column("resource", text(20), nullable=False),
        sa.Column("key", text(80), nullable=False),
        sa.Column("field", text(80), nullable=False),
        sa.Column("status", text(), nullable=False),
        sa.Column("note", text()),
        sa.PrimaryKeyConstraint("resource", "key", "field"),
    )
    op.create_table(
        "aliases",
        sa.Column("resource", text(20), nullable=False),
        sa.Column("alias", text(80), nullable=False),
        sa.Column("key", text(80), nullable=False),
        sa.PrimaryKeyConstraint("resource", "alias"),
    )
    op.create_table(
        "dataset",
        sa.Column("version", text(12), nullable=False),
        sa.Column("code", text(12), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "dates",
        sa.Column("value", text(21), nullable=False),
        sa.Column("earliest", sa.Date()),
        sa.Column("latest", sa.Date()),
        sa.Column("precision", text(), nullable=False),
        sa.CheckConstraint("earliest <= latest", name="order"),
        sa.PrimaryKeyConstraint("value"),
    )
    op.create_index("ix_dates_earliest", "dates", ["earliest"])
    op.create_index("ix_dates_latest", "dates", ["latest"])
    op.create_table("name_words", sa.Column("word", text(), nullable=False), sa.PrimaryKeyConstraint("word"))
    op.create_table(
        "regions",
        sa.Column("slug", text(80), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("m49", text(3)),
        sa.Column("note", text()),
        sa.PrimaryKeyConstraint("slug"),
        sa.UniqueConstraint("m49"),
    )
    op.create_table(
        "renderings",
        sa.Column("resource", text(20), nullable=False),
        sa.Column("key", text(80), nullable=False),
        sa.Column("summary", sa.LargeBinary(), nullable=False),
        sa.Column("full", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("resource", "key"),
    )
    op.create_table(
        "texts",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("resource", text(20), nullable=False),
        sa.Column("key", text(80), nullable=False),
        sa.Column("kind", text()),
        sa.Column("name", text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.Column("hit", sa.LargeBinary()),
        sa.Column("vector", sa.String().with_variant(TSVECTOR(), "postgresql")),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("resource", "key"),
    )
    op.create_index("ix_texts_vector", "texts", ["vector"], postgresql_using="gin")
    op.create_table(
        "themes",
        sa.Column("slug", text(80), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("scope_note", text(), nullable=False),
        sa.Column("pillar", text(), nullable=False),
        sa.PrimaryKeyConstraint("slug"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "date_years",
        sa.Column("value", text(21), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["value"], ["dates.value"]),
        sa.PrimaryKeyConstraint("value", "year"),
    )
    op.create_table(
        "plans",
        sa.Column("slug", text(80), nullable=False),
        sa.Column("title", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("scope", text(), nullable=False),
        sa.Column("summary", text(), nullable=False),
        sa.Column("status", text(), nullable=False),
        sa.Column("status_date", text(21)),
        sa.Column("status_note", text()),
        sa.Column("coverage", text(), nullable=False),
        sa.Column("adopted", text(21)),
        sa.Column("period", text(21)),
        sa.ForeignKeyConstraint(["adopted"], ["dates.value"]),
        sa.ForeignKeyConstraint(["period"], ["dates.value"]),
        sa.ForeignKeyConstraint(["status_date"], ["dates.value"]),
        sa.PrimaryKeyConstraint("slug"),
    )
    op.create_index("ix_plans_adopted", "plans", ["adopted"])
    op.create_index("ix_plans_period", "plans", ["period"])
    op.create_table(
        "region_ancestors",
        sa.Column("region_slug", text(80), nullable=False),
        sa.Column("ancestor_slug", text(80), nullable=False),
        sa.ForeignKeyConstraint(["ancestor_slug"], ["regions.slug"]),
        sa.ForeignKeyConstraint(["region_slug"], ["regions.slug"]),
        sa.PrimaryKeyConstraint("region_slug", "ancestor_slug"),
    )
    op.create_index("ix_region_ancestors_ancestor_slug", "region_ancestors", ["ancestor_slug"])
    op.create_table(
        "region_names",
        sa.Column("region_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("language", text(), nullable=False),
        sa.Column("since", text(21)),
        sa.Column("until", text(21)),
        sa.ForeignKeyConstraint(["region_slug"], ["regions.slug"]),
        sa.ForeignKeyConstraint(["since"], ["dates.value"]),
        sa.ForeignKeyConstraint(["until"], ["dates.value"]),
        sa.PrimaryKeyConstraint("region_slug", "position"),
    )
    op.create_table(
        "region_parents",
        sa.Column("region_slug", text(80), nullable=False),
        sa.Column("parent_slug", text(80), nullable=False),
        sa.CheckConstraint("region_slug <> parent_slug", name="not_itself"),
        sa.ForeignKeyConstraint(["parent_slug"], ["regions.slug"]),
        sa.ForeignKeyConstraint(["region_slug"], ["regions.slug"]),
        sa.PrimaryKeyConstraint("region_slug", "parent_slug"),
    )
    op.create_table(
        "sources",
        sa.Column("slug", text(80), nullable=False),
        sa.Column("title", text(), nullable=False),
        sa.Column("part_of", text()),
        sa.Column("publisher", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("date", text(21)),
        sa.Column("url", text()),
        sa.Column("language", text(), nullable=False),
        sa.Column("note", text()),
        sa.ForeignKeyConstraint(["date"], ["dates.value"]),
        sa.PrimaryKeyConstraint("slug"),
    )
    op.create_table(
        "states",
        sa.Column("code", text(3), nullable=False),
        sa.Column("alpha2", text(2), nullable=False),
        sa.Column("m49", text(3), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("region_slug", text(80), nullable=False),
        sa.ForeignKeyConstraint(["region_slug"], ["regions.slug"]),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("alpha2"),
        sa.UniqueConstraint("m49"),
        sa.UniqueConstraint("name"),
    )
    op.create_index("ix_states_region_slug", "states", ["region_slug"])
    op.create_table(
        "areas",
        sa.Column("slug", text(80), nullable=False),
        sa.Column("plan_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", text()),
        sa.Column("kind", text(), nullable=False),
        sa.Column("label", text(), nullable=False),
        sa.Column("note", text()),
        sa.ForeignKeyConstraint(["plan_slug"], ["plans.slug"]),
        sa.PrimaryKeyConstraint("slug"),
        sa.UniqueConstraint("plan_slug", "position"),
    )
    op.create_table(
        "organizations",
        sa.Column("slug", text(80), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("summary", text(), nullable=False),
        sa.Column("founded", text(21)),
        sa.Column("dissolved", text(21)),
        sa.Column("seat", text()),
        sa.Column("seat_state", text(3)),
        sa.Column("meets", text()),
        sa.Column("website", text()),
        sa.Column("membership_complete", sa.Boolean(), nullable=False),
        sa.Column("membership_note", text()),
        sa.ForeignKeyConstraint(["dissolved"], ["dates.value"]),
        sa.ForeignKeyConstraint(["founded"], ["dates.value"]),
        sa.ForeignKeyConstraint(["seat_state"], ["states.code"]),
        sa.PrimaryKeyConstraint("slug"),
    )
    op.create_table(
        "plan_acts",
        sa.Column("plan_slug", text(80), nullable=False),
        sa.Column("act", text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("date", text(21)),
        sa.Column("place", text()),
        sa.Column("state_code", text(3)),
        sa.Column("note", text()),
        sa.ForeignKeyConstraint(["date"], ["dates.value"]),
        sa.ForeignKeyConstraint(["plan_slug"], ["plans.slug"]),
        sa.ForeignKeyConstraint(["state_code"], ["states.code"]),
        sa.PrimaryKeyConstraint("plan_slug", "act"),
    )
    op.create_index("ix_plan_acts_date", "plan_acts", ["date"])
    op.create_table(
        "plan_items",
        sa.Column("plan_slug", text(80), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stated", sa.Integer()),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.CheckConstraint("stated >= 0", name="stated"),
        sa.ForeignKeyConstraint(["plan_slug"], ["plans.slug"]),
        sa.PrimaryKeyConstraint("plan_slug", "kind"),
    )
    op.create_table(
        "plan_regions",
        sa.Column("plan_slug", text(80), nullable=False),
        sa.Column("region_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer()),
        sa.ForeignKeyConstraint(["plan_slug"], ["plans.slug"]),
        sa.ForeignKeyConstraint(["region_slug"], ["regions.slug"]),
        sa.PrimaryKeyConstraint("plan_slug", "region_slug"),
    )
    op.create_index("ix_plan_regions_region_slug_plan_slug", "plan_regions", ["region_slug", "plan_slug"])
    op.create_table(
        "plan_relations",
        sa.Column("plan_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("relation", text(), nullable=False),
        sa.Column("other_slug", text(80), nullable=False),
        sa.CheckConstraint("plan_slug <> other_slug", name="not_itself"),
        sa.ForeignKeyConstraint(["other_slug"], ["plans.slug"]),
        sa.ForeignKeyConstraint(["plan_slug"], ["plans.slug"]),
        sa.PrimaryKeyConstraint("plan_slug", "position"),
    )
    op.create_index("ix_plan_relations_other_slug", "plan_relations", ["other_slug"])
    op.create_table(
        "plan_themes",
        sa.Column("plan_slug", text(80), nullable=False),
        sa.Column("theme_slug", text(80), nullable=False),
        sa.ForeignKeyConstraint(["plan_slug"], ["plans.slug"]),
        sa.ForeignKeyConstraint(["theme_slug"], ["themes.slug"]),
        sa.PrimaryKeyConstraint("plan_slug", "theme_slug"),
    )
    op.create_index("ix_plan_themes_theme_slug_plan_slug", "plan_themes", ["theme_slug", "plan_slug"])
    op.create_table(
        "plan_titles",
        sa.Column("plan_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("language", text(), nullable=False),
        sa.Column("since", text(21)),
        sa.Column("until", text(21)),
        sa.ForeignKeyConstraint(["plan_slug"], ["plans.slug"]),
        sa.ForeignKeyConstraint(["since"], ["dates.value"]),
        sa.ForeignKeyConstraint(["until"], ["dates.value"]),
        sa.PrimaryKeyConstraint("plan_slug", "position"),
    )
    op.create_table(
        "source_sections",
        sa.Column("source_slug", text(80), nullable=False),
        sa.Column("key", text(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", text(), nullable=False),
        sa.ForeignKeyConstraint(["source_slug"], ["sources.slug"]),
        sa.PrimaryKeyConstraint("source_slug", "key"),
        sa.UniqueConstraint("source_slug", "position"),
    )
    op.create_table(
        "state_names",
        sa.Column("state_code", text(3), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("language", text(), nullable=False),
        sa.Column("since", text(21)),
        sa.Column("until", text(21)),
        sa.ForeignKeyConstraint(["since"], ["dates.value"]),
        sa.ForeignKeyConstraint(["state_code"], ["states.code"]),
        sa.ForeignKeyConstraint(["until"], ["dates.value"]),
        sa.PrimaryKeyConstraint("state_code", "position"),
    )
    op.create_table(
        "area_themes",
        sa.Column("area_slug", text(80), nullable=False),
        sa.Column("theme_slug", text(80), nullable=False),
        sa.ForeignKeyConstraint(["area_slug"], ["areas.slug"]),
        sa.ForeignKeyConstraint(["theme_slug"], ["themes.slug"]),
        sa.PrimaryKeyConstraint("area_slug", "theme_slug"),
    )
    op.create_index("ix_area_themes_theme_slug_area_slug", "area_themes", ["theme_slug", "area_slug"])
    op.create_table(
        "citations",
        sa.Column("resource", text(20), nullable=False),
        sa.Column("key", text(80), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", text(), nullable=False),
        sa.Column("source_slug", text(80), nullable=False),
        sa.Column("section", text()),
        sa.Column("locator", text()),
        sa.Column("phrase", text()),
        sa.Column("basis", text(), nullable=False),
        sa.Column("confidence", text(), nullable=False),
        sa.Column("note", text()),
        sa.ForeignKeyConstraint(["source_slug", "section"], ["source_sections.source_slug", "source_sections.key"]),
        sa.ForeignKeyConstraint(["source_slug"], ["sources.slug"]),
        sa.PrimaryKeyConstraint("resource", "key", "position"),
    )
    op.create_index("ix_citations_source_slug_resource", "citations", ["source_slug", "resource"])
    op.create_table(
        "events",
        sa.Column("slug", text(80), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("ordinal", sa.Integer()),
        sa.Column("organization_slug", text(80)),
        sa.Column("place", text()),
        sa.Column("state_code", text(3)),
        sa.Column("date", text(21)),
        sa.Column("theme", text()),
        sa.CheckConstraint("ordinal > 0", name="ordinal"),
        sa.ForeignKeyConstraint(["date"], ["dates.value"]),
        sa.ForeignKeyConstraint(["organization_slug"], ["organizations.slug"]),
        sa.ForeignKeyConstraint(["state_code"], ["states.code"]),
        sa.PrimaryKeyConstraint("slug"),
    )
    op.create_index("ix_events_organization_slug", "events", ["organization_slug"])
    op.create_index("ix_events_state_code", "events", ["state_code"])
    op.create_table(
        "memberships",
        sa.Column("slug", text(80), nullable=False),
        sa.Column("body_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("joined", text(21)),
        sa.Column("left", text(21)),
        sa.Column("organization_slug", text(80)),
        sa.Column("state_code", text(3)),
        sa.Column("group_label", text()),
        sa.Column("group_of", text()),
        sa.Column("count", sa.Integer()),
        sa.Column("qualifier", text()),
        sa.Column("note", text()),
        sa.CheckConstraint(
            "(count IS NOT NULL) = (coalesce(qualifier, '') IN ('exactly', 'more_than'))", name="counted"
        ),
        sa.CheckConstraint("(group_label IS NULL) = (qualifier IS NULL)", name="group"),
        exactly_one("organization_slug", "state_code", "group_label"),
        sa.ForeignKeyConstraint(["body_slug"], ["organizations.slug"]),
        sa.ForeignKeyConstraint(["joined"], ["dates.value"]),
        sa.ForeignKeyConstraint(["left"], ["dates.value"]),
        sa.ForeignKeyConstraint(["organization_slug"], ["organizations.slug"]),
        sa.ForeignKeyConstraint(["state_code"], ["states.code"]),
        sa.PrimaryKeyConstraint("slug"),
        sa.UniqueConstraint("body_slug", "position"),
    )
    op.create_index("ix_memberships_body_slug", "memberships", ["body_slug"])
    op.create_index("ix_memberships_organization_slug", "memberships", ["organization_slug"])
    op.create_index("ix_memberships_state_code", "memberships", ["state_code"])
    op.create_table(
        "organization_aims",
        sa.Column("organization_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", text(), nullable=False),
        sa.ForeignKeyConstraint(["organization_slug"], ["organizations.slug"]),
        sa.PrimaryKeyConstraint("organization_slug", "position"),
    )
    op.create_table(
        "organization_names",
        sa.Column("organization_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("language", text(), nullable=False),
        sa.Column("since", text(21)),
        sa.Column("until", text(21)),
        sa.ForeignKeyConstraint(["organization_slug"], ["organizations.slug"]),
        sa.ForeignKeyConstraint(["since"], ["dates.value"]),
        sa.ForeignKeyConstraint(["until"], ["dates.value"]),
        sa.PrimaryKeyConstraint("organization_slug", "position"),
    )
    op.create_table(
        "organization_regions",
        sa.Column("organization_slug", text(80), nullable=False),
        sa.Column("region_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organization_slug"], ["organizations.slug"]),
        sa.ForeignKeyConstraint(["region_slug"], ["regions.slug"]),
        sa.PrimaryKeyConstraint("organization_slug", "region_slug"),
    )
    op.create_table(
        "organization_relations",
        sa.Column("organization_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("relation", text(), nullable=False),
        sa.Column("other_slug", text(80), nullable=False),
        sa.Column("since", text(21)),
        sa.Column("until", text(21)),
        sa.Column("note", text()),
        sa.CheckConstraint("organization_slug <> other_slug", name="not_itself"),
        sa.ForeignKeyConstraint(["organization_slug"], ["organizations.slug"]),
        sa.ForeignKeyConstraint(["other_slug"], ["organizations.slug"]),
        sa.ForeignKeyConstraint(["since"], ["dates.value"]),
        sa.ForeignKeyConstraint(["until"], ["dates.value"]),
        sa.PrimaryKeyConstraint("organization_slug", "position"),
    )
    op.create_index("ix_organization_relations_other_slug", "organization_relations", ["other_slug"])
    op.create_table(
        "organization_seats",
        sa.Column("organization_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", text(), nullable=False),
        sa.Column("state_code", text(3)),
        sa.Column("since", text(21)),
        sa.Column("until", text(21)),
        sa.ForeignKeyConstraint(["organization_slug"], ["organizations.slug"]),
        sa.ForeignKeyConstraint(["since"], ["dates.value"]),
        sa.ForeignKeyConstraint(["state_code"], ["states.code"]),
        sa.ForeignKeyConstraint(["until"], ["dates.value"]),
        sa.PrimaryKeyConstraint("organization_slug", "position"),
    )
    op.create_table(
        "plan_parties",
        sa.Column("plan_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("since", text(21)),
        sa.Column("until", text(21)),
        sa.Column("organization_slug", text(80)),
        sa.Column("state_code", text(3)),
        sa.Column("group_label", text()),
        sa.Column("group_of", text()),
        sa.Column("count", sa.Integer()),
        sa.Column("qualifier", text()),
        sa.Column("note", text()),
        sa.CheckConstraint(
            "(count IS NOT NULL) = (coalesce(qualifier, '') IN ('exactly', 'more_than'))", name="counted"
        ),
        sa.CheckConstraint("(group_label IS NULL) = (qualifier IS NULL)", name="group"),
        exactly_one("organization_slug", "state_code", "group_label"),
        sa.ForeignKeyConstraint(["organization_slug"], ["organizations.slug"]),
        sa.ForeignKeyConstraint(["plan_slug"], ["plans.slug"]),
        sa.ForeignKeyConstraint(["since"], ["dates.value"]),
        sa.ForeignKeyConstraint(["state_code"], ["states.code"]),
        sa.ForeignKeyConstraint(["until"], ["dates.value"]),
        sa.PrimaryKeyConstraint("plan_slug", "position"),
    )
    op.create_index("ix_plan_parties_organization_slug", "plan_parties", ["organization_slug"])
    op.create_index("ix_plan_parties_state_code", "plan_parties", ["state_code"])
    op.create_table(
        "documents",
        sa.Column("slug", text(80), nullable=False),
        sa.Column("title", text(), nullable=False),
        sa.Column("title_given", sa.Boolean(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("number", text()),
        sa.Column("summary", text(), nullable=False),
        sa.Column("act", text()),
        sa.Column("date", text(21)),
        sa.Column("event_slug", text(80)),
        sa.ForeignKeyConstraint(["date"], ["dates.value"]),
        sa.ForeignKeyConstraint(["event_slug"], ["events.slug"]),
        sa.PrimaryKeyConstraint("slug"),
    )
    op.create_index("ix_documents_event_slug", "documents", ["event_slug"])
    op.create_table(
        "organization_aim_themes",
        sa.Column("organization_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("theme_slug", text(80), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_slug", "position"], ["organization_aims.organization_slug", "organization_aims.position"]
        ),
        sa.ForeignKeyConstraint(["theme_slug"], ["themes.slug"]),
        sa.PrimaryKeyConstraint("organization_slug", "position", "theme_slug"),
    )
    op.create_table(
        "plan_events",
        sa.Column("plan_slug", text(80), nullable=False),
        sa.Column("event_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("relation", text(), nullable=False),
        sa.ForeignKeyConstraint(["event_slug"], ["events.slug"]),
        sa.ForeignKeyConstraint(["plan_slug"], ["plans.slug"]),
        sa.PrimaryKeyConstraint("plan_slug", "event_slug"),
    )
    op.create_table(
        "plan_states",
        sa.Column("plan_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state_code", text(3), nullable=False),
        sa.Column("basis", text(), nullable=False),
        sa.Column("organization_slug", text(80)),
        sa.Column("membership_slug", text(80)),
        sa.Column("party_position", sa.Integer()),
        sa.Column("since", text(21)),
        sa.Column("until", text(21)),
        sa.ForeignKeyConstraint(["membership_slug"], ["memberships.slug"]),
        sa.ForeignKeyConstraint(["organization_slug"], ["organizations.slug"]),
        sa.ForeignKeyConstraint(["plan_slug"], ["plans.slug"]),
        sa.ForeignKeyConstraint(["since"], ["dates.value"]),
        sa.ForeignKeyConstraint(["state_code"], ["states.code"]),
        sa.ForeignKeyConstraint(["until"], ["dates.value"]),
        sa.PrimaryKeyConstraint("plan_slug", "position"),
    )
    op.create_index("ix_plan_states_organization_slug", "plan_states", ["organization_slug"])
    op.create_index("ix_plan_states_state_code_plan_slug", "plan_states", ["state_code", "plan_slug"])
    op.create_table(
        "document_parties",
        sa.Column("document_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("since", text(21)),
        sa.Column("until", text(21)),
        sa.Column("organization_slug", text(80)),
        sa.Column("state_code", text(3)),
        sa.Column("group_label", text()),
        sa.Column("group_of", text()),
        sa.Column("count", sa.Integer()),
        sa.Column("qualifier", text()),
        sa.Column("note", text()),
        sa.CheckConstraint(
            "(count IS NOT NULL) = (coalesce(qualifier, '') IN ('exactly', 'more_than'))", name="counted"
        ),
        sa.CheckConstraint("(group_label IS NULL) = (qualifier IS NULL)", name="group"),
        exactly_one("organization_slug", "state_code", "group_label"),
        sa.ForeignKeyConstraint(["document_slug"], ["documents.slug"]),
        sa.ForeignKeyConstraint(["organization_slug"], ["organizations.slug"]),
        sa.ForeignKeyConstraint(["since"], ["dates.value"]),
        sa.ForeignKeyConstraint(["state_code"], ["states.code"]),
        sa.ForeignKeyConstraint(["until"], ["dates.value"]),
        sa.PrimaryKeyConstraint("document_slug", "position"),
    )
    op.create_index("ix_document_parties_organization_slug", "document_parties", ["organization_slug"])
    op.create_index("ix_document_parties_state_code", "document_parties", ["state_code"])
    op.create_table(
        "document_regions",
        sa.Column("document_slug", text(80), nullable=False),
        sa.Column("region_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_slug"], ["documents.slug"]),
        sa.ForeignKeyConstraint(["region_slug"], ["regions.slug"]),
        sa.PrimaryKeyConstraint("document_slug", "region_slug"),
    )
    op.create_table(
        "links",
        sa.Column("slug", text(80), nullable=False),
        sa.Column("plan_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", text(), nullable=False),
        sa.Column("label", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("locator", text()),
        sa.Column("language", text(), nullable=False),
        sa.Column("health", text(), nullable=False),
        sa.Column("checked", text(21)),
        sa.Column("replacement", text()),
        sa.Column("archived", text()),
        sa.Column("note", text()),
        sa.Column("to_plan_slug", text(80)),
        sa.Column("to_document_slug", text(80)),
        sa.Column("to_organization_slug", text(80)),
        exactly_one("to_plan_slug", "to_document_slug", "to_organization_slug"),
        sa.ForeignKeyConstraint(["checked"], ["dates.value"]),
        sa.ForeignKeyConstraint(["plan_slug"], ["plans.slug"]),
        sa.ForeignKeyConstraint(["to_document_slug"], ["documents.slug"]),
        sa.ForeignKeyConstraint(["to_organization_slug"], ["organizations.slug"]),
        sa.ForeignKeyConstraint(["to_plan_slug"], ["plans.slug"]),
        sa.PrimaryKeyConstraint("slug"),
        sa.UniqueConstraint("plan_slug", "position"),
    )
    op.create_index("ix_links_to_document_slug", "links", ["to_document_slug"])
    op.create_index("ix_links_to_organization_slug", "links", ["to_organization_slug"])
    op.create_index("ix_links_to_plan_slug", "links", ["to_plan_slug"])
    op.create_table(
        "plan_documents",
        sa.Column("plan_slug", text(80), nullable=False),
        sa.Column("document_slug", text(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("relation", text(), nullable=False),
        sa.ForeignKeyConstraint(["document_slug"], ["documents.slug"]),
        sa.ForeignKeyConstraint(["plan_slug"], ["plans.slug"]),
        sa.PrimaryKeyConstraint("plan_slug", "document_slug"),
    )
    if op.get_context().dialect.name == "sqlite":
        op.execute(SEARCH)


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE search")
    for table in (
        "plan_documents",
        "links",
        "document_regions",
        "document_parties",
        "plan_states",
        "plan_events",
        "organization_aim_themes",
        "documents",
        "plan_parties",
        "organization_seats",
        "organization_relations",
        "organization_regions",
        "organization_names",
        "organization_aims",
        "memberships",
        "events",
        "citations",
        "area_themes",
        "state_names",
        "source_sections",
        "plan_titles",
        "plan_themes",
        "plan_relations",
        "plan_regions",
        "plan_items",
        "plan_acts",
        "organizations",
        "areas",
        "states",
        "sources",
        "region_parents",
        "region_names",
        "region_ancestors",
        "plans",
        "date_years",
        "themes",
        "texts",
        "renderings",
        "regions",
        "name_words",
        "dates",
        "dataset",
        "aliases",
        "absences",
    ):
        op.drop_table(table)
    context.script.get_revision(down_revision).module.upgrade()
