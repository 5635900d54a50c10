"""What is offered, or accepted, at once is never more than there is."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.oversight.reserve import service
from recycling.oversight.reserve.auditing import disagreements
from recycling.oversight.reserve.models import ReserveAccount, ReserveParcel
from recycling.quantities import Mass
from tests.custody.makers import Road, a_road
from tests.makers import Member
from tests.oversight.reserve.makers import (
    PLACE,
    an_offer,
    an_offered_parcel,
    an_offered_product,
    product_of,
)
from tests.recovery.makers import a_closed_batch
from tests.recovery.test_races import at_once


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Road:
    with app.app_context():
        return a_road(held_clock)


def test_offers_and_bookings_at_once_leave_accounts_that_add_up(app: Flask, outside: Road) -> None:
    road, authority = outside, outside.regulator.actor.organisation_ref
    with app.app_context():
        batch = a_closed_batch(road)
        product = product_of(batch)
    offered = at_once(
        app,
        [
            lambda: service.offer_product_to_reserve(
                road.recycler.act(), batch, product, authority, an_offer("1100")
            )
            for _ in range(3)
        ],
    )
    assert sorted(offered) == ["", "more_than_left", "more_than_left"]
    with app.app_context():
        refs = [an_offered_product(*_sides(road), batch, mass) for mass in ("7", "11", "13")]
    taken = at_once(
        app,
        [
            lambda r=ref: service.accept_reserve_offer(  # type: ignore[misc]
                road.regulator.act(), r, PLACE
            )
            for ref in (*refs, refs[0])
        ],
    )
    assert sorted(taken) == ["", "", "", "not_offered_any_more"]
    with app.app_context():
        parcel = db.session.scalars(
            select(ReserveParcel.ref).where(ReserveParcel.mass == Mass.kg("13"))
        ).one()
        db.session.rollback()
        out = an_offered_parcel(road.regulator, parcel, road.bidder.base, "13")
    given = at_once(
        app, [lambda: service.accept_reserve_offer(road.recycler.act(), out) for _ in range(2)]
    )
    assert sorted(given) == ["", "not_offered_any_more"]
    with app.app_context():
        assert {row.entries for row in db.session.scalars(select(ReserveAccount))} == {4}
        assert list(disagreements()) == []


def _sides(road: Road) -> tuple[Member, Member]:
    return road.recycler, road.regulator
