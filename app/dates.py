"""Dates as their sources give them: EDTF level 0 strings, their earliest and latest day, their precision.

`2001` a year, `2005-09` a month, `2001-12-20` a day, `2001-12-20/2001-12-21` an interval, `2018/..` an open one.
No month or day is ever supplied: the bounds say what a date may mean, not what it is.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.vocabulary import DatePrecision

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_RIGHT = "YYYY, YYYY-MM, YYYY-MM-DD, or two of them with a slash between (.. for an open end)"
QUERY_PATTERN = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


@dataclass(frozen=True)
class Edtf:
    """A date or interval: `value` as written, the `earliest` and `latest` day it can mean (None: open), `precision`."""

    value: str
    earliest: date | None
    latest: date | None
    precision: DatePrecision


def _single(text: str) -> Edtf:
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is no EDTF date: write {_RIGHT}")
    year, *rest = (int(part) for part in match.groups() if part)
    try:
        if not rest:
            return Edtf(text, date(year, 1, 1), date(year, 12, 31), DatePrecision.year)
        month, *rest = rest
        if not rest:
            last = calendar.monthrange(year, month)[1]
            return Edtf(text, date(year, month, 1), date(year, month, last), DatePrecision.month)
        day = date(year, month, rest[0])
        return Edtf(text, day, day, DatePrecision.day)
    except ValueError:
        raise ValueError(
            f"'{text}' is not in the calendar: months run from 01 to 12, days to the month's last"
        ) from None


@lru_cache(10_000)
def parse(text: str) -> Edtf:
    """Read an EDTF level 0 string.

    Raises ValueError, saying what is wrong, for any other form, for a day that does not exist, for an interval that
    ends before it starts, and for one whose two ends differ in precision.
    """
    if "/" not in text:
        return _single(text)
    first, _, last = text.partition("/")
    if first == last == "..":
        raise ValueError(f"'{text}' has no end that is known: leave the date out")
    if first == "..":
        end = _single(last)
        return Edtf(text, None, end.latest, end.precision)
    start = _single(first)
    if last == "..":
        return Edtf(text, start.earliest, None, start.precision)
    end = _single(last)
    if start.precision != end.precision:
        raise ValueError(f"'{text}' mixes precisions: write both ends as {start.precision}s or as {end.precision}s")
    if first >= last:
        raise ValueError(f"'{text}' does not end after it starts: swap the two, or write one date")
    return Edtf(text, start.earliest, end.latest, start.precision)
