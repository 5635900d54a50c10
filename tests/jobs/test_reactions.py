"""From fact to next deed: the whole table, and each row of it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

import recycling
from recycling import reactions
from recycling.clock import SteppedClock
from recycling.custody.rules import Verdict
from recycling.db import db
from recycling.deeds import Act
from recycling.ledger.models import Fact
from recycling.lots import queries as lots
from recycling.quantities import Mass
from recycling.settlement import queries as sales
from tests.certificates.living import (
    Neighbours,
    a_certificate,
    a_paid_lot,
    a_received_lot,
    arrival,
    facts,
    neighbours,
)

_RECORDERS = {
    "record",
    "_record",
    "record_sale",
    "record_certificate",
    "record_consignment",
    "record_order",
}


@cache
def recorded_types() -> set[str]:
    """Every fact type that some deed hands to ``record``, read from the source.

    A deed may take it from a table of its moves, ``_FACTS``.
    """
    found: set[str] = set()
    for path in Path(recycling.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) > 1 and _name(node) in _RECORDERS:
                found |= _texts(node.args[1])
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_FACTS":
                found |= _texts(node.value)
    return found


def _texts(node: ast.AST) -> set[str]:
    parts = ast.walk(node)
    return {
        part.value
        for part in parts
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def test_recorded_types_are_found_in_the_source() -> None:
    assert {"LotPublished", "MoneyGivenBack", "CertificateSealed"} <= recorded_types()


@pytest.mark.parametrize("kind", sorted(reactions.REACTIONS))
def test_reaction_waits_for_a_fact_that_some_deed_records(kind: str) -> None:
    assert kind in recorded_types()


def test_reactions_have_names_of_their_own_for_their_keys() -> None:
    reacting = {one for many in reactions.REACTIONS.values() for one in many}
    assert len({one.__name__ for one in reacting}) == len(reacting)


@pytest.fixture
def people(in_app: Flask, held_clock: SteppedClock) -> Neighbours:
    return neighbours(held_clock)


def sale_state(lot: str) -> str:
    db.session.rollback()
    return str(sales.sale_of_lot(lots.lot(lot).id).state)


def test_award_opens_one_sale_and_a_free_one_is_settled(people: Neighbours) -> None:
    lot = a_paid_lot(people)
    assert sale_state(lot) == "paid"
    assert (len(facts("SaleOpened")), len(facts("SalePaid"))) == (1, 1)


def test_receipt_releases_a_sale_with_the_accepted_mass(people: Neighbours) -> None:
    lot = a_received_lot(people)
    assert sale_state(lot) == "released"
    assert facts("ReleasePlanned")[0]["accepted_kg"] == Mass.kg("2490").json()


def test_refusal_at_the_gate_gives_everything_back(people: Neighbours) -> None:
    lot = a_received_lot(people, arrival(Verdict.REFUSED, refused="2490"))
    assert sale_state(lot) == "refunded"
    assert facts("ReleasePlanned")[0]["due_minor"] == 0


def test_certificate_of_a_sale_released_at_the_gate_releases_nothing_more(
    people: Neighbours,
) -> None:
    a_certificate(people)
    assert len(facts("ReleasePlanned")) == 1
    assert len(facts("CertificateSealed")) == 1


def test_reaction_repeated_after_a_crash_before_it_was_noted_does_nothing_twice(
    people: Neighbours,
) -> None:
    lot = a_paid_lot(people)
    award = db.session.scalars(db.select(Fact).where(Fact.type == "AwardMade")).one()
    db.session.expunge(award)
    db.session.rollback()
    reactions.open_sale(Act(reactions.SYSTEM, f"{award.id}:open_sale"), award)
    assert len(facts("SaleOpened")) == 1
    assert sale_state(lot) == "paid"
