"""Products come in and go out by agreement; every account adds up to the milligram."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import Act
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.ledger.models import Fact
from recycling.oversight.reserve import queries, service
from recycling.oversight.reserve.auditing import disagreements
from recycling.oversight.reserve.models import ReserveAccount, ReserveAgreement, ReserveParcel
from recycling.quantities import NO_MASS, Mass, total_mass
from recycling.recovery import service as recovery
from recycling.recovery.models import Output
from tests.custody.makers import Road, a_road
from tests.makers import a_member
from tests.oversight.reserve.makers import (
    PLACE,
    WHY,
    a_parcel,
    an_offer,
    an_offered_parcel,
    an_offered_product,
    product_of,
)
from tests.recovery.makers import a_closed_batch


@pytest.fixture
def road(in_app: Flask, held_clock: SteppedClock) -> Road:
    return a_road(held_clock)


def _whole(batch: str) -> tuple[Mass, dict[str, Mass]]:
    number = product_of(batch)
    row = db.session.get_one(Output, number, options=[selectinload(Output.elements)])
    whole = row.mass, {e: m for e, m in row.contents.items() if m}
    db.session.rollback()
    return whole


def _held() -> dict[str, Mass]:
    held: dict[str, Mass] = {}
    for account in db.session.scalars(select(ReserveAccount)):
        assert account.balance == Mass(sum(account.milligrams.values()))
        held |= {e: Mass(m) for e, m in account.milligrams.items()}
    db.session.rollback()
    return held


def test_a_product_taken_in_and_given_out_in_parts_leaves_nothing_over(
    road: Road, held_clock: SteppedClock
) -> None:
    batch = a_closed_batch(road)
    mass, contents = _whole(batch)
    third = Mass(mass.milligrams // 3).json()
    parcels = [a_parcel(road.recycler, road.regulator, batch, third) for _ in range(2)]
    rest = (mass - Mass.kg(third) - Mass.kg(third)).json()
    parcels.append(a_parcel(road.recycler, road.regulator, batch, rest, PLACE.upper()))
    assert _held() == contents
    assert queries.products_to_offer(road.recycler.actor.organisation_id or 0) == []
    for parcel in parcels:
        left = db.session.scalars(
            select(ReserveParcel.left_mass).where(ReserveParcel.ref == parcel)
        ).one()
        db.session.rollback()
        for part in ("7.000001", (left - Mass.kg("7.000001")).json()):
            held_clock.advance(minutes=1)
            out = an_offered_parcel(road.regulator, parcel, road.bidder.base, part)
            service.accept_reserve_offer(road.recycler.act(), out)
    assert _held() == {}
    found = queries.accounts(road.regulator.actor).items
    assert {one.group for one in found} <= {"light", "middle_or_heavy"}
    for one in found:
        assert one.place == PLACE
        assert one.period.adds_up
        assert one.period.came_in == one.period.went_out != NO_MASS
        assert one.period.closing == NO_MASS
    assert total_mass(one.period.came_in for one in found) == total_mass(contents.values())
    assert list(disagreements()) == []


def test_each_booking_is_one_fact_that_names_source_place_and_balances(road: Road) -> None:
    batch = a_closed_batch(road)
    a_parcel(road.recycler, road.regulator, batch)
    (fact,) = db.session.scalars(select(Fact).where(Fact.type == "ReserveTakenIn")).all()
    assert (fact.body["batch"], fact.body["place"], fact.body["mass_kg"]) == (batch, PLACE, "100")
    accounts = {row.ref: row for row in db.session.scalars(select(ReserveAccount))}
    assert {e["account"]: e["balance_kg"] for e in fact.body["entries"]} == {
        ref: row.balance.json() for ref, row in accounts.items()
    }
    told = [Mass.kg(mass) for mass in fact.body["elements_kg"].values()]
    assert total_mass(told) == total_mass(row.balance for row in accounts.values())


def test_no_more_is_offered_or_given_out_than_there_is(road: Road) -> None:
    batch = a_closed_batch(road)
    mass, _ = _whole(batch)
    first = an_offered_product(road.recycler, road.regulator, batch, (mass - Mass(1)).json())
    with pytest.raises(Conflict, match="is more than is left"):
        an_offered_product(road.recycler, road.regulator, batch, "0.000002")
    service.take_back_reserve_offer(road.recycler.act(), first, WHY)
    parcel = a_parcel(road.recycler, road.regulator, batch, "50")
    out = an_offered_parcel(road.regulator, parcel, road.bidder.base, "30")
    with pytest.raises(Conflict, match="is more than is left"):
        an_offered_parcel(road.regulator, parcel, road.bidder.base, "21")
    service.decline_reserve_offer(road.recycler.act(), out, WHY)
    again = an_offered_parcel(road.regulator, parcel, road.bidder.base, "50")
    service.accept_reserve_offer(road.recycler.act(), again)
    with pytest.raises(Conflict, match="already"):
        service.accept_reserve_offer(road.recycler.act(), again)
    assert list(disagreements()) == []


def test_a_product_with_a_claim_on_it_stays_in_its_batch_and_one_without_may_leave(
    road: Road,
) -> None:
    batch = a_closed_batch(road)
    offered = an_offered_product(road.recycler, road.regulator, batch)
    recovery.reopen_batch(road.recycler.act(), batch, "The grade was declared wrongly.")
    with pytest.raises(Conflict, match=offered):
        recovery.withdraw_output(road.recycler.act(), batch, product_of(batch))
    with pytest.raises(Conflict, match="are open"):
        an_offered_product(road.recycler, road.regulator, batch)
    service.decline_reserve_offer(road.regulator.act(), offered, WHY)
    recovery.withdraw_output(road.recycler.act(), batch, product_of(batch))
    assert list(disagreements()) == []


def test_who_is_not_meant_neither_offers_answers_nor_takes_back(road: Road) -> None:
    batch = a_closed_batch(road)
    offered = an_offered_product(road.recycler, road.regulator, batch)
    beside, abroad = a_member("regulator"), a_member("regulator", country="FR")
    for who in (beside, abroad, a_member("recycler")):
        with pytest.raises(Forbidden):
            service.accept_reserve_offer(who.act(), offered, PLACE)
    with pytest.raises(Forbidden):
        service.accept_reserve_offer(road.recycler.act(), offered, PLACE)
    with pytest.raises(Forbidden):
        service.take_back_reserve_offer(road.regulator.act(), offered, WHY)
    for without_reserve in (abroad, a_member("regulator", remits=("quotas",)), road.recycler):
        with pytest.raises(Invalid) as refusal:
            an_offered_product(road.recycler, without_reserve, batch)
        assert refusal.value.field == "authority"
    narrowed = replace(road.regulator.actor, remits=frozenset({"quotas"}))
    with pytest.raises(Forbidden, match="remit “reserve”"):
        service.accept_reserve_offer(Act(narrowed), offered, PLACE)
    with pytest.raises(NotFound):
        service.offer_product_to_reserve(
            road.recycler.act(), batch, 10**6, road.regulator.actor.organisation_ref, an_offer()
        )
    assert queries.agreement(offered, beside.actor).ref == offered
    assert not queries.agreement(offered, beside.actor).may_answer
    with pytest.raises(NotFound):
        queries.agreement(offered, abroad.actor)


@pytest.mark.once
def test_an_audit_names_whose_figures_were_altered(road: Road) -> None:
    a_parcel(road.recycler, road.regulator, a_closed_batch(road))
    assert list(disagreements()) == []
    for changed, named in (
        (update(ReserveAccount).values(balance=Mass(1)), "reserve account"),
        (update(ReserveParcel).values(left_mass=Mass(1)), "what is left of parcel"),
        (update(ReserveParcel).values(place="Elsewhere"), "the parcels at"),
        (update(ReserveAgreement).values(price_minor=1), "reserve agreement"),
        (update(Output).values(mass=Mass(1)), "is agreed on than there is"),
    ):
        db.session.execute(changed)
        found = list(disagreements())
        db.session.rollback()
        assert any(named in one for one in found), (named, found)
