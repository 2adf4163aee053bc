"""Errors: raised with the facts, worded once, answered as problem details (RFC 9457) whatever the status."""

import http
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.dates import QUERY_PATTERN
from app.deadline import is_overdue
from app.schemas.service import FaultyParameter, Problem
from app.spelling import nearest

MEDIA_TYPE = "application/problem+json"
ALLOW = "GET, HEAD, OPTIONS"
RETRY_AFTER = "5"
MAX_FAULTS = 20
"""How many faults are told of one request."""
SUGGESTED = 3
"""To how many of them what was perhaps meant."""
TITLES = {413: "Content Too Large", 414: "URI Too Long", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}
AWAY = "The database does not answer at the moment: try again shortly."
TOO_LONG = "This takes too long, or too much is asked for at the same time: ask for less, or try again shortly."
NO_CURSOR = "this is no cursor of this service: take meta.next_cursor"
log = logging.getLogger("app")


class ParameterError(Exception):
    """Parameters that are well formed and still wrong, such as codes that do not exist."""

    def __init__(self, faults: list[FaultyParameter]) -> None:
        super().__init__("; ".join(fault["message"] for fault in faults))
        self.faults = faults


class NotFound(HTTPException):
    """No such record. `NotFound("plans", "asean", [...])` says which, and what was perhaps meant."""

    def __init__(self, resource: str, key: str, near: list[str]) -> None:
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        super().__init__(404, f"There is no '{key[:100]}' in {resource}.{meant}")


class NoDatasetError(Exception):
    """The database holds no data that this code can serve."""


def faulty(parameter: str, value: Any, message: str, suggestions: list[str] | None = None) -> FaultyParameter:
    """One fault of a request, with the suggestions in its words as well."""
    near = suggestions or []
    hint = f": did you mean {' or '.join(near)}?" if near else ""
    return {"parameter": parameter, "value": str(value)[:200], "message": f"{message}{hint}", "suggestions": near}


def title(status: int) -> str:
    """The name of a status as RFC 9110 has it; Python before 3.13 knows some by an older one."""
    return TITLES.get(status) or http.HTTPStatus(status).phrase


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that an operation may answer with, for the document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": title(status), "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in (400, 414, *statuses, 503)
    }


def answer(
    request: Request, status: int, kind: str, detail: str, faults: list[FaultyParameter] | None = None
) -> JSONResponse:
    """A problem as a response."""
    body = Problem(
        type=f"/problems/{kind}",
        title=title(status),
        status=status,
        detail=detail,
        instance=quote(request.scope["path"]),
    )
    if faults:
        body["errors"] = faults
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def install(app: FastAPI, further: Callable[[Request], Awaitable[list[FaultyParameter]]]) -> None:
    """Let the application answer every error as a problem; `further` finds faults that the form does not show."""

    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        model = model_of(request)
        known = list(model.model_fields) if model else []
        # Of an optional parameter Pydantic also says that it could have been absent; that is no advice.
        details = [detail for detail in error.errors() if detail["type"] != "none_required"][:MAX_FAULTS]
        found = [_fault(detail, known, suggest=place < SUGGESTED) for place, detail in enumerate(details)]
        return _refused(request, (found + await further(request))[:MAX_FAULTS])

    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]  # Starlette types all by Exception
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]  # as above
    app.add_exception_handler(ParameterError, _unknown)  # type: ignore[arg-type]  # as above
    for error in (DBAPIError, PoolTimeout, NoDatasetError, TimeoutError):
        app.add_exception_handler(error, _unavailable)
    app.add_exception_handler(Exception, _failed)


async def _http(request: Request, error: HTTPException) -> Response:
    kind = title(error.status_code).lower().replace(" ", "-")
    detail = str(error.detail)
    headers = dict(error.headers or {})
    if error.status_code == 404 and detail == "Not Found":
        detail = f"There is nothing at {quote(request.scope['path'])}: the paths are listed in /openapi.json."
    if error.status_code == 405:
        detail = f"{request.method} is not possible here: this service only answers {ALLOW}."
        headers["Allow"] = ALLOW
    response = answer(request, error.status_code, kind, detail)
    response.headers.update(headers)
    return response


async def _unknown(request: Request, error: ParameterError) -> Response:
    return _refused(request, error.faults)


def _refused(request: Request, faults: list[FaultyParameter]) -> Response:
    faults = faults[:MAX_FAULTS]
    detail = " ".join(f"{fault['parameter']}: {fault['message'].rstrip('.')}." for fault in faults)
    return answer(request, 422, "invalid-request", detail.replace("?.", "?"), faults)


async def _unavailable(request: Request, error: Exception) -> Response:
    told = isinstance(error, OperationalError | PoolTimeout | NoDatasetError | TimeoutError)  # others may tell a value
    log.error("database: %s", str(error).partition("\n")[0] if told else type(error).__name__)
    response = answer(request, 503, "unavailable", TOO_LONG if is_overdue(error) else AWAY)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


async def _failed(request: Request, error: Exception) -> Response:
    response = answer(request, 500, "internal-error", "This is a fault of the service, not of the request.")
    response.headers["Access-Control-Allow-Origin"] = "*"  # Starlette sends this one from beyond our edge
    return response


LIMITS = {
    "greater_than_equal": "the least is {ge}",
    "less_than_equal": "the most is {le}",
    "int_parsing": "write a whole number",
    "string_too_long": "{max_length} characters at most",
    "too_long": "{max_length} values at most",
}
"""What Pydantic's limits mean, in words."""


def _fault(detail: Any, known: list[str], *, suggest: bool) -> FaultyParameter:
    """A fault that Pydantic found, in our words; with suggestions, which take longest."""
    place = [part for part in detail["loc"] if part not in ("query", "path")]
    name, value = str(place[0]), detail["input"]
    context = detail.get("ctx", {})
    if detail["type"] == "extra_forbidden":
        near = nearest(name, known) if suggest else []
        others = f"; known: {', '.join(known)}" if known else ": this address takes none"
        return faulty(name[:100], value, "unknown parameter" + others * (suggest and not near), near)
    if detail["type"] == "enum":
        terms = [term.strip("'") for term in context["expected"].replace(" or ", ", ").split(", ")]
        near = nearest(str(value), terms) if suggest else []
        return faulty(name, value, f"'{str(value)[:100]}' is none of {', '.join(terms)}", near)
    if detail["type"] in LIMITS:
        return faulty(name, value, LIMITS[detail["type"]].format(**context))
    if detail["type"] == "string_pattern_mismatch":
        message = f"'{str(value)[:100]}' is not written as a slug or code is"
        if context["pattern"] == QUERY_PATTERN:
            message = "write a date as YYYY, YYYY-MM or YYYY-MM-DD"
        return faulty(name, value, NO_CURSOR if name == "cursor" else message)
    return faulty(name, value, detail["msg"].removeprefix("Value error, "))


def model_of(request: Request) -> type[BaseModel] | None:
    """The model of the query of the route that was asked."""
    dependant = getattr(request.scope.get("route"), "dependant", None)
    for field in getattr(dependant, "query_params", []):
        model = field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            return model
    return None
