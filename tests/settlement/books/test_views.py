"""Statements of accounts: on pages, as files, for programs; to their owners and to regulators."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest

from recycling.errors import NotFound
from recycling.quantities import Mass
from recycling.settlement import payouts
from recycling.settlement.books import queries
from tests.bases.browsing import bearer
from tests.makers import Member, a_member
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import Market, Outside, a_paid_sale, payouts_of, release

HALF = Mass.kg("1250")


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def account_of(member: Member, kind: str) -> str:
    found = queries.accounts(member.actor).items
    return next(one.ref for one in found if one.kind == kind and one.organisation)


@pytest.fixture
def halved(outside: Outside, sandbox: Sandbox) -> Outside:
    """A sale whose lot was taken in part: half is the holder's, half went back."""

    def settle() -> None:
        release(a_paid_sale(outside.market), HALF)
        payouts.carry_out_planned()

    outside.inside(settle)
    return outside


def test_account_shows_each_posting_with_its_deed_and_the_balance_after_it(
    halved: Outside,
) -> None:
    recycler = halved.market.recycler
    ref = halved.inside(account_of, recycler, "payer")
    browser = halved.browse(recycler)
    assert browser.see("/accounts").status_code == 200
    assert ref in browser.words
    assert "the registry's own" not in browser.words
    assert browser.see(f"/accounts/{ref}").status_code == 200
    words = " ".join(plain(browser.words).split())
    done = [words.rindex(part) for part in ("Given back", "Released to", "Paid in")]
    assert done == sorted(done)
    assert "1 562.50 EUR" in words
    assert "3 125.00 EUR" in words
    assert "fact " in words
    assert "\u2212" not in words


def test_statement_is_paged_newest_first_and_balances_run(market: Market, sandbox: Sandbox) -> None:
    for _ in range(3):
        a_paid_sale(market)
    ref = account_of(market.recycler, "payer")
    first = queries.statement(ref, market.recycler.actor, limit=2)
    rest = queries.statement(ref, market.recycler.actor, first.next, limit=2)
    lines = [*first.items, *rest.items]
    assert [(line.number, line.balance.minor) for line in lines] == [
        (3, 937_500),
        (2, 625_000),
        (1, 312_500),
    ]
    assert rest.next == ""
    assert all(line.is_in and line.credit and not line.debit for line in lines)


def test_account_of_others_is_not_found(market: Market) -> None:
    a_paid_sale(market)
    ref = account_of(market.recycler, "payer")
    for stranger in (market.holder, a_member("recycler")):
        with pytest.raises(NotFound):
            queries.statement(ref, stranger.actor)
        assert queries.accounts(stranger.actor).items == ()


def test_regulator_reads_the_registrys_own_accounts_too(halved: Outside) -> None:
    browser = halved.browse(halved.market.regulator)
    assert browser.see("/accounts").status_code == 200
    assert "the registry's own" in browser.words
    assert "Held by the payment service" in browser.words

    def held() -> str:
        found = queries.accounts(halved.market.regulator.actor).items
        return next(one.ref for one in found if one.kind == "held")

    assert browser.see(f"/accounts/{halved.inside(held)}").status_code == 200
    assert "Passed on to the payee" in browser.words


def test_accounts_and_entries_are_given_to_programs(halved: Outside) -> None:
    holder = halved.market.holder
    program, token = halved.app.test_client(), bearer(halved.app, holder)

    def read(path: str) -> Any:
        answer = program.get(f"/api/v1{path}", headers=token)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    (account,) = read("/accounts")["items"]
    assert (account["kind"], account["balance"]["amount_minor"]) == ("payee", 0)
    assert read(f"/accounts/{account['ref']}") == account
    out, into = read(f"/accounts/{account['ref']}/entries")["items"]
    assert (into["kind"], into["credit"]["amount"], into["debit"]) == ("released", "1562.50", None)
    assert (out["kind"], out["debit"]["amount"]) == ("passed_on", "1562.50")
    assert into["balance"]["amount"] == "1562.50"


def test_journal_says_what_an_accountant_enters(halved: Outside) -> None:
    program = halved.app.test_client()
    token = bearer(halved.app, halved.market.regulator)
    answer = program.get("/api/v1/accounts/journal.csv", headers=token)
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert len(rows) == 8
    entries: dict[str, int] = {}
    for row in rows:
        minor = int((row["debit"] or f"-{row['credit']}").replace(".", ""))
        entries[row["entry"]] = entries.get(row["entry"], 0) + minor
        assert row["currency"] == "EUR"
    assert set(entries.values()) == {0}
    assert len(entries) == 4

    def documents() -> set[str]:
        sale = rows[0]["sale"]
        return {sale, *(payout.ref for payout in payouts_of(sale))}

    assert halved.inside(documents) < {row["document"] for row in rows}


def test_journal_goes_on_where_a_page_ended(market: Market) -> None:
    for _ in range(3):
        a_paid_sale(market)
    whole, cursor = [], ""
    while True:
        page = queries.journal(market.regulator.actor, cursor, limit=2)
        whole += [(line.account_kind, line.number) for line in page.items]
        cursor = page.next
        if not cursor:
            break
    assert sorted(whole) == [(kind, no) for kind in ("held", "payer") for no in (1, 2, 3)]
