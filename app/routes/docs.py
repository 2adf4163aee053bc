"""The document of this API, in two versions of OpenAPI, and `/docs`: Swagger UI over it, from this host alone."""

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Scope

from app.openapi import downgrade

STATIC = Path(__file__).resolve().parent.parent / "static"

# Every address is relative to the page, so that it works behind a path prefix.
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API documentation · Action Plans</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="static/swagger-ui/swagger-ui.css">
<main id="swagger-ui"><p>The document of this API: <a href="openapi.json">openapi.json</a></p></main>
<script src="static/swagger-ui/swagger-ui-bundle.js"></script>
<script src="static/swagger-ui/init.js"></script>
</html>
"""

# Swagger UI draws its icons from `data:` images and sets style attributes; it needs nothing else from anywhere.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'"
)

RANGES = re.compile(r"bytes=([0-9]{0,18}-[0-9]{0,18}(?:[ \t]*,[ \t]*[0-9]{0,18}-[0-9]{0,18}){0,99})", re.IGNORECASE)

router = APIRouter()


class Files(StaticFiles):
    """Files, or the parts of one that are asked for: of a `Range` what there is, and the whole where it cannot be read
    (RFC 9110, 14.2), which Starlette answers by errors of its own.
    """

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file. Raises HTTPException for parts that lie behind its end."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        asked = MutableHeaders(scope=scope)
        if response.status_code == 200 and "range" in asked:
            ranges = _ranges(asked, response.headers, stat_result.st_size)
            if ranges is None:
                del asked["range"]
            elif ranges:
                asked["range"] = "bytes=" + ",".join(ranges)
            else:
                size = stat_result.st_size
                raise HTTPException(416, f"The file has {size} bytes.", {"Content-Range": f"bytes */{size}"})
        return response


def _ranges(asked: Headers, file: Headers, size: int) -> list[str] | None:
    """The ranges that are asked for and there; None where the whole is to be sent."""
    unchanged = asked.get("if-range") in {None, file["etag"], file["last-modified"]}
    found = RANGES.fullmatch(asked["range"].strip())
    if not unchanged or not found:
        return None
    there = []
    for part in found[1].split(","):
        first, _, last = part.strip().partition("-")
        if not (first or last) or (first and last and int(last) < int(first)):
            return None
        if int(first) < size if first else int(last) > 0:
            there.append(f"{first}-{last}")
    return there


static = Files(directory=STATIC)
"""The files the page asks for; the application mounts them at `/static`."""


@router.get("/docs", include_in_schema=False)
def docs() -> HTMLResponse:
    """The page: an empty frame that Swagger UI fills from the document."""
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    """The document in OpenAPI 3.1."""
    return _document(request, request.app.openapi())


@router.get("/openapi-3.0.json", include_in_schema=False)
def openapi_3_0(request: Request) -> Response:
    """The same in OpenAPI 3.0.3, for programs that read no newer one."""
    return _document(request, downgrade(request.app.openapi()))


def _document(request: Request, document: dict[str, Any]) -> Response:
    """A document that says where it was served from."""
    server = {**document["servers"][0], "url": request.scope.get("root_path") or "/"}
    body = json.dumps({**document, "servers": [server]}, ensure_ascii=False, separators=(",", ":")).encode()
    tag = hashlib.blake2b(body, digest_size=12).hexdigest()
    headers = {"ETag": f'"{tag}"', "Cache-Control": "public, max-age=300"}
    return Response(body, media_type="application/json", headers=headers)
