"""Receiving and cancelling: which figures can be, and what is charged to the licence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from recycling import clock
from recycling.bases.models import Base, LicenceYear, Reservation
from recycling.bases.quotas import auditing as counters
from recycling.bases.quotas.models import Counter
from recycling.bases.quotas.rules import scaled
from recycling.clock import SteppedClock
from recycling.custody import auditing, queries, service
from recycling.custody.models import Consignment
from recycling.custody.rules import Arrival, Signing, Verdict
from recycling.db import db
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.quantities import NO_MASS, Fraction, Mass
from tests.custody.makers import (
    ONE_LEG,
    Road,
    a_consignment,
    a_paid_lot,
    a_receipt,
    a_refusal,
    an_arrival,
    at_the_gate,
    signed,
)
from tests.custody.traces import last_body, refused, rows
from tests.makers import a_member


def state_of(ref: str) -> str:
    state = db.session.scalars(select(Consignment.state).where(Consignment.ref == ref)).one()
    db.session.rollback()
    return state


def lot_state(ref: str) -> str:
    state = lots.lot(ref).state
    db.session.rollback()
    return state


def scale() -> tuple[Mass, Mass]:
    """What the one licence's scale holds: reserved and consumed."""
    year = db.session.scalars(select(LicenceYear)).one()
    found = (year.reserved, year.consumed)
    db.session.rollback()
    return found


def agree() -> bool:
    """Whether counters, reservations and the facts of awards and receipts say the same."""
    found = [*counters.disagreements(), *auditing.disagreements()]
    db.session.rollback()
    return found == []


def test_receive_consignment_after_midnight_at_the_base_counts_in_its_new_year(
    road: Road, held_clock: SteppedClock
) -> None:
    ref = at_the_gate(road)
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC) - held_clock.now()
    held_clock.advance(seconds=late.total_seconds())
    service.receive_consignment(road.recycler.act(), ref, an_arrival())
    years = db.session.scalars(select(LicenceYear).order_by(LicenceYear.year)).all()
    taken = an_arrival().accepted
    assert [(row.year, row.reserved, row.consumed) for row in years] == [
        (2026, NO_MASS, NO_MASS),
        (2027, NO_MASS, taken),
    ]
    assert last_body(f"consignment:{ref}")["counts_in"] == 2027
    assert agree()


def test_groups_of_elements_are_counted_by_the_dry_mass_that_was_received(road: Road) -> None:
    ref = at_the_gate(road)
    wanted = select(Counter).where(Counter.scheme == "white_paper").order_by(Counter.id)
    before = {row.member: row.reserved for row in db.session.scalars(wanted)}
    declared = db.session.scalars(select(Lot)).one().dry_mass
    db.session.rollback()
    drier = an_arrival(moisture=Fraction.of("0.1"))
    service.receive_consignment(road.recycler.act(), ref, drier)
    for row in db.session.scalars(wanted):
        assert row.consumed == scaled(before[row.member], drier.accepted_dry, declared)
        assert row.consumed > before[row.member]
    assert agree()


def test_a_reservation_that_no_fact_stands_behind_is_named(road: Road) -> None:
    lot = a_paid_lot(road)
    assert agree()
    db.session.execute(update(Reservation).values(mass=Mass.kg(2600)))
    [said] = auditing.disagreements()
    assert said.startswith(f"lot {lot} holds 2\u00a0600 kg reserved")
    db.session.execute(update(Reservation).values(lot_ref="LOT-NONE"))
    assert any("LOT-NONE holds capacity" in one for one in auditing.disagreements())
    db.session.rollback()


def test_receive_consignment_accepted_charges_the_scale_with_the_accepted_mass(road: Road) -> None:
    lot = a_paid_lot(road)
    assert scale() == (Mass.kg("2500"), NO_MASS)
    ref = a_receipt(road, an_arrival(net="2490"), lot)
    assert (state_of(ref), lot_state(lot)) == ("accepted", "received")
    assert scale() == (NO_MASS, Mass.kg("2490"))
    body = last_body(f"consignment:{ref}")
    assert (body["accepted_kg"], body["difference_kg"]) == ("2490", "-10")
    assert body["difference_is_significant"] is False


def test_receive_consignment_in_part_takes_the_difference_and_keeps_the_reason(road: Road) -> None:
    lot = a_paid_lot(road)
    part = an_arrival(Verdict.PARTLY, Mass.kg("990.5"), "Five drums leak.")
    ref = a_receipt(road, part, lot)
    assert (state_of(ref), lot_state(lot)) == ("partly_accepted", "received")
    assert scale() == (NO_MASS, Mass.kg("1499.5"))
    assert agree()
    receipt = queries.consignment(ref, road.holder.actor).receipt
    assert receipt is not None
    assert (receipt.accepted, receipt.refused) == (Mass.kg("1499.5"), Mass.kg("990.5"))
    assert receipt.reason == "Five drums leak."


def test_receive_consignment_refused_gives_the_reserved_mass_back_and_ends_it(road: Road) -> None:
    lot = a_paid_lot(road)
    ref = a_receipt(road, a_refusal(), lot)
    assert (state_of(ref), lot_state(lot)) == ("refused", "refused")
    assert scale() == (NO_MASS, NO_MASS)
    assert agree()
    with refused() as why:
        service.receive_consignment(road.recycler.act(), ref, an_arrival())
    assert (why.status, "Nothing more is signed" in why.sentence) == (409, True)


@pytest.mark.parametrize(
    ("arrival", "field"),
    [
        (lambda: an_arrival(refused=Mass.kg("1")), "refused"),
        (lambda: an_arrival(Verdict.PARTLY, NO_MASS, "Wet drums."), "refused"),
        (lambda: an_arrival(Verdict.PARTLY, Mass.kg("2490"), "Wet drums."), "refused"),
        (lambda: an_arrival(Verdict.PARTLY, Mass.kg("10")), "reason"),
        (lambda: an_arrival(Verdict.REFUSED, Mass.kg("2000"), "Wet drums."), "refused"),
        (lambda: an_arrival(gross=Mass.kg("15000")), "gross"),
        (lambda: an_arrival(tare=Mass.kg("-1")), "tare"),
        (lambda: an_arrival(division=NO_MASS), "division"),
        (lambda: an_arrival(moisture=Fraction.of(1)), "moisture"),
        (lambda: an_arrival(scale=""), "scale"),
        (lambda: an_arrival(accuracy_class="V"), "accuracy_class"),
        (
            lambda: an_arrival(calibrated_until=clock.today() - timedelta(days=1)),
            "calibrated_until",
        ),
    ],
)
def test_receive_consignment_with_an_impossible_figure_names_its_field(
    road: Road, arrival: object, field: str
) -> None:
    ref = at_the_gate(road)
    impossible = arrival()  # type: ignore[operator]
    with refused() as why:
        service.receive_consignment(road.recycler.act(), ref, impossible)
    assert (why.status, why.fields) == (422, {field})


@pytest.mark.parametrize("who", ["holder", "carrier", "regulator", "stranger"])
def test_receive_consignment_by_anybody_but_the_base_is_refused(road: Road, who: str) -> None:
    ref = at_the_gate(road)
    member = a_member("recycler") if who == "stranger" else getattr(road, who)
    arrival = an_arrival()
    with refused() as why:
        service.receive_consignment(member.act(), ref, arrival)
    assert why.status == 403


def test_receive_consignment_still_in_transit_is_refused_naming_the_carrier(road: Road) -> None:
    ref = signed(road, Signing.TAKE_OVER)
    arrival = an_arrival()
    with refused() as why:
        service.receive_consignment(road.recycler.act(), ref, arrival)
    assert (why.status, why.code) == (409, "wrong_order")
    assert "in transit" in why.sentence
    assert "carrier" in why.sentence


@pytest.mark.parametrize("accepted", [True, False])
def test_receive_consignment_with_an_expired_licence_can_only_refuse_it(
    road: Road, held_clock: SteppedClock, accepted: bool
) -> None:
    ref = at_the_gate(road)
    held_clock.advance(days=5 * 365 + 1)
    arrival = an_arrival() if accepted else a_refusal()
    if not accepted:
        service.receive_consignment(road.recycler.act(), ref, arrival)
        assert state_of(ref) == "refused"
        return
    with refused() as why:
        service.receive_consignment(road.recycler.act(), ref, arrival)
    assert (why.status, why.code) == (409, "base_not_eligible")
    assert "by refusing it whole" in why.sentence


def test_receive_consignment_asks_the_whole_list_such_as_borders_and_can_then_only_refuse(
    road: Road,
) -> None:
    ref = at_the_gate(road)
    db.session.execute(update(Base).values(country="CN"))
    db.session.commit()
    with refused() as why:
        service.receive_consignment(road.recycler.act(), ref, an_arrival())
    assert (why.status, why.code) == (409, "base_not_eligible")
    assert [one.code for one in why.refusal.details] == ["border_is_open"]
    service.receive_consignment(road.recycler.act(), ref, a_refusal())
    assert state_of(ref) == "refused"


def test_receive_consignment_beyond_the_scale_is_refused(road: Road) -> None:
    """The lot declared 2.5 t; what arrives would pass the licence's 500 t a year."""
    ref = at_the_gate(road)
    too_much = an_arrival(net="500001")
    with refused() as why:
        service.receive_consignment(road.recycler.act(), ref, too_much)
    assert (why.status, why.code) == (409, "no_capacity")


def test_receive_consignment_far_from_the_declared_mass_says_so(road: Road) -> None:
    ref = a_receipt(road, an_arrival(net="2100"))
    assert last_body(f"consignment:{ref}")["difference_is_significant"] is True


def test_receive_consignment_repeated_with_its_key_answers_as_at_first(road: Road) -> None:
    ref = at_the_gate(road)
    arrival: Arrival = an_arrival()
    service.receive_consignment(road.recycler.act("one key"), ref, arrival)
    kept = rows()
    assert service.receive_consignment(road.recycler.act("one key"), ref, arrival) == ref
    assert rows() == kept
    reserved = db.session.scalars(select(Reservation.state)).all()
    assert list(reserved) == ["consumed"]


# Cancelling


@pytest.mark.parametrize("is_signed", [False, True])
def test_cancel_consignment_before_anything_left_frees_the_lot_for_another(
    road: Road, is_signed: bool
) -> None:
    lot = a_paid_lot(road)
    ref = a_consignment(road, lot)
    if is_signed:
        signed(road, Signing.GIVE_TO_CARRIER, ref)
    assert service.cancel_consignment(road.holder.act(), ref) == ref
    assert state_of(ref) == "cancelled"
    assert a_consignment(road, lot) != ref


def test_cancel_consignment_that_has_left_is_refused(road: Road) -> None:
    ref = signed(road, Signing.TAKE_OVER)
    with refused() as why:
        service.cancel_consignment(road.holder.act(), ref)
    assert (why.status, why.code) == (409, "wrong_order")


def test_cancel_consignment_by_the_carrier_is_refused(road: Road) -> None:
    ref = a_consignment(road)
    with refused() as why:
        service.cancel_consignment(road.carrier.act(), ref)
    assert why.status == 403


def test_cancelled_consignment_is_never_signed_again(road: Road) -> None:
    ref = a_consignment(road)
    service.cancel_consignment(road.holder.act(), ref)
    for signing in ONE_LEG:
        member = road.signer(signing)
        with refused() as why:
            service.sign_handover(member.act(), ref, signing)
        assert why.code == "wrong_order"
