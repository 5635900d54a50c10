"""Whatever a document states that the books do not hold, the check names."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from recycling.quantities import Mass
from recycling.settlement import payouts
from recycling.settlement.documents import triggers
from recycling.settlement.documents.checking import violations
from tests.settlement.books.test_checking import unguarded
from tests.settlement.conftest import Sandbox
from tests.settlement.documents.makers import a_german_number, enter, issue
from tests.settlement.makers import Market, a_paid_sale, release


def _halved(market: Market) -> str:
    """A sale that was invoiced when it was paid, and of which half was accepted."""
    for member in (market.holder, market.recycler):
        enter(member, a_german_number())
    sale = a_paid_sale(market)
    issue(sale)
    release(sale, Mass.kg("1250"))
    payouts.carry_out_planned()
    return sale


@pytest.fixture
def ended(market: Market, sandbox: Sandbox) -> Market:
    """A sale taken in part, with its invoice and its credit note, that ended some time ago."""
    issue(_halved(market))
    market.clock.advance(hours=2)
    return market


def test_documents_of_honest_deeds_hold(ended: Market) -> None:
    assert list(violations()) == []


def test_sale_without_documents_holds(market: Market, sandbox: Sandbox) -> None:
    release(a_paid_sale(market))
    payouts.carry_out_planned()
    market.clock.advance(hours=2)
    assert list(violations()) == []


def test_what_is_not_issued_yet_is_no_violation_for_an_hour(
    market: Market, sandbox: Sandbox
) -> None:
    _halved(market)
    assert list(violations()) == []
    market.clock.advance(hours=1)
    assert ["come to 312500; the books released 156250" in one for one in violations()] == [True]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE sale_document SET net_minor = net_minor + 1 WHERE kind = 'invoice'", "states"),
        ("UPDATE sale_document SET tax_minor = tax_minor + 1 WHERE kind = 'invoice'", "states"),
        ("DELETE FROM sale_document WHERE kind = 'credit_note'", "come to 312500"),
        (
            "UPDATE sale_document SET xml = replace(xml, '1562.50', '1562.51')"
            " WHERE kind = 'credit_note'",
            "encloses other totals",
        ),
        (
            "UPDATE sale_document SET customer_id = supplier_id WHERE kind = 'credit_note'",
            "the books released 0",
        ),
    ],
)
def test_check_names_what_was_altered(ended: Market, statement: str, named: str) -> None:
    with unguarded(triggers) as link:
        link.execute(text(statement))
    assert any(named in one for one in violations())


def test_check_of_the_books_looks_at_documents(app: Flask, ended: Market) -> None:
    with unguarded(triggers) as link:
        link.execute(text("DELETE FROM sale_document WHERE kind = 'credit_note'"))
    done = app.test_cli_runner().invoke(args=["books", "check"])
    assert done.exit_code == 1
    assert "come to 312500; the books released 156250" in done.output
