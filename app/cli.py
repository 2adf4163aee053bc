"""`python -m app COMMAND`: serve, load, check, check-links, schema."""

import argparse
import json
import socket
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from alembic.util import CommandError
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DBAPIError

from app import __version__, db, linkcheck, load, records, seed, server
from app.config import ROOT, Log, Settings
from app.vocabulary import LinkHealth

SOME = 1_000
"""After how many plans, or records of them, a load says how far it has come."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 if it went well, 1 with the reason on standard error if not."""
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = error.errors()[0]
        variable = f"{str(wrong['loc'][0]).upper()}={wrong['input']}"
        return _fail(f"{variable}: {wrong['msg']}: correct the environment variable")
    options = _parser(settings).parse_args(arguments)
    try:
        return int(options.run(options, settings))
    except seed.SeedError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        return _fail(f"{len(error.faults)} fault{'s' * (len(error.faults) != 1)} in the files; nothing was loaded")
    except DBAPIError as error:
        return _fail(db.explain(error, settings.written_url))
    except (OSError, ValueError, CommandError) as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return 130


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="app", description="A database of regional action plans, served.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="bring the database up to date and serve it")
    serve.add_argument("--host", help=f"address to listen on ({settings.host})")
    serve.add_argument("--port", type=int, help=f"port to listen on ({settings.port})")
    serve.add_argument("--uds", type=Path, metavar="PATH", help="Unix socket to listen on instead")
    serve.add_argument("--workers", type=int, default=settings.workers, help="how many processes answer (%(default)s)")
    serve.add_argument(
        "--log", choices=get_args(Log), default=settings.log, help="a line for each request, in this form (%(default)s)"
    )
    serve.add_argument("--no-load", action="store_true", help="answer from what is loaded, whatever the files say")
    serve.set_defaults(run=_serve)
    loading = commands.add_parser("load", help="check the files and replace the content of the database by them")
    loading.set_defaults(run=_load)
    check = commands.add_parser("check", help="check the files and tell every fault")
    check.add_argument(
        "--tool", type=Path, metavar="FILE", help="also prove each key phrase against this copy of the tool"
    )
    check.set_defaults(run=_check)
    links = commands.add_parser("check-links", help="ask every link whether it still leads anywhere, and write it down")
    links.add_argument("--timeout", type=float, default=20, help="seconds to wait for an answer (%(default)s)")
    links.add_argument("--pause", type=float, default=1, help="seconds between two requests to a host (%(default)s)")
    links.set_defaults(run=_check_links)
    schema = commands.add_parser("schema", help="write the JSON Schemas of the files into seed/schema")
    schema.set_defaults(run=_schema)
    return parser


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    given = options.host is not None or options.port is not None
    if options.uds is not None and given:
        return _fail("--uds is a place to listen at instead of --host and --port: give it alone")
    path = None if given else options.uds or settings.uds
    host, port = options.host or settings.host, settings.port if options.port is None else options.port
    server.allow_files(settings.connections)
    try:
        listener = server.listen(host, port) if path is None else server.listen_at(path)
    except (OSError, OverflowError) as error:
        place, option = (f"port {port} of {host}", "--port or --host") if path is None else (f"socket {path}", "--uds")
        reason = str(getattr(error, "strerror", None) or error).partition(" (while")[0]
        return _fail(f"{place} cannot be had ({reason}): choose another one with {option}")
    with listener:
        if not options.no_load:
            written = db.connect(settings.written_url)
            current = db.is_up_to_date(settings.written_url) and load.is_current(written, settings.seed)
            written.dispose()  # before a load, which is to close a file of SQLite's last: a reader leaves its WAL
            if not current:
                _load(options, settings)
        db.connect(settings.database_url).dispose()  # tells now what is wrong with the URL
        config = server.configure(settings, options.log, max(1, options.workers))
        print(_serving(listener), flush=True)
        server.run(config, listener)
    return 0


def _serving(listener: socket.socket) -> str:
    """The first line: where the answers are."""
    name = listener.getsockname()
    if listener.family == socket.AF_UNIX:
        return f"Serving http://localhost/v1/plans at {name} — documentation at http://localhost/docs"
    host, port = name[:2]
    address = f"http://[{host}]:{port}" if listener.family == socket.AF_INET6 else f"http://{host}:{port}"
    return f"Serving {address}/v1/plans — documentation at {address}/docs"


def _load(options: argparse.Namespace, settings: Settings) -> int:
    read = seed.read(settings.seed)
    reader = db.connect(settings.written_url)
    before = load.last_loaded(reader)
    reader.dispose()
    db.upgrade(settings.written_url)
    engine = db.connect(settings.written_url, write=True)
    load.load(engine, read, _tell, before=before)
    engine.dispose()
    records_read = sum(map(len, read.folders.values()))
    print(f"Loaded {records_read} files as dataset {read.version}.", file=sys.stderr)
    return 0


def _tell(what: str, done: int, total: int) -> None:
    """Says how far a load has come, where there is much to load."""
    if total > SOME and done % SOME < load.BATCH:
        print(f"Loading: {done:,} of {total:,} {what}...", file=sys.stderr, flush=True)


def _check(options: argparse.Namespace, settings: Settings) -> int:
    read = seed.read(settings.seed, options.tool)
    proved = " and every key phrase stands where it is said to" if options.tool else ""
    print(f"{sum(map(len, read.folders.values()))} files are right{proved}: dataset {read.version}.")
    return 0


def _check_links(options: argparse.Namespace, settings: Settings) -> int:
    read = seed.read(settings.seed)
    urls = [link.url for plan in read["plans"].values() for link in plan.links]
    today = datetime.now(UTC).date()
    journal = ROOT / "data" / f"link-checks-{today.isoformat()}.jsonl"
    manners = linkcheck.Manners(options.timeout, options.pause)
    findings = linkcheck.check(urls, journal, linkcheck.bar, manners)
    (settings.seed / "link-checks.toml").write_text(linkcheck.text(findings, today), encoding="utf-8")
    journal.unlink(missing_ok=True)
    tally = Counter(finding.health for finding in findings)
    print(", ".join(f"{tally[health]} {health}" for health in LinkHealth))
    return 0


def _schema(options: argparse.Namespace, settings: Settings) -> int:
    folder = settings.seed / "schema"
    folder.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


def schemas() -> dict[str, str]:
    """The JSON Schema of each kind of file, by its file name in `seed/schema`."""
    models: dict[str, type[BaseModel]] = {**records.FOLDERS, **records.FILES}
    return {
        f"{name}.json": json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False) + "\n"
        for name, model in models.items()
    }


def _fail(message: str) -> int:
    print(f"app: {message}", file=sys.stderr)
    return 1
