#!/bin/sh
# requests 2.32.5 and httpx 0.28.1 lose the address of a header Link that holds a semicolon. RFC 8288 puts the address between
# < and >, and RFC 3986 allows a semicolon in a query; both clients cut the header at the first one. Guessed before: both find
# it, as they find one with %3B. Expected output: of each client, for ";" a link without "next" whose url is cut to
# https://a.example/?q=x, and for "%3B" the link "next" with its url whole. Ends with 1 if that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check requests==2.32.5 httpx==0.28.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import httpx
import requests


def with_requests(value):
    response = requests.Response()
    response.headers["Link"] = value
    return response.links


def with_httpx(value):
    return httpx.Response(200, headers={"Link": value}).links


found = {}
for client in (with_requests, with_httpx):
    for semicolon in (";", "%3B"):
        address = f"https://a.example/?q=x{semicolon}y"
        links = client(f'<{address}>; rel="next"')
        found[client.__name__, semicolon] = links.get("next", {}).get("url") == address
        print(f"{client.__name__} {semicolon}: {links}")
sys.exit(found != {(client, ";"): False for client in ("with_requests", "with_httpx")} | {
    (client, "%3B"): True for client in ("with_requests", "with_httpx")
})
PYTHON
