"""How does a sale end that is not paid in time?

Its payee decides that, not the clock: late money is often better than none. The page of a payment
under way is closed at the provider first, so that nothing can be paid any more; what it took before
counts. What was paid in part goes back, and the award lapses (``reactions.py``).
"""

from __future__ import annotations

from recycling import clock
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.settlement import payments, queries
from recycling.settlement.disputes.rows import refuse_disputed
from recycling.settlement.models import Sale
from recycling.settlement.payouts import divide
from recycling.settlement.rules import SaleState, check_overdue, payer_part
from recycling.settlement.service import record_sale


def end_unpaid(act: Act, ref: str) -> str:
    """End a sale that is overdue, whatever payment page is open; answers with its reference.

    Raises ``NotFound``, ``Forbidden`` for any but the payee, ``Conflict`` before its time is over,
    once it is paid, or while a payment is being processed.
    """
    sale = queries.sale(ref, act.actor)
    permit(act.actor, Permission.SALES_LAPSE, sale)
    if sale.state == SaleState.OPENED:
        check_overdue(ref, sale.state, sale.pay_by, clock.now())
        under_way = sale.payment_under_way
        payment_ref = under_way.ref if under_way else None
        db.session.rollback()
        if payment_ref is not None:
            payments.end_under_way(payment_ref)
    db.session.rollback()
    return lapse_sale(act, ref)


@deed
def lapse_sale(act: Act, ref: str) -> str:
    """End an unpaid sale whose time is over; raises as ``end_unpaid`` does."""
    sale = queries.locked(ref)
    permit(act.actor, Permission.SALES_LAPSE, sale)
    check_overdue(ref, sale.state, sale.pay_by, act.at)
    _refuse_in_progress(sale)
    refuse_disputed(sale)
    back = sale.paid_minor
    sale.state, sale.ended_at = SaleState.LAPSED, act.at
    record_sale(
        act,
        "SaleLapsed",
        sale,
        {
            "auction": sale.auction.ref,
            "not_paid_by": payer_part(sale.amount_minor) or "",
            "pay_by": sale.pay_by.isoformat(),
            "back_minor": back,
            "currency": sale.currency,
        },
    )
    divide(act, sale)
    return ref


def _refuse_in_progress(sale: Sale) -> None:
    under_way = sale.payment_under_way or sale.questioned_payment
    if under_way is not None:
        raise Conflict(
            "payment_in_progress",
            say("Payment %(under_way)s has not come to its end.", under_way=under_way.ref),
            field="sale",
            way_out=say("Try again when it is through or has failed."),
        )
