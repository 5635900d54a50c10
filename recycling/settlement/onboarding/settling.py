"""How does a payment account begin, and how does it stand at the provider?

The return address, webhooks and the sweep call ``settle``, in any order and any number of times:
it asks the provider and notes what came of it, unless a later answer is known.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from recycling import clock
from recycling.db import db
from recycling.deeds import SYSTEM, Act, begin_writing, overtaken
from recycling.errors import Conflict, missing
from recycling.parties.models import Membership, Organisation
from recycling.parties.permissions import Permission, permit
from recycling.settlement import pending
from recycling.settlement.gateway import gateway
from recycling.settlement.onboarding.models import PayeeAccount
from recycling.settlement.onboarding.rules import may_be_paid, standing_of
from recycling.settlement.onboarding.service import NOT_NEWS, look_again, note_standing
from recycling.settlement.onboarding.service import open_payee_account as keep_account
from recycling.settlement.stripe_gateway import AccountOrder, PaymentRefused, TransferOrder


def begin(act: Act, base_url: str) -> str:
    """Return the provider's page on which the actor's organisation sets up its account.

    Opens the account where there is none. The page is good for minutes and kept nowhere: who has
    its address may act on it. Raises ``Forbidden``, ``Unavailable`` when the provider is silent.
    """
    permit(act.actor, Permission.PAYMENT_ACCOUNTS_BEGIN)
    own = db.session.get(Organisation, act.actor.organisation_id or 0)
    if own is None:
        raise missing("organisation", act.actor.organisation_ref)
    address = f"{base_url}/payment-account/returned"
    return gateway().open_onboarding(account_of(act, own), address, f"{address}?page=over")


def account_of(act: Act, organisation: Organisation) -> str:
    """Return the provider's account of an organisation, opened where it has none."""
    organisation_id, key = organisation.id, f"account:{organisation.ref}"
    known = _account_id(organisation_id)
    if known is not None:
        return known
    order = AccountOrder(
        display_name=organisation.name,
        contact_email=first_address(organisation_id),
        country=organisation.country,
        metadata={"organisation": organisation.ref},
    )
    db.session.rollback()
    account_id = gateway().create_account(order, key=key)
    try:
        return keep_account(Act(act.actor), organisation_id, account_id)
    except Conflict:  # somebody else kept it between our question and our deed
        db.session.rollback()
        return _account_id(organisation_id) or account_id


def _account_id(organisation_id: int) -> str | None:
    row = db.session.get(PayeeAccount, organisation_id)
    known = row.account_id if row is not None else None
    if known is not None:
        db.session.rollback()
    return known


def first_address(organisation_id: int) -> str:
    """Return the address of who joined an organisation first; empty where nobody has."""
    first = db.session.scalars(
        select(Membership)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Membership.id)
        .limit(1)
    ).first()
    return first.person.email if first else ""


def ready_account(payee: Organisation) -> str | None:
    """Return the account to which money may be passed on now; ``None`` while it is not ready.

    One that is not known to be ready is asked about, and opened where there is none. Raises
    ``Unavailable`` when the provider does not answer.
    """
    account_id = account_of(Act(SYSTEM), payee)
    is_ready = may_be_paid(_state(account_id)) or may_be_paid(settle(account_id))
    return account_id if is_ready else None


def pass_on(order: TransferOrder, payee: Organisation, *, key: str) -> str | None:
    """Transfer money to its payee; ``None``, and nothing done, while the account is not ready.

    Raises as the gateway does. Where it refuses, the account is asked about: the next attempt
    knows why, and has a key of its own once the account is ready, for a refusal is repeated too.
    """
    account_id = ready_account(payee)
    if account_id is None:
        return None
    key = f"{key}:{_ready_since(account_id)}"
    try:
        return gateway().transfer(replace(order, account_id=account_id), key=key)
    except PaymentRefused:
        db.session.rollback()
        settle(account_id)
        raise


def _ready_since(account_id: str) -> str:
    row = db.session.scalars(select(PayeeAccount).where(PayeeAccount.account_id == account_id))
    since = clock.stamp(row.one().changed_at)
    db.session.rollback()
    return since


def settle(account_id: str) -> str:
    """Ask the provider how an account stands and note that; return its state.

    Raises ``NotFound`` for an account that is not ours, ``Unavailable`` when the provider does not
    answer, another ``Refusal`` when it says no.
    """
    before, asked_at = _seen_before(account_id), clock.now()
    now = standing_of(gateway().account(account_id))
    if before == (now.state, [one.json() for one in now.lacking]):
        begin_writing()
        look_again(account_id, asked_at)
    else:
        with overtaken(NOT_NEWS):
            note_standing(Act(SYSTEM), account_id, now, asked_at)
    return _state(account_id)


def _seen_before(account_id: str) -> tuple[str, list[object]]:
    row = db.session.scalar(select(PayeeAccount).where(PayeeAccount.account_id == account_id))
    if row is None:
        raise missing("payment account", account_id)
    seen = (row.state, list(row.lacking))
    db.session.rollback()
    return seen


def _state(account_id: str) -> str:
    return _seen_before(account_id)[0]


def is_known(account_id: str) -> bool:
    """Tell whether an account is one of ours."""
    asked = select(PayeeAccount.organisation_id).where(PayeeAccount.account_id == account_id)
    known = db.session.scalar(asked) is not None
    db.session.rollback()
    return known


def sweep() -> int:
    """Ask about accounts that are due; returns how many stand otherwise now."""
    return pending.work_off(PayeeAccount.account_id, _changed)


def _changed(account_id: str) -> bool:
    before = _seen_before(account_id)
    settle(account_id)
    return _seen_before(account_id) != before
