"""Files of lots: row 24 of the custody scenarios, through HTTP.

Of a file with one bad row the others are stored, and stored once however often it is sent. What a
broker sends is not entered once the delegation is over, which only the holder revokes.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask

from recycling import clock
from recycling.lots.imports import work
from tests.lots.imports.sending import a_csv, good_lines
from tests.makers import Member, a_member, a_token

pytestmark = pytest.mark.once


class Program:
    """A member's program; ``behalf_of`` names the holder it acts for."""

    def __init__(self, app: Flask, member: Member, behalf_of: str = "") -> None:
        self.app, self.client = app, app.test_client()
        with app.app_context():
            self.headers = {"Authorization": f"Bearer {a_token(member)}"}
        if behalf_of:
            self.headers["On-Behalf-Of"] = behalf_of

    def calls(self, method: str, path: str, **sent: Any) -> Any:
        return self.client.open(f"/api/v1{path}", method=method, headers=self.headers, **sent)

    def sends(self, content: bytes) -> str:
        file = {"file": (io.BytesIO(content), "lots.csv")}
        answer = self.calls("POST", "/lots/import?policy=valid", data=file)
        assert answer.status_code == 201, answer.text
        return str(answer.json["ref"])

    def entered(self, ref: str) -> dict[str, Any]:
        """What became of a file once the worker has been at it."""
        with self.app.app_context():
            work.tick()
        card = self.calls("GET", f"/imports/{ref}").json
        return {name: card[name] for name in ("state", "created", "unchanged", "bad")}


def test_of_a_hundred_rows_with_a_bad_one_the_others_are_stored_once(app: Flask) -> None:
    with app.app_context():
        program = Program(app, a_member())
    rows = good_lines(100)
    rows[41] = rows[41].replace("1250,5", "much")
    ref = program.sends(a_csv(*rows))
    told = {"state": "imported", "created": 99, "unchanged": 0, "bad": 1}
    assert program.entered(ref) == told
    errors = program.calls("GET", f"/imports/{ref}/errors.csv").text
    assert (errors.count("A-"), "A-42" in errors, "is not a number" in errors) == (1, True, True)
    again = program.sends(a_csv(*rows))
    assert program.entered(again) == {**told, "created": 0, "unchanged": 99}
    mine = program.calls("GET", "/lots?mine=true&limit=200").json["items"]
    assert len(mine) == 99


def test_what_a_broker_sent_is_not_entered_once_the_holder_revoked_it(app: Flask) -> None:
    with app.app_context():
        holder, broker = a_member(), a_member("laboratory")
    theirs = Program(app, holder)
    ours = Program(app, broker, holder.actor.organisation_ref)
    today = clock.today().isoformat()
    terms = {"powers": ["register_lots"], "valid_from": today, "valid_to": today}
    given = theirs.calls(
        "POST", "/delegations", json={"broker": broker.actor.organisation_ref, **terms}
    ).json["ref"]
    ref = ours.sends(a_csv(*good_lines(2)))
    assert Program(app, broker).calls("POST", f"/delegations/{given}/revoke").status_code == 403
    assert theirs.calls("POST", f"/delegations/{given}/cancel").status_code == 403
    assert theirs.calls("POST", f"/delegations/{given}/revoke").json["state"] == "revoked"
    assert theirs.entered(ref)["created"] == 0
    assert theirs.calls("GET", "/lots?mine=true").json["items"] == []
    late = {"file": (io.BytesIO(a_csv(*good_lines(2))), "lots.csv")}
    refused = ours.calls("POST", "/lots/import?policy=valid", data=late)
    assert (refused.status_code, refused.json["code"]) == (403, "no_delegation")
