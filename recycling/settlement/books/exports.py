"""Accounts, their statements and the journal of all of them, as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.books import queries
from recycling.settlement.books.queries import AccountCard, PostingCard
from recycling.wire import Page

blueprint = Blueprint("books_exports", __name__)

ACCOUNTS: Table[AccountCard] = table(
    "accounts",
    {
        "account": lambda one: one.ref,
        "kind": lambda one: one.kind,
        "organisation": lambda one: one.organisation,
        "organisation_name": lambda one: one.organisation_name,
        "currency": lambda one: one.currency,
        "balance_in_favour": lambda one: one.balance.amount,
        "postings": lambda one: one.postings,
    },
)
_COLUMNS: dict[str, Callable[[PostingCard], object]] = {
    "account": lambda one: one.account,
    "account_kind": lambda one: one.account_kind,
    "organisation": lambda one: one.organisation,
    "number": lambda one: one.number,
    "at": lambda one: one.at,
    "entry": lambda one: f"{one.fact}-{one.kind}",
    "kind": lambda one: one.kind,
    "fact": lambda one: one.fact,
    "sale": lambda one: one.sale,
    "document": lambda one: one.document,
    "currency": lambda one: one.balance.currency,
    "debit": lambda one: one.debit and one.debit.amount,
    "credit": lambda one: one.credit and one.credit.amount,
    "balance_in_favour": lambda one: one.balance.amount,
}
STATEMENT: Table[PostingCard] = table("statement", _COLUMNS)
JOURNAL: Table[PostingCard] = table("journal", _COLUMNS)


def _accounts() -> Callable[[str], Page[AccountCard]]:
    actor = current_actor()
    return lambda cursor: queries.accounts(actor, cursor, LARGEST_PAGE)


def _statement(ref: str) -> Callable[[str], Page[PostingCard]]:
    actor = current_actor()
    return lambda cursor: queries.statement(ref, actor, cursor, LARGEST_PAGE)


def _journal() -> Callable[[str], Page[PostingCard]]:
    actor = current_actor()
    return lambda cursor: queries.journal(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/accounts", ACCOUNTS, requires(Permission.ACCOUNTS_READ), _accounts)
offer(blueprint, "/accounts/journal", JOURNAL, requires(Permission.ACCOUNTS_READ), _journal)
offer(
    blueprint,
    "/accounts/<ref>/entries",
    STATEMENT,
    requires(Permission.ACCOUNTS_READ),
    _statement,
)
