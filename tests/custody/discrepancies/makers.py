"""Makers of discrepancies: receipts that differ from what was declared."""

from __future__ import annotations

from sqlalchemy import select

from recycling.clock import SteppedClock
from recycling.custody import service
from recycling.custody.discrepancies.models import Discrepancy
from recycling.custody.models import Consignment
from recycling.db import db
from tests.custody.makers import Road, a_receipt, a_road, an_arrival
from tests.makers import Member

WORDS = "The sludge drained into the trough on its way."


def discrepancy_of(consignment: str) -> str:
    """The reference of the discrepancy a receipt opened."""
    row = db.session.scalars(
        select(Discrepancy.ref).join(Discrepancy.consignment).where(Consignment.ref == consignment)
    ).one()
    db.session.rollback()
    return row


def a_discrepancy(road: Road, net: str = "2000") -> str:
    """The reference of an open discrepancy: 2 500 kg declared, ``net`` kg received."""
    return discrepancy_of(a_receipt(road, an_arrival(net=net)))


def a_discrepancy_of_others(stepped: SteppedClock) -> str:
    """The same between people of their own."""
    return a_discrepancy(a_road(stepped))


def a_differing_receipt(recycler: Member, consignment: str, net: str = "2000") -> str:
    """The reference of the discrepancy of a consignment at the gate, once it is received."""
    return discrepancy_of(
        service.receive_consignment(recycler.act(), consignment, an_arrival(net=net))
    )
