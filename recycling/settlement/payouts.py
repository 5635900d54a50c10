"""How does money leave, once, to whom it is due?

When the time has come the whole sum that was paid is divided into payouts in one deed. Each is
then carried out at the provider with its own reference as key, and noted. Whatever stops in
between is taken up again where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from recycling import clock
from recycling.auctions.rules.fees import fee_of
from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, missing
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Mass, Money
from recycling.references import new_reference
from recycling.sayings import say
from recycling.settlement import pending, queries
from recycling.settlement.books import rules
from recycling.settlement.books.booking import book, owed
from recycling.settlement.books.rules import AccountKind
from recycling.settlement.disputes.claiming import plan_claims_of_transfer
from recycling.settlement.disputes.rows import refuse_disputed
from recycling.settlement.gateway import gateway
from recycling.settlement.models import Payment, Payout, Sale
from recycling.settlement.onboarding.rules import WAITS_FOR
from recycling.settlement.onboarding.service import let_wait
from recycling.settlement.onboarding.settling import pass_on
from recycling.settlement.rules import (
    LONGEST_PAUSE,
    Paid,
    PaymentState,
    PayoutKind,
    PayoutState,
    SaleState,
    due_to_payee,
    plan_payouts,
)
from recycling.settlement.service import record_sale
from recycling.settlement.stripe_gateway import RefundOrder, TransferOrder

UNDER_WAY = "payout_under_way"


@deed
def release_sale(act: Act, ref: str, accepted: Mass) -> str:
    """Divide what was paid: the payee's due for the accepted mass, the rest to the payer.

    Never more than its payer's bank left of it. Raises ``Conflict`` unless the sale is paid, not
    divided yet and not disputed.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    sale = queries.locked(ref)
    if sale.state != SaleState.PAID or sale.payouts:
        raise Conflict(
            "not_releasable",
            say(
                "Sale %(ref)s is %(sale_state)s; nothing is released.",
                ref=ref,
                sale_state=sale.state,
            ),
        )
    refuse_disputed(sale)
    there = owed(sale, AccountKind.PAYER)
    due_minor = due_to_payee(sale.price, accepted, sale.amount_minor)
    due = Money(min(due_minor, there), sale.currency)
    fee_minor = fee_of(due.minor, sale.fee_basis_points)
    fact = record_sale(
        act,
        "ReleasePlanned",
        sale,
        {
            "accepted_kg": accepted.json(),
            "due_minor": due.minor,
            "back_minor": there - due.minor,
            "fee_minor": fee_minor,
            "currency": due.currency,
        },
    )
    if due.minor and sale.payer and sale.payee:
        book(fact, sale, rules.released(sale.payer.id, sale.payee.id, due, fee_minor), sale.ref)
    if not divide(act, sale):
        end_sale(act, sale, SaleState.RELEASED if accepted else SaleState.REFUNDED)
    return ref


def divide(act: Act, sale: Sale) -> bool:
    """Divide the payments by what the books now say is whose (a step inside a deed).

    Tells whether there was anything to divide.
    """
    paid = [p for p in sale.payments if p.state == PaymentState.PAID]
    to_payee, kept = owed(sale, AccountKind.PAYEE), owed(sale, AccountKind.FEES)
    return bool(divide_payments(act, paid, to_payee, kept))


def divide_payments(act: Act, payments: Sequence[Payment], to_payee: int, kept: int) -> int:
    """Plan the payouts of payments not yet divided (a step inside a deed); returns how many."""
    planned = plan_payouts([Paid(p.id, p.remaining_minor) for p in payments], to_payee, kept)
    sale_ids = {p.id: p.sale_id for p in payments}
    for payment in payments:
        payment.divided_at = act.at
    for one in planned:
        db.session.add(
            Payout(
                ref=new_reference("OUT"),
                sale_id=sale_ids[one.payment_id],
                payment_id=one.payment_id,
                kind=one.kind,
                amount_minor=one.amount_minor,
                state=PayoutState.PLANNED,
                planned_at=act.at,
                due_at=act.at,
            )
        )
    return len(planned)


def end_sale(act: Act, sale: Sale, state: SaleState) -> None:
    """Bring a sale to its end (a step inside a deed)."""
    sale.state, sale.ended_at = state, act.at


def carry_out_planned() -> int:
    """Carry out the payouts that are due; returns how many were. What fails is tried again."""
    return pending.work_off(Payout.ref, carry_out)


def carry_out(ref: str) -> bool:
    """Make one payout at the provider and note it; safe to repeat. Tell whether it was done now.

    One that was tried before is looked for first: the provider forgets keys after 24 hours. While
    the sale is disputed that is all, and what was made before is noted. Raises ``Unavailable`` when
    the provider does not answer, another ``Refusal`` when it, or a dispute, says no.
    """
    payout, payment, sale = _parts(ref)
    if payout.state != PayoutState.PLANNED:
        db.session.rollback()
        return False
    order = _order(payout, payment, sale)
    was_tried = payout.attempts > 1 or payout.waits_for_id is not None
    made = _find(order) if was_tried else None
    if made is None:
        payout, payment, sale = _parts(ref)
        refuse_disputed(sale)
        _refuse_unowed(payout, sale)
        made = _make(order, sale)
    if made is None:
        _wait(ref)
        return False
    finish_payout(Act(SYSTEM, f"finish:{ref}"), ref, made)
    return True


def look_for(ref: str, *, may_be_under_way: bool) -> None:
    """Learn whether a payout that was tried was made, and note it; else it counts as not tried.

    Raises ``Conflict`` where it was not found and may be made this moment.
    """
    payout, payment, sale = _parts(ref)
    made = _find(_order(payout, payment, sale))
    if made is not None:
        finish_payout(Act(SYSTEM, f"finish:{ref}"), ref, made)
    elif may_be_under_way:
        raise Conflict(
            UNDER_WAY,
            say("Payout %(ref)s may be under way.", ref=ref),
            way_out=say("Try again later."),
        )
    else:
        pending.put_off(Payout.ref, ref, clock.now() + LONGEST_PAUSE)


def _wait(ref: str) -> None:
    """Let a transfer wait for its payee's account; that it does is said the first time."""
    waits = _parts(ref)[0].waits_for_id is not None
    db.session.rollback()
    if waits:
        pending.put_off(Payout.ref, ref, clock.now() + WAITS_FOR)
    else:
        let_wait(Act(SYSTEM), ref)


def _refuse_unowed(payout: Payout, sale: Sale) -> None:
    """Let no money leave that the books do not say is whose it goes to."""
    if payout.kind == PayoutKind.TRANSFER:
        left = owed(sale, AccountKind.PAYEE)
    else:
        left = owed(sale, AccountKind.PAYER, sale.payer_of(payout.payment))
    if payout.amount_minor > left:
        raise Conflict(
            "not_owed",
            say(
                "The books do not say that %(amount)s of sale %(sale)s are owed.",
                amount=payout.amount,
                sale=sale.ref,
            ),
            way_out=say("Run “flask books check”; nothing was moved."),
        )


def _parts(ref: str) -> tuple[Payout, Payment, Sale]:
    payout = db.session.scalar(select(Payout).where(Payout.ref == ref))
    if payout is None:
        raise missing("payout", ref)
    sale = queries.unlocked(queries.ref_by_id(payout.sale_id))
    payment = next(p for p in sale.payments if p.id == payout.payment_id)
    return payout, payment, sale


def _order(payout: Payout, payment: Payment, sale: Sale) -> RefundOrder | TransferOrder:
    metadata = {"sale": sale.ref, "payout": payout.ref}
    if payout.kind == PayoutKind.REFUND:
        return RefundOrder(payment.intent_id or "", payout.amount_minor, metadata)
    return TransferOrder(
        amount_minor=payout.amount_minor,
        currency=payment.currency.lower(),
        account_id="",
        transfer_group=sale.ref,
        source_charge_id=payment.charge_id,
        metadata=metadata,
    )


def _find(order: RefundOrder | TransferOrder) -> str | None:
    db.session.rollback()
    if isinstance(order, RefundOrder):
        return gateway().find_refund(order)
    return gateway().find_transfer(order)


def _make(order: RefundOrder | TransferOrder, sale: Sale) -> str | None:
    """Do it at the provider; ``None``, and nothing done, while the payee's account is not ready."""
    key, payee = order.metadata["payout"], sale.payee
    if isinstance(order, RefundOrder):
        db.session.rollback()
        return gateway().refund(order, key=key)
    if payee is None:
        raise Conflict("no_payee", say("Sale %(sale)s has nobody to pay.", sale=sale.ref))
    return pass_on(order, payee, key=key)


@deed
def finish_payout(act: Act, ref: str, provider_id: str) -> str:
    """Note that a payout was made; with the last one the sale is at its end."""
    permit(act.actor, Permission.SALES_SETTLE)
    sale_ref = _parts(ref)[2].ref
    sale = queries.locked(sale_ref)
    payout = next(p for p in sale.payouts if p.ref == ref)
    if payout.state != PayoutState.PLANNED:
        raise Conflict("payout_done", say("Payout %(ref)s is made or dropped already.", ref=ref))
    payout.state, payout.provider_id = PayoutState.DONE, provider_id
    payout.done_at, payout.due_at, payout.waits_for_id = act.at, None, None
    fact = record_sale(
        act,
        "MoneyPassedOn" if payout.kind == PayoutKind.TRANSFER else "MoneyGivenBack",
        sale,
        {
            "payout": ref,
            "amount_minor": payout.amount_minor,
            "currency": sale.currency,
            "provider_id": provider_id,
        },
    )
    book(fact, sale, _leaving(payout, sale), ref)
    plan_claims_of_transfer(act, sale, payout)
    end_if_over(act, sale)
    return ref


def end_if_over(act: Act, sale: Sale) -> None:
    """End a paid sale of which everything has left (a step inside a deed)."""
    if sale.state == SaleState.PAID and _is_over(sale):
        done = {p.kind for p in sale.payouts if p.state == PayoutState.DONE}
        passed_on = PayoutKind.TRANSFER in done
        end_sale(act, sale, SaleState.RELEASED if passed_on else SaleState.REFUNDED)


def _is_over(sale: Sale) -> bool:
    """Tell whether all has left that was paid, and nothing is left to pay."""
    is_made = all(p.state != PayoutState.PLANNED for p in sale.payouts)
    return is_made and not sale.balance.minor and not owed(sale, AccountKind.PAYER)


def _leaving(payout: Payout, sale: Sale) -> rules.Entry:
    if payout.kind == PayoutKind.REFUND:
        return rules.given_back(sale.payer_of(payout.payment), payout.amount)
    payee = sale.payee
    if payee is None:
        raise Conflict("no_payee", say("Sale %(sale)s has nobody to pay.", sale=sale.ref))
    return rules.passed_on(payee.id, payout.amount)
