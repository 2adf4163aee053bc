"""An ASGI application that knows all answers by heart, and no more: `… -m tests.bench.peers.bare FILE PORT`.

The file has ours: head and body by path and query. uvicorn is started as ours is.
"""

import pickle
import sys
from pathlib import Path
from typing import Any

import uvicorn

Answers = dict[str, tuple[list[tuple[bytes, bytes]], bytes]]
"""By path and query: the headers, and the body."""


def create_app(answers: Answers) -> Any:
    """The application over these answers."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers, body = answers[f"{scope['path']}?{scope['query_string'].decode()}"]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def main() -> None:
    """Answer until the process is ended."""
    answers: Answers = pickle.loads(Path(sys.argv[1]).read_bytes())
    uvicorn.run(
        create_app(answers),
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        server_header=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
