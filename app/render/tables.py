"""The rows that renderers read, and the parts that many records have in common."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, inspect, select

from app import models as m
from app.schemas.parts import (
    Absence,
    Citation,
    DateValue,
    Group,
    Name,
    Party,
    PlanOrganization,
    PlanRef,
    Ref,
    Schema,
    StateRef,
    Target,
)
from app.schemas.plans import PlanArea, PlanLink, PlanState
from app.vocabulary import NameKind, PartyKind

Rendered = Iterator[tuple[str, Schema, Schema]]
"""Key, summary, whole."""


class Tables:
    """The rows of the tables, read once each, grouped by a column where asked for."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._read: dict[Any, Any] = {}

    def rows(self, model: type[m.Base], *order: Any) -> list[Any]:
        """All rows, in the order of the given columns, else of the primary key."""
        if (model, order) not in self._read:
            columns = order or inspect(model).primary_key
            self._read[model, order] = list(self.db.execute(select(model.__table__).order_by(*columns)))
        rows: list[Any] = self._read[model, order]
        return rows

    def by(self, model: type[m.Base], column: str, *order: Any) -> dict[str, list[Any]]:
        """The rows of a table, grouped by the value of a column; an unknown value has none."""
        if (model, order, column) not in self._read:
            groups: dict[str, list[Any]] = defaultdict(list)
            for row in self.rows(model, *order):
                groups[getattr(row, column)].append(row)
            self._read[model, order, column] = groups
        grouped: dict[str, list[Any]] = self._read[model, order, column]
        return grouped

    def one(self, model: type[m.Base], key: str | None) -> Any:
        """The row with this primary key; None for none."""
        if (model, "key") not in self._read:
            self._read[model, "key"] = {row[0]: row for row in self.rows(model)}
        return self._read[model, "key"][key] if key is not None else None

    def date(self, value: str | None) -> DateValue | None:
        """A date with its bounds."""
        row = self.one(m.Date, value)
        return row and DateValue.model_validate(row)

    def ref(self, model: type[m.Base], slug: str) -> Ref:
        """A record by its slug and name."""
        return Ref(slug=slug, name=self.one(model, slug).name)

    def maybe(self, model: type[m.Base], slug: str | None) -> Ref | None:
        """A record by its slug and name; None for none."""
        return self.ref(model, slug) if slug is not None else None

    def refs(self, model: type[m.Base], slugs: list[str]) -> list[Ref]:
        """Records by their slugs and names."""
        return [self.ref(model, slug) for slug in slugs]

    def name(self, row: Any, name: str) -> Name:
        """Another name or title, in time."""
        since, until = self.date(row.since), self.date(row.until)
        return Name(name=name, kind=row.kind, language=row.language, since=since, until=until)

    def state(self, code: str | None) -> StateRef | None:
        """A state by its code and name."""
        row = self.one(m.State, code)
        return row and StateRef(code=row.code, name=row.name)

    def plan(self, slug: str) -> PlanRef:
        """A plan by its slug and title."""
        return PlanRef(slug=slug, title=self.one(m.Plan, slug).title)

    def actor(self, row: Any) -> dict[str, Any]:
        """The organization, state or group of a row, of which two are None."""
        group = None
        kind = PartyKind.organization if row.organization_slug else PartyKind.state
        if row.group_label:
            kind = PartyKind.group
            group = Group(label=row.group_label, of=row.group_of, count=row.count, qualifier=row.qualifier)
        return {
            "role": row.role,
            "kind": kind,
            "organization": self.maybe(m.Organization, row.organization_slug),
            "state": self.state(row.state_code),
            "group": group,
            "note": row.note,
        }

    def evidence(self, resource: str, key: str, field: str | None = None) -> dict[str, Any]:
        """The citations of a record; or of one of its fields, which is a record of its own, then as a whole."""
        headings = {(row.source_slug, row.key): row.heading for row in self.rows(m.SourceSection)}
        return {
            "citations": [
                Citation(
                    field="*" if field else row.field,
                    source=row.source_slug,
                    locator=row.locator or headings.get((row.source_slug, row.section)),
                    phrase=row.phrase,
                    basis=row.basis,
                    confidence=row.confidence,
                    note=row.note,
                )
                for row in self.by(m.Citation, "key")[key]
                if row.resource == resource and field in (None, row.field)
            ]
        }

    def silence(self, resource: str, key: str) -> dict[str, Any]:
        """The absences of a record."""
        rows = (row for row in self.by(m.Absence, "key")[key] if row.resource == resource)
        return {"absences": [Absence(field=row.field, status=row.status, note=row.note) for row in rows]}

    def aliases(self, resource: str, key: str) -> list[str]:
        """The slugs under which a record was known before."""
        return [row.alias for row in self.by(m.Alias, "key")[key] if row.resource == resource]

    def acronym(self, organization: str) -> str | None:
        """The acronym of an organization, if it has one."""
        names = self.by(m.OrganizationName, "organization_slug")[organization]
        return next((name.name for name in names if name.kind == NameKind.acronym), None)

    def roles(self, parties: list[Any]) -> list[PlanOrganization]:
        """The organizations among the parties, with their roles."""
        return [
            PlanOrganization(slug=o.slug, name=o.name, acronym=self.acronym(o.slug), role=party.role)
            for party in parties
            if (o := self.maybe(m.Organization, party.organization_slug))
        ]

    def parties(self, parties: list[Any]) -> list[Party]:
        """The parties of a plan or a document."""
        return [
            Party(
                position=party.position,
                since=self.date(party.since),
                until=self.date(party.until),
                **self.actor(party),
            )
            for party in parties
        ]

    def concerned(self, plan: str) -> list[PlanState]:
        """The states that a plan concerns, each with all its bases."""
        bases: dict[str, list[Any]] = defaultdict(list)
        for row in self.by(m.PlanState, "plan_slug")[plan]:
            if row.basis not in bases[row.state_code]:
                bases[row.state_code].append(row.basis)
        states = ((self.one(m.State, code), listed) for code, listed in bases.items())
        return [PlanState(code=state.code, name=state.name, bases=listed) for state, listed in states]

    def reason(self, row: Any) -> dict[str, Any]:
        """Why a plan concerns a state: on which basis, by which membership, since when, and who says so."""
        resource, key, field = "plans", row.plan_slug, f"parties.{row.party_position}"
        if row.membership_slug:
            member = self.one(m.Membership, row.membership_slug)
            resource, key, field = "organizations", member.body_slug, f"members.{member.position}"
        cited = (cite for cite in self.by(m.Citation, "key")[key] if (cite.resource, cite.field) == (resource, field))
        return {
            "basis": row.basis,
            "organization": row.organization_slug,
            "membership": row.membership_slug,
            "since": self.date(row.since),
            "until": self.date(row.until),
            "sources": list(dict.fromkeys(cite.source_slug for cite in cited)),
        }

    def link(self, row: Any) -> PlanLink:
        """A link of a plan."""
        plan, document = self.one(m.Plan, row.to_plan_slug), self.one(m.Document, row.to_document_slug)
        organization = self.one(m.Organization, row.to_organization_slug)
        if plan:
            target = {"kind": "plan", "slug": plan.slug, "name": plan.title}
        elif document:
            target = {"kind": "document", "slug": document.slug, "name": document.title}
        else:
            target = {"kind": "organization", "slug": organization.slug, "name": organization.name}
        return PlanLink(
            slug=row.slug,
            position=row.position,
            url=row.url,
            label=row.label,
            role=row.role,
            locator=row.locator,
            language=row.language,
            health=row.health,
            checked=self.date(row.checked),
            replacement=row.replacement,
            archived=row.archived,
            note=row.note,
            target=Target.model_validate(target),
        )

    def area(self, row: Any) -> PlanArea:
        """An area of a plan."""
        themes = [pair.theme_slug for pair in self.by(m.AreaTheme, "area_slug")[row.slug]]
        return PlanArea(
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
