"""Pages: where one begins, in which order, and the cursor that says it.

A cursor carries the place of the record beside it, so that the next page begins there whatever page size is asked for;
the hash of its query and the version of its dataset, so that it cannot be used for others; and how many records come
before, so that a page knows how far it is.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

PATTERN = r"^[A-Za-z0-9_-]+$"
LONGEST = 4_000
"""How a cursor is written, and how many characters it has at most."""
RELEVANCE = "relevance"
"""The name of the order by how well a record fits words."""


@dataclass(frozen=True)
class Order:
    """One thing to sort by. Nulls come last, whichever way it is sorted."""

    column: Any
    descending: bool = False

    @property
    def clause(self) -> ColumnElement[Any]:
        """As SQL."""
        clause: ColumnElement[Any] = self.column.desc() if self.descending else self.column.asc()
        return clause.nulls_last()


@dataclass(frozen=True)
class Cursor:
    """A place between two records of a list: after one of them, or before it."""

    dataset: str
    query: str
    before: int
    """How many records come before the page."""
    tier: int
    """How well the record beside it fits, from 0; 0 where records are not sorted by that."""
    place: int
    """The place of that record in its list."""
    backwards: bool = False
    """The page ends here, and does not begin."""

    def text(self) -> str:
        """As the parameter: base64url without padding."""
        fields = [self.dataset, self.query, self.before, int(self.backwards), self.tier, self.place]
        plain = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read(text: str) -> Cursor:
    """The cursor that was written so. Raises ValueError for any other text."""
    try:
        fields = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        dataset, query, before, backwards, tier, place = fields
        cursor = Cursor(str(dataset), str(query), int(before), int(tier), int(place), backwards == 1)
    except (TypeError, OverflowError, RecursionError) as error:
        raise ValueError("no list of fields") from error
    if cursor.text() != text or min(cursor.before, cursor.tier, cursor.place) < 0:
        raise ValueError("not written by this service")
    return cursor
