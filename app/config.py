"""Settings: every knob, each with a default that works. Environment variables of the same name override them."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

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
    public_url: str = Field("", pattern=r"^(https?://[^/?#@\s]+(/[^/?#\s]+)*)?$")
    """The address by which the service is known, such as `https://example.org/plans-api`, without a last slash: links
    begin with it, whatever a request says of host and scheme, and its path stands in the place of `root_path`."""
    contact: str = Field("", pattern=r"^((mailto:|https://)\S+)?$")
    """Where to tell of a fault, `mailto:…` or `https://…`; `/.well-known/security.txt` names it."""
    forwarded_allow_ips: str = "127.0.0.1,::1"
    """The proxies that are believed in `X-Forwarded-Proto`: addresses and networks, with commas between, or `*`."""
    answer_seconds: float = Field(10, gt=0)
    """How long it may take to find an answer."""
    export_seconds: float = Field(120, gt=0)
    """How long it may take to make a whole file and to send it."""
    stall_seconds: float = Field(20, gt=0)
    """How long a client may take nothing of a file."""
    exports: int = Field(8, ge=1)
    """How many large files each process makes or sends at a time."""
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
    def prefix(self) -> str:
        """The path below which the service is seen from outside."""
        return urlsplit(self.public_url).path if self.public_url else self.root_path

    @property
    def written_url(self) -> str:
        """Where loads and migrations write."""
        return self.load_database_url or self.database_url
