"""The log: one form for all lines, and none of them tells what a reader asked for, or who that was.

A line of an error has where it happened and of which kind it is, never its message: that may hold what was asked.
"""

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from app.config import Log

REQUESTS = "app.requests"
"""The logger that has a line for each request, with what is told of it as `request`."""


def config(form: Log) -> dict[str, Any]:
    """For `logging.config.dictConfig`: errors go to standard error, requests to standard output if there is a form."""
    stream = {"class": "logging.StreamHandler", "formatter": "lines"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{__name__}.{FORMS[form].__name__}"}},
        "handlers": {
            "errors": {**stream, "stream": "ext://sys.stderr"},
            "requests": {**stream, "stream": "ext://sys.stdout"},
        },
        "root": {"handlers": ["errors"], "level": "WARNING"},
        "loggers": {REQUESTS: {"handlers": ["requests"], "level": "INFO", "propagate": False}},
    }


def trace(error: BaseException) -> str:
    """Where an error came from, and the kinds of all that led to it."""
    return "\n".join(_trace(error, set()))


def _trace(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    members = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for other in (before, *members):
        if other is not None and id(other) not in seen:
            yield from _trace(other, seen)
            yield "After that:"
    yield from ("".join(traceback.format_tb(error.__traceback__)).rstrip(),) * (error.__traceback__ is not None)
    yield f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


class Plain(logging.Formatter):
    """The message alone, and where an error came from."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, or the lines of an error."""
        return "\n".join(filter(None, (self.message(record), self.where(record))))

    def message(self, record: logging.LogRecord) -> str:
        """What it says; asyncio shows the objects concerned on further lines."""
        said = record.getMessage().rstrip()
        return said.partition("\n")[0] if record.name == "asyncio" else said

    def where(self, record: logging.LogRecord) -> str | None:
        """Where the error came from, of which it tells."""
        error = record.exc_info[1] if record.exc_info else None
        return trace(error) if error else None

    def time(self, record: logging.LogRecord) -> str:
        """When it was, in UTC."""
        return f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03}Z"


class Text(Plain):
    """For people: when, what."""

    def format(self, record: logging.LogRecord) -> str:
        """A line that begins with the time."""
        told: dict[str, Any] | None = getattr(record, "request", None)
        if told is None:
            return f"{self.time(record)} {record.levelname}: {super().format(record)}"
        end = " aborted" if told["aborted"] else ""
        return (
            f"{self.time(record)} {told['method']} {told['route'] or '-'} {told['status'] or '-'} "
            f"{told['seconds']:.4f} s {told['bytes']} bytes {told['request_id']}{end}"
        )


class Json(Plain):
    """For programs: one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The object, with what is told of a request or with a message."""
        line: dict[str, Any] = {"time": self.time(record), "level": record.levelname.lower(), "logger": record.name}
        told = getattr(record, "request", None)
        line |= {"message": self.message(record)} if told is None else told
        if where := self.where(record):
            line["trace"] = where
        return json.dumps(line)


FORMS: dict[Log, type[Plain]] = {"none": Plain, "text": Text, "json": Json}
