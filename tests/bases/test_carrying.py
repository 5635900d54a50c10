"""What is reserved when a year ends is reserved of the next one, or somebody is told why not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.bases import capacity
from recycling.bases.quotas.auditing import disagreements
from recycling.bases.quotas.taken import Behind, Counted, behind, taken
from recycling.bases.service import carry_due
from recycling.bases.service.carrying import tell_not_carried
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.ledger.models import Fact
from recycling.notices.models import Notice
from recycling.parties.rules import Kind
from recycling.quantities import NO_MASS, Mass
from tests.bases.browsing import bearer, browser_of
from tests.bases.test_capacity import in_one_deed
from tests.bases.test_quotas import a_base, reserve, set_quota, use
from tests.makers import a_member

CARRIED, NOT_CARRIED = "ReservationCarried", "ReservationNotCarried"


def told(*types: str) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(Fact.type, Fact.body).where(Fact.type.in_(types)).order_by(Fact.id)
    )
    found = [(row.type, row.body["lot"]) for row in rows]
    db.session.rollback()
    return found


def test_a_new_year_takes_over_what_is_reserved_and_tells_of_what_has_no_room(
    app: Flask, held_clock: SteppedClock
) -> None:
    this = clock.today().year
    new_year = date(this + 1, 1, 1)
    with app.app_context():
        regulator = a_member(Kind.REGULATOR)
        base, licence = a_base(regulator)
        set_quota(regulator, base, 1000)
        set_quota(regulator, base, 650, new_year.year)
        reserve(licence, "LOT-1", 400)
        reserve(licence, "LOT-2", 300)
        reserve(licence, "LOT-3", 100)
        in_one_deed(lambda: capacity.consume("LOT-3", Mass.kg(90), clock.today()))
        assert carry_due(date(this, 12, 31), 50) == 0
        assert [carry_due(new_year, 50) for _ in range(2)] == [2, 0]
        assert told(CARRIED, NOT_CARRIED) == [(CARRIED, "LOT-1"), (NOT_CARRIED, "LOT-2")]
        assert use(base) == [(Mass.kg(300), Mass.kg(90), Mass.kg(610))]
        assert use(base, new_year.year) == [(Mass.kg(400), NO_MASS, Mass.kg(250))]
        assert behind(base, new_year.year) == [Behind(this, 1, Mass.kg(300))]
        assert list(disagreements()) == []
        readers = db.session.scalars(select(Notice.organisation_id).where(
            Notice.words.contains("has no room")))  # fmt: skip
        assert len(set(readers)) == 2
        assert carry_due(new_year + timedelta(days=1), 50) == 1
        assert len(told(NOT_CARRIED)) == 1
    held_clock.advance(days=60)
    page = browser_of(app, regulator).get(f"/bases/{base}/quotas").text
    assert "no room in the year that followed" in page
    client, asked = (
        app.test_client(),
        f"/api/v1/bases/{base}/quotas/lots?year={this}&state=reserved",
    )
    lots = client.get(asked, headers=bearer(app, regulator)).json["items"]
    assert {one["lot"] for one in lots} == {"LOT-2"}
    with app.app_context():
        set_quota(regulator, base, 700, new_year.year)
        assert carry_due(new_year + timedelta(days=2), 50) == 1
        assert told(CARRIED)[-1] == (CARRIED, "LOT-2")
        assert use(base, new_year.year) == [(Mass.kg(700), NO_MASS, NO_MASS)]
        assert behind(base, new_year.year) == []
        assert list(disagreements()) == []


def test_what_is_received_before_it_is_carried_over_is_taken_of_the_year_of_receipt(
    in_app: Flask,
) -> None:
    base, licence = a_base(a_member(Kind.REGULATOR))
    this = clock.today().year
    reserve(licence, "LOT-1", 400)
    reserve(licence, "LOT-2", 400)
    in_one_deed(lambda: capacity.consume("LOT-1", Mass.kg(400), date(this + 1, 1, 1)))
    in_one_deed(lambda: capacity.release("LOT-2"))
    assert carry_due(date(this + 1, 1, 1), 50) == 0
    with pytest.raises(Conflict, match="found: consumed"):
        in_one_deed(lambda: capacity.carry("LOT-1", this + 2))
    with pytest.raises(Conflict, match="No capacity is reserved"):
        tell_not_carried(Act(SYSTEM), "LOT-2", date(this + 1, 1, 1), "No room.")
    reserve(licence, "LOT-2", 400)
    with pytest.raises(Conflict, match="already"):
        in_one_deed(lambda: capacity.carry("LOT-2", this))
    assert {one.lot for one in taken(Counted(base, this)).items} == {"LOT-2"}
