"""What exactly a client asks for: which form of an answer, in which coding, and the query however it is written."""

import re
from collections.abc import Mapping
from functools import lru_cache, partial
from operator import itemgetter
from urllib.parse import quote_from_bytes, unquote_to_bytes

from starlette_compress import parse_accept_encoding  # type: ignore[attr-defined]  # it is there, without being listed

ALSO = {"application/x-ndjson": "application/jsonl", "application/ndjson": "application/jsonl"}
"""Other names under which a media type is asked for."""
CODINGS = ("zstd", "br", "gzip")
"""The codings, the best first; the tag of an answer in one has its name behind."""


class Forms(dict[str, str]):
    """The forms in which something is offered, each with its media type."""

    def __init__(self, offered: Mapping[str, str]) -> None:
        super().__init__(offered)
        self.choose = lru_cache(200)(partial(_choose, tuple(self.items())))
        """The form that a header `Accept` prefers; None where it wants none.

        Of forms that it wants equally, the one that it names first, else the one offered first.
        """


def _choose(offered: tuple[tuple[str, str], ...], accept: str) -> str | None:
    ranges = [_range(part) for part in (accept or "*/*").split(",") if part.strip()]
    best: tuple[float, int] = (0, 0)
    chosen = None
    for form, media_type in offered:
        found = [
            (specific, weight, -place)
            for place, (wanted, weight) in enumerate(ranges)
            if (specific := _specific(wanted, media_type))
        ]
        if found:
            _, weight, place = max(found)
            if weight and (weight, place) > best:
                best, chosen = (weight, place), form
    return chosen


def _range(part: str) -> tuple[str, float]:
    """A media range, and how much it is wanted."""
    wanted, *parameters = (piece.strip().lower() for piece in part.split(";"))
    wanted = ALSO.get(wanted, wanted)
    weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    try:
        return wanted, min(max(float(weight), 0), 1)
    except ValueError:
        return wanted, 0


def _specific(wanted: str, media_type: str) -> int:
    """How closely a media range fits a type: 3 by name, 2 by its kind, 1 as any; 0 not at all."""
    if wanted == media_type:
        return 3
    if wanted == f"{media_type.partition('/')[0]}/*":
        return 2
    return int(wanted == "*/*")


ARRAY_NAME = re.compile(rb"([A-Za-z_]++)\[\d{0,9}\]")
"""The name of a parameter as PHP, Rails and Ruby clients write that of a list: `region[]`, `region[0]`."""
MAX_PAIRS = 1_000
PLAIN = re.compile(rb"[A-Za-z0-9_]*=?[A-Za-z0-9._,-]*")
"""A parameter that needs no escaping."""
BARE = "-._~!$()*,/:@?"
"""What stands in a canonical query as it is, beside letters and digits. A `;` does not: clients that read a header
`Link` take it for the end of the address.
"""


@lru_cache(1_000)
def canonical(query: bytes) -> bytes:
    """A query in one form: parameters by their names, those of one name as they came, each escaped in one way.

    `region[]=a` and `region[0]=a` mean `region=a`; no value is changed. Takes time in proportion to the length; what
    has very many parameters is left as it is, to be refused.
    """
    if query.count(b"&") > MAX_PAIRS:
        return query
    pairs = [_canonical_pair(pair) for pair in query.replace(b"+", b"%20").split(b"&") if pair]
    pairs.sort(key=itemgetter(0))
    return b"&".join([name + equals + value for name, equals, value in pairs])


def _canonical_pair(pair: bytes) -> tuple[bytes, bytes, bytes]:
    name, equals, value = pair.partition(b"=")
    if PLAIN.fullmatch(pair):
        return name, equals, value
    if b"[" in (plain := unquote_to_bytes(name)) and (array := ARRAY_NAME.fullmatch(plain)):
        plain = array[1]
    return _escaped(plain), equals, _escaped(unquote_to_bytes(value))


def _escaped(text: bytes) -> bytes:
    return quote_from_bytes(text, BARE).encode()


def plain_tag(tag: bytes) -> bytes:
    """The ETag of an answer without the coding that it names: `"abc-zstd"` is a form of `"abc"`."""
    return tag.partition(b"-")[0] + b'"' if b"-" in tag else tag


@lru_cache(200)
def coding(accepted: bytes) -> str | None:
    """The coding that an answer has for a header `Accept-Encoding`, if it is worth one; None for none."""
    wanted = parse_accept_encoding(accepted.decode("latin-1"))
    return next((each for each in CODINGS if each in wanted), None)
