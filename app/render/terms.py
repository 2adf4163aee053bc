"""States, regions and themes, as JSON."""

from app import models as m
from app.render.tables import Rendered, Tables
from app.schemas.parts import Ref
from app.schemas.terms import (
    Region,
    RegionSummary,
    State,
    StateMembership,
    StatePlan,
    StateSummary,
    Theme,
    ThemeSummary,
)


def states(t: Tables) -> Rendered:
    """The states and territories."""
    for row in t.rows(m.State):
        code = row.code
        concerns = t.first(m.PlanState, m.PlanState.state_code, code)
        sources = t.party_sources(concerns)
        summary = {
            **{name: getattr(row, name) for name in ("code", "alpha2", "m49", "name", "kind")},
            "region": t.ref(m.Region, row.region_slug),
            "plan_count": t.tally(m.PlanState.state_code, m.PlanState.plan_slug)[code],
        }
        yield (
            code,
            StateSummary.model_validate(summary),
            State(
                **summary,
                names=[t.name(name, name.name) for name in t.by(m.StateName, "state_code")[code]],
                regions=t.refs(m.Region, [row.region_slug, *_above(t, row.region_slug)]),
                memberships=[
                    StateMembership(
                        slug=member.slug,
                        body=t.ref(m.Organization, member.body_slug),
                        role=member.role,
                        joined=t.date(member.joined),
                        left=t.date(member.left),
                    )
                    for member in t.by(m.Membership, "state_code")[code]
                ],
                plans=[
                    StatePlan(slug=pair.plan_slug, title=pair.plan_title, **t.reason(pair, sources))
                    for pair in concerns
                ],
                events=[Ref(slug=e.slug, name=e.name) for e in t.by(m.Event, "state_code")[code]],
                seats=[Ref(slug=o.slug, name=o.name) for o in t.by(m.Organization, "seat_state")[code]],
                **t.evidence("states", code),
                **t.silence("states", code),
            ),
        )


def regions(t: Tables) -> Rendered:
    """The regions."""
    for row in t.rows(m.Region):
        slug = row.slug
        summary = {
            **{name: getattr(row, name) for name in ("slug", "name", "kind", "m49")},
            "parents": t.refs(m.Region, [pair.parent_slug for pair in t.by(m.RegionParent, "region_slug")[slug]]),
            "plan_count": t.tally(m.PlanRegion.region_slug, m.PlanRegion.plan_slug)[slug],
        }
        yield (
            slug,
            RegionSummary.model_validate(summary),
            Region(
                **summary,
                names=[t.name(name, name.name) for name in t.by(m.RegionName, "region_slug")[slug]],
                note=row.note,
                children=t.refs(m.Region, [pair.region_slug for pair in t.by(m.RegionParent, "parent_slug")[slug]]),
                ancestors=t.refs(m.Region, _above(t, slug)),
                plans=t.plans(t.first(m.PlanRegion, m.PlanRegion.region_slug, slug)),
                **t.evidence("regions", slug),
                **t.silence("regions", slug),
            ),
        )


def themes(t: Tables) -> Rendered:
    """The themes."""
    for row in t.rows(m.Theme):
        plans = t.plans(t.first(m.PlanTheme, m.PlanTheme.theme_slug, row.slug))
        summary = {
            **{name: getattr(row, name) for name in ("slug", "name", "scope_note", "pillar")},
            "plan_count": t.tally(m.PlanTheme.theme_slug, m.PlanTheme.plan_slug)[row.slug],
            "area_count": t.tally(m.AreaTheme.theme_slug, m.AreaTheme.area_slug)[row.slug],
        }
        yield (
            row.slug,
            ThemeSummary.model_validate(summary),
            Theme(**summary, plans=plans, **t.evidence("themes", row.slug)),
        )


def _above(t: Tables, slug: str) -> list[str]:
    """All regions above a region, the nearest first."""
    found: list[str] = []
    level = [slug]
    while level:
        level = [pair.parent_slug for region in level for pair in t.by(m.RegionParent, "region_slug")[region]]
        level = [region for region in dict.fromkeys(level) if region not in found]
        found += level
    return found
