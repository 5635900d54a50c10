"""Accounts and what is entered on them, for programs."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from recycling.access import requires
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.api import AmountSchema
from recycling.settlement.books import queries
from recycling.settlement.books.queries import AccountCard, PostingCard
from recycling.settlement.books.rules import AccountKind, EntryKind
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "books_api", __name__, url_prefix=PREFIX, description="The double-entry books of all money"
)
_ACCOUNT_KINDS = ", ".join(AccountKind)
_ENTRY_KINDS = ", ".join(EntryKind)


class AccountSchema(Strict):
    """An account and its balance."""

    ref = fields.String(metadata={"description": "reference"})
    kind = fields.String(metadata={"description": _ACCOUNT_KINDS})
    organisation = fields.String(metadata={"description": "whose it is; empty: the registry's own"})
    organisation_name = fields.String(metadata={"description": "its name"})
    currency = fields.String(metadata={"description": "ISO 4217"})
    balance = fields.Nested(
        AmountSchema, metadata={"description": "what is held, or is the owner's"}
    )
    postings = fields.Integer(metadata={"description": "how many there are"})


class AccountPageSchema(Strict):
    """A page of accounts."""

    items = fields.List(
        fields.Nested(AccountSchema), metadata={"description": "in the order they were opened"}
    )
    next = fields.String(metadata={"description": "cursor of the next page; empty: the last"})


class PostingSchema(Strict):
    """What an entry posts to the account, and the account's balance after it."""

    number = fields.Integer(metadata={"description": "place in the account, from 1"})
    at = InstantField(metadata={"description": "when the deed was done"})
    kind = fields.String(metadata={"description": _ENTRY_KINDS})
    fact = fields.Integer(metadata={"description": "number of the fact that made the entry"})
    sale = fields.String(metadata={"description": "reference of the sale"})
    document = fields.String(
        metadata={"description": "reference of the payment, the payout, or the sale"}
    )
    debit = fields.Nested(
        AmountSchema, allow_none=True, metadata={"description": "amount, or null: a credit"}
    )
    credit = fields.Nested(
        AmountSchema, allow_none=True, metadata={"description": "amount, or null: a debit"}
    )
    balance = fields.Nested(AmountSchema, metadata={"description": "after it, as the account's"})


class PostingPageSchema(Strict):
    """A page of what is entered on an account."""

    items = fields.List(fields.Nested(PostingSchema), metadata={"description": "newest first"})
    next = fields.String(metadata={"description": "cursor of the next page; empty: the last"})


@api.get("/accounts")
@api.arguments(CursorArgs, location="query")
@api.response(200, AccountPageSchema)
@requires(Permission.ACCOUNTS_READ)
def list_accounts(query: dict[str, Any]) -> Page[AccountCard]:
    """List the accounts of the caller's organisation; to a regulator all."""
    return queries.accounts(current_actor(), query["cursor"], query["limit"])


@api.get("/accounts/<ref>")
@api.response(200, AccountSchema)
@requires(Permission.ACCOUNTS_READ)
def read_account(ref: str) -> AccountCard:
    """Read an account and its balance."""
    return queries.account(ref, current_actor())


@api.get("/accounts/<ref>/entries")
@api.arguments(CursorArgs, location="query")
@api.response(200, PostingPageSchema)
@requires(Permission.ACCOUNTS_READ)
def list_entries(query: dict[str, Any], ref: str) -> Page[PostingCard]:
    """List what is entered on an account, each with the balance after it."""
    return queries.statement(ref, current_actor(), query["cursor"], query["limit"])
