"""The files: every fault is told, once, with what would be right; and what they say of states and schemas holds."""

import json
import shutil
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import pycountry
import pytest
from jsonschema import Draft202012Validator

from app import cli, records, seed
from app.config import Settings
from app.vocabulary import AreaKind, PlanKind

SEED = Settings().seed
ARIAT = "plans/ariat-action-plan.toml"
BSEC = "plans/bsec-action-plan-2007-2009.toml"
INTERPOL = "organizations/interpol.toml"
MANILA = "events/manila-conference-2000.toml"
NORDIC = "plans/nordic-initiative-2015-2018.toml"
"""Its owner, and nobody else, has states."""
PREVENTION = "themes/prevention.toml"
SAMOA = "states/WSM.toml"
WEST_AFRICA = "plans/west-africa-child-trafficking-agreement.toml"
"""Nothing in it names a state."""
SECTIONS = "overview, ariat, commit, osce, pidc, rcm, stability-pact, bsec, ecowas, asean"
KIND_CITED = 'kind = [{ phrase = "developed an action plan to combat trafficking in women and children" }]\n'
PERIOD = 'period = "2007-05/2009-04"'
EDTF = "YYYY, YYYY-MM, YYYY-MM-DD, or two of them with a slash between (.. for an open end)"
CALENDAR = "is not in the calendar: months run from 01 to 12, days to the month's last"
PLAN_FIELDS = "title, kind, scope, summary, status, adopted, period, parties, regions, areas, themes, links, full_text"
FOLDERS = "sources, themes, regions, states, organizations, events, documents, plans"
REFERRED = {
    "source": "sources",
    "themes": "themes",
    "region": "regions",
    "parents": "regions",
    "state": "states",
    "seat_state": "states",
    "organization": "organizations",
    "event": "events",
    "document": "documents",
    "plan": "plans",
}
"""Keys that refer to a record, and the folder in which it is."""


def one_of(terms: type[StrEnum]) -> str:
    """All terms of a list, as a message has them."""
    *others, last = (repr(term.value) for term in terms)
    return f"{', '.join(others)} or {last}"


FAULTS: list[tuple[str, str, str, str]] = [
    # Keys and the form of their values.
    (ARIAT, 'section = "ariat"', 'section = "ariat"\nstats = "x"', "stats = 'x': unknown key: did you mean status?"),
    (ARIAT, 'section = "ariat"', 'section = "ariat"\nzzz = 1', "zzz = 1: unknown key: remove it"),
    (
        ARIAT,
        KIND_CITED,
        KIND_CITED.replace(" }", ', nota = "x" }'),
        "cites.kind.1.nota = 'x': unknown key: did you mean note?",
    ),
    (
        ARIAT,
        'group_of = "states"',
        'grop_of = "states"',
        "parties.3.grop_of = 'states': unknown key: did you mean group_of?",
    ),
    (PREVENTION, 'pillar = "prevention"', "", "pillar: the key is missing: add it"),
    (PREVENTION, 'name = "Prevention"', "", "name: the key is missing: add it"),  # but not that it is not cited
    (MANILA, 'place = "Manila"', 'place = ""', "place = '': write more, or leave the key out"),
    (SAMOA, 'm49 = "882"', "m49 = 882", "m49 = 882: write text, in quotation marks"),
    (SAMOA, 'm49 = "882"', 'm49 = "88"', "m49 = '88': write three digits"),
    (ARIAT, "count = 20", 'count = "20"', "parties.3.count = '20': write a whole number"),
    (
        "documents/tool-1.8.toml",
        "title_given = false",
        'title_given = "no"',
        "title_given = 'no': write true or false",
    ),
    (
        INTERPOL,
        '"regions", "members"]',
        '"members"]\naliases = "x"\nnames = [[1]]\nabsences = 3\nregions = "x"',
        (
            "absences = 3: write a table, in braces\n"
            "aliases = 'x': write a list, in brackets\n"
            "names.1 = [1]: write a table, in braces\n"
            "regions = 'x': write a list, in brackets"
        ),
    ),
    (
        ARIAT,
        'label = "Prevention"',
        'label = "Prevention "',
        "areas.1.label = 'Prevention ': write one line without blanks around it or control characters in it",
    ),
    (  # PostgreSQL holds no text with a NUL
        ARIAT,
        'label = "Prevention"',
        'label = "Preven\\u0000tion"',
        "areas.1.label = 'Preven\\x00tion': write one line without blanks around it or control characters in it",
    ),
    (
        ARIAT,
        'kind = "action_plan"',
        'kind = "action_plam"',
        f"kind = 'action_plam': did you mean action_plan? It must be {one_of(PlanKind)}",
    ),
    (
        ARIAT,
        'url = "http://www.humantrafficking.org"',
        'url = "www.humantrafficking.org"',
        (
            "links.1.url = 'www.humantrafficking.org': "
            "write an address that begins with http:// or https://, without blanks"
        ),
    ),
    (
        ARIAT,
        'kind = "strategic_area"\nlabel = "Prevention"',  # which is then not counted either
        'kind = "strategic"\nlabel = "Prevention"',
        f"areas.1.kind = 'strategic': did you mean strategic_area? It must be {one_of(AreaKind)}",
    ),
    (ARIAT, 'section = "ariat"', "section = 3", "section = 3: write text, in quotation marks"),
    # References.
    (
        ARIAT,
        'themes = ["prosecution"]',
        'themes = ["persecution"]',
        "areas.3.themes.1 = 'persecution': no record 'persecution' in seed/themes: did you mean prosecution?",
    ),
    (
        NORDIC,
        'organization = "nordic-council-of-ministers"',  # whose members the plan's states depend on
        'organization = "nordic-council"',
        (
            "parties.1.organization = 'nordic-council': no record 'nordic-council' in seed/organizations: "
            "did you mean nordic-council-of-ministers?"
        ),
    ),
    (
        "events/pidc-eleventh-annual-meeting.toml",
        'state = "WSM"',
        'state = "wsm"',
        "state = 'wsm': no record 'wsm' in seed/states: did you mean WSM?",
    ),
    (
        BSEC,
        'region = "black-sea"',
        'region = "blak-sea"',
        "regions.1.region = 'blak-sea': no record 'blak-sea' in seed/regions: did you mean black-sea?",
    ),
    (
        ARIAT,
        'event = "manila-conference-2000"',
        'event = "manila-conference"',
        (
            "events.1.event = 'manila-conference': no record 'manila-conference' in seed/events: "
            "did you mean manila-conference-2000?"
        ),
    ),
    (
        BSEC,
        'document = "bsec-agreement-combating-crime"',
        'document = "zzz"',
        "documents.1.document = 'zzz': no record 'zzz' in seed/documents: add seed/documents/zzz.toml",
    ),
    (
        ARIAT,
        'source = "tool-2.9"',
        'source = "tool-29"',
        "source = 'tool-29': no record 'tool-29' in seed/sources: did you mean tool-2.9?",
    ),
    # Dates.
    (BSEC, PERIOD, 'period = "2007-13"', f"period = '2007-13': '2007-13' {CALENDAR}"),
    (BSEC, PERIOD, 'period = "2007-02-30"', f"period = '2007-02-30': '2007-02-30' {CALENDAR}"),
    (BSEC, PERIOD, 'period = "May 2007"', f"period = 'May 2007': 'May 2007' is no EDTF date: write {EDTF}"),
    (BSEC, PERIOD, "period = 2007-05-01", "period = datetime.date(2007, 5, 1): write text, in quotation marks"),
    (
        BSEC,
        PERIOD,
        'period = "2009-04/2007-05"',
        "period = '2009-04/2007-05': '2009-04/2007-05' does not end after it starts: swap the two, or write one date",
    ),
    (
        BSEC,
        PERIOD,
        'period = "2007-05/2009"',
        "period = '2007-05/2009': '2007-05/2009' mixes precisions: write both ends as months or as years",
    ),
    # What one file says twice, or says and denies.
    (
        ARIAT,
        "count = 4",
        "count = 5",
        "counts.1.count = 5: 4 areas of kind strategic_area are listed: list all 5, or correct the count",
    ),
    (
        BSEC,
        "[absences]",
        '[absences]\nperiod = { status = "not_stated" }',
        "absences.period = {'status': 'not_stated'}: period has a value, so nothing is absent: remove this",
    ),
    (
        ARIAT,
        'status = { status = "not_stated" }\n',
        "",
        "absences.status: status is empty: give it, or say in absences.status why it is",
    ),
    (
        NORDIC,
        'not_stated = ["full_text"]\n',  # the same, said in short
        "",
        "absences.full_text: full_text is empty: give it, or say in absences.full_text why it is",
    ),
    (
        ARIAT,
        'status = { status = "not_stated" }',
        'standing = { status = "not_stated" }',
        (
            f"absences.standing = {{'status': 'not_stated'}}: an absence is told of one of: {PLAN_FIELDS}, states\n"
            "absences.status: status is empty: give it, or say in absences.status why it is"
        ),
    ),
    (
        WEST_AFRICA,
        'not_stated = ["status"',
        'not_stated = ["states", "status"',
        "not_stated = 'states': absences tells of it as well: keep one",
    ),
    (
        NORDIC,
        "[[parties]]\n",
        '[absences]\nstates = { status = "not_stated" }\n[[parties]]\n',
        "absences.states: a state is named as party or as member of an owner: remove this",
    ),
    (
        NORDIC,
        'not_stated = ["full_text"]',
        'not_stated = ["full_text", "states"]',
        "absences.states: a state is named as party or as member of an owner: remove this",
    ),
    (
        WEST_AFRICA,
        'states = { status = "not_stated", note = "Only the title was read." }',
        "",
        "absences.states: no state is named as party or as member of an owner: say in absences.states why",
    ),
    (
        ARIAT,
        "[[acts]]",
        '[[acts]]\nact = "developed"\ncites = [{ phrase = "in Manila in 2000" }]\n[[acts]]',
        "acts = 'developed': the act is told 2 times: keep one, with the other reading in its note",
    ),
    (
        ARIAT,
        'themes = ["prosecution"]',
        'themes = ["prosecution", "prosecution"]',
        "areas.3.themes = 'prosecution': the same is listed before: keep one",
    ),
    (
        ARIAT,
        'url = "http://www.humantrafficking.org"',
        'url = "http://www.humantrafficking.org/events/88"',
        "links.2.url = 'http://www.humantrafficking.org/events/88': the same is listed before: keep one",
    ),
    (
        ARIAT,
        "[[counts]]",
        '[[regions]]\nregion = "asia"\ncites = [{ phrase = "Asian" }]\n[[counts]]',
        "regions.3.region = 'asia': the same is listed before: keep one",
    ),
    (
        INTERPOL,
        "[cites]",
        'relations = [{ organization = "interpol", relation = "governs", cites = [{ phrase = "INTERPOL" }] }]\n[cites]',
        "relations.1.organization = 'interpol': this is the record itself: name another one",
    ),
    (
        ARIAT,
        'label = "The action plan"\n',
        'label = "The action plan"\norganization = "ariat"\n',
        "links.2: name exactly one of plan, document or organization",
    ),
    (
        NORDIC,
        'role = "owner"\n',
        'role = "owner"\nstate = "DNK"\n',
        "parties.1: name exactly one of organization, state or group",
    ),
    (
        ARIAT,
        "count = 20\n",
        "",
        "parties.3: count goes with the qualifiers exactly and more_than, and with no other",
    ),
    (
        ARIAT,
        'group_of = "states"\n',
        "",
        "parties.3: a group has group_of and qualifier beside it; an organization or a state has neither",
    ),
    # Citations.
    (
        ARIAT,
        KIND_CITED,
        'kind = [{ phrase = "one two three four five six seven eight nine ten eleven twelve thirteen" }]\n',
        (
            "cites.kind.1.phrase = 'one two three four five six seven eight nine ten eleven twelve thirteen': "
            "the key phrase has 13 words: keep the 12 that say it, at most"
        ),
    ),
    (
        ARIAT,
        "kind = [{ phrase",
        'kind = [{ section = "ariad", phrase',
        "cites.kind.1.section = 'ariad': tool-2.9 has no such section: did you mean ariat?",
    ),
    (
        ARIAT,
        'section = "ariat"',
        'section = "zzz"',  # which every citation of the file has from there
        f"section = 'zzz': tool-2.9 has no such section: one of {SECTIONS}",
    ),
    (
        ARIAT,
        'section = "ariat"',
        "",
        f"section: a citation of tool-2.9 names its section: one of {SECTIONS}",
    ),
    (
        SAMOA,
        "name = [{ locator",
        'name = [{ section = "overview", locator',
        "cites.name.1.section = 'overview': ocha-countries-territories has no such section: remove it",
    ),
    (
        ARIAT,
        KIND_CITED,
        'kind = [{ locator = "p. 3" }]\n',
        "cites.kind.1.phrase: a citation of tool-2.9 gives the words that say it",
    ),
    (
        PREVENTION,
        'source = "tool-2.9"\n',
        "",
        "cites.name.1: the citation has no source: name one here, or `source` for the whole file",
    ),
    (ARIAT, KIND_CITED, "", "cites.kind: kind has no citation: say which words of which source give it"),
    (
        ARIAT,
        'cites = [{ phrase = "proposals for action in four strategic areas" }]',
        "cites = []",
        "counts.1.cites = []: name at least one",
    ),
    (
        ARIAT,
        'cites = [{ phrase = "proposals for action in four strategic areas" }]',
        "",
        "counts.1.cites: the key is missing: add it",
    ),
    (
        ARIAT,
        "[cites]\n",
        '[cites]\nperiods = [{ phrase = "in 2000" }]\n',
        f"cites.periods: a citation is of one of: {PLAN_FIELDS}, status_note, status_date",
    ),
    (
        ARIAT,
        "[cites]\n",
        '[cites]\nperiod = [{ phrase = "in 2000" }]\n',
        "cites.period: there is no value in period to cite: give it, or remove this",
    ),
    # What two files say.
    (SAMOA, 'alpha2 = "WS"', 'alpha2 = "US"', "alpha2 = 'US': the same stands in states/USA.toml: one is wrong"),
    (
        "themes/prosecution.toml",
        'name = "Prosecution"',
        'name = "Prevention"',
        "name = 'Prevention': the same stands in themes/prevention.toml: one is wrong",
    ),
    (
        ARIAT,
        'section = "ariat"',
        'section = "ariat"\naliases = ["bangkok-accord-1998", "an-old-name", "an-old-name"]',
        (
            "aliases = 'bangkok-accord-1998': a record of this name exists: remove the alias\n"
            "aliases = 'an-old-name': the same is listed before: keep one"
        ),
    ),
    (
        "regions/asia.toml",
        'parents = ["world"]',
        'parents = ["south-eastern-asia"]',
        (
            "parents = ['south-eastern-asia']: the region lies within itself: break the circle\n"
            "seed/regions/south-eastern-asia.toml: parents = ['asia']: "
            "the region lies within itself: break the circle"
        ),
    ),
    # The file.
    (
        "organizations/nordic-council-of-ministers.toml",  # whose members the plan's states depend on
        'kind = "council"',
        "kind = council",
        "the file is not TOML in UTF-8: Invalid value (at line 3, column 8)",
    ),
]
"""A file, what stands in it, what is written instead, and what is told of it then."""


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Those of the files that are altered here, and all that they refer to."""
    return excerpt(tmp_path_factory.mktemp("files"), *(row[0] for row in FAULTS))


@pytest.fixture
def folder(few: Path, tmp_path: Path) -> Path:
    """A copy of them, to be altered."""
    return Path(shutil.copytree(few, tmp_path / "seed"))


def excerpt(folder: Path, *files: str) -> Path:
    """A seed in a folder, made of these files of the seed and of all that they refer to."""
    copy = folder / "seed"
    left = ["dataset.toml", *files]
    while left:
        file = left.pop()
        if not (copy / file).exists():
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(SEED / file, copy / file)
            left += _referred(tomllib.loads((SEED / file).read_text()))
    return copy


def _referred(data: Any, key: str = "") -> Iterator[str]:
    """The files to which a file's data refer."""
    if isinstance(data, str) and key in REFERRED:
        yield f"{REFERRED[key]}/{data}.toml"
    for inner, value in data.items() if isinstance(data, dict) else ():
        yield from _referred(value, inner)
    for item in data if isinstance(data, list) else ():
        yield from _referred(item, key)


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text()
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text)


def told(folder: Path, file: str, faults: str, tool: Path | None = None) -> None:
    """Exactly these faults are told of a file, a line each; one that begins with seed/ is told of the file it names."""
    with pytest.raises(seed.SeedError) as error:
        seed.read(folder, tool)
    expected = [line if line.startswith("seed/") else f"seed/{file}: {line}" for line in faults.splitlines()]
    assert [str(fault) for fault in error.value.faults] == expected


@pytest.mark.parametrize(("file", "old", "new", "faults"), FAULTS, ids=[row[-1] for row in FAULTS])
def test_a_fault_is_told_once(folder: Path, file: str, old: str, new: str, faults: str) -> None:
    edit(folder / file, (old, new))
    told(folder, file, faults)


def test_all_faults_of_a_file_are_told_at_once(folder: Path) -> None:
    edit(
        folder / BSEC,
        ('title = "Action Plan on', 'titel = "Action Plan on'),
        (PERIOD, 'period = "2007-13"'),
        ('organization = "seci"', 'organization = "secy"'),
        ('scope = [{ phrase = "a', 'scope = [{ section = "bsek", phrase = "a'),
        ("http://www.bsec-organization.org", "www.bsec-organization.org"),
    )
    told(
        folder,
        BSEC,
        "cites.scope.1.section = 'bsek': tool-2.9 has no such section: did you mean bsec?\n"
        "links.1.url = 'www.bsec-organization.org/admin/Action%20Plan%20FINAL.pdf': "
        "write an address that begins with http:// or https://, without blanks\n"
        "parties.4.organization = 'secy': no record 'secy' in seed/organizations: did you mean bsec or seci?\n"
        f"period = '2007-13': '2007-13' {CALENDAR}\n"
        "titel = 'Action Plan on Cooperation in Combating Crime, in Particular in its Organize...: "
        "unknown key: did you mean title or titles?\n"
        "title: the key is missing: add it",
    )


@pytest.mark.parametrize(
    ("file", "content", "faults"),
    [
        (
            "themes/travel.toml",
            b'name = "Caf\xe9"',
            (
                "the file is not TOML in UTF-8: "
                "'utf-8' codec can't decode byte 0xe9 in position 11: invalid continuation byte"
            ),
        ),
        (
            "themes/travel.toml",
            b"",
            "\n".join(f"{key}: the key is missing: add it" for key in ("name", "pillar", "scope_note")),
        ),
        (
            "themes/Travel.toml",
            b"",
            (
                "the file's name is the record's identifier: "
                "2 to 64 lower-case letters and digits, with hyphens or full stops between"
            ),
        ),
        (
            f"plans/{'a' * 65}.toml",
            b"",
            (
                "the file's name is the record's identifier: "
                "2 to 64 lower-case letters and digits, with hyphens or full stops between"
            ),
        ),
        (
            "states/Atlantis.toml",
            b"",
            "the file's name is the record's identifier: the ISO 3166-1 alpha-3 code in capitals",
        ),
        *(
            (file, b"", f"nothing reads this file: records are .toml files in one of {FOLDERS}")
            for file in ("themes/notes.txt", "theme/travel.toml", "themes/more/travel.toml", "travel.toml")
        ),
        ("themes/travel.toml", None, "the file cannot be read: Is a directory"),
        (
            "dataset.toml",
            b"",
            "\n".join(
                f"{key}: the key is missing: add it"
                for key in ("attribution", "description", "licence", "licence_url", "publisher", "released", "title")
            ),
        ),
    ],
)
def test_a_file_that_is_no_record_is_told(folder: Path, file: str, content: bytes | None, faults: str) -> None:
    path = folder / file
    if content is None:
        path.mkdir()
    else:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    told(folder, file, faults)


def test_a_missing_file_or_folder_is_told(folder: Path) -> None:
    (folder / "dataset.toml").unlink()
    told(folder, "dataset.toml", "the file is missing: it names the dataset and its licence")
    with pytest.raises(seed.SeedError, match=r"^/nowhere: there is no such folder$"):
        seed.read(Path("/nowhere"))


@pytest.mark.parametrize("value", ["3", "true", '""', "[]", "{}", "[1]", "[[1]]", "[{}]", "{ x = [{ cites = 3 }] }"])
def test_values_of_any_form_are_told(folder: Path, value: str) -> None:
    files = {f"{name}.toml": model for name, model in records.FILES.items()} | {
        f"{name}/{min((folder / name).iterdir()).name}": model for name, model in records.FOLDERS.items()
    }
    for file, model in files.items():
        (folder / file).write_text("".join(f"{key} = {value}\n" for key in model.model_fields))
    with pytest.raises(seed.SeedError) as error:
        seed.read(folder)
    assert {fault.file for fault in error.value.faults} == {f"seed/{file}" for file in files}


# A copy of the tool's text is at hand in no test: these words are ours, in the odd forms that a copy has.
TOOL = r"""
## Tool 2.9 Of lamps

### Overview

*Lamps on a coast do good\.* Many people who live far from any shore have never thought of that, nor of oil\.

#### ***Plan of the Keepers of All Lamps Between the Long Beach and the Far Northern Islands (League of Bays)***

The keepers of the League met on the Long Beach in 1901 and wrote a plan to keep every lamp alight through


the whole of the winter\. It has two aims:

- *More* oil for lamps

The plan can be read at:
[lamps.example/the\_plan](http://lamps.example/the_plan)

***Charter of the Harbour***

***(Guild of Pilots)***

Pilots signed a charter\.

[pilots.example](http://pilots.example/)
"""
SOURCE = "sources/tool-2.9.toml"
LAMPS = "plans/lamps.toml"
PILOTS = "plans/pilots.toml"
PLAN = """kind = "{kind}"
scope = "adjacent"
summary = "{summary}"
source = "tool-2.9"
section = "{section}"
not_stated = ["status", "adopted", "period", "parties", "regions", "areas", "themes", "states"]
[cites]
title = [{{ phrase = "{title}", basis = "heading" }}]
kind = [{{ phrase = "{phrase}" }}]
scope = [{{ phrase = "{phrase}" }}]
summary = [{{ phrase = "{phrase}" }}]
[[links]]
url = "{url}"
role = "full_text"
label = "The text"
plan = "{slug}"
cites = [{{ phrase = "{link}" }}]
"""


@pytest.fixture
def lamps(tmp_path: Path) -> Path:
    """Files about the text above: what they say is proved by it."""
    long = "Plan of the Keepers of All Lamps Between the Long Beach and the Far Northern Islands"
    files = {
        "dataset.toml": (SEED / "dataset.toml").read_text(),
        SOURCE: (
            'title = "Of lamps"\npublisher = "A"\nkind = "official"\n'
            '[[sections]]\nkey = "overview"\nheading = "Overview"\n'
            f'[[sections]]\nkey = "lamps"\nheading = "{long} (League of Bays)"\n'
            '[[sections]]\nkey = "pilots"\nheading = "Charter of the Harbour (Guild of Pilots)"\n'
        ),
        LAMPS: f'title = "{long}"\n'
        + PLAN.format(
            slug="lamps",
            section="lamps",
            kind="action_plan",
            summary=f"About the {long}. Many people who live far from any shore have never thought of lamps.",
            title="Plan of the Keepers of All Lamps Between the Long Beach",
            phrase="keep every lamp alight through the whole of the winter.",
            url="http://lamps.example/the_plan",
            link="The plan can be read at: lamps.example/the_plan",
        ),
        PILOTS: 'title = "Charter of the Harbour"\n'
        + PLAN.format(
            slug="pilots",
            section="pilots",
            kind="charter",
            summary="A charter.",
            title="Charter of the Harbour (Guild of Pilots)",
            phrase="Pilots signed a charter.",
            url="http://pilots.example",
            link="pilots.example",
        ),
    }
    for file, content in files.items():
        path = tmp_path / "seed" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (tmp_path / "tool.md").write_text(TOOL)
    return tmp_path


def test_what_the_text_says_is_proved(lamps: Path) -> None:
    assert list(seed.read(lamps / "seed", lamps / "tool.md")["plans"]) == ["lamps", "pilots"]


@pytest.mark.parametrize(
    ("file", "old", "new", "faults"),
    [
        (
            LAMPS,
            'scope = [{ phrase = "keep',
            'scope = [{ phrase = "and keep',
            (
                "cites.scope.1.phrase = 'and keep every lamp alight through the whole of the "
                "winter.': these words do not stand in section lamps: copy the words as they stand there"
            ),
        ),
        (
            LAMPS,
            'kind = [{ phrase = "keep',
            'kind = [{ section = "overview", phrase = "keep',
            (
                "cites.kind.1.phrase = 'keep every lamp alight through the whole of the "
                "winter.': these words do not stand in section overview: it stands in lamps"
            ),
        ),
        (
            "../tool.md",
            "***Charter of the Harbour***",
            "***Charter of the Haven***",
            "seed/sources/tool-2.9.toml: sections = 'pilots': the copy has no such heading: correct it",
        ),
        (
            "../tool.md",
            "## Tool 2.9 Of lamps",
            "## Charter of the Harbour (Guild of Pilots) Pilots signed a charter. pilots.example",
            "seed/sources/tool-2.9.toml: sections: the headings stand in another order in the copy",
        ),
        (
            LAMPS,
            'url = "http://lamps.example/the_plan"',
            'url = "http://lamps.example/plan"',
            (
                "links.1.url = 'http://lamps.example/plan': the tool prints no link to this address\n"
                "seed/sources/tool-2.9.toml: "
                "the tool prints a link to http://lamps.example/the_plan, and no plan lists it"
            ),
        ),
        (
            "../tool.md",
            "## Tool 2.9 Of lamps",
            "## Tool 2.9 Of lamps and [pilots](http://pilots.example)",
            (
                "seed/plans/lamps.toml: links.1.url = 'http://lamps.example/the_plan': "
                "the tool prints its links in another order: http://pilots.example comes before this one"
            ),
        ),
        (
            LAMPS,
            "thought of lamps.",  # twelve words as they stand there
            "thought of that.",
            (
                "summary = 'About the Plan of the Keepers of All Lamps Between the Long Beach "
                "and the Fa...: copied from the tool ('many people who live far from any shore have never thought "
                "of that …'): say it in other words"
            ),
        ),
        (
            LAMPS,
            'title = "Plan of the Keepers of All Lamps Between the Long Beach and the Far Northern Islands"',
            'title = "A plan"',  # so that the summary has these words, and no name
            (
                "summary = 'About the Plan of the Keepers of All Lamps Between the Long Beach "
                "and the Fa...: copied from the tool ('plan of the keepers of all lamps between the long beach and "
                "the …'): say it in other words"
            ),
        ),
        (
            PILOTS,
            'label = "The text"',
            'label = "When the keepers of the League met on the Long Beach in 1901 and wrote"',
            (
                "links.1.label = 'When the keepers of the League met on the Long Beach in "
                "1901 and wrote': copied from the tool ('the keepers of the league met on the long beach in 1901 and "
                "…'): say it in other words"
            ),
        ),
    ],
    ids=[
        "phrase not there",
        "phrase elsewhere",
        "no heading",
        "order of headings",
        "no link",
        "order of links",
        "copied summary",
        "copied what is no name",
        "copied label",
    ],
)
def test_what_the_text_does_not_say_is_told(lamps: Path, file: str, old: str, new: str, faults: str) -> None:
    edit(lamps / "seed" / file, (old, new))
    told(lamps / "seed", file, faults, lamps / "tool.md")


def test_a_link_and_a_phrase_of_another_source_are_not_sought_in_the_text(lamps: Path) -> None:
    (lamps / "seed" / "sources" / "gazette.toml").write_text('title = "Gazette"\npublisher = "A"\nkind = "official"\n')
    plan = lamps / "seed" / LAMPS
    plan.write_text(
        f'{plan.read_text()}[[links]]\nurl = "http://gazette.example"\nrole = "news"\nlabel = "News of the plan"\n'
        'plan = "lamps"\ncites = [{ source = "gazette", phrase = "the lamps are lit" }]\n'
    )
    assert len(seed.read(lamps / "seed", lamps / "tool.md")["plans"]["lamps"].links) == 2


def test_states_are_those_of_iso_3166() -> None:
    read = seed.read(SEED)
    states = {code: (state.alpha2, state.m49) for code, state in read["states"].items()}
    assert states == {country.alpha_3: (country.alpha_2, country.numeric) for country in pycountry.countries}
    assert len(states) == 249
    assert {read["regions"][state.region].kind for state in read["states"].values()} == {"m49"}


def test_schemas_are_those_of_the_models() -> None:
    assert {file.name: file.read_text() for file in (SEED / "schema").iterdir()} == cli.schemas()


@pytest.mark.parametrize("name", [*records.FOLDERS, "dataset"])
def test_files_name_their_schema_and_are_valid_by_it(name: str) -> None:
    schema = SEED / "schema" / f"{name}.json"
    validator = Draft202012Validator(json.loads(schema.read_text()))
    validator.check_schema(validator.schema)
    files = [SEED / "dataset.toml"] if name == "dataset" else sorted((SEED / name).iterdir())
    for file in files:
        line, text = file.read_text().split("\n", 1)
        assert (file.parent / line.removeprefix("#:schema ")).resolve() == schema.resolve(), file
        assert list(validator.iter_errors(tomllib.loads(text))) == [], file
    assert list(validator.iter_errors({"zzz": 1})) != []
