"""Which disputes does a deed hold, and is a sale disputed now?

Locks are taken in one order: the sale, then what belongs to it.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload, selectinload

from recycling.db import db
from recycling.errors import Conflict, missing
from recycling.sayings import say
from recycling.settlement import queries
from recycling.settlement.disputes.models import Claim, Dispute
from recycling.settlement.disputes.rules import UNDECIDED, Standing
from recycling.settlement.models import Payment, Sale


def whole() -> Select[Dispute]:
    """Ask for disputes with their sale, payment and claims."""
    of_sale = joinedload(Dispute.sale)
    return select(Dispute).options(
        of_sale.joinedload(Sale.lot),
        of_sale.joinedload(Sale.holder),
        of_sale.joinedload(Sale.recycler),
        of_sale.joinedload(Sale.base),
        of_sale.selectinload(Sale.payments),
        of_sale.selectinload(Sale.payouts),
        joinedload(Dispute.payment),
        selectinload(Dispute.claims).joinedload(Claim.payout),
    )


def found(ref: str) -> Dispute:
    """Return a dispute as it stands; raises ``NotFound``."""
    row = db.session.scalar(whole().where(Dispute.ref == ref))
    if row is None:
        raise missing("dispute", ref)
    return row


def locked(ref: str) -> tuple[Dispute, Sale]:
    """Return a dispute and its sale, both locked to the end of the deed; raises ``NotFound``."""
    sale = queries.locked(queries.ref_by_id(found(ref).sale_id))
    row = db.session.scalar(
        whole()
        .where(Dispute.ref == ref)
        .with_for_update(of=Dispute)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise missing("dispute", ref)
    return row, sale


def of_provider(provider_id: str) -> Dispute | None:
    """Return the dispute of a provider's id, if we know it."""
    return db.session.scalar(whole().where(Dispute.provider_id == provider_id))


def standings(provider_ids: Collection[str]) -> dict[str, Standing]:
    """Return how the disputes among these ids of the provider stand that we know."""
    asked = select(Dispute).where(Dispute.provider_id.in_(provider_ids))
    return {one.provider_id: one.standing for one in db.session.scalars(asked)}


def charges_among(charge_ids: Collection[str]) -> set[str]:
    """Return those of these charges that a settled payment of ours was made with."""
    asked = select(Payment.charge_id).where(Payment.charge_id.in_(charge_ids))
    return {charge for charge in db.session.scalars(asked) if charge}


def payment_of_charge(charge_id: str) -> Payment | None:
    """Return the payment that a charge was made for, if it is ours and settled."""
    return db.session.scalar(select(Payment).where(Payment.charge_id == charge_id))


def is_disputed(sale_id: int) -> bool:
    """Tell whether money of a sale is disputed and not decided; an inquiry disputes none."""
    asked = exists().where(
        Dispute.sale_id == sale_id, Dispute.state.in_(UNDECIDED), ~Dispute.is_inquiry
    )
    return bool(db.session.scalar(select(asked)))


def refuse_disputed(sale: Sale) -> None:
    """Raise ``Conflict`` while money of a sale is disputed: nothing of it moves."""
    if is_disputed(sale.id):
        raise Conflict(
            "sale_disputed",
            say(
                "The payer’s bank disputes a payment of sale %(sale)s; until that is decided"
                " its money stays where it is.",
                sale=sale.ref,
            ),
            field="sale",
            way_out=say("It goes on by itself once the dispute is decided."),
        )
