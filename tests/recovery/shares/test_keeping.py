"""Shares as the deeds keep them: over parts, materials and bases, corrected books, and audited."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.lots import queries as lots
from recycling.quantities import NO_MASS, Mass, total_mass
from recycling.recovery import queries, service
from recycling.recovery.rules import Declared, Details, OutputKind
from recycling.recovery.shares.auditing import disagreements
from recycling.recovery.shares.models import Share
from recycling.recovery.shares.queries import (
    LotShare,
    Whereabouts,
    recovered_from_lot,
    shares_of_lot,
    whereabouts,
)
from recycling.recovery.shares.rebuilding import rebuild_shares
from tests.custody.makers import Road, a_received_lot
from tests.custody.traces import last_body, refused
from tests.recovery.makers import DISPOSED, a_closed_batch, a_line, a_product, a_residue
from tests.recovery.shares.makers import (
    Place,
    a_batch_at,
    a_place_elsewhere,
    a_store,
    an_intermediate,
    brought_to,
    ended,
    sent_on,
)

WHY = "The product was weighed wrongly."
ACCEPTED = Mass.kg("2490")


def home(road: Road) -> Place:
    return Place(road.recycler, road.bidder.base, a_line(road))


def shares(lot: str) -> tuple[LotShare, ...]:
    db.session.rollback()
    found = shares_of_lot(lots.lot(lot).id)
    db.session.rollback()
    return found


def where(road: Road, lot: str) -> Whereabouts:
    db.session.rollback()
    found = whereabouts(lots.lot(lot), road.holder.actor)
    db.session.rollback()
    return found


def state_of(lot: str) -> str:
    db.session.rollback()
    return lots.lot(lot).state


def sound() -> bool:
    db.session.rollback()
    return list(disagreements()) == []


def matter(lot: str) -> Mass:
    return total_mass(share.matter for share in shares(lot))


def taken(place: Place, ref: str, lot: str, mass: str | None = None) -> None:
    part = None if mass is None else Mass.kg(mass)
    service.add_input(place.member.act(), ref, lot, part)


def passed_on(place: Place, ref: str, material: str, mass: str | None = None) -> None:
    part = None if mass is None else Mass.kg(mass)
    service.add_material(place.member.act(), ref, material, part)


# One batch, as ever


def test_a_lot_in_one_batch_has_all_of_what_came_out(road: Road) -> None:
    lot = a_received_lot(road)
    a_closed_batch(road, lot)
    assert [(one.kind, one.mass) for one in shares(lot)] == [
        ("product", Mass.kg("2000")),
        ("residue", Mass.kg("3000")),
    ]
    assert (state_of(lot), where(road, lot).is_finished, matter(lot)) == (
        "recovered",
        True,
        ACCEPTED,
    )
    assert sound()


# Parts of a lot


def test_a_lot_in_parts_is_recovered_once_the_last_part_is(road: Road) -> None:
    lot, here = a_received_lot(road), home(road)
    first, second = a_batch_at(here), a_batch_at(here)
    taken(here, first, lot, "0.3")
    taken(here, second, lot)
    ended(here, second)
    assert (state_of(lot), where(road, lot).waits) == ("received", Mass.kg("0.3"))
    ended(here, first)
    assert (state_of(lot), where(road, lot).waits, matter(lot)) == ("recovered", NO_MASS, ACCEPTED)
    whole = recovered_from_lot(lots.lot(lot).id)
    assert {line.element: line.input.json() for line in whole}["Nd"] == "354.825"
    assert sound()


def test_taking_more_than_is_left_or_twice_is_refused(road: Road) -> None:
    lot, here = a_received_lot(road), home(road)
    first, second = a_batch_at(here), a_batch_at(here)
    taken(here, first, lot, "1500")
    for ref, mass, code in (
        (second, "990.000001", "more_than_left"),
        (second, "0", "bad_mass"),
        (first, "1", "lot_in_batch"),
    ):
        with refused() as why:
            taken(here, ref, lot, mass)
        assert why.code == code
    taken(here, second, lot, "990")
    third = a_batch_at(here)
    with refused() as why:
        taken(here, third, lot)
    assert why.code == "lot_not_available"


def test_a_part_taken_out_again_can_be_taken_by_another_batch(road: Road) -> None:
    lot, here = a_received_lot(road), home(road)
    first, second = a_batch_at(here), a_batch_at(here)
    taken(here, first, lot, "1500")
    service.withdraw_input(road.recycler.act(), first, lot)
    taken(here, second, lot)
    assert brought_to(here, second)["Nd"] == Mass.kg("354.825")


# Materials


def test_an_intermediate_never_ends_a_chain_and_the_next_batch_does(road: Road) -> None:
    lot, store, there = a_received_lot(road), a_store(road), a_place_elsewhere(road)
    ref = a_batch_at(store)
    taken(store, ref, lot)
    material = sent_on(store, ref, there.base)
    assert (state_of(lot), where(road, lot).on_its_way) == ("received", ACCEPTED)
    assert [one.material for one in shares(lot)] == [material]
    last = a_batch_at(there)
    passed_on(there, last, material)
    assert where(road, lot).on_its_way == ACCEPTED
    ended(there, last)
    assert (state_of(lot), where(road, lot).ended, matter(lot)) == ("recovered", ACCEPTED, ACCEPTED)
    assert [one.kind for one in shares(lot)] == ["product", "residue"]
    assert last_body(f"batch:{last}")["materials"] == [material]
    assert sound()


def test_two_lots_through_tenths_of_a_material_keep_every_milligram(road: Road) -> None:
    one, two = a_received_lot(road), a_received_lot(road)
    store, there = a_store(road), a_place_elsewhere(road)
    ref = a_batch_at(store)
    taken(store, ref, one, "0.1")
    taken(store, ref, two, "0.2")
    material = sent_on(store, ref, there.base, "0.3")
    for mass in ("0.1", "0.1", None):
        last = a_batch_at(there)
        passed_on(there, last, material, mass)
        ended(there, last)
    assert [matter(lot) for lot in (one, two)] == [Mass.kg("0.1"), Mass.kg("0.2")]
    assert (where(road, one).on_its_way, where(road, one).ended) == (NO_MASS, Mass.kg("0.1"))
    for lot in (one, two):
        for line in recovered_from_lot(lots.lot(lot).id):
            assert abs(line.unexplained.milligrams) <= line.input.milligrams // 20 + 3
    assert sound()


@pytest.mark.parametrize("mass", ["1000.000001", "0"])
def test_taking_more_of_a_material_than_there_is_is_refused(road: Road, mass: str) -> None:
    lot, store, there = a_received_lot(road), a_store(road), a_place_elsewhere(road)
    ref = a_batch_at(store)
    taken(store, ref, lot)
    material = sent_on(store, ref, there.base)
    last = a_batch_at(there)
    with refused() as why:
        passed_on(there, last, material, mass)
    assert why.code in ("more_than_left", "bad_mass")


def test_a_material_goes_only_where_it_was_sent_and_only_once(road: Road) -> None:
    lot, store, there = a_received_lot(road), a_store(road), a_place_elsewhere(road)
    ref = a_batch_at(store)
    taken(store, ref, lot)
    material = sent_on(store, ref, there.base)
    at_home = a_batch_at(home(road))
    with refused() as why:
        passed_on(home(road), at_home, material)
    assert (why.status, why.code) == (404, "material_not_found")
    last = a_batch_at(there)
    passed_on(there, last, material, "1")
    with refused() as why:
        passed_on(there, last, material, "1")
    assert why.code == "material_in_batch"
    service.withdraw_material(there.member.act(), last, material)
    passed_on(there, last, material)
    other = a_batch_at(there)
    with refused() as why:
        passed_on(there, other, material)
    assert why.code == "material_not_available"


def test_a_material_that_went_on_is_not_taken_back(road: Road) -> None:
    lot, store, there = a_received_lot(road), a_store(road), a_place_elsewhere(road)
    ref = a_batch_at(store)
    taken(store, ref, lot)
    material = sent_on(store, ref, there.base)
    passed_on(there, a_batch_at(there), material, "1")
    service.reopen_batch(road.recycler.act(), ref, WHY)
    output = queries.batch(ref, road.recycler.actor).outputs[0].id
    with refused() as why:
        service.withdraw_output(road.recycler.act(), ref, output)
    assert why.code == "material_taken"
    other = a_batch_at(there)
    with refused() as why:
        passed_on(there, other, material, "1")
    assert why.code == "material_not_ready"


def test_shares_rebuilt_are_those_the_deeds_kept(road: Road) -> None:
    one, two = a_received_lot(road), a_received_lot(road)
    store, there = a_store(road), a_place_elsewhere(road)
    ref = a_batch_at(store)
    taken(store, ref, one, "3.3")
    taken(store, ref, two, "1.1")
    material = sent_on(store, ref, there.base, "4.4")
    # Taken first is not shared out first: that is who closes first.
    late, early = a_batch_at(there), a_batch_at(there)
    passed_on(there, late, material, "1.7")
    passed_on(there, early, material, "0.7")
    ended(there, early)
    ended(there, late)
    before = shares(one), shares(two)
    rebuild_shares(Act(SYSTEM))
    assert (shares(one), shares(two)) == before
    assert sound()


# Corrected books


def test_books_closed_again_are_shared_out_again_with_all_that_came_after(road: Road) -> None:
    one, two = a_received_lot(road), a_received_lot(road)
    here, there = home(road), a_place_elsewhere(road)
    ref = a_batch_at(here)
    taken(here, ref, one)
    taken(here, ref, two, "1000")
    half = {e: Mass(mass.milligrams // 2) for e, mass in brought_to(here, ref).items()}
    act = road.recycler.act
    service.declare_output(act(), ref, an_intermediate(half, there.base))
    service.declare_output(act(), ref, a_product(half))
    service.close_batch(act(), ref, "recycling")
    material = queries.batch(ref, road.recycler.actor).outputs[0].ref or ""
    last = a_batch_at(there)
    passed_on(there, last, material)
    ended(there, last)
    before = shares(one)
    assert state_of(one) == "recovered"

    service.reopen_batch(act(), ref, WHY)
    slag = Declared(OutputKind.RESIDUE, "Slag", Mass.kg("777"), "Landfill 3", (), DISPOSED)
    service.declare_output(act(), ref, slag)
    service.close_batch(act(), ref, "recycling")
    after = shares(one)
    downstream = [share for share in after if share.batch == last]
    assert [s.mass for s in downstream] == [s.mass for s in before if s.batch == last]
    assert [s.matter for s in downstream] != [s.matter for s in before if s.batch == last]
    assert matter(one) == ACCEPTED
    assert sound()


def test_books_of_recovered_lots_are_not_closed_with_something_going_on(road: Road) -> None:
    lot = a_received_lot(road)
    ref = a_closed_batch(road, lot)
    act = road.recycler.act
    service.reopen_batch(act(), ref, WHY)
    product = queries.batch(ref, road.recycler.actor).outputs[0].id
    contents = brought_to(home(road), ref)
    service.withdraw_output(act(), ref, product)
    part = {e: Mass(mass.milligrams * 98 // 100) for e, mass in contents.items()}
    service.declare_output(act(), ref, an_intermediate(part, road.bidder.base))
    with refused() as why:
        service.close_batch(act(), ref, "recycling")
    assert why.code == "lot_recovered"


def test_audit_names_a_share_that_was_altered(road: Road) -> None:
    lot = a_received_lot(road)
    ref = a_closed_batch(road, lot)
    for wrong in ({"mass": Mass(1)}, {"left_matter": Mass(1)}):
        db.session.rollback()
        db.session.execute(update(Share).values(**wrong))
        db.session.commit()
        assert [ref in said for said in disagreements()] == [True, True]
    db.session.rollback()
    assert rebuild_shares(Act(SYSTEM)) == "2"
    assert sound()


def test_what_is_said_of_an_output_is_kept_and_of_another_kind_refused(road: Road) -> None:
    lot, here = a_received_lot(road), home(road)
    ref = a_batch_at(here)
    taken(here, ref, lot)
    contents = brought_to(here, ref)
    oxide = Details(form="oxide", grade="99.9 %", assay="E-77")
    service.declare_output(road.recycler.act(), ref, replace(a_product(contents), details=oxide))
    iron = replace(a_residue(contents), details=Details(residue="iron", operation="D1"))
    service.declare_output(road.recycler.act(), ref, iron)
    made = queries.batch(ref, road.recycler.actor).outputs
    assert [one.said for one in made] == [oxide, iron.details]
    for details, field in (
        (Details(operation="R13"), "operation"),
        (Details(operation="Z1"), "operation"),
        (Details(residue="gold"), "residue"),
        (Details(grade="99 %"), "grade"),
    ):
        with refused() as why:
            service.declare_output(
                road.recycler.act(), ref, replace(a_residue(contents, 0), details=details)
            )
        assert field in why.fields
