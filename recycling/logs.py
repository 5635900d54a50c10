"""What is written about a running process, and how?

In production each line is one JSON object, else text for people; both name the request. Nothing a
stranger sends begins a line of its own: line ends are escaped, or stand behind a bar. E-mail
addresses and what a database tells of a row are left out: a log is kept, copied and read by many.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask, g, has_app_context

TOLD = ("method", "route", "status", "ms", "query")
"""What a record may hold besides its message."""
_ADDRESS = re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+")
_ROW = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)
# Whatever some reader of logs takes for the end of a line, or for a command to its terminal.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_GUNICORN = ("gunicorn.error", "gunicorn.access")


class _Stderr(logging.Handler):
    """Writes to what is the standard error stream at that moment, a line or trace at once."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        try:
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except Exception:
            self.handleError(record)


def init_logs(app: Flask, *, in_production: bool) -> None:
    """Let everything this process logs be written one way; again, for another application."""
    written: logging.Formatter = InJson() if in_production else ForPeople()
    root = logging.getLogger()
    for known in [one for one in root.handlers if isinstance(one, _Stderr)]:
        root.removeHandler(known)
    handler = _Stderr()
    handler.setFormatter(written)
    root.addHandler(handler)
    if in_production:
        app.logger.setLevel(logging.INFO)
        for name in _GUNICORN:
            for one in logging.getLogger(name).handlers:
                one.setFormatter(written)


class InJson(logging.Formatter):
    """One JSON object a line, in ASCII, so that no character ends it early."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": os.getpid(),
            "request": request_id(),
            "message": without_people(record.getMessage()),
            **_besides(record),
        }
        if trace := _trace(self, record):
            told["trace"] = trace
        return json.dumps({name: one for name, one in told.items() if one not in ("", None)})


class ForPeople(logging.Formatter):
    """A line to read; what follows of the same record stands behind a bar."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and more lines for a trace."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        named = " ".join(filter(None, (at, record.levelname, record.name, request_id())))
        besides = "".join(f" {name}={one}" for name, one in _besides(record).items())
        first = one_line(f"{named}: {without_people(record.getMessage())}{besides}")
        return "\n".join((first, *_behind_a_bar(_trace(self, record))))


def request_id() -> str:
    """Return the id of the request that is answered here, empty outside of one."""
    return str(g.get("request_id", "")) if has_app_context() else ""


def without_people(text: str) -> str:
    """Return a text without e-mail addresses, and without what a database says of a row's values.

    It says them of a key that is there twice, for instance.
    """
    return _ROW.sub(r"\1: left out", _ADDRESS.sub("<address>", text))


def one_line(text: str) -> str:
    r"""Return a text in which what could end a line is written out, such as ``\n``."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _besides(record: logging.LogRecord) -> Mapping[str, Any]:
    return {name: record.__dict__[name] for name in TOLD if name in record.__dict__}


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    trace = formatter.formatException(record.exc_info) if record.exc_info else ""
    return without_people(trace)


def _behind_a_bar(trace: str) -> Iterator[str]:
    return (f"  | {one_line(line)}" for line in trace.split("\n") if line)
