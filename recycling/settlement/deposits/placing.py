"""How is a deposit laid down? As a payment is begun: the deed first, then the provider's page.

The deposit's reference is the idempotency key, so that a lost answer is found by asking again.
"""

from __future__ import annotations

from recycling.auctions.deposits.held import last_deposit
from recycling.auctions.deposits.models import Deposit
from recycling.auctions.queries import row_of
from recycling.auctions.rules.deposits import DepositState
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.settlement.deposits.rows import found
from recycling.settlement.deposits.service import ask_deposit, attach_page
from recycling.settlement.deposits.settling import settle
from recycling.settlement.gateway import gateway
from recycling.settlement.stripe_gateway import CheckoutOrder


def lay_down(act: Act, auction_ref: str, base_url: str) -> str:
    """Return the address of the provider's page on which the bidder's bank holds the deposit.

    Raises as ``ask_deposit`` does, and ``Conflict`` when the deposit is held meanwhile or over.
    """
    deposit = found(open_page(act, auction_ref, base_url))
    if deposit.state != DepositState.ASKED or deposit.checkout_url is None:
        raise Conflict(
            "deposit_moved_on",
            say(
                "Deposit %(deposit)s is %(deposit_state)s.",
                deposit=deposit.ref,
                deposit_state=deposit.state,
            ),
            way_out=say("Look at the auction again."),
        )
    return deposit.checkout_url


def open_page(act: Act, auction_ref: str, base_url: str) -> str:
    """Begin or take up the bidder's deposit of an auction and open its page; return its reference.

    Raises as ``ask_deposit`` does.
    """
    permit(act.actor, Permission.AUCTIONS_BID)
    _settle_under_way(auction_ref, act.actor.organisation_id)
    ref = ask_deposit(act, auction_ref)
    deposit = found(ref)
    if deposit.state == DepositState.ASKED and deposit.checkout_id is None:
        order = _order(deposit, base_url)
        db.session.rollback()
        page = gateway().open_checkout(order, key=ref)
        attach_page(Act(SYSTEM, f"attach:{ref}"), ref, page.id, page.url)
    db.session.rollback()
    return ref


def _settle_under_way(auction_ref: str, bidder_id: int | None) -> None:
    """Learn how the page under way ended before leading anybody to it again."""
    before = last_deposit(row_of(auction_ref).id, bidder_id)
    ref = before.ref if before is not None and before.state == DepositState.ASKED else None
    db.session.rollback()
    if ref is not None:
        settle(ref)


def _order(deposit: Deposit, base_url: str) -> CheckoutOrder:
    auction = deposit.auction
    address = f"{base_url}/auctions/{auction.ref}/deposit/returned"
    return CheckoutOrder(
        line_name=f"Bid deposit, held only: {auction.lot.title} ({auction.ref})",
        amount_minor=deposit.amount_minor,
        currency=deposit.currency.lower(),
        reference=deposit.ref,
        success_url=f"{address}?checkout={{CHECKOUT_SESSION_ID}}",
        cancel_url=address,
        metadata={"auction": auction.ref, "deposit": deposit.ref, "lot": auction.lot.ref},
        is_hold=True,
    )
