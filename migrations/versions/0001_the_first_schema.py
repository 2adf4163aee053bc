"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def text(length: int | None = None) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("resource", text(20), primary_key=True),
        sa.Column("key", text(80), primary_key=True),
        sa.Column("field", text(80), primary_key=True),
        sa.Column("status", text(), nullable=False),
        sa.Column("note", text()),
        sa.CheckConstraint("status IN ('not_stated', 'not_applicable', 'unknown')", name="status"),
    )
    op.create_table(
        "aliases",
        sa.Column("resource", text(20), primary_key=True),
        sa.Column("alias", text(80), primary_key=True),
        sa.Column("key", text(80), nullable=False),
    )
    op.create_table(
        "dataset",
        sa.Column("version", text(12), primary_key=True),
        sa.Column("code", text(12), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "dates",
        sa.Column("value", text(21), primary_key=True),
        sa.Column("earliest", sa.Date, index=True),
        sa.Column("latest", sa.Date, index=True),
        sa.Column("precision", text(), nullable=False),
        sa.CheckConstraint("precision IN ('day', 'month', 'year')", name="precision"),
        sa.CheckConstraint("earliest <= latest", name="order"),
    )
    op.create_table(
        "regions",
        sa.Column("slug", text(80), primary_key=True),
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("m49", text(3), unique=True),
        sa.Column("note", text()),
        sa.CheckConstraint("kind IN ('m49', 'named')", name="kind"),
    )
    op.create_table(
        "renderings",
        sa.Column("resource", text(20), primary_key=True),
        sa.Column("key", text(80), primary_key=True),
        sa.Column("summary", sa.LargeBinary, nullable=False),
        sa.Column("full", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "themes",
        sa.Column("slug", text(80), primary_key=True),
        sa.Column("name", text(), nullable=False, unique=True),
        sa.Column("scope_note", text(), nullable=False),
        sa.Column("pillar", text(), nullable=False),
        sa.CheckConstraint(
            "pillar IN ('prevention', 'protection', 'prosecution', 'partnership', 'cross_cutting')",
            name="pillar",
        ),
    )
    op.create_table(
        "plans",
        sa.Column("slug", text(80), primary_key=True),
        sa.Column("title", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("scope", text(), nullable=False),
        sa.Column("summary", text(), nullable=False),
        sa.Column("status", text(), nullable=False),
        sa.Column("status_note", text()),
        sa.Column("adopted", text(21), sa.ForeignKey("dates.value"), index=True),
        sa.Column("period", text(21), sa.ForeignKey("dates.value"), index=True),
        sa.CheckConstraint(
            "kind IN ('action_plan', 'strategy', 'work_programme', 'declaration', 'charter', 'convention', "
            "'memorandum', 'joint_actions')",
            name="kind",
        ),
        sa.CheckConstraint("scope IN ('trafficking', 'partial', 'adjacent')", name="scope"),
        sa.CheckConstraint("status IN ('in_force', 'completed', 'superseded', 'unknown')", name="status"),
    )
    op.create_table(
        "region_ancestors",
        sa.Column("region_slug", text(80), sa.ForeignKey("regions.slug"), primary_key=True),
        sa.Column("ancestor_slug", text(80), sa.ForeignKey("regions.slug"), primary_key=True, index=True),
    )
    op.create_table(
        "region_names",
        sa.Column("region_slug", text(80), sa.ForeignKey("regions.slug"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.CheckConstraint("kind IN ('acronym', 'informal', 'variant', 'former', 'formal')", name="kind"),
    )
    op.create_table(
        "region_parents",
        sa.Column("region_slug", text(80), sa.ForeignKey("regions.slug"), primary_key=True),
        sa.Column("parent_slug", text(80), sa.ForeignKey("regions.slug"), primary_key=True),
        sa.CheckConstraint("region_slug <> parent_slug", name="not_itself"),
    )
    op.create_table(
        "sources",
        sa.Column("slug", text(80), primary_key=True),
        sa.Column("title", text(), nullable=False),
        sa.Column("part_of", text()),
        sa.Column("publisher", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("date", text(21), sa.ForeignKey("dates.value")),
        sa.Column("url", text()),
        sa.Column("language", text(), nullable=False),
        sa.Column("note", text()),
        sa.CheckConstraint("kind IN ('official', 'reference', 'mirror', 'press')", name="kind"),
    )
    op.create_table(
        "states",
        sa.Column("code", text(3), primary_key=True),
        sa.Column("alpha2", text(2), nullable=False, unique=True),
        sa.Column("m49", text(3), nullable=False, unique=True),
        sa.Column("name", text(), nullable=False, unique=True),
        sa.Column("kind", text(), nullable=False),
        sa.Column("region_slug", text(80), sa.ForeignKey("regions.slug"), nullable=False, index=True),
        sa.CheckConstraint("kind IN ('state', 'territory')", name="kind"),
    )
    op.create_table(
        "areas",
        sa.Column("slug", text(80), primary_key=True),
        sa.Column("plan_slug", text(80), sa.ForeignKey("plans.slug"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("number", text()),
        sa.Column("kind", text(), nullable=False),
        sa.Column("label", text(), nullable=False),
        sa.Column("note", text()),
        sa.UniqueConstraint("plan_slug", "position"),
        sa.CheckConstraint(
            "kind IN ('area', 'strategic_area', 'area_of_intervention', 'management', 'aspect', 'vision', "
            "'aim', 'objective', 'commitment', 'action')",
            name="kind",
        ),
    )
    op.create_table(
        "organizations",
        sa.Column("slug", text(80), primary_key=True),
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("summary", text(), nullable=False),
        sa.Column("founded", text(21), sa.ForeignKey("dates.value")),
        sa.Column("dissolved", text(21), sa.ForeignKey("dates.value")),
        sa.Column("seat", text()),
        sa.Column("seat_state", text(3), sa.ForeignKey("states.code")),
        sa.Column("meets", text()),
        sa.Column("website", text()),
        sa.CheckConstraint(
            "kind IN ('organization', 'process', 'initiative', 'forum', 'task_force', 'organ', 'secretariat', "
            "'centre', 'unspecified')",
            name="kind",
        ),
    )
    op.create_table(
        "plan_acts",
        sa.Column("plan_slug", text(80), sa.ForeignKey("plans.slug"), primary_key=True),
        sa.Column("act", text(), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("date", text(21), sa.ForeignKey("dates.value"), index=True),
        sa.Column("note", text()),
        sa.CheckConstraint("act IN ('developed', 'signed', 'adopted', 'issued', 'dated', 'named')", name="act"),
    )
    op.create_table(
        "plan_items",
        sa.Column("plan_slug", text(80), sa.ForeignKey("plans.slug"), primary_key=True),
        sa.Column("kind", text(), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("stated", sa.Integer),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.CheckConstraint(
            "kind IN ('area', 'strategic_area', 'area_of_intervention', 'management', 'aspect', 'vision', "
            "'aim', 'objective', 'commitment', 'action')",
            name="kind",
        ),
        sa.CheckConstraint("stated >= 0", name="stated"),
    )
    op.create_table(
        "plan_regions",
        sa.Column("plan_slug", text(80), sa.ForeignKey("plans.slug"), primary_key=True),
        sa.Column("region_slug", text(80), sa.ForeignKey("regions.slug"), primary_key=True),
        sa.Column("direct", sa.Boolean, nullable=False),
        sa.Index(None, "region_slug", "plan_slug"),
    )
    op.create_table(
        "plan_relations",
        sa.Column("plan_slug", text(80), sa.ForeignKey("plans.slug"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("relation", text(), nullable=False),
        sa.Column("other_slug", text(80), sa.ForeignKey("plans.slug"), nullable=False, index=True),
        sa.CheckConstraint(
            "relation IN ('annexed_to', 'implements', 'succeeds', 'extends', 'amends', 'related')",
            name="relation",
        ),
        sa.CheckConstraint("plan_slug <> other_slug", name="not_itself"),
    )
    op.create_table(
        "plan_themes",
        sa.Column("plan_slug", text(80), sa.ForeignKey("plans.slug"), primary_key=True),
        sa.Column("theme_slug", text(80), sa.ForeignKey("themes.slug"), primary_key=True),
        sa.Index(None, "theme_slug", "plan_slug"),
    )
    op.create_table(
        "plan_titles",
        sa.Column("plan_slug", text(80), sa.ForeignKey("plans.slug"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("title", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.CheckConstraint("kind IN ('acronym', 'informal', 'variant', 'former', 'formal')", name="kind"),
    )
    op.create_table(
        "source_sections",
        sa.Column("source_slug", text(80), sa.ForeignKey("sources.slug"), primary_key=True),
        sa.Column("key", text(80), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("heading", text(), nullable=False),
        sa.UniqueConstraint("source_slug", "position"),
    )
    op.create_table(
        "state_names",
        sa.Column("state_code", text(3), sa.ForeignKey("states.code"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.CheckConstraint("kind IN ('acronym', 'informal', 'variant', 'former', 'formal')", name="kind"),
    )
    op.create_table(
        "area_themes",
        sa.Column("area_slug", text(80), sa.ForeignKey("areas.slug"), primary_key=True),
        sa.Column("theme_slug", text(80), sa.ForeignKey("themes.slug"), primary_key=True),
        sa.Index(None, "theme_slug", "area_slug"),
    )
    op.create_table(
        "citations",
        sa.Column("resource", text(20), primary_key=True),
        sa.Column("key", text(80), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("field", text(), nullable=False),
        sa.Column("source_slug", text(80), sa.ForeignKey("sources.slug"), nullable=False),
        sa.Column("section", text()),
        sa.Column("locator", text()),
        sa.Column("phrase", text()),
        sa.Column("basis", text(), nullable=False),
        sa.Column("note", text()),
        sa.ForeignKeyConstraint(["source_slug", "section"], ["source_sections.source_slug", "source_sections.key"]),
        sa.CheckConstraint("basis IN ('stated', 'heading', 'name', 'label', 'context')", name="basis"),
        sa.Index(None, "source_slug", "resource"),
    )
    op.create_table(
        "events",
        sa.Column("slug", text(80), primary_key=True),
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("ordinal", sa.Integer),
        sa.Column("organization_slug", text(80), sa.ForeignKey("organizations.slug"), index=True),
        sa.Column("place", text()),
        sa.Column("state_code", text(3), sa.ForeignKey("states.code"), index=True),
        sa.Column("date", text(21), sa.ForeignKey("dates.value")),
        sa.Column("theme", text()),
        sa.CheckConstraint("kind IN ('conference', 'session', 'meeting')", name="kind"),
        sa.CheckConstraint("ordinal > 0", name="ordinal"),
    )
    op.create_table(
        "memberships",
        sa.Column("slug", text(80), primary_key=True),
        sa.Column("body_slug", text(80), sa.ForeignKey("organizations.slug"), nullable=False, index=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("joined", text(21), sa.ForeignKey("dates.value")),
        sa.Column("left", text(21), sa.ForeignKey("dates.value")),
        sa.Column("organization_slug", text(80), sa.ForeignKey("organizations.slug"), index=True),
        sa.Column("state_code", text(3), sa.ForeignKey("states.code"), index=True),
        sa.Column("group_label", text()),
        sa.Column("group_of", text()),
        sa.Column("count", sa.Integer),
        sa.Column("qualifier", text()),
        sa.Column("note", text()),
        sa.UniqueConstraint("body_slug", "position"),
        sa.CheckConstraint("role IN ('member', 'participating', 'founder', 'leader', 'observer')", name="role"),
        sa.CheckConstraint(
            "group_of IN ('states', 'governments', 'heads_of_state_and_government', 'agencies', "
            "'organizations', 'non_governmental_organizations', 'bodies', 'initiatives', 'stakeholders')",
            name="group_of",
        ),
        sa.CheckConstraint(
            "qualifier IN ('exactly', 'more_than', 'several', 'all', 'uncounted')",
            name="qualifier",
        ),
        sa.CheckConstraint(
            "CASE WHEN organization_slug IS NULL THEN 0 ELSE 1 END + CASE WHEN state_code IS NULL THEN 0 ELSE 1 "
            "END + CASE WHEN group_label IS NULL THEN 0 ELSE 1 END = 1",
            name="exactly_one",
        ),
        sa.CheckConstraint("(group_label IS NULL) = (qualifier IS NULL)", name="group"),
        sa.CheckConstraint(
            "(count IS NOT NULL) = (coalesce(qualifier, '') IN ('exactly', 'more_than'))",
            name="counted",
        ),
    )
    op.create_table(
        "organization_aims",
        sa.Column("organization_slug", text(80), sa.ForeignKey("organizations.slug"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("label", text(), nullable=False),
    )
    op.create_table(
        "organization_names",
        sa.Column("organization_slug", text(80), sa.ForeignKey("organizations.slug"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("name", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.CheckConstraint("kind IN ('acronym', 'informal', 'variant', 'former', 'formal')", name="kind"),
    )
    op.create_table(
        "organization_regions",
        sa.Column("organization_slug", text(80), sa.ForeignKey("organizations.slug"), primary_key=True),
        sa.Column("region_slug", text(80), sa.ForeignKey("regions.slug"), primary_key=True),
    )
    op.create_table(
        "organization_relations",
        sa.Column("organization_slug", text(80), sa.ForeignKey("organizations.slug"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("relation", text(), nullable=False),
        sa.Column("other_slug", text(80), sa.ForeignKey("organizations.slug"), nullable=False, index=True),
        sa.Column("since", text(21), sa.ForeignKey("dates.value")),
        sa.Column("until", text(21), sa.ForeignKey("dates.value")),
        sa.Column("note", text()),
        sa.CheckConstraint(
            "relation IN ('secretariat_of', 'governs', 'organ_of', 'sponsors', 'coordinates_with', "
            "'collaborates_with', 'cooperates_through', 'may_cooperate_with', 'successor_of')",
            name="relation",
        ),
        sa.CheckConstraint("organization_slug <> other_slug", name="not_itself"),
    )
    op.create_table(
        "plan_parties",
        sa.Column("plan_slug", text(80), sa.ForeignKey("plans.slug"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("role", text(), nullable=False),
        sa.Column("organization_slug", text(80), sa.ForeignKey("organizations.slug"), index=True),
        sa.Column("state_code", text(3), sa.ForeignKey("states.code"), index=True),
        sa.Column("group_label", text()),
        sa.Column("group_of", text()),
        sa.Column("count", sa.Integer),
        sa.Column("qualifier", text()),
        sa.Column("note", text()),
        sa.CheckConstraint(
            "role IN ('owner', 'adopter', 'signatory', 'developer', 'issuer', 'convening_body', "
            "'decision_body', 'secretariat', 'governing_body', 'sponsor', 'addressee', 'implementer', "
            "'collaborator', 'channel', 'named')",
            name="role",
        ),
        sa.CheckConstraint(
            "group_of IN ('states', 'governments', 'heads_of_state_and_government', 'agencies', "
            "'organizations', 'non_governmental_organizations', 'bodies', 'initiatives', 'stakeholders')",
            name="group_of",
        ),
        sa.CheckConstraint(
            "qualifier IN ('exactly', 'more_than', 'several', 'all', 'uncounted')",
            name="qualifier",
        ),
        sa.CheckConstraint(
            "CASE WHEN organization_slug IS NULL THEN 0 ELSE 1 END + CASE WHEN state_code IS NULL THEN 0 ELSE 1 "
            "END + CASE WHEN group_label IS NULL THEN 0 ELSE 1 END = 1",
            name="exactly_one",
        ),
        sa.CheckConstraint("(group_label IS NULL) = (qualifier IS NULL)", name="group"),
        sa.CheckConstraint(
            "(count IS NOT NULL) = (coalesce(qualifier, '') IN ('exactly', 'more_than'))",
            name="counted",
        ),
    )
    op.create_table(
        "plan_states",
        sa.Column("plan_slug", text(80), sa.ForeignKey("plans.slug"), primary_key=True),
        sa.Column("state_code", text(3), sa.ForeignKey("states.code"), primary_key=True),
        sa.Column("basis", text(), primary_key=True),
        sa.Column("organization_slug", text(80), sa.ForeignKey("organizations.slug"), index=True),
        sa.CheckConstraint("basis IN ('party', 'member_at_adoption', 'member_now', 'undecided')", name="basis"),
        sa.Index(None, "state_code", "plan_slug"),
    )
    op.create_table(
        "documents",
        sa.Column("slug", text(80), primary_key=True),
        sa.Column("title", text(), nullable=False),
        sa.Column("title_given", sa.Boolean, nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("number", text()),
        sa.Column("summary", text(), nullable=False),
        sa.Column("act", text()),
        sa.Column("date", text(21), sa.ForeignKey("dates.value")),
        sa.Column("event_slug", text(80), sa.ForeignKey("events.slug"), index=True),
        sa.CheckConstraint(
            "kind IN ('declaration', 'agreement', 'memorandum', 'decision', 'guidance', 'manual', "
            "'publication', 'toolkit_tool')",
            name="kind",
        ),
        sa.CheckConstraint("act IN ('developed', 'signed', 'adopted', 'issued', 'dated', 'named')", name="act"),
    )
    op.create_table(
        "organization_aim_themes",
        sa.Column("organization_slug", text(80), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("theme_slug", text(80), sa.ForeignKey("themes.slug"), primary_key=True),
        sa.ForeignKeyConstraint(
            ["organization_slug", "position"], ["organization_aims.organization_slug", "organization_aims.position"]
        ),
    )
    op.create_table(
        "plan_events",
        sa.Column("plan_slug", text(80), sa.ForeignKey("plans.slug"), primary_key=True),
        sa.Column("event_slug", text(80), sa.ForeignKey("events.slug"), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("relation", text(), nullable=False),
        sa.CheckConstraint("relation IN ('developed_at', 'adopted_at', 'of_owner')", name="relation"),
    )
    op.create_table(
        "document_parties",
        sa.Column("document_slug", text(80), sa.ForeignKey("documents.slug"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("role", text(), nullable=False),
        sa.Column("organization_slug", text(80), sa.ForeignKey("organizations.slug"), index=True),
        sa.Column("state_code", text(3), sa.ForeignKey("states.code"), index=True),
        sa.Column("group_label", text()),
        sa.Column("group_of", text()),
        sa.Column("count", sa.Integer),
        sa.Column("qualifier", text()),
        sa.Column("note", text()),
        sa.CheckConstraint(
            "role IN ('owner', 'adopter', 'signatory', 'developer', 'issuer', 'convening_body', "
            "'decision_body', 'secretariat', 'governing_body', 'sponsor', 'addressee', 'implementer', "
            "'collaborator', 'channel', 'named')",
            name="role",
        ),
        sa.CheckConstraint(
            "group_of IN ('states', 'governments', 'heads_of_state_and_government', 'agencies', "
            "'organizations', 'non_governmental_organizations', 'bodies', 'initiatives', 'stakeholders')",
            name="group_of",
        ),
        sa.CheckConstraint(
            "qualifier IN ('exactly', 'more_than', 'several', 'all', 'uncounted')",
            name="qualifier",
        ),
        sa.CheckConstraint(
            "CASE WHEN organization_slug IS NULL THEN 0 ELSE 1 END + CASE WHEN state_code IS NULL THEN 0 ELSE 1 "
            "END + CASE WHEN group_label IS NULL THEN 0 ELSE 1 END = 1",
            name="exactly_one",
        ),
        sa.CheckConstraint("(group_label IS NULL) = (qualifier IS NULL)", name="group"),
        sa.CheckConstraint(
            "(count IS NOT NULL) = (coalesce(qualifier, '') IN ('exactly', 'more_than'))",
            name="counted",
        ),
    )
    op.create_table(
        "document_regions",
        sa.Column("document_slug", text(80), sa.ForeignKey("documents.slug"), primary_key=True),
        sa.Column("region_slug", text(80), sa.ForeignKey("regions.slug"), primary_key=True),
    )
    op.create_table(
        "links",
        sa.Column("slug", text(80), primary_key=True),
        sa.Column("plan_slug", text(80), sa.ForeignKey("plans.slug"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("url", text(), nullable=False),
        sa.Column("label", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("locator", text()),
        sa.Column("to_plan_slug", text(80), sa.ForeignKey("plans.slug"), index=True),
        sa.Column("to_document_slug", text(80), sa.ForeignKey("documents.slug"), index=True),
        sa.Column("to_organization_slug", text(80), sa.ForeignKey("organizations.slug"), index=True),
        sa.UniqueConstraint("plan_slug", "position"),
        sa.CheckConstraint("role IN ('full_text', 'declaration', 'website', 'manual', 'citation')", name="role"),
        sa.CheckConstraint(
            "CASE WHEN to_plan_slug IS NULL THEN 0 ELSE 1 END + CASE WHEN to_document_slug IS NULL THEN 0 ELSE "
            "1 END + CASE WHEN to_organization_slug IS NULL THEN 0 ELSE 1 END = 1",
            name="exactly_one",
        ),
    )
    op.create_table(
        "plan_documents",
        sa.Column("plan_slug", text(80), sa.ForeignKey("plans.slug"), primary_key=True),
        sa.Column("document_slug", text(80), sa.ForeignKey("documents.slug"), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("relation", text(), nullable=False),
        sa.CheckConstraint(
            "relation IN ('annexed_to', 'contained_in', 'implements', 'refers_to', 'explained_by', "
            "'described_in', 'see_also', 'beside')",
            name="relation",
        ),
    )


def downgrade() -> None:
    op.drop_table("plan_documents")
    op.drop_table("links")
    op.drop_table("document_regions")
    op.drop_table("document_parties")
    op.drop_table("plan_events")
    op.drop_table("organization_aim_themes")
    op.drop_table("documents")
    op.drop_table("plan_states")
    op.drop_table("plan_parties")
    op.drop_table("organization_relations")
    op.drop_table("organization_regions")
    op.drop_table("organization_names")
    op.drop_table("organization_aims")
    op.drop_table("memberships")
    op.drop_table("events")
    op.drop_table("citations")
    op.drop_table("area_themes")
    op.drop_table("state_names")
    op.drop_table("source_sections")
    op.drop_table("plan_titles")
    op.drop_table("plan_themes")
    op.drop_table("plan_relations")
    op.drop_table("plan_regions")
    op.drop_table("plan_items")
    op.drop_table("plan_acts")
    op.drop_table("organizations")
    op.drop_table("areas")
    op.drop_table("states")
    op.drop_table("sources")
    op.drop_table("region_parents")
    op.drop_table("region_names")
    op.drop_table("region_ancestors")
    op.drop_table("plans")
    op.drop_table("themes")
    op.drop_table("renderings")
    op.drop_table("regions")
    op.drop_table("dates")
    op.drop_table("dataset")
    op.drop_table("aliases")
    op.drop_table("absences")
