"""Screening a load on pages: asked for at the gate, held by an alarm, lifted; told to everybody."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from recycling import clock
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.lots.models import Lot
from recycling.notices import queries as notices
from recycling.notices.models import Notice
from tests.custody.makers import Outside
from tests.custody.screening.makers import WORDS
from tests.custody.screening.test_gate import REFUSED, Gate
from tests.custody.test_views import day_of, receipt_form
from tests.makers import Member, a_member


@pytest.fixture
def gate(app: Flask, held_clock: SteppedClock) -> Gate:
    return Gate(Outside(app, held_clock))


def screening_form(**differs: str) -> dict[str, str]:
    whole = {
        "instrument": "Portal monitor 2",
        **day_of("verified_until", date(2027, 6, 1)),
        "background": "0.09",
        "highest": "0.11",
    }
    return {**whole, **differs}


def lift_form(th: str = "1", **differs: str) -> dict[str, str]:
    whole = {
        "method": "gamma_spectrometry",
        "activities_U_238": "0.2",
        "activities_Th_232": th,
        "activities_Th_232_doubt": "0.05",
        "instrument": "HPGe detector 3",
        "detection_limit": "0.02",
        "laboratory": "Elbe Analytics",
        "accreditation": "D-PL-14082",
        "report_number": "R-2026-18",
        **day_of("measured_on", clock.today()),
        "words": WORDS,
    }
    return {**whole, **differs}


def told(member: Member) -> str:
    page = db.session.scalars(
        select(Notice).where(notices.is_read_by(member.actor)).order_by(Notice.id)
    ).all()
    said = " ".join(notices.said(notice) for notice in page)
    db.session.rollback()
    return said


def test_a_load_goes_from_the_gate_through_screening_alarm_and_report_to_its_receipt(
    gate: Gate,
) -> None:
    base, regulator = gate.outside.browse(gate.base), gate.outside.browse(gate.road.regulator)
    receipt, screening = f"{gate.path}/receipt", f"{gate.path}/screenings/new"
    base.see(receipt)
    assert "is to be screened for radioactivity" in base.words
    assert screening in base.links
    assert base.send(receipt, receipt_form()).status_code == 409
    assert "screened for radioactivity before it is taken in" in base.words

    base.see(screening)
    assert base.send(screening, screening_form(background="0")).status_code == 422
    assert base.wrong() == {"background"}
    base.does(screening, screening_form(highest="0.36"))
    assert "The load is in quarantine." in base.words
    held = next(link for link in base.links if link.endswith("/lift"))
    ref = held.split("/")[2]
    base.see(gate.path)
    assert f"/quarantines/{ref}" in base.links

    regulator.see("/desk")
    assert f"/quarantines/{ref}" in regulator.links
    regulator.see("/quarantines?state=open")
    assert f"/quarantines/{ref}" in regulator.links
    regulator.see(f"/quarantines/{ref}")
    assert held not in regulator.links

    base.see(held)
    assert base.send(held, lift_form("1.01")).status_code == 409
    assert "the base has no limit" in base.words
    base.does(held, lift_form())
    assert "near the limit of 1 Bq/g" in base.words
    base.see(receipt)
    base.does(receipt, receipt_form())
    assert "The receipt is signed." in base.words
    assert base.see(held).status_code == 303
    assert base.see(screening).status_code == 303


def test_holder_carrier_and_regulator_are_told_of_a_quarantine_and_of_its_end(gate: Gate) -> None:
    road = gate.road
    gate.screens()
    assert "alarm for radioactivity" not in gate.outside.inside(told, road.holder)
    ref = gate.screens(highest="0.36")["quarantine"]
    gate.screens(highest="0.36")
    gate.lifts(ref)
    second = gate.screens(highest="0.36")["quarantine"]
    gate.receives(**REFUSED)
    for member in (road.holder, road.carrier, road.regulator):
        said = gate.outside.inside(told, member)
        assert said.count("raised an alarm for radioactivity") == 2, said
        assert f"Quarantine {ref} of lot" in said
        assert f"quarantine {second} is over" in said


def test_the_regulators_of_the_base_and_of_the_lot_both_see_what_came_over_a_border(
    gate: Gate,
) -> None:
    def move_abroad() -> Member:
        db.session.execute(update(Lot).values(country="FR"))
        db.session.commit()
        return a_member("regulator", country="FR")

    of_base, of_lot = gate.road.regulator, gate.outside.inside(move_abroad)
    ref = gate.screens(highest="0.36")["quarantine"]
    for member, reads_all in ((of_base, False), (of_lot, True)):
        assert "raised an alarm" in gate.outside.inside(told, member)
        browser = gate.outside.browse(member)
        browser.see("/quarantines")
        assert f"/quarantines/{ref}" in browser.links
        browser.see(f"/quarantines/{ref}")
        assert (gate.path in browser.links) is reads_all
        status = gate.outside.api("GET", f"{gate.path}/screenings", member).status_code
        assert status == (200 if reads_all else 404)
