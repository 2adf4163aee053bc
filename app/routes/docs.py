"""`/docs`: Swagger UI over `/openapi.json`, served from this host alone."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

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

router = APIRouter()

static = StaticFiles(directory=STATIC)
"""The files the page asks for; the application mounts them at `/static`."""


@router.get("/docs", include_in_schema=False)
def docs() -> HTMLResponse:
    """The page: an empty frame that Swagger UI fills from the document."""
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})
