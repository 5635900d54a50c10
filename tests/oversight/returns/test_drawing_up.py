"""Returns are drawn up from the register, follow what is put right in it, and stay as signed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from recycling import clock
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict, Invalid
from recycling.notices.models import Notice
from recycling.oversight.returns import auditing, queries, service
from recycling.oversight.returns.cards import WholeReturn
from recycling.oversight.returns.document import digest_of, stated_in
from recycling.oversight.returns.models import MonthlyReturn, ReturnFlow, ReturnVersion
from recycling.oversight.returns.rules import Flow, Key
from recycling.oversight.returns.work import draw_up_due, remind_due
from recycling.quantities import NO_MASS, Mass
from recycling.reactions import react
from tests.custody.makers import Outside, Road, a_receipt
from tests.makers import Member
from tests.oversight.returns.makers import (
    a_drawn_up_return,
    a_due_return,
    a_signed_return,
    closed_again,
    counted,
    reweighed,
    signed,
    to_next_month,
)
from tests.recovery.makers import a_closed_batch, a_received_lot
from tests.recovery.shares.makers import a_travelled_lot

ND, MASS = Key("magnets", "Nd"), Key("magnets", "")


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    return Outside(app, held_clock)


def _read(road: Road, ref: str) -> WholeReturn:
    found = queries.monthly_return(ref, road.recycler.actor)
    db.session.rollback()
    return found


def _flow(ref: str, key: Key = MASS) -> Flow:
    """What the register says, whoever may read it."""
    row = db.session.scalar(
        select(ReturnFlow)
        .join(MonthlyReturn, MonthlyReturn.id == ReturnFlow.return_id)
        .where(MonthlyReturn.ref == ref, ReturnFlow.stream == key.stream)
        .where(ReturnFlow.element == key.element)
    )
    found = row.flow if row else Flow()
    db.session.rollback()
    return found


def _agree() -> bool:
    found = list(auditing.disagreements())
    db.session.rollback()
    return found == []


def test_what_is_received_in_one_month_and_treated_in_the_next_is_stock_between(
    outside: Outside,
) -> None:
    def go(road: Road) -> None:
        lot = a_received_lot(road)
        to_next_month(road)
        first = a_drawn_up_return()
        assert draw_up_due(clock.today(), 200) == 0
        a_closed_batch(road, lot)
        to_next_month(road)
        second = a_drawn_up_return()
        before, after = _flow(first), _flow(second)
        assert (before.received, before.treated) == (Mass.kg("2490"), NO_MASS)
        assert before.closing == after.opening == after.treated == Mass.kg("2490")
        assert (after.received, after.closing) == (NO_MASS, NO_MASS)
        neodymium = _flow(second, ND)
        assert neodymium.opening == Mass.kg("354.825")
        assert neodymium.products == Mass.kg("347.7285")
        assert neodymium.residues == neodymium.losses == Mass.kg("3.54825")
        counts = [_read(road, one).counts for one in (first, second)]
        assert [(one["received"], one["batches"]) for one in counts] == [(1, 0), (0, 1)]
        assert _read(road, second).before == first
        assert _agree()

    outside.made(go)


def test_a_material_for_another_base_is_dispatched_here_and_received_there(
    outside: Outside,
) -> None:
    def go(road: Road) -> None:
        a_travelled_lot(road)
        to_next_month(road)
        draw_up_due(clock.today(), 200)
        rows = db.session.scalars(select(MonthlyReturn)).all()
        of = {one.recycler_id: one.ref for one in rows if one.counts["batches"] == 2}
        db.session.rollback()
        ours = of.pop(road.recycler.actor.organisation_id or 0)
        [theirs] = of.values()
        here, there = _flow(ours), _flow(theirs)
        assert (here.received, here.treated) == (Mass.kg("4980"), Mass.kg("4980"))
        assert here.dispatched == there.received == Mass.kg("1000")
        assert (there.treated, there.closing) == (Mass.kg("700"), Mass.kg("300"))
        assert _flow(ours, ND).dispatched == _flow(theirs, ND).received > NO_MASS
        assert _agree()

    outside.made(go)


def test_a_signed_return_stays_when_its_receipt_is_corrected_and_another_version_is_signed(
    outside: Outside,
) -> None:
    def go(road: Road) -> None:
        consignment = a_receipt(road)
        to_next_month(road)
        ref = signed(road, a_drawn_up_return())
        to_next_month(road)
        later = signed(road, a_drawn_up_return())
        reweighed(road, consignment, "2470")
        whole = _read(road, ref)
        assert stated_in(_document(ref, 1))[MASS].received == Mass.kg("2490")
        assert whole.card.differs
        assert {(one.figure, one.now) for one in whole.changes if one.element == ""} == {
            ("received", Mass.kg("2470")),
            ("closing", Mass.kg("2470")),
        }
        # The month after opens with what is left of it, and says so too.
        assert _flow(later).opening == _flow(later).closing == Mass.kg("2470")
        assert _read(road, later).card.differs
        signed(road, ref)
        again = _read(road, ref)
        assert (again.card.version, again.card.differs, again.changes) == (2, False, ())
        assert stated_in(_document(ref, 2))[MASS].received == Mass.kg("2470")
        assert digest_of(_document(ref, 1)) == again.versions[0].digest
        assert _agree()

    outside.made(go)


def _document(ref: str, number: int) -> str:
    found = db.session.scalars(
        select(ReturnVersion.document)
        .join(MonthlyReturn, MonthlyReturn.id == ReturnVersion.return_id)
        .where(MonthlyReturn.ref == ref, ReturnVersion.number == number)
    ).one()
    db.session.rollback()
    return found


def test_books_closed_again_count_in_the_month_they_were_closed_in_first(
    outside: Outside,
) -> None:
    def go(road: Road) -> None:
        batch = a_closed_batch(road)
        to_next_month(road)
        ref = signed(road, a_drawn_up_return())
        to_next_month(road)
        later = a_drawn_up_return()
        closed_again(road, batch)
        assert _flow(ref).residues == Mass.kg("1500")
        assert _flow(ref).treated == Mass.kg("2490")
        assert (_flow(later).treated, _flow(later).residues) == (NO_MASS, NO_MASS)
        assert {one.figure for one in _read(road, ref).changes} == {"residues", "losses"}
        assert _agree()

    outside.made(go)


def test_another_figure_is_signed_with_its_reason_and_only_as_it_was_read(
    outside: Outside,
) -> None:
    def go(road: Road) -> None:
        ref, act = a_due_return(road), road.recycler.act()
        read = _read(road, ref).digest
        with pytest.raises(Invalid):
            service.state_figures(act, ref, counted("2488", "3", "-2512"))
        service.state_figures(act, ref, counted("2488", "2", "-2512"))
        with pytest.raises(Invalid, match="digest"):
            service.sign_return(road.recycler.act(), ref, read)
        signed(road, ref)
        with pytest.raises(Conflict, match="signed as it is"):
            signed(road, ref)
        whole = _read(road, ref)
        mass = next(one for one in whole.flows if one.element == "")
        assert (mass.stated.closing, mass.register.closing) == (Mass.kg("2"), NO_MASS)
        assert mass.departs == ("treated", "closing", "losses")
        assert whole.card.stated_otherwise == whole.versions[0].stated_otherwise == 1
        to_next_month(road)
        later = a_drawn_up_return()
        [stock] = _read(road, later).openings
        assert (stock.signed, stock.opening) == (Mass.kg("2"), NO_MASS)
        service.withdraw_figures(road.recycler.act(), ref, MASS)
        assert _read(road, ref).may_sign

    outside.made(go)


def test_what_was_signed_is_changed_by_nobody_and_the_audit_sees_a_forged_digest(
    outside: Outside,
) -> None:
    def go(road: Road) -> None:
        ref = a_signed_return(road)
        with pytest.raises(DatabaseError, match="never changed"):
            db.session.execute(text("UPDATE return_version SET digest = 'x'"))
        db.session.rollback()
        with pytest.raises(DatabaseError, match="never changed"):
            db.session.execute(text("DELETE FROM return_version"))
        db.session.rollback()
        db.session.execute(text("UPDATE monthly_return SET signed_version = 2"))
        db.session.execute(text("UPDATE return_flow SET treated = treated + 1 WHERE element = ''"))
        db.session.commit()
        assert list(auditing.disagreements()) == [
            f"return {ref} was signed otherwise than its facts say.",
            f"return {ref} does not add up.",
            f"return {ref} says otherwise than the register.",
        ]

    outside.made(go)


def test_who_does_not_sign_is_told_before_when_overdue_and_then_the_regulator_is(
    outside: Outside,
) -> None:
    def go(road: Road) -> None:
        a_due_return(road)
        told = []
        for days in (0, 7, 1, 3, 5, 0):
            road.clock.advance(days=days)
            done = remind_due(clock.today(), 200)
            react()
            told.append((done, *(_last_words(one) for one in (road.recycler, road.regulator))))
        sign, near = "The return of %(base_name)s for %(month)s is filled in", "is not signed."
        late, overdue = "is still not signed.", "is overdue since"
        assert [done for done, _ours, _theirs in told] == [0, 1, 0, 1, 1, 0]
        for (_done, ours, theirs), (mine, its) in zip(
            told,
            ((sign, ""), (near, ""), (near, ""), (overdue, ""), (late, late), (late, late)),
            strict=True,
        ):
            assert mine in ours
            assert its in theirs
            assert bool(its) == ("return" in theirs)

    outside.made(go)


def test_a_signed_return_is_chased_no_more(outside: Outside) -> None:
    def go(road: Road) -> None:
        a_signed_return(road)
        road.clock.advance(days=30)
        assert remind_due(clock.today(), 200) == 0

    outside.made(go)


def _last_words(reader: Member) -> str:
    found = db.session.scalars(
        select(Notice.words)
        .where(Notice.organisation_id == reader.actor.organisation_id)
        .order_by(Notice.id.desc())
        .limit(1)
    ).first()
    db.session.rollback()
    return found or ""
