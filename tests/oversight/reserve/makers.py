"""Makers of reserves: a product offered, taken in, offered out again; each takes what differs."""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.oversight.reserve import service
from recycling.oversight.reserve.models import ReserveAgreement, ReserveParcel
from recycling.oversight.reserve.rules import Offer
from recycling.quantities import Mass, Money
from recycling.recovery.models import Batch, Output
from recycling.recovery.rules import OutputKind
from tests.makers import Member
from tests.remembering import remembered

PLACE = "Store Nord, hall 2"
TERMS = "By bank transfer within 30 days of the invoice."
WHY = "The price is far above the index of the day."


def an_offer(mass: str = "100", price: str = "4500.00") -> Offer:
    """So many kilograms, for so many euros in all."""
    return Offer(Mass.kg(mass), Money.of(price, "EUR"), TERMS)


def product_of(batch: str) -> int:
    """The number of the product of a batch."""
    found = db.session.scalars(
        select(Output.id)
        .join(Batch, Batch.id == Output.batch_id)
        .where(Batch.ref == batch, Output.kind == OutputKind.PRODUCT)
    ).one()
    db.session.rollback()
    return found


@remembered
def an_offered_product(
    recycler: Member, regulator: Member, batch: str, mass: str = "100", price: str = "4500.00"
) -> str:
    """The reference of an offer of so much of the product of a closed batch."""
    authority = regulator.actor.organisation_ref
    product, offer = product_of(batch), an_offer(mass, price)
    return service.offer_product_to_reserve(recycler.act(), batch, product, authority, offer)


@remembered
def a_parcel(
    recycler: Member, regulator: Member, batch: str, mass: str = "100", place: str = PLACE
) -> str:
    """The reference of a parcel of so much of the product of a closed batch."""
    ref = an_offered_product(recycler, regulator, batch, mass)
    service.accept_reserve_offer(regulator.act(), ref, place)
    found = db.session.scalars(
        select(ReserveParcel.ref)
        .join(ReserveAgreement, ReserveAgreement.parcel_id == ReserveParcel.id)
        .where(ReserveAgreement.ref == ref)
    ).one()
    db.session.rollback()
    return found


@remembered
def an_offered_parcel(regulator: Member, parcel: str, base: str, mass: str = "40") -> str:
    """The reference of an offer of so much of a parcel to a base, for nothing."""
    return service.offer_parcel_of_reserve(regulator.act(), parcel, base, an_offer(mass, "0"))
