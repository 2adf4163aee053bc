"""Pages: where one begins, in which order, and the cursor that says it.

A cursor carries the place of the record beside it, or its sort keys where a list has no places, so that the next page
begins there whatever page size is asked for; the hash of its query and the version of its dataset, so that it cannot be
used for others; and how many records come before, so that a page knows how far it is.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

PATTERN = r"^[A-Za-z0-9_-]+$"
LONGEST = 4_000
"""How a cursor is written, and how many characters it has at most."""


@dataclass(frozen=True)
class Order:
    """One thing to sort by. Nulls come last, whichever way it is sorted."""

    column: Any
    descending: bool = False

    def clause(self, backwards: bool) -> ColumnElement[Any]:
        """As SQL; backwards, from the last record to the first."""
        clause: ColumnElement[Any] = self.column.desc() if self.descending != backwards else self.column.asc()
        return clause.nulls_first() if backwards else clause.nulls_last()

    def beyond(self, value: Any, backwards: bool) -> ColumnElement[bool]:
        """A record comes after one with this value; backwards, before it."""
        further: ColumnElement[bool] = self.column < value if self.descending != backwards else self.column > value
        return further

    def from_here(self, value: Any, backwards: bool) -> ColumnElement[bool]:
        """A record has this value, or one beyond; this is what an index looks up."""
        bound: ColumnElement[bool] = self.column <= value if self.descending != backwards else self.column >= value
        return bound


@dataclass(frozen=True)
class Cursor:
    """A place between two records of a list: after, or before, the one with these keys."""

    dataset: str
    query: str
    before: int
    """How many records come before the page."""
    keys: list[Any]
    """How well the record fits, and its place in its list; or what it is sorted by."""
    backwards: bool = False
    """The page ends here, and does not begin."""

    def text(self) -> str:
        """As the parameter: base64url without padding."""
        fields = [self.dataset, self.query, self.before, int(self.backwards), *self.keys]
        plain = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    def place(self, size: int, worst: int) -> tuple[int, int]:
        """How well the record fits, from 0, and its place in a list of this size.

        Raises ValueError where it fits worse than one can, or has no place.
        """
        if [type(key) for key in self.keys] != [int, int]:
            raise ValueError("no place")
        tier, place = self.keys
        if not (0 <= tier <= worst and 0 <= place < size):
            raise ValueError("no place of this list")
        return tier, place

    def conditions(self, orders: Sequence[Order]) -> ColumnElement[bool]:
        """The records beyond the cursor. Raises ValueError where it has no key, or no possible one, for an order."""
        if len(self.keys) != len(orders):
            raise ValueError("another number of sort keys")
        keys = [_typed(order.column, key) for order, key in zip(orders, self.keys, strict=True)]
        beyond = or_(
            *(
                and_(
                    *(order.column == key for order, key in zip(orders[:n], keys[:n], strict=True)),
                    orders[n].beyond(keys[n], self.backwards),
                )
                for n in range(len(orders))
            )
        )
        return and_(orders[0].from_here(keys[0], self.backwards), beyond)


def read(text: str) -> Cursor:
    """The cursor that was written so. Raises ValueError for any other text."""
    try:
        fields = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        dataset, query, before, backwards, *keys = fields
        cursor = Cursor(str(dataset), str(query), int(before), keys, backwards == 1)
    except (TypeError, OverflowError, RecursionError) as error:
        raise ValueError("no list of fields") from error
    if cursor.text() != text or cursor.before < 0:
        raise ValueError("not written by this service")
    return cursor


def _typed(column: Any, value: Any) -> Any:
    """A sort key as its column holds it. Raises ValueError where it cannot be one."""
    kind = column.type.python_type
    if type(value) is not kind or (kind is int and abs(value) >= 1 << 31) or (kind is str and "\0" in value):
        raise ValueError(f"no {kind.__name__}")
    return value
