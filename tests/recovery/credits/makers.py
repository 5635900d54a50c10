"""Bases that declared custody models, and batches under them."""

from __future__ import annotations

from dataclasses import replace

from recycling import clock
from recycling.db import db
from recycling.quantities import Mass
from recycling.recovery import service
from recycling.recovery.credits import queries
from recycling.recovery.credits.queries import CreditBalance
from recycling.recovery.credits.service import declare_custody
from recycling.recovery.rules import MODELS, Custody, Declared
from tests.custody.makers import Road, a_received_lot
from tests.recovery.makers import a_line, a_product, contents_of
from tests.remembering import remembered

SWARF = "ndfeb_swarf"


@remembered
def a_declared_base(road: Road, months: int = 12) -> str:
    """The recycler's base, with every custody model declared and swarf specified."""
    custody = Custody(tuple(MODELS), (SWARF,), months)
    return declare_custody(road.recycler.act(), road.bidder.base, custody)


@remembered
def a_lot_of_offcuts(road: Road) -> str:
    """A received lot that is not specified there."""
    return a_received_lot(road, subtype="ndfeb_offcuts", code="12 01 03", hazards=())


def a_batch_under(road: Road, model: str, *lots: str) -> str:
    """The reference of an open batch under a custody model, with these lots in it."""
    ref = service.open_batch(road.recycler.act(), a_line(road), model)
    for lot in lots:
        service.add_input(road.recycler.act(), ref, lot)
    return ref


def a_product_with(road: Road, ref: str, attributed: dict[str, Mass]) -> Declared:
    """Oxides with 98 % of each element of a batch, and what is attributed to them."""
    return replace(a_product(contents_of(road, ref)), attributed=tuple(attributed.items()))


def closed(road: Road, ref: str, attributed: dict[str, Mass]) -> str:
    """Declare that product and close the batch; its reference."""
    act = road.recycler.act
    service.declare_output(act(), ref, a_product_with(road, ref, attributed))
    return service.close_batch(act(), ref, "recycling")


def credits_of(road: Road) -> dict[str, CreditBalance]:
    """The credits of the recycler's base now, by element."""
    base = queries.base_of(road.bidder.base, road.recycler.actor)
    found = {one.element: one for one in queries.balances(base.id, clock.now())}
    db.session.rollback()
    return found
