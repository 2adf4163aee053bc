"""What `serve` does with a database that is up to date, for data that are in no files: `… -m tests.bench.serve PORT`.

It looks whether the database holds what the files say, as `serve` does, and does not load if not.
"""

import sys

from app import db, load, server
from app.config import Settings


def serve(port: int) -> None:
    """Answer until the process is ended."""
    settings = Settings()
    db.upgrade(settings.database_url)
    reading = db.connect(settings.database_url)
    load.is_current(reading, settings.seed)
    reading.dispose()
    with server.listen("127.0.0.1", port) as listener:
        server.run(server.configure(settings, "none", 1), listener)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
