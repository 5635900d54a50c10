"""Deeds of custody: who may, in which order, with which figures, and what they leave behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.bases import service as bases
from recycling.bases.models import Licence, LicenceYear, Reservation
from recycling.clock import SteppedClock
from recycling.custody import queries, service
from recycling.custody.models import Consignment
from recycling.custody.rules import HANDOVERS, Arrival, Signing, Verdict
from recycling.db import db
from recycling.lots import queries as lots
from recycling.quantities import NO_MASS, Fraction, Mass
from tests.bases.makers import a_licence_application
from tests.custody.makers import (
    Road,
    a_consignment,
    a_dispatch,
    a_paid_lot,
    a_receipt,
    a_refusal,
    an_arrival,
    at_the_gate,
    signed,
)
from tests.custody.traces import facts_of, last_body, refused, rows
from tests.lots.makers import a_published_lot
from tests.makers import a_member

SIGNED_BY = {
    Signing.GIVE_TO_CARRIER: "holder",
    Signing.TAKE_OVER: "carrier",
    Signing.GIVE_AT_GATE: "carrier",
}


def state_of(ref: str) -> str:
    state = db.session.scalars(select(Consignment.state).where(Consignment.ref == ref)).one()
    db.session.rollback()
    return state


def lot_state(ref: str) -> str:
    state = lots.lot(ref).state
    db.session.rollback()
    return state


def licence_ref() -> str:
    ref = db.session.scalars(select(Licence.ref)).one()
    db.session.rollback()
    return ref


def scale() -> tuple[Mass, Mass]:
    """What the one licence's scale holds: reserved and consumed."""
    year = db.session.scalars(select(LicenceYear)).one()
    found = (year.reserved, year.consumed)
    db.session.rollback()
    return found


def before(signing: Signing, road: Road) -> str:
    """A consignment whose next signature is this one."""
    place = HANDOVERS.index(signing)
    return signed(road, HANDOVERS[place - 1]) if place else a_consignment(road)


# Drafting


def test_draft_consignment_of_a_paid_lot_prepares_it_and_records_one_fact(road: Road) -> None:
    lot = a_paid_lot(road)
    ref = a_consignment(road, lot)
    row = queries.consignment(ref, road.holder.actor)
    assert (row.state, row.lot.ref, row.carrier.ref) == (
        "drafted",
        lot,
        road.carrier.actor.organisation_ref,
    )
    assert (row.plates, row.un_number, row.sale.lot_id) == (["HH-UM 2026"], "UN3189", row.lot_id)
    db.session.rollback()
    assert facts_of(f"consignment:{ref}") == ["ConsignmentDrafted"]
    assert last_body(f"consignment:{ref}")["lot"] == lot


@pytest.mark.parametrize("who", ["recycler", "carrier", "regulator", "stranger"])
def test_draft_consignment_by_anybody_but_the_holder_is_refused(road: Road, who: str) -> None:
    lot = a_paid_lot(road)
    member = a_member("holder") if who == "stranger" else getattr(road, who)
    dispatch = a_dispatch(road, lot)
    with refused() as why:
        service.draft_consignment(member.act(), dispatch)
    assert why.status == 403


def test_draft_consignment_of_a_lot_that_is_not_paid_names_its_state(road: Road) -> None:
    dispatch = a_dispatch(road, a_published_lot(road.holder))
    with refused() as why:
        service.draft_consignment(road.holder.act(), dispatch)
    assert (why.status, why.code, why.fields) == (409, "lot_not_paid", {"lot"})
    assert "is published" in why.sentence


def test_draft_consignment_of_a_lot_on_its_way_names_the_first(road: Road) -> None:
    lot = a_paid_lot(road)
    first = a_consignment(road, lot)
    dispatch = a_dispatch(road, lot)
    with refused() as why:
        service.draft_consignment(road.holder.act(), dispatch)
    assert (why.status, why.code) == (409, "already_consigned")
    assert first in why.sentence


def test_draft_consignment_of_an_unknown_lot_is_not_found(road: Road) -> None:
    dispatch = a_dispatch(road, "LOT-XXXXX-XXXXX")
    with refused() as why:
        service.draft_consignment(road.holder.act(), dispatch)
    assert why.status == 404


@pytest.mark.parametrize("kind", ["recycler", ""])
def test_draft_consignment_with_somebody_who_is_no_carrier_is_refused(
    road: Road, kind: str
) -> None:
    carrier = road.recycler.actor.organisation_ref if kind else "ORG-XXXXX-XXXXX"
    dispatch = a_dispatch(road, a_paid_lot(road), carrier=carrier)
    with refused() as why:
        service.draft_consignment(road.holder.act(), dispatch)
    assert (why.status, why.fields) == (422, {"carrier"})


def test_draft_consignment_with_every_figure_wrong_names_every_field(road: Road) -> None:
    dispatch = a_dispatch(
        road,
        a_paid_lot(road),
        planned_on=clock.today() - timedelta(days=1),
        plates=("X",),
        carrier_permit="",
        un_number="3189",
    )
    with refused() as why:
        service.draft_consignment(road.holder.act(), dispatch)
    assert why.status == 422
    assert why.fields == {"planned_on", "plates", "carrier_permit", "un_number"}


def test_draft_consignment_of_a_lot_too_heavy_for_the_road_is_refused(road: Road) -> None:
    dispatch = a_dispatch(road, a_paid_lot(road, wet_mass=Mass.kg("41000")))
    with refused() as why:
        service.draft_consignment(road.holder.act(), dispatch)
    assert (why.code, why.fields) == ("too_heavy", {"wet_mass"})


def test_draft_consignment_planned_after_the_licence_runs_out_is_refused(
    road: Road, held_clock: SteppedClock
) -> None:
    lot = a_paid_lot(road)
    held_clock.advance(days=5 * 365 - 10)
    dispatch = a_dispatch(road, lot, planned_on=clock.today() + timedelta(days=20))
    with refused() as why:
        service.draft_consignment(road.holder.act(), dispatch)
    assert (why.status, why.code) == (409, "base_not_eligible")


def test_draft_consignment_repeated_with_its_key_answers_as_at_first(road: Road) -> None:
    dispatch = a_dispatch(road, a_paid_lot(road))
    first = service.draft_consignment(road.holder.act("one key"), dispatch)
    kept = rows()
    assert service.draft_consignment(road.holder.act("one key"), dispatch) == first
    assert rows() == kept


# Signing


def test_sign_handover_in_order_carries_the_lot_to_the_gate(road: Road) -> None:
    lot = a_paid_lot(road)
    ref = at_the_gate(road, lot)
    row = queries.consignment(ref, road.carrier.actor)
    assert row.state == "at_gate"
    assert [(h.from_part, h.to_part) for h in row.handovers] == [
        ("holder", "carrier"),
        ("carrier", "recycler"),
    ]
    first, second = row.handovers
    assert first.given_by == road.holder.actor.person_ref
    assert first.taken_by == second.given_by == road.carrier.actor.person_ref
    assert first.taken_signed_at == first.given_signed_at + timedelta(minutes=10)
    assert second.taken_at is None
    db.session.rollback()
    assert lot_state(lot) == "handed_over"
    assert facts_of(f"consignment:{ref}") == [
        "ConsignmentDrafted",
        "HandoverGiven",
        "HandoverTaken",
        "HandoverGiven",
    ]


@pytest.mark.parametrize("signing", HANDOVERS)
def test_sign_handover_by_any_other_party_is_refused(road: Road, signing: Signing) -> None:
    ref = before(signing, road)
    others = {"holder", "carrier", "recycler", "regulator"} - {SIGNED_BY[signing]}
    for member in (*(getattr(road, one) for one in sorted(others)), a_member(SIGNED_BY[signing])):
        with refused() as why:
            service.sign_handover(member.act(), ref, signing)
        assert why.status == 403


@pytest.mark.parametrize("signing", HANDOVERS)
def test_sign_handover_twice_is_refused_naming_whose_turn_it_is(
    road: Road, signing: Signing
) -> None:
    ref = signed(road, signing)
    member = road.signer(signing)
    with refused() as why:
        service.sign_handover(member.act(), ref, signing)
    assert (why.status, why.code) == (409, "wrong_order")
    assert state_of(ref).replace("_", " ") in why.sentence
    assert "It waits for the " in why.sentence


def test_sign_handover_of_the_second_before_the_first_is_refused(road: Road) -> None:
    ref = a_consignment(road)
    with refused() as why:
        service.sign_handover(road.carrier.act(), ref, Signing.TAKE_OVER)
    assert (why.code, why.fields) == ("wrong_order", {"state"})


def test_sign_handover_with_the_name_of_the_receipt_is_refused(road: Road) -> None:
    ref = at_the_gate(road)
    with refused() as why:
        service.sign_handover(road.recycler.act(), ref, Signing.RECEIVE)
    assert (why.status, why.fields) == (422, {"signing"})


def test_sign_handover_of_an_unknown_consignment_is_not_found(road: Road) -> None:
    with refused() as why:
        service.sign_handover(road.holder.act(), "CON-XXXXX-XXXXX", Signing.GIVE_TO_CARRIER)
    assert why.status == 404


def test_sign_handover_with_a_stated_time_keeps_it_beside_its_own_stamp(road: Road) -> None:
    ref = a_consignment(road)
    stated = road.clock.now() + timedelta(minutes=5)
    road.clock.advance(minutes=30)
    service.sign_handover(road.holder.act(), ref, Signing.GIVE_TO_CARRIER, stated)
    handover = queries.consignment(ref, road.holder.actor).handovers[0]
    assert (handover.given_at, handover.given_signed_at) == (stated, road.clock.now())


@pytest.mark.parametrize("minutes", [-11, 1])
def test_sign_handover_before_the_previous_or_in_the_future_is_refused(
    road: Road, minutes: int
) -> None:
    ref = signed(road, Signing.GIVE_TO_CARRIER)
    stated = road.clock.now() + timedelta(minutes=minutes)
    with refused() as why:
        service.sign_handover(road.carrier.act(), ref, Signing.TAKE_OVER, stated)
    assert (why.status, why.fields) == (422, {"happened_at"})


def test_sign_handover_before_the_consignment_was_prepared_is_refused(road: Road) -> None:
    ref = a_consignment(road)
    stated = road.clock.now() - timedelta(days=1)
    with refused() as why:
        service.sign_handover(road.holder.act(), ref, Signing.GIVE_TO_CARRIER, stated)
    assert why.code == "before_previous"


def test_sign_handover_at_dispatch_with_an_expired_licence_is_refused(
    road: Road, held_clock: SteppedClock
) -> None:
    ref = a_consignment(road)
    held_clock.advance(days=5 * 365 + 1)
    with refused() as why:
        service.sign_handover(road.holder.act(), ref, Signing.GIVE_TO_CARRIER)
    assert (why.status, why.code) == (409, "base_not_eligible")
    assert state_of(ref) == "drafted"


def test_sign_handover_at_dispatch_under_another_licence_than_the_awarded_is_refused(
    road: Road,
) -> None:
    """The awarded licence's scale holds the reservation; a new one cannot stand in for it."""
    ref = a_consignment(road)
    awarded = licence_ref()
    bases.suspend_licence(road.regulator.act(), awarded, "The scrubber failed its test.")
    new = bases.apply_for_licence(road.recycler.act(), road.bidder.base, a_licence_application())
    bases.grant_licence(road.regulator.act(), new, "Meets the conditions.")
    with refused() as why:
        service.sign_handover(road.holder.act(), ref, Signing.GIVE_TO_CARRIER)
    assert (why.status, why.code, why.fields) == (409, "licence_not_usable", {"licence"})


def test_sign_handover_repeated_with_its_key_answers_as_at_first(road: Road) -> None:
    ref = a_consignment(road)
    act = road.holder.act("one key")
    service.sign_handover(act, ref, Signing.GIVE_TO_CARRIER)
    kept = rows()
    assert service.sign_handover(act, ref, Signing.GIVE_TO_CARRIER) == ref
    assert rows() == kept


# Receiving


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
    receipt = queries.consignment(ref, road.holder.actor).receipt
    assert receipt is not None
    assert (receipt.accepted, receipt.refused) == (Mass.kg("1499.5"), Mass.kg("990.5"))
    assert receipt.reason == "Five drums leak."


def test_receive_consignment_refused_gives_the_reserved_mass_back_and_ends_it(road: Road) -> None:
    lot = a_paid_lot(road)
    ref = a_receipt(road, a_refusal(), lot)
    assert (state_of(ref), lot_state(lot)) == ("refused", "refused")
    assert scale() == (NO_MASS, NO_MASS)
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
    for signing in HANDOVERS:
        member = road.signer(signing)
        with refused() as why:
            service.sign_handover(member.act(), ref, signing)
        assert why.code == "wrong_order"


# Reading


@pytest.mark.parametrize("who", ["holder", "carrier", "recycler", "regulator"])
def test_consignment_is_shown_to_each_of_its_parties_and_their_regulator(
    road: Road, who: str
) -> None:
    ref = a_consignment(road)
    assert queries.consignment(ref, getattr(road, who).actor).ref == ref


@pytest.mark.parametrize("kind", ["holder", "carrier", "recycler", "laboratory", "regulator"])
def test_consignment_is_not_found_by_a_stranger(road: Road, kind: str) -> None:
    ref = a_consignment(road)
    stranger = a_member(kind, country="FR")
    with refused() as why:
        queries.consignment(ref, stranger.actor)
    assert why.status == 404


def test_consignments_are_listed_page_by_page_to_each_part(road: Road) -> None:
    refs = [a_consignment(road) for _ in range(3)]
    ours = road.carrier.actor.organisation_id or 0
    first = queries.of_organisation("carrier", ours, limit=2)
    rest = queries.of_organisation("carrier", ours, first.next, limit=2)
    assert [row.ref for row in (*first.items, *rest.items)] == refs[::-1]
    assert rest.next == ""
    assert queries.of_organisation("recycler", ours).items == ()
    assert len(queries.of_country("DE").items) == 3
    assert queries.of_country("FR").items == ()


def test_waiting_for_names_the_one_whose_turn_it_is(road: Road) -> None:
    ref = a_consignment(road)
    turns = []
    for signing in (*HANDOVERS, None):
        turns.append(
            [
                part
                for part in ("holder", "carrier", "recycler")
                if queries.waiting_for(part, getattr(road, part).actor.organisation_id or 0)
            ]
        )
        db.session.rollback()
        if signing:
            service.sign_handover(road.signer(signing).act(), ref, signing)
    assert turns == [["holder"], ["carrier"], ["carrier"], ["recycler"]]


def test_of_lot_forgets_a_cancelled_consignment(in_app: Flask, road: Road) -> None:
    lot = a_paid_lot(road)
    service.cancel_consignment(road.holder.act(), a_consignment(road, lot))
    assert queries.of_lot(lots.lot(lot).id) is None
