"""The databases: generated once for each size and state of the code, and kept in data/bench."""

import hashlib
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError

from app import db
from app.config import ROOT
from app.models import DatasetVersion
from tests.bench.machine import BenchError, environment

FOLDER = ROOT / "data" / "bench"
MADE_FROM = ("app", "migrations", "seed", "tests/scale", "tests/scale.py")
"""What the content of a generated database depends on, besides the number of plans."""


def database(plans: int, folder: Path = FOLDER) -> Path:
    """A file with so many plans, or with what is in `seed` where that is 0; made if it is not there.

    Files of the same size that other code made are removed. Raises BenchError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"plans-{plans}-{version()}.db"
    if not file.exists():
        making = folder / f"making-{plans}.db"
        for stale in [*folder.glob(f"plans-{plans}-*"), *folder.glob(f"{making.name}*")]:
            stale.unlink()
        fill(f"sqlite:///{making}", plans)
        _close(making)
        making.rename(file)
    return file


def on_postgresql(url: str, plans: int, like: Path) -> None:
    """Fill a database of PostgreSQL's as the file is. Raises BenchError where it holds something else."""
    wanted = dataset(f"sqlite:///{like}")
    held = dataset(url)
    if held is None:
        fill(url, plans)
        held = dataset(url)
    if held != wanted:
        raise BenchError("the database of --postgresql holds other data: name an empty one, which is filled and kept")


def dataset(url: str) -> str | None:
    """The version of the data in a database; None where there are none. Raises BenchError."""
    try:
        engine = db.connect(url)
    except ValueError as error:
        raise BenchError(f"--postgresql: {error}") from None
    try:
        with engine.connect() as reading:
            if not inspect(reading).has_table(DatasetVersion.__tablename__):
                return None
            return reading.scalar(select(DatasetVersion.version))
    except DBAPIError as error:
        raise BenchError(db.explain(error, url)) from None
    finally:
        engine.dispose()


def fill(url: str, plans: int) -> None:
    """Load so many generated plans, or the files in `seed` where that is 0. Raises BenchError."""
    if plans == 0:
        command, more = [sys.executable, "-P", "-m", "app", "load"], {"DATABASE_URL": url}
    elif find_spec("tests.scale") is None:
        raise BenchError("tests/scale is missing, which generates data: only --plans 0, the files in seed/, can be had")
    else:
        command, more = [sys.executable, "-P", "-m", "tests.scale", "--plans", str(plans), url], {}
    print(f"Making a database of {plans or 'the seed’s'} plans...", file=sys.stderr, flush=True)
    ended = subprocess.run(command, capture_output=True, text=True, env=environment(**more), check=False)
    if ended.returncode:
        raise BenchError(f"{' '.join(command)} failed: {ended.stderr[-2000:]}")


def _close(file: Path) -> None:
    """Put into the file itself what SQLite may have left beside it, which an immutable reader would not see."""
    with closing(sqlite3.connect(file)) as writing:
        writing.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def version() -> str:
    """What the content of a generated database was made from, in ten letters."""
    digest = hashlib.sha256()
    for part in MADE_FROM:
        path = ROOT / part
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix in {".py", ".sql", ".toml"}:
                digest.update(file.read_bytes())
    return digest.hexdigest()[:10]
