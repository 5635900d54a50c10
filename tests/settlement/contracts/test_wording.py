"""The words of a contract follow its figures, and what is kept is read again as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.settlement.contracts.clauses import Clause
from recycling.settlement.contracts.document import digest_of, read_document, written
from recycling.settlement.contracts.figures import Figures
from recycling.settlement.contracts.wording import clauses_of
from recycling.settlement.rules import payee_part, payer_part, released_by
from tests.settlement.contracts.stated import FIGURES

pytestmark = pytest.mark.once


def said(figures: Figures, title: str = "") -> str:
    clauses = [one for one in clauses_of(figures) if one.title.startswith(title)]
    return " ".join(" ".join(words for one in clauses for words in one.paragraphs).split())


def at(net_minor: int) -> Figures:
    """The contract at a whole amount of that sign."""
    price = replace(
        FIGURES.price,
        minor_per_tonne=net_minor,
        net_minor=net_minor,
        asked_minor=abs(net_minor),
        payer=payer_part(net_minor) or "",
        payee=payee_part(net_minor) or "",
        released_by=released_by(net_minor) or "",
    )
    return replace(FIGURES, price=price)


@given(st.integers(-(10**12), 10**12))
def test_no_amount_is_ever_said_with_a_minus(net_minor: int) -> None:
    words = said(at(net_minor), "Pr") + said(at(net_minor), "Payment")
    assert "-" not in words
    assert "\N{MINUS SIGN}" not in words
    if net_minor:
        amount = f"{abs(net_minor) // 100:,}.{abs(net_minor) % 100:02d} EUR".replace(",", " ")
        assert amount in words


def test_kept_contract_is_read_again_as_it_was_written() -> None:
    document = read_document(written(FIGURES))
    assert document.clauses == clauses_of(FIGURES)
    assert all(isinstance(one, Clause) for one in document.clauses)
    assert (document.holder, document.recycler) == (FIGURES.holder, FIGURES.recycler)


def test_every_figure_changes_the_digest() -> None:
    digests = {
        digest_of(written(one))
        for one in (
            FIGURES,
            at(312_501),
            replace(FIGURES, fee=replace(FIGURES.fee, basis_points=1)),
            replace(FIGURES, periods=replace(FIGURES.periods, pay_days=15)),
            replace(FIGURES, goods=replace(FIGURES.goods, wet_kg="2500.000001")),
        )
    }
    assert len(digests) == 5


@pytest.mark.parametrize(
    ("part", "follows"),
    [
        (312_500, "goes to the holder if the sale lapses unpaid"),
        (-312_500, "goes back to the recycler, who has nothing to pay"),
        (0, "goes back to the recycler, who has nothing to pay"),
    ],
)
def test_deposit_is_stated_with_what_becomes_of_it(part: int, follows: str) -> None:
    figures = at(part)
    laid = replace(figures, conditions=replace(figures.conditions, deposit_minor=50_000))
    words = said(laid, "Lapse")
    assert "The deposit of 500.00 EUR" in words
    assert follows in words
    assert "deposit" not in said(figures, "Lapse")


def test_fee_is_stated_with_its_version() -> None:
    charged = replace(FIGURES, fee=replace(FIGURES.fee, version=3, basis_points=125))
    assert "keeps 1.25 % of what is released" in said(charged, "Platform fee")
    assert "version 3" in said(charged, "Platform fee")
    assert "keeps no fee (version 1" in said(FIGURES, "Platform fee")


def test_standstill_is_stated_with_when_the_award_bound() -> None:
    stood = replace(
        FIGURES,
        concluded_at="2026-12-11T09:00:00.000Z",
        conditions=replace(FIGURES.conditions, standstill_days=10),
    )
    assert "stood still for 10 days and binds both parties since 11 December 2026" in said(stood)
    assert "stood still" not in said(FIGURES)


def test_part_accepted_is_stated_for_the_way_the_money_goes() -> None:
    assert "the price per tonne is due for that part" in said(at(1), "Delivery")
    assert "the treatment of that part is due" in said(at(-1), "Delivery")
    assert "Neither party owes the other anything" in said(at(0), "Delivery")
