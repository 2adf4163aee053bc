"""Plans, their areas and their links, as JSON."""

from app import models as m
from app.render.tables import Rendered, Tables
from app.schemas.parts import DatedAct
from app.schemas.plans import (
    Area,
    AreaSummary,
    Items,
    Link,
    LinkSummary,
    Plan,
    PlanDocument,
    PlanEvent,
    PlanRelation,
    PlanSummary,
    StateReason,
)


def plans(t: Tables) -> Rendered:
    """The plans."""
    for plan in t.rows(m.Plan):
        slug = plan.slug
        parties = t.by(m.PlanParty, "plan_slug")[slug]
        areas = t.by(m.Area, "plan_slug", m.Area.plan_slug, m.Area.position)[slug]
        listed = [area.kind for area in areas]
        order = (m.PlanRegion.plan_slug, m.PlanRegion.position)
        regions = [row.region_slug for row in t.by(m.PlanRegion, "plan_slug", *order)[slug] if row.position]
        themes = [row.theme_slug for row in t.by(m.PlanTheme, "plan_slug")[slug]]
        summary = {
            **{name: getattr(plan, name) for name in ("slug", "title", "kind", "scope", "summary", "status")},
            "adopted": t.date(plan.adopted),
            "period": t.date(plan.period),
            "status_date": t.date(plan.status_date),
            "coverage": plan.coverage,
            "organizations": t.roles(parties),
            "regions": t.refs(m.Region, regions),
            "states": t.concerned(slug),
            "themes": t.refs(m.Theme, themes),
            "area_count": len(areas),
        }
        yield (
            slug,
            PlanSummary.model_validate(summary),
            Plan(
                **summary,
                aliases=t.aliases("plans", slug),
                titles=[t.name(row, row.title) for row in t.by(m.PlanTitle, "plan_slug")[slug]],
                status_note=plan.status_note,
                reasons=[
                    StateReason(code=state.code, name=state.name, **t.reason(row))
                    for row in t.by(m.PlanState, "plan_slug")[slug]
                    if (state := t.state(row.state_code))
                ],
                acts=[
                    DatedAct(
                        act=row.act,
                        date=t.date(row.date),
                        place=row.place,
                        state=t.state(row.state_code),
                        note=row.note,
                    )
                    for row in t.by(m.PlanAct, "plan_slug", m.PlanAct.plan_slug, m.PlanAct.position)[slug]
                ],
                parties=t.parties(parties),
                items=[
                    Items(kind=row.kind, stated=row.stated, listed=listed.count(row.kind), open=row.open)
                    for row in t.by(m.PlanItems, "plan_slug", m.PlanItems.plan_slug, m.PlanItems.position)[slug]
                ],
                areas=[t.area(row) for row in areas],
                events=[
                    PlanEvent(
                        slug=event.slug,
                        name=event.name,
                        relation=row.relation,
                        place=event.place,
                        date=t.date(event.date),
                    )
                    for row in t.by(m.PlanEvent, "plan_slug", m.PlanEvent.plan_slug, m.PlanEvent.position)[slug]
                    if (event := t.one(m.Event, row.event_slug))
                ],
                documents=[
                    PlanDocument(slug=d.slug, title=d.title, kind=d.kind, relation=row.relation)
                    for row in t.by(m.PlanDocument, "plan_slug", m.PlanDocument.plan_slug, m.PlanDocument.position)[
                        slug
                    ]
                    if (d := t.one(m.Document, row.document_slug))
                ],
                relations=[
                    PlanRelation(subject=t.plan(row.plan_slug), relation=row.relation, object=t.plan(row.other_slug))
                    for row in t.by(m.PlanRelation, "plan_slug")[slug] + t.by(m.PlanRelation, "other_slug")[slug]
                ],
                links=[t.link(row) for row in t.by(m.Link, "plan_slug", m.Link.plan_slug, m.Link.position)[slug]],
                **t.evidence("plans", slug),
                **t.silence("plans", slug),
            ),
        )


def areas(t: Tables) -> Rendered:
    """The areas of all plans."""
    for row in t.rows(m.Area):
        area = AreaSummary(**t.area(row).model_dump(), plan=t.plan(row.plan_slug))
        evidence = t.evidence("plans", row.plan_slug, f"areas.{row.position}")
        yield (row.slug, area, Area(**area.model_dump(), **evidence))


def links(t: Tables) -> Rendered:
    """The links of all plans."""
    for row in t.rows(m.Link):
        link = LinkSummary(**t.link(row).model_dump(), plan=t.plan(row.plan_slug))
        evidence = t.evidence("plans", row.plan_slug, f"links.{row.position}")
        yield (row.slug, link, Link(**link.model_dump(), **evidence))
