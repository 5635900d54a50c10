"""Dossiers are answered, count what leaves and never give more; papers travel along."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from recycling import clock
from recycling.bases.models import Base
from recycling.clock import SteppedClock
from recycling.custody.borders import auditing, queries, service
from recycling.custody.borders.letters import enter_answer
from recycling.custody.borders.models import BorderPaper, Dossier
from recycling.custody.borders.papers import draw_up_paper
from recycling.custody.deadlines import auditing as deadlines
from recycling.custody.rules import Signing
from recycling.custody.service import cancel_consignment, sign_handover
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Invalid
from recycling.quantities import Mass
from tests.custody.borders.makers import (
    a_consented_dossier,
    a_crossing,
    a_dossier,
    a_letter,
    a_new_dossier,
    a_no,
    a_yes,
)
from tests.custody.deadlines.makers import a_road_abroad
from tests.custody.makers import Road
from tests.makers import Member
from tests.recovery.test_races import at_once

GIVE = Signing.GIVE_TO_CARRIER


@pytest.fixture
def abroad(in_app: Flask, held_clock: SteppedClock) -> tuple[Road, Member]:
    return a_road_abroad(held_clock)


def used(ref: str) -> tuple[Mass, int]:
    row = db.session.scalars(select(Dossier).where(Dossier.ref == ref)).one()
    found = row.used_mass, row.used_consignments
    db.session.rollback()
    return found


def state_of(ref: str, member: Member) -> str:
    found = queries.dossier(ref, member.actor).state
    db.session.rollback()
    return found


def test_a_lot_that_needs_consent_leaves_under_a_dossier_all_consent_to_and_is_counted(
    abroad: tuple[Road, Member],
) -> None:
    road, french = abroad
    dossier = a_dossier(road)
    ref = a_crossing(road)
    holder = road.holder.act()
    with pytest.raises(Conflict, match="consent of every authority"):
        sign_handover(holder, ref, GIVE)
    with pytest.raises(Conflict, match="General information is not enough"):
        draw_up_paper(holder, ref, operation="R4")
    service.answer_dossier(road.regulator.act(), dossier, "DE", a_yes())
    with pytest.raises(Conflict, match="not every authority"):
        draw_up_paper(holder, ref, dossier)
    service.answer_dossier(french.act(), dossier, "FR", a_yes())
    draw_up_paper(holder, ref, dossier)
    assert used(dossier) == (Mass.kg(0), 0)
    sign_handover(holder, ref, GIVE)
    assert used(dossier) == (Mass.kg(2500), 1)
    (paper,) = queries.papers(dossier, french.actor)
    assert (paper.serial, paper.counted) == (1, Mass.kg(2500))
    db.session.rollback()
    cancel_consignment(holder, ref)
    assert used(dossier) == (Mass.kg(0), 0)
    assert [*auditing.disagreements(), *deadlines.disagreements()] == []
    db.session.execute(Dossier.__table__.update().values(used_consignments=1))  # type: ignore[attr-defined]
    assert "1 consignment" in " ".join(auditing.disagreements())


def test_withdrawn_consent_and_consent_that_is_over_stop_what_has_not_left(
    abroad: tuple[Road, Member],
) -> None:
    road, french = abroad
    dossier = a_consented_dossier(road, french)
    ref = a_crossing(road, dossier)
    service.withdraw_consent(french.act(), dossier, "FR", "The base burnt down.")
    assert state_of(dossier, road.holder) == "withdrawn"
    with pytest.raises(Conflict, match="is withdrawn"):
        sign_handover(road.holder.act(), ref, GIVE)
    with pytest.raises(Conflict, match="withdrawn"):
        service.take_back_dossier(road.holder.act(), dossier)


def test_of_two_lots_that_leave_at_once_for_the_last_room_one_leaves(
    abroad: tuple[Road, Member], app: Flask
) -> None:
    road, french = abroad
    dossier = a_consented_dossier(road, french, mass=Mass.kg("4000"))
    first, second = a_crossing(road, dossier), a_crossing(road, dossier)
    done = at_once(
        app,
        [
            lambda ref=ref: sign_handover(road.holder.act(), ref, GIVE)  # type: ignore[misc]
            for ref in (first, second)
        ],
    )
    assert sorted(done) == ["", "mass_used_up"]
    assert used(dossier) == (Mass.kg(2500), 1)
    serials = db.session.scalars(select(BorderPaper.serial)).all()
    assert sorted(one for one in serials if one) == [1, 2]


def test_silence_of_an_authority_of_transit_counts_when_its_days_are_over(
    abroad: tuple[Road, Member],
) -> None:
    road, french = abroad
    dossier = a_dossier(road, transit=("BE",))
    service.complete_dossier(road.regulator.act(), dossier, "DE 1350/186001")
    service.answer_dossier(road.regulator.act(), dossier, "DE", a_yes())
    service.answer_dossier(french.act(), dossier, "FR", a_yes())
    day = clock.today()
    assert service.tacit_due(day + timedelta(days=30), 9) == 0
    with pytest.raises(Forbidden):
        service.let_silence_count(road.regulator.act(), dossier, "BE")
    road.clock.advance(days=31)
    assert [service.tacit_due(clock.today(), 9) for _ in range(2)] == [1, 0]
    card = queries.dossier(dossier, road.holder.actor)
    assert (card.state, card.consents[1].state) == ("consented", "tacit")
    assert card.cover.first_day == day + timedelta(days=31)
    db.session.rollback()
    assert list(auditing.disagreements()) == []
    with pytest.raises(Conflict):
        service.let_silence_count(Act(SYSTEM), dossier, "BE")


def test_a_letter_the_holder_enters_counts_once_an_authority_confirms_it(
    abroad: tuple[Road, Member],
) -> None:
    road, french = abroad
    dossier = a_dossier(road, transit=("BE",))
    act = road.holder.act()
    service.answer_dossier(road.regulator.act(), dossier, "DE", a_yes())
    with pytest.raises(Invalid, match="letter itself"):
        enter_answer(act, dossier, "BE", a_yes(), None)
    enter_answer(act, dossier, "BE", a_yes(document="BE 17"), a_letter())
    enter_answer(act, dossier, "FR", a_yes(document="FR 9"), a_letter())
    assert state_of(dossier, road.holder) == "asked"
    with pytest.raises(Forbidden):
        service.confirm_answer(french.act(), dossier, "BE")
    service.confirm_answer(road.regulator.act(), dossier, "BE")
    service.confirm_answer(french.act(), dossier, "FR")
    assert state_of(dossier, road.holder) == "consented"
    other = a_dossier(road)
    service.answer_dossier(french.act(), other, "FR", a_no())
    assert state_of(other, road.holder) == "refused"
    with pytest.raises(Conflict):
        service.answer_dossier(road.regulator.act(), other, "DE", a_yes())
    assert list(auditing.disagreements()) == []


def test_a_dossier_covers_its_own_waste_alone_and_none_is_made_for_a_closed_border(
    abroad: tuple[Road, Member],
) -> None:
    road, french = abroad
    dossier = a_consented_dossier(road, french, code="12 01 03")
    ref = a_crossing(road)
    with pytest.raises(Invalid, match="another waste code"):
        draw_up_paper(road.holder.act(), ref, dossier)
    base = road.bidder.base
    db.session.execute(update(Base).where(Base.ref == base).values(country="CN"))
    db.session.commit()
    with pytest.raises(Conflict, match="No consent opens this border"):
        service.ask_dossier(road.holder.act(), a_new_dossier(base))
    with pytest.raises(Invalid, match="There is no base"):
        service.ask_dossier(road.holder.act(), a_new_dossier("BAS-1"))
