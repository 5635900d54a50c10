"""Drafting and signing: who may, in which order, and what a refusal leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from recycling import clock
from recycling.bases import service as bases
from recycling.bases.models import Licence
from recycling.clock import SteppedClock
from recycling.custody import queries, service
from recycling.custody.models import Consignment
from recycling.custody.rules import Signing
from recycling.db import db
from recycling.lots import queries as lots
from recycling.quantities import Mass
from tests.bases.footings import all_footings, with_footings
from tests.bases.makers import a_licence_application
from tests.custody.makers import (
    ONE_LEG,
    Road,
    a_consignment,
    a_dispatch,
    a_leg,
    a_paid_lot,
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


def before(signing: Signing, road: Road) -> str:
    """A consignment whose next signature is this one."""
    place = ONE_LEG.index(signing)
    return signed(road, ONE_LEG[place - 1]) if place else a_consignment(road)


def test_draft_consignment_of_a_paid_lot_prepares_it_and_records_one_fact(road: Road) -> None:
    lot = a_paid_lot(road)
    ref = a_consignment(road, lot)
    row = queries.consignment(ref, road.holder.actor)
    assert (row.state, row.lot.ref, row.carrier.ref) == (
        "sealed",
        lot,
        road.carrier.actor.organisation_ref,
    )
    assert (row.leg.plates, row.un_number) == (["HH-UM 2026"], "UN3189")
    assert row.sale.lot_id == row.lot_id
    db.session.rollback()
    assert facts_of(f"consignment:{ref}") == ["ConsignmentSealed"]
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
    legs = (replace(a_leg(road.carrier), carrier=carrier),)
    dispatch = a_dispatch(road, a_paid_lot(road), legs=legs)
    with refused() as why:
        service.draft_consignment(road.holder.act(), dispatch)
    assert (why.status, why.fields) == (422, {"legs.0.carrier"})


def test_draft_consignment_with_every_figure_wrong_names_every_field(road: Road) -> None:
    dispatch = a_dispatch(
        road,
        a_paid_lot(road),
        planned_on=clock.today() - timedelta(days=1),
        legs=(a_leg(road.carrier, plates=("X",), permit="B"),),
        un_number="3189",
    )
    with refused() as why:
        service.draft_consignment(road.holder.act(), dispatch)
    assert why.status == 422
    assert why.fields == {"planned_on", "legs.0.plates", "legs.0.permit", "un_number"}


def test_draft_consignment_of_a_lot_too_heavy_for_the_road_is_refused(road: Road) -> None:
    dispatch = a_dispatch(road, a_paid_lot(road, wet_mass=Mass.kg("41000")))
    with refused() as why:
        service.draft_consignment(road.holder.act(), dispatch)
    assert (why.code, why.fields) == ("too_heavy", {"legs.0.mode"})


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
        "ConsignmentSealed",
        "HandoverGiven",
        "HandoverTaken",
        "HandoverGiven",
    ]


@pytest.mark.parametrize("signing", ONE_LEG)
def test_sign_handover_by_any_other_party_is_refused(road: Road, signing: Signing) -> None:
    ref = before(signing, road)
    others = {"holder", "carrier", "recycler", "regulator"} - {SIGNED_BY[signing]}
    for member in (*(getattr(road, one) for one in sorted(others)), a_member(SIGNED_BY[signing])):
        with refused() as why:
            service.sign_handover(member.act(), ref, signing)
        assert why.status == 403


@pytest.mark.parametrize("signing", ONE_LEG)
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
    assert state_of(ref) == "sealed"


def test_sign_handover_at_dispatch_under_another_licence_than_the_awarded_is_refused(
    road: Road,
) -> None:
    """The awarded licence's scale holds the reservation; a new one cannot stand in for it."""
    ref = a_consignment(road)
    awarded = licence_ref()
    bases.suspend_licence(road.regulator.act(), awarded, "The scrubber failed its test.")
    application, base = a_licence_application(), road.bidder.base
    new = bases.apply_for_licence(road.recycler.act(), base, application)
    (*_, scale) = all_footings(new, application)
    with_footings(road.recycler, road.regulator, base, (scale,))
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
