"""A regulator reads, takes up, answers and closes what people of its country reported."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from recycling import clock
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.notices.models import Notice
from recycling.oversight.reports import auditing, clearing, queries
from recycling.oversight.reports.models import Report
from recycling.oversight.reports.rules import Sender
from recycling.parties.rules import Kind
from recycling.reactions import react
from tests.makers import a_member
from tests.oversight.reports.makers import GENUINE, a_photo, a_report
from tests.signing_in import sign_in

ELSEWHERE = Sender("203.0.113.5")
WORDS = "We went there at night and found the fire."
_TOKEN = re.compile(r'name="(csrf_token|deed_key)"[^>]*value="([^"]+)"')


@pytest.fixture
def world(app: Flask, held_clock: SteppedClock) -> dict[str, str]:
    """Two like reports, and another; the first came with a photo."""
    with app.app_context():
        a_member(Kind.REGULATOR)
        first = a_report(contents=(a_photo(),), contact="kim@example.org")
        like = a_report(ELSEWHERE, place="Elbe road, by the kiln")
        other = a_report(ELSEWHERE, kind="smuggling", place="Pier four",
                         words="Drums without labels are loaded there.")  # fmt: skip
        return {"first": first.ref, "like": like.ref, "other": other.ref, "code": first.code}


@pytest.fixture
def regulator(app: Flask, world: dict[str, str]) -> FlaskClient:
    return signed_in(app, Kind.REGULATOR)


def signed_in(app: Flask, kind: Kind, **differs: str) -> FlaskClient:
    with app.app_context():
        member = a_member(kind, **differs)
    client = app.test_client()
    sign_in(app, client, member.email)
    return client


def sent(client: FlaskClient, page: str, deed: str, **said: str) -> int:
    held = dict(_TOKEN.findall(client.get(page).text))
    return client.post(f"{page}/{deed}", data={**held, **said}).status_code


def test_the_queue_shows_alike_reports_as_one_and_its_file_neither_words_nor_contact(
    world: dict[str, str], regulator: FlaskClient
) -> None:
    page = regulator.get("/reports").text
    assert "1 more like this" in page
    assert world["like"] not in page
    assert page.index(world["first"]) < page.index(world["other"])
    file = regulator.get("/reports.csv").text
    assert len(list(csv.DictReader(io.StringIO(file)))) == 2
    assert "brickworks a crew" not in file
    assert "kim@example.org" not in file


def test_a_report_is_taken_up_answered_and_closed_and_its_reporter_reads_it(
    app: Flask, world: dict[str, str], regulator: FlaskClient
) -> None:
    page = f"/reports/{world['first']}"
    shown = regulator.get(page).text
    assert GENUINE in shown
    assert world["like"] in shown
    photo = regulator.get(f"{page}/files/1")
    assert photo.mimetype == "image/jpeg"
    assert b"Kim Witness" not in photo.data
    assert sent(regulator, page, "take-up") == 303
    assert sent(regulator, page, "answer", words="short") == 422
    assert sent(regulator, page, "answer", words="Was the van there again?") == 303
    assert sent(regulator, page, "close", outcome="case_opened", reason=WORDS) == 303
    assert sent(regulator, f"/reports/{world['like']}", "take-up") == 409
    program = app.test_client()
    followed = program.post(
        "/api/v1/reports/follow", json={"ref": world["first"], "code": world["code"]}
    ).json
    assert followed is not None
    assert (followed["state"], followed["reason"]) == ("closed", WORDS)
    assert followed["said"][0]["words"] == "Was the van there again?"
    with app.app_context():
        facts = db.session.scalars(select(Fact).where(Fact.subject == f"report:{world['first']}"))
        told = [(fact.type, fact.body) for fact in facts]
        assert told[1:] == [("ReportTakenUp", {}), ("ReportAnswered", {}),
                            ("ReportClosed", {"outcome": "case_opened"})]  # fmt: skip
        assert list(auditing.disagreements()) == []


def test_a_report_set_apart_has_a_row_of_its_own_and_the_audit_sees_a_forged_one(
    app: Flask, world: dict[str, str], regulator: FlaskClient
) -> None:
    assert sent(regulator, f"/reports/{world['like']}", "apart") == 303
    page = regulator.get("/reports").text
    assert world["like"] in page
    assert "more like this" not in page
    with app.app_context():
        assert list(auditing.disagreements()) == []
        db.session.execute(
            update(Report).where(Report.ref == world["other"]).values(state="closed")
        )
        assert list(auditing.disagreements()) == [
            f"report {world['other']} is closed, which its facts do not say."
        ]


def test_regulators_of_other_countries_and_others_read_nothing(
    app: Flask, world: dict[str, str]
) -> None:
    for client in (signed_in(app, Kind.REGULATOR, country="FR"), signed_in(app, Kind.HOLDER)):
        assert client.get(f"/reports/{world['first']}").status_code in (403, 404)
        assert client.get(f"/reports/{world['first']}/files/1").status_code in (403, 404)
        assert world["first"] not in client.get("/reports").text


def test_regulators_are_told_once_of_alike_reports_and_contacts_are_forgotten(
    app: Flask, world: dict[str, str], regulator: FlaskClient, held_clock: SteppedClock
) -> None:
    with app.app_context():
        while react(100):
            pass
        told = db.session.scalars(select(Notice.thing_ref).order_by(Notice.id)).all()
        assert set(told) == {world["first"], world["other"]}
    page = f"/reports/{world['first']}"
    assert sent(regulator, page, "close", outcome="unfounded", reason=WORDS) == 303
    with app.app_context():
        held_clock.advance(days=92)
        clearing.clear(clock.today(), 100)
        asked = select(Report.contact).where(Report.ref == world["first"])
        assert db.session.scalars(asked).one() == ""
        assert queries.followed(world["first"]).state == "closed"
