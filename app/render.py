"""Tables → renderings: every record as JSON, once, through the public schemas.

A renderer reads what it needs from the tables, a table at a time, and yields each record in brief and in full.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from app import models as m
from app import schemas as s
from app.vocabulary import NameKind, PartyKind

Rendered = Iterator[tuple[str, bytes, bytes]]
"""Key, summary, whole."""


class Tables:
    """The rows of the tables, read once each, grouped by a column where asked for."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._read: dict[Any, Any] = {}

    def rows(self, model: type[m.Base], *order: Any) -> list[Any]:
        """All rows, in the order of the given columns, else of the primary key."""
        if model not in self._read:
            columns = order or tuple(model.__table__.primary_key.columns)  # type: ignore[attr-defined]
            self._read[model] = list(self.db.execute(select(model.__table__).order_by(*columns)))
        rows: list[Any] = self._read[model]
        return rows

    def by(self, model: type[m.Base], column: str, *order: Any) -> dict[str, list[Any]]:
        """The rows of a table, grouped by the value of a column; an unknown value has none."""
        if (model, column) not in self._read:
            groups: dict[str, list[Any]] = defaultdict(list)
            for row in self.rows(model, *order):
                groups[getattr(row, column)].append(row)
            self._read[model, column] = groups
        grouped: dict[str, list[Any]] = self._read[model, column]
        return grouped

    def one(self, model: type[m.Base], key: str | None) -> Any:
        """The row with this primary key; None for none."""
        if (model, "key") not in self._read:
            self._read[model, "key"] = {row[0]: row for row in self.rows(model)}
        return self._read[model, "key"][key] if key is not None else None

    def date(self, value: str | None) -> s.DateValue | None:
        """A date with its bounds."""
        row = self.one(m.Date, value)
        return row and s.DateValue.model_validate(row)

    def ref(self, model: type[m.Base], slug: str) -> s.Ref:
        """A record by its slug and name."""
        return s.Ref(slug=slug, name=self.one(model, slug).name)

    def maybe(self, model: type[m.Base], slug: str | None) -> s.Ref | None:
        """A record by its slug and name; None for none."""
        return self.ref(model, slug) if slug is not None else None

    def refs(self, model: type[m.Base], slugs: list[str]) -> list[s.Ref]:
        """Records by their slugs and names."""
        return [self.ref(model, slug) for slug in slugs]

    def state(self, code: str | None) -> s.StateRef | None:
        """A state by its code and name."""
        row = self.one(m.State, code)
        return row and s.StateRef(code=row.code, name=row.name)

    def plan(self, slug: str) -> s.PlanRef:
        """A plan by its slug and title."""
        return s.PlanRef(slug=slug, title=self.one(m.Plan, slug).title)

    def actor(self, row: Any) -> dict[str, Any]:
        """The organization, state or group of a row, of which two are None."""
        group = None
        kind = PartyKind.organization if row.organization_slug else PartyKind.state
        if row.group_label:
            kind = PartyKind.group
            group = s.Group(label=row.group_label, of=row.group_of, count=row.count, qualifier=row.qualifier)
        return {
            "role": row.role,
            "kind": kind,
            "organization": self.maybe(m.Organization, row.organization_slug),
            "state": self.state(row.state_code),
            "group": group,
            "note": row.note,
        }

    def evidence(self, resource: str, key: str, field: str | None = None) -> dict[str, Any]:
        """The citations of a record, or of one of its parts."""
        headings = {(row.source_slug, row.key): row.heading for row in self.rows(m.SourceSection)}
        return {
            "citations": [
                s.Citation(
                    field=row.field,
                    source=row.source_slug,
                    locator=row.locator or headings.get((row.source_slug, row.section)),
                    phrase=row.phrase,
                    basis=row.basis,
                    note=row.note,
                )
                for row in self.by(m.Citation, "key")[key]
                if row.resource == resource and field in (None, row.field)
            ]
        }

    def silence(self, resource: str, key: str) -> dict[str, Any]:
        """The absences of a record."""
        rows = (row for row in self.by(m.Absence, "key")[key] if row.resource == resource)
        return {"absences": [s.Absence(field=row.field, status=row.status, note=row.note) for row in rows]}

    def aliases(self, resource: str, key: str) -> list[str]:
        """The slugs under which a record was known before."""
        return [row.alias for row in self.by(m.Alias, "key")[key] if row.resource == resource]

    def roles(self, parties: list[Any]) -> list[s.PlanOrganization]:
        """The organizations among the parties, with their roles."""
        return [
            s.PlanOrganization(slug=o.slug, name=o.name, role=party.role)
            for party in parties
            if (o := self.maybe(m.Organization, party.organization_slug))
        ]

    def parties(self, parties: list[Any]) -> list[s.Party]:
        """The parties of a plan or a document."""
        return [s.Party(position=party.position, **self.actor(party)) for party in parties]

    def link(self, row: Any) -> s.PlanLink:
        """A link of a plan."""
        plan, document = self.one(m.Plan, row.to_plan_slug), self.one(m.Document, row.to_document_slug)
        organization = self.one(m.Organization, row.to_organization_slug)
        if plan:
            target = {"kind": "plan", "slug": plan.slug, "name": plan.title}
        elif document:
            target = {"kind": "document", "slug": document.slug, "name": document.title}
        else:
            target = {"kind": "organization", "slug": organization.slug, "name": organization.name}
        return s.PlanLink(
            slug=row.slug,
            position=row.position,
            url=row.url,
            label=row.label,
            role=row.role,
            locator=row.locator,
            target=s.Target.model_validate(target),
        )

    def area(self, row: Any) -> s.PlanArea:
        """An area of a plan."""
        themes = [pair.theme_slug for pair in self.by(m.AreaTheme, "area_slug")[row.slug]]
        return s.PlanArea(
            slug=row.slug,
            position=row.position,
            number=row.number,
            kind=row.kind,
            label=row.label,
            themes=self.refs(m.Theme, themes),
            note=row.note,
        )

    def member(self, row: Any) -> dict[str, Any]:
        """A membership, without the body."""
        return {
            "slug": row.slug,
            "joined": self.date(row.joined),
            "left": self.date(row.left),
            **self.actor(row),
        }


def plans(t: Tables) -> Rendered:
    """The plans."""
    for plan in t.rows(m.Plan):
        slug = plan.slug
        parties = t.by(m.PlanParty, "plan_slug")[slug]
        areas = t.by(m.Area, "plan_slug", m.Area.plan_slug, m.Area.position)[slug]
        listed = [area.kind for area in areas]
        regions = [row.region_slug for row in t.by(m.PlanRegion, "plan_slug")[slug] if row.direct]
        themes = [row.theme_slug for row in t.by(m.PlanTheme, "plan_slug")[slug]]
        summary = {
            **{name: getattr(plan, name) for name in ("slug", "title", "kind", "scope", "summary", "status")},
            "adopted": t.date(plan.adopted),
            "period": t.date(plan.period),
            "organizations": t.roles(parties),
            "regions": t.refs(m.Region, regions),
            "states": [
                s.PlanState(code=state.code, name=state.name, basis=row.basis, organization=row.organization_slug)
                for row in t.by(m.PlanState, "plan_slug")[slug]
                if (state := t.state(row.state_code))
            ],
            "themes": t.refs(m.Theme, themes),
            "area_count": len(areas),
        }
        yield _rendered(
            slug,
            s.PlanSummary.model_validate(summary),
            s.Plan(
                **summary,
                aliases=t.aliases("plans", slug),
                titles=[s.Name(name=row.title, kind=row.kind) for row in t.by(m.PlanTitle, "plan_slug")[slug]],
                status_note=plan.status_note,
                acts=[
                    s.Act(act=row.act, date=t.date(row.date), note=row.note)
                    for row in t.by(m.PlanAct, "plan_slug", m.PlanAct.plan_slug, m.PlanAct.position)[slug]
                ],
                parties=t.parties(parties),
                items=[
                    s.Items(kind=row.kind, stated=row.stated, listed=listed.count(row.kind), open=row.open)
                    for row in t.by(m.PlanItems, "plan_slug", m.PlanItems.plan_slug, m.PlanItems.position)[slug]
                ],
                areas=[t.area(row) for row in areas],
                events=[
                    s.PlanEvent(
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
                    s.PlanDocument(slug=d.slug, title=d.title, kind=d.kind, relation=row.relation)
                    for row in t.by(m.PlanDocument, "plan_slug", m.PlanDocument.plan_slug, m.PlanDocument.position)[
                        slug
                    ]
                    if (d := t.one(m.Document, row.document_slug))
                ],
                relations=[
                    s.PlanRelation(subject=t.plan(row.plan_slug), relation=row.relation, object=t.plan(row.other_slug))
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
        area = s.AreaSummary(**t.area(row).model_dump(), plan=t.plan(row.plan_slug))
        evidence = t.evidence("plans", row.plan_slug, f"areas.{row.position}")
        yield _rendered(row.slug, area, s.Area(**area.model_dump(), **evidence))


def links(t: Tables) -> Rendered:
    """The links of all plans."""
    for row in t.rows(m.Link):
        link = s.LinkSummary(**t.link(row).model_dump(), plan=t.plan(row.plan_slug))
        evidence = t.evidence("plans", row.plan_slug, f"links.{row.position}")
        yield _rendered(row.slug, link, s.Link(**link.model_dump(), **evidence))


def memberships(t: Tables) -> Rendered:
    """The memberships of all organizations."""
    for row in t.rows(m.Membership):
        membership = {**t.member(row), "body": t.ref(m.Organization, row.body_slug)}
        evidence = t.evidence("organizations", row.body_slug, f"members.{row.position}")
        yield _rendered(
            row.slug, s.MembershipSummary.model_validate(membership), s.Membership(**membership, **evidence)
        )


def organizations(t: Tables) -> Rendered:
    """The organizations."""
    fields = ("slug", "name", "kind", "summary", "seat", "website")
    for row in t.rows(m.Organization):
        slug = row.slug
        names = t.by(m.OrganizationName, "organization_slug")[slug]
        summary = {
            **{name: getattr(row, name) for name in fields},
            "acronym": next((name.name for name in names if name.kind == NameKind.acronym), None),
            "founded": t.date(row.founded),
            "dissolved": t.date(row.dissolved),
            "seat_state": t.state(row.seat_state),
            "regions": t.refs(
                m.Region, [pair.region_slug for pair in t.by(m.OrganizationRegion, "organization_slug")[slug]]
            ),
        }
        aim_themes = t.by(m.OrganizationAimTheme, "organization_slug")[slug]
        relations = t.by(m.OrganizationRelation, "organization_slug")[slug]
        relations = relations + t.by(m.OrganizationRelation, "other_slug")[slug]
        yield _rendered(
            slug,
            s.OrganizationSummary.model_validate(summary),
            s.Organization(
                **summary,
                aliases=t.aliases("organizations", slug),
                names=[s.Name(name=name.name, kind=name.kind) for name in names],
                meets=row.meets,
                aims=[
                    s.Aim(
                        position=aim.position,
                        label=aim.label,
                        themes=t.refs(
                            m.Theme, [pair.theme_slug for pair in aim_themes if pair.position == aim.position]
                        ),
                    )
                    for aim in t.by(m.OrganizationAim, "organization_slug")[slug]
                ],
                members=[
                    s.Member(**t.member(member))
                    for member in t.by(m.Membership, "body_slug", m.Membership.body_slug, m.Membership.position)[slug]
                ],
                relations=[
                    s.OrganizationRelation(
                        subject=t.ref(m.Organization, relation.organization_slug),
                        relation=relation.relation,
                        object=t.ref(m.Organization, relation.other_slug),
                        since=t.date(relation.since),
                        until=t.date(relation.until),
                        note=relation.note,
                    )
                    for relation in relations
                ],
                plans=[
                    s.PlanRole(**t.plan(party.plan_slug).model_dump(), role=party.role)
                    for party in t.by(m.PlanParty, "organization_slug")[slug]
                ],
                documents=[
                    s.DocumentRole(
                        slug=party.document_slug,
                        title=t.one(m.Document, party.document_slug).title,
                        role=party.role,
                    )
                    for party in t.by(m.DocumentParty, "organization_slug")[slug]
                ],
                events=[s.Ref(slug=e.slug, name=e.name) for e in t.by(m.Event, "organization_slug")[slug]],
                **t.evidence("organizations", slug),
                **t.silence("organizations", slug),
            ),
        )


def states(t: Tables) -> Rendered:
    """The states and territories."""
    for row in t.rows(m.State):
        code = row.code
        concerns = t.by(m.PlanState, "state_code")[code]
        summary = {
            **{name: getattr(row, name) for name in ("code", "alpha2", "m49", "name", "kind")},
            "region": t.ref(m.Region, row.region_slug),
            "plan_count": len({pair.plan_slug for pair in concerns}),
        }
        yield _rendered(
            code,
            s.StateSummary.model_validate(summary),
            s.State(
                **summary,
                names=[s.Name(name=name.name, kind=name.kind) for name in t.by(m.StateName, "state_code")[code]],
                regions=t.refs(m.Region, [row.region_slug, *_above(t, row.region_slug)]),
                memberships=[
                    s.StateMembership(
                        slug=member.slug,
                        body=t.ref(m.Organization, member.body_slug),
                        role=member.role,
                        joined=t.date(member.joined),
                        left=t.date(member.left),
                    )
                    for member in t.by(m.Membership, "state_code")[code]
                ],
                plans=[
                    s.StatePlan(
                        **t.plan(pair.plan_slug).model_dump(), basis=pair.basis, organization=pair.organization_slug
                    )
                    for pair in concerns
                ],
                events=[s.Ref(slug=e.slug, name=e.name) for e in t.by(m.Event, "state_code")[code]],
                seats=[s.Ref(slug=o.slug, name=o.name) for o in t.by(m.Organization, "seat_state")[code]],
                **t.evidence("states", code),
                **t.silence("states", code),
            ),
        )


def regions(t: Tables) -> Rendered:
    """The regions."""
    for row in t.rows(m.Region):
        slug = row.slug
        concerned = t.by(m.PlanRegion, "region_slug")[slug]
        summary = {
            **{name: getattr(row, name) for name in ("slug", "name", "kind", "m49")},
            "parents": t.refs(m.Region, [pair.parent_slug for pair in t.by(m.RegionParent, "region_slug")[slug]]),
            "plan_count": len(concerned),
        }
        yield _rendered(
            slug,
            s.RegionSummary.model_validate(summary),
            s.Region(
                **summary,
                names=[s.Name(name=name.name, kind=name.kind) for name in t.by(m.RegionName, "region_slug")[slug]],
                note=row.note,
                children=t.refs(m.Region, [pair.region_slug for pair in t.by(m.RegionParent, "parent_slug")[slug]]),
                ancestors=t.refs(m.Region, _above(t, slug)),
                plans=[t.plan(pair.plan_slug) for pair in concerned],
                **t.evidence("regions", slug),
                **t.silence("regions", slug),
            ),
        )


def themes(t: Tables) -> Rendered:
    """The themes."""
    for row in t.rows(m.Theme):
        plans = t.by(m.PlanTheme, "theme_slug")[row.slug]
        summary = {
            **{name: getattr(row, name) for name in ("slug", "name", "scope_note", "pillar")},
            "plan_count": len(plans),
            "area_count": len(t.by(m.AreaTheme, "theme_slug")[row.slug]),
        }
        yield _rendered(
            row.slug,
            s.ThemeSummary.model_validate(summary),
            s.Theme(**summary, plans=[t.plan(pair.plan_slug) for pair in plans], **t.evidence("themes", row.slug)),
        )


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
        yield _rendered(
            slug,
            s.DocumentSummary.model_validate(summary),
            s.Document(
                **summary,
                aliases=t.aliases("documents", slug),
                acts=[s.Act(act=row.act, date=t.date(row.date), note=None)] if row.act else [],
                event=t.maybe(m.Event, row.event_slug),
                parties=t.parties(parties),
                regions=t.refs(m.Region, [pair.region_slug for pair in t.by(m.DocumentRegion, "document_slug")[slug]]),
                plans=[
                    s.DocumentPlan(**t.plan(pair.plan_slug).model_dump(), relation=pair.relation)
                    for pair in t.by(m.PlanDocument, "document_slug")[slug]
                ],
                links=[t.link(link) for link in t.by(m.Link, "to_document_slug")[slug]],
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
        yield _rendered(
            slug,
            s.EventSummary.model_validate(summary),
            s.Event(
                **summary,
                aliases=t.aliases("events", slug),
                plans=[
                    s.EventPlan(**t.plan(pair.plan_slug).model_dump(), relation=pair.relation)
                    for pair in t.by(m.PlanEvent, "event_slug")[slug]
                ],
                documents=[
                    s.EventDocument(slug=d.slug, title=d.title, acts=[d.act] if d.act else [])
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
        citations = t.by(m.Citation, "source_slug")[row.slug]
        summary = {
            **{name: getattr(row, name) for name in fields},
            "date": t.date(row.date),
            "citation_count": len(citations),
        }
        keys: dict[str, set[str]] = defaultdict(set)
        for citation in citations:
            keys[citation.resource].add(citation.key)
        yield _rendered(
            row.slug,
            s.SourceSummary.model_validate(summary),
            s.Source(
                **summary,
                note=row.note,
                sections=[
                    s.SourceSection(position=section.position, key=section.key, heading=section.heading)
                    for section in sorted(t.by(m.SourceSection, "source_slug")[row.slug], key=lambda row: row.position)
                ],
                uses=[s.SourceUse(resource=resource, records=len(keys[resource])) for resource in sorted(keys)],
            ),
        )


RESOURCES: dict[str, Callable[[Tables], Rendered]] = {
    "plans": plans,
    "areas": areas,
    "organizations": organizations,
    "states": states,
    "memberships": memberships,
    "regions": regions,
    "themes": themes,
    "links": links,
    "documents": documents,
    "events": events,
    "sources": sources,
}
"""What is rendered, by the name of the resource in its path."""


def dataset(db: Connection, version: str, about: dict[str, Any], released: s.DateValue) -> bytes:
    """The dataset as JSON, with its counts."""
    count = {
        model.__tablename__: db.scalar(select(func.count()).select_from(model))
        for model in (*_COUNTED, m.Citation, m.Absence)
    }
    year = (released.earliest or date.max).year
    citation = f"{about['publisher']} ({year}). {about['title']} [Data set]. Version {version}. {about['licence']}."
    body = s.Dataset(
        **about, version=version, released=released, citation=citation, counts=s.Counts.model_validate(count)
    )
    return body.model_dump_json().encode()


_COUNTED = (
    m.Plan, m.Area, m.Organization, m.State, m.Membership, m.Region, m.Theme, m.Link, m.Document, m.Event, m.Source
)  # fmt: skip


def _above(t: Tables, slug: str) -> list[str]:
    """All regions above a region, the nearest first."""
    found: list[str] = []
    level = [slug]
    while level:
        level = [pair.parent_slug for region in level for pair in t.by(m.RegionParent, "region_slug")[region]]
        level = [region for region in dict.fromkeys(level) if region not in found]
        found += level
    return found


def _rendered(key: str, summary: s.Schema, whole: s.Schema) -> tuple[str, bytes, bytes]:
    return key, summary.model_dump_json().encode(), whole.model_dump_json().encode()
