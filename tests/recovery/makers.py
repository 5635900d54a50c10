"""Makers of batches: open with received lots in them, or closed; each takes only what differs."""

from __future__ import annotations

from recycling.bases import queries as bases
from recycling.db import db
from recycling.quantities import Mass
from recycling.recovery import queries, service
from recycling.recovery.rules import Declared, Details, OutputKind
from tests.custody.makers import Road, a_received_lot
from tests.remembering import remembered

PER_CENT = 100
DISPOSED = Details(residue="iron", operation="D1", permit="AB-DE-3/1998")


def a_line(road: Road) -> str:
    """The reference of the one process line of the recycler's base."""
    ref = bases.base(road.bidder.base).lines[0].ref
    db.session.rollback()
    return ref


@remembered
def an_open_batch(road: Road, *lots: str) -> str:
    """The reference of an open batch with these received lots (a new one unless named)."""
    ref = an_empty_batch(road)
    for lot in lots or (a_received_lot(road),):
        service.add_input(road.recycler.act(), ref, lot)
    return ref


@remembered
def an_empty_batch(road: Road) -> str:
    """The reference of a batch nothing is in yet."""
    return service.open_batch(road.recycler.act(), a_line(road))


def contents_of(road: Road, ref: str) -> dict[str, Mass]:
    """How much of each element went into a batch."""
    lines = queries.balance_of(queries.batch(ref, road.recycler.actor))
    db.session.rollback()
    return {line.element: line.input for line in lines}


def a_product(contents: dict[str, Mass], per_cent: int = 98) -> Declared:
    """Mixed oxides with so much of each element of the input."""
    return Declared(
        OutputKind.PRODUCT,
        "Mixed rare-earth oxides",
        Mass.kg("2000"),
        "",
        _share(contents, per_cent),
    )


def a_residue(contents: dict[str, Mass], per_cent: int = 1) -> Declared:
    """Iron residue with so much of each element of the input."""
    return Declared(
        OutputKind.RESIDUE,
        "Iron residue",
        Mass.kg("3000"),
        "Landfill 3, class II",
        _share(contents, per_cent),
        DISPOSED,
    )


def _share(contents: dict[str, Mass], per_cent: int) -> tuple[tuple[str, Mass], ...]:
    return tuple(
        (element, Mass(mass.milligrams * per_cent // PER_CENT))
        for element, mass in contents.items()
    )


@remembered
def a_balanced_batch(road: Road, *lots: str) -> str:
    """The reference of an open batch whose outputs account for 99 % of each element."""
    ref = an_open_batch(road, *lots)
    contents = contents_of(road, ref)
    for output in (a_product(contents), a_residue(contents)):
        service.declare_output(road.recycler.act(), ref, output)
    return ref


@remembered
def a_closed_batch(road: Road, *lots: str) -> str:
    """The reference of a batch whose books are closed; its lots are recovered."""
    return service.close_batch(road.recycler.act(), a_balanced_batch(road, *lots), "recycling")
