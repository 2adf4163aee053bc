"""Settings: every knob, each with a default that works. Environment variables of the same name override them."""

from pathlib import Path
from typing import Literal

from pydantic import ByteSize, Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL

ROOT = Path(__file__).resolve().parent.parent
"""The checkout, or the folder of the image."""
Log = Literal["none", "text", "json"]


class Settings(BaseSettings):
    """What a deployment may set."""

    model_config = SettingsConfigDict(extra="ignore", use_attribute_docstrings=True)

    database_url: str = URL.create("sqlite", database=str(ROOT / "data" / "plans.db")).render_as_string()
    """SQLAlchemy URL of the database that is read: `sqlite:///…` or `postgresql+psycopg://…`."""
    load_database_url: str | None = None
    """The same of the database that is loaded, where another one is read: a copy of it that follows."""
    seed: Path = ROOT / "seed"
    """The folder of the files that are loaded."""
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = Field(8000, ge=0, le=65535)
    """Port to listen on; 0 takes a free one."""
    uds: Path | None = None
    """The Unix socket to listen on, instead of an address and a port."""
    root_path: str = Field("", pattern=r"^(/[^/?#]+)*$")
    """The path below which the service is seen from outside, such as `/plans-api`; nothing, or without a last slash."""
    stored_answers: ByteSize = ByteSize(8 << 20)
    """How many bytes of answers each process stores to send them again, such as `64MiB`; 0 stores none."""
    workers: int = Field(1, ge=1)
    """How many processes answer."""
    log: Log = "none"
    """Whether each request is a line of the log, and in which form."""
    connections: int = Field(1_000, ge=1)
    """How many connections a process has at a time; more are refused."""
    header_seconds: float = Field(20, gt=0)
    """Within how many seconds a connection has to send the head of a request."""

    @property
    def written_url(self) -> str:
        """Where loads and migrations write."""
        return self.load_database_url or self.database_url
