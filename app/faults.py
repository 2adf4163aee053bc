"""What is wrong with a query beyond the form of its values: codes that do not exist, parameters that exclude others.

It is read off the request itself, so that these faults are told together with the others, whatever else is wrong.
"""

import re
from collections import Counter
from contextlib import suppress
from functools import cache
from typing import Any

from fastapi import Request
from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app import paging
from app.errors import MAX_FAULTS, NO_CURSOR, NoDatasetError, faulty, model_of
from app.filters import Among
from app.listing import MAX_TEXT, ListParams, Params, takes_list
from app.negotiation import Forms
from app.postings import MOST
from app.reader import Catalogue, reader
from app.schemas.service import FaultyParameter
from app.words import parse, too_much

LIST_TYPES = Forms(
    {
        "json": "application/json",
        "ndjson": "application/jsonl",
        "csv": "text/csv",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
"""The media types of a list, by their names in `format`.

NDJSON goes by the name of JSON Lines: of a list that has `application/x-ndjson` beside JSON, orval's clients read
everything as a stream.
"""


DEFAULTS = {"offset": "0", "order": "asc", "bom": "false"}
"""What the parameters of a list are where they are left out."""


BEST_FIRST = "relevance begins with the best: leave order out, or sort by something else"


SUGGESTED = 3
"""How many of the wrong codes of a request get suggestions, which have to be looked for among all."""
Opened = tuple[Connection, Catalogue]


def of_valid(request: Request, params: Params, opened: Opened) -> tuple[dict[str, list[str]], list[FaultyParameter]]:
    """The codes of a request whose parameters are each well formed, by parameter and as they are stored; and all such
    faults.
    """
    values = {name: value for name, value, _ in params.sent() if value is not None and _among(type(params), name)}
    codes, faults = _codes(type(params), values, opened)
    resource = request.url.path.rpartition("/")[2]
    uncounted = [
        name for name in getattr(params, "facet", None) or [] if (resource, name) in opened[1].postings.too_many
    ]
    faults += [faulty("facet", name, f"{name} has more than {MOST:,} values, too many to count") for name in uncounted]
    return codes, _of_model(request, type(params)) + faults


async def of_invalid(request: Request) -> list[FaultyParameter]:
    """Such faults of a request that is already known to be wrong; codes only if the database answers."""
    model = model_of(request)
    if model is None:
        return []
    faults = _of_model(request, model)
    values = {}
    for name in model.model_fields:
        if name in request.query_params and _among(model, name):
            with suppress(ValidationError):  # what is not even formed like a code is told elsewhere
                values[name] = _adapter(model, name).validate_python(request.query_params.getlist(name))
    if not values:
        return faults

    def look() -> list[FaultyParameter]:
        with reader(request).open(request) as opened:
            return _codes(model, values, opened)[1]

    with suppress(DBAPIError, PoolTimeout, NoDatasetError, TimeoutError):
        faults += await reader(request).answer(request, look, inline=False)
    return faults


@cache
def _adapter(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    return TypeAdapter[Any](model.model_fields[name].annotation or str)


@cache
def _among(model: type[BaseModel], name: str) -> Among | None:
    """Of which resource the values of a parameter are keys, if they are."""
    return next((mark for mark in model.model_fields[name].metadata if isinstance(mark, Among)), None)


def _codes(
    model: type[BaseModel], values: dict[str, Any], opened: Opened
) -> tuple[dict[str, list[str]], list[FaultyParameter]]:
    """Codes as they are stored, by parameter; and a fault for each that there is not."""
    db, catalogue = opened
    resources = {name: among.resource for name in values if (among := _among(model, name)) is not None}
    found = {
        resource: catalogue.resolve(
            db, resource, [key for name in values if resources[name] == resource for key in values[name]]
        )
        for resource in set(resources.values())
    }
    codes: dict[str, list[str]] = {}
    faults: list[FaultyParameter] = []
    for name, resource in resources.items():
        known = {value: found[resource][value] for value in values[name]}
        codes[name] = [code for code in known.values() if code is not None]
        for value in [value for value, code in known.items() if code is None][: MAX_FAULTS - len(faults)]:
            near = catalogue.near(db, resource, value) if len(faults) < SUGGESTED else []
            faults.append(faulty(name, value, f"'{value}' is not in {resource}", near))
    return codes, faults


def _of_model(request: Request, model: type[BaseModel]) -> list[FaultyParameter]:
    """Parameters that are given too often, or that exclude each other."""
    sent = request.query_params
    repeated = [
        faulty(name, sent[name], f"given {times} times: give it once")
        for name, times in Counter(name for name, _ in sent.multi_items()).items()
        if times > 1 and name in model.model_fields and not takes_list(model, name)
    ]
    return repeated + (_of_list(request) if issubclass(model, ListParams) else [])


def _of_list(request: Request) -> list[FaultyParameter]:
    """The parameters of a list that exclude or need each other."""
    # A default that is sent says nothing, as generated clients send all of them.
    sent = {name: value for name, value in request.query_params.items() if value != DEFAULTS.get(name)}
    form = sent.get("format") or LIST_TYPES.choose(", ".join(request.headers.getlist("accept")))
    whole = sent.get("limit") == "all"
    query = parse(sent.get("q", "")[:MAX_TEXT])
    words = bool(query)
    excess = too_much(query)
    relevance = sent.get("sort", "relevance" if words else None) == "relevance"
    rules: list[tuple[str, bool, str]] = [
        ("q", excess is not None, excess or ""),
        ("cursor", "offset" in sent, "a page begins at a cursor or at an offset: leave one of them out"),
        ("cursor", not _is_cursor(sent.get("cursor", "")), NO_CURSOR),
        ("limit", whole and form == "json", "all is for exports: add format=ndjson, csv or xlsx"),
        (
            "limit",
            whole and ("cursor" in sent or "offset" in sent),
            "all begins at the first: leave cursor and offset out",
        ),
        ("facet", form != "json", "facets are part of the page: leave them out, or take format=json"),
        ("bom", form != "csv", "a byte order mark is for format=csv"),
        ("sort", relevance and not words, "relevance is of words: add q, or leave sort out"),
        (
            "order",
            relevance and sent.get("order") == "desc",
            BEST_FIRST,
        ),
    ]
    return [faulty(name, sent[name], message) for name, broken, message in rules if broken and name in sent]


def _is_cursor(text: str) -> bool:
    """Whether a text is a cursor of this service, or is told to be none by its form already."""
    try:
        paging.read(text)
    except ValueError:
        return len(text) > paging.LONGEST or re.fullmatch(paging.PATTERN, text) is None
    return True
