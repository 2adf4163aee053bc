"""/.well-known/security.txt (RFC 9116): where to tell of a fault that others could use."""

from datetime import UTC, datetime, time, timedelta

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import PlainTextResponse

VALID = timedelta(days=180)
"""How long the answer may be relied on; RFC 9116 recommends less than a year."""
router = APIRouter()


@router.get("/.well-known/security.txt", include_in_schema=False)
def security_txt(request: Request) -> PlainTextResponse:
    """The contact of the setting `CONTACT`. Raises HTTPException 404 where none is set."""
    contact: str = request.app.state.contact
    if not contact:
        raise HTTPException(404, "No contact is set: whoever runs this service names one as CONTACT.")
    expires = datetime.combine(datetime.now(UTC) + VALID, time.min, UTC)
    lines = {
        "Contact": contact,
        "Expires": expires.isoformat().replace("+00:00", "Z"),
        "Preferred-Languages": "en",
        "Canonical": str(request.url.replace(query="")),
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return PlainTextResponse(text, headers={"Cache-Control": "public, max-age=86400"})
