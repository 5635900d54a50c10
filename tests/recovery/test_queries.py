"""What is read of batches: each lot's share, who may see one, and what waits."""

from __future__ import annotations

import pytest

from recycling.lots import queries as lots
from recycling.quantities import NO_MASS, Mass, total_mass
from recycling.recovery import queries, service
from recycling.recovery.rules import Declared, OutputKind
from recycling.recovery.shares.queries import recovered_from_lot, shares_of_lot
from tests.custody.makers import Road, a_received_lot, a_refusal, an_arrival
from tests.custody.traces import refused
from tests.makers import a_member
from tests.recovery.makers import (
    DISPOSED,
    a_balanced_batch,
    an_empty_batch,
    an_open_batch,
)


def test_shares_of_three_lots_in_one_batch_sum_exactly(road: Road) -> None:
    received = [
        a_received_lot(road, an_arrival(net=net)) for net in ("2490", "2499.999999", "2400.000001")
    ]
    ref = a_balanced_batch(road, *received)
    slag = Declared(
        OutputKind.RESIDUE, "Slag without rare earths", Mass(7), "Landfill 3", (), DISPOSED
    )
    service.declare_output(road.recycler.act(), ref, slag)
    service.close_batch(road.recycler.act(), ref, "recycling")
    batch = queries.batch(ref, road.recycler.actor)
    shares = [shares_of_lot(taken.lot_id) for taken in batch.inputs]
    for place, output in enumerate(batch.outputs):
        assert total_mass(lot[place].mass for lot in shares) == output.mass
        for element, mass in output.declared().contents:
            parts = [dict(lot[place].contents).get(element, NO_MASS) for lot in shares]
            assert total_mass(parts) == mass
    books = [recovered_from_lot(taken.lot_id) for taken in batch.inputs]
    assert all(line.verdict == "closes" for book in books for line in book)
    whole = {line.element: line for line in queries.balance_of(batch)}
    for element, line in whole.items():
        of_lots = [one for book in books for one in book if one.element == element]
        assert total_mass(one.products for one in of_lots) == line.products


@pytest.mark.parametrize("who", ["recycler", "regulator"])
def test_batch_is_shown_to_its_recycler_and_its_regulator(road: Road, who: str) -> None:
    ref = an_empty_batch(road)
    assert queries.batch(ref, getattr(road, who).actor).ref == ref


@pytest.mark.parametrize("kind", ["holder", "carrier", "recycler", "laboratory", "regulator"])
def test_batch_is_not_found_by_a_stranger(road: Road, kind: str) -> None:
    ref = an_empty_batch(road)
    stranger = a_member(kind, country="FR")
    with refused() as why:
        queries.batch(ref, stranger.actor)
    assert why.status == 404


def test_batches_are_listed_page_by_page_newest_first(road: Road) -> None:
    refs = [an_empty_batch(road) for _ in range(3)]
    ours = road.recycler.actor.organisation_id or 0
    first = queries.batches_of(ours, limit=2)
    rest = queries.batches_of(ours, first.next, limit=2)
    assert [row.ref for row in (*first.items, *rest.items)] == refs[::-1]
    assert [row.ref for row in queries.open_batches(ours)] == refs
    assert len(queries.of_country("DE").items) == 3
    assert queries.of_country("FR").items == ()


def test_lots_awaiting_are_those_received_and_in_no_batch(road: Road) -> None:
    waiting, taken = a_received_lot(road), a_received_lot(road)
    a_received_lot(road, a_refusal())
    ref = an_open_batch(road, taken)
    ours = road.recycler.actor.organisation_id or 0
    base_id = queries.batch(ref, road.recycler.actor).base_id
    assert [lot.ref for lot in queries.lots_awaiting(ours)] == [waiting]
    assert [lot.ref for lot in queries.lots_awaiting(ours, base_id)] == [waiting]
    assert queries.lots_awaiting(ours, base_id + 1) == []
    batch = queries.batch_of_lot(lots.lot(taken).id)
    assert batch is not None
    assert batch.ref == ref
