"""Which deposits does a deed hold, and which of the market's rows beside them?

Locks are taken in one order: the auction or the sale, then the deposit.
"""

from __future__ import annotations

from sqlalchemy import select

from recycling.auctions.deposits.models import Deposit
from recycling.db import db
from recycling.errors import absent, missing
from recycling.sayings import say
from recycling.settlement import queries
from recycling.settlement.models import Sale


def found(ref: str) -> Deposit:
    """Return a deposit as it stands; raises ``NotFound``."""
    row = db.session.scalar(select(Deposit).where(Deposit.ref == ref))
    if row is None:
        raise missing("deposit", ref)
    return row


def locked(ref: str) -> Deposit:
    """Return a deposit with its row locked to the end of the deed; raises ``NotFound``."""
    row = db.session.scalar(
        select(Deposit)
        .where(Deposit.ref == ref)
        .with_for_update(of=Deposit)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("deposit", ref)
    return row


def ref_of_checkout(checkout_id: str) -> str | None:
    """Return the deposit a provider's page belongs to, if we know it."""
    return db.session.scalar(select(Deposit.ref).where(Deposit.checkout_id == checkout_id))


def ref_of_intent(intent_id: str) -> str | None:
    """Return the deposit a provider's intent belongs to, if we know it."""
    return db.session.scalar(select(Deposit.ref).where(Deposit.intent_id == intent_id))


def sale_ref_of(deposit: Deposit) -> str | None:
    """Return the sale that the bidder's award in the deposit's auction made, if any."""
    return db.session.scalar(
        select(Sale.ref)
        .where(Sale.auction_id == deposit.auction_id, Sale.recycler_id == deposit.bidder_id)
        .order_by(Sale.id.desc())
        .limit(1)
    )


def locked_with_sale(ref: str) -> tuple[Deposit, Sale]:
    """Return a winner's deposit with its sale, both locked; raises ``NotFound``."""
    sale_ref = sale_ref_of(found(ref))
    if sale_ref is None:
        raise absent("sale", say("There is no sale secured by %(deposit)s.", deposit=ref))
    sale = queries.locked(sale_ref)
    return locked(ref), sale
