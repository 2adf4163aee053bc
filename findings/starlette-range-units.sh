#!/bin/sh
# Starlette 1.10.0, FileResponse: a range unit that it does not know is answered by 400, where RFC 9110 (14.2) lets a server
# that does not know a unit ignore the header and send the whole; and of several ranges one that lies behind the end makes the
# answer a 416, where the RFC (14.1.2, 15.5.17) has that only if none of them can be satisfied. Guessed before: 200, and 206.
# Expected output: "items=0-1: 400" and "bytes=0-1,900-901: 416". Ends with 1 if that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check starlette==1.10.0 httpx2==2.16.0
"$folder/venv/bin/python" - "$folder/file.txt" <<'PYTHON'
import sys
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Route
from starlette.testclient import TestClient

path = Path(sys.argv[1])
path.write_text("0123456789" * 10)
client = TestClient(Starlette(routes=[Route("/", lambda request: FileResponse(path))]))
statuses = {asked: client.get("/", headers={"Range": asked}).status_code for asked in ("items=0-1", "bytes=0-1,900-901")}
for asked, status in statuses.items():
    print(f"{asked}: {status}")
sys.exit(statuses != {"items=0-1": 400, "bytes=0-1,900-901": 416})
PYTHON
