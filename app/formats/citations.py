"""A plan as a citation, for reference managers, and as linked data.

None says more than the record: no date that no act gives, no publisher that no source names, no licence for a text
that is not ours.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Any

from app.schemas.parts import DatedAct, Ref
from app.schemas.plans import Plan, PlanArea
from app.schemas.service import Dataset
from app.vocabulary import ActKind, LinkRole, LinkTarget, PartyRole, PlanStatus

_DATING = (ActKind.adopted, ActKind.signed, ActKind.issued, ActKind.developed, ActKind.dated)
"""The acts whose date a citation may bear, the first that has one; a year that stands in a name is none."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TEX = str.maketrans(
    {"\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}"}
    | {"~": r"{\textasciitilde}", "^": r"{\textasciicircum}"}
    | {sign: f"\\{sign}" for sign in "%&#_$"}
)
_TEX_URL = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D"})
"""Programs take an address as it stands, its per cent signs too; braces alone would end it."""

_PROPERTY = {
    **dict.fromkeys(("owner", "adopter"), "creator"),
    **dict.fromkeys(("developer", "signatory", "convening_body", "decision_body"), "contributor"),
    **dict.fromkeys(("developed_at", "adopted_at", "explained_by", "described_in"), "subjectOf"),
    **dict.fromkeys(("annexed_to", "contained_in"), "isPartOf"),
    **dict.fromkeys(("implements", "extends", "amends"), "isBasedOn"),
    "issuer": "publisher",
    "developed": "dateCreated",
    "issued": "datePublished",
    "refers_to": "citation",
}
"""What schema.org calls a role, an act or a relation of a plan; it has no word for those that are not here."""


def bibtex(plan: Plan, address: str) -> bytes:
    """BibTeX: a `techreport`, the one entry of its styles that prints what sort of text it is.

    `year` and `month` are for BibTeX, which knows no days; `date` is for BibLaTeX, JabRef and Zotero, which do.
    """
    ends = _ends(plan)
    month = _shared(ends)[1:2]
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in _authors(plan)),
        "title": f"{{{_tex(plan.title)}}}",
        "type": _words(plan.kind),
        "year": "--".join(dict.fromkeys(end[0] for end in ends)),
        "month": _MONTHS[int(month[0]) - 1] if month else "",
        "date": "/".join("-".join(end) for end in ends),
        "url": _url(plan, address).translate(_TEX_URL),
        "keywords": ", ".join(theme.slug for theme in plan.themes),
        "abstract": _tex(plan.summary),
        "annote": _tex(_note(plan, address)),
    }
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'},\n" for name, value in fields.items() if value]
    return f"@techreport{{{plan.slug},\n{''.join(lines)}}}\n".encode()


def ris(plan: Plan, address: str) -> bytes:
    """RIS: a `RPRT`, which programs give a field for the sort of text, and to which they map a `GOVDOC` anyway.

    It has no intervals: the date has what both ends share, and the ends in the part that is free.
    """
    ends = _ends(plan)
    shared = _shared(ends)
    interval = " to ".join("-".join(end) for end in ends) if len(ends) > 1 else ""
    day = "/".join([*shared, *[""] * (3 - len(shared)), interval])
    fields = [
        ("TY", "RPRT"),
        ("ID", plan.slug),
        *(("AU", name) for name in _authors(plan)),
        ("TI", plan.title),
        ("M3", _words(plan.kind)),
        *([("PY", shared[0]), ("DA", day)] if shared else []),
        ("AB", plan.summary),
        *(("KW", theme.name) for theme in plan.themes),
        ("UR", _url(plan, address)),
        ("N1", _note(plan, address)),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in fields).encode()


def csljson(plan: Plan, address: str) -> bytes:
    """CSL-JSON, a list of one: a `report`, whose sort (`genre`) styles print; `legislation` would be cited as a law."""
    ends = [[int(part) for part in end] for end in _ends(plan)]
    item = {
        "id": plan.slug,
        "type": "report",
        "genre": _words(plan.kind),
        "author": [{"literal": name} for name in _authors(plan)],
        "title": plan.title,
        "issued": {"date-parts": ends} if ends else None,
        "abstract": plan.summary,
        "keyword": "; ".join(theme.name for theme in plan.themes),
        "URL": _url(plan, address),
        "note": _note(plan, address),
    }
    return _json([_given(item)])


def jsonld(plan: Plan, address: str, dataset: Dataset) -> bytes:
    """JSON-LD in the terms of schema.org: a `CreativeWork`, which every plan is; `Legislation` would say too much.

    Licence, publisher and day are told of these data alone (`sd…`), for the plan is not ours to license. To be adopted,
    signed or dated has no property there: such a date is `temporal`, which is for those that no other fits.
    """
    root = address.rsplit("/", 2)[0]

    def thing(kind: str, path: str, name: str, **more: Any) -> dict[str, Any]:
        return _given({"@type": kind, "@id": f"{root}/{path}", "name": name, **more})

    def terms(themes: list[Ref]) -> list[dict[str, Any]]:
        return [thing("DefinedTerm", f"themes/{theme.slug}", theme.name) for theme in themes]

    def part(area: PlanArea) -> dict[str, Any]:
        about = terms(area.themes)
        return thing("CreativeWork", f"areas/{area.slug}", area.label, position=area.position, about=about)

    data = thing(
        "Dataset",
        "dataset",
        dataset.title,
        version=dataset.version,
        datePublished=dataset.released.value,
        publisher={"@type": "Organization", "name": dataset.publisher},
        license=dataset.licence_url,
        creditText=f"{dataset.citation} {dataset.attribution}",
        isBasedOn=[{"@id": f"{root}/sources/{source}"} for source in sorted({said.source for said in plan.citations})],
    )
    related = defaultdict(list, subjectOf=[data])
    for key, value in _related(plan, thing):
        related[key].append(value)
    iri = {"@type": "@id"}
    work = {
        "@context": {"@vocab": "https://schema.org/", "url": iri, "license": iri, "sdLicense": iri},
        "@type": "CreativeWork",
        "@id": address,
        "identifier": plan.slug,
        "name": plan.title,
        "alternateName": [title.name for title in plan.titles],
        "genre": _words(plan.kind),
        "description": plan.summary,
        "creativeWorkStatus": _words(plan.status) if plan.status is not PlanStatus.unknown else None,
        "url": _texts(plan),
        "temporalCoverage": plan.period.value if plan.period else None,
        "spatialCoverage": [thing("Place", f"regions/{region.slug}", region.name) for region in plan.regions],
        "about": terms(plan.themes),
        **related,
        "hasPart": [part(area) for area in plan.areas],
        "sdLicense": data["license"],
        "sdPublisher": data["publisher"],
        "sdDatePublished": data["datePublished"],
    }
    return _json(_given(work))


def _related(plan: Plan, thing: Callable[..., dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Who, when, at which meeting, with which other texts: each under its property, if schema.org has one."""
    for body in plan.organizations:
        if key := _PROPERTY.get(body.role):
            who = thing("Organization", f"organizations/{body.slug}", body.name)
            role = {"@type": "Role", "roleName": _words(body.role), key: who}
            yield key, role if key == "contributor" else who
    for act in plan.acts:
        if act.date and act.act in _DATING:
            yield "temporal" if "/" in act.date.value else _PROPERTY.get(act.act, "temporal"), act.date.value
    for event in plan.events:
        if key := _PROPERTY.get(event.relation):
            start, _, end = (event.date.value if event.date else "").replace("..", "").partition("/")
            place = {"@type": "Place", "name": event.place} if event.place else None
            yield key, thing("Event", f"events/{event.slug}", event.name, startDate=start, endDate=end, location=place)
    for document in plan.documents:
        if key := _PROPERTY.get(document.relation):
            target = (LinkTarget.document, document.slug)
            urls = [link.url for link in plan.links if (link.target.kind, link.target.slug) == target]
            yield key, thing("CreativeWork", f"documents/{document.slug}", document.title, url=urls)
    for relation in plan.relations:
        if relation.subject.slug == plan.slug and (key := _PROPERTY.get(relation.relation)):
            yield key, thing("CreativeWork", f"plans/{relation.object.slug}", relation.object.title)


def _authors(plan: Plan) -> list[str]:
    roles = (PartyRole.owner, PartyRole.adopter)
    return list(dict.fromkeys(body.name for body in plan.organizations if body.role in roles))


def _dating(plan: Plan) -> DatedAct | None:
    return next((act for kind in _DATING for act in plan.acts if act.act is kind and act.date), None)


def _ends(plan: Plan) -> list[list[str]]:
    """The parts of its date, as far as they are known; of an interval, those of both ends."""
    act = _dating(plan)
    ends = act.date.value.split("/") if act and act.date else []
    return [end.split("-") for end in ends if end != ".."]


def _shared(ends: list[list[str]]) -> list[str]:
    """The parts that both ends have in common; of two years, the first."""
    alike = takewhile(lambda parts: len(set(parts)) == 1, zip(*ends, strict=True))
    return [part for part, *_ in alike] or [end[0] for end in ends[:1]]


def _texts(plan: Plan) -> list[str]:
    own = (LinkRole.full_text, LinkTarget.plan, plan.slug)
    return [link.url for link in plan.links if (link.role, link.target.kind, link.target.slug) == own]


def _url(plan: Plan, address: str) -> str:
    return (_texts(plan) or [address])[0]


def _note(plan: Plan, address: str) -> str:
    """What a reader of the citation alone would miss: other titles, what the date is of, where the evidence stands."""
    act = _dating(plan)
    said = [f"Also titled {title.name}." for title in plan.titles]
    said += [f"The date is that of the act “{act.act}”.", act.note or ""] if act else []
    said += [absence.note or "" for absence in plan.absences if absence.field == "adopted"]
    return " ".join(filter(None, [*said, f"Described, with the evidence, at {address}"]))


def _words(term: str) -> str:
    return term.replace("_", " ").capitalize()


def _line(text: str) -> str:
    return " ".join(text.split())


def _tex(text: str) -> str:
    return _line(text).translate(_TEX)


def _given(pairs: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in pairs.items() if value not in (None, "", [])}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
