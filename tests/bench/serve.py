"""What `serve` does with a database that is up to date, for data that are in no files: `… -m tests.bench.serve PORT`.

It looks whether the database holds what the files say, as `serve` does, and does not load if not.
"""

import sys

import uvicorn

from app import db, load
from app.config import Settings
from app.main import create_app


def serve(port: int) -> None:
    """Answer until the process is ended."""
    settings = Settings()
    db.upgrade(settings.database_url)
    reading = db.connect(settings.database_url)
    load.is_current(reading, settings.seed)
    reading.dispose()
    uvicorn.run(
        create_app(settings),
        port=port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        server_header=False,
        log_level="warning",
    )


if __name__ == "__main__":
    serve(int(sys.argv[1]))
