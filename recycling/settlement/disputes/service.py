"""Deeds by which a dispute goes on: each notes one step at the provider, and its money, once.

Whoever comes second with a step is refused (``STEP_TAKEN``). ``settling.py`` asks and decides.
"""

from __future__ import annotations

from collections.abc import Callable

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.canonical import Json
from recycling.ledger.models import Fact
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Money
from recycling.references import new_reference
from recycling.sayings import say
from recycling.settlement import payouts, queries
from recycling.settlement.books import rules as books
from recycling.settlement.books.booking import balances_of, book, owed
from recycling.settlement.books.rules import AccountKey, AccountKind
from recycling.settlement.disputes import rows
from recycling.settlement.disputes.claiming import pass_on_again, plan_anew, plan_claims
from recycling.settlement.disputes.models import Dispute
from recycling.settlement.disputes.rules import (
    LOOKED_AT_EVERY,
    ClaimState,
    DisputeState,
    Standing,
    Step,
    next_step,
    standing_of,
)
from recycling.settlement.models import Payout, Sale
from recycling.settlement.rules import PaymentState, PayoutKind, PayoutState, SaleState
from recycling.settlement.service import record_sale
from recycling.settlement.stripe_gateway import DisputeReport

STEP_TAKEN = "dispute_step_taken"
_ACCOUNTS = {PayoutKind.REFUND: AccountKind.PAYER, PayoutKind.TRANSFER: AccountKind.PAYEE}
"""Whose money each kind of payout moves."""


def theirs(report: DisputeReport) -> Standing:
    """Return how a dispute stands at the provider."""
    is_inquiry, state = standing_of(report.status)
    return Standing(is_inquiry, state, report.taken_minor, report.returned_minor, report.fee_minor)


@deed
def open_dispute(act: Act, payment_ref: str, report: DisputeReport) -> str:
    """Note that a payer's bank disputes a payment, or asks about it; answers with its reference.

    What it took is entered in the books, and what was passed on of the payment called back.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    payment = queries.payment(payment_ref)
    sale = queries.locked(queries.ref_by_id(payment.sale_id))
    known = rows.of_provider(report.id)
    _check_step(known, report, Step.OPEN)
    dispute = known or Dispute(
        ref=new_reference("DIS"),
        sale=sale,
        payment=payment,
        provider_id=report.id,
        statement="",
        claims=[],
    )
    dispute.is_inquiry, dispute.state = theirs(report).is_inquiry, DisputeState.OPEN
    dispute.amount_minor, dispute.currency = report.amount_minor, report.currency.upper()
    dispute.reason, dispute.answer_by = report.reason[:60], report.answer_by
    dispute.opened_at, dispute.noted_at, dispute.closed_at = report.opened_at, act.at, None
    dispute.reply, dispute.replied_at, dispute.sent_at = None, None, None
    dispute.taken_minor, dispute.fee_minor = dispute.taken_minor or 0, dispute.fee_minor or 0
    dispute.due_at, dispute.attempts = act.at + LOOKED_AT_EVERY, 0
    db.session.add(dispute)
    db.session.flush()
    asked = {"payment": payment.ref, "reason": dispute.reason, **_answer_by(dispute)}
    made = "InquiryOpened" if dispute.is_inquiry else "DisputeOpened"
    fact = _record(act, made, dispute, asked)
    _take(act, fact, dispute, report)
    return dispute.ref


def _answer_by(dispute: Dispute) -> dict[str, Json]:
    return {"answer_by": dispute.answer_by.isoformat()} if dispute.answer_by else {}


def _take(act: Act, fact: Fact, dispute: Dispute, report: DisputeReport) -> None:
    """Enter what the provider took that is not in the books yet, and call back what is missing."""
    new = Money(report.taken_minor - dispute.taken_minor, dispute.currency)
    dispute.taken_minor = report.taken_minor
    if new.minor:
        book(fact, dispute.sale, books.disputed(new), dispute.ref)
        plan_claims(act, dispute.sale, dispute)
    _charge(fact, dispute, report)


def _charge(fact: Fact, dispute: Dispute, report: DisputeReport) -> None:
    """Enter what the provider charges us more, or less, than is in the books."""
    new = Money(report.fee_minor - dispute.fee_minor, dispute.currency)
    dispute.fee_minor = report.fee_minor
    if new.minor:
        book(fact, dispute.sale, books.charged(new), dispute.ref)


@deed
def note_money_taken(act: Act, ref: str, report: DisputeReport) -> str:
    """Note that the provider took the money of a dispute, later than it told us of the dispute."""
    dispute = _stepping(act, ref, report, Step.TAKE)
    taken = report.taken_minor - dispute.taken_minor
    fact = _record(act, "DisputeMoneyTaken", dispute, {"taken_minor": taken})
    _take(act, fact, dispute, report)
    return ref


@deed
def note_charged(act: Act, ref: str, report: DisputeReport) -> str:
    """Note that the provider charges us another fee for a dispute than we knew."""
    dispute = _stepping(act, ref, report, Step.CHARGE)
    fact = _record(act, "DisputeCharged", dispute, {"fee_minor": report.fee_minor})
    _charge(fact, dispute, report)
    return ref


@deed
def note_answered(act: Act, ref: str, report: DisputeReport) -> str:
    """Note that the bank has our evidence and looks at it."""
    dispute = _stepping(act, ref, report, Step.ANSWER)
    dispute.state, dispute.sent_at = DisputeState.ANSWERED, dispute.sent_at or act.at
    dispute.due_at, dispute.attempts = act.at + LOOKED_AT_EVERY, 0
    _charge(_record(act, "DisputeAnswered", dispute, {}), dispute, report)
    return ref


@deed
def win_dispute(act: Act, ref: str, report: DisputeReport) -> str:
    """Note that a dispute is decided for us: its money is back, and goes on where it was to go."""
    dispute = _stepping(act, ref, report, Step.WIN)
    _close(act, dispute, DisputeState.WON)
    fact = _record(act, "DisputeWon", dispute, {})
    for claim in dispute.claims:
        if claim.state == ClaimState.DONE:
            pass_on_again(act, dispute.sale, claim)
        elif claim.state == ClaimState.OPEN:
            claim.due_at, claim.attempts = act.at, max(claim.attempts, 1)
    _wake_payouts(act, dispute.sale)
    if dispute.taken_minor:
        back = Money(dispute.taken_minor, dispute.currency)
        book(fact, dispute.sale, books.reinstated(back), dispute.ref)
    _charge(fact, dispute, report)
    return ref


@deed
def lose_dispute(act: Act, ref: str, report: DisputeReport) -> str:
    """Note that a dispute is decided for the payer: the money is gone for good.

    It is borne by the payer's money in this sale, then by the payee's as far as it is here, then by
    the platform. A sale of which nothing is left ends. Raises ``Conflict`` while a payout of the
    sale may still be under way.
    """
    dispute = _stepping(act, ref, report, Step.LOSE)
    sale = dispute.sale
    if any(may_be_under_way(payout) for payout in sale.payouts):
        raise Conflict(
            payouts.UNDER_WAY,
            say("A payout of sale %(sale)s may be under way; look for it.", sale=sale.ref),
        )
    _close(act, dispute, DisputeState.LOST)
    amount = Money(dispute.taken_minor, dispute.currency)
    entry = books.lost(amount, _borne_by(dispute)) if amount.minor else None
    lost_minor = _loss(entry) if entry else 0
    fact = _record(act, "DisputeLost", dispute, {"loss_minor": lost_minor})
    if entry:
        book(fact, sale, entry, dispute.ref)
    _charge(fact, dispute, report)
    _charge_back(act, dispute)
    return ref


def may_be_under_way(payout: Payout) -> bool:
    """Tell whether the provider may have been asked for a payout that is not noted as made."""
    return payout.state == PayoutState.PLANNED and payout.attempts > 0


def _borne_by(dispute: Dispute) -> dict[AccountKey, int]:
    sale, currency, parties = dispute.sale, dispute.currency, dispute.parties()
    if dispute.payment.state == PaymentState.QUESTIONED:
        suspense = AccountKey(AccountKind.SUSPENSE, currency)
        return {suspense: -balances_of(sale.id).get(suspense, 0)}
    return {
        AccountKey(kind, currency, parties[str(kind)]): owed(sale, kind, parties[str(kind)])
        for kind in (AccountKind.PAYER, AccountKind.PAYEE)
    }


def _loss(entry: books.Entry) -> int:
    losses = (one for one in entry.postings if one.account.kind is AccountKind.LOSSES)
    return sum(one.amount_minor for one in losses)


def _charge_back(act: Act, dispute: Dispute) -> None:
    """Keep from the payment what its bank took, and plan anew what its money was to do."""
    sale, payment = dispute.sale, dispute.payment
    payment.charged_back_minor = min(
        payment.amount_minor, payment.charged_back_minor + dispute.taken_minor
    )
    for kind, account in _ACCOUNTS.items():
        _shrink(act, sale, dispute, kind, owed(sale, account))
    _wake_payouts(act, sale)
    is_through = sale.state in {SaleState.PAID, SaleState.RELEASED}
    settled = (p for p in sale.payments if p.state == PaymentState.PAID)
    if is_through and not any(p.remaining_minor for p in settled):
        payouts.end_sale(act, sale, SaleState.CHARGED_BACK)
    elif sale.payouts:
        payouts.end_if_over(act, sale)


def _shrink(act: Act, sale: Sale, dispute: Dispute, kind: PayoutKind, owed_minor: int) -> None:
    """Plan no more of a kind of payout than the books still say is owed: first of this payment."""
    planned = [p for p in sale.payouts if p.kind == kind and p.state == PayoutState.PLANNED]
    too_much = sum(p.amount_minor for p in planned) - owed_minor
    for payout in sorted(planned, key=lambda p: p.payment_id != dispute.payment_id):
        if too_much <= 0:
            return
        less = min(too_much, payout.amount_minor)
        payout.state, payout.due_at = PayoutState.DROPPED, None
        if payout.amount_minor > less:
            plan_anew(act, sale, payout, payout.amount_minor - less)
        too_much -= less


def _wake_payouts(act: Act, sale: Sale) -> None:
    for payout in sale.payouts:
        if payout.state == PayoutState.PLANNED:
            payout.due_at = act.at


@deed
def close_inquiry(act: Act, ref: str, report: DisputeReport) -> str:
    """Note that a bank has asked enough: no money was moved."""
    dispute = _stepping(act, ref, report, Step.CLOSE)
    _close(act, dispute, DisputeState.CLOSED)
    _charge(_record(act, "InquiryClosed", dispute, {}), dispute, report)
    return ref


def _close(act: Act, dispute: Dispute, state: DisputeState) -> None:
    dispute.state, dispute.closed_at, dispute.due_at = state, act.at, None


def _stepping(act: Act, ref: str, report: DisputeReport, step: Step) -> Dispute:
    permit(act.actor, Permission.SALES_SETTLE)
    dispute, _sale = rows.locked(ref)
    _check_step(dispute, report, step)
    return dispute


def _check_step(known: Dispute | None, report: DisputeReport, step: Step) -> None:
    if next_step(known.standing if known else None, theirs(report)) is not step:
        raise Conflict(STEP_TAKEN, say("Dispute %(id)s has gone on already.", id=report.id))


def _record(act: Act, fact: str, dispute: Dispute, body: dict[str, Json]) -> Fact:
    told: dict[str, Json] = {
        "dispute": dispute.ref,
        "amount_minor": dispute.amount_minor,
        "currency": dispute.currency,
        "amount": str(dispute.amount),
    }
    return record_sale(act, fact, dispute.sale, {**told, **body})


STEPS: dict[Step, Callable[[Act, str, DisputeReport], str]] = {
    Step.TAKE: note_money_taken,
    Step.CHARGE: note_charged,
    Step.ANSWER: note_answered,
    Step.WIN: win_dispute,
    Step.LOSE: lose_dispute,
    Step.CLOSE: close_inquiry,
}
