"""Signing in and out: guessing is slowed, a copied cookie dies, a session ends by itself."""

from __future__ import annotations

import time
from datetime import timedelta

import itsdangerous
import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Invalid, TooMany
from recycling.parties import sign_in
from recycling.parties.guard import safe_next
from recycling.parties.models import SignIn, SignInFailure
from recycling.parties.rules import ATTEMPTS_ALLOWED, SESSION_LENGTH
from tests.makers import PASSWORD, Member, a_member
from tests.parties.browsing import Browser

COOKIE = "urban_mine"


@pytest.fixture
def member(app: Flask, held_clock: SteppedClock) -> Member:
    with app.app_context():
        return a_member("holder")


def attempt(app: Flask, member: Member, password: str = PASSWORD, **more: str) -> TestResponse:
    browser = Browser(app)
    browser.see("/sign-in")
    return browser.send("/sign-in", {"email": member.email, "password": password, **more})


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def who(app: Flask, cookie: str) -> int:
    """The status of a member's page for a raw cookie sent by somebody else's program."""
    client = app.test_client(use_cookies=False)
    return client.get("/organisation", headers={"Cookie": f"{COOKIE}={cookie}"}).status_code


class SignedIn:
    """A browser whose cookie one can look at."""

    def __init__(self, app: Flask, member: Member) -> None:
        self.browser = Browser(app, member)
        self.client: FlaskClient = self.browser.client


# Signing in


def test_sign_in_goes_to_the_desk_and_opens_what_takes_a_member(app: Flask, member: Member) -> None:
    answer = attempt(app, member)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")
    assert Browser(app, member).see("/organisation").status_code == 200


@pytest.mark.parametrize("is_known", [True, False])
def test_sign_in_with_a_wrong_pair_says_the_same_of_both(
    app: Flask, member: Member, is_known: bool
) -> None:
    browser = Browser(app)
    browser.see("/sign-in")
    email = member.email if is_known else "nobody@example.org"
    answer = browser.send("/sign-in", {"email": email, "password": "wrong horse battery"})
    assert answer.status_code == 422
    assert "The e-mail address or the password is not right." in browser.words
    assert f'value="{email}"' in answer.text
    assert "wrong horse battery" not in answer.text


def test_sign_in_is_throttled_for_the_account_until_the_window_has_passed(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    for _ in range(ATTEMPTS_ALLOWED):
        assert attempt(app, member, "wrong horse battery").status_code == 422
    answer = attempt(app, member)
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text
    held_clock.advance(minutes=15)
    assert attempt(app, member).status_code == 303


def test_sign_in_throttled_for_one_account_lets_others_in(app: Flask, member: Member) -> None:
    with app.app_context():
        other = a_member("carrier")
        for _ in range(ATTEMPTS_ALLOWED):
            with pytest.raises(Invalid):
                sign_in.start(member.email.upper(), "wrong horse battery")
        with pytest.raises(TooMany):
            sign_in.start(member.email, PASSWORD)
        assert sign_in.start(other.email, PASSWORD).actor == other.actor


def test_sign_in_failures_hold_no_address(app: Flask, member: Member) -> None:
    attempt(app, member, "wrong horse battery")
    with app.app_context():
        kept = db.session.scalars(select(SignInFailure.account_digest)).one()
    assert member.email not in kept
    assert len(kept) == 64


def test_the_cookie_and_the_table_hold_no_password_and_not_each_other(
    app: Flask, member: Member
) -> None:
    client = SignedIn(app, member).client
    with client.session_transaction() as session:
        token = session["_user_id"]
    with app.app_context():
        kept = db.session.scalars(select(SignIn.token_digest)).one()
    assert token != kept
    assert member.actor.person_ref not in token


# Signing out


def test_a_copied_cookie_is_dead_after_sign_out(app: Flask, member: Member) -> None:
    signed_in = SignedIn(app, member)
    signed_in.browser.see("/organisation")
    copied = cookie_of(signed_in.client)
    assert who(app, copied) == 200
    answer = signed_in.browser.send("/sign-out")
    assert answer.status_code == 303
    assert who(app, copied) == 302


def test_sign_out_ends_this_session_only(app: Flask, member: Member) -> None:
    here, there = SignedIn(app, member), SignedIn(app, member)
    here.browser.see("/organisation")
    here.browser.send("/sign-out")
    assert there.browser.see("/organisation").status_code == 200


def test_sign_out_by_nobody_is_harmless(app: Flask, member: Member) -> None:
    browser = Browser(app)
    browser.see("/sign-in")
    assert browser.post("/sign-out", browser.hidden("/sign-in")).status_code == 303


def test_end_of_a_session_that_is_gone_is_harmless(app: Flask, member: Member) -> None:
    with app.app_context():
        session = sign_in.start(member.email, PASSWORD)
        db.session.execute(SignIn.__table__.delete())
        db.session.commit()
        sign_in.end(session)
        assert sign_in.session_of(session.token) is None


# Ending by itself


def test_a_session_ends_twelve_hours_after_it_began_however_busy(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    signed_in = SignedIn(app, member)
    held_clock.advance(seconds=SESSION_LENGTH.total_seconds() - 1)
    assert signed_in.browser.see("/organisation").status_code == 200
    held_clock.advance(seconds=1)
    answer = signed_in.client.get("/organisation")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/sign-in?next=/organisation",
    )


def test_a_cookie_left_idle_for_an_hour_is_dead(
    app: Flask, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = SignedIn(app, member).client
    with client.session_transaction() as session:
        held = dict(session)
    hour = int(timedelta(hours=1).total_seconds())
    assert who(app, _written_ago(app, held, hour - 60, monkeypatch)) == 200
    assert who(app, _written_ago(app, held, hour + 60, monkeypatch)) == 302


def _written_ago(
    app: Flask, held: dict[str, object], seconds: int, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The cookie as it was sent some seconds ago; its signature holds the real time."""
    then = int(time.time()) - seconds
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    with monkeypatch.context() as patch:
        patch.setattr(itsdangerous.TimestampSigner, "get_timestamp", lambda _: then)
        return str(serializer.dumps(held))


def test_every_page_renews_the_cookie(app: Flask, member: Member) -> None:
    answer = SignedIn(app, member).client.get("/organisation")
    assert f"{COOKIE}=" in answer.headers["Set-Cookie"]
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]


def test_what_a_member_sees_is_kept_from_caches(app: Flask, member: Member) -> None:
    answer = Browser(app, member).see("/organisation")
    assert "private" in answer.headers["Cache-Control"]


# Going on


@pytest.mark.parametrize(
    "target", ["/lots", "/lots?page=2", "/consignments/CON-1#sign", "/a:b", "/?next=//evil.example"]
)
def test_safe_next_keeps_a_path_of_this_site(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        "lots",
        "//evil.example",
        "///evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/lots\r\nSet-Cookie: a=b",
        " //evil.example",
        "//[",
        "/\x00",
    ],
)
def test_safe_next_forgets_whatever_leads_elsewhere(target: str) -> None:
    assert safe_next(target) == ""


def test_sign_in_goes_on_to_where_one_was_heading(app: Flask, member: Member) -> None:
    browser = Browser(app)
    first = browser.client.get("/consignments?cursor=x")
    assert first.headers["Location"] == "/sign-in?next=/consignments?cursor%3Dx"
    browser.see(first.headers["Location"])
    answer = browser.send("/sign-in", {"email": member.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/consignments?cursor=x"


@pytest.mark.parametrize("target", ["https://evil.example", "//[", "/\r\nX: y"])
def test_sign_in_with_a_foreign_target_goes_to_the_desk(
    app: Flask, member: Member, target: str
) -> None:
    assert Browser(app).client.get("/sign-in", query_string={"next": target}).status_code == 200
    answer = attempt(app, member, next=target)
    if answer.status_code == 303:
        assert answer.headers["Location"] == "/desk"
    else:
        assert answer.status_code == 422


def test_sign_in_again_begins_a_new_session(app: Flask, member: Member) -> None:
    attempt(app, member)
    attempt(app, member)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignIn)) == 2
