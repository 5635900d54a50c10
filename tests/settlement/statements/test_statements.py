"""A statement says of each account what the books say, cent for cent, and from month to month."""

from __future__ import annotations

from pathlib import Path

import pytest

from recycling import clock
from recycling.errors import Invalid
from recycling.months import Month
from recycling.pages.papers import in_language
from recycling.quantities import Mass, Money
from recycling.settlement import payouts
from recycling.settlement.books import queries as books
from recycling.settlement.statements import queries
from recycling.settlement.statements.page import page_html
from recycling.settlement.statements.printer import statement_pdf
from tests.certificates.conformance import broken_clauses
from tests.papers import LANGUAGES, english_of
from tests.settlement.conftest import Sandbox
from tests.settlement.documents.test_printer import words_of
from tests.settlement.makers import Market, Outside, a_paid_sale, release

pytestmark = pytest.mark.once


def _next_month(market: Market) -> None:
    """Go on to a day of the next month."""
    begins = Month.of(clock.today()).next().first_day
    market.clock.advance(days=(begins - clock.today()).days + 3)


@pytest.fixture
def halved(market: Market, sandbox: Sandbox) -> Month:
    """A sale paid in one month and taken in part in the next; the first of both months."""
    first = Month.of(clock.today())
    sale = a_paid_sale(market)
    _next_month(market)
    release(sale, Mass.kg("1250"))
    payouts.carry_out_planned()
    _next_month(market)
    return first


def _told(one: queries.OneAccount) -> list[tuple[str, bool, int, int]]:
    return [(line.kind, line.is_in, line.amount.minor, line.balance.minor) for line in one.lines]


def test_payers_account_is_carried_from_month_to_month(market: Market, halved: Month) -> None:
    actor = market.recycler.actor
    (first,) = queries.statement(actor, halved).accounts
    assert (first.opening.minor, _told(first)) == (0, [("paid", True, 312_500, 312_500)])
    (second,) = queries.statement(actor, halved.next()).accounts
    assert second.opening == first.closing == Money(312_500, "EUR")
    assert _told(second) == [
        ("released", False, 156_250, 156_250),
        ("given_back", False, 156_250, 0),
    ]
    assert (second.sum_of(is_in=True).minor, second.sum_of(is_in=False).minor) == (0, 312_500)


def test_closing_balance_is_that_of_the_books(market: Market, halved: Month) -> None:
    for member in (market.holder, market.recycler):
        whole = queries.statement(member.actor, halved.next())
        closing = {one.ref: one.closing for one in whole.accounts}
        held = books.accounts(member.actor).items
        assert closing == {one.ref: one.balance for one in held}


def test_month_without_movement_carries_its_balance(market: Market, halved: Month) -> None:
    _next_month(market)
    (one,) = queries.statement(market.holder.actor, halved.next().next()).accounts
    assert (one.lines, one.opening.minor, one.closing.minor) == ((), 0, 0)


def test_month_that_is_not_over_has_no_statement(market: Market, halved: Month) -> None:
    for month in (Month.of(clock.today()), Month.of(clock.today()).next()):
        with pytest.raises(Invalid, match="is not over"):
            queries.statement(market.holder.actor, month)


def test_months_begin_with_the_first_payment(market: Market, halved: Month) -> None:
    assert queries.months(market.recycler.actor) == [halved.next(), halved]
    assert queries.months(market.regulator.actor) == []


def test_more_postings_than_a_page_holds_are_refused(
    market: Market, halved: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_LINES", 1)
    with pytest.raises(Invalid, match="too many"):
        queries.statement(market.recycler.actor, halved.next())


def test_page_says_what_the_books_say_and_is_archival(
    market: Market, halved: Month, tmp_path: Path
) -> None:
    whole = queries.statement(market.recycler.actor, halved.next())
    content = statement_pdf(whole, "Urban Mine")
    assert statement_pdf(whole, "Urban Mine") == content
    words = words_of(content, tmp_path)
    for said in ("Statement of account", "Opening balance", "3 125.00", "1 562.50", "0.00"):
        assert said in words.replace("\N{NO-BREAK SPACE}", " "), said
    path = tmp_path / "document.pdf"
    assert broken_clauses([path])[path.resolve()] == {"PDFA_3_A": {}, "PDFUA_1": {}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_statement_is_whole_in_its_readers_language(
    market: Market, halved: Month, language: str
) -> None:
    for member in (market.recycler, market.holder):
        whole = queries.statement(member.actor, halved.next())
        with in_language(language):
            page = page_html(whole, "Urban Mine")
        typed = (whole.organisation.name, whole.organisation.address, "Urban Mine")
        assert english_of(page, language, typed) == []


def test_statement_is_a_file_of_ones_own(outside: Outside, sandbox: Sandbox) -> None:
    outside.sale(paid=True)
    month = outside.inside(lambda: Month.of(clock.today()))
    outside.market.clock.advance(days=31)
    browser = outside.browse(outside.market.recycler)
    browser.see("/statements")
    assert f"Statement of {month} (PDF)" in browser.words
    answer = browser.see(f"/statements/{month}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")
    for bad in ("2026-13", "soon", "2099-01"):
        assert browser.see(f"/statements/{bad}.pdf").status_code == 422, bad
