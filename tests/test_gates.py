"""What cannot be true is told: every rule finds its own fault and nothing else, and tells nothing that may be so."""

from pathlib import Path

import pytest

from app import seed
from tests.test_seed import SEED, edit, told

LEAGUE = "organizations/league.toml"
UNION = "organizations/union.toml"
FORUM = "organizations/forum.toml"
FIRST = "plans/first.toml"
SECOND = "plans/second.toml"
THIRD = "plans/third.toml"
HANDBOOK = "sources/handbook.toml"
PRESS = "sources/press.toml"
BODY = """name = "{name}"
kind = "organization"
summary = "One of three that follow one another."
founded = "{founded}"
dissolved = "{dissolved}"
source = "gazette"
not_stated = ["acronym", "seat", "seat_state", "website", "regions"]
[cites]
name = [{{}}]
kind = [{{ source = "handbook" }}]
summary = [{{}}]
founded = [{{}}]
dissolved = [{{}}]
"""
PLAN = """title = "The {name} plan"
kind = "action_plan"
scope = "trafficking"
summary = "One of three that follow one another."
period = "{period}"
source = "gazette"
not_stated = ["status", "regions", "areas", "themes", "full_text"]
[cites]
title = [{{}}]
kind = [{{}}]
scope = [{{}}]
summary = [{{}}]
period = [{{}}]
[[acts]]
act = "adopted"
date = "{adopted}"
cites = [{{}}]
[[parties]]
role = "owner"
organization = "league"
cites = [{{}}]
[[links]]
url = "http://plans.example/{name}"
role = "about"
label = "A page"
plan = "{name}"
cites = [{{}}]
"""
STATE = """name = "{name}"
alpha2 = "{alpha2}"
m49 = "{m49}"
kind = "state"
region = "world"
source = "gazette"
[cites]
name = [{{}}]
alpha2 = [{{}}]
m49 = [{{}}]
kind = [{{}}]
region = [{{}}]
"""
SOURCE = 'title = "{name}"\npublisher = "A"\nkind = "{kind}"\nurl = "http://{name}.example/"\n'


def member(who: str, joined: str = "", left: str = "", role: str = "member") -> str:
    """A membership as it stands in a file."""
    dates = {"joined": joined, "left": left}
    lines = [f'role = "{role}"', who, *(f'{key} = "{date}"' for key, date in dates.items() if date), "cites = [{}]"]
    return "\n".join(["[[members]]", *lines, ""])


def relation(key: str, slug: str, kind: str) -> str:
    """A relation as it stands in a file."""
    return f'[[relations]]\n{key} = "{slug}"\nrelation = "{kind}"\ncites = [{{}}]\n'


ADELIA, BORDURIA = 'state = "AAA"', 'state = "BBB"'
LAST = member(BORDURIA, "1991-03", "2001")
"""What stands at the end of the League's file."""
OWNED = '[[parties]]\nrole = "owner"\n'
"""What stands once in the file of a plan, behind its act."""
LINK = 'role = "about"\n'
"""What stands once in the file of a plan, in its link."""
FILES = {
    LEAGUE: BODY.format(name="League", founded="1990", dissolved="2010") + member(ADELIA, "1990", "1995-06") + LAST,
    UNION: BODY.format(name="Union", founded="2010", dissolved="2015")
    + member(ADELIA, "2010")
    + relation("organization", "league", "successor_of"),
    FORUM: BODY.format(name="Forum", founded="2015", dissolved="2020").replace('"regions"', '"regions", "members"')
    + relation("organization", "union", "successor_of"),
    FIRST: PLAN.format(name="first", adopted="1995-03", period="1995/1999"),
    SECOND: PLAN.format(name="second", adopted="2000-05", period="2000/2004") + relation("plan", "first", "succeeds"),
    THIRD: PLAN.format(name="third", adopted="2005-01-31", period="2005/..") + relation("plan", "second", "succeeds"),
    HANDBOOK: SOURCE.format(name="handbook", kind="reference"),
    PRESS: SOURCE.format(name="press", kind="press"),
    "sources/gazette.toml": SOURCE.format(name="gazette", kind="official"),
    "sources/mirror.toml": SOURCE.format(name="mirror", kind="mirror"),
    "states/AAA.toml": STATE.format(name="Adelia", alpha2="AA", m49="901"),
    "states/BBB.toml": STATE.format(name="Borduria", alpha2="BB", m49="902"),
    "regions/world.toml": (
        'name = "World"\nkind = "m49"\nm49 = "001"\nsource = "gazette"\n[cites]\nname = [{}]\nm49 = [{}]\n'
    ),
}
"""A seed that is right."""

TWICE = "is told a {} twice at one time: give the periods their ends, or keep one"
AGAIN = f"members.3 = 'AAA': AAA {TWICE.format('member')}"
NOT_YET = "it joined before the body was founded (1990): correct one, or the body it joined"
ENDED = "the body had ended by then (2010): correct one"
EARLIER = "this plan was made before the one that it is said to succeed: correct a date or the relation"
CIRCLE = "by these relations it comes after itself: state each relation once, in the later record"
ITSELF = "this is the record itself: name another one"
NO_READER = "no reader is sent to a page of this kind (sources/{}.toml): give an official one"
LOW = "low confidence alone carries no value: add a better source, or remove the value"

FAULTS: list[tuple[str, str, str, str]] = [
    # Two periods of one membership.
    (LEAGUE, LAST, LAST + member(ADELIA, "1994"), AGAIN),
    (LEAGUE, LAST, LAST + member(ADELIA, "1995-05"), AGAIN),  # a month before it left
    (LEAGUE, LAST, LAST + member(ADELIA, "1995-05-31", "1999"), AGAIN),  # a day before
    (LEAGUE, LAST, LAST + member(ADELIA, "1991", "1992"), AGAIN),  # within the other
    (LEAGUE, LAST, LAST + member(ADELIA), AGAIN),  # whenever the one without dates began, it is not over
    (LEAGUE, LAST, LAST + member(ADELIA, "../1994", "2001"), AGAIN),
    (
        LEAGUE,
        LAST,
        LAST + 2 * member('organization = "union"', "2000", role="observer"),
        f"members.4 = 'union': union {TWICE.format('observer')}",
    ),
    (  # each of them once, though the last overlaps with two
        LEAGUE,
        LAST,
        LAST + member(ADELIA, "1991", "1999") + member(ADELIA, "1993"),
        f"{AGAIN}\n{AGAIN.replace('members.3', 'members.4')}",
    ),
    # A membership in time.
    (LEAGUE, 'joined = "1991-03"', 'joined = "2002"', "members.2.left = '2001': it left before it joined (2002)"),
    (
        LEAGUE,
        LAST,
        member(BORDURIA, "2001-07-02", "2001-07-01"),
        "members.2.left = '2001-07-01': it left before it joined (2001-07-02)",
    ),
    (
        LEAGUE,
        LAST,
        member(BORDURIA, "2003/..", "../2002"),
        "members.2.left = '../2002': it left before it joined (2003/..)",
    ),
    (LEAGUE, 'joined = "1990"', 'joined = "1989"', f"members.1.joined = '1989': {NOT_YET}"),
    (LEAGUE, 'joined = "1990"', 'joined = "../1989-12-31"', f"members.1.joined = '../1989-12-31': {NOT_YET}"),
    (LEAGUE, 'left = "2001"', 'left = "2011"', f"members.2.left = '2011': {ENDED}"),
    (LEAGUE, 'left = "2001"', 'left = "2011-01-01/.."', f"members.2.left = '2011-01-01/..': {ENDED}"),
    (LEAGUE, LAST, member(BORDURIA, "2011"), f"members.2.joined = '2011': {ENDED}"),
    (
        FORUM,
        'dissolved = "2020"',
        'dissolved = "2014-12"',
        "dissolved = '2014-12': it ended before it was founded (2015): correct one",
    ),
    # A plan in time.
    (
        FIRST,
        'period = "1995/1999"',
        'period = "1990/1994"',
        "period = '1990/1994': it ends before the plan was made (1995-03): correct one",
    ),
    (
        FIRST,
        'period = "1995/1999"',
        'period = "../1995-02"',
        "period = '../1995-02': it ends before the plan was made (1995-03): correct one",
    ),
    (  # the date that a text bears makes it as well, where no weightier act is told
        FIRST,
        FILES[FIRST],
        FILES[FIRST]
        .replace('act = "adopted"\ndate = "1995-03"', 'act = "dated"\ndate = "2000"')
        .replace('"full_text"]', '"full_text", "adopted"]'),
        "period = '1995/1999': it ends before the plan was made (2000): correct one",
    ),
    (SECOND, 'date = "2000-05"', 'date = "1995-02"', f"relations.1 = 'first': {EARLIER}"),
    (THIRD, 'date = "2005-01-31"', 'date = "1999"', f"relations.1 = 'second': {EARLIER}"),
    # Successions that lead back.
    (
        FIRST,
        OWNED,
        relation("plan", "second", "succeeds") + OWNED,
        (
            f"relations = ['second']: {CIRCLE}\n"
            f"relations.1 = 'second': {EARLIER}\n"
            f"seed/{SECOND}: relations = ['first']: {CIRCLE}"
        ),
    ),
    (  # any relation that has a direction
        FIRST,
        OWNED,
        relation("plan", "third", "extends") + OWNED,
        (
            f"relations = ['third']: {CIRCLE}\n"
            f"seed/{SECOND}: relations = ['first']: {CIRCLE}\n"
            f"seed/{THIRD}: relations = ['second']: {CIRCLE}"
        ),
    ),
    (  # the third comes after both, but not after itself
        FIRST,
        OWNED,
        relation("plan", "second", "part_of") + OWNED,
        f"relations = ['second']: {CIRCLE}\nseed/{SECOND}: relations = ['first']: {CIRCLE}",
    ),
    (
        LEAGUE,
        LAST,
        LAST + relation("organization", "union", "successor_of"),
        f"relations = ['union']: {CIRCLE}\nseed/{UNION}: relations = ['league']: {CIRCLE}",
    ),
    (
        LEAGUE,
        LAST,
        LAST + relation("organization", "forum", "successor_of"),
        (
            f"seed/{FORUM}: relations = ['union']: {CIRCLE}\n"
            f"relations = ['forum']: {CIRCLE}\n"
            f"seed/{UNION}: relations = ['league']: {CIRCLE}"
        ),
    ),
    (FIRST, OWNED, relation("plan", "first", "succeeds") + OWNED, f"relations.1.plan = 'first': {ITSELF}"),
    # Pages for readers.
    (
        FIRST,
        'url = "http://plans.example/first"',
        'url = "http://press.example/"',
        f"links.1.url = 'http://press.example/': {NO_READER.format('press')}",
    ),
    (
        FIRST,
        LINK,
        LINK + 'replacement = "http://mirror.example/"\n',
        f"links.1.replacement = 'http://mirror.example/': {NO_READER.format('mirror')}",
    ),
    (
        FIRST,
        LINK,
        LINK + 'replacement = "http://plans.example/first"\n',
        "links.1.replacement = 'http://plans.example/first': it is the address itself: leave it out",
    ),
    (
        FIRST,
        LINK,
        LINK + 'health = "moved"\n',
        "links.1.health = 'moved': say in replacement where it has moved to, or call it unknown",
    ),
    # Evidence.
    (LEAGUE, 'kind = [{ source = "handbook" }]', 'kind = [{ confidence = "low" }]', f"kind: {LOW}"),
    (
        LEAGUE,
        'kind = [{ source = "handbook" }]',
        'kind = [{ confidence = "low" }, { source = "handbook", confidence = "low" }]',
        f"kind: {LOW}",
    ),
    (LEAGUE, LAST, LAST.replace("[{}]", '[{ confidence = "low" }]'), f"members.2: {LOW}"),
    (FIRST, f"cites = [{{}}]\n{OWNED}", f'cites = [{{ confidence = "low" }}]\n{OWNED}', f"acts.1: {LOW}"),
    # What only one record can have.
    (
        HANDBOOK,
        'url = "http://handbook.example/"',
        'url = "http://gazette.example/"',
        "url = 'http://gazette.example/': the same stands in sources/gazette.toml: one is wrong",
    ),
    (
        "states/BBB.toml",
        'alpha2 = "BB"',
        'alpha2 = "AA"',
        "alpha2 = 'AA': the same stands in states/AAA.toml: one is wrong",
    ),
    ("states/BBB.toml", 'm49 = "902"', 'm49 = "901"', "m49 = '901': the same stands in states/AAA.toml: one is wrong"),
]
"""A file, what stands in it, what is written instead, and what is told of it then."""

RIGHT: dict[str, tuple[str, str, str]] = {
    "back after years": (LEAGUE, LAST, LAST + member(ADELIA, "1998")),
    "back in the month in which it left": (LEAGUE, LAST, LAST + member(ADELIA, "1995-06")),
    "back on a day of that month": (LEAGUE, LAST, LAST + member(ADELIA, "1995-06-01", "1997")),
    "back in that year, perhaps later": (LEAGUE, LAST, LAST + member(ADELIA, "1995")),
    "back by then, perhaps not before": (LEAGUE, LAST, LAST + member(ADELIA, "../2000")),
    "back then, perhaps later": (LEAGUE, LAST, LAST + member(BORDURIA, "1992/..")),
    "an earlier period, told later": (LEAGUE, LAST, LAST + member(ADELIA, "1990-01", "1990-02")),
    "an earlier period, whose start is not known": (LEAGUE, LAST, LAST + member(ADELIA, left="1990")),
    "three periods": (LEAGUE, LAST, LAST + member(ADELIA, "1995-06", "1997") + member(ADELIA, "1997", "1999")),
    "left on the day of joining": (LEAGUE, LAST, member(BORDURIA, "2001-07-01", "2001-07-01")),
    "two roles at a time": (LEAGUE, LAST, LAST + member(ADELIA, "1990", role="founder")),
    "two groups": (LEAGUE, LAST, LAST + 2 * member('group = "some"\ngroup_of = "states"\nqualifier = "several"')),
    "joined in the year in which it left": (LEAGUE, 'joined = "1991-03"', 'joined = "2001-06"'),
    "joined in the year of the founding": (LEAGUE, 'joined = "1990"', 'joined = "1990-01-01"'),
    "joined by then, perhaps not before the founding": (LEAGUE, 'joined = "1990"', 'joined = "../1990-01-01"'),
    "left in the year of the end": (LEAGUE, 'left = "2001"', 'left = "2010-12-31"'),
    "left by then, perhaps before the end": (LEAGUE, 'left = "2001"', 'left = "../2011"'),
    "a member as long as the body was there": (LEAGUE, LAST, member(BORDURIA, "1991-03")),
    "ended in the year of its founding": (FORUM, 'dissolved = "2020"', 'dissolved = "2015"'),
    "founded in the year in which it ended": (FORUM, 'founded = "2015"', 'founded = "2020-12"'),
    "a period that ends when the plan is made": (FIRST, 'period = "1995/1999"', 'period = "1994-01/1995-03"'),
    "a period that perhaps does": (FIRST, 'period = "1995/1999"', 'period = "1995"'),
    "a period that began before": (FIRST, 'period = "1995/1999"', 'period = "1980/.."'),
    "a period whose start is open": (FIRST, 'period = "1995/1999"', 'period = "../1999"'),
    "changed after its period": (FIRST, OWNED, f'[[acts]]\nact = "revised"\ndate = "2001"\ncites = [{{}}]\n{OWNED}'),
    "endorsed after its period": (FIRST, OWNED, f'[[acts]]\nact = "endorsed"\ndate = "2001"\ncites = [{{}}]\n{OWNED}'),
    "succeeds one of that month": (SECOND, 'date = "2000-05"', 'date = "1995-03-01"'),
    "succeeds one of that year, perhaps an earlier one": (SECOND, 'date = "2000-05"', 'date = "1995"'),
    "implements a later one": (
        THIRD,
        FILES[THIRD],
        FILES[THIRD].replace("2005-01-31", "1999").replace('relation = "succeeds"', 'relation = "implements"'),
    ),
    "related to one that comes after it": (FIRST, OWNED, relation("plan", "third", "related") + OWNED),
    "related to each other": (SECOND, 'relation = "succeeds"', 'relation = "related"'),
    "a body that works with its successor": (LEAGUE, LAST, LAST + relation("organization", "union", "sponsors")),
    "a page of an official source": (FIRST, "http://plans.example/first", "http://gazette.example/"),
    "a page of a reference": (FIRST, LINK, LINK + 'replacement = "http://handbook.example/"\n'),
    "a page beside one of the press": (FIRST, LINK, LINK + 'replacement = "http://press.example/plan"\n'),
    "moved": (FIRST, LINK, LINK + 'health = "moved"\nreplacement = "http://plans.example/new"\n'),
    "dead, and to be found elsewhere": (
        FIRST,
        LINK,
        LINK + 'health = "dead"\nreplacement = "http://plans.example/new"\n',
    ),
    "a source of the press without an address": (PRESS, 'url = "http://press.example/"\n', ""),
    "another, too": (HANDBOOK, 'url = "http://handbook.example/"\n', ""),
    "low confidence beside a better source": (
        LEAGUE,
        'kind = [{ source = "handbook" }]',
        'kind = [{ confidence = "low" }, { source = "handbook", confidence = "medium" }]',
    ),
    "an address of a source on another page of it": (HANDBOOK, "handbook.example/", "gazette.example/handbook"),
    "a state and a region of one number": ("states/BBB.toml", 'm49 = "902"', 'm49 = "001"'),
}
"""What is odd and may be so, and how it comes about: a file, what stands in it, and what is written instead."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A seed that is right, to be altered."""
    for file, text in {"dataset.toml": (SEED / "dataset.toml").read_text(), **FILES}.items():
        path = tmp_path / "seed" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "seed"


def test_the_files_are_right(folder: Path) -> None:
    assert {f"{name}/{slug}.toml" for name, records in seed.read(folder).folders.items() for slug in records} == set(
        FILES
    )


@pytest.mark.parametrize(("file", "old", "new", "faults"), FAULTS, ids=[row[-1] for row in FAULTS])
def test_what_cannot_be_is_told(folder: Path, file: str, old: str, new: str, faults: str) -> None:
    edit(folder / file, (old, new))
    told(folder, file, faults)


@pytest.mark.parametrize(("file", "old", "new"), RIGHT.values(), ids=RIGHT)
def test_what_may_be_is_not_told(folder: Path, file: str, old: str, new: str) -> None:
    edit(folder / file, (old, new))
    seed.read(folder)


def test_all_that_cannot_be_is_told_at_once(folder: Path) -> None:
    edit(
        folder / LEAGUE,
        ('dissolved = "2010"', 'dissolved = "1989-12"'),
        ('kind = [{ source = "handbook" }]', 'kind = [{ confidence = "low" }]'),
        ('joined = "1990"', 'joined = "1989"'),
        ('joined = "1991-03"', 'joined = "2002"'),
        (LAST.replace("1991-03", "2002"), member(BORDURIA, "2002", "2001") + member(ADELIA, "1994")),
    )
    edit(folder / UNION, ("cites = [{}]\n[[relations]]", 'cites = [{ confidence = "low" }]\n[[relations]]'))
    edit(folder / SECOND, ('date = "2000-05"', 'date = "1995-02"'), ('period = "2000/2004"', 'period = "1990/1994"'))
    edit(
        folder / FIRST,
        ('url = "http://plans.example/first"', 'url = "http://press.example/"'),
        (LINK, LINK + 'health = "moved"\n'),
        (OWNED, relation("plan", "third", "amends") + OWNED),
    )
    edit(
        folder / THIRD,
        (LINK, LINK + 'replacement = "http://plans.example/third"\n'),
    )
    edit(folder / HANDBOOK, ("handbook.example", "gazette.example"))
    edit(folder / "states/BBB.toml", ('alpha2 = "BB"', 'alpha2 = "AA"'), ('m49 = "902"', 'm49 = "901"'))
    ended = "the body had ended by then (1989-12): correct one"
    told(
        folder,
        LEAGUE,
        "dissolved = '1989-12': it ended before it was founded (1990): correct one\n"
        f"kind: {LOW}\n"
        f"members.1.joined = '1989': {NOT_YET}\n"
        f"members.1.left = '1995-06': {ended}\n"
        f"members.2.joined = '2002': {ended}\n"
        f"members.2.left = '2001': {ended}\n"
        "members.2.left = '2001': it left before it joined (2002)\n"
        f"{AGAIN}\n"
        f"members.3.joined = '1994': {ended}\n"
        f"seed/{UNION}: members.1: {LOW}\n"
        f"seed/{FIRST}: links.1.health = 'moved': say in replacement where it has moved to, or call it unknown\n"
        f"seed/{FIRST}: links.1.url = 'http://press.example/': {NO_READER.format('press')}\n"
        f"seed/{FIRST}: relations = ['third']: {CIRCLE}\n"
        f"seed/{SECOND}: period = '1990/1994': it ends before the plan was made (1995-02): correct one\n"
        f"seed/{SECOND}: relations = ['first']: {CIRCLE}\n"
        f"seed/{SECOND}: relations.1 = 'first': {EARLIER}\n"
        f"seed/{THIRD}: links.1.replacement = 'http://plans.example/third': it is the address itself: leave it out\n"
        f"seed/{THIRD}: relations = ['second']: {CIRCLE}\n"
        f"seed/{HANDBOOK}: url = 'http://gazette.example/': the same stands in sources/gazette.toml: one is wrong\n"
        "seed/states/BBB.toml: alpha2 = 'AA': the same stands in states/AAA.toml: one is wrong\n"
        "seed/states/BBB.toml: m49 = '901': the same stands in states/AAA.toml: one is wrong",
    )
