"""A process that lacks something it needs says so with 503, and names it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from flask import Flask
from sqlalchemy import event, text

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.links import Link
from recycling.site.status import readiness
from recycling.site.status.service import Heart


@contextmanager
def gone(app: Flask) -> Iterator[None]:
    """Let nobody get a connection to the database."""
    with app.app_context():
        engine = db.engine
        engine.dispose()

    def refuse(*_asked: object, **_named: object) -> None:
        raise engine.dialect.loaded_dbapi.OperationalError("connection refused")

    event.listen(engine, "do_connect", refuse)
    try:
        with mock.patch.object(Link, "connect", refuse):
            yield
    finally:
        event.remove(engine, "do_connect", refuse)


def ready(app: Flask) -> tuple[int, set[str]]:
    answer = app.test_client().get("/ready")
    assert answer.json is not None
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, set(answer.json["lacking"])


@pytest.fixture
def at_head(app: Flask) -> Flask:
    with app.app_context():
        (head,) = readiness._revisions(str(app.extensions["migrate"].directory))[1]
        _at(head)
        Heart().beat()
    return app


def _at(revision: str) -> None:
    with db.engine.begin() as link:
        link.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32))"))
        link.execute(text("DELETE FROM alembic_version"))
        link.execute(text("INSERT INTO alembic_version VALUES (:r)"), {"r": revision})


@pytest.fixture(autouse=True)
def _as_it_was(app: Flask) -> Iterator[None]:
    yield
    with app.app_context(), db.engine.begin() as link:
        link.execute(text("DROP TABLE IF EXISTS alembic_version"))


def test_a_process_that_has_all_it_needs_is_ready(at_head: Flask) -> None:
    assert ready(at_head) == (200, set())


def test_without_a_worker_for_two_minutes_it_is_not(
    app: Flask, held_clock: SteppedClock, request: pytest.FixtureRequest
) -> None:
    at_head = request.getfixturevalue("at_head")
    assert ready(at_head) == (200, set())
    held_clock.advance(seconds=121)
    assert ready(at_head) == (503, {"workers"})


def test_a_database_that_is_behind_is_not_ready_and_one_that_is_ahead_is(at_head: Flask) -> None:
    with at_head.app_context():
        _at(min(readiness._revisions(str(at_head.extensions["migrate"].directory))[0]))
    assert ready(at_head) == (503, {"migrations"})
    with at_head.app_context():
        _at("of-tomorrow")
    assert ready(at_head) == (200, set())


def test_a_full_disk_and_a_missing_key_are_named(
    at_head: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_folder: Path) -> None:
        raise OSError(28, "No space left on device")

    def gone(_app: Flask) -> None:
        raise readiness.BadConfiguration("The log has no key.")

    monkeypatch.setattr(readiness, "_write_in", full)
    monkeypatch.setattr(readiness, "log_key", gone)
    assert ready(at_head) == (503, {"instance", "keys"})


def test_without_a_database_only_that_is_said(
    at_head: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with gone(at_head):
        assert ready(at_head) == (503, {"database"})
    assert "not ready, database" in caplog.text
    assert ready(at_head) == (200, set())
