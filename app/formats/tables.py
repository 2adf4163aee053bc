"""Lists as files for spreadsheets and programs, from stored summaries.

The columns come from the schema of the summaries and not from the rows, so that every file of a resource has the same.
Equal input gives equal bytes.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from csv import writer
from datetime import UTC, date, datetime, time
from itertools import chain
from tempfile import TemporaryFile
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel
from xlsxwriter import Workbook  # type: ignore[import-untyped] # it has annotations, but does not say so

_CHUNK = 1 << 16
_CELL = 32_767
_CUT = " […]"
_FORMULA = re.compile(r"[\s\x00\ufeff]*[=+@\uff1d\uff0b\uff0d\uff20-]|[\t\r\n\x00]")
"""What OWASP lists as the start of a formula, in full width too, and behind white space, which Excel skips."""


class Column(NamedTuple):
    """A column: its name in the header, and the way to its values in a record."""

    name: str
    path: tuple[str, ...]


def columns(schema: type[BaseModel]) -> list[Column]:
    """A column for each scalar of a summary, however deep: `adopted_value`, `organizations_slug`, `area_count`."""
    return [Column("_".join(path), path) for path in _paths(schema)]


def ndjson(rows: Iterable[bytes]) -> Iterator[bytes]:
    """The records as they are stored, one a line."""
    return _chunks(row + b"\n" for row in rows)


def csv(columns: list[Column], rows: Iterable[bytes], bom: bool = False) -> Iterator[bytes]:
    """RFC 4180 in UTF-8, with the byte order mark by which Excel knows UTF-8 if asked.

    A text that a spreadsheet may run as a formula has an apostrophe before it.
    """
    line = writer(_Echo()).writerow
    header = line([column.name for column in columns])
    lines = (line([_defused(cell) for cell in row]) for row in _cells(columns, rows))
    return _chunks(chain([b"\xef\xbb\xbf"] if bom else [], [header], lines))


def xlsx(
    columns: list[Column], rows: Iterable[bytes], title: str, about: Mapping[str, str], created: date
) -> Iterator[bytes]:
    """An Excel workbook: a sheet of the rows, named by the title, and one of what is to be known about them.

    A text stays a text: none becomes a formula, a link or a number. Raises ValueError for more rows than a sheet has.
    """
    as_text = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with TemporaryFile() as file:
        with Workbook(file, {"constant_memory": True, **as_text}) as book:
            book.set_properties({"title": title, "created": datetime.combine(created, time.min, UTC)})
            bold = book.add_format({"bold": True})
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, [column.name for column in columns], bold)
            widths = [len(column.name) for column in columns]
            last = 0
            for last, row in enumerate(_cells(columns, rows), 1):
                if sheet.write_row(last, 0, [_fitted(cell) for cell in row]):
                    raise ValueError(f"a sheet has no row {last + 1:,}: ask for fewer rows, or for CSV")
                widths = [max(width, len(_text(cell))) for width, cell in zip(widths, row, strict=True)]
            for position, width in enumerate(widths):
                sheet.set_column(position, position, min(width + 2, 60))
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, last, len(columns) - 1)
            notes = book.add_worksheet("about")
            for position, (name, text) in enumerate(about.items()):
                notes.write(position, 0, name, bold)
                notes.write(position, 1, _fitted(text))
            notes.set_column(0, 0, 20)
            notes.set_column(1, 1, 100)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _paths(annotation: Any) -> Iterator[tuple[str, ...]]:
    """The ways to the scalars of a type: through the fields of an object, past lists and nulls."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield from ((name, *rest) for rest in _paths(field.annotation))
    elif inner := [part for part in get_args(annotation) if part is not type(None)]:
        for part in inner:
            yield from _paths(part)
    else:
        yield ()


def _cells(columns: list[Column], rows: Iterable[bytes]) -> Iterator[list[Any]]:
    """The values of each record, in the order of the columns."""
    for row in rows:
        record = json.loads(row)
        yield [_cell(record, column.path) for column in columns]


def _cell(value: Any, path: tuple[str, ...], bar: str = " | ") -> Any:
    """The value at the end of a way: of a list all, in order, with bars between; of a list within it, semicolons."""
    if isinstance(value, list):
        return bar.join(_text(_cell(item, path, "; ")) for item in value)
    if value is None or not path:
        return value
    return _cell(value[path[0]], path[1:], bar)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


def _defused(cell: Any) -> str:
    text = _text(cell)
    return f"'{text}" if isinstance(cell, str) and _FORMULA.match(text) else text


def _fitted(cell: Any) -> Any:
    """A cell as a workbook can hold it, cut with a mark where it is longer than Excel allows."""
    if not isinstance(cell, str):
        return cell
    if cell.startswith("<r>"):
        cell = f" {cell}"  # xlsxwriter takes it for markup of its own, and writes it unescaped
    units = cell.encode("utf-16-le")
    return cell if len(units) <= 2 * _CELL else units[: 2 * (_CELL - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that are worth sending."""
    chunk = bytearray()
    for part in parts:
        chunk += part
        if len(chunk) >= _CHUNK:
            yield bytes(chunk)
            chunk.clear()
    if chunk:
        yield bytes(chunk)


class _Echo:
    """A file that hands back what is written to it, so that each line can be passed on at once."""

    def write(self, text: str) -> bytes:
        return text.encode()
