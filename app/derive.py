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


class Following:
    """What follows for plans from the files around them: their links, and the pairs that filters run on."""

    def __init__(self, seed: Seed) -> None:
        self.seed = seed
        self.now = released(seed)
        self.checked = {check.url: check for check in seed.checks.links} if seed.checks else {}
        bodies = seed["organizations"].items()
        self.slugs = {id(member): name for slug, body in bodies for name, member in memberships(slug, body)}
        parents = {slug: region.parents for slug, region in seed["regions"].items()}
        self.above = {slug: list(dict.fromkeys(ancestors(slug, parents))) for slug in parents}

    def ancestors(self) -> list[dict[str, Any]]:
        """Each region with all regions that it lies within, itself among them."""
        return [
            {"region_slug": slug, "ancestor_slug": ancestor} for slug, found in self.above.items() for ancestor in found
        ]

    def add(self, rows: Rows, slug: str, plan: records.Plan) -> None:
        """Add what follows for a plan to its rows."""
        owner = {"plan_slug": slug}
        for row in rows["links"][-len(plan.links) :] if plan.links else []:
            self._check(row, plan)
        direct = [region.region for region in plan.regions]
        for region in dict.fromkeys(ancestor for near in direct for ancestor in self.above[near]):
            position = direct.index(region) + 1 if region in direct else None
            rows["plan_regions"].append({**owner, "region_slug": region, "position": position})
        themes = dict.fromkeys(theme for area in plan.areas for theme in area.themes)
        rows["plan_themes"] += [{**owner, "theme_slug": theme} for theme in themes]
        for position, one in enumerate(concern.states(plan, self.seed["organizations"], self.now), 1):
            row = {
                "state_code": one.state,
                "basis": one.basis,
                "organization_slug": one.organization,
                "membership_slug": self.slugs.get(id(one.member)),
                "party_position": one.party,
                "since": one.since,
                "until": one.until,
            }
            rows["plan_states"].append({**owner, "position": position, **row})

    def _check(self, row: dict[str, Any], plan: records.Plan) -> None:
        """Take in what the last check of a link found, where it is newer; say where copies of a dead page are kept."""
        checks, check = self.seed.checks, self.checked.get(row["url"])
        if checks and check and (row["checked"] or "") <= checks.checked:
            row |= {"health": check.health, "checked": checks.checked}
            row["replacement"] = check.replacement or row["replacement"]
        row["archived"] = None
        if row["health"] == LinkHealth.dead:
            cites = plan.links[row["position"] - 1].cites
            source = self.seed["sources"].get(next((cite.source or plan.source for cite in cites), None) or "")
            edtf = dates.parse(source.date) if source and source.date else None
            when = edtf.latest.year if edtf and edtf.latest else "*"
            row["archived"] = f"{ARCHIVE}/{when}/{row['url']}"
