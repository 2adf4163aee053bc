"""What records say of time and of one another, held together: each rule finds what cannot be true.

A rule is given all records that are right in themselves, by folder, and yields file, key, value and message of each
fault.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from app import concern, dates
from app.dates import Edtf
from app.evidence import Cite
from app.records import Member, Organization, Plan, Source
from app.vocabulary import Confidence, LinkHealth, OrganizationRelationKind, PlanRelationKind, SourceKind

Folders = Mapping[str, Mapping[str, Any]]
Found = Iterator[tuple[str, str, Any, str]]
FOR_READERS = {SourceKind.official, SourceKind.reference}
"""The kinds of pages that a reader may be sent to."""


def faults(folders: Folders) -> Found:
    """The faults of all rules."""
    for slug, body in folders["organizations"].items():
        yield from _life(slug, body)
        yield from _memberships(slug, body)
    for slug, plan in folders["plans"].items():
        yield from _times(slug, plan, folders["plans"])
        yield from _links(slug, plan, folders["sources"])
    yield from _circles(folders)
    yield from _weak(folders)


def _life(slug: str, body: Organization) -> Found:
    file = f"organizations/{slug}.toml"
    founded, dissolved = _date(body.founded), _date(body.dissolved)
    if _before(dissolved, founded):
        yield file, "dissolved", body.dissolved, f"it ended before it was founded ({body.founded}): correct one"
    for position, member in enumerate(body.members, 1):
        if _before(_date(member.joined), founded):
            message = f"it joined before the body was founded ({body.founded}): correct one, or the body it joined"
            yield file, f"members.{position}.joined", member.joined, message
        for key in ("joined", "left"):
            if _before(dissolved, _date(getattr(member, key))):
                message = f"the body had ended by then ({body.dissolved}): correct one"
                yield file, f"members.{position}.{key}", getattr(member, key), message


def _memberships(slug: str, body: Organization) -> Found:
    file = f"organizations/{slug}.toml"
    periods: dict[str, list[tuple[int, Member]]] = defaultdict(list)
    for position, member in enumerate(body.members, 1):
        if _before(_date(member.left), _date(member.joined)):
            yield file, f"members.{position}.left", member.left, f"it left before it joined ({member.joined})"
        if who := member.state or member.organization:
            periods[who].append((position, member))
    for who, listed in periods.items():
        for place, (position, second) in enumerate(listed):
            if any(first.role == second.role and not _apart(first, second) for _, first in listed[:place]):
                message = f"{who} is told a {second.role} twice at one time: give the periods their ends, or keep one"
                yield file, f"members.{position}", who, message


def _apart(first: Member, second: Member) -> bool:
    return _before_or_on(first.left, second.joined) or _before_or_on(second.left, first.joined)


def _times(slug: str, plan: Plan, plans: Mapping[str, Plan]) -> Found:
    file = f"plans/{slug}.toml"
    made, period = concern.act(plan), _date(plan.period)
    if _before(period, made):
        yield file, "period", plan.period, f"it ends before the plan was made ({made and made.value}): correct one"
    for position, relation in enumerate(plan.relations, 1):
        other = plans.get(relation.plan)
        if other and relation.relation == PlanRelationKind.succeeds and _before(made, concern.act(other)):
            message = "this plan was made before the one that it is said to succeed: correct a date or the relation"
            yield file, f"relations.{position}", relation.plan, message


def _links(slug: str, plan: Plan, sources: Mapping[str, Source]) -> Found:
    file = f"plans/{slug}.toml"
    poor = {source.url: name for name, source in sources.items() if source.url and source.kind not in FOR_READERS}
    for position, link in enumerate(plan.links, 1):
        key = f"links.{position}"
        for field in ("url", "replacement"):
            if getattr(link, field) in poor:
                source = poor[getattr(link, field)]
                message = f"no reader is sent to a page of this kind (sources/{source}.toml): give an official one"
                yield file, f"{key}.{field}", getattr(link, field), message
        if link.replacement == link.url:
            yield file, f"{key}.replacement", link.url, "it is the address itself: leave it out"
        if link.health == LinkHealth.moved and not link.replacement:
            yield file, f"{key}.health", link.health, "say in replacement where it has moved to, or call it unknown"


def _circles(folders: Folders) -> Found:
    """Successions that lead back to where they began, and relations that both sides tell."""
    kinds = {
        "plans": ("plan", {*PlanRelationKind} - {PlanRelationKind.related}),
        "organizations": ("organization", {OrganizationRelationKind.successor_of}),
    }
    for folder, (key, directed) in kinds.items():
        after: dict[str, list[str]] = defaultdict(list)
        for slug, record in folders[folder].items():
            for relation in record.relations:
                if relation.relation in directed and getattr(relation, key) != slug:  # which is told of anyway
                    after[slug].append(getattr(relation, key))
        for slug, others in after.items():
            if slug in _reached(after, slug):
                message = "by these relations it comes after itself: state each relation once, in the later record"
                yield f"{folder}/{slug}.toml", "relations", others, message


def _reached(after: Mapping[str, list[str]], start: str) -> set[str]:
    found: set[str] = set()
    level = list(after.get(start, []))
    while level:
        slug = level.pop()
        if slug not in found:
            found.add(slug)
            level += after.get(slug, [])
    return found


def _weak(folders: Folders) -> Found:
    """Values for which there is nothing but a source that cannot be relied on."""
    for folder, records in folders.items():
        for slug, record in records.items():
            for key, cites in _cited(record):
                if cites and all(cite.confidence == Confidence.low for cite in cites):
                    message = "low confidence alone carries no value: add a better source, or remove the value"
                    yield f"{folder}/{slug}.toml", key, None, message


def _cited(record: Any) -> Iterator[tuple[str, list[Cite]]]:
    yield from record.cites.items()
    for name in type(record).model_fields:
        value = getattr(record, name)
        for position, item in enumerate(value if isinstance(value, list) else [], 1):
            if isinstance(getattr(item, "cites", None), list):
                yield f"{name}.{position}", item.cites


def _date(value: str | None) -> Edtf | None:
    return dates.parse(value) if value else None


def _before(first: Edtf | None, second: Edtf | None) -> bool:
    """All that the first date can mean lies before all that the second can."""
    return bool(first and second and first.latest and second.earliest and first.latest < second.earliest)


def _before_or_on(first: str | None, second: str | None) -> bool:
    """The first date can lie before the second, or on it."""
    one, other = _date(first), _date(second)
    return bool(one and other and (not one.earliest or not other.latest or one.earliest <= other.latest))
