"""API tokens: what they are good for, their last use, and changing a secret without a break."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from recycling.parties import queries, service, sign_in
from recycling.parties.rules import overlap_end, secret_digest, token_scopes
from recycling.parties.service import NewSecret, NewToken
from tests.makers import Member, a_member
from tests.parties.browsing import Browser

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def member(app: Flask, held_clock: SteppedClock) -> Member:
    with app.app_context():
        return a_member("holder")


def made(member: Member, *scopes: str) -> tuple[str, str]:
    """A token of a member: reference and secret (needs an application context)."""
    secret = service.new_secret()
    new = NewToken("scales", secret_digest(secret), None, scopes)
    return service.create_token(member.act(), new), secret


def test_scopes_stand_in_their_order_and_reading_is_always_among_them() -> None:
    assert token_scopes(()) == "read"
    assert token_scopes(("sign", "write")) == "read write sign"
    with pytest.raises(Invalid) as refused:
        token_scopes(("own",))
    assert refused.value.field == "scopes"


def test_the_secret_before_is_good_for_a_week_at_most() -> None:
    assert overlap_end(0, AT) == AT
    assert overlap_end(168, AT) == AT + timedelta(days=7)
    for hours in (-1, 169):
        with pytest.raises(Invalid) as refused:
            overlap_end(hours, AT)
        assert refused.value.field == "overlap_hours"


def test_a_changed_secret_leaves_the_one_before_good_for_the_hours_asked_for(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    with app.app_context():
        ref, first = made(member, "write")
        second = service.new_secret()
        service.rotate_token(member.act(), ref, NewSecret(secret_digest(second)), 2)
        assert sign_in.actor_of_token(first) == sign_in.actor_of_token(second)
        held_clock.advance(hours=2)
        with pytest.raises(Unauthenticated):
            sign_in.actor_of_token(first)
        assert sign_in.actor_of_token(second).scopes == {"read", "write"}
        card = queries.token(member.actor.organisation_id or 0, ref)
        assert card.used_at == held_clock.now()
        service.revoke_token(member.act(), ref)
        with pytest.raises(Unauthenticated):
            sign_in.actor_of_token(second)


def test_only_its_maker_changes_the_secret_of_a_token_that_lives(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    new = NewSecret(secret_digest("another"))
    with app.app_context():
        ref, _ = made(member, "write")
        reading = sign_in.actor_of_token(made(member)[1])
        with pytest.raises(NotFound):
            service.rotate_token(a_member("carrier").act(), ref, new, 0)
        with pytest.raises(NotFound):
            queries.token(0, ref)
        with pytest.raises(Forbidden):
            service.rotate_token(Member(reading, "", "").act(), ref, new, 0)
        held_clock.advance(days=366)
        with pytest.raises(Conflict, match="expired"):
            service.rotate_token(member.act(), ref, new, 0)
        service.revoke_token(member.act(), ref)
        with pytest.raises(Conflict, match="revoked"):
            service.rotate_token(member.act(), ref, new, 0)


def test_a_program_makes_no_token_that_is_good_for_more_than_its_own(
    app: Flask, member: Member
) -> None:
    with app.app_context():
        secrets = {scopes: made(member, *scopes)[1] for scopes in ((), ("write",))}
    client = app.test_client()

    def ask(scopes: tuple[str, ...], address: str, body: object) -> int:
        headers = {"Authorization": f"Bearer {secrets[scopes]}"}
        return client.post(f"/api/v1/{address}", json=body, headers=headers).status_code

    assert ask((), "tokens", {"name": "x"}) == 403
    assert ask(("write",), "tokens", {"name": "x", "scopes": ["sign"]}) == 403
    assert ask(("write",), "tokens", {"name": "x", "scopes": ["own"]}) == 422
    assert ask(("write",), "tokens", {"name": "x", "scopes": ["write"]}) == 201
    assert ask((), "searches", {"name": "x", "query": ""}) == 403
    headers = {"Authorization": f"Bearer {secrets[()]}"}
    assert client.get("/api/v1/lots", headers=headers).status_code == 200


def test_a_program_changes_its_own_secret_and_lists_tokens_without_any(
    app: Flask, member: Member
) -> None:
    with app.app_context():
        ref, secret = made(member, "write")
    client, headers = app.test_client(), {"Authorization": f"Bearer {secret}"}
    keyed = {**headers, "Idempotency-Key": "rotation-1"}
    body = {"overlap_hours": 1}
    answers = [
        client.post(f"/api/v1/tokens/{ref}/rotate", json=body, headers=keyed).get_json()
        for _ in range(2)
    ]
    assert answers[0]["secret"].startswith("um_")
    assert answers[1]["secret"] == ""
    newest = {"Authorization": f"Bearer {answers[0]['secret']}"}
    listed = client.get("/api/v1/tokens", headers=newest)
    assert answers[0]["secret"] not in listed.text
    (item,) = listed.get_json()["items"]
    assert (item["scopes"], item["state"]) == (["read", "write"], "valid")
    assert item["previous_until"]
    ended = client.post(f"/api/v1/tokens/{ref}/revoke", json={}, headers=newest)
    assert ended.get_json()["state"] == "revoked"
    assert client.get("/api/v1/me", headers=newest).status_code == 401


def test_a_person_makes_a_token_that_writes_and_changes_its_secret_on_pages(
    app: Flask, member: Member, held_clock: SteppedClock
) -> None:
    browser = Browser(app, member)
    browser.see("/organisation/tokens/new")
    browser.send("/organisation/tokens/new", {"name": "warehouse", "scopes": "write"})
    assert "Read, Write" in browser.words
    (address,) = [link for link in browser.links if link and link.endswith("/rotate")]
    browser.see(address)
    whole = {**browser.hidden(address), "overlap_hours": "24"}
    assert browser.post(address, {**whole, "overlap_hours": "900"}).status_code == 422
    answer = browser.post(address, whole)
    assert re.search(r"um_[\w-]{40,}", answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    browser.follow(browser.post(address, whole))
    assert "shown then, and only then" in browser.words
    assert "secret before:" in browser.words
