"""Second factors at the browser: set up, asked for, lost, and proved anew before signing."""

from __future__ import annotations

import re

import pyotp
import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Invalid, Unauthenticated
from recycling.parties import service, sign_in
from recycling.parties.models import Authenticator, Passkey, PasskeyChallenge, RecoveryCode
from recycling.parties.rules import Newcomer, Role
from recycling.parties.sign_in import passkeys
from tests.makers import PASSWORD, Member, a_member, password_hash
from tests.parties.browsing import Browser
from tests.parties.passkey import SoftPasskey
from tests.signing_in import session_token

CODE = "/sign-in/code"
SET_UP = "/account/second-factor"


@pytest.fixture
def member(app: Flask, held_clock: SteppedClock) -> Member:
    with app.app_context():
        return a_member("holder")


class Phone:
    """An authenticator app."""

    def __init__(self, words: str, clock: SteppedClock) -> None:
        found = re.search(r"Secret: ((?:[A-Z2-7]{4} ?)+)", words)
        assert found
        self.app, self._clock = pyotp.TOTP(found[1].replace(" ", "")), clock

    @property
    def code(self) -> str:
        return self.app.at(self._clock.now())


def entered(app: Flask, member: Member) -> Browser:
    """A browser after the right password."""
    browser = Browser(app)
    browser.see("/sign-in")
    browser.follow(browser.send("/sign-in", {"email": member.email, "password": PASSWORD}))
    return browser


def with_app(app: Flask, member: Member, clock: SteppedClock) -> tuple[Browser, Phone, list[str]]:
    """A member who has just set an authenticator app up, with the recovery codes shown."""
    browser = entered(app, member)
    phone = Phone(browser.words, clock)
    browser.send("/account/authenticator", {"code": phone.code})
    codes = re.findall(r"\b[0-9a-z]{6}(?:-[0-9a-z]{6}){3}\b", browser.words)
    return browser, phone, codes


def test_who_signs_is_led_to_set_a_factor_up_and_till_then_only_reads(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    browser = entered(app, member)
    assert "a password alone is not enough" in browser.words
    assert browser.see("/organisation").status_code == 200
    refused = browser.client.get("/lots/new")
    assert refused.headers["Location"] == f"{SET_UP}?next=/lots/new"
    browser.see(refused.headers["Location"])
    wrong = browser.send("/account/authenticator", {"code": "000000"})
    assert (wrong.status_code, browser.wrong()) == (422, {"code"})
    phone = Phone(browser.words, held_clock)
    browser.send("/account/authenticator", {"code": phone.code})
    assert len(re.findall(r"\b[0-9a-z]{6}(?:-[0-9a-z]{6}){3}\b", browser.words)) == 10
    assert "/lots/new" in browser.links
    assert browser.see("/lots/new").status_code == 200
    with app.app_context():
        kept = db.session.get_one(Authenticator, member.actor.person_id).sealed_secret
    assert phone.app.secret not in kept


def test_a_code_lets_in_once_and_a_wrong_or_late_one_does_not(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    _, phone, codes = with_app(app, member, held_clock)
    browser = entered(app, member)
    assert "Second step" in browser.words
    assert browser.client.get("/organisation").status_code == 302
    assert browser.send(CODE, {"code": phone.code}).status_code == 422
    assert browser.send(CODE, {"code": codes[0].replace("-", " ").upper()}).status_code == 303
    assert entered(app, member).send(CODE, {"code": codes[0]}).status_code == 422
    held_clock.advance(seconds=60)
    late = entered(app, member)
    assert late.send(CODE, {"code": phone.code}).status_code == 303
    held_clock.advance(minutes=1)
    over = entered(app, member)
    held_clock.advance(minutes=11)
    assert over.client.get(CODE).headers["Location"].startswith("/sign-in?")
    assert Browser(app).client.get(CODE).status_code == 302


def test_codes_are_braked_at_every_worker_alike(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    _, phone, _ = with_app(app, member, held_clock)
    held_clock.advance(seconds=60)
    for _ in range(5):
        assert entered(app, member).send(CODE, {"code": "000000"}).status_code == 422
    assert entered(app, member).send(CODE, {"code": phone.code}).status_code == 429
    held_clock.advance(seconds=30)
    assert entered(app, member).send(CODE, {"code": phone.code}).status_code == 303


def test_a_signature_asks_for_a_proof_again_and_keeps_what_was_filled_in(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    browser, phone, _ = with_app(app, member, held_clock)
    held_clock.advance(minutes=16)
    asked = browser.client.get(SET_UP)
    assert asked.headers["Location"] == f"/sign-in/again?next={SET_UP}"
    browser.see("/account")
    browser.send("/account/recovery-codes")
    assert "Prove that it is you" in browser.words
    answer = {"proof_password": PASSWORD, "proof_code": "000000"}
    assert browser.send("/account/recovery-codes", answer).status_code == 422
    assert "not right" in browser.words
    answer["proof_code"] = phone.code
    assert browser.send("/account/recovery-codes", answer).status_code == 200
    assert "Your recovery codes" in browser.words
    assert browser.see(SET_UP).status_code == 200
    assert browser.client.get("/sign-in/again?next=/account").status_code == 200


def test_proving_again_goes_on_to_where_one_was_heading(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    browser, phone, _ = with_app(app, member, held_clock)
    held_clock.advance(minutes=16)
    browser.see(f"/sign-in/again?next={SET_UP}")
    answer = browser.send("/sign-in/again", {"proof_password": PASSWORD, "proof_code": phone.code})
    assert answer.headers["Location"] == SET_UP


def test_the_last_factor_of_who_must_have_one_stays_and_others_may_take_theirs_away(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    browser, _, _ = with_app(app, member, held_clock)
    browser.see("/account")
    browser.does("/account/authenticator/remove")
    page = browser.client.get("/account").text
    assert "Authenticator app" in page
    with app.app_context():
        newcomer = Newcomer("Robin Reader", "robin@example.org", Role.READER, password_hash())
        service.admit_person(member.act(), newcomer)
    reader = Browser(app)
    reader.see("/sign-in")
    home = reader.send("/sign-in", {"email": "robin@example.org", "password": PASSWORD})
    assert home.headers["Location"] == "/desk"
    reader.see(SET_UP)
    reader.send("/account/authenticator", {"code": Phone(reader.words, held_clock).code})
    reader.see("/account")
    reader.does("/account/authenticator/remove")
    assert "You have none." in reader.words
    with app.app_context():
        assert db.session.query(RecoveryCode).count() == 10


# Passkeys


def _with_passkey(browser: Browser) -> SoftPasskey:
    key = SoftPasskey()
    browser.see(SET_UP)
    token = browser.hidden("/account/passkeys")["csrf_token"]
    options = browser.client.post(
        "/account/passkeys/options", headers={"X-CSRFToken": token}
    ).get_json(force=True)
    browser.send("/account/passkeys", {"name": "Phone", "passkey": key.made(options)})
    return key


def _asked(browser: Browser, page: str = "/sign-in") -> object:
    browser.see(page)
    token = browser.hidden("/sign-in/passkey")["csrf_token"]
    answer = browser.client.post("/sign-in/passkey/options", headers={"X-CSRFToken": token})
    return answer.get_json(force=True)


def test_a_passkey_is_added_lets_in_alone_and_answers_each_challenge_once(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    first = entered(app, member)
    key = _with_passkey(first)
    assert "Your recovery codes" in first.words
    stranger = Browser(app)
    answer = key.proved(_asked(stranger))
    done = stranger.send("/sign-in/passkey", {"passkey": answer})
    assert done.headers["Location"] == "/desk"
    assert stranger.see("/lots/new").status_code == 200
    again = Browser(app)
    again.see("/sign-in")
    again.does("/sign-in/passkey", {"passkey": answer})
    assert "This passkey is not known here." in again.words
    with app.app_context():
        assert db.session.query(Passkey).one().sign_count == 1
        assert db.session.query(PasskeyChallenge).count() == 0
    first.see("/account")
    assert "Passkey: Phone" in first.words


def test_a_passkey_is_the_second_step_and_the_proof_before_signing(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    key = _with_passkey(entered(app, member))
    half = entered(app, member)
    answer = key.proved(_asked(half, CODE))
    assert half.send("/sign-in/passkey", {"passkey": answer}).headers["Location"] == "/desk"
    held_clock.advance(minutes=16)
    half.see("/account")
    half.send("/account/recovery-codes")
    token = half.hidden("/account/recovery-codes")["csrf_token"]
    options = half.client.post("/sign-in/passkey/options", headers={"X-CSRFToken": token})
    proof = {"proof_passkey": key.proved(options.get_json(force=True))}
    assert half.send("/account/recovery-codes", proof).status_code == 200
    assert "Your recovery codes" in half.words


def test_what_is_no_passkey_s_answer_is_refused_in_words(app: Flask, member: Member) -> None:
    browser = Browser(app)
    browser.see("/sign-in")
    browser.does("/sign-in/passkey", {"passkey": "x"})
    assert "This passkey is not known here." in browser.words
    no_json = '{"id": "x", "response": {"clientDataJSON": "e30"}}'
    with app.app_context():
        for bad in ("", "[]", "[1]", "3", "{}", '{"response": 1}', no_json, "x" * 30_000):
            with pytest.raises(Invalid):
                sign_in.enter(bad)


def test_a_passkey_of_another_site_without_a_finger_or_too_late_is_refused(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    with app.app_context():
        token = session_token(member.email)
        session = sign_in.session_of(token)
        assert session is not None
        for key in (SoftPasskey("https://evil.example"), SoftPasskey(verifies=False)):
            options = _options(passkeys.options_to_add(session))
            with pytest.raises(Exception, match="could not be added"):
                passkeys.add(session, "Phone", key.made(options))
        late, key = _options(passkeys.options_to_add(session)), SoftPasskey()
        held_clock.advance(minutes=6)
        with pytest.raises(Exception, match="could not be added"):
            passkeys.add(session, "Phone", key.made(late))
        assert len(passkeys.add(session, "", key.made(_options(passkeys.options_to_add(session)))))
        other = a_member("carrier")
        theirs = _options(passkeys.options_to_prove(other.actor.person_id))
        with pytest.raises(Exception, match="not known"):
            sign_in.enter(key.proved(theirs))
        ref = passkeys.passkeys_of(member.actor.person_id or 0)[0].ref
        with pytest.raises(Exception, match="last one"):
            passkeys.remove(session, ref)
        with pytest.raises(Exception, match="no passkey"):
            passkeys.remove(session, "KEY-XXXXX-XXXXX")


def _options(text: str) -> object:
    import json

    return json.loads(text)


# The demonstration


def test_only_the_demonstration_shows_the_code_of_its_invented_people(
    app: Flask, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.extensions["settings"]
    with app.app_context():
        sign_in.enter_demonstration(member.email)
        person_id = member.actor.person_id
        assert sign_in.shown_code(person_id) == ""
        for demonstration, environment, shown in (
            (True, "production", False),
            (True, "development", True),
        ):
            monkeypatch.setitem(settings.__dict__, "demonstration", demonstration)
            monkeypatch.setitem(settings.__dict__, "environment", environment)
            assert bool(sign_in.shown_code(person_id)) is shown
        code = sign_in.shown_code(person_id)
        for _ in range(2):
            half = sign_in.start(member.email, PASSWORD)
            assert isinstance(half, sign_in.Half)
            assert sign_in.finish(half, sign_in.Answer(code)).factor == "totp"


def test_a_half_way_in_ends_when_the_password_changes(app: Flask, member: Member) -> None:
    with app.app_context():
        sign_in.enter_demonstration(member.email)
        half = sign_in.start(member.email, PASSWORD)
        assert isinstance(half, sign_in.Half)
        service.change_password(member.act(), service.hash_password("quite another one"), "")
        with pytest.raises(Unauthenticated):
            half.person()
