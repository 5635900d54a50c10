"""Receipts are folded by night, once; who leaks is named; an alert is closed only with a reason."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from recycling import clock
from recycling.clock import SteppedClock
from recycling.custody.models import Receipt
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.ledger.models import Fact
from recycling.oversight.leaks.models import (
    LeakAlert,
    LossHabit,
    LossParty,
    LossReading,
    LossSum,
)
from recycling.oversight.leaks.service import watch_receipts
from recycling.oversight.leaks.work import watch_due
from recycling.quantities import Mass
from tests.custody.makers import Outside, Road, a_receipt, a_refusal, an_arrival
from tests.makers import Member, a_member
from tests.oversight.leaks.makers import ENOUGH, an_alert, light_receipts

REASON = "The holder's scale was off; it is repaired and verified."


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    return Outside(app, held_clock)


def _sums() -> dict[tuple[str, int], tuple[int, int]]:
    rows = db.session.scalars(select(LossSum)).all()
    return {(row.part, row.number): (row.count, row.less) for row in rows}


def test_a_night_folds_each_receipt_once_for_holder_carrier_and_base(outside: Outside) -> None:
    def fold(road: Road) -> None:
        a_receipt(road)
        a_receipt(road, an_arrival(net="2440"))
        a_receipt(road, a_refusal())  # goes back: it says nothing of a loss
        assert watch_due(clock.today(), 1) == 1
        assert watch_due(clock.today(), 200) == 1
        first = _sums()
        assert watch_due(clock.today(), 200) == 0
        ids = list(db.session.scalars(select(Receipt.consignment_id)))
        db.session.rollback()
        watch_receipts(Act(SYSTEM), tuple(ids))
        assert _sums() == first
        assert {part for part, _ in first} == {"holder", "carrier", "base"}
        assert {count for count, _ in first.values()} == {2}
        shares = db.session.scalars(select(LossReading.share_ppm)).all()
        assert sorted(shares) == [-24_000, -4_000]
        assert db.session.scalar(select(func.sum(LossHabit.times))) == 6

    outside.made(fold)


def test_who_is_far_below_what_is_declared_is_named_once_with_evidence(outside: Outside) -> None:
    def look(road: Road) -> None:
        refs = light_receipts(road).split(",")
        assert watch_due(clock.today(), 200) == ENOUGH
        row = db.session.scalars(select(LeakAlert)).one()
        assert [one["consignment"] for one in row.evidence["consignments"]] == refs
        assert row.effect_ppm == 84_000
        assert row.statistic >= row.limit > 0
        assert row.rate_ppm == 10_000
        # On one way only, nobody can tell the three apart, and the alert says so.
        assert len(row.evidence["beside"]) == 2
        db.session.rollback()
        a_receipt(road, an_arrival(net="2290"))
        watch_due(clock.today(), 200)
        facts = db.session.scalars(select(Fact.type).where(Fact.type == "LeakSuspected")).all()
        assert len(facts) == 1

    outside.made(look)


def test_a_corrected_receipt_is_folded_as_corrected(outside: Outside) -> None:
    def correct(road: Road) -> None:
        refs = light_receipts(road, 2)
        watch_due(clock.today(), 200)
        before = _sums()
        ids = tuple(db.session.scalars(select(LossReading.consignment_id)))
        db.session.execute(update(Receipt).values(net=Mass.kg("2500")))
        db.session.commit()
        watch_receipts(Act(SYSTEM), (), ids)
        after = _sums()
        assert refs
        assert all(less > 0 for _, less in before.values())
        assert {less for _, less in after.values()} == {0}
        assert set(db.session.scalars(select(LossReading.share_ppm))) == {0}
        seen = select(LossHabit.step, func.sum(LossHabit.times)).group_by(LossHabit.step)
        assert {step: times for step, times in db.session.execute(seen) if times} == {0: 6}
        db.session.rollback()
        db.session.execute(update(Receipt).values(verdict="refused", refused=Mass.kg("2500")))
        db.session.commit()
        watch_receipts(Act(SYSTEM), (), ids)
        assert db.session.scalars(select(LossParty)).all() == []

    outside.made(correct)


def test_a_regulator_reads_the_evidence_and_closes_with_a_reason_alone(outside: Outside) -> None:
    ref = outside.made(an_alert)
    regulator = outside.road.regulator
    browser = outside.browse(regulator)
    assert f"/leak-alerts/{ref}" in browser.see("/desk").get_data(as_text=True)
    assert ref in browser.see("/leak-alerts").get_data(as_text=True)
    page = browser.see(f"/leak-alerts/{ref}").get_data(as_text=True)
    assert "<polyline" in page
    assert "8.4" in page
    file = browser.client.get(f"/leak-alerts/{ref}/consignments.csv").get_data(as_text=True)
    assert len(file.splitlines()) == ENOUGH + 1
    outside.is_refused(f"/leak-alerts/{ref}/close", regulator, {"reason": "Done."})
    browser.see(f"/leak-alerts/{ref}")
    assert browser.send(f"/leak-alerts/{ref}/close", {"reason": "It is ok."}).status_code == 422
    done = outside.api("POST", f"/leak-alerts/{ref}/close", regulator, {"reason": REASON})
    assert done.status_code == 200, done.get_data(as_text=True)
    assert done.get_json()["reason"] == REASON
    again = outside.api("POST", f"/leak-alerts/{ref}/close", regulator, {"reason": REASON})
    assert again.status_code == 409
    assert ref not in browser.see("/leak-alerts").get_data(as_text=True)
    assert ref in browser.see("/leak-alerts?state=closed").get_data(as_text=True)

    def goes_on(road: Road) -> None:
        assert {less for _, less in _sums().values()} == {0}
        light_receipts(road)
        watch_due(clock.today(), 200)
        assert len(db.session.scalars(select(LeakAlert)).all()) == 2

    outside.made(goes_on)


def test_regulators_elsewhere_and_those_it_names_do_not_read_it(outside: Outside) -> None:
    ref = outside.made(an_alert)
    elsewhere: Member = outside.inside(a_member, "regulator", country="FR")
    assert outside.api("GET", f"/leak-alerts/{ref}", elsewhere).status_code == 404
    assert outside.api("GET", "/leak-alerts", elsewhere).get_json()["items"] == []
    assert outside.api("GET", f"/leak-alerts/{ref}", outside.road.holder).status_code == 403
