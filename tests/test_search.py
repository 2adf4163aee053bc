"""Words over HTTP: what a query finds, what comes first, where the words stand, how a name goes on that is being typed;
alike on both databases, whatever is typed.
"""

from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from app.words import fold, parse, words

ARIAT = "ariat-action-plan"
ASEAN = "asean-declaration-actions"
BSEC = "bsec-action-plan-2007-2009"
COMMIT = "commit-subregional-plan-of-action"
ECOWAS = "ecowas-initial-plan-of-action"
OSCE = "osce-action-plan"
PIDC = "pidc-charter"
RCM = "rcm-plan-of-action"
STABILITY_PACT = "stability-pact-multi-year-action-plan"
ALL = [ARIAT, ASEAN, BSEC, COMMIT, ECOWAS, OSCE, PIDC, RCM, STABILITY_PACT]
NINE = "source=tool-2.9"
THREE = f"plan={COMMIT},{ECOWAS},{OSCE}"
NOTHING = [
    "kiribatis", "...", "-", "--", "- -", '"', '""', '-""', "*", "%", "&", "|", "!", "(", ")", ":*", "<->", "^", "'",
    "\\", "\0", "\x01\x02\x1f\x7f", "\ufffe", "\u0301", "😀", "Ελλάδα", "مكافحة", "反人口贩卖", "हिन्दी",
    "z0", "z0z", "zz", '"z0z"', "' OR 1=1 --", "'; DROP TABLE texts; --",
    "x" * 200, "é" * 200, "漢" * 200, "😀" * 200, '"' * 200, "-" * 200, " ".join(map(str, range(3000, 3020))),
]  # fmt: skip
"""What no plan has, among it what a database may take for its own language."""


def get(client: TestClient, path: str, q: str, more: str = "") -> Any:
    answer = client.get(f"/v1/{path}?q={quote(q)}{more}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def name(record: Any) -> str:
    return str(record.get("slug") or record.get("code") or f"{record['kind']} {record['key']}")


@pytest.mark.parametrize(
    ("path", "q", "expected"),
    [
        # All words, each of which may go on.
        ("plans", "mekong", [COMMIT]),
        ("plans", "MEKONG", [COMMIT]),
        ("plans", "mek", [COMMIT]),
        ("plans", "ekong", []),
        ("plans", "mekong samoa", []),
        ("plans", "women children", [ARIAT, ASEAN, RCM]),
        ("plans", "children women", [ARIAT, ASEAN, RCM]),
        ("plans", "mekong mekong MEKONG", [COMMIT]),
        ("plans", "exploitative brok", [COMMIT]),  # of an area
        ("plans", "canada", [OSCE, RCM]),  # of a state
        ("plans", "manila", [ARIAT]),  # of an event
        ("plans", "dakar december", [ECOWAS]),
        ("plans", "interpol members", [PIDC]),  # in two fields
        ("plans", "z", [PIDC]),  # New Zealand is of it
        (f"areas?{THREE}", "repatriation", [f"{COMMIT}-6"]),
        (f"areas?{THREE}", "train", [f"{COMMIT}-1", f"{ECOWAS}-4"]),
        ("areas?plan=pidc-charter", "forum members", [f"{PIDC}-3"]),
        ("organizations?plan=pidc-charter", "suva", ["pidc", "pidc-secretariat"]),
        (f"links?{THREE}", "no-trafficking.org/content", [f"{COMMIT}-link-1"]),
        ("memberships?organization=rcm", "mexico", ["rcm-mex"]),
        ("events?plan=pidc-charter", "samoa", ["pidc-eleventh-annual-meeting"]),
        ("sources", "statistics division", ["un-m49"]),
        ("themes", "tourism", ["sector-engagement"]),
        ("regions", "reaches into", ["asia-and-the-pacific"]),
        # Phrases, of whole words.
        ("plans", '"plan of action"', [ASEAN, COMMIT, ECOWAS, RCM]),
        ("plans", '"plan action"', []),
        ("plans", '"plan of actio"', []),
        ("plans", '"plan of action" mekong', [COMMIT]),
        ("plans", '"plan of action"mekong', [COMMIT]),
        ("plans", '"of the"charter', [PIDC]),
        ("plans", '"interpol international air"', []),  # two names beside each other are no phrase
        ("plans", '"charter of the pacific immigration directors conference"', [PIDC]),
        ("plans", "“plan of action”", [ASEAN, COMMIT, ECOWAS, RCM]),
        ("plans", "„plan of action“", [ASEAN, COMMIT, ECOWAS, RCM]),
        ("plans", "«plan of action»", [ASEAN, COMMIT, ECOWAS, RCM]),
        ("plans", "＂plan of action＂", [ASEAN, COMMIT, ECOWAS, RCM]),  # noqa: RUF001 - as Chinese keyboards write it
        (f"areas?{THREE}", '"law enforcement"', [f"{COMMIT}-2", f"{OSCE}-9"]),
        # What is not to be found.
        ("plans", "plan -action", [PIDC]),
        ("plans", "plan –action", [PIDC]),
        ("plans", '"plan of action" -mekong', [ASEAN, ECOWAS, RCM]),
        ("plans", '-"plan of action"', [ARIAT, BSEC, OSCE, PIDC, STABILITY_PACT]),
        ("plans", "-“plan of action” -charter", [ARIAT, BSEC, OSCE, STABILITY_PACT]),
        ("plans", "-charter", [ARIAT, ASEAN, BSEC, COMMIT, ECOWAS, OSCE, RCM, STABILITY_PACT]),
        ("plans", "--charter", [ARIAT, ASEAN, BSEC, COMMIT, ECOWAS, OSCE, RCM, STABILITY_PACT]),
        ("plans", "- charter", [PIDC]),
        ("plans", "mekong -mekong", []),
        ("plans", "-z", [ARIAT, ASEAN, BSEC, COMMIT, ECOWAS, OSCE, RCM, STABILITY_PACT]),
        ("plans", "-kiribatis", ALL),
        (f"areas?{THREE}", "training -regional", [f"{ECOWAS}-4"]),
        # Quotation marks that do not close, or stand in words.
        ("plans", '"charter', [PIDC]),
        ("plans", 'charter"', [PIDC]),
        ("plans", '"plan of action', [ASEAN, COMMIT, ECOWAS, RCM]),
        ("plans", '"" charter', [PIDC]),
        ("plans", '"charter" "', [PIDC]),
        ("plans", "directors'", [PIDC]),
        ("plans", "directors’ conference", [PIDC]),
        ("plans", '"directors\' conference"', [PIDC]),
        # Acronyms and other names.
        ("plans", "uniap", [COMMIT]),
        ("plans", "ECOWAS", [ECOWAS]),
        ("plans", "commit", [ASEAN, BSEC, COMMIT, OSCE]),  # it begins “commitments”
        ("plans", '"commit"', [COMMIT, OSCE]),
        ("plans", "2001 multiyear", [STABILITY_PACT]),
        ("organizations", "puebla process", ["rcm"]),
        ("organizations", '"Puebla Process"', ["rcm"]),
        (f"organizations?plan={COMMIT}", "som", ["commit-senior-officials-meeting"]),
        (
            f"documents?plan={ECOWAS}",
            "ecowas",
            ["ecowas-declaration-trafficking", "tool-1.8", "unodc-ecowas-training-manual"],
        ),
        # Hyphens, numbers, codes.
        ("plans", "anti-trafficking action", [STABILITY_PACT]),
        ("plans", "multi‐year", [STABILITY_PACT]),  # noqa: RUF001 - a hyphen that is no minus
        ("plans", "trans-border", [BSEC]),
        ("plans", "2002-2003", [ECOWAS]),
        ("plans", "(2002–2003)", [ECOWAS]),
        (
            "documents",
            "557/Rev.1",
            ["osce-permanent-council-decision-557", "osce-permanent-council-decision-557-rev-1"],
        ),
        ("documents", '"No. 557/Rev.1" contains', ["osce-permanent-council-decision-557-rev-1"]),
        ("documents", "1.8", ["tool-1.8"]),
        ("states", "GHA", ["GHA"]),
        ("states", "gh", ["GHA"]),
        # Accents, case and forms of letters.
        ("states", "côte d’ivoire", ["CIV"]),
        ("states", "cote d'ivoire", ["CIV"]),
        ("states", "COTE D IVOIRE", ["CIV"]),
        ("states", '"d\'ivoire"', ["CIV"]),
        ("states", "co\u0302te", ["CIV"]),
        ("states", "aland", ["ALA"]),
        ("states", "turkiye", ["TUR"]),
        ("states", "TÜRKİYE", ["TUR"]),
        ("states", "guinea-bissau", ["GNB"]),
        ("states", '"united states"', ["UMI", "USA", "VIR"]),
        ("states", "united states", ["MEX", "UMI", "USA", "VIR"]),
        ("states", "z", ["NZL", "ZAF", "ZMB", "ZWE"]),
        ("plans", "ＭＥＫＯＮＧ", [COMMIT]),  # noqa: RUF001 - full width
        ("plans", "ﬁeld operations", [OSCE]),
        ("plans", "e\u0301conomic sea", [BSEC]),
        ("plans", "\u200bmekong\ufeff", [COMMIT]),
        # Words of the engines are words.
        ("plans", "mekong OR charter", []),
        ("plans", "mekong OR governments", [COMMIT]),
        ("plans", "mekong NOT pacific", []),
        ("plans", "mekong AND", [COMMIT]),
        ("plans", "NEAR(mekong action)", []),
        ("plans", "heading:mekong", []),
        ("plans", "{heading} : mekong", []),
        ("plans", "^mekong", [COMMIT]),
        ("plans", "mekong*", [COMMIT]),
        ("plans", "(mekong", [COMMIT]),
        ("plans", "mekong)", [COMMIT]),
        ("plans", "mekong:*", [COMMIT]),
        ("plans", "mekong:B", []),
        ("plans", "!mekong", [COMMIT]),
        ("plans", "mekong &", [COMMIT]),
        ("plans", "mekong | charter", []),
        ("plans", "mekong <-> charter", []),
        ("plans", "greater <-> mekong", [COMMIT]),
        ("plans", "'mekong'", [COMMIT]),
        ("plans", "\\mekong", [COMMIT]),
        ("plans", "mekong\\", [COMMIT]),
        ("plans", "mekong 😀", [COMMIT]),
        ("plans", "mekong\0", [COMMIT]),
        ("plans", "me\0kong", []),
        ("plans", " ".join(["a"] * 100), ALL),
        ("plans", " ".join(f"-{n}" for n in range(3000, 3020)), ALL),
        # Nothing is asked.
        ("plans", "", ALL),
        ("plans", " \t\n\u3000", ALL),
        *(("plans", q, []) for q in NOTHING),
        # Over all.
        ("search?kind=organization,state", "puebla process", ["organization rcm"]),
        ("search?kind=state,region", "mexico", ["region central-american-countries", "state MEX"]),
        (
            "search?kind=area,plan,theme",
            "brokering",
            [f"area {COMMIT}-10", f"plan {COMMIT}", "theme sector-engagement"],
        ),
        *(("search", q, []) for q in ("zz", "...", '"z0z"', "z0", "\0")),
    ],
)
def test_found(client: TestClient, path: str, q: str, expected: list[str]) -> None:
    resource, _, more = path.partition("?")
    page = get(client, resource, q, f"&{NINE if resource == 'plans' else more}".removesuffix("&"))
    assert sorted(map(name, page["data"])) == expected
    assert page["meta"]["total"] == len(expected)
    assert ("q" in {each["parameter"] for each in page["meta"]["without"]}) == (not expected)
    assert len(page["matches"]) == (len(expected) if parse(q).wanted else 0)


@pytest.mark.parametrize("resource", ["plans", "search", "suggest"])
@pytest.mark.parametrize(
    ("q", "message"),
    [
        (" ".join(map(str, range(100, 121))), "20 words at most: put words that follow one another into quotes"),
        (" ".join(f"-{n}" for n in range(100, 121)), "20 words at most: put words that follow one another into quotes"),
        ("a b c", "2 single letters at most: write longer words"),
        ("-a c -d", "2 single letters at most: write longer words"),
    ],
)
def test_more_words_than_may_be(client: TestClient, resource: str, q: str, message: str) -> None:
    if resource == "suggest":
        q = q.replace("-", "")
    answer = client.get(f"/v1/{resource}", params={"q": q})
    fault = {"parameter": "q", "value": q, "message": message, "suggestions": []}
    assert (answer.status_code, answer.json()["errors"]) == (422, [fault])
    assert client.get(f"/v1/{resource}", params={"q": q.rpartition(" ")[0]}).status_code == 200


@pytest.mark.parametrize("resource", ["plans", "search", "suggest"])
def test_as_long_as_may_be(client: TestClient, resource: str) -> None:
    answer = client.get(f"/v1/{resource}?q={'é' * 201}")
    fault = {"parameter": "q", "value": "é" * 200, "message": "200 characters at most", "suggestions": []}
    assert (answer.status_code, answer.json()["errors"]) == (422, [fault])


@pytest.mark.parametrize(
    ("path", "q", "expected"),
    [
        # In a name, in what the record says, around it.
        (
            f"documents?plan={ECOWAS}",
            "ecowas",
            ["unodc-ecowas-training-manual", "tool-1.8", "ecowas-declaration-trafficking"],
        ),
        (
            "search?kind=area,plan,theme",
            "brokering",
            [f"area {COMMIT}-10", "theme sector-engagement", f"plan {COMMIT}"],
        ),
        (f"plans?{NINE}", "commit", [COMMIT, BSEC, OSCE, ASEAN]),
        # A shorter name first, of those in which it is the name.
        ("organizations?plan=ecowas-initial-plan-of-action", "ecowas", ["ecowas", "ecowas-authority", "unodc"]),
        (f"areas?{THREE}", "economic", [f"{OSCE}-7", f"{COMMIT}-9"]),
        # The very name before all others.
        ("states", "congo", ["COG", "COD"]),
        ("states", "ireland", ["IRL", "GBR"]),
        ("states", "samoa", ["WSM", "ASM"]),
        ("states", "guinea", ["GIN", "GNB", "GNQ", "PNG"]),
        ("search", "asia", ["region asia"]),
        ("search", "Europe", ["region europe"]),
        ("search", "puebla process", ["organization rcm"]),
        ("search", "commit", ["organization commit"]),
        ("search", "mexico", ["state MEX"]),
        ("search", "regional conference on migration", ["organization rcm"]),
        # Another order, if one is asked for.
        (f"plans?sort=title&{NINE}", "commit", [BSEC, ASEAN, OSCE, COMMIT]),
        (f"plans?sort=slug&order=desc&{NINE}", "commit", [OSCE, COMMIT, BSEC, ASEAN]),
        (f"plans?sort=relevance&{NINE}", "commit", [COMMIT, BSEC, OSCE, ASEAN]),
        (
            "search?sort=kind&kind=area,plan,theme",
            "brokering",
            [f"area {COMMIT}-10", f"plan {COMMIT}", "theme sector-engagement"],
        ),
        # With nothing wanted, none is more relevant: the order is that of the list.
        (f"plans?{NINE}", "-mekong -asean", [BSEC, ARIAT, PIDC, ECOWAS, STABILITY_PACT, OSCE, RCM]),
    ],
)
def test_order(client: TestClient, path: str, q: str, expected: list[str]) -> None:
    resource, _, more = path.partition("?")
    found = [name(record) for record in get(client, resource, q, f"&{more}" * bool(more))["data"]]
    assert found[: len(expected)] == expected
    assert len(found) == len(expected) or resource == "search"


def match(field: str, text: str, *places: tuple[int, int]) -> dict[str, Any]:
    return {"field": field, "text": text, "places": [{"start": start, "end": end} for start, end in places]}


@pytest.mark.parametrize(
    ("path", "q", "expected"),
    [
        (
            f"plans?{NINE}",
            "dakar",
            [
                match(
                    "summary",
                    "…Government of ECOWAS adopted this plan in Dakar in December 2001, at the session where they "
                    "signed the Declaration to which it is annexed. In six areas it sets out…",
                    (43, 48),
                )
            ],
        ),
        (
            f"plans?{NINE}",
            '"plan of action" governments',
            [
                match("title", "Subregional Plan of Action", (12, 26)),
                match("title", "Plan of Action of the Regional Conference on Migration", (0, 14)),
            ],
        ),
        ("states?kind=state", "COTE d’ivoire", [match("name", "Côte d'Ivoire", (0, 4), (5, 13))]),
        ("memberships?organization=rcm", "mexico", [match("state.name", "Mexico", (0, 6))]),
        (
            "documents?plan=osce-action-plan&kind=decision",
            '"557/rev" contains',
            [match("title", "OSCE Permanent Council decision No. 557/Rev.1", (36, 43))],
        ),
        (
            "search?kind=area,plan,theme",
            "broker",
            [
                match("label", "Addressing exploitative brokering practices", (24, 33)),
                match("scope_note", "Tourism, brokering and like trades.", (9, 18)),
                match("areas.10.label", "Addressing exploitative brokering practices", (24, 33)),
            ],
        ),
        (f"plans?{NINE}", "-mekong", []),
        (f"plans?{NINE}", "", []),
    ],
)
def test_matches(client: TestClient, path: str, q: str, expected: list[Any]) -> None:
    resource, _, more = path.partition("?")
    assert get(client, resource, q, f"&{more}")["matches"] == expected


@pytest.mark.parametrize(
    "path",
    [
        "search?q=trafficking",
        "search?q=of women",
        "search?q=d'ivoire",
        'search?q="plan of action" a',
        'search?q="of action" "plan of" -mekong',
        "search?q=ü",
        "plans?q=the of in",
        "organizations?q=regional pacific",
        "links?q=pdf 20",
        "memberships?q=american",
    ],
)
def test_matches_are_where_they_are_said_to_be(client: TestClient, path: str) -> None:
    resource, q = path.split("?q=")
    page = get(client, resource, q, "&limit=40")
    assert len(page["matches"]) == len(page["data"]) > 0
    terms = [" ".join(term.words) for term in parse(q).wanted]
    beginnings = tuple(term for term in terms if " " not in term and '"' not in q)
    for record, found in zip(page["data"], page["matches"], strict=True):
        text, places = found["text"], [(place["start"], place["end"]) for place in found["places"]]
        whole: Any = client.get(record.get("path") or f"/v1/{resource}/{name(record)}").json()
        for step in found["field"].split("."):
            whole = whole[int(step) - 1] if isinstance(whole, list) else whole[step]
        assert text.removeprefix("…").removesuffix("…") in whole
        assert text == whole or len(text) <= 200
        assert places == sorted(places) != []
        for start, end in places:
            assert any(fold(text[start:end]).startswith(term) for term in terms), (text, start, end)
        for word in words(text):
            if word.folded.startswith(beginnings):  # it is shown, wherever else there is one
                assert any(start <= word.start and word.end <= end for start, end in places), (text, word)


@pytest.mark.parametrize(
    ("q", "more", "expected", "corrected"),
    [
        # The beginning of a name, acronym or code; of a word within it; of words in any order.
        ("ecow", "&limit=1", ["ecowas ECOWAS"], None),
        (
            "ecow",
            "&kind=organization",
            [
                "ecowas ECOWAS",
                "ecowas-commission ECOWAS Commission",
                "ecowas-council-of-ministers Council of Ministers of ECOWAS",
                "ecowas-authority Authority of Heads of State and Government of ECOWAS",
            ],
            None,
        ),
        ("GHA", "", ["GHA GHA"], None),
        ("gh", "", ["GHA GH"], None),
        ("ghan", "", ["GHA Ghana"], None),
        ("rcm", "&kind=organization", ["rcm RCM"], None),
        ("puebla", "", ["rcm Puebla Process"], None),
        ("process puebla", "", ["rcm Puebla Process"], None),
        ("africa western", "", ["western-africa Western Africa"], None),
        ("côte d’iv", "", ["CIV Côte d'Ivoire"], None),
        ("congo", "", ["COG Congo", "COD Democratic Republic of the Congo"], None),
        ("turk", "&kind=state", ["TKM Turkmenistan", "TUR Türkiye", "TCA Turks and Caicos Islands"], None),
        # Mistakes of typing.
        ("ecows", "&limit=1", ["ecowas ECOWAS"], "ecowas"),
        ("repatriaton", "&kind=theme", ["repatriation Repatriation"], "repatriation"),
        ("afirca", "&limit=1", ["africa Africa"], "africa"),
        ("mekogn", "&kind=region", ["greater-mekong-subregion Greater Mekong Subregion"], "mekong"),
        ("asaen", "&limit=1", ["asean ASEAN"], "asean"),
        ("asaen", "&kind=region", ["asean-region ASEAN region"], "asean"),
        ("westren afr", "&kind=region", ["western-africa Western Africa"], "western afr"),
        ("gaht", "", [], None),
        # Fewer.
        ("africa", "&kind=state", ["ZAF South Africa", "CAF Central African Republic"], None),
        ("africa", "&kind=region&limit=2", ["africa Africa", "central-africa Central Africa"], None),
        (
            "z",
            "&kind=state,region",
            [
                "ZAF ZAF",
                "ZMB Zambia",
                "ZWE Zimbabwe",
                "NZL New Zealand",
                "australia-and-new-zealand Australia and New Zealand",
            ],
            None,
        ),
        # None.
        *((q, "", [], None) for q in ("", " ", "zzzzzz", "z0z", "...", '"', "\0", "😀", "é" * 200, "' OR 1=1")),
    ],
)
def test_suggestions(client: TestClient, q: str, more: str, expected: list[str], corrected: str | None) -> None:
    page = get(client, "suggest", q, more)
    assert ([f"{each['key']} {each['text']}" for each in page["data"]], page["corrected"]) == (expected, corrected)
    typed = (corrected or fold(q)).split()
    for each in page["data"]:
        shown = [fold(each["text"][place["start"] : place["end"]]) for place in each["places"]]
        assert all(any(word.startswith(part) for part in typed) for word in shown)


def test_suggestions_in_whole(client: TestClient) -> None:
    assert get(client, "suggest", "conference on mig", "&kind=organization,region&limit=1") == {
        "data": [
            {
                "kind": "organization",
                "path": "/v1/organizations/rcm",
                "key": "rcm",
                "name": "Regional Conference on Migration",
                "text": "Regional Conference on Migration",
                "places": [{"start": 9, "end": 19}, {"start": 20, "end": 22}, {"start": 23, "end": 32}],
            }
        ],
        "corrected": None,
        "dataset": get(client, "plans", "")["meta"]["dataset"],
    }


def test_many_mistakes_take_no_longer(client: TestClient, statements: list[str]) -> None:
    get(client, "suggest", "belz xart azge amex")  # each may be five words
    assert len(statements) < 50


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "q"),
        ("q=a&limit=0", "limit"),
        ("q=a&limit=51", "limit"),
        ("q=a&kind=area", "kind"),
        ("q=a&lang=en", "lang"),
    ],
)
def test_suggestions_refused(client: TestClient, query: str, parameter: str) -> None:
    answer = client.get(f"/v1/suggest?{query}")
    assert answer.status_code == 422
    assert [fault["parameter"] for fault in answer.json()["errors"]] == [parameter]
