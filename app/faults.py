"""What is wrong with a query beyond the form of its values: codes that do not exist, parameters that exclude others.

It is read off the request itself, so that these faults are told together with the others, whatever else is wrong.
"""

from collections import Counter
from typing import Any, get_origin

from fastapi import Request
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.errors import NoDatasetError, faulty, model_of
from app.filters import Among
from app.listing import ListParams
from app.negotiation import choose
from app.reader import Catalogue, reader
from app.schemas.service import FaultyParameter
from app.words import parse

LIST_TYPES = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The media types of a list, by their names in `format`."""


def of_invalid(request: Request) -> list[FaultyParameter]:
    """Such faults of a request that is already known to be wrong; codes only if the database answers."""
    model = model_of(request)
    if model is None:
        return []
    try:
        with reader(request).open() as (_, catalogue):
            return find(request, model, catalogue)
    except (DBAPIError, PoolTimeout, NoDatasetError):
        return find(request, model, None)


def find(request: Request, model: type[BaseModel], catalogue: Catalogue | None) -> list[FaultyParameter]:
    """All such faults of a request for a route whose parameters are these; codes only where a catalogue is known."""
    sent = request.query_params
    faults = [
        faulty(name, sent[name], f"given {times} times: give it once")
        for name, times in Counter(name for name, _ in sent.multi_items()).items()
        if times > 1 and name in model.model_fields and not _is_list(model.model_fields[name])
    ]
    if catalogue is not None:
        faults += [
            fault
            for name, info in model.model_fields.items()
            if name in sent
            for mark in info.metadata
            if isinstance(mark, Among)
            for fault in _unknown(name, info, mark, sent.getlist(name), catalogue)
        ]
    return faults + (_of_list(request) if issubclass(model, ListParams) else [])


def _unknown(name: str, info: FieldInfo, mark: Among, texts: list[str], catalogue: Catalogue) -> list[FaultyParameter]:
    """The codes that do not exist; nothing where a value is not even formed like one, which is told elsewhere."""
    try:
        values: list[str] = TypeAdapter[Any](info.annotation or str).validate_python(texts)
    except ValidationError:
        return []
    return [
        faulty(name, value, f"'{value}' is not in {mark.resource}", catalogue.near(mark.resource, value))
        for value in values
        if catalogue.canonical(mark.resource, value) is None
    ]


def _of_list(request: Request) -> list[FaultyParameter]:
    """The parameters of a list that exclude or need each other."""
    sent = request.query_params
    form = sent.get("format") or choose(request.headers.get("accept"), LIST_TYPES)
    relevance = sent.get("sort") == "relevance"
    rules: list[tuple[str, bool, str]] = [
        ("cursor", "offset" in sent, "a page begins at a cursor or at an offset: leave one of them out"),
        ("limit", sent.get("limit") == "all" and form == "json", "all is for exports: add format=ndjson, csv or xlsx"),
        ("facet", form != "json", "facets are part of the page: leave them out, or take format=json"),
        ("bom", form != "csv", "a byte order mark is for format=csv"),
        ("sort", relevance and not parse(sent.get("q", "")), "relevance is of words: add q, or leave sort out"),
        ("order", relevance and sent.get("order") == "desc", "relevance begins with the best: leave order out"),
    ]
    return [faulty(name, sent[name], message) for name, broken, message in rules if broken and name in sent]


def _is_list(info: FieldInfo) -> bool:
    return any(get_origin(getattr(kind, "__origin__", kind)) is list for kind in _alternatives(info.annotation))


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    return getattr(annotation, "__args__", (annotation,))
