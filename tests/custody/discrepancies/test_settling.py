"""A receipt that differs holds the payment until both agree, or the regulator decides."""

from __future__ import annotations

import pytest

from recycling.custody.discrepancies import queries, service
from recycling.custody.discrepancies.queries import DiscrepancyCard
from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid
from recycling.lots import queries as lots
from recycling.quantities import Mass
from recycling.reactions import react
from recycling.settlement import queries as sales
from tests.custody.discrepancies.makers import WORDS, a_discrepancy, discrepancy_of
from tests.custody.makers import Road, a_paid_lot, a_receipt, a_refusal, an_arrival
from tests.custody.traces import last_body
from tests.makers import Member, a_member


def card(ref: str, member: Member) -> DiscrepancyCard:
    found = queries.discrepancy(ref, member.actor)
    db.session.rollback()
    return found


def sale_state(lot: str) -> str:
    react()
    db.session.rollback()
    state = sales.sale_of_lot(lots.lot(lot).id).state
    db.session.rollback()
    return str(state)


def counted(road: Road) -> list[DiscrepancyCard]:
    found = list(queries.discrepancies(road.regulator.actor).items)
    db.session.rollback()
    return found


def test_receipt_as_declared_opens_none_and_pays_out(road: Road) -> None:
    lot = a_paid_lot(road)
    ref = a_receipt(road, lot=lot)
    assert counted(road) == []
    assert last_body(f"consignment:{ref}")["differs"] is False
    assert sale_state(lot) == "released"


def test_receipt_that_differs_holds_the_payment_until_the_other_party_agrees(road: Road) -> None:
    lot = a_paid_lot(road)
    consignment = a_receipt(road, an_arrival(net="2000"), lot)
    ref = discrepancy_of(consignment)
    assert last_body(f"consignment:{consignment}")["discrepancy"] == ref
    assert sale_state(lot) == "paid"
    service.explain_discrepancy(road.recycler.act(), ref, WORDS)
    assert sale_state(lot) == "paid"
    assert card(ref, road.holder).may_agree
    assert not card(ref, road.recycler).may_agree
    service.agree_discrepancy(road.holder.act(), ref)
    settled = card(ref, road.holder)
    assert (settled.state, settled.agreed_by, settled.explanation) == ("settled", "holder", WORDS)
    assert sale_state(lot) == "released"


def test_regulator_settles_it_with_a_reason(road: Road) -> None:
    lot = a_paid_lot(road)
    ref = discrepancy_of(a_receipt(road, an_arrival(net="2000"), lot))
    sale_state(lot)
    service.decide_discrepancy(road.regulator.act(), ref, "The receipt's weighing stands.")
    settled = card(ref, road.holder)
    assert (settled.agreed_by, settled.reason) == ("regulator", "The receipt's weighing stands.")
    assert sale_state(lot) == "released"


def test_refused_whole_opens_none_and_gives_everything_back(road: Road) -> None:
    lot = a_paid_lot(road)
    a_receipt(road, a_refusal("2000"), lot)
    assert counted(road) == []
    assert sale_state(lot) == "refunded"


def test_packages_that_are_missing_open_one_though_the_mass_is_right(road: Road) -> None:
    lot = a_paid_lot(road)
    declared = lots.lot(lot).pieces
    db.session.rollback()
    assert declared is not None
    arrival = an_arrival()
    a_receipt(road, type(arrival)(arrival.weighing, arrival.verdict, pieces=declared - 1), lot)
    (one,) = counted(road)
    assert (one.grounds, one.pieces) == (("pieces",), declared - 1)


def test_nobody_agrees_to_their_own_words_or_to_nothing(road: Road) -> None:
    ref = a_discrepancy(road)
    with pytest.raises(Conflict, match="no explanation"):
        service.agree_discrepancy(road.holder.act(), ref)
    service.explain_discrepancy(road.holder.act(), ref, WORDS)
    with pytest.raises(Forbidden, match="their own"):
        service.agree_discrepancy(road.holder.act(), ref)
    service.explain_discrepancy(road.recycler.act(), ref, "We found the tank half empty.")
    with pytest.raises(Forbidden, match="their own"):
        service.agree_discrepancy(road.recycler.act(), ref)
    assert card(ref, road.holder).explained_by == "recycler"


def test_nothing_more_is_said_of_a_settled_one(road: Road) -> None:
    ref = a_discrepancy(road)
    service.decide_discrepancy(road.regulator.act(), ref, WORDS)
    for deed in (service.explain_discrepancy, service.decide_discrepancy):
        by = road.holder if deed is service.explain_discrepancy else road.regulator
        with pytest.raises(Conflict, match="is settled"):
            deed(by.act(), ref, WORDS)


@pytest.mark.parametrize("words", ["", "too short", "x" * 501])
def test_explanation_without_words_is_refused_naming_the_field(road: Road, words: str) -> None:
    ref = a_discrepancy(road)
    with pytest.raises(Invalid) as refusal:
        service.explain_discrepancy(road.holder.act(), ref, words)
    assert {one.path for one in refusal.value.details} == {"words"}
    assert card(ref, road.holder).state == "open"


def test_carrier_and_strangers_say_nothing_of_it(road: Road) -> None:
    ref = a_discrepancy(road)
    for member in (road.carrier, a_member("holder"), road.regulator):
        with pytest.raises(Forbidden):
            service.explain_discrepancy(member.act(), ref, WORDS)
    with pytest.raises(Forbidden):
        service.decide_discrepancy(road.holder.act(), ref, WORDS)


def test_overdue_after_fifteen_days_unless_settled(road: Road) -> None:
    ref = a_discrepancy(road)
    road.clock.advance(days=15)
    assert not card(ref, road.regulator).is_overdue
    road.clock.advance(seconds=1)
    assert card(ref, road.regulator).is_overdue
    service.decide_discrepancy(road.regulator.act(), ref, WORDS)
    assert not card(ref, road.regulator).is_overdue


def test_figures_are_those_of_the_receipt(road: Road) -> None:
    one = card(a_discrepancy(road), road.holder)
    assert (one.declared, one.received) == (Mass.kg("2500"), Mass.kg("2000"))
    assert one.difference == Mass.kg("-500")
    assert one.grounds == ("by_weight", "beyond_weighing")
