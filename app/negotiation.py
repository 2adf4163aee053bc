"""Which form of an answer a client wants, by `format` or by `Accept`."""

from collections.abc import Mapping

ALSO = {"application/x-ndjson": "application/jsonl", "application/ndjson": "application/jsonl"}
"""Other names under which a media type is asked for."""


def choose(accept: str, offered: Mapping[str, str]) -> str | None:
    """The form that a header `Accept` prefers, of those offered by their media types; None where it wants none.

    Of forms that it wants equally, the one that it names first, else the one offered first.
    """
    ranges = [_range(part) for part in (accept or "*/*").split(",") if part.strip()]
    best: tuple[float, int] = (0, 0)
    chosen = None
    for form, media_type in offered.items():
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
