"""What is told while the database does not answer, and of a commit of which nobody knows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import LiteralString

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, func, select, text

from recycling import create_app
from recycling.config import Settings
from recycling.db import db
from recycling.lots.models import Lot
from tests.bases.browsing import bearer
from tests.databases import free_port
from tests.makers import a_member

LOTS, LOT = "/api/v1/lots", {"title": "Some swarf", "subtype": "ndfeb_swarf"}
PAGES = ("/", "/lots", "/sign-in", "/bases", "/verify")


@pytest.fixture(scope="module")
def without_database(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of an application whose database nobody listens for."""
    url = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing"
    return create_app(Settings(tmp_path_factory.mktemp("away"), url)).test_client()


def test_who_asks_while_no_database_answers_is_told_when_to_come_again(
    without_database: FlaskClient,
) -> None:
    answers = {page: without_database.get(page) for page in PAGES}
    said = {
        page: (one.status_code, one.headers.get("Retry-After")) for page, one in answers.items()
    }
    assert set(said.values()) <= {(200, None), (503, "5")}, said
    assert "does not answer just now" in answers["/lots"].text
    program = without_database.post(LOTS, json=LOT, headers={"Authorization": "Bearer um_nobody"})
    assert (program.status_code, program.headers["Retry-After"]) == (503, "5")
    assert program.get_json()["code"] == "database_unavailable"


@contextmanager
def at_next_commit(app: Flask, do: Callable[[Connection], None]) -> Iterator[None]:
    """Let something happen just before the database is asked to commit the next lot."""
    with app.app_context():
        engine = db.engine
    done: list[bool] = []

    def on_commit(link: Connection) -> None:
        if not done and link.scalar(text("SELECT EXISTS (SELECT FROM lot)")):
            done.append(True)
            do(link)

    event.listen(engine, "commit", on_commit)
    try:
        yield
    finally:
        event.remove(engine, "commit", on_commit)
    assert done


def _other(link: Connection, asked: LiteralString) -> None:
    pid = link.scalar(text("SELECT pg_backend_pid()"))
    url = link.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(asked, {"pid": pid})


def _told_and_asked_again(app: Flask, do: Callable[[Connection], None]) -> tuple[str, int]:
    """Enter a lot while something happens at its commit, then again; what was told, how many."""
    with app.app_context():
        headers = {**bearer(app, a_member()), "Idempotency-Key": "once"}
    client = app.test_client()
    with at_next_commit(app, do):
        first = client.post(LOTS, json=LOT, headers=headers)
    again = client.post(LOTS, json=LOT, headers=headers)
    assert (first.status_code, first.headers["Retry-After"], again.status_code) == (503, "5", 201)
    assert "same Idempotency-Key" in first.get_json()["detail"]
    with app.app_context():
        return first.get_json()["code"], db.session.scalar(select(func.count(Lot.id))) or 0


@pytest.fixture
def on_postgresql(app: Flask) -> Flask:
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("a file answers every commit, or refuses it")
    return app


def test_a_connection_lost_during_a_commit_leaves_its_outcome_open(on_postgresql: Flask) -> None:
    def end(link: Connection) -> None:
        _other(link, "SELECT pg_terminate_backend(%(pid)s, 1000)")

    assert _told_and_asked_again(on_postgresql, end) == ("outcome_unknown", 1)


def test_a_commit_no_standby_has_is_not_taken_for_done(on_postgresql: Flask) -> None:
    """Somebody cancels the wait for a standby: the database says COMMIT, with a warning."""

    def cancel(link: Connection) -> None:
        link.execute(text("SET LOCAL synchronous_commit = on"))
        threading.Thread(target=_cancel, args=(link, _pid(link))).start()

    # The tests' cluster waits for nobody but where it is told to.
    _set_standbys(on_postgresql, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    try:
        assert _told_and_asked_again(on_postgresql, cancel) == ("outcome_unknown", 1)
    finally:
        _set_standbys(on_postgresql, "ALTER SYSTEM RESET synchronous_standby_names")


def _set_standbys(app: Flask, asked: LiteralString) -> None:
    with app.app_context(), db.engine.connect() as link:
        _other(link, asked)
        _other(link, "SELECT pg_reload_conf()")


def _pid(link: Connection) -> int:
    return int(link.scalar(text("SELECT pg_backend_pid()")) or 0)


def _cancel(link: Connection, pid: int) -> None:
    url = link.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    waits = "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event = 'SyncRep'"
    until = time.monotonic() + 5
    with psycopg.connect(url, autocommit=True) as other:
        while not other.execute(waits, (pid,)).fetchone() and time.monotonic() < until:
            time.sleep(0.01)
        other.execute("SELECT pg_cancel_backend(%s)", (pid,))
