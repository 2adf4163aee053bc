"""SQLite where others hold the file, or nothing may be written: it is told in one sentence, and nothing is lost."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app import cli, db, load
from app.config import ROOT
from tests import test_serve
from tests.test_cli import COMMAND
from tests.test_load import Content, content
from tests.test_migrations import ready, restore
from tests.test_seed import excerpt
from tests.test_serve import Service, wait_until

WITHOUT_PRIVILEGES = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.getuid() == 0 else ()
"""What lets root be bound by the modes of files, as others are."""
LOCKED = "(database is locked): wait until the other process has written, and try again"
READ_ONLY = "(attempt to write a readonly database): let this user write the file and its folder"


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some of the files."""
    return excerpt(tmp_path, "themes/prevention.toml")


@pytest.fixture
def loaded_file(url: str, file: Path, folder: Path) -> Path:
    """A database that holds them."""
    db.upgrade(url)
    writer = db.connect(url, write=True)
    load.load_folder(writer, folder)
    writer.dispose()
    return file


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "WAIT", 0.1)
    monkeypatch.setattr(db, "WAIT_TO_WRITE", 0.1)


@pytest.fixture
def frozen(file: Path) -> Iterator[Callable[[], None]]:
    """Lets nobody write the file or beside it, until the test ends."""

    def freeze() -> None:
        file.chmod(0o444)
        file.parent.chmod(0o555)

    yield freeze
    file.parent.chmod(0o755)


def rows(url: str) -> Content:
    """What a reader finds."""
    reader = db.connect(url)
    try:
        return content(reader)
    finally:
        reader.dispose()


def call(command: str, url: str, folder: Path) -> tuple[int, str, str]:
    """A command, run by somebody whom the modes of files bind."""
    ended = subprocess.run(
        [*WITHOUT_PRIVILEGES, *COMMAND, *command.split()],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "SEED": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
@pytest.mark.usefixtures("impatient")
def test_a_load_beside_another_writer_says_so(
    mode: str, url: str, loaded_file: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(url)
    with closing(sqlite3.connect(loaded_file, isolation_level=None)) as other, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        patch.setenv("SEED", str(folder))
        patch.setattr(load, "code_version", lambda: "another")  # so that a server loads as well
        other.execute(f"PRAGMA journal_mode = {mode}")
        other.execute("BEGIN IMMEDIATE")
        for command in (["load"], ["serve", "--port", "0"]):
            capsys.readouterr()
            assert cli.main(command) == 1
            assert capsys.readouterr() == ("", f"app: The database {url} cannot be used {LOCKED}.\n")
        other.execute("ROLLBACK")
    assert rows(url) == before


@pytest.mark.usefixtures("impatient")
def test_a_reader_of_a_file_without_wal_waits_for_a_writer_and_then_reads(url: str, loaded_file: Path) -> None:
    before = rows(url)
    with closing(sqlite3.connect(loaded_file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM name_words")
        assert rows(url) == before  # nothing of it is in the file yet
        other.execute("ROLLBACK")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DBAPIError) as error:
            rows(url)
        assert LOCKED in db.explain(error.value, url)
        other.execute("ROLLBACK")
    assert rows(url) == before


def test_old_tables_in_a_file_that_may_not_be_written_are_told(
    url: str, file: Path, folder: Path, frozen: Callable[[], None]
) -> None:
    restore("637ca08", url)
    before = file.read_bytes()
    frozen()
    for command in ("load", "serve --port 0"):
        assert call(command, url, folder) == (1, "", f"app: The database {url} cannot be used {READ_ONLY}.\n")
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(file.name)] == [file.name]


def test_a_file_that_may_not_be_written_is_not_loaded_and_is_served(
    url: str, loaded_file: Path, folder: Path, frozen: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_serve, "COMMAND", (*WITHOUT_PRIVILEGES, *COMMAND))
    before = loaded_file.read_bytes()
    frozen()
    assert call("load", url, folder) == (1, "", f"app: The database {url} cannot be used {READ_ONLY}.\n")
    service = Service({"DATABASE_URL": url, "SEED": str(folder)})
    try:
        wait_until(lambda: ready(service), 60, "it does not answer")
        assert service.get("/v1/themes/prevention").status == 200
        assert service.end().errors == ""
    finally:
        service.kill()
    assert loaded_file.read_bytes() == before
