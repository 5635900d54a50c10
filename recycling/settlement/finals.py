"""What does the final assay change of a sale by formula, and when does its money go where?

Until then what was paid provisionally stays with the payment service. The final amount takes the
place of the provisional one, and the difference flows in whichever direction it falls:

* who has paid less than the final amount pays the rest; what is there is released meanwhile;
* who has paid more has the rest back when what is due is released;
* where the sign flips, all that was paid goes back, and the other party pays the final amount.

What goes to the holder is released by the final assay, a treatment fee by the certificate.
"""

from __future__ import annotations

from recycling.auctions.rules.fees import fee_of
from recycling.clock import stamp
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Money
from recycling.sayings import say
from recycling.settlement import queries
from recycling.settlement.assays.queries import find_exchange
from recycling.settlement.books import rules
from recycling.settlement.books.booking import book, owed, released_of
from recycling.settlement.books.rules import AccountKind
from recycling.settlement.disputes.rows import refuse_disputed
from recycling.settlement.models import Payment, Sale
from recycling.settlement.payouts import divide_payments, end_sale
from recycling.settlement.rules import SaleState, payer_part
from recycling.settlement.service import record_sale


@deed
def settle_final(act: Act, ref: str) -> str:
    """Put the net amount by the final assay in the place of the provisional one, once.

    What somebody paid who is to pay no more goes back. Raises ``Conflict`` unless the sale is paid
    provisionally and its exchange of assays is settled.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    sale = queries.locked(ref)
    refuse_disputed(sale)
    exchange = find_exchange(ref)
    final = exchange.final if exchange else None
    if final is None or sale.state != SaleState.PAID or not sale.is_provisional:
        raise Conflict("not_final", say("No final assay settles sale %(ref)s now.", ref=ref))
    asked, before = sale.amount_minor, payer_part(sale.amount_minor)
    sale.amount_minor, sale.final_at = final.minor, act.at
    returned = [] if before == payer_part(final.minor) else sale.settled_by(before)
    record_sale(
        act,
        "FinalSettled",
        sale,
        {
            "asked_minor": asked,
            "final_minor": final.minor,
            "balance": "due" if sale.balance.minor else "none",
            "balance_minor": sale.balance.minor,
            **_due_by(sale),
            "back_minor": sum(p.amount_minor for p in returned),
            "currency": final.currency,
        },
    )
    if not divide_payments(act, returned, 0, 0) and not final.minor:
        end_sale(act, sale, SaleState.RELEASED)
    return ref


def _due_by(sale: Sale) -> dict[str, str]:
    return {"due_by": stamp(sale.balance_due_by)} if sale.balance_due_by else {}


def is_releasable(sale: Sale) -> bool:
    """Tell whether something of a final amount is there that was not released or given back."""
    return sale.final_at is not None and sale.state == SaleState.PAID and bool(_undivided(sale))


@deed
def release_final(act: Act, ref: str) -> str:
    """Release what was paid of the final amount and is there; what is too much goes back.

    Raises ``Conflict`` where nothing is there to be released.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    sale = queries.locked(ref)
    payer, payee, exchange = sale.payer, sale.payee, find_exchange(ref)
    if payer is None or payee is None or exchange is None or not is_releasable(sale):
        raise Conflict(
            "not_releasable",
            say(
                "Sale %(ref)s is %(sale_state)s; nothing is released.",
                ref=ref,
                sale_state=sale.state,
            ),
        )
    refuse_disputed(sale)
    payments, released = _undivided(sale), released_of(sale)
    there = owed(sale, AccountKind.PAYER, payer.id)
    due = Money(min(abs(sale.amount_minor) - released, there), sale.currency)
    basis = sale.fee_basis_points
    fee_minor = fee_of(released + due.minor, basis) - fee_of(released, basis)
    fact = record_sale(
        act,
        "ReleasePlanned",
        sale,
        {
            "accepted_kg": exchange.wet_mass.json(),
            "due_minor": due.minor,
            "back_minor": there - due.minor,
            "fee_minor": fee_minor,
            "currency": due.currency,
        },
    )
    reference = payments[-1].ref if released else sale.ref
    book(fact, sale, rules.released(payer.id, payee.id, due, fee_minor), reference)
    divide_payments(act, payments, due.minor - fee_minor, fee_minor)
    return ref


def _undivided(sale: Sale) -> list[Payment]:
    paid = sale.settled_by(payer_part(sale.amount_minor))
    return [p for p in paid if p.divided_at is None]
