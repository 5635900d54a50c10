"""What does the demonstration's authority hold in reserve? Two products; and two open offers."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from recycling import clock
from recycling.bases.models import Base
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import Act
from recycling.demonstration.people import actor
from recycling.oversight.reserve import queries, service
from recycling.oversight.reserve.queries import ToOffer
from recycling.oversight.reserve.rules import Offer
from recycling.quantities import Mass, Money

_AGO = timedelta(days=9)
_STORE = "Store Nord, hall 2"
_PAID = "By bank transfer within 30 days of the invoice, which follows by mail."
_TRIAL = "Nothing is paid: it is for trials of a new line, as agreed on with the ministry."
_EUROS_PER_KILOGRAM = 30


def keep_reserve() -> None:
    """Take products of both recyclers in and give a part out; leave an offer each way open."""
    with clock.held(SteppedClock(clock.now() - _AGO)) as stepped:
        for key in ("recycler", "recycler2"):
            service.accept_reserve_offer(Act(actor("regulator")), _offer(key, 2), _STORE)
            stepped.advance(days=1)
        given = _offer_out(0, "recycler2", 10)
        stepped.advance(days=1)
        service.accept_reserve_offer(Act(actor("recycler2")), given)
    _offer("recycler", 4)
    _offer_out(-1, "recycler", 4)


def _offer(key: str, divided_by: int) -> str:
    """Offer a part of the first product of a recycler of which something is left."""
    seller, authority = actor(key), actor("regulator").organisation_ref
    product = queries.products_to_offer(seller.organisation_id or 0)[-1]
    db.session.rollback()
    mass = _part(product, divided_by)
    euros = Money.of(max(1, int(mass.kilograms * _EUROS_PER_KILOGRAM)), "EUR")
    return service.offer_product_to_reserve(
        Act(seller), product.batch, product.output_id, authority, Offer(mass, euros, _PAID)
    )


def _offer_out(place: int, key: str, divided_by: int) -> str:
    """Offer a part of one of the parcels to a base of a recycler."""
    officer, taker = actor("regulator"), actor(key)
    parcel = queries.parcels_to_offer(officer.organisation_id or 0)[place]
    base = db.session.scalars(
        select(Base.ref).where(Base.recycler_id == taker.organisation_id).order_by(Base.id)
    ).first()
    db.session.rollback()
    offer = Offer(_part(parcel, divided_by), Money(0, "EUR"), _TRIAL)
    return service.offer_parcel_of_reserve(Act(officer), parcel.ref, base or "", offer)


def _part(one: ToOffer, divided_by: int) -> Mass:
    return Mass(one.left.milligrams // divided_by)
