"""Stored renderings → responses: one record, or what the dataset says of itself.

No object is built and nothing is validated on the way out. All statements of a request run in one read transaction,
so that an answer never mixes two datasets.
"""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import bindparam, select
from starlette.exceptions import HTTPException

from app.errors import NotFound
from app.models import DatasetVersion, Rendering
from app.negotiation import choose
from app.reader import NUL, reader

JSON = {"json": "application/json"}
BODY = select(DatasetVersion.body)
RECORD = select(Rendering.full).where(Rendering.resource == bindparam("resource"), Rendering.key == bindparam("key"))


def record(request: Request, resource: str, key: str, asked: str | None = None) -> Response:
    """One record whole, as JSON; a redirect from a name that it had before. Raises NotFound."""
    form_of(request, JSON, asked)
    found = stored(request, resource, key)
    return found if isinstance(found, Response) else Response(found, media_type=JSON["json"])


def stored(request: Request, resource: str, key: str) -> bytes | RedirectResponse:
    """The JSON of one record; or a redirect from a name that it had before. Raises NotFound."""
    with reader(request).open(request) as (db, catalogue):
        form = catalogue.form(resource, key)
        found = None if NUL in form else db.scalars(RECORD, {"resource": resource, "key": form}).one_or_none()
        if found is None:
            raise NotFound(resource, key, catalogue.near(db, resource, key))
        if (resource, key.lower()) in catalogue.aliases:
            parts = request.url.path.rpartition("/")
            return RedirectResponse(str(request.url.replace(path=f"{parts[0]}/{form}")), 308)
        return found


def dataset(request: Request) -> Response:
    """What the dataset says of itself."""
    form_of(request, JSON)
    return Response(about(request), media_type=JSON["json"])


def about(request: Request) -> bytes:
    """The JSON of the dataset."""
    with reader(request).open(request) as (db, _):
        return db.scalars(BODY).one()


def form_of(request: Request, offered: dict[str, str], asked: str | None = None) -> str:
    """The form of the answer: the one asked for by name, else by the header `Accept`. Raises HTTPException 406."""
    form = asked or choose(", ".join(request.headers.getlist("accept")), offered)
    if form is None:
        raise HTTPException(
            406, f"Nothing that this Accept names is to be had here: there is {', '.join(offered.values())}."
        )
    return form
