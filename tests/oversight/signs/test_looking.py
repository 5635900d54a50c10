"""Parties are looked at by night, once a month; a sign is closed only with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.oversight.signs.models import Sign, SignTurn, TradeCount
from recycling.oversight.signs.work import look_due
from tests.custody.makers import Outside, Road
from tests.makers import Member, a_member
from tests.oversight.signs.makers import LOADS, whole_hundreds

REASON = "The tickets of the weighbridge agree; drums of one size were delivered."


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    return Outside(app, held_clock)


def _look() -> None:
    while look_due(clock.today(), 200):
        pass


def test_nothing_is_done_on_an_empty_register(outside: Outside) -> None:
    assert outside.inside(look_due, clock.today(), 200) == 0


def a_sign(road: Road) -> str:
    """The reference of the one sign they are, which is there once however often one looks."""
    refs = whole_hundreds(road).split(",")
    _look()
    row = db.session.scalars(select(Sign)).one()
    assert (row.kind, row.part, row.tests, row.looks) == ("weighing", "base", 3, 12)
    assert [one["what"] for one in row.evidence["findings"]] == ["whole_hundreds"]
    assert {one["ref"] for one in row.evidence["facts"]} == set(refs)
    counted = db.session.scalars(select(TradeCount)).all()
    assert sum(one.lots for one in counted) == LOADS
    assert {one.country for one in counted} == {"DE"}
    due = {turn.due_on for turn in db.session.scalars(select(SignTurn))}
    assert due == {clock.today() + timedelta(days=31)}
    ref = row.ref
    db.session.rollback()
    _look()
    found = db.session.scalars(select(Fact.type).where(Fact.type == "SignFound")).all()
    assert len(found) == 1
    db.session.rollback()
    return ref


def test_a_base_that_weighs_whole_hundreds_shows_one_sign_with_its_evidence(
    outside: Outside,
) -> None:
    ref = outside.made(a_sign)
    regulator = outside.road.regulator
    browser = outside.browse(regulator)
    assert f"/signs/{ref}" in browser.see("/desk").get_data(as_text=True)
    assert ref in browser.see("/signs?kind=weighing").get_data(as_text=True)
    assert ref not in browser.see("/signs?kind=yields").get_data(as_text=True)
    page = browser.see(f"/signs/{ref}").get_data(as_text=True)
    assert page.count("/consignments/CON-") >= LOADS
    assert "once in" in page
    file = browser.client.get(f"/signs/{ref}/evidence.csv").get_data(as_text=True)
    assert len(file.splitlines()) == LOADS + 1
    partners = browser.see("/trading-partners").get_data(as_text=True)
    assert "<path" in partners
    pairs = outside.api("GET", "/trading-partners", regulator).get_json()["items"]
    assert [(one["lots"], one["received_kg"], one["of_holder"]) for one in pairs] == [
        (LOADS, "27600", "1")
    ]


def test_a_sign_is_closed_with_a_reason_and_only_later_figures_open_another(
    outside: Outside,
) -> None:
    ref = outside.made(a_sign)
    regulator = outside.road.regulator
    browser = outside.browse(regulator)
    browser.see(f"/signs/{ref}")
    assert browser.send(f"/signs/{ref}/close", {"reason": "It is ok."}).status_code == 422
    done = outside.api("POST", f"/signs/{ref}/close", regulator, {"reason": REASON})
    assert done.status_code == 200, done.get_data(as_text=True)
    again = outside.api("POST", f"/signs/{ref}/close", regulator, {"reason": REASON})
    assert again.status_code == 409
    assert ref not in browser.see("/signs").get_data(as_text=True)
    elsewhere: Member = outside.inside(a_member, "regulator", country="FR")
    assert outside.api("GET", f"/signs/{ref}", elsewhere).status_code == 404

    def later(road: Road) -> None:
        """A month on its turn has come again, but nothing that was looked at counts again."""
        road.clock.advance(days=32)
        db.session.scalars(
            select(SignTurn).where(SignTurn.part == "base")
        ).one().due_on = clock.today()
        db.session.commit()
        _look()
        assert len(db.session.scalars(select(Sign)).all()) == 1
        turn = db.session.scalars(select(SignTurn).where(SignTurn.part == "base")).one()
        assert turn.looked_on == clock.today()
        db.session.rollback()
        whole_hundreds(road)
        _look()
        assert len(db.session.scalars(select(Sign)).all()) == 1, "looked at once a month"
        db.session.rollback()
        newest = db.session.scalars(select(SignTurn).where(SignTurn.part == "base")).one()
        due_on = newest.due_on
        assert due_on == turn.looked_on + timedelta(days=31)
        while look_due(due_on, 200):
            pass
        another = db.session.scalars(select(Sign).order_by(Sign.id.desc()).limit(1)).one()
        assert another.ref != ref
        assert another.earlier == ref

    outside.made(later)
