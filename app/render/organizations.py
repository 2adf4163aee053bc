"""Organizations and memberships, as JSON."""

from app import models as m
from app.render.tables import Rendered, Tables
from app.schemas.organizations import (
    Aim,
    DocumentRole,
    Member,
    Membership,
    MembershipSummary,
    Organization,
    OrganizationRelation,
    OrganizationSummary,
    PlanRole,
    Seat,
)
from app.schemas.parts import Ref

REGIONS = (m.OrganizationRegion.organization_slug, m.OrganizationRegion.position)
"""The order of an organization's regions."""


def organizations(t: Tables) -> Rendered:
    """The organizations."""
    fields = ("slug", "name", "kind", "summary", "seat", "website", "membership_complete")
    for row in t.rows(m.Organization):
        slug = row.slug
        names = t.by(m.OrganizationName, "organization_slug")[slug]
        summary = {
            **{name: getattr(row, name) for name in fields},
            "acronym": t.acronym(slug),
            "founded": t.date(row.founded),
            "dissolved": t.date(row.dissolved),
            "seat_state": t.state(row.seat_state),
            "regions": t.refs(
                m.Region, [pair.region_slug for pair in t.by(m.OrganizationRegion, "organization_slug", *REGIONS)[slug]]
            ),
        }
        aim_themes = t.by(m.OrganizationAimTheme, "organization_slug")[slug]
        relations = t.by(m.OrganizationRelation, "organization_slug")[slug]
        relations = relations + t.by(m.OrganizationRelation, "other_slug")[slug]
        yield (
            slug,
            OrganizationSummary.model_validate(summary),
            Organization(
                **summary,
                aliases=t.aliases("organizations", slug),
                names=[t.name(name, name.name) for name in names],
                meets=row.meets,
                aims=[
                    Aim(
                        position=aim.position,
                        label=aim.label,
                        themes=t.refs(
                            m.Theme, [pair.theme_slug for pair in aim_themes if pair.position == aim.position]
                        ),
                    )
                    for aim in t.by(m.OrganizationAim, "organization_slug")[slug]
                ],
                seats=[
                    Seat(
                        place=seat.place,
                        state=t.state(seat.state_code),
                        since=t.date(seat.since),
                        until=t.date(seat.until),
                    )
                    for seat in t.by(m.OrganizationSeat, "organization_slug")[slug]
                ],
                membership_note=row.membership_note,
                members=[
                    Member(**t.member(member))
                    for member in t.by(m.Membership, "body_slug", m.Membership.body_slug, m.Membership.position)[slug]
                ],
                relations=[
                    OrganizationRelation(
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
                    PlanRole(slug=party.plan_slug, title=party.plan_title, role=party.role)
                    for party in t.first(m.PlanParty, m.PlanParty.organization_slug, slug)
                ],
                documents=[
                    DocumentRole(
                        slug=party.document_slug,
                        title=t.one(m.Document, party.document_slug).title,
                        role=party.role,
                    )
                    for party in t.by(m.DocumentParty, "organization_slug")[slug]
                ],
                events=[Ref(slug=e.slug, name=e.name) for e in t.by(m.Event, "organization_slug")[slug]],
                **t.evidence("organizations", slug),
                **t.silence("organizations", slug),
            ),
        )


def memberships(t: Tables) -> Rendered:
    """The memberships of all organizations."""
    for row in t.rows(m.Membership):
        membership = {**t.member(row), "body": t.ref(m.Organization, row.body_slug)}
        evidence = t.evidence("organizations", row.body_slug, f"members.{row.position}")
        yield (row.slug, MembershipSummary.model_validate(membership), Membership(**membership, **evidence))
