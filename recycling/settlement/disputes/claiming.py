"""How does what was passed on come back while its payment is disputed, and go again once it is won?

A claim is planned in the deed that opens the dispute, or in the one that notes a transfer which was
under way then. It is carried out with its reference as key, and looked for first where it was tried
before. Where the payee's balance does not cover it, it stays open and is tried again.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, missing
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Money
from recycling.references import new_reference
from recycling.sayings import say
from recycling.settlement import pending
from recycling.settlement.books import rules as books
from recycling.settlement.books.booking import book, owed
from recycling.settlement.books.rules import AccountKind
from recycling.settlement.disputes import rows
from recycling.settlement.disputes.models import Claim, Dispute
from recycling.settlement.disputes.rules import ClaimState, DisputeState, to_call_back
from recycling.settlement.gateway import gateway
from recycling.settlement.models import Payout, Sale
from recycling.settlement.rules import PayoutKind, PayoutState
from recycling.settlement.service import record_sale
from recycling.settlement.stripe_gateway import ReversalOrder


def plan_claims(act: Act, sale: Sale, dispute: Dispute) -> int:
    """Plan to call back what was passed on of a disputed payment (a step inside a deed).

    Only what is not there otherwise: what is still the payer's, or not passed on yet, covers first.
    Returns how much, in minor units.
    """
    there = owed(sale, AccountKind.PAYER) + owed(sale, AccountKind.PAYEE)
    left = dispute.taken_minor - _claimed(dispute)
    planned = 0
    for payout in sale.payouts:
        if payout.kind != PayoutKind.TRANSFER or payout.state != PayoutState.DONE:
            continue
        if payout.payment_id != dispute.payment_id or _has_claim(dispute, payout):
            continue
        part = to_call_back(left - planned, there, payout.amount_minor - _taken_of(payout))
        if part:
            db.session.add(_claim(act, dispute, payout, part))
            planned += part
    return planned


def plan_claims_of_transfer(act: Act, sale: Sale, payout: Payout) -> int:
    """Call back a transfer that was under way when its payment was disputed (inside its deed)."""
    if payout.kind != PayoutKind.TRANSFER or not rows.is_disputed(sale.id):
        return 0
    of_payment = (
        rows.whole()
        .where(Dispute.payment_id == payout.payment_id, ~Dispute.is_inquiry)
        .order_by(Dispute.id.desc())
    )
    dispute = db.session.scalars(of_payment.limit(1)).first()
    is_open = dispute is not None and dispute.is_undecided
    return plan_claims(act, sale, dispute) if dispute is not None and is_open else 0


def _claim(act: Act, dispute: Dispute, payout: Payout, amount_minor: int) -> Claim:
    return Claim(
        ref=new_reference("CLM"),
        dispute_id=dispute.id,
        payout_id=payout.id,
        amount_minor=amount_minor,
        state=ClaimState.OPEN,
        planned_at=act.at,
        due_at=act.at,
    )


def _claimed(dispute: Dispute) -> int:
    return _sum_of(Claim.dispute_id == dispute.id)


def _taken_of(payout: Payout) -> int:
    return _sum_of(Claim.payout_id == payout.id)


def _sum_of(which: object) -> int:
    total = select(func.sum(Claim.amount_minor)).where(which, Claim.state != ClaimState.DROPPED)  # type: ignore[arg-type]
    return int(db.session.scalar(total) or 0)


def _has_claim(dispute: Dispute, payout: Payout) -> bool:
    known = select(Claim.id).where(Claim.dispute_id == dispute.id, Claim.payout_id == payout.id)
    return db.session.scalar(known) is not None


def carry_out_claims() -> int:
    """Carry out the claims that are due; returns how many were. What fails is tried again."""
    return pending.work_off(Claim.ref, carry_out_claim)


def carry_out_claim(ref: str) -> bool:
    """Reverse a transfer at the provider and note it; safe to repeat. Tell whether it is over now.

    One whose dispute was won meanwhile is only looked for: made before, it is noted and passed on
    again; not made, it is dropped. Raises ``Unavailable`` when the provider does not answer,
    another ``Refusal`` when it says no: the payee's balance may not cover it yet.
    """
    claim = _found(ref)
    if claim.state != ClaimState.OPEN:
        db.session.rollback()
        return False
    is_won = claim.dispute.state == DisputeState.WON
    was_tried = claim.attempts > 1
    order = ReversalOrder(
        claim.payout.provider_id or "",
        claim.amount_minor,
        {"sale": claim.dispute.sale.ref, "claim": ref},
    )
    db.session.rollback()
    made = gateway().find_reversal(order) if was_tried or is_won else None
    if made is None and is_won:
        drop_claim(Act(SYSTEM, f"drop:{ref}"), ref)
        return True
    finish_claim(
        Act(SYSTEM, f"finish:{ref}"), ref, made or gateway().reverse_transfer(order, key=ref)
    )
    return True


def _found(ref: str) -> Claim:
    claim = db.session.scalar(
        select(Claim)
        .where(Claim.ref == ref)
        .options(joinedload(Claim.payout), joinedload(Claim.dispute).joinedload(Dispute.sale))
    )
    if claim is None:
        raise missing("claim", ref)
    return claim


@deed
def finish_claim(act: Act, ref: str, provider_id: str) -> str:
    """Note that a transfer was taken back; once its dispute is won it is passed on again.

    Also of a claim that was dropped while it was under way. Raises ``Conflict`` when it is noted
    already.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    dispute, sale = rows.locked(_found(ref).dispute.ref)
    claim = next(one for one in dispute.claims if one.ref == ref)
    if claim.state == ClaimState.DONE:
        raise Conflict("claim_done", say("Claim %(ref)s is noted already.", ref=ref))
    claim.state, claim.provider_id = ClaimState.DONE, provider_id
    claim.done_at, claim.due_at = act.at, None
    amount = Money(claim.amount_minor, sale.currency)
    fact = record_sale(
        act,
        "MoneyCalledBack",
        sale,
        {
            "dispute": dispute.ref,
            "claim": ref,
            "amount_minor": amount.minor,
            "amount": str(amount),
            "currency": amount.currency,
            "provider_id": provider_id,
        },
    )
    if dispute.state == DisputeState.WON:
        pass_on_again(act, sale, claim)
    lost_minor = owed(sale, AccountKind.LOSSES) if dispute.state == DisputeState.LOST else 0
    book(fact, sale, books.called_back(_payee_of(dispute), amount, lost_minor), ref)
    return ref


def _payee_of(dispute: Dispute) -> int:
    return dispute.parties()["payee"] or 0


@deed
def drop_claim(act: Act, ref: str) -> str:
    """Note that a claim is not needed: its dispute was won before the transfer was taken back."""
    permit(act.actor, Permission.SALES_SETTLE)
    dispute, sale = rows.locked(_found(ref).dispute.ref)
    claim = next(one for one in dispute.claims if one.ref == ref)
    if claim.state != ClaimState.OPEN or dispute.state != DisputeState.WON:
        raise Conflict(
            "claim_moved_on",
            say("Claim %(ref)s is %(claim_state)s.", ref=ref, claim_state=claim.state),
        )
    claim.state, claim.due_at = ClaimState.DROPPED, None
    record_sale(act, "ClaimDropped", sale, {"dispute": dispute.ref, "claim": ref})
    return ref


def pass_on_again(act: Act, sale: Sale, claim: Claim) -> None:
    """Plan to pass on again what was called back (a step inside a deed)."""
    plan_anew(act, sale, claim.payout, claim.amount_minor)


def plan_anew(act: Act, sale: Sale, before: Payout, amount_minor: int) -> None:
    """Plan a payout like one before, of another amount (a step inside a deed)."""
    alike = (p.number for p in sale.payouts if _is_alike(p, before))
    again = Payout(
        ref=new_reference("OUT"),
        sale_id=sale.id,
        payment_id=before.payment_id,
        kind=before.kind,
        number=max(alike) + 1,
        amount_minor=amount_minor,
        state=PayoutState.PLANNED,
        planned_at=act.at,
        due_at=act.at,
    )
    sale.payouts.append(again)


def _is_alike(one: Payout, other: Payout) -> bool:
    return (one.payment_id, one.kind) == (other.payment_id, other.kind)
