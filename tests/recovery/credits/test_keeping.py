"""Credits as closing batches book them, and as corrected books change them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from recycling.db import db
from recycling.lots import queries as lots
from recycling.quantities import Mass
from recycling.recovery import queries, service
from recycling.recovery.credits.auditing import disagreements
from recycling.recovery.credits.models import CreditEntry
from recycling.recovery.credits.queries import custody_of_lot
from recycling.recovery.credits.service import declare_custody
from recycling.recovery.rules import MODELS, Custody
from recycling.recovery.shares.queries import shares_of_lot
from tests.custody.makers import Road, a_received_lot
from tests.custody.traces import refused, rows
from tests.recovery.credits.makers import (
    a_batch_under,
    a_declared_base,
    a_lot_of_offcuts,
    a_product_with,
    closed,
    credits_of,
)

MILLIGRAM = Mass(1)
WHY = "The product was weighed wrongly."


def available(road: Road, element: str = "Nd") -> Mass:
    return credits_of(road)[element].available


def test_what_was_recovered_of_specified_lots_is_credited_and_no_more_is_attributed(
    road: Road,
) -> None:
    a_declared_base(road)
    swarf, offcuts = a_received_lot(road), a_lot_of_offcuts(road)
    first = closed(road, a_batch_under(road, "mass balance", swarf, offcuts), {})
    share = next(one for one in shares_of_lot(lots.lot(swarf).id) if one.kind == "product")
    db.session.rollback()
    credited = credits_of(road)
    assert {e: one.available for e, one in credited.items()} == dict(share.contents)

    # Offcuts bring no credit; their product has what is left of the swarf's, and not a mg more.
    second = a_batch_under(road, "mass balance", a_lot_of_offcuts(road))
    nd = available(road)
    product = a_product_with(road, second, {"Nd": nd})
    service.declare_output(road.recycler.act(), second, product)
    made = queries.batch(second, road.recycler.actor).outputs[0].id
    db.session.rollback()
    one = (("Nd", MILLIGRAM),)
    more = replace(product, attributed=one, mass=Mass.kg("1"), contents=one)
    service.declare_output(road.recycler.act(), second, more)
    before = rows()
    with refused() as why:
        service.close_batch(road.recycler.act(), second, "recycling")
    assert (why.status, why.code, why.fields) == (409, "more_than_credited", {"attributed"})
    assert why.refusal.details[0].message.endswith(f"{nd} are left.")
    assert rows() == before
    service.withdraw_output(road.recycler.act(), second, made + 1)
    service.close_batch(road.recycler.act(), second, "recycling")
    nd_now = credits_of(road)["Nd"]
    assert (nd_now.available, nd_now.attributed, nd_now.credited) == (Mass(0), nd, nd)
    assert list(disagreements()) == []
    db.session.rollback()
    assert custody_of_lot(lots.lot(swarf).id) == "mass balance"
    assert first != second


@pytest.mark.parametrize(
    ("model", "code"),
    [
        ("identity preserved", "several_sources"),
        ("segregated", "source_not_specified"),
        ("controlled blending", ""),
    ],
)
def test_a_batch_closes_only_with_lots_its_model_allows_together(
    road: Road, model: str, code: str
) -> None:
    a_declared_base(road)
    swarf, offcuts = a_received_lot(road), a_lot_of_offcuts(road)
    ref = a_batch_under(road, model, swarf, offcuts)
    service.declare_output(road.recycler.act(), ref, a_product_with(road, ref, {}))
    if code:
        before = rows()
        with refused() as why:
            service.close_batch(road.recycler.act(), ref, "recycling")
        assert (why.status, why.code, why.fields) == (409, code, {"inputs"})
        assert rows() == before
        return
    service.close_batch(road.recycler.act(), ref, "recycling")
    assert credits_of(road) == {}


def test_corrected_books_book_the_difference_and_never_below_zero(road: Road) -> None:
    a_declared_base(road)
    act = road.recycler.act
    first = closed(road, a_batch_under(road, "mass balance", a_received_lot(road)), {})
    half = Mass(available(road).milligrams // 2)
    second = closed(road, a_batch_under(road, "mass balance", a_lot_of_offcuts(road)), {"Nd": half})

    service.reopen_batch(act(), first, WHY)
    output = queries.batch(first, road.recycler.actor).outputs[0]
    db.session.rollback()
    service.withdraw_output(act(), first, output.id)
    less = {element: Mass(mass.milligrams * 97 // 98) for element, mass in output.contents.items()}
    service.declare_output(act(), first, replace(output.declared(), contents=tuple(less.items())))
    service.close_batch(act(), first)
    assert credits_of(road)["Nd"].credited == less["Nd"]

    service.reopen_batch(act(), second, WHY)
    output = queries.batch(second, road.recycler.actor).outputs[0]
    db.session.rollback()
    service.withdraw_output(act(), second, output.id)
    too_much = replace(output.declared(), attributed=(("Nd", less["Nd"] + MILLIGRAM),))
    service.declare_output(act(), second, too_much)
    with refused() as why:
        service.close_batch(act(), second)
    assert why.code == "more_than_credited"
    output = queries.batch(second, road.recycler.actor).outputs[0]
    db.session.rollback()
    service.withdraw_output(act(), second, output.id)
    service.declare_output(act(), second, replace(too_much, attributed=()))
    service.close_batch(act(), second)
    nd = credits_of(road)["Nd"]
    assert (nd.attributed, nd.available) == (Mass(0), less["Nd"])
    assert list(disagreements()) == []


def test_credits_lapse_after_the_period_their_base_declared(road: Road) -> None:
    a_declared_base(road, 3)
    closed(road, a_batch_under(road, "mass balance", a_received_lot(road)), {})
    nd = available(road)
    late = a_batch_under(road, "mass balance", a_lot_of_offcuts(road))
    service.declare_output(road.recycler.act(), late, a_product_with(road, late, {"Nd": MILLIGRAM}))
    road.clock.advance(days=93)
    assert (available(road), credits_of(road)["Nd"].lapsed) == (Mass(0), nd)
    with refused() as why:
        service.close_batch(road.recycler.act(), late, "recycling")
    assert why.code == "more_than_credited"


def test_other_waste_is_specified_only_once_no_credit_is_left(road: Road) -> None:
    a_declared_base(road, 3)
    act, base = road.recycler.act, road.bidder.base
    closed(road, a_batch_under(road, "mass balance", a_received_lot(road)), {})
    other = Custody(tuple(MODELS), ("ndfeb_offcuts",), 6)
    with refused() as why:
        declare_custody(act(), base, other)
    assert (why.status, why.code, why.fields) == (409, "credits_left", {"subtypes"})
    declare_custody(act(), base, Custody(("segregated",), ("ndfeb_swarf",), 3))
    with refused() as why:
        a_batch_under(road, "mass balance")
    assert (why.status, why.code, why.fields) == (422, "model_not_declared", {"custody_model"})
    road.clock.advance(days=93)
    declare_custody(act(), base, other)
    with refused() as why:
        declare_custody(road.holder.act(), base, other)
    assert why.status == 403


def test_the_audit_names_what_was_changed_beside_the_ledger(road: Road) -> None:
    a_declared_base(road)
    ref = closed(road, a_batch_under(road, "mass balance", a_received_lot(road)), {})
    entry = db.session.scalars(select(CreditEntry.id).order_by(CreditEntry.id)).first()
    here = CreditEntry.id == entry
    db.session.execute(update(CreditEntry).where(here).values(left_mass=Mass(0)))
    assert [line for line in disagreements() if "not what their entries come to" in line]
    db.session.execute(
        update(CreditEntry)
        .where(here)
        .values(mass=MILLIGRAM, left_mass=MILLIGRAM, balance=MILLIGRAM)
    )
    assert list(disagreements()) == [
        f"the credits of batch {ref} are not what it recovered and attributed."
    ]
    db.session.rollback()
