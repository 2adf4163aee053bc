"""Requests drawn from the document: right ones, wrong ones, and the known worst of both."""

import base64
import random
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from tests.drills.document import Material, Operation, Parameter

LONGEST = 7_900
"""How many bytes of a query a valid request has at most."""
CODINGS = ("gzip", "br", "zstd", "gzip, deflate, br, zstd")
RARE = {"format", "bom", "cursor"}
"""Parameters beside which much is refused: they are drawn seldom."""
UNKNOWN = string.ascii_lowercase + "_"


@dataclass(frozen=True)
class Request:
    """A request, and what it was drawn for."""

    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    why: str = field(default="", compare=False)

    @property
    def target(self) -> str:
        """The path with its query, as it is sent."""
        query = "&".join(f"{quote_plus(name, safe='[]')}={quote(value, safe=',')}" for name, value in self.query)
        return f"{self.path}{'?' * bool(query)}{query}"

    @property
    def short(self) -> str:
        """Enough of it to know it again."""
        target = re.sub(
            r"((?:[^,&=]*,){2})[^&]{40,}?((?=&)|$)", lambda m: f"{m[1]}…({m[0].count(',') + 1})", self.target
        )
        target = target if len(target) <= 500 else f"{target[:500]}…({len(target)} bytes)"
        headers = "".join(f" {name}: {value[:60]}{'…' * (len(value) > 60)}" for name, value in self.headers)
        return f"{self.method * (self.method != 'GET')}{' ' * (self.method != 'GET')}{target}{headers}"


def followed(link: str, why: str) -> Request:
    """The request for the address in a link."""
    parts = urlsplit(link)
    return Request(parts.path, tuple(parse_qsl(parts.query, keep_blank_values=True)), why=why)


class Draws:
    """Draws requests, the same for the same material and dice."""

    def __init__(self, material: Material, dice: random.Random) -> None:
        self.material = material
        self.dice = dice
        self.weights = [self._weight(operation) for operation in material.operations]
        self.commonest = material.words[:40]

    def _weight(self, operation: Operation) -> float:
        if operation.is_file:
            return 0.02
        if operation in self.material.lists:
            return 10
        if "{" in operation.path or operation.parent in {one.path for one in self.material.lists}:
            return 1.5
        return 6 if any(one.required for one in operation.query) else 0.5

    # Right ones.

    def valid(self) -> Request:
        """A random request that the document allows."""
        (operation,) = self.dice.choices(self.material.operations, self.weights)
        query = operation.query
        wanted = [one for one in query if one.required]
        others = [one for one in query if not one.required and (one.name not in RARE or self.dice.random() < 0.04)]
        number = min(len(others), self._number(len(others)))
        wanted += self.dice.sample(others, number)
        if (words := operation.named("q")) and words not in wanted and self.dice.random() < 0.3:
            wanted.append(words)
        sent = {one.name: self.values(operation, one) for one in wanted if one.kind != "given"}
        return self._built(operation, sent, "random")

    def _number(self, most: int) -> int:
        """How many parameters: mostly few, at times very many."""
        return self.dice.choices(
            [self.dice.randint(0, 3), self.dice.randint(2, 8), self.dice.randint(4, max(4, most))], [5, 4, 2]
        )[0]

    def values(self, operation: Operation, parameter: Parameter) -> list[str]:
        """Random values of a parameter, the commonest more often."""
        match parameter.kind:
            case "words":
                return [self.words(parameter.longest)]
            case "number":
                least, most = parameter.bounds
                return [
                    str(
                        self.dice.choice(
                            [least, most, self.dice.randint(least, most), min(most, least + self.dice.randint(0, 30))]
                        )
                    )
                ]
            case "date":
                return [self.date(operation, parameter) for _ in range(self._many(parameter, 50))]
            case "given":
                return [*parameter.examples[:1]]
            case _:
                pool = self.material.of(operation, parameter)
                number = min(self._many(parameter, len(pool)), len(pool))
                if self.dice.random() < 0.4:
                    return pool[:number]
                return (
                    self.dice.sample(pool[: self.dice.choice([10, len(pool)])] or pool, min(number, 10))
                    if number <= 10
                    else self.dice.sample(pool, number)
                )

    def _many(self, parameter: Parameter, pool: int) -> int:
        if not parameter.many:
            return 1
        most = max(1, min(parameter.most, pool))
        return self.dice.choices(
            [1, self.dice.randint(1, min(5, most)), self.dice.randint(1, most), most], [10, 5, 2, 1]
        )[0]

    def date(self, operation: Operation, parameter: Parameter) -> str:
        """A year, a month or a day."""
        years = self.material.codes.get((operation.path, f"{parameter.filter}_on")) or self.material.codes.get(
            (operation.path, parameter.name)
        )
        year = self.dice.choice(years) if years and self.dice.random() < 0.8 else str(self.dice.randint(1990, 2030))
        month, day = self.dice.randint(1, 12), self.dice.randint(1, 28)
        return self.dice.choice([year, f"{year}-{month:02}", f"{year}-{month:02}-{day:02}"])

    def words(self, longest: int) -> str:
        """Something to search for."""
        dice, known = self.dice, self.material.words
        some = [dice.choice(known[: dice.choice([20, 200, len(known)])]) for _ in range(dice.randint(1, 3))]
        match dice.randrange(11):
            case 0 | 1:
                text = some[0]
            case 2 | 3:
                text = " ".join(some)
            case 4:
                text = " ".join(word[: dice.randint(1, 3)] for word in some)
            case 5:
                text = f'"{self.phrase()}"'
            case 6:
                text = f"{some[0]} {' '.join('-' + word for word in some[1:])}"
            case 7:
                text = " ".join(dice.choice(string.ascii_lowercase) for _ in range(dice.randint(1, 26)))
            case 8:
                text = " ".join(f"-{dice.choice(known[:300])}" for _ in range(dice.randint(1, 15)))
            case 9:
                text = self.slip(" ".join(some))
            case _:
                odd = dice.choice(["é", "ĳ", "plan-", "a,b", "《》", "%", "*", "OR"])
                text = f'{some[0][:2]} "{self.phrase()}" -{dice.choice(known)} {odd}'
        return text[:longest]

    def phrase(self) -> str:
        """Some words that follow one another in a text."""
        words = re.findall(r"\w+", self.dice.choice(self.material.texts))
        start = self.dice.randrange(max(1, len(words) - 1))
        return " ".join(words[start : start + self.dice.randint(2, 5)])

    def slip(self, text: str) -> str:
        """The text as one writes it who slips."""
        place = self.dice.randrange(max(1, len(text)))
        letter = self.dice.choice(string.ascii_lowercase)
        return (
            self.dice.choice(
                [
                    text[:place] + text[place + 1 :],
                    text[:place] + letter + text[place:],
                    text[:place] + letter + text[place + 1 :],
                ]
            )
            or letter
        )

    def _built(self, operation: Operation, sent: dict[str, list[str]], why: str) -> Request:
        """The request with these values: commas between them, or each by itself; not longer than may be."""
        path = re.sub(
            "{.*?}",
            lambda _: quote(self.dice.choice(self.material.of(operation, self._in_path(operation)))),
            operation.path,
        )
        query: list[tuple[str, str]] = []
        apart = self.dice.random() < 0.3
        room = LONGEST
        for name, values in sent.items():
            pairs = [(name, value) for value in values] if apart else [(name, ",".join(values))]
            size = len(Request("", tuple(pairs)).target)
            if values and size < room:
                room -= size
                query += pairs
        headers = []
        if self.dice.random() < 0.25:
            headers.append(("Accept-Encoding", self.dice.choice(CODINGS)))
        headers += [
            (one.name, one.examples[0])
            for one in operation.parameters
            if one.place == "header" and one.examples and self.dice.random() < 0.05
        ]
        method = "HEAD" if self.dice.random() < 0.03 else "GET"
        return Request(path, tuple(query), tuple(headers), method, why)

    def _in_path(self, operation: Operation) -> Parameter:
        return next(one for one in operation.parameters if one.place == "path")

    def worst_valid(self) -> list[Request]:
        """What is known, or to be feared, to cost most of all that is allowed."""
        found: list[Request] = []
        for operation in self.material.operations:
            if operation in self.material.lists:
                found += self._worst_lists(operation)
            elif "{" not in operation.path and not operation.is_file:
                found += self._worst_words(operation, {})
        return found

    def _worst_lists(self, operation: Operation) -> Iterator[Request]:
        def ask(why: str, sent: dict[str, list[str]]) -> Request:
            return Request(operation.path, self._built(operation, sent, "").query, (), "GET", f"known: {why}")

        filters = [
            one
            for one in operation.query
            if one.kind in {"code", "choice", "date"} and one.many and one.name != "facet"
        ]
        plain, all_of, none_of = (
            [
                one
                for one in filters
                if (one.name.rpartition("_")[2] if one.name.rpartition("_")[2] in {"all", "not"} else "") == use
            ]
            for use in ("", "all", "not")
        )
        facet = operation.named("facet")
        facets = {"facet": self.dice.sample(facet.choices, min(facet.most, len(facet.choices)))} if facet else {}
        limit, offset, sort, order = (operation.named(name) for name in ("limit", "offset", "sort", "order"))
        full = {"limit": [str(limit.bounds[1])]} if limit else {}
        none = {"limit": [str(limit.bounds[0])]} if limit else {}
        deepest = {"offset": [str(offset.bounds[1])]} if offset else {}
        words = {"q": [self.commonest[0]]} if operation.named("q") else {}
        letter = {"q": ["a"]} if words else {}

        def top(parameters: list[Parameter], number: int) -> dict[str, list[str]]:
            return {one.name: self._most(operation, one, number) for one in parameters}

        def rare(parameters: list[Parameter], number: int) -> dict[str, list[str]]:
            return {one.name: self._most(operation, one, number, rare=True) for one in parameters}

        yield ask("all facets", facets | none)
        yield ask("all facets of what a letter finds", facets | none | letter)
        yield ask("all facets, a full page, a common word", facets | full | words)
        for number in (3, 50):
            yield ask("all facets, many values of every filter", top(plain, number) | facets | words | full)
            yield ask(
                "all facets, many values of every filter, none of rare ones",
                top(plain, number) | rare(none_of, number) | facets | words | full,
            )
            yield ask(
                "every filter three ways",
                top(plain, number) | top(all_of, min(number, 2)) | rare(none_of, number) | facets | words | full,
            )
            yield ask("every _all and _not", top(all_of, 2) | rare(none_of, number) | facets | letter)
            yield ask("none of very many", top(none_of, number) | facets | letter)
            yield ask("all of very many", top(all_of, number) | facets | letter)
            yield ask("nothing found, which filter is too much", top(plain, number) | top(none_of, number) | words)
        for one in filters:
            yield ask(f"many values of {one.name}, all facets", top([one], 50) | facets | letter)
            yield ask(f"many rare values of {one.name}, all facets", rare([one], 50) | facets | none)
            yield ask(f"many values of {one.name}, a full page far off", top([one], 50) | full | deepest)
        pairs = [(one, other) for one in plain for other in filters if one.name != other.filter]
        for one, other in self.dice.sample(pairs, min(30, len(pairs))):
            yield ask(f"facet {one.name} beside {other.name}", top([other], 50) | {"facet": [one.name]} | none)
        for key in sort.choices if sort else ():
            for way in order.choices if order else ():
                sent = {"sort": [key], "order": [way]}
                yield ask(f"the furthest page by {key}", sent | full | deepest)
                yield ask(f"the furthest page by {key} of what a letter finds", sent | full | deepest | letter)
        if words:
            yield from self._worst_words(operation, full)
            yield from self._worst_words(operation, facets | none)

    def _most(self, operation: Operation, parameter: Parameter, number: int, *, rare: bool = False) -> list[str]:
        """So many of the values that find most, or least."""
        if parameter.kind == "date":
            return [
                f"{1990 + place % 40}-{1 + place % 12:02}-{1 + place % 28:02}"
                for place in range(min(number, parameter.most))
            ]
        pool = self.material.of(operation, parameter)
        number = min(number, parameter.most)
        return pool[-number:] if rare else pool[:number]

    def _worst_words(self, operation: Operation, beside: dict[str, list[str]]) -> Iterator[Request]:
        """The words that find most, or are hardest to find."""
        parameter = operation.named("q")
        if parameter is None:
            return
        common, known = self.commonest, self.material.words
        letters = string.ascii_lowercase
        texts = {
            "a common word": common[0],
            "three common words": " ".join(common[:3]),
            "twenty common words": " ".join(common[:20]),
            "a letter": "a",
            "another letter": "t",
            "all letters": " ".join(letters),
            "all pairs of letters": " ".join(word[:2] for word in known[:66]),
            "digits": "1 2 3 0",
            "a phrase of common words": f'"{self.phrase()}"',
            "many phrases": " ".join(f'"{self.phrase()}"' for _ in range(12)),
            "one phrase of very many words": '"' + " ".join(common[:30]),
            "a letter, without many": "a " + " ".join(f"-{letter}" for letter in letters[1:]),
            "without many": " ".join(f"-{letter}" for letter in letters),
            "without very many": " ".join(f"-{one}{other}" for one in letters[:8] for other in "aeiou"),
            "without common words": " ".join(f"-{word}" for word in common[:25]),
            "a phrase without phrases": "a " + " ".join(f'-"{self.phrase()}"' for _ in range(8)),
            "one long word": "a" * 200,
            "words of another script": "план " * 40,
            "one long word with slips": self.slip(max(known, key=len)),
            "many words with slips": " ".join(self.slip(self.slip(word)) for word in self.dice.sample(known, 25)),
            "many long words with slips": " ".join(self.slip(word) for word in sorted(known, key=len)[-15:]),
            "a name with a slip": self.slip(self.dice.choice(self.material.texts)),
            "quotes": '" ' * 100,
            "minus signs": "- " * 100,
            "accents": "e\u0301" * 100,
        }
        for why, text in texts.items():
            query = (
                (parameter.name, text[: parameter.longest].strip() or text[0]),
                *((name, ",".join(values)) for name, values in beside.items()),
            )
            yield Request(operation.path, query, (), "GET", f"known: {why}")
        yield Request(
            operation.path,
            ((parameter.name, "a"), *((name, ",".join(values)) for name, values in beside.items())),
            (("Accept-Encoding", "br"),),
            "GET",
            "known: brotli",
        )

    def files(self) -> list[Request]:
        """All lists as files, in each form that the document has."""
        found = []
        for operation in self.material.lists:
            form = operation.named("format")
            for choice in form.choices if form else ():
                query = (("format", choice), ("limit", "all"))
                found.append(Request(operation.path, query, why=f"file: {choice}"))
        whole = [one for one in self.material.operations if one.is_file and "{" not in one.path]
        return found + [Request(one.path, why=f"file: {one.media_types[0]}") for one in whole]

    # Wrong ones.

    def invalid(self) -> Request:
        """A random request that is to be refused."""
        ways: list[tuple[Callable[[], Request], float]] = [
            (self._unknown_names, 3),
            (self._wrong_values, 8),
            (self._unknown_codes, 4),
            (self._repeated, 2),
            (self._too_many, 2),
            (self._cursors, 3),
            (self._unknown_paths, 3),
            (self._wrong_headers, 1),
            (self._wrong_method, 0.5),
        ]
        (way,) = self.dice.choices([way for way, _ in ways], [weight for _, weight in ways])
        return way()

    def _list(self) -> Operation:
        return self.dice.choice([one for one in self.material.operations if one.query])

    def _path(self, operation: Operation) -> str:
        return self._built(operation, {}, "").path

    def _name(self, longest: int) -> str:
        return "".join(self.dice.choice(UNKNOWN) for _ in range(self.dice.randint(1, longest)))

    def _unknown_names(self) -> Request:
        operation = self._list()
        known = [one.name for one in operation.query]
        number = self.dice.choice([1, 3, 10, 50, 300])
        names = [
            self.dice.choice([self._name(self.dice.choice([10, 30, 100])), self.slip(self.dice.choice(known))])
            for _ in range(number)
        ]
        return Request(self._path(operation), tuple((name, "x") for name in names), why=f"{number} unknown names")

    def _wrong_values(self) -> Request:
        operation = self._list()
        number = min(len(operation.query), self.dice.choice([1, 1, 2, 5, 20]))
        query = tuple((one.name, self._wrong(operation, one)) for one in self.dice.sample(operation.query, number))
        return Request(self._path(operation), query, why=f"{number} wrong values")

    def _wrong(self, operation: Operation, parameter: Parameter) -> str:
        """A value that a parameter does not take."""
        anything = [
            "",
            "x" * self.dice.choice([1, 81, 300]),
            "\0",
            "%",
            "é" * 20,
            "[]",
            "{}",
            "null",
            "-1",
            "1e9",
            " ",
            ",",
            ",,,,",
            "../..",
            "'",
            "2001-13-45",
            "2001-02-30",
        ]
        match parameter.kind:
            case "number":
                return self.dice.choice(
                    [str(parameter.bounds[1] + 1), str(parameter.bounds[0] - 1), "9" * 50, "1.5", "ten", "٣", *anything]
                )
            case "date":
                return self.dice.choice(
                    [
                        "2001-02-30",
                        "20010203",
                        "2001-00",
                        "yesterday",
                        "2001-12-32",
                        "9" * 30,
                        ",".join(["2001-02-30"] * 50),
                        *anything,
                    ]
                )
            case "words":
                return self.dice.choice(["x" * (parameter.longest + 1), "a b " * parameter.longest, '"' * 3000])
            case "choice" | "code":
                pool = self.material.of(operation, parameter)
                near = (
                    [self.slip(self.dice.choice(pool)) for _ in range(self.dice.choice([1, 1, 2, 10, 50]))]
                    if pool
                    else ["x"]
                )
                return self.dice.choice([",".join(near), ",".join(near), *anything])
        return self.dice.choice(anything)

    def _unknown_codes(self) -> Request:
        operation = self.dice.choice(self.material.lists)
        coded = [one for one in operation.query if one.kind == "code" and one.many] or [
            one for one in operation.query if one.many
        ]
        number = min(len(coded), self.dice.choice([1, 2, 4, 16]))
        query = []
        for one in self.dice.sample(coded, number):
            pool = self.material.of(operation, one) or ["x"]
            values = [
                self.dice.choice(
                    [self.slip(self.dice.choice(pool)), self._name(40).replace("_", "-").strip("-") or "x"]
                )
                for _ in range(self.dice.choice([1, 5, 50]))
            ]
            query.append((one.name, ",".join(values)))
        return Request(operation.path, tuple(query), why=f"unknown codes in {number} filters")

    def _repeated(self) -> Request:
        operation = self._list()
        one = self.dice.choice(operation.query)
        values = self.values(operation, one) or ["x"]
        number = self.dice.choice([2, 2, 10, 60, 400])
        return Request(
            self._path(operation), tuple((one.name, values[0]) for _ in range(number)), why=f"{number} times {one.name}"
        )

    def _too_many(self) -> Request:
        operation = self.dice.choice(self.material.lists)
        many = [one for one in operation.query if one.many]
        query = []
        for one in self.dice.sample(many, min(len(many), self.dice.choice([1, 2, 5]))):
            pool = self.material.of(operation, one) or ["2001"]
            values = [self.dice.choice(pool) for _ in range(self.dice.choice([51, 200, 700]))]
            query.append((one.name, ",".join(values)))
        return Request(operation.path, tuple(query), why="too many values")

    def _cursors(self) -> Request:
        operation = self.dice.choice(
            [one for one in self.material.operations if one.named("cursor")] or self.material.operations
        )
        given = operation.named("cursor")
        made = [
            '["aaaaaaaaaaaa","bbbbbbbb",25,0,0,24]',
            '["x","y",1,0,9,99999999999999999999]',
            "[" * 2000,
            "[]",
            "{}",
            "null",
            '["a","b",-1,0,0,0]',
            "9" * 1000,
        ]
        text = base64.urlsafe_b64encode(self.dice.choice(made).encode()).decode().rstrip("=")
        example = self.slip((*(given.examples if given else ()), "abc")[0])
        cursor = self.dice.choice(
            [text, example, self._name(4000), "A" * self.dice.choice([3999, 4000, 4001, 7000]), "=" * 50, "é"]
        )
        beside = [("offset", "10")] * (self.dice.random() < 0.3)
        return Request(operation.path, (("cursor", cursor), *beside), why="a broken cursor")

    def _unknown_paths(self) -> Request:
        operation = self.dice.choice(self.material.operations)
        keys = self.material.keys.get(operation.parent) or ["x"]
        wrong = self.dice.choice(
            [
                self.slip(self.dice.choice(keys)),
                self._name(80),
                "x" * 3000,
                "%00",
                "%2e%2e/%2e%2e",
                "é" * 200,
                f"{self.dice.choice(keys)}/x",
                "a-" * 500,
                ";x=1",
            ]
        )
        path = self.dice.choice(
            [
                f"{operation.parent}/{quote(wrong, safe='/%')}",
                f"/{quote(self._name(60))}",
                self.slip(operation.parent[1:] or "x").join(["/", ""]),
                "/" * self.dice.randint(2, 2000),
                "/a" * self.dice.randint(2, 2000),
            ]
        )
        return Request(quote(path, safe="/%;=-._~"), why="an unknown path")

    def _wrong_headers(self) -> Request:
        operation = self.dice.choice(self.material.operations)
        many = self.dice.choice([1, 100, 2000])
        headers = self.dice.choice(
            [
                ("Accept", ", ".join(f"text/x-{place};q=0.{place % 10}" for place in range(many))),
                ("Accept", "text/none"),
                ("Accept", ";" * many),
                ("If-None-Match", ", ".join(f'"{place}"' for place in range(many))),
                ("Accept-Encoding", ", ".join(f"x{place};q=0.5" for place in range(many))),
                ("X-Forwarded-Proto", "https, " * many),
                ("Range", "bytes=" + ",".join(f"{place}-{place}" for place in range(many))),
            ]
        )
        return Request(self._path(operation), (("regoin", "x"),), (headers,), why=f"a wrong {headers[0]}")

    def _wrong_method(self) -> Request:
        operation = self.dice.choice(self.material.operations)
        return Request(
            self._path(operation), (), (), self.dice.choice(["POST", "PUT", "DELETE", "PATCH"]), "a wrong method"
        )

    def worst_invalid(self) -> list[Request]:
        """What is known, or to be feared, to cost most of all that is refused."""
        found: list[Request] = []
        for operation in self.material.lists:
            names = [one.name for one in operation.query]
            coded = [one for one in operation.query if one.kind == "code"]
            choices = [one for one in operation.query if one.kind == "choice" and one.many]
            others = [one for one in operation.query if not one.many]
            path = operation.path

            def ask(why: str, *query: tuple[str, str], path: str = path) -> None:
                found.append(Request(path, query, why=f"wrong: {why}"))

            ask("1,000 unknown names", *((f"{self.slip(self.dice.choice(names))}{place}", "") for place in range(1000)))
            ask("1,000 short unknown names", *((f"p{place}", "") for place in range(1000)))
            ask("100 long unknown names", *((self._name(100), "x") for _ in range(100)))
            ask("one very long name", ("a" * 7000, "x"))
            ask(
                "16 filters of 50 unknown slugs",
                *(
                    (one.name, ",".join(self._name(9).replace("_", "x") + f"-{place}" for place in range(50)))
                    for one in coded[:16]
                ),
            )
            ask(
                "every filter with unknown slugs of 80",
                *(
                    (
                        one.name,
                        ",".join(
                            "plan-of-action-" * 5 + f"{place:05}" for place in range(max(1, 90 // max(1, len(coded))))
                        ),
                    )
                    for one in coded
                ),
            )
            ask(
                "near misses of known slugs",
                *(
                    (
                        one.name,
                        ",".join(
                            self.slip(self.dice.choice(self.material.of(operation, one) or ["x"])) for _ in range(20)
                        ),
                    )
                    for one in coded[:16]
                ),
            )
            ask(
                "wrong terms in every filter of terms",
                *((one.name, ",".join(self.slip(self.dice.choice(one.choices)) for _ in range(30))) for one in choices),
            )
            ask("every single parameter 100 times", *((one.name, "x") for one in others for _ in range(100)))
            ask("every parameter wrong", *((one.name, self._wrong(operation, one)) for one in operation.query))
            ask("2,000 values of one filter", *((one.name, ",".join(["x"] * 2000)) for one in coded[:1]))
            ask("3,900 empty values of one filter", *((one.name, "," * 3900) for one in coded[:1]))
            ask("a wrong facet 1,000 times", ("facet", ",".join(f"x{place}" for place in range(1000))))
            ask(
                "dates that are none",
                *((one.name, ",".join(["2001-02-30"] * 50)) for one in operation.query if one.kind == "date"),
            )
            ask("a cursor of 7,000 letters", ("cursor", "A" * 7000))
            ask("a cursor of 4,000 brackets", ("cursor", base64.urlsafe_b64encode(b"[" * 2900).decode().rstrip("=")))
            ask(
                "a good filter beside an unknown name",
                *((one.name, ",".join(self._most(operation, one, 50))) for one in coded[:16]),
                ("facet", ",".join(self._most(operation, facet, 50) if (facet := operation.named("facet")) else "x")),
                ("x", "y"),
            )
            ask("all letters, and a wrong value", ("q", " ".join(string.ascii_lowercase)), ("limit", "x"))
            found.append(Request(f"{path}/{'plan-of-action-' * 5}", why="wrong: an unknown slug"))
            found.append(Request(f"{path}/{'a' * 7000}", why="wrong: a very long unknown slug"))
            found.append(
                Request(
                    f"{path}/{self.slip(self.dice.choice(self.material.keys.get(path) or ['x'])).replace('/', '')}",
                    why="wrong: a near miss of a slug",
                )
            )
        lists = {operation.path for operation in self.material.lists}
        return [one for one in found if one.query or one.path not in lists]  # some have no parameter of a kind


def lighter(request: Request) -> Request | None:
    """The request with half the values of the parameter that has most, or one parameter less; None if it has none."""
    values: dict[str, list[str]] = {}
    for name, value in request.query:
        values.setdefault(name, []).extend([value] if name == "q" else value.split(","))
    if not values:
        return None
    most = max(values, key=lambda name: len(values[name]))
    if len(values[most]) > 1:
        values[most] = values[most][: len(values[most]) // 2]
    elif "q" in values and len(words := values["q"][0].split()) > 1:
        values["q"] = [" ".join(words[: len(words) // 2])]
    else:
        del values[most]
    return replace(request, query=tuple((name, ",".join(listed)) for name, listed in values.items()))
