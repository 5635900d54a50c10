"""Anybody reports what they saw without an account, and comes back with a return code."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.files import store
from recycling.ledger.models import Fact
from recycling.oversight.reports import clearing
from recycling.oversight.reports.models import Report, ReportCount, ReportDay, ReportFile
from recycling.oversight.reports.rules import WRONG_CODES
from recycling.parties.models import AccessRecord
from recycling.parties.rules import Kind
from tests.conftest import NOON
from tests.makers import a_member
from tests.oversight.reports.makers import GENUINE, a_photo

FORM = {
    "kind": "dumping_or_burning",
    "country": "DE",
    "place": "Old brickworks, Hamburg",
    "words": GENUINE,
    "contact": "kim@example.org",
}
_TOKEN = re.compile(r'name="(csrf_token|deed_key)"[^>]*value="([^"]+)"')


@pytest.fixture
def anybody(app: Flask, held_clock: SteppedClock) -> FlaskClient:
    with app.app_context():
        a_member(Kind.REGULATOR)
    return app.test_client()


def carried(client: FlaskClient, address: str) -> dict[str, str]:
    return dict(_TOKEN.findall(client.get(address).text))


def made(client: FlaskClient, **differs: object) -> tuple[str, str]:
    """Send the form; answer the number and the code the page tells."""
    answer = client.post("/report", data={**carried(client, "/report"), **FORM, **differs})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    ref, code = re.findall(r'<code class="um-code">([^<]+)</code>', answer.text)
    return ref, code


def test_a_report_is_made_followed_and_added_to_by_who_has_its_code(anybody: FlaskClient) -> None:
    ref, code = made(anybody)
    proof = {"ref": ref.lower(), "code": code.lower().replace("-", " ")}
    back = anybody.post("/report/follow", data={**carried(anybody, "/report/follow"), **proof})
    assert back.status_code == 200
    assert "Nothing yet." in back.text
    more = {
        **dict(_TOKEN.findall(back.text)),
        "ref": ref,
        "code": code,
        "words": "It is a DAF van.",
    }
    added = anybody.post("/report/follow/words", data=more)
    assert "It is a DAF van." in added.text
    wrong = anybody.post("/report/follow", data={**carried(anybody, "/report/follow"),
                                                 "ref": ref, "code": "2222-2222-2222"})  # fmt: skip
    assert wrong.status_code == 422
    assert "no report with this number and return code" in wrong.text


def test_no_fact_and_no_record_tells_words_place_contact_code_or_address(
    app: Flask, anybody: FlaskClient
) -> None:
    _ref, code = made(anybody)
    with app.app_context():
        fact = db.session.scalars(select(Fact).where(Fact.type == "ReportMade")).one()
        assert fact.body == {"kind": "dumping_or_burning", "country": "DE", "like": ""}
        assert fact.actor_ref == "nobody"
        row = db.session.scalars(select(Report)).one()
        kept = [str(vars(one)) for table in (Report, ReportCount, ReportDay, AccessRecord)
                for one in db.session.scalars(select(table))]  # fmt: skip
        assert not [one for one in kept if "127.0.0.1" in one or code in one]
        assert clearing.clear(NOON.date(), 100) == 0
        assert clearing.clear(NOON.date().replace(day=24), 100) > 1
        assert db.session.scalars(select(ReportDay)).all() == []
        assert row.contact == "kim@example.org"


def test_one_form_sent_twice_makes_one_report_with_one_code(
    app: Flask, anybody: FlaskClient
) -> None:
    held = carried(anybody, "/report")
    answers = [anybody.post("/report", data={**held, **FORM}) for _ in range(2)]
    told = [re.findall(r'<code class="um-code">([^<]+)</code>', one.text) for one in answers]
    assert told[0] == told[1]
    with app.app_context():
        assert len(db.session.scalars(select(Report)).all()) == 1


def test_a_photo_with_its_place_comes_in_and_none_is_kept(app: Flask, anybody: FlaskClient) -> None:
    made(anybody, file_1=(io.BytesIO(a_photo()), "Kim Witness.jpg"))
    with app.app_context():
        file = db.session.scalars(select(ReportFile)).one()
        content = store().get(file.sha256)
    assert b"Exif" not in content
    assert b"Kim Witness" not in content


@pytest.mark.parametrize(
    ("differs", "said"),
    [
        ({"words": "Too short"}, "20 characters or more"),
        ({"country": "FR"}, "Choose one of the answers"),
        ({"contact": "kim"}, "must be an e-mail address"),
        ({"place": "Road \u202e5"}, "invisible character U+202E"),
        ({"file_1": (io.BytesIO(b"GIF89a"), "a.png")}, "neither a photo"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_kept(
    app: Flask, anybody: FlaskClient, differs: dict[str, object], said: str
) -> None:
    answer = anybody.post("/report", data={**carried(anybody, "/report"), **FORM, **differs})
    assert answer.status_code == 422
    assert said in answer.text
    with app.app_context():
        assert db.session.scalars(select(Report)).all() == []


def test_what_no_database_keeps_and_no_code_can_be_is_refused_by_name(
    anybody: FlaskClient,
) -> None:
    hidden = {**FORM, "contact": "kim\x00@example.org"}
    assert anybody.post("/api/v1/reports", json=hidden).json["code"] == "character_invisible"
    odd = {"ref": "REP-7Q4KM-2TD9X", "code": "\ud800"}
    assert anybody.post("/api/v1/reports/follow", json=odd).json["code"] == "wrong_code"


def test_who_guesses_codes_must_wait_and_the_reporter_elsewhere_need_not(
    anybody: FlaskClient,
) -> None:
    ref, code = made(anybody)
    follow = "/api/v1/reports/follow"
    wrong = {"ref": ref, "code": "2222-2222-2222"}
    codes = [anybody.post(follow, json=wrong).status_code for _ in range(WRONG_CODES + 1)]
    assert codes == [422] * WRONG_CODES + [429]
    right = {"ref": ref, "code": code}
    elsewhere = {"REMOTE_ADDR": "198.51.100.4"}
    assert anybody.post(follow, json=right, environ_overrides=elsewhere).status_code == 200
