"""What a request asks for, read in one step.

FastAPI documents each parameter of a query, and looks for each of them in each request; there are more than fifty of a
list of plans. Here only what was sent is looked at.
"""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from app.answers import JSON
from app.listing import ALL, ListParams, takes_list
from app.reader import Reader, reader
from app.vocabulary import ListFormat

ANY = "*/*"
FEW, FACETS, SMALL = 6, 2, 20_000
"""How many parameters and facets a query has that takes little, and how many records its list."""


class Asked(APIRoute):
    """A route of which one argument is the query as a whole, and the others are parts of the path."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request. Raises RequestValidationError, as FastAPI does."""
        (query,) = self.dependant.query_params
        model: Any = query.field_info.annotation
        path = self.dependant.path_params
        endpoint: Any = self.dependant.call

        async def handle(request: Request) -> Response:
            params, faults = _query(request, model)
            values = {}
            for field in path:
                sent = request.path_params[field.name]
                values[field.name], found = field.validate(sent, loc=("path", field.name))
                faults += found or []
            if faults:
                raise RequestValidationError(faults)
            answering = partial(endpoint, request, **{query.name: params}, **values)
            reading = reader(request)
            answer: Response = await reading.answer(request, answering, inline=_is_light(request, params, reading))
            return answer

        return handle


def _is_light(request: Request, params: BaseModel | None, reading: Reader) -> bool:
    """Whether an answer from a file takes so little that to go to a thread and back would take as long again."""
    if isinstance(params, ListParams):
        size = reading.size(request.url.path.rpartition("/")[2])
        few = len(params.model_fields_set) <= FEW and len(params.facet or ()) <= FACETS
        few = few and params.limit < ALL and size <= SMALL
        plain = params.format in (None, ListFormat.json) and request.headers.get("accept", ANY) in {ANY, JSON["json"]}
        return few and plain and not params.q
    return not getattr(params, "q", None)


def _query(request: Request, model: type[BaseModel]) -> tuple[BaseModel | None, list[Any]]:
    """The parameters that were sent, and what is wrong with them."""
    values: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name in model.model_fields and takes_list(model, name):
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        faults: list[Any] = list(error.errors(include_url=False))
        return None, [fault | {"loc": ("query", *fault["loc"])} for fault in faults]
