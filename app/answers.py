"""Stored renderings → responses: one record, or what the dataset says of itself.

No object is built and nothing is validated on the way out. All statements of a request run in one read transaction,
so that an answer never mixes two datasets.
"""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import bindparam, select, true
from starlette.exceptions import HTTPException

from app.errors import NotFound
from app.models import DatasetVersion, Rendering
from app.negotiation import Forms
from app.reader import NUL, TOLD, reader

JSON = Forms({"json": "application/json"})
BODY = select(DatasetVersion.body)
RECORD = (
    select(Rendering.full, *TOLD)
    .join_from(Rendering, DatasetVersion, true())
    .where(Rendering.resource == bindparam("resource"), Rendering.key == bindparam("key"))
)
"""A record with its dataset, in one statement, which is most of what a request for it takes."""


def record(request: Request, resource: str, key: str, asked: str | None = None) -> Response:
    """One record whole, as JSON; a redirect from a name that it had before. Raises NotFound."""
    form_of(request, JSON, asked)
    found = stored(request, resource, key)
    return found if isinstance(found, Response) else Response(found, media_type=JSON["json"])


def stored(request: Request, resource: str, key: str) -> bytes | RedirectResponse:
    """The JSON of one record; or a redirect from a name that it had before. Raises NotFound."""
    own = {"resource": resource, "key": key.upper() if resource == "states" else key.lower()}
    found: bytes | None = None if NUL in key else reader(request).one(request, RECORD, own)
    if found is not None:
        return found
    with reader(request).open(request) as (db, catalogue):
        form = catalogue.canonical(db, resource, key)
        if form is None:
            raise NotFound(resource, key, catalogue.near(db, resource, key))
        if (resource, key.lower()) in catalogue.aliases:
            parts = request.url.path.rpartition("/")
            return RedirectResponse(str(request.url.replace(path=f"{parts[0]}/{form}")), 308)
        whole: bytes = db.scalars(RECORD, {"resource": resource, "key": form}).one()
        return whole


def dataset(request: Request) -> Response:
    """What the dataset says of itself."""
    form_of(request, JSON)
    return Response(about(request), media_type=JSON["json"])


def about(request: Request) -> bytes:
    """The JSON of the dataset."""
    with reader(request).open(request) as (db, _):
        return db.scalars(BODY).one()


def form_of(request: Request, offered: Forms, asked: str | None = None) -> str:
    """The form of the answer: the one asked for by name, else by the header `Accept`. Raises HTTPException 406."""
    form = asked or offered.choose(", ".join(request.headers.getlist("accept")))
    if form is None:
        raise HTTPException(
            406, f"Nothing that this Accept names is to be had here: there is {', '.join(offered.values())}."
        )
    return form
