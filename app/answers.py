"""Stored renderings → responses: select rows, join bytes.

No object is built and nothing is validated on the way out. All statements of a request run in one read transaction,
so that an answer never mixes two datasets.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection, Engine, bindparam, func, select

from app.errors import CodeError, NoDatasetError, NotFound, faulty
from app.listing import Among, ListParams
from app.models import Alias, DatasetVersion, Rendering, State
from app.spelling import nearest

VERSION = select(DatasetVersion.version)
BODY = select(DatasetVersion.body)
RECORD = select(Rendering.full).where(Rendering.resource == bindparam("resource"), Rendering.key == bindparam("key"))


@dataclass(frozen=True)
class Catalogue:
    """The keys of all records of one dataset: what a code may be, and what it is called now."""

    version: str
    keys: dict[str, set[str]] = field(default_factory=dict)
    alpha2: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)

    def canonical(self, resource: str, key: str) -> str | None:
        """The key as it is stored, from any case, an alpha-2 code or an alias; None where there is none."""
        key = self.aliases.get((resource, key.lower()), key.lower())
        if resource == "states":
            key = self.alpha2.get(key.upper(), key.upper())
        return key if key in self.keys.get(resource, ()) else None

    def near(self, resource: str, key: str) -> list[str]:
        """The keys that look most like a wrong one, or hold it; for a state, those whose name does."""
        wrong = key.lower()
        known = self.names if resource == "states" else {slug: slug for slug in self.keys.get(resource, ())}
        holding = sorted(name for name in known if len(wrong) > 2 and wrong in name.lower())
        return [known[name] for name in dict.fromkeys([*nearest(wrong, known), *holding])][:3]


class Reader:
    """Reads the database; knows the catalogue of the dataset that it last saw."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._catalogue = Catalogue("")

    @contextmanager
    def open(self) -> Iterator[tuple[Connection, Catalogue]]:
        """A read transaction, and the catalogue of the dataset that it sees. Raises NoDatasetError."""
        with self.engine.connect() as db:
            version = db.scalar(VERSION)
            if version is None:
                raise NoDatasetError("no dataset is loaded")
            if version != self._catalogue.version:
                self._catalogue = _catalogue(db, version)
            yield db, self._catalogue


def page(request: Request, resource: str, key: Any, params: ListParams) -> Response:
    """A page of a list: `key` is the column that names its records."""
    with reader(request).open() as (db, catalogue):
        params = _known(params, catalogue)
        where = params.conditions()
        total = db.scalar(select(func.count()).select_from(key.class_).where(*where)) or 0
        rows = (
            select(Rendering.summary)
            .where(Rendering.resource == resource, Rendering.key == key, *where)
            .order_by(*params.ordering(key))
            .limit(params.limit)
            .offset(params.offset)
        )
        data = list(db.scalars(rows))
    meta = {
        "total": total,
        "returned": len(data),
        "limit": params.limit,
        "offset": params.offset,
        "dataset": catalogue.version,
    }
    links = _links(request, params, total)
    tail = json.dumps({"meta": meta, "links": links, "facets": []}, separators=(",", ":"))
    body = b'{"data":[' + b",".join(data) + b"]," + tail.encode()[1:]
    named = [f'<{url}>; rel="{rel}"' for rel, url in links.items() if url and rel != "self"]
    return Response(body, media_type="application/json", headers={"Link": ", ".join(named)} if named else None)


def record(request: Request, resource: str, key: str) -> Response:
    """One record whole; a redirect from a name that it had before. Raises NotFound."""
    with reader(request).open() as (db, catalogue):
        canonical = catalogue.canonical(resource, key)
        if canonical is None:
            raise NotFound(resource, key, catalogue.near(resource, key))
        if (resource, key.lower()) in catalogue.aliases:
            parts = request.url.path.rpartition("/")
            return RedirectResponse(str(request.url.replace(path=f"{parts[0]}/{canonical}")), 308)
        body = db.scalar(RECORD, {"resource": resource, "key": canonical})
    return Response(body, media_type="application/json")


def dataset(request: Request) -> Response:
    """What the dataset says of itself."""
    with reader(request).open() as (db, _):
        return Response(db.scalar(BODY), media_type="application/json")


def reader(request: Request) -> Reader:
    """The reader of the application that was asked."""
    found: Reader = request.app.state.reader
    return found


def _catalogue(db: Connection, version: str) -> Catalogue:
    catalogue = Catalogue(version)
    for resource, key in db.execute(select(Rendering.resource, Rendering.key)):
        catalogue.keys.setdefault(resource, set()).add(key)
    for code, alpha2, name in db.execute(select(State.code, State.alpha2, State.name)):
        catalogue.alpha2[alpha2] = code
        catalogue.names.update({name: code, code: code})
    for resource, alias, key in db.execute(select(Alias.resource, Alias.alias, Alias.key)):
        catalogue.aliases[resource, alias] = key
    return catalogue


def _known(params: ListParams, catalogue: Catalogue) -> ListParams:
    """The parameters with every code as it is stored. Raises CodeError with all codes that do not exist."""
    faults = []
    codes: dict[str, list[str]] = {}
    for name, values, marks in params.sent():
        for mark in marks:
            if isinstance(mark, Among) and values is not None:
                codes[name] = []
                for value in values:
                    found = catalogue.canonical(mark.resource, value)
                    if found is None:
                        message = f"'{value}' is not in {mark.resource}"
                        faults.append(faulty(name, value, message, catalogue.near(mark.resource, value)))
                    else:
                        codes[name].append(found)
    if faults:
        raise CodeError(faults)
    return params.model_copy(update=codes)


def _links(request: Request, params: ListParams, total: int) -> dict[str, str | None]:
    def at(offset: int) -> str:
        return str(request.url.include_query_params(offset=offset))

    after, before = params.offset + params.limit, max(0, params.offset - params.limit)
    return {
        "self": str(request.url),
        "next": at(after) if params.limit and after < total else None,
        "prev": at(before) if params.limit and params.offset else None,
    }
