"""The guard before every view: marks, tokens against cross-site requests, access records."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoLinkFree

from recycling import create_app
from recycling.clock import SteppedClock
from recycling.config import Settings
from recycling.db import db
from recycling.parties import guard, sign_in
from recycling.parties.models import AccessRecord
from tests.makers import Member, a_member
from tests.parties.browsing import Browser


@pytest.fixture
def member(app: Flask, held_clock: SteppedClock) -> Member:
    with app.app_context():
        return a_member("holder")


def records(app: Flask) -> list[tuple[str, str, int, str]]:
    with app.app_context():
        rows = db.session.scalars(select(AccessRecord).order_by(AccessRecord.id))
        return [(row.method, row.path, row.status, row.code) for row in rows]


def test_an_address_without_a_mark_is_never_served(instance: object, database: object) -> None:
    app = create_app(
        Settings(
            instance=instance,  # type: ignore[arg-type]
            database_url=database.url,  # type: ignore[attr-defined]
            base_url="http://localhost",
            demonstration=False,
        )
    )
    app.config["TESTING"] = True
    app.add_url_rule("/forgotten", view_func=lambda: "open", endpoint="forgotten")
    with pytest.raises(RuntimeError, match="forgotten names neither"):
        app.test_client().get("/forgotten")


@pytest.mark.parametrize("token", [None, "", "forged"])
def test_a_change_without_its_token_is_refused_on_a_page_that_says_so(
    app: Flask, member: Member, token: str | None
) -> None:
    browser = Browser(app, member)
    form = {} if token is None else {"csrf_token": token}
    answer = browser.client.post("/organisation/tokens/new", data={"name": "scales", **form})
    assert answer.status_code == 400
    assert "This page has expired" in answer.text
    assert records(app)[-1][:3] == ("POST", "/organisation/tokens/new", 400)


def test_a_token_of_another_session_is_refused(app: Flask, member: Member) -> None:
    with app.app_context():
        other = a_member("carrier")
    theirs, ours = Browser(app, other), Browser(app, member)
    page = "/organisation/tokens/new"
    theirs.see(page)
    whole = {**theirs.hidden(page), "name": "scales"}
    assert ours.post(page, whole).status_code == 400
    assert theirs.post(page, whole).status_code == 200


def test_a_page_for_members_sends_nobody_to_sign_in_and_back(app: Flask) -> None:
    answer = app.test_client().get("/organisation")
    assert answer.headers["Location"] == "/sign-in?next=/organisation"


def test_a_page_another_kind_may_never_open_is_forbidden(app: Flask, member: Member) -> None:
    browser = Browser(app, member)
    assert browser.see("/batches/new").status_code == 403
    assert "recycler" in browser.words


def test_member_ids_of_nobody_are_refused(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(Exception, match="Nobody is signed in"):
        guard.member_ids()


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("INSERT", {}, Exception("database is locked")),
        InternalError("INSERT", {}, Exception("cannot execute INSERT in a read-only transaction")),
        NoLinkFree("no connection came free"),
    ],
    ids=["locked", "a standby", "no connection"],
)
def test_a_lost_access_record_does_not_spoil_the_answer(
    app: Flask,
    member: Member,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(sign_in, "note_refused", fails)
    answer = app.test_client().post("/api/v1/batches", json={"line": "x"})
    assert answer.status_code == 401
    assert "access record" in caplog.text


def test_a_long_path_is_kept_short(app: Flask) -> None:
    path = "/api/v1/batches/" + "x" * 400 + "/close"
    assert app.test_client().post(path).status_code == 401
    assert len(records(app)[0][1]) == 300
