"""What a request asks for, read in one step.

FastAPI documents each parameter of a query, and looks for each of them in each request; there are more than fifty of a
list of plans. Here only what was sent is looked at.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool

from app.listing import takes_list


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
            answer: Response = await run_in_threadpool(endpoint, request, **{query.name: params}, **values)
            return answer

        return handle


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
