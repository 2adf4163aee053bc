"""Records → rows: where each value of a file is stored."""

from collections.abc import Iterator
from typing import Any

from app import derive, evidence, records
from app.derive import Rows
from app.vocabulary import AreaKind


def add(rows: Rows, folder: str, slug: str, record: evidence.Record) -> None:
    """Add what a record says to the rows of all tables, with its evidence."""
    _FILES[folder](rows, slug, record)
    _evidence(rows, folder, slug, record)


def _own(record: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _actor(actor: evidence.Actor) -> dict[str, Any]:
    return {
        "organization_slug": actor.organization,
        "state_code": actor.state,
        "group_label": actor.group,
        **_own(actor, "group_of", "count", "qualifier", "note"),
    }


def _names(rows: Rows, table: str, owner: dict[str, str], listed: list[evidence.Name], column: str = "name") -> None:
    for position, name in enumerate(listed, 1):
        row = {column: name.name, "language": name.language or "en", **_own(name, "kind", "since", "until")}
        rows[table].append({**owner, "position": position, **row})


def _regions(owner: dict[str, str], listed: list[records.InRegion]) -> list[dict[str, Any]]:
    return [{**owner, "position": position, "region_slug": one.region} for position, one in enumerate(listed, 1)]


def _source(rows: Rows, slug: str, record: records.Source) -> None:
    fields = ("title", "part_of", "publisher", "kind", "date", "url", "language", "note")
    rows["sources"].append({"slug": slug, **_own(record, *fields)})
    for position, section in enumerate(record.sections, 1):
        rows["source_sections"].append(
            {"source_slug": slug, "key": section.key, "position": position, "heading": section.heading}
        )


def _theme(rows: Rows, slug: str, record: records.Theme) -> None:
    rows["themes"].append({"slug": slug, **_own(record, "name", "scope_note", "pillar")})


def _region(rows: Rows, slug: str, record: records.Region) -> None:
    rows["regions"].append({"slug": slug, **_own(record, "name", "kind", "m49", "note")})
    _names(rows, "region_names", {"region_slug": slug}, record.names)
    for parent in record.parents:
        rows["region_parents"].append({"region_slug": slug, "parent_slug": parent})


def _state(rows: Rows, slug: str, record: records.State) -> None:
    own = _own(record, "alpha2", "m49", "name", "kind")
    rows["states"].append({"code": slug, "region_slug": record.region, **own})
    _names(rows, "state_names", {"state_code": slug}, record.names)


def _organization(rows: Rows, slug: str, record: records.Organization) -> None:
    fields = (
        "name", "kind", "summary", "founded", "dissolved", "seat", "seat_state", "meets", "website",
        "membership_complete", "membership_note",
    )  # fmt: skip
    rows["organizations"].append({"slug": slug, **_own(record, *fields)})
    owner = {"organization_slug": slug}
    _names(rows, "organization_names", owner, record.names)
    rows["organization_regions"] += _regions(owner, record.regions)
    for position, aim in enumerate(record.aims, 1):
        rows["organization_aims"].append({**owner, "position": position, "label": aim.label})
        rows["organization_aim_themes"] += [
            {**owner, "position": position, "theme_slug": theme} for theme in aim.themes
        ]
    for position, seat in enumerate(record.seats, 1):
        row = {"state_code": seat.state, **_own(seat, "place", "since", "until")}
        rows["organization_seats"].append({**owner, "position": position, **row})
    for position, (membership, member) in enumerate(derive.memberships(slug, record), 1):
        own = _own(member, "role", "joined", "left")
        rows["memberships"].append(
            {"slug": membership, "body_slug": slug, "position": position, **own, **_actor(member)}
        )
    for position, relation in enumerate(record.relations, 1):
        own = _own(relation, "relation", "since", "until", "note")
        row = {**owner, "position": position, "other_slug": relation.organization, **own}
        rows["organization_relations"].append(row)


def _event(rows: Rows, slug: str, record: records.Event) -> None:
    own = _own(record, "name", "kind", "ordinal", "place", "date", "theme")
    row = {"slug": slug, "organization_slug": record.organization, "state_code": record.state, **own}
    rows["events"].append(row)


def _document(rows: Rows, slug: str, record: records.Document) -> None:
    own = _own(record, "title", "title_given", "kind", "number", "summary", "act", "date")
    rows["documents"].append({"slug": slug, "event_slug": record.event, **own})
    owner = {"document_slug": slug}
    for position, party in enumerate(record.parties, 1):
        row = {**_own(party, "role", "since", "until"), **_actor(party)}
        rows["document_parties"].append({**owner, "position": position, **row})
    rows["document_regions"] += _regions(owner, record.regions)


def _plan(rows: Rows, slug: str, record: records.Plan) -> None:
    own = _own(
        record, "title", "kind", "scope", "summary", "status", "status_date", "status_note", "coverage", "period"
    )
    adopted = next((act.date for act in record.acts if act.act == "adopted"), None)
    rows["plans"].append({"slug": slug, "adopted": adopted, **own})
    owner = {"plan_slug": slug}
    _names(rows, "plan_titles", owner, record.titles, "title")
    for position, act in enumerate(record.acts, 1):
        row = {"state_code": act.state, **_own(act, "act", "date", "place", "note")}
        rows["plan_acts"].append({**owner, "position": position, **row})
    for position, party in enumerate(record.parties, 1):
        row = {**_own(party, "role", "since", "until"), **_actor(party)}
        rows["plan_parties"].append({**owner, "position": position, **row})
    stated = {count.kind: count.count for count in record.counts}
    for position, kind in enumerate(_kinds(record), 1):
        row = {"kind": kind, "position": position, "stated": stated.get(kind), "open": kind in record.open_list}
        rows["plan_items"].append({**owner, **row})
    for position, area in enumerate(record.areas, 1):
        area_slug = f"{slug}-{position}"
        own = _own(area, "number", "kind", "label", "note")
        rows["areas"].append({"slug": area_slug, **owner, "position": position, **own})
        rows["area_themes"] += [{"area_slug": area_slug, "theme_slug": theme} for theme in area.themes]
    for position, event in enumerate(record.events, 1):
        row = {"event_slug": event.event, "position": position, "relation": event.relation}
        rows["plan_events"].append({**owner, **row})
    for position, document in enumerate(record.documents, 1):
        row = {"document_slug": document.document, "position": position, "relation": document.relation}
        rows["plan_documents"].append({**owner, **row})
    for position, relation in enumerate(record.relations, 1):
        row = {"other_slug": relation.plan, "position": position, "relation": relation.relation}
        rows["plan_relations"].append({**owner, **row})
    for position, link in enumerate(record.links, 1):
        row = {
            "slug": f"{slug}-link-{position}",
            "position": position,
            "to_plan_slug": link.plan,
            "to_document_slug": link.document,
            "to_organization_slug": link.organization,
            "language": link.language or "en",
            **_own(link, "url", "label", "role", "locator", "health", "checked", "replacement", "note"),
        }
        rows["links"].append({**owner, **row})


_FILES: dict[str, Any] = {
    "sources": _source,
    "themes": _theme,
    "regions": _region,
    "states": _state,
    "organizations": _organization,
    "events": _event,
    "documents": _document,
    "plans": _plan,
}

_LISTS = (
    "titles", "names", "acts", "parties", "regions", "areas", "events", "documents", "relations", "links", "aims",
    "seats", "members",
)  # fmt: skip


def _cited(record: evidence.Record) -> Iterator[tuple[str, evidence.Cite]]:
    """Every citation of a record, with the field of the answer that it supports."""
    for field, listed in record.cites.items():
        yield from (("acts.1" if field == "act" else field, cite) for cite in listed)
    for name in _LISTS:
        for position, item in enumerate(getattr(record, name, []), 1):
            yield from ((f"{name}.{position}", cite) for cite in item.cites)
    if isinstance(record, records.Plan):
        yield from (("adopted", cite) for act in record.acts if act.act == "adopted" and act.date for cite in act.cites)
        kinds = _kinds(record)
        yield from ((f"items.{kinds.index(count.kind) + 1}", cite) for count in record.counts for cite in count.cites)


def _kinds(plan: records.Plan) -> list[AreaKind]:
    """The kinds of a plan's items, in the order in which they first come."""
    stated = [count.kind for count in plan.counts]
    return list(dict.fromkeys([*(area.kind for area in plan.areas), *stated, *plan.open_list]))


def _evidence(rows: Rows, folder: str, slug: str, record: evidence.Record) -> None:
    for position, (field, cite) in enumerate(_cited(record), 1):
        source = cite.source or record.source
        section = cite.section or (record.section if source == record.source else None)
        row = {
            "source_slug": source,
            "section": section,
            **_own(cite, "locator", "phrase", "basis", "confidence", "note"),
        }
        rows["citations"].append({"resource": folder, "key": slug, "position": position, "field": field, **row})
    absences: list[tuple[str, str, str | None]] = [(field, "not_stated", None) for field in record.not_stated]
    absences += [(field, absence.status, absence.note) for field, absence in record.absences.items()]
    for absent, status, note in absences:
        field = "acts" if absent == "act" else absent
        rows["absences"].append({"resource": folder, "key": slug, "field": field, "status": status, "note": note})
    rows["aliases"] += [{"resource": folder, "alias": alias, "key": slug} for alias in record.aliases]
