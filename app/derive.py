"""What follows from the files together: which day is now, who is bound, what lies above what, which links live."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from app import concern, dates, records
from app.seed import Seed, ancestors
from app.vocabulary import LinkHealth

ARCHIVE = "https://web.archive.org/web"
"""Where the Internet Archive shows the copy of a page that is nearest to a time, or the list of all its copies."""
Rows = dict[str, list[dict[str, Any]]]
"""Rows to insert, by table."""


def follow(rows: Rows, seed: Seed) -> None:
    """Add to the rows of the files all that follows from them."""
    _check_links(rows, seed)
    _pairs(rows, seed)


def years(dated: dict[str, dates.Edtf], seed: Seed) -> Iterator[tuple[str, int]]:
    """Each date with each year that it may lie in; an open end goes as far as any date does, and to the edition."""
    ends = [day.year for edtf in dated.values() for day in (edtf.earliest, edtf.latest) if day]
    first, last = min(ends, default=0), max([*ends, released(seed).year])
    for value, edtf in dated.items():
        begin = edtf.earliest.year if edtf.earliest else first
        end = edtf.latest.year if edtf.latest else last
        yield from ((value, year) for year in range(begin, end + 1))


def released(seed: Seed) -> date:
    """The day of the edition, which is what "now" means in it."""
    return dates.parse(seed.dataset.released).latest or date.max


def memberships(slug: str, record: records.Organization) -> Iterator[tuple[str, records.Member]]:
    """The members of an organization, each with the slug of its membership: by who it is, so that it stays.

    A member that comes back has a number behind; so has each group.
    """
    times: Counter[str] = Counter()
    for member in record.members:
        who = (member.state or "").lower() or member.organization or "group"
        times[who] += 1
        number = f"-{times[who]}" if times[who] > 1 or who == "group" else ""
        yield f"{slug}-{who}{number}", member


def _check_links(rows: Rows, seed: Seed) -> None:
    """Take in what the last check found, where it is newer, and say where copies of dead pages are kept."""
    found = {check.url: check for check in seed.checks.links} if seed.checks else {}
    printed = {slug: dates.parse(source.date) for slug, source in seed["sources"].items() if source.date}
    for row in rows["links"]:
        check = found.get(row["url"])
        if seed.checks and check and (row["checked"] or "") <= seed.checks.checked:
            row |= {"health": check.health, "checked": seed.checks.checked}
            row["replacement"] = check.replacement or row["replacement"]
        row["archived"] = None
        if row["health"] == LinkHealth.dead:
            link = seed["plans"][row["plan_slug"]].links[row["position"] - 1]
            source = next((cite.source or seed["plans"][row["plan_slug"]].source for cite in link.cites), None)
            edtf = printed.get(source or "")
            when = edtf.latest.year if edtf and edtf.latest else "*"
            row["archived"] = f"{ARCHIVE}/{when}/{row['url']}"


def _pairs(rows: Rows, seed: Seed) -> None:
    """The pairs that filters run on: regions with all above them, plans with regions, themes and states."""
    now = released(seed)
    bodies = seed["organizations"].items()
    slugs = {id(member): name for slug, body in bodies for name, member in memberships(slug, body)}
    parents = {slug: region.parents for slug, region in seed["regions"].items()}
    above = {slug: dict.fromkeys(ancestors(slug, parents)) for slug in parents}
    for slug, found in above.items():
        rows["region_ancestors"] += [{"region_slug": slug, "ancestor_slug": ancestor} for ancestor in found]
    for slug, plan in seed["plans"].items():
        direct = [region.region for region in plan.regions]
        for region in dict.fromkeys(ancestor for near in direct for ancestor in above[near]):
            position = direct.index(region) + 1 if region in direct else None
            rows["plan_regions"].append({"plan_slug": slug, "region_slug": region, "position": position})
        themes = dict.fromkeys(theme for area in plan.areas for theme in area.themes)
        rows["plan_themes"] += [{"plan_slug": slug, "theme_slug": theme} for theme in themes]
        for position, one in enumerate(concern.states(plan, seed["organizations"], now), 1):
            row = {
                "state_code": one.state,
                "basis": one.basis,
                "organization_slug": one.organization,
                "membership_slug": slugs.get(id(one.member)),
                "party_position": one.party,
                "since": one.since,
                "until": one.until,
            }
            rows["plan_states"].append({"plan_slug": slug, "position": position, **row})
