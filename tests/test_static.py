"""Parts of a static file, as HTTP has them (RFC 9110, 14): what cannot be read is ignored, what is not there told."""

import pytest
from fastapi.testclient import TestClient

PATH = "/static/swagger-ui/swagger-ui.css"
PLAIN = {"Accept-Encoding": "identity"}


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("BYTES=0-9", 206, 0, 10),
        ("bytes=10-", 206, 10, None),
        ("bytes=-5", 206, -5, None),
        ("bytes=-99999999", 206, 0, None),
        ("bytes=5-99999999", 206, 5, None),
        ("bytes=0-1,99999999-", 206, 0, 2),
        ("bytes=0-5, 3-9", 206, 0, 10),
        ("bytes=99999999-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
        *(
            (wrong, 200, 0, None)
            for wrong in ("bytes=5-1", "bytes=", "bytes=-", "bytes=a-b", "lines=0-9", "x", "bytes=0")
        ),
        (f"bytes={','.join(['0-1'] * 101)}", 200, 0, None),
        (f"bytes=0-{'9' * 100}", 200, 0, None),
    ],
)
def test_ranges(client: TestClient, asked: str, status: int, first: int, last: int | None) -> None:
    whole = client.get(PATH, headers=PLAIN).content
    part = client.get(PATH, headers={**PLAIN, "Range": asked})
    assert part.status_code == status
    if status == 416:
        assert part.headers["content-range"] == f"bytes */{len(whole)}"
        assert part.json()["detail"] == f"The file has {len(whole)} bytes."
    else:
        assert part.content == whole[first:last]
        begin, end, _ = slice(first, last).indices(len(whole))
        assert part.headers.get("content-range") == (f"bytes {begin}-{end - 1}/{len(whole)}" if status == 206 else None)


def test_several_ranges(client: TestClient) -> None:
    whole = client.get(PATH, headers=PLAIN).content
    parts = client.get(PATH, headers={**PLAIN, "Range": "bytes=0-1, 10-11"})
    assert parts.status_code == 206
    assert parts.headers["content-type"].startswith("multipart/byteranges; boundary=")
    size = len(whole)
    for begin, end in ((0, 2), (10, 12)):
        assert f"bytes {begin}-{end - 1}/{size}\r\n\r\n".encode() + whole[begin:end] + b"\r\n--" in parts.content


@pytest.mark.parametrize("asked", ["bytes=0-9", "bytes=99999999-"])
def test_of_another_file_the_whole_is_sent(client: TestClient, asked: str) -> None:
    whole = client.get(PATH, headers=PLAIN)
    same = {"bytes=0-9": 206}.get(asked, 416)
    for known, status in (
        (whole.headers["etag"], same),
        (whole.headers["last-modified"], same),
        (f"W/{whole.headers['etag']}", 200),
        ('"another"', 200),
    ):
        part = client.get(PATH, headers={**PLAIN, "Range": asked, "If-Range": known})
        assert part.status_code == status, known
