"""/v1/dataset, /livez, /readyz: what belongs to no resource."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app import __version__, answers
from app.errors import problems
from app.reader import reader
from app.routes.parts import NoParams
from app.schemas.service import Dataset, Health

router = APIRouter(tags=["service"])


@router.get("/v1/dataset", response_model=Dataset, summary="Get the dataset", responses=problems(406, 422))
def get_dataset(request: Request, params: Annotated[NoParams, Query()]) -> Response:
    """Title, version, counts, licence, and how to cite it."""
    return answers.dataset(request)


@router.get("/livez", summary="Is the process alive", responses=problems(422))
def livez(params: Annotated[NoParams, Query()]) -> Health:
    """Answers as long as the process does; asks nothing of the database."""
    return Health(status="ok", version=__version__, dataset=None)


@router.get("/readyz", summary="Can the service answer", responses=problems(422))
async def readyz(request: Request, params: Annotated[NoParams, Query()]) -> Health:
    """Reads the database: `ok` with the version of the code and that of the data, or a problem 503."""
    return Health(status="ok", version=__version__, dataset=await reader(request).check())
