"""Which figures stand behind real batches, and what is shared between them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recycling.db import db
from recycling.quantities import Mass
from recycling.recovery import queries as batches
from recycling.recovery import service
from recycling.recovery.balances import gathering, queries
from recycling.recovery.balances.gathering import streams_of
from recycling.recovery.balances.queries import BaseBalance, BatchBalance
from recycling.recovery.balances.rules.closing import Conclusion, element_lines
from recycling.recovery.balances.rules.network import DRY_MASS, Role
from recycling.recovery.models import Batch
from recycling.recovery.rules import Details, OutputKind
from tests.custody.makers import Road, a_received_lot
from tests.recovery.balances.makers import a_batch_short_of
from tests.recovery.makers import (
    a_balanced_batch,
    a_closed_batch,
    a_product,
    a_residue,
    an_empty_batch,
    an_open_batch,
    contents_of,
)


def _batch(road: Road, ref: str) -> Batch:
    return batches.batch(ref, road.recycler.actor)


def _balance(road: Road, ref: str) -> BatchBalance:
    return queries.batch_balance(ref, road.recycler.actor)


def _of_base(road: Road) -> BaseBalance:
    return queries.base_balance(road.bidder.base, road.recycler.actor, queries.period())


def a_chain(road: Road, per_cent: int = 99) -> tuple[str, str]:
    """Two closed batches: all that the first makes is an intermediate the second takes in."""
    first, act = an_open_batch(road), road.recycler.act
    contents = contents_of(road, first)
    goes_on = replace(
        a_product(contents, 99),
        kind=OutputKind.INTERMEDIATE,
        name="Mixed carbonate",
        details=Details(next_base=road.bidder.base),
    )
    service.declare_output(act(), first, goes_on)
    service.close_batch(act(), first, "recycling")
    material = _batch(road, first).outputs[0].ref
    db.session.rollback()
    second = an_empty_batch(road)
    service.add_material(act(), second, str(material))
    service.declare_output(act(), second, a_product(contents_of(road, second), per_cent))
    service.close_batch(act(), second, "recycling")
    return first, second


def test_two_parts_of_a_lot_rest_on_one_weighing_moisture_and_assay(road: Road) -> None:
    lot = a_received_lot(road)
    refs = [an_empty_batch(road), an_empty_batch(road)]
    service.add_input(road.recycler.act(), refs[0], lot, Mass.kg(1000))
    service.add_input(road.recycler.act(), refs[1], lot)
    one, other = streams_of([_batch(road, ref) for ref in refs])
    assert (one.weighing, one.moisture, one.contents) == (
        other.weighing, other.moisture, other.contents
    )  # fmt: skip
    assert one.share + other.share == pytest.approx(1)
    together = element_lines([one, other])[0].input
    whole = element_lines([replace(one, share=1.0)])[0].input
    assert together.mass.milligrams == pytest.approx(whole.mass.milligrams, abs=2)
    assert together.expanded.milligrams == pytest.approx(whole.expanded.milligrams, rel=1e-6)


def test_what_one_batch_made_and_another_took_is_one_figure(road: Road) -> None:
    first, second = a_chain(road)
    made = next(one for one in streams_of([_batch(road, first)]) if one.role is Role.HANDED_ON)
    (taken,) = [one for one in streams_of([_batch(road, second)]) if one.role is Role.INPUT]
    assert (made.weighing, made.contents) == (taken.weighing, taken.contents)
    found = _of_base(road)
    neodymium = found.lines[0]
    assert neodymium.handed_on.mass.milligrams == pytest.approx(0, abs=2)
    assert neodymium.handed_on.expanded == Mass(0)
    assert neodymium.input.mass == Mass.kg("354.825")
    assert len(found.judged.parts) == 1, "both are compared together"


def test_a_chain_that_loses_on_its_way_is_open_only_where_it_does(road: Road) -> None:
    _, second = a_chain(road, per_cent=96)
    assert {line.conclusion for line in _balance(road, second).lines} == {Conclusion.CLOSES}
    product = next(o for o in _batch(road, second).outputs).declared()
    assert product.kind is OutputKind.PRODUCT


def test_a_scarce_element_that_is_short_is_open_though_the_sum_closes(road: Road) -> None:
    found = _balance(road, a_batch_short_of(road, "Tb"))
    assert [line.element for line in found.open_lines] == ["Tb"]
    (terbium,) = found.open_lines
    assert terbium.suspicion is not None
    assert {one.figure.element for one in terbium.suspicion.likely} == {"Tb"}


def test_dry_mass_is_a_balance_only_where_the_process_keeps_it(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = a_balanced_batch(road)
    assert DRY_MASS not in {line.element for line in _balance(road, ref).lines}
    process = _batch(road, ref).line.process
    monkeypatch.setattr(gathering, "KEEPS_MASS", frozenset({process}))
    dry = _balance(road, ref).lines[-1]
    # 2490 kg x 0.75 in; 2000 kg of product and 3000 kg of residue out.
    assert (dry.element, dry.input.mass) == (DRY_MASS, Mass.kg("1867.5"))
    assert dry.unexplained.mass == Mass.kg("-3132.5")
    assert dry.conclusion is Conclusion.TOO_MUCH
    assert dry.suspicion is not None


def test_a_base_is_the_sum_of_what_it_closed_and_says_what_is_still_in_the_line(
    road: Road,
) -> None:
    for _ in range(2):
        a_closed_batch(road)
    an_open_batch(road)
    found = _of_base(road)
    assert len(found.batches) == 2
    alone = [one.lines[0] for one in found.batches]
    assert found.lines[0].input.mass == alone[0].input.mass + alone[1].input.mass
    assert found.lines[0].unexplained.expanded < alone[0].unexplained.expanded + (
        alone[1].unexplained.expanded
    )
    assert found.in_line["Nd"] == Mass.kg("354.825")


def test_figures_of_a_batch_that_is_corrected_are_those_in_force(road: Road) -> None:
    ref = a_closed_batch(road)
    service.reopen_batch(road.recycler.act(), ref, "The residue was named wrongly.")
    output = next(o for o in _batch(road, ref).outputs if o.kind == OutputKind.RESIDUE).id
    db.session.rollback()
    service.withdraw_output(road.recycler.act(), ref, output)
    before = _balance(road, ref).lines[0]
    assert before.residues.mass == Mass(0)
    db.session.rollback()
    service.declare_output(road.recycler.act(), ref, a_residue(contents_of(road, ref)))
    assert _balance(road, ref).lines[0].residues.mass == Mass.kg("3.54825")
