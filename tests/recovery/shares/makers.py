"""Makers of batches that do not end a chain, and of bases where it goes on."""

from __future__ import annotations

from dataclasses import dataclass

from recycling.bases import queries as bases
from recycling.bases import service as sites
from recycling.db import db
from recycling.quantities import Mass
from recycling.recovery import queries, service
from recycling.recovery.rules import Declared, Details, OutputKind
from tests.bases.makers import a_licensed_base, a_new_line
from tests.custody.makers import Road, a_received_lot
from tests.makers import Member, a_member
from tests.recovery.makers import a_line, a_product, a_residue
from tests.remembering import remembered


@dataclass(frozen=True)
class Place:
    """A base, one of its lines, and whose they are."""

    member: Member
    base: str
    line: str


@remembered
def a_place_elsewhere(road: Road) -> Place:
    """The base of another recycler, with a line that recovers."""
    member = a_member("recycler")
    base = a_licensed_base(member, road.regulator)
    line = bases.base(base).lines[0].ref
    db.session.rollback()
    return Place(member, base, line)


@remembered
def a_store(road: Road) -> Place:
    """A line of the recycler's own base that only stores and groups (R13)."""
    line = a_new_line(name="Store", operation="R13")
    ref = sites.add_line(road.recycler.act(), road.bidder.base, line)
    return Place(road.recycler, road.bidder.base, ref)


def a_batch_at(place: Place) -> str:
    """The reference of an empty batch there."""
    return service.open_batch(place.member.act(), place.line)


def brought_to(place: Place, ref: str) -> dict[str, Mass]:
    """How much of each element is in a batch."""
    lines = queries.balance_of(queries.batch(ref, place.member.actor))
    db.session.rollback()
    return {line.element: line.input for line in lines}


def an_intermediate(contents: dict[str, Mass], next_base: str, mass: str = "1000") -> Declared:
    """A carbonate with all of each element of the input."""
    return Declared(
        OutputKind.INTERMEDIATE,
        "Mixed carbonate",
        Mass.kg(mass),
        "",
        tuple(contents.items()),
        Details(next_base=next_base),
    )


def sent_on(place: Place, ref: str, next_base: str, mass: str = "1000") -> str:
    """The reference of the intermediate all of a batch became; its books are closed."""
    goes_on = an_intermediate(brought_to(place, ref), next_base, mass)
    service.declare_output(place.member.act(), ref, goes_on)
    service.close_batch(place.member.act(), ref)
    made = queries.batch(ref, place.member.actor).outputs[0].ref
    db.session.rollback()
    return made or ""


def ended(place: Place, ref: str) -> str:
    """Close a batch with a product and a residue, and return its reference."""
    contents = brought_to(place, ref)
    for output in (a_product(contents), a_residue(contents)):
        service.declare_output(place.member.act(), ref, output)
    return service.close_batch(place.member.act(), ref, "recycling")


@dataclass(frozen=True)
class Travelled:
    """A lot that went two ways: its batches in turn, and the material of which some is left."""

    lot: str
    batches: tuple[str, str, str, str]
    material: str


@remembered
def a_travelled_lot(road: Road) -> Travelled:
    """Partly treated at its base, partly grouped with another lot for two batches elsewhere."""
    lot, other = a_received_lot(road), a_received_lot(road)
    home = Place(road.recycler, road.bidder.base, a_line(road))
    store, there = a_store(road), a_place_elsewhere(road)
    first, second = a_batch_at(home), a_batch_at(store)
    service.add_input(home.member.act(), first, lot, Mass.kg("1000"))
    for one in (lot, other):
        service.add_input(store.member.act(), second, one)
    batches = [ended(home, first), second]
    material = sent_on(store, second, there.base)
    for part in ("400", "300"):
        ref = a_batch_at(there)
        service.add_material(there.member.act(), ref, material, Mass.kg(part))
        batches.append(ended(there, ref))
    one, two, three, four = batches
    return Travelled(lot, (one, two, three, four), material)
