"""Signing in and out: guessing is slowed, a copied cookie dies, a session ends by itself."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import itsdangerous
import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from recycling import jobs
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Invalid, TooMany
from recycling.notices.letter import letter
from recycling.notices.models import Mail
from recycling.parties import sign_in
from recycling.parties.guard import safe_next
from recycling.parties.models import SignIn, SignInFailure
from recycling.parties.rules import secret_digest
from recycling.parties.rules.attempts import MAILS, PAIR
from recycling.parties.rules.sessions import SEEN_EVERY, SESSION_LENGTH
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


def test_sign_in_goes_to_set_a_factor_up_and_opens_what_takes_a_member(
    app: Flask, member: Member
) -> None:
    answer = attempt(app, member)
    onwards = "/account/second-factor?next=/desk"
    assert (answer.status_code, answer.headers["Location"]) == (303, onwards)
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
    for _ in range(PAIR.free):
        assert attempt(app, member, "wrong horse battery").status_code == 422
    answer = attempt(app, member)
    assert answer.status_code == 429
    assert "Wait 30 seconds" in answer.text
    held_clock.advance(seconds=30)
    assert attempt(app, member).status_code == 303


def test_sign_in_throttled_for_one_account_lets_others_in(app: Flask, member: Member) -> None:
    with app.app_context():
        other = a_member("carrier")
        for _ in range(PAIR.free):
            with pytest.raises(Invalid):
                sign_in.start(member.email.upper(), "wrong horse battery")
        with pytest.raises(TooMany):
            sign_in.start(member.email, PASSWORD)
        entered = sign_in.start(other.email, PASSWORD)
        assert isinstance(entered, sign_in.Session)
        assert entered.actor == other.actor


def test_sign_in_failures_hold_no_address(app: Flask, member: Member) -> None:
    attempt(app, member, "wrong horse battery")
    with app.app_context():
        kept = db.session.scalars(select(SignInFailure.key_digest)).all()
    assert {len(one) for one in kept} == {64}
    assert len(set(kept)) == 3
    assert secret_digest(member.email) not in kept


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
    steps = int(SESSION_LENGTH / SEEN_EVERY) // 4
    for _ in range(steps):
        assert signed_in.browser.see("/organisation").status_code == 200
        held_clock.advance(minutes=60)
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
    assert answer.headers["Cache-Control"] == "no-store"


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
    assert answer.headers["Location"].endswith("?next=/consignments?cursor%3Dx")


@pytest.mark.parametrize("target", ["https://evil.example", "//[", "/\r\nX: y"])
def test_sign_in_with_a_foreign_target_goes_to_the_desk(
    app: Flask, member: Member, target: str
) -> None:
    assert Browser(app).client.get("/sign-in", query_string={"next": target}).status_code == 200
    answer = attempt(app, member, next=target)
    if answer.status_code == 303:
        assert answer.headers["Location"].endswith("?next=/desk")
    else:
        assert answer.status_code == 422


def test_sign_in_again_begins_a_new_session(app: Flask, member: Member) -> None:
    attempt(app, member)
    attempt(app, member)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignIn)) == 2


# Where one is signed in


def test_a_person_sees_every_browser_and_ends_one_or_all(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    here, there = Browser(app, member), Browser(app, member)
    here.see("/account")
    (ends,) = [form for form in here.forms if re.fullmatch(r"/account/sessions/\w+/end", form)]
    here.does(ends)
    assert there.client.get("/organisation").status_code == 302
    assert here.post("/account/sessions/nonsense/end", here.hidden("/account/sessions/end")
                     ).status_code == 404  # fmt: skip
    third = Browser(app, member)
    here.see("/account")
    here.does("/account/sessions/end")
    assert "You are signed out everywhere." in here.words
    assert third.client.get("/organisation").status_code == 302


def test_a_session_left_for_longer_than_an_hour_is_listed_no_more(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    with app.app_context():
        left = sign_in.start(member.email, PASSWORD)
        assert isinstance(left, sign_in.Session)
        held_clock.advance(minutes=50)
        sign_in.note_seen(left)
        held_clock.advance(minutes=50)
        assert len(sign_in.sessions_of(left)) == 1
        held_clock.advance(minutes=30)
        assert sign_in.sessions_of(left) == []
        assert sign_in.session_of(left.token) is None


# Passwords


def test_a_password_is_changed_by_the_present_one_and_signs_other_browsers_out(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    here, there = Browser(app, member), Browser(app, member)
    here.see("/account/password")
    filled = {"current": "wrong horse battery", "password": "a quite different one"}
    assert here.send("/account/password", filled).status_code == 422
    assert here.wrong() == {"current"}
    filled = {"current": PASSWORD, "password": member.name + "1"}
    assert here.send("/account/password", filled).status_code == 422
    assert here.wrong() == {"password"}
    here.does("/account/password", {"current": PASSWORD, "password": "a quite different one"})
    assert "Your password is changed" in here.words
    assert there.client.get("/organisation").status_code == 302
    assert attempt(app, member, "a quite different one").status_code == 303


def test_a_forgotten_password_is_set_anew_by_a_link_in_a_mail_once(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    signed_in, browser = Browser(app, member), Browser(app)
    said = {_asked(browser, email) for email in (member.email, "nobody@example.org")}
    assert len(said) == 1
    first = _link_of_the_newest_mail(app)
    _asked(browser, member.email)
    link = _link_of_the_newest_mail(app)
    assert browser.client.get(first).status_code == 409
    assert browser.client.get(link[:-1] + "x").status_code == 404
    browser.see(link)
    assert browser.send(link, {"password": "passwordpassword"}).status_code == 422
    browser.does(link, {"password": "a quite different one"})
    assert "Your new password is set." in browser.words
    assert browser.client.get(link).status_code == 409
    assert signed_in.client.get("/organisation").status_code == 302
    assert attempt(app, member).status_code == 422
    assert attempt(app, member, "a quite different one").status_code == 303


def test_links_for_a_new_password_are_braked_whoever_has_the_address(app: Flask) -> None:
    browser = Browser(app)
    for _ in range(MAILS.free):
        _asked(browser, "nobody@example.org")
    browser.see("/sign-in/forgotten")
    answer = browser.send("/sign-in/forgotten", {"email": "nobody@example.org"})
    assert answer.status_code == 429


def _asked(browser: Browser, email: str) -> str:
    browser.see("/sign-in/forgotten")
    assert browser.send("/sign-in/forgotten", {"email": email}).status_code == 200
    return browser.words.replace(email, "…")


def _link_of_the_newest_mail(app: Flask) -> str:
    with app.app_context():
        jobs.tick()
        db.session.rollback()
        mail = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
        assert mail is not None
        found = re.search(
            r"http://localhost(/sign-in/new-password/\S+)", letter(mail).get_content()
        )
        assert found
        return found[1]
