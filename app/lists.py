"""A list over HTTP: one page with what is told around it, or all of it as a table.

All statements of a request run in one read transaction. The rows are stored JSON, which is joined and not read; only
tables for spreadsheets take it apart.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import IO, Any

from fastapi import Request, Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from app import faults, paging
from app.answers import BODY, form_of
from app.deadline import Deadline
from app.errors import NO_CURSOR, ParameterError, faulty
from app.exports import Export, Make, is_wanted
from app.formats import tables
from app.listing import ALL, FURTHEST, ListParams
from app.paging import Cursor
from app.reader import Catalogue, reader
from app.selection import Resource, Row, Selection

FEW = 20
"""How many records are written though nobody wants them, for the sake of the headers of a very short file."""


def page(request: Request, resource: Resource, params: ListParams) -> Response:
    """A page of a list, in the form that is asked for.

    Raises ParameterError, and HTTPException 410 for a cursor of other data.
    """
    form = form_of(request, faults.LIST_TYPES, params.format)
    headers = {} if form == "json" else {"Content-Disposition": f'attachment; filename="{resource.name}.{form}"'}
    if params.limit == ALL:
        return Export(request, _file(request, resource, params, form), _type(form), headers)
    with reader(request).open(request) as (db, catalogue):
        return _page(request, db, _select(request, resource, params, db, catalogue), form, headers)


def _select(
    request: Request, resource: Resource, params: ListParams, db: Connection, catalogue: Catalogue
) -> Selection:
    """The records that are asked for, of the dataset that is seen. Raises ParameterError."""
    codes, found = faults.of_valid(request, params, (db, catalogue))
    if found:
        raise ParameterError(found)
    return Selection(resource, params.model_copy(update=codes), catalogue.revision.version, catalogue.postings)


def _page(request: Request, db: Connection, selection: Selection, form: str, headers: dict[str, str]) -> Response:
    params = selection.params
    cursor = _cursor(request, selection)
    total = selection.total(db)
    rows = selection.page(db, cursor) if params.limit else []
    before = cursor.before if cursor else params.offset
    if cursor and cursor.backwards:
        before = max(0, before - len(rows))
    after = _after(selection, rows, before, total)
    links = _links(request, selection, rows, before, after)
    named = [f'<{url}>; rel="{rel}"' for rel, url in links.items() if url and rel != "self"]
    headers |= {"Link": ", ".join(named)} if named else {}
    data = [row.body for row in rows]
    if form != "json":
        chunks = _workbook(request, db, selection, data) if form == "xlsx" else _chunks(selection, form, data)
        return Response(b"".join(chunks), media_type=_type(form), headers=headers)
    meta = {
        "total": total,
        "returned": len(data),
        "limit": params.limit,
        "offset": before,
        "next_cursor": after,
        "dataset": selection.version,
        "without": [] if total else selection.relaxed(db),
    }
    facets = selection.facets(db)
    matches = selection.matches(db, rows)
    around = {"meta": meta, "links": links, "facets": facets, "matches": matches}
    tail = json.dumps(around, separators=(",", ":"), ensure_ascii=False)
    body = b'{"data":[' + b",".join(data) + b"]," + tail.encode()[1:]
    return Response(body, media_type="application/json", headers=headers)


def _file(request: Request, resource: Resource, params: ListParams, form: str) -> Make:
    """What writes all records to a file, unless nobody wants them. Raises ParameterError, TimeoutError."""

    def make(file: IO[bytes], deadline: Deadline) -> bool:
        with reader(request).open(request, deadline) as (db, catalogue):
            selection = _select(request, resource, params, db, catalogue)
            if not is_wanted(request, catalogue.revision.modified) and selection.total(db) > FEW:
                return False
            rows = _in_time(selection.all(db), deadline)
            for chunk in _workbook(request, db, selection, rows) if form == "xlsx" else _chunks(selection, form, rows):
                file.write(chunk)
                deadline.check()
        return True

    return make


def _in_time(rows: Iterable[bytes], deadline: Deadline) -> Iterator[bytes]:
    for row in rows:
        deadline.check()
        yield row


def _chunks(selection: Selection, form: str, rows: Iterable[bytes]) -> Iterator[bytes]:
    if form == "ndjson":
        return tables.ndjson(rows)
    return tables.csv(tables.columns(selection.resource.row), rows, bom=selection.params.bom)


def _workbook(request: Request, db: Connection, selection: Selection, rows: Iterable[bytes]) -> Iterator[bytes]:
    """The rows as a workbook, which says where they are from."""
    about = json.loads(db.scalars(BODY).one())
    told = {name: about[name] for name in ("title", "version", "licence", "attribution", "citation")}
    released = date.fromisoformat(about["released"]["earliest"])
    resource = selection.resource
    return tables.xlsx(
        tables.columns(resource.row), rows, resource.name, told | {"address": str(request.url)}, released
    )


def _type(form: str) -> str:
    """The media type; the tables are UTF-8, and say so."""
    return f"{faults.LIST_TYPES[form]}; charset=utf-8" if form == "csv" else faults.LIST_TYPES[form]


def _cursor(request: Request, selection: Selection) -> Cursor | None:
    """The cursor that was sent. Raises ParameterError where it is of another query, HTTPException 410 of other data."""
    text = selection.params.cursor
    if text is None:
        return None
    try:
        cursor = paging.read(text)
    except ValueError:
        raise ParameterError([faulty("cursor", text, NO_CURSOR)]) from None
    if cursor.query != selection.fingerprint:
        message = "this is the cursor of another query: keep the filters and the sort, or leave the cursor out"
        raise ParameterError([faulty("cursor", text, message)])
    if cursor.dataset != selection.version:
        again = request.url.remove_query_params("cursor")
        raise HTTPException(410, f"The data have changed since this cursor was given: start again at {again}")
    if not selection.has(cursor):
        raise ParameterError([faulty("cursor", text, NO_CURSOR)])
    return cursor


def _after(selection: Selection, rows: list[Row], before: int, total: int) -> str | None:
    """The cursor of the next page; None on the last."""
    if not rows or before + len(rows) >= total:
        return None
    return selection.cursor(rows[-1], before + len(rows))


def _links(
    request: Request, selection: Selection, rows: list[Row], before: int, after: str | None
) -> dict[str, str | None]:
    """Addresses of this page and its neighbours: by offset where one was asked for, as far as offsets go; by cursor."""
    by_offset = "offset" in selection.params.model_fields_set and selection.params.cursor is None
    limit = selection.params.limit
    next_: dict[str, Any] | None = {"cursor": after} if after else None
    if after and by_offset and before + limit <= FURTHEST:
        next_ = {"offset": before + limit}
    prev: dict[str, Any] | None = None
    if rows and before > 0:
        if by_offset:
            prev = {"offset": max(0, before - limit)}
        elif before <= limit:
            prev = {}
        else:
            prev = {"cursor": selection.cursor(rows[0], before, backwards=True)}
    return {"self": str(request.url), "next": _at(request, next_), "prev": _at(request, prev)}


def _at(request: Request, place: dict[str, Any] | None) -> str | None:
    """The address of this list at another place, as canonical as the one asked for."""
    if place is None:
        return None
    address, _, query = str(request.url).partition("?")
    parts = [part for part in query.split("&") if part and part.partition("=")[0] not in {"cursor", "offset"}]
    parts += [f"{name}={value}" for name, value in place.items()]
    return f"{address}?{'&'.join(sorted(parts, key=lambda part: part.partition('=')[0]))}".rstrip("?")
