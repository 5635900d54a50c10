"""How does a supply-chain system read what became of a lot after its receipt?

As transformations (GS1 EPCIS 2.0, CBV 2.0), one for each closed batch the lot went into, directly
or in a material, at whichever base. All quantities are the lot's own share: of the batch, and of
the other lots in it, nothing is told. Who reads them may read the lot's shares.
"""

from __future__ import annotations

from collections.abc import Iterable

from recycling.clock import stamp
from recycling.custody import queries as consignments
from recycling.custody.outgoing import epcis
from recycling.custody.outgoing.epcis import Event, quantity
from recycling.custody.outgoing.events import Later, lot_address
from recycling.custody.outgoing.passage import Passage
from recycling.deeds import Actor
from recycling.lots import queries as lots
from recycling.quantities import Mass
from recycling.recovery.shares.queries import is_readable
from recycling.recovery.shares.treatments import Site, Thing, Treatment, treatments_of


def events_of(passage: Passage, site: str, reader: Actor) -> Later:
    """Tell what became of the lot of a consignment; nothing to who may not read its shares."""
    lot = lots.lot(passage.goods.ref)
    consignment = consignments.of_lot(lot.id)
    if consignment is None or consignment.ref != passage.ref:
        return Later()
    if not is_readable(consignment, reader):
        return Later()
    return transformed(passage, site, treatments_of(lot))


def transformed(passage: Passage, site: str, treatments: Iterable[Treatment]) -> Later:
    """Tell the treatments of the lot of a consignment."""
    told = [*treatments]
    things = [thing for one in told for thing, _mass in (*one.taken, *one.made)]
    return Later(
        tuple(_event(one, lot_address(site, passage.goods.ref), site) for one in told),
        {_base(site, one.base): _named(one.base) for one in told},
        {_class(site, thing): {"descriptionShort": thing.name} for thing in things},
    )


def _event(one: Treatment, lot: str, site: str) -> Event:
    batch, there = _batch(site, one.batch), {"id": _base(site, one.base)}
    direct = [] if one.direct is None else [(lot, one.direct)]
    lists = {
        "inputQuantityList": [*direct, *_classes(site, one.taken)],
        "outputQuantityList": _classes(site, one.made),
    }
    # The share of a very small lot in something may be no whole milligram.
    some = {
        name: [quantity(what, mass) for what, mass in amounts if mass]
        for name, amounts in lists.items()
    }
    return {
        **epcis.event("TransformationEvent", stamp(one.closed_at), f"{lot}#{one.batch}"),
        "transformationID": batch,
        "bizStep": "creating_class_instance",
        "disposition": "in_progress",
        **{name: listed for name, listed in some.items() if listed},
        "readPoint": there,
        "bizLocation": there,
    }


def _classes(site: str, amounts: Iterable[tuple[Thing, Mass]]) -> list[tuple[str, Mass]]:
    return [(_class(site, thing), mass) for thing, mass in amounts]


def _named(base: Site) -> dict[str, str]:
    return {"name": base.name, "countryCode": base.country}


def _base(site: str, base: Site) -> str:
    return f"{site}/bases/{base.ref}"


def _batch(site: str, ref: str) -> str:
    return f"{site}/batches/{ref}"


def _class(site: str, thing: Thing) -> str:
    return f"{_batch(site, thing.batch)}#{thing.ref or f'output-{thing.place}'}"
