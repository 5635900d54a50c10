"""Nothing a stranger sends begins a line of the log; it tells no address and no value of a row."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from recycling import logs
from recycling.answered import init_answered
from recycling.slow_queries import watch_queries, without_values

FORGED = 'x\r\n{"level": "info"}\n12:00:00 INFO recycling: all is well\u2028\x85\x1b[2J'


def record(message: str, **besides: object) -> logging.LogRecord:
    made = logging.LogRecord("recycling", logging.WARNING, __file__, 1, message, (), None)
    made.__dict__.update(besides)
    return made


def with_trace(message: str) -> logging.LogRecord:
    made = record("it failed")
    try:
        raise ValueError(message)
    except ValueError:
        made.exc_info = sys.exc_info()
    return made


@pytest.mark.parametrize("made", [record(FORGED), with_trace(FORGED), record("a", query=FORGED)])
def test_in_production_whatever_is_logged_is_one_line_of_json(made: logging.LogRecord) -> None:
    line = logs.InJson().format(made)
    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert json.loads(line)["level"] == "warning"


@pytest.mark.parametrize("made", [record(FORGED), with_trace(FORGED), record("a", query=FORGED)])
def test_for_people_nothing_but_the_record_itself_begins_a_line(made: logging.LogRecord) -> None:
    first, *more = logs.ForPeople().format(made).splitlines()
    assert " WARNING recycling: " in first
    assert all(line.startswith("  | ") for line in more)
    assert "\x1b" not in "".join((first, *more))


def test_no_address_of_a_person_and_no_value_of_a_row_is_written() -> None:
    error = "duplicate key\nDETAIL:  Key (email)=(li@example.org) is there twice.\nsecond"
    for formatter in (logs.InJson(), logs.ForPeople()):
        for made in (record(f"550 <li@example.org>: {error}"), with_trace(error)):
            written = formatter.format(made)
            assert "example.org" not in written
            assert "Key (email)" not in written
            assert "second" in written


def test_a_request_is_written_by_its_route_and_named_as_it_was_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = Flask("recycling")
    root, level = logging.getLogger(), app.logger.level
    kept = root.handlers[:]
    try:
        logs.init_logs(app, in_production=True)
        init_answered(app, in_production=True)

        @app.get("/invitations/<secret>")
        def opened(secret: str) -> str:
            app.logger.warning("opened by %s", secret)
            return "ok"

        app.test_client().get(
            "/invitations/a%0d%0a%7B%22level%22:%22error%22%7D",
            headers={"User-Agent": '\x85\u00e9{"level": "error"}'},
        )
    finally:
        root.handlers[:] = kept
        app.logger.setLevel(level)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["level"] for line in lines] == ["warning", "info"]
    assert lines[1]["route"] == "/invitations/<secret>"
    assert (lines[1]["status"], lines[1]["method"]) == (200, "GET")
    assert "level" not in json.dumps(lines[1]["route"])


def test_a_slow_query_is_written_without_the_values_it_was_asked_with(
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine = create_engine("sqlite://")
    watch_queries(engine, 50)
    slow = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
        " SELECT count(*) FROM n WHERE 'written in' <> :given"
    )
    with engine.connect() as link:
        link.execute(text("SELECT 1"))
        link.execute(text(slow), {"given": "li@example.org"})
    engine.dispose()
    (found,) = [one for one in caplog.records if one.message == "slow query"]
    line = logs.InJson().format(found)
    assert "SELECT count(*) FROM n WHERE" in line
    assert "example.org" not in line
    assert "written in" not in line
    assert json.loads(line)["ms"] >= 50


def test_a_query_is_told_on_one_line_without_its_literals() -> None:
    assert without_values("SELECT a\n  FROM b WHERE c = 'it''s' AND d = $1") == (
        "SELECT a FROM b WHERE c = '…' AND d = $1"
    )
