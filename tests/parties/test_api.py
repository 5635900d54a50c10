"""Programs: who am I, and what has happened that concerns my organisation?"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.ledger.service import sequence
from recycling.parties import queries, service
from recycling.parties.models import AccessRecord
from tests.makers import Member, a_member, a_token
from tests.parties.browsing import Browser


@pytest.fixture
def member(app: Flask, held_clock: SteppedClock) -> Member:
    with app.app_context():
        return a_member("holder")


@pytest.fixture
def secret(app: Flask, member: Member) -> str:
    with app.app_context():
        return a_token(member)


def get(app: Flask, path: str, authorization: str = "", **query: Any) -> TestResponse:
    headers = {"Authorization": authorization} if authorization else {}
    return app.test_client().get(f"/api/v1{path}", query_string=query, headers=headers)


def test_me_tells_which_member_the_token_acts_for(app: Flask, member: Member, secret: str) -> None:
    answer = get(app, "/me", f"Bearer {secret}")
    assert answer.get_json() == {
        "person": member.actor.person_ref,
        "organisation": member.actor.organisation_ref,
        "kind": "holder",
        "country": "DE",
        "broker": "",
        "roles": ["administrator", "driver", "member", "reader", "signer"],
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_me_takes_the_scheme_in_any_case(app: Flask, secret: str) -> None:
    assert get(app, "/me", f"bearer  {secret} ").status_code == 200


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("", "not_signed_in"),
        ("Bearer", "bad_authorization"),
        ("Bearer ", "bad_authorization"),
        ("um_secret", "bad_authorization"),
        ("Basic a2ltOmtpbQ==", "bad_authorization"),
        ("Token um_secret", "bad_authorization"),
        ("Bearer um_secret", "bad_token"),
        ("Bearer ünknown", "bad_token"),
        ("Bearer " + "x" * 5000, "bad_token"),
    ],
)
def test_me_without_a_good_token_is_refused_saying_how(
    app: Flask, authorization: str, code: str
) -> None:
    answer = get(app, "/me", authorization)
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (401, code)
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_me_with_a_revoked_token_is_refused(app: Flask, member: Member, secret: str) -> None:
    with app.app_context():
        ref = queries.tokens(member.actor.organisation_id or 0)[0].ref
        service.revoke_token(member.act(), ref)
    assert get(app, "/me", f"Bearer {secret}").status_code == 401


def test_the_api_takes_no_cookie_for_a_token(app: Flask, member: Member) -> None:
    browser = Browser(app, member)
    assert browser.client.get("/api/v1/me").status_code == 401


def test_facts_are_paged_oldest_first_without_gap_or_repeat(
    app: Flask, member: Member, secret: str
) -> None:
    with app.app_context():
        for _ in range(3):
            a_token(member)
        a_token(a_member("carrier"))
        sequence()
    seen: list[dict[str, Any]] = []
    after = "0"
    for _ in range(10):
        page = get(app, "/facts", f"Bearer {secret}", after=after, limit=2).get_json()
        seen += page["items"]
        after = page["next"]
        if not after:
            break
    assert [fact["type"] for fact in seen] == ["OrganisationRegistered", *["TokenCreated"] * 4]
    assert {fact["organisation"] for fact in seen[1:]} == {member.actor.organisation_ref}
    assert [fact["number"] for fact in seen] == [1, 2, 3, 4, 5]
    assert [fact["previous"] for fact in seen[1:]] == [fact["digest"] for fact in seen[:-1]]
    rest = get(app, "/facts", f"Bearer {secret}", after=seen[-1]["id"]).get_json()
    assert rest == {"items": [], "next": ""}


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"after": -1}, "after"), ({"after": "x"}, "after"), ({"after": 2**63}, "after"),
     ({"limit": 0}, "limit"), ({"limit": 201}, "limit")],
)  # fmt: skip
def test_facts_asked_for_wrongly_name_the_field(
    app: Flask, secret: str, asked: dict[str, Any], field: str
) -> None:
    answer = get(app, "/facts", f"Bearer {secret}", **asked)
    assert answer.status_code == 422
    assert {error["path"] for error in answer.get_json(force=True)["errors"]} == {field}


def test_a_refused_change_leaves_an_access_record_and_a_refused_reading_none(
    app: Flask, secret: str, member: Member
) -> None:
    client = app.test_client()
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/batches/BAT-1", headers=headers).status_code == 404
    assert client.post("/api/v1/batches", json={"line": "x"}, headers=headers).status_code == 403
    assert client.post("/api/v1/batches", json={"line": "x"}).status_code == 401
    with app.app_context():
        kept = db.session.scalars(select(AccessRecord).order_by(AccessRecord.id)).all()
        assert [(r.method, r.path, r.status, r.code, r.organisation_ref) for r in kept] == [
            ("POST", "/api/v1/batches", 403, "not_permitted", member.actor.organisation_ref),
            ("POST", "/api/v1/batches", 401, "not_signed_in", "nobody"),
        ]
