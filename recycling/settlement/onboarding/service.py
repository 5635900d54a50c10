"""Deeds of payment accounts: open one, note how it stands, let money wait for it.

Locks are taken in one order: the sale, then the account, then what waits for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from recycling.auctions.deposits.models import Deposit
from recycling.auctions.models import Auction
from recycling.auctions.rules.deposits import DepositState
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.service import record
from recycling.lots.models import Lot
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.settlement import queries
from recycling.settlement.models import Payout
from recycling.settlement.onboarding.models import PayeeAccount
from recycling.settlement.onboarding.rules import (
    LOOKED_AT_EVERY,
    WAITS_FOR,
    AccountState,
    Standing,
    may_be_paid,
)
from recycling.settlement.rules import PayoutState
from recycling.settlement.service import record_sale

ASKED_AFTER = timedelta(minutes=2)
"""How long the return address and the webhook have before we ask about an account ourselves."""
NOT_NEWS = "account_seen_already"
READY_MEANWHILE = "account_ready"


@deed
def open_payee_account(act: Act, organisation_id: int, account_id: str) -> str:
    """Keep the account under which the provider pays an organisation; answers with its id.

    Raises ``Conflict`` where the organisation has one.
    """
    permit(act.actor, Permission.PAYMENT_ACCOUNTS_BEGIN)
    organisation = db.session.get_one(Organisation, organisation_id, with_for_update=True)
    if db.session.get(PayeeAccount, organisation_id) is not None:
        raise Conflict(
            "payment_account_opened",
            say("%(organisation)s has a payment account.", organisation=organisation.ref),
        )
    db.session.add(
        PayeeAccount(
            organisation_id=organisation.id,
            account_id=account_id,
            opened_at=act.at,
            state=AccountState.ASKED_FOR,
            lacking=[],
            changed_at=act.at,
            due_at=act.at + ASKED_AFTER,
        )
    )
    record(
        act,
        "PayeeAccountOpened",
        f"organisation:{organisation.ref}",
        {"account": account_id},
        parties=[organisation.ref],
    )
    return account_id


@deed
def note_standing(act: Act, account_id: str, now: Standing, asked_at: datetime) -> str:
    """Note what the provider said of an account when it was asked; ready, it wakes what waits.

    Raises ``Conflict`` where that is known already, or a later answer is.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    row = _locked(account_id)
    lacking = [one.json() for one in now.lacking]
    if _is_older(row, asked_at) or (row.state, row.lacking) == (now.state, lacking):
        raise Conflict(
            NOT_NEWS,
            say("How account %(account_id)s stands is known already.", account_id=account_id),
        )
    if row.state != now.state:
        row.changed_at = act.at
    row.state, row.lacking, row.asked_at = now.state, lacking, asked_at
    row.due_at, row.attempts = act.at + LOOKED_AT_EVERY[now.state], 0
    organisation = db.session.get_one(Organisation, row.organisation_id)
    record(
        act,
        "PaymentAccountChanged",
        f"organisation:{organisation.ref}",
        {
            "account": account_id,
            "payment_account": account_id,
            "state": now.state,
            "lacking": len(now.lacking),
        },
        parties=[organisation.ref],
    )
    if may_be_paid(now.state):
        _wake(act, organisation.id)
    return account_id


def _is_older(row: PayeeAccount, asked_at: datetime) -> bool:
    return row.asked_at is not None and asked_at < row.asked_at


def look_again(account_id: str, asked_at: datetime) -> None:
    """Note that an account was asked about and stands as before. Commits."""
    row = _locked(account_id)
    if not _is_older(row, asked_at):
        row.asked_at, row.attempts = asked_at, 0
        row.due_at = asked_at + LOOKED_AT_EVERY[AccountState(row.state)]
    db.session.commit()


def _locked(account_id: str) -> PayeeAccount:
    row = db.session.scalar(
        select(PayeeAccount)
        .where(PayeeAccount.account_id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("payment account", account_id)
    return row


def _wake(act: Act, organisation_id: int) -> None:
    """Let everything that waits for an account be carried out now (a step inside a deed)."""
    waiting = update(Payout).where(
        Payout.waits_for_id == organisation_id, Payout.state == PayoutState.PLANNED
    )
    db.session.execute(waiting.values(due_at=act.at, waits_for_id=None))
    own = (
        select(Auction.id)
        .join(Lot, Lot.id == Auction.lot_id)
        .where(Lot.holder_id == organisation_id, Auction.id == Deposit.auction_id)
    )
    forfeited = update(Deposit).where(
        Deposit.state == DepositState.FORFEITED, Deposit.due_at.is_not(None), own.exists()
    )
    db.session.execute(
        forfeited.values(due_at=act.at), execution_options={"synchronize_session": False}
    )


@deed
def let_wait(act: Act, payout_ref: str) -> str:
    """Let a transfer wait until the account of its payee is ready, and say so once.

    Raises ``Conflict`` where the account is ready by now, nobody is to be paid, or the money left.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    sale_id = db.session.scalar(select(Payout.sale_id).where(Payout.ref == payout_ref))
    if sale_id is None:
        raise missing("payout", payout_ref)
    sale = queries.locked(queries.ref_by_id(sale_id))
    payee = sale.payee
    payout = next(one for one in sale.payouts if one.ref == payout_ref)
    if payee is None or payout.state != PayoutState.PLANNED:
        raise Conflict(
            "nothing_waits", say("Payout %(payout_ref)s waits for nobody.", payout_ref=payout_ref)
        )
    account = db.session.get(PayeeAccount, payee.id, with_for_update=True)
    if account is not None and may_be_paid(account.state):
        raise Conflict(
            READY_MEANWHILE,
            say("The payment account of %(payee_name)s is ready.", payee_name=payee.name),
        )
    payout.waits_for_id, payout.due_at = payee.id, act.at + WAITS_FOR
    record_sale(
        act,
        "MoneyWaits",
        sale,
        {
            "payout": payout.ref,
            "amount": str(payout.amount),
            "payee": payee.ref,
            "payee_name": payee.name,
            "account_state": account.state if account is not None else AccountState.NONE,
        },
    )
    return payout_ref
