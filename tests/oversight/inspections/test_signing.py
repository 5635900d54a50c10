"""A report is kept as it was signed, a major finding opens a case, and the audit misses nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update

from recycling.bases.cases.models import Case
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Refusal
from recycling.oversight.cases import auditing as cases
from recycling.oversight.inspections import queries
from recycling.oversight.inspections.auditing import disagreements
from recycling.oversight.inspections.following import answer_finding, close_finding
from recycling.oversight.inspections.models import Inspection
from tests.custody.makers import Road, a_received_lot, a_road
from tests.oversight.inspections.makers import (
    DONE,
    SEEN,
    a_programme,
    an_inspection,
    found,
    signed,
)


@pytest.fixture
def road(in_app: Flask, held_clock: SteppedClock) -> Road:
    return a_road(held_clock)


def test_a_major_finding_opens_a_case_and_what_is_kept_is_what_was_signed(road: Road) -> None:
    a_received_lot(road)
    a_programme(road.regulator)
    ref = an_inspection(road.recycler, road.regulator, is_announced=False)
    finding = found(road.regulator, ref, "major")
    with pytest.raises(Refusal):
        answer_finding(road.recycler.act(), finding, DONE)
    signed(road.regulator, ref)
    card = queries.finding(finding, road.recycler.actor)
    case = db.session.scalars(select(Case.ref).where(Case.reference == finding)).one()
    db.session.rollback()
    assert card.case == case
    answer_finding(road.recycler.act(), finding, DONE)
    close_finding(road.regulator.act(), finding, SEEN)
    assert [*disagreements(), *cases.disagreements()] == []
    db.session.rollback()
    db.session.execute(update(Inspection).values(document="{}"))
    assert list(disagreements()) == [f"the report of inspection {ref} is not what was signed."]
    db.session.rollback()
