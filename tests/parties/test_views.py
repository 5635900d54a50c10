"""Pages to register, admit, make tokens and act for: as people see them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from recycling.clock import SteppedClock
from recycling.db import Model, db
from recycling.parties import queries, service, sign_in
from recycling.parties.models import AccessRecord, ApiToken, Membership, Organisation
from recycling.parties.rules import Newcomer, Role
from tests.makers import PASSWORD, Member, a_member, a_token, password_hash
from tests.parties.browsing import Browser

REGISTRATION = {
    "kind": "recycler",
    "name": "Elbe Magnet GmbH",
    "country": "DE",
    "register_number": "HRB 4711",
    "address": "Hafenstrasse 1, Hamburg",
    "person_name": "Kim Elbe",
    "email": "kim@elbe.example",
    "password": "rain over Hamburg",
}
ADMISSION = {
    "name": "Robin Newcomer",
    "email": "robin@example.org",
    "role": "signer",
    "password": "another sentence",
}


@pytest.fixture
def member(app: Flask, held_clock: SteppedClock) -> Member:
    with app.app_context():
        return a_member("holder")


def count(app: Flask, table: type[Model]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_register_signs_the_new_administrator_in(app: Flask, held_clock: SteppedClock) -> None:
    browser = Browser(app)
    browser.see("/register")
    browser.follow(browser.send("/register", REGISTRATION))
    assert browser.see("/organisation").status_code == 200
    assert "Elbe Magnet GmbH" in browser.words
    assert "Recycler" in browser.words
    assert "Administrator" in browser.words


def test_register_sent_twice_registers_once_and_signs_in_both_times(
    app: Flask, held_clock: SteppedClock
) -> None:
    first, second = Browser(app), Browser(app)
    for browser in (first, second):
        browser.see("/register")
        one_key = {**REGISTRATION, "deed_key": "the same key"}
        assert browser.send("/register", one_key).status_code == 303
    assert count(app, Organisation) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "regulator"),
        ("name", ""),
        ("country", "XX"),
        ("register_number", ""),
        ("address", ""),
        ("person_name", ""),
        ("email", "kim"),
        ("password", "short"),
    ],
)
def test_register_with_one_thing_wrong_names_it_and_keeps_the_rest(
    app: Flask, held_clock: SteppedClock, field: str, value: str
) -> None:
    browser = Browser(app)
    browser.see("/register")
    answer = browser.send("/register", {**REGISTRATION, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "<title>Error: " in answer.text
    assert REGISTRATION["password"] not in answer.text
    for name in {"name", "register_number", "address", "person_name", "email"} - {field}:
        assert f'value="{REGISTRATION[name]}"' in answer.text
    assert count(app, Organisation) == 0
    assert count(app, AccessRecord) == 1


def test_register_a_known_organisation_says_so_at_its_number(
    app: Flask, held_clock: SteppedClock
) -> None:
    for email, status in (("kim@elbe.example", 303), ("lee@elbe.example", 409)):
        browser = Browser(app)
        browser.see("/register")
        answer = browser.send("/register", {**REGISTRATION, "email": email})
        assert answer.status_code == status
    assert 'id="register_number-error"' in answer.text


def test_organisation_page_shows_an_administrator_what_to_do(app: Flask, member: Member) -> None:
    browser = Browser(app, member)
    browser.see("/organisation")
    assert {"/organisation/people", "/organisation/tokens/new"} <= browser.links
    assert member.email in browser.words
    assert "Waste holder" in browser.words


def test_organisation_page_shows_a_reader_nothing_it_may_not_do(app: Flask, member: Member) -> None:
    with app.app_context():
        a_token(member)
        newcomer = Newcomer("Robin Reader", "robin@example.org", Role.READER, password_hash())
        service.admit_person(member.act(), newcomer)
        reader = Member(member.actor, "robin@example.org", "Robin Reader")
    browser = Browser(app, reader)
    answer = browser.see("/organisation")
    assert not {"/organisation/people/new", "/organisation/tokens/new"} & browser.links
    assert "Revoke" not in answer.text
    assert browser.see("/organisation/people/new").status_code == 403
    assert browser.see("/organisation/tokens/new").status_code == 403


def test_admit_lets_the_colleague_sign_in(app: Flask, member: Member) -> None:
    browser = Browser(app, member)
    browser.see("/organisation/people/new")
    answer = browser.send("/organisation/people/new", ADMISSION)
    browser.follow(answer)
    assert "Robin Newcomer can sign in now." in browser.words
    assert "Signer" in browser.words
    with app.app_context():
        assert sign_in.start("robin@example.org", "another sentence")


def test_admit_sent_twice_admits_once(app: Flask, member: Member) -> None:
    browser = Browser(app, member)
    browser.see("/organisation/people/new")
    whole = {**browser.hidden("/organisation/people/new"), **ADMISSION}
    for _ in range(2):
        assert browser.post("/organisation/people/new", whole).status_code == 303
    assert count(app, Membership) == 2


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("name", "", 422),
        ("email", "robin", 422),
        ("role", "king", 422),
        ("password", "short", 422),
        ("email", "", 422),
    ],
)
def test_admit_with_one_thing_wrong_names_it(
    app: Flask, member: Member, field: str, value: str, status: int
) -> None:
    browser = Browser(app, member)
    browser.see("/organisation/people/new")
    answer = browser.send("/organisation/people/new", {**ADMISSION, field: value})
    assert answer.status_code == status
    assert f'id="{field}-error"' in answer.text
    assert count(app, Membership) == 1


def test_admit_a_member_again_says_so_at_the_address(app: Flask, member: Member) -> None:
    browser = Browser(app, member)
    browser.see("/organisation/people/new")
    answer = browser.send("/organisation/people/new", {**ADMISSION, "email": member.email})
    assert answer.status_code == 409
    assert 'id="email-error"' in answer.text


def secret_in(answer: Any) -> str:
    text = answer.text
    start = text.index("um_")
    return str(text[start : text.index("<", start)])


def test_new_token_shows_its_secret_once_and_a_program_can_use_it(
    app: Flask, member: Member
) -> None:
    browser = Browser(app, member)
    browser.see("/organisation/tokens/new")
    answer = browser.send("/organisation/tokens/new", {"name": "warehouse"})
    assert answer.headers["Cache-Control"] == "no-store"
    secret = secret_in(answer)
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/v1/me", headers=headers).status_code == 200
    assert "um_" not in browser.see("/organisation").text.replace("um_post", "")


def test_new_token_sent_twice_makes_one_and_shows_its_secret_once(
    app: Flask, member: Member
) -> None:
    browser = Browser(app, member)
    browser.see("/organisation/tokens/new")
    whole = {**browser.hidden("/organisation/tokens/new"), "name": "warehouse"}
    assert browser.post("/organisation/tokens/new", whole).status_code == 200
    browser.follow(browser.post("/organisation/tokens/new", whole))
    assert "This token was made before" in browser.words
    assert count(app, ApiToken) == 1


def test_new_token_with_a_day_in_the_past_names_it(app: Flask, member: Member) -> None:
    browser = Browser(app, member)
    browser.see("/organisation/tokens/new")
    day = {"expires_on-day": "1", "expires_on-month": "1", "expires_on-year": "2020"}
    answer = browser.send("/organisation/tokens/new", {"name": "warehouse", **day})
    assert answer.status_code == 422
    assert 'id="expires_on-error"' in answer.text
    assert 'value="warehouse"' in answer.text
    assert count(app, ApiToken) == 0


def test_revoke_token_on_the_page_kills_it(app: Flask, member: Member) -> None:
    with app.app_context():
        secret = a_token(member)
        ref = queries.tokens(member.actor.organisation_id or 0)[0].ref
    browser = Browser(app, member)
    browser.see("/organisation")
    browser.follow(browser.send(f"/organisation/tokens/{ref}/revoke"))
    assert f"Token {ref} is revoked." in browser.words
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/v1/me", headers=headers).status_code == 401


@pytest.fixture
def of_two(app: Flask, member: Member) -> tuple[Member, Member]:
    """A carrier's person who was admitted to the holder too."""
    with app.app_context():
        carrier = a_member("carrier")
        newcomer = Newcomer("x y", carrier.email, Role.SIGNER, password_hash())
        service.admit_person(member.act(), newcomer)
    return carrier, member


def test_act_for_changes_whose_desk_it_is(app: Flask, of_two: tuple[Member, Member]) -> None:
    carrier, holder = of_two
    browser = Browser(app, carrier)
    browser.see("/organisation")
    assert "Carrier" in browser.words
    answer = browser.send("/organisation/act-for", {"organisation": holder.actor.organisation_ref})
    assert answer.headers["Location"] == "/desk"
    browser.see("/organisation")
    assert "Waste holder" in browser.words


def test_act_for_a_foreign_organisation_says_so_at_the_choice(
    app: Flask, of_two: tuple[Member, Member]
) -> None:
    carrier, _ = of_two
    with app.app_context():
        stranger = a_member("recycler")
    browser = Browser(app, carrier)
    browser.see("/organisation")
    answer = browser.send(
        "/organisation/act-for", {"organisation": stranger.actor.organisation_ref}
    )
    assert answer.status_code == 422
    assert 'id="organisation-error"' in answer.text
    assert PASSWORD not in answer.text
    assert count(app, AccessRecord) == 1
