"""Deeds of recovery: what a base may take in, declare and close, and what each leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from recycling.bases import service as bases
from recycling.custody.rules import Verdict
from recycling.db import db
from recycling.lots import queries as lots
from recycling.lots.rules import contained
from recycling.quantities import NO_MASS, Fraction, Mass
from recycling.recovery import queries, service
from recycling.recovery.models import Batch
from recycling.recovery.rules import BatchState, Declared, OutputKind
from recycling.recovery.shares.queries import holders_of
from tests.bases.makers import a_licensed_base, a_new_line
from tests.custody.makers import Road, a_paid_lot, a_received_lot, a_refusal, an_arrival
from tests.custody.traces import facts_of, last_body, refused, rows
from tests.makers import Member, a_member
from tests.recovery.makers import (
    a_balanced_batch,
    a_closed_batch,
    a_line,
    a_product,
    a_residue,
    an_empty_batch,
    an_open_batch,
    contents_of,
)

Deed = Callable[[Member, str], str]


def seen(road: Road, ref: str) -> Batch:
    db.session.rollback()
    return queries.batch(ref, road.recycler.actor)


def lot_state(ref: str) -> str:
    state = lots.lot(ref).state
    db.session.rollback()
    return state


def deeds(lot: str, output: Declared) -> dict[str, Deed]:
    """Every deed on a batch, so that each can be tried by each in each state."""
    return {
        "add_input": lambda who, ref: service.add_input(who.act(), ref, lot),
        "withdraw_input": lambda who, ref: service.withdraw_input(who.act(), ref, lot),
        "declare_output": lambda who, ref: service.declare_output(who.act(), ref, output),
        "withdraw_output": lambda who, ref: service.withdraw_output(who.act(), ref, 1),
        "close_batch": lambda who, ref: service.close_batch(who.act(), ref, "recycling"),
    }


ANY = Declared(OutputKind.RESIDUE, "Slag", Mass.kg("1"), "Landfill 3", ())
DEEDS = tuple(deeds("", ANY))


# Opening


def test_open_batch_on_an_own_line_makes_it_and_records_one_fact(road: Road) -> None:
    ref = an_empty_batch(road)
    row = queries.batch(ref, road.recycler.actor)
    assert (row.state, row.line.ref, row.base.ref) == ("open", a_line(road), road.bidder.base)
    db.session.rollback()
    assert facts_of(f"batch:{ref}") == ["BatchOpened"]


@pytest.mark.parametrize("kind", ["holder", "carrier", "regulator", "recycler", "laboratory"])
def test_open_batch_on_a_foreign_line_is_refused(road: Road, kind: str) -> None:
    line, stranger = a_line(road), a_member(kind)
    with refused() as why:
        service.open_batch(stranger.act(), line)
    assert why.status == 403


def test_open_batch_on_an_unknown_line_is_not_found(road: Road) -> None:
    with refused() as why:
        service.open_batch(road.recycler.act(), "LIN-XXXXX-XXXXX")
    assert (why.status, why.code) == (404, "process_line_not_found")


def test_open_batch_repeated_with_its_key_answers_as_at_first(road: Road) -> None:
    line = a_line(road)
    first = service.open_batch(road.recycler.act("one key"), line)
    kept = rows()
    assert service.open_batch(road.recycler.act("one key"), line) == first
    assert rows() == kept


# Who and when


@pytest.mark.parametrize("name", DEEDS)
def test_deeds_on_a_batch_by_anybody_but_its_recycler_are_refused(road: Road, name: str) -> None:
    lot = a_received_lot(road)
    ref = an_empty_batch(road)
    do = deeds(lot, ANY)[name]
    for member in (road.holder, road.carrier, road.regulator, a_member("recycler")):
        with refused() as why:
            do(member, ref)
        assert why.status == 403


@pytest.mark.parametrize("name", DEEDS)
def test_deeds_on_a_closed_batch_are_refused_saying_so(road: Road, name: str) -> None:
    ref = a_closed_batch(road)
    do = deeds(a_received_lot(road), ANY)[name]
    with refused() as why:
        do(road.recycler, ref)
    assert (why.status, why.code, why.fields) == (409, "batch_closed", {"batch"})
    assert "closed" in why.sentence


@pytest.mark.parametrize("name", DEEDS)
def test_deeds_on_an_unknown_batch_are_not_found(road: Road, name: str) -> None:
    do = deeds("LOT-XXXXX-XXXXX", ANY)[name]
    with refused() as why:
        do(road.recycler, "BAT-XXXXX-XXXXX")
    assert why.status == 404


# Taking lots in, and out again


def test_add_input_counts_what_was_accepted_not_what_was_declared(road: Road) -> None:
    part = an_arrival(
        Verdict.PARTLY, Mass.kg("490"), "Two drums leak.", moisture=Fraction.of("0.2")
    )
    lot = a_received_lot(road, part)
    ref = an_open_batch(road, lot)
    taken = queries.batch(ref, road.recycler.actor).inputs[0]
    assert (taken.wet_mass, taken.moisture) == (Mass.kg("2000"), Fraction.of("0.2"))
    declared = lots.lot(lot)
    by_rule = contained(Mass.kg("2000"), Fraction.of("0.2"), declared.components)
    assert taken.contents == {element: mass for element, mass in by_rule.items() if mass}
    assert taken.contents["Nd"] == Mass.kg("304")
    db.session.rollback()
    body = last_body(f"batch:{ref}")
    assert (body["lot"], body["wet_kg"]) == (lot, "2000")


def test_a_blend_is_as_radioactive_as_the_worst_lot_in_it_however_little(road: Road) -> None:
    worst = a_received_lot(road)
    row = lots.locked(worst)
    row.radioactivity = "regulated_norm"
    db.session.commit()
    ref = an_open_batch(road, a_received_lot(road), worst)
    assert seen(road, ref).radioactivity == "regulated_norm"
    assert last_body(f"batch:{ref}")["blend_radioactivity"] == "regulated_norm"
    service.withdraw_input(road.recycler.act(), ref, worst)
    assert seen(road, ref).radioactivity == "unmeasured"


def test_add_input_twice_is_refused_naming_the_batch_it_is_in(road: Road) -> None:
    lot = a_received_lot(road)
    first, second = an_open_batch(road, lot), an_empty_batch(road)
    for ref in (first, second):
        with refused() as why:
            service.add_input(road.recycler.act(), ref, lot)
        assert (why.status, why.code, why.fields) == (409, "lot_not_available", {"lot"})
        assert first in why.sentence


def test_add_input_received_at_another_base_of_the_recycler_is_not_found(road: Road) -> None:
    lot = a_received_lot(road)
    other = a_licensed_base(road.recycler, road.regulator)
    road_there = replace(road, bidder=replace(road.bidder, base=other))
    ref = an_empty_batch(road_there)
    with refused() as why:
        service.add_input(road.recycler.act(), ref, lot)
    assert (why.status, why.code) == (404, "lot_not_found")


def test_add_input_of_a_lot_that_has_not_arrived_is_refused(road: Road) -> None:
    lot, ref = a_paid_lot(road), an_empty_batch(road)
    with refused() as why:
        service.add_input(road.recycler.act(), ref, lot)
    assert why.status == 404


def test_add_input_of_a_refused_lot_names_its_state(road: Road) -> None:
    lot, ref = a_received_lot(road, a_refusal()), an_empty_batch(road)
    with refused() as why:
        service.add_input(road.recycler.act(), ref, lot)
    assert (why.status, why.code) == (409, "lot_not_available")
    assert "is refused" in why.sentence


def test_add_input_the_line_does_not_treat_is_refused(
    road: Road,
) -> None:
    lot = a_received_lot(road)
    line = bases.add_line(
        road.recycler.act(),
        road.bidder.base,
        a_new_line(name="Offcuts", subtypes=("ndfeb_offcuts",)),
    )
    ref = service.open_batch(road.recycler.act(), line)
    with refused() as why:
        service.add_input(road.recycler.act(), ref, lot)
    assert (why.status, why.fields) == (422, {"lot"})
    assert "Offcuts" in why.sentence


def test_add_input_repeated_with_its_key_answers_as_at_first(road: Road) -> None:
    lot, ref = a_received_lot(road), an_empty_batch(road)
    service.add_input(road.recycler.act("one key"), ref, lot)
    kept = rows()
    assert service.add_input(road.recycler.act("one key"), ref, lot) == ref
    assert rows() == kept


def test_withdraw_input_frees_the_lot_for_another_batch(road: Road) -> None:
    lot = a_received_lot(road)
    ref, other = an_open_batch(road, lot), an_empty_batch(road)
    service.withdraw_input(road.recycler.act(), ref, lot)
    assert facts_of(f"batch:{ref}") == ["BatchOpened", "LotTakenIn", "LotTakenOut"]
    assert service.add_input(road.recycler.act(), other, lot) == other
    assert [taken.lot.ref for taken in seen(road, other).inputs] == [lot]
    assert seen(road, ref).inputs == []


def test_withdraw_input_that_products_already_hold_is_refused(road: Road) -> None:
    lot = a_received_lot(road)
    ref = a_balanced_batch(road, lot)
    with refused() as why:
        service.withdraw_input(road.recycler.act(), ref, lot)
    assert (why.status, why.code) == (422, "recovery_above_one")
    assert len(seen(road, ref).inputs) == 1


def test_withdraw_input_that_is_not_in_the_batch_is_not_found(road: Road) -> None:
    ref = an_open_batch(road)
    lot = a_received_lot(road)
    with refused() as why:
        service.withdraw_input(road.recycler.act(), ref, lot)
    assert why.status == 404


# Declaring what came out


def test_declare_output_stands_in_the_books(road: Road) -> None:
    ref = an_open_batch(road)
    service.declare_output(road.recycler.act(), ref, a_product(contents_of(road, ref), 50))
    lines = queries.balance_of(queries.batch(ref, road.recycler.actor))
    assert {line.recovery for line in lines} == {lines[0].recovery}
    assert str(lines[0].recovery) == "0.5000"
    assert lines[0].verdict == "does not close"


@pytest.mark.parametrize(
    ("differs", "field"),
    [
        ({"name": "x"}, "name"),
        ({"mass": NO_MASS}, "mass"),
        ({"contents": ()}, "contents"),
        ({"contents": (("Eu", Mass.kg("1")),)}, "contents"),
        ({"contents": (("Nd", Mass.kg("-1")),)}, "contents"),
        ({"contents": (("Nd", Mass.kg("1")), ("Nd", Mass.kg("1")))}, "contents"),
        ({"mass": Mass.kg("1")}, "contents"),
        ({"kind": OutputKind.RESIDUE}, "destination"),
    ],
)
def test_declare_output_with_an_impossible_figure_names_its_field(
    road: Road, differs: dict[str, object], field: str
) -> None:
    ref = an_open_batch(road)
    output = replace(a_product(contents_of(road, ref)), **differs)
    with refused() as why:
        service.declare_output(road.recycler.act(), ref, output)
    assert why.status == 422
    assert field in why.fields


def test_declare_output_beyond_the_input_is_refused_naming_each_element(road: Road) -> None:
    ref = an_open_batch(road)
    output = a_product(contents_of(road, ref), 101)
    with refused() as why:
        service.declare_output(road.recycler.act(), ref, output)
    assert (why.status, why.code) == (422, "recovery_above_one")
    assert len(why.refusal.details) == len(output.contents)


def test_declare_output_that_together_passes_the_input_is_refused(road: Road) -> None:
    ref = an_open_batch(road)
    contents = contents_of(road, ref)
    service.declare_output(road.recycler.act(), ref, a_product(contents, 60))
    with refused() as why:
        service.declare_output(road.recycler.act(), ref, a_product(contents, 60))
    assert why.code == "recovery_above_one"


def test_declare_output_repeated_with_its_key_is_declared_once(road: Road) -> None:
    ref = an_open_batch(road)
    output = a_residue(contents_of(road, ref))
    for _ in range(2):
        service.declare_output(road.recycler.act("one key"), ref, output)
    assert len(seen(road, ref).outputs) == 1


def test_withdraw_output_takes_it_out_of_the_books(road: Road) -> None:
    ref = an_open_batch(road)
    service.declare_output(road.recycler.act(), ref, a_product(contents_of(road, ref)))
    output = seen(road, ref).outputs[0]
    service.withdraw_output(road.recycler.act(), ref, output.id)
    lines = queries.balance_of(queries.batch(ref, road.recycler.actor))
    assert {line.products for line in lines} == {NO_MASS}
    db.session.rollback()
    assert facts_of(f"batch:{ref}")[-1] == "OutputWithdrawn"


def test_withdraw_output_of_another_batch_is_not_found(road: Road) -> None:
    ref = a_balanced_batch(road)
    output = seen(road, ref).outputs[0]
    other = an_empty_batch(road)
    with refused() as why:
        service.withdraw_output(road.recycler.act(), other, output.id)
    assert (why.status, why.code) == (404, "output_not_found")


# Closing


def test_close_batch_that_balances_recovers_its_lots_and_tells_their_holders(road: Road) -> None:
    lot = a_received_lot(road)
    ref = a_closed_batch(road, lot)
    row = queries.batch(ref, road.recycler.actor)
    assert (row.state, row.closed_at) == (BatchState.CLOSED, road.clock.now())
    assert row.closed_by == road.recycler.actor.person_ref
    db.session.rollback()
    assert lot_state(lot) == "recovered"
    body = last_body(f"batch:{ref}")
    assert body["lots"] == [lot]
    assert holders_of(seen(road, ref)) == [road.holder.actor.organisation_ref]


def test_close_batch_with_an_open_balance_names_every_open_element(road: Road) -> None:
    lot = a_received_lot(road)
    ref = an_open_batch(road, lot)
    contents = contents_of(road, ref)
    service.declare_output(road.recycler.act(), ref, a_product(contents, 90))
    with refused() as why:
        service.close_batch(road.recycler.act(), ref, "recycling")
    assert (why.status, why.code, why.fields) == (409, "balance_open", {"outputs"})
    assert {f.message.partition(":")[0] for f in why.refusal.details} == set(contents)
    assert lot_state(lot) == "received"


def test_close_batch_that_took_nothing_in_is_refused(road: Road) -> None:
    ref = an_empty_batch(road)
    with refused() as why:
        service.close_batch(road.recycler.act(), ref, "recycling")
    assert (why.status, why.code, why.fields) == (409, "batch_empty", {"inputs"})


def test_close_batch_repeated_with_its_key_answers_as_at_first(road: Road) -> None:
    ref = a_balanced_batch(road)
    service.close_batch(road.recycler.act("one key"), ref, "recycling")
    kept = rows()
    assert service.close_batch(road.recycler.act("one key"), ref, "recycling") == ref
    assert rows() == kept
