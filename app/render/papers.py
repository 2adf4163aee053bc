"""Documents, events and sources, as JSON."""

from app import models as m
from app.render.tables import Rendered, Tables
from app.schemas.papers import (
    Document,
    DocumentPlan,
    DocumentSummary,
    Event,
    EventDocument,
    EventPlan,
    EventSummary,
    Source,
    SourceSection,
    SourceSummary,
    SourceUse,
)
from app.schemas.parts import DatedAct

REGIONS = (m.DocumentRegion.document_slug, m.DocumentRegion.position)
"""The order of a document's regions."""


def documents(t: Tables) -> Rendered:
    """The documents."""
    fields = ("slug", "title", "title_given", "kind", "number", "summary")
    for row in t.rows(m.Document):
        slug = row.slug
        parties = t.by(m.DocumentParty, "document_slug")[slug]
        summary = {
            **{name: getattr(row, name) for name in fields},
            "date": t.date(row.date),
            "organizations": t.roles(parties),
        }
        yield (
            slug,
            DocumentSummary.model_validate(summary),
            Document(
                **summary,
                aliases=t.aliases("documents", slug),
                acts=[DatedAct(act=row.act, date=t.date(row.date), place=None, state=None, note=None)]
                if row.act
                else [],
                event=t.maybe(m.Event, row.event_slug),
                parties=t.parties(parties),
                regions=t.refs(
                    m.Region, [pair.region_slug for pair in t.by(m.DocumentRegion, "document_slug", *REGIONS)[slug]]
                ),
                plans=[
                    DocumentPlan(slug=pair.plan_slug, title=pair.plan_title, relation=pair.relation)
                    for pair in t.first(m.PlanDocument, m.PlanDocument.document_slug, slug)
                ],
                links=[t.link(link) for link in t.first(m.Link, m.Link.to_document_slug, slug)],
                **t.evidence("documents", slug),
                **t.silence("documents", slug),
            ),
        )


def events(t: Tables) -> Rendered:
    """The events."""
    for row in t.rows(m.Event):
        slug = row.slug
        summary = {
            **{name: getattr(row, name) for name in ("slug", "name", "kind", "ordinal", "place", "theme")},
            "organization": t.maybe(m.Organization, row.organization_slug),
            "state": t.state(row.state_code),
            "date": t.date(row.date),
        }
        yield (
            slug,
            EventSummary.model_validate(summary),
            Event(
                **summary,
                aliases=t.aliases("events", slug),
                plans=[
                    EventPlan(slug=pair.plan_slug, title=pair.plan_title, relation=pair.relation)
                    for pair in t.first(m.PlanEvent, m.PlanEvent.event_slug, slug)
                ],
                documents=[
                    EventDocument(slug=d.slug, title=d.title, acts=[d.act] if d.act else [])
                    for d in t.by(m.Document, "event_slug")[slug]
                ],
                **t.evidence("events", slug),
                **t.silence("events", slug),
            ),
        )


def sources(t: Tables) -> Rendered:
    """The sources."""
    fields = ("slug", "title", "part_of", "publisher", "kind", "url", "language")
    for row in t.rows(m.Source):
        uses = t.uses()[row.slug]
        summary = {
            **{name: getattr(row, name) for name in fields},
            "date": t.date(row.date),
            "citation_count": sum(use.citations for use in uses),
        }
        yield (
            row.slug,
            SourceSummary.model_validate(summary),
            Source(
                **summary,
                note=row.note,
                sections=[
                    SourceSection(
                        position=section.position,
                        key=section.key,
                        heading=section.heading,
                        plans=t.told(row.slug, section.key),
                    )
                    for section in sorted(t.by(m.SourceSection, "source_slug")[row.slug], key=lambda row: row.position)
                ],
                uses=[SourceUse(resource=use.resource, records=use.records) for use in uses],
            ),
        )
