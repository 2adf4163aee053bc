"""The rows that renderers read, and the parts that many records have in common."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, inspect, select

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


MOST = 200
"""How many plans a record of something else lists; all of them are a list of their own."""
OF_PLANS: dict[type[m.Base], Any] = {
    m.Plan: m.Plan.slug,
    **{
        model: model.plan_slug
        for model in (
            m.PlanTitle, m.PlanAct, m.PlanParty, m.PlanItems, m.PlanRelation, m.PlanEvent, m.PlanDocument, m.PlanRegion,
            m.PlanTheme, m.PlanState, m.Area, m.Link,
        )
    },
}  # fmt: skip
"""The tables with rows for each plan, with the column that names it."""
PLAN = select(m.Plan.__table__).where(m.Plan.slug == bindparam("slug"))
OF_RECORDS = (m.Citation, m.Absence, m.Alias)
"""The tables with rows for records of any kind."""


class Tables:
    """The rows of the tables, read once each, grouped by a column where asked for.

    Those of plans are read for a range of plans, `batches`, and there alone; what plans share is read once for all.
    """

    def __init__(self, db: Connection, around: "Tables | None" = None, plans: tuple[str, ...] = ()) -> None:
        self.db = db
        self.around = around
        self.size = len(plans)
        self._plans = plans
        self._read: dict[Any, Any] = {}

    def batches(self, size: int) -> Iterator["Tables"]:
        """These tables, for so many plans at a time."""
        last = ""
        while plans := tuple(
            self.db.scalars(select(m.Plan.slug).where(m.Plan.slug > last).order_by(m.Plan.slug).limit(size))
        ):
            yield Tables(self.db, self, plans)
            last = plans[-1]

    def rows(self, model: type[m.Base], *order: Any) -> list[Any]:
        """All rows, in the order of the given columns, else of the primary key."""
        if self.around and not self._is_of_plans(model):
            return self.around.rows(model, *order)
        if (model, order) not in self._read:
            columns = order or inspect(model).primary_key
            rows = select(model.__table__).where(*self._within(model)).order_by(*columns)
            self._read[model, order] = self.db.execute(rows).all()
        found: list[Any] = self._read[model, order]
        return found

    def by(self, model: type[m.Base], column: str, *order: Any) -> dict[str, list[Any]]:
        """The rows of a table, grouped by the value of a column; an unknown value has none."""
        if self.around and not self._is_of_plans(model):
            return self.around.by(model, column, *order)
        if (model, order, column) not in self._read:
            groups: dict[str, list[Any]] = defaultdict(list)
            for row in self.rows(model, *order):
                groups[getattr(row, column)].append(row)
            self._read[model, order, column] = groups
        grouped: dict[str, list[Any]] = self._read[model, order, column]
        return grouped

    def one(self, model: type[m.Base], key: str | None) -> Any:
        """The row with this primary key; None for none."""
        if key is None:
            return None
        if self.around and model is not m.Plan:
            return self.around.one(model, key)
        if (model, "key") not in self._read:
            known = model is not m.Plan or self.around
            self._read[model, "key"] = {row[0]: row for row in self.rows(model)} if known else {}
        rows = self._read[model, "key"]
        if key not in rows and model is m.Plan:  # beyond this range
            rows[key] = self.db.execute(PLAN, {"slug": key}).one()
        return rows[key]

    def first(self, model: type[m.Base], column: Any, key: str) -> Sequence[Any]:
        """The rows of the first plans for which a column has this value, each with the title of its plan."""
        own = OF_PLANS[model]
        plans = select(own).where(column == key).distinct().order_by(own).limit(MOST)
        rows = select(model.__table__, m.Plan.title.label("plan_title")).join(m.Plan, m.Plan.slug == own)
        return self.db.execute(rows.where(column == key, own.in_(plans)).order_by(*inspect(model).primary_key)).all()

    def tally(self, column: Any, counted: Any) -> dict[str, int]:
        """How many different values another column has beside each value of a column; an unknown value has none."""
        if (column, counted) not in self._read:
            rows = self.db.execute(select(column, func.count(counted.distinct())).group_by(column))
            self._read[column, counted] = Counter({key: count for key, count in rows})  # noqa: C416
        found: dict[str, int] = self._read[column, counted]
        return found

    def uses(self) -> dict[str, list[Any]]:
        """For each source, how many citations name it and how many records they are of, by the kind of these."""
        if "uses" not in self._read:
            records, citations = func.count(m.Citation.key.distinct()), func.count()
            columns = (m.Citation.source_slug, m.Citation.resource)
            rows = select(*columns, records.label("records"), citations.label("citations"))
            groups: dict[str, list[Any]] = defaultdict(list)
            for row in self.db.execute(rows.group_by(*columns).order_by(*columns)):
                groups[row.source_slug].append(row)
            self._read["uses"] = groups
        found: dict[str, list[Any]] = self._read["uses"]
        return found

    def told(self, source: str, section: str) -> list[PlanRef]:
        """The first plans of which a section of a source says something."""
        cited = m.Citation
        plans = select(cited.key.label("plan_slug"), m.Plan.title.label("plan_title")).distinct()
        plans = plans.join(m.Plan, m.Plan.slug == cited.key).where(
            cited.resource == "plans", cited.source_slug == source, cited.section == section
        )
        return self.plans(self.db.execute(plans.order_by(cited.key).limit(MOST)).all())

    def _is_of_plans(self, model: type[m.Base]) -> bool:
        return model in OF_PLANS or model in OF_RECORDS or model is m.AreaTheme

    def _within(self, model: Any) -> list[ColumnElement[bool]]:
        """What holds of the rows that are read."""
        if model in OF_RECORDS:
            return [model.resource == "plans", self._among(model.key)] if self.around else [model.resource != "plans"]
        if model is m.AreaTheme:
            return [m.AreaTheme.area_slug.in_(select(m.Area.slug).where(self._among(m.Area.plan_slug)))]
        if model is m.PlanRelation:
            return [self._among(m.PlanRelation.plan_slug) | self._among(m.PlanRelation.other_slug)]
        return [self._among(OF_PLANS[model])] if model in OF_PLANS else []

    def _among(self, column: Any) -> ColumnElement[bool]:
        """The plan in a column is one of the range."""
        if not self._plans:
            raise LookupError("the rows of all plans are too many: read them in batches")
        within: ColumnElement[bool] = column.between(self._plans[0], self._plans[-1])
        return within

    def date(self, value: str | None) -> DateValue | None:
        """A date with its bounds."""
        found: DateValue | None = self._once(DateValue, value, DateValue.model_validate, m.Date)
        return found

    def ref(self, model: type[m.Base], slug: str) -> Ref:
        """A record by its slug and name."""
        found: Ref = self._once(Ref, slug, lambda row: Ref(slug=slug, name=row.name), model)
        return found

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
        found: StateRef | None = self._once(StateRef, code, lambda row: StateRef(code=row.code, name=row.name), m.State)
        return found

    def _once(self, schema: type[Schema], key: str | None, make: Callable[[Any], Any], model: type[m.Base]) -> Any:
        """A part that many records share, made once of the row with this key; None for none."""
        if key is None:
            return None
        if self.around:
            return self.around._once(schema, key, make, model)
        if (schema, model, key) not in self._read:
            self._read[schema, model, key] = make(self.one(model, key))
        return self._read[schema, model, key]

    def plan(self, slug: str) -> PlanRef:
        """A plan by its slug and title."""
        return PlanRef(slug=slug, title=self.one(m.Plan, slug).title)

    def plans(self, rows: Sequence[Any]) -> list[PlanRef]:
        """The plans of rows that name them."""
        return [PlanRef(slug=row.plan_slug, title=row.plan_title) for row in rows]

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
        return {
            "citations": [
                Citation(
                    field="*" if field else row.field,
                    source=row.source_slug,
                    locator=row.locator or (self._heading(row.source_slug, row.section) if row.section else None),
                    phrase=row.phrase,
                    basis=row.basis,
                    confidence=row.confidence,
                    note=row.note,
                )
                for row in self.by(m.Citation, "key")[key]
                if row.resource == resource and field in (None, row.field)
            ]
        }

    def _heading(self, source: str, section: str) -> str | None:
        sections = self.by(m.SourceSection, "source_slug")[source]
        return next((row.heading for row in sections if row.key == section), None)

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

    def reason(self, row: Any, sources: dict[tuple[str, str], list[str]] | None = None) -> dict[str, Any]:
        """Why a plan concerns a state: on which basis, by which membership, since when, and who says so.

        `sources` are what says that states are parties, where the rows of the plan are not at hand.
        """
        if row.membership_slug:
            told = self._of_membership(row.membership_slug)
        else:
            told = (self._of_parties() if sources is None else sources)[row.plan_slug, f"parties.{row.party_position}"]
        return {
            "basis": row.basis,
            "organization": row.organization_slug,
            "membership": row.membership_slug,
            "since": self.date(row.since),
            "until": self.date(row.until),
            "sources": list(dict.fromkeys(told)),
        }

    def party_sources(self, rows: Sequence[Any]) -> dict[tuple[str, str], list[str]]:
        """The sources that say that a state is a party, for rows of `plan_states`, by plan and field."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        parties = {row.plan_slug for row in rows if row.party_position}
        cited = (
            select(m.Citation.key, m.Citation.field, m.Citation.source_slug)
            .where(m.Citation.resource == "plans", m.Citation.key.in_(parties), m.Citation.field.like("parties.%"))
            .order_by(m.Citation.key, m.Citation.position)
        )
        for row in self.db.execute(cited) if parties else ():
            found[row.key, row.field].append(row.source_slug)
        return found

    def _of_membership(self, slug: str) -> list[str]:
        if self.around:
            return self.around._of_membership(slug)
        if "memberships" not in self._read:
            found: dict[tuple[str, str], list[str]] = defaultdict(list)
            for row in self.rows(m.Citation):
                if row.resource == "organizations":
                    found[row.key, row.field].append(row.source_slug)
            self._read["memberships"] = {
                row.slug: found[row.body_slug, f"members.{row.position}"] for row in self.rows(m.Membership)
            }
        told: list[str] = self._read["memberships"][slug]
        return told

    def _of_parties(self) -> dict[tuple[str, str], list[str]]:
        if "parties" not in self._read:
            found: dict[tuple[str, str], list[str]] = defaultdict(list)
            for row in self.rows(m.Citation):
                found[row.key, row.field].append(row.source_slug)
            self._read["parties"] = found
        told: dict[tuple[str, str], list[str]] = self._read["parties"]
        return told

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
