"""How does a dispute stand at the provider, and what is to be done about it?

Webhook and sweep call ``settle``, in any order and any number of times: it asks the provider and
notes what is new, step by step, each once. ``looking.py`` finds what no webhook told us.
"""

from __future__ import annotations

from recycling import clock
from recycling.db import db
from recycling.deeds import SYSTEM, Act, overtaken
from recycling.settlement import payouts, pending
from recycling.settlement.disputes import replying, rows
from recycling.settlement.disputes.evidence import evidence_of
from recycling.settlement.disputes.models import Dispute
from recycling.settlement.disputes.rules import (
    LOOKED_AT_EVERY,
    UNDER_WAY,
    DisputeState,
    Reply,
    Step,
    next_step,
)
from recycling.settlement.disputes.service import (
    STEP_TAKEN,
    STEPS,
    may_be_under_way,
    open_dispute,
    theirs,
)
from recycling.settlement.gateway import gateway
from recycling.settlement.stripe_gateway import DisputeReport

_MOST_STEPS = 8


def settle(provider_id: str) -> str | None:
    """Ask the provider how a dispute stands and note what is new; return its state with us.

    ``None`` where the payment it is about is not ours, or not settled yet. Raises ``Unavailable``
    when the provider does not answer, ``Conflict`` while a payout may be under way.
    """
    return note(gateway().dispute(provider_id))


def note(report: DisputeReport) -> str | None:
    """Note what is new in what the provider says of a dispute; as ``settle``."""
    payment = rows.payment_of_charge(report.charge_id)
    payment_ref = payment.ref if payment else None
    db.session.rollback()
    if payment_ref is None:
        return None
    for _ in range(_MOST_STEPS):
        step, ref = next_of(report)
        if step is None:
            break
        with overtaken(STEP_TAKEN):
            _go(step, ref, payment_ref, report)
    known = rows.of_provider(report.id)
    state = known.state if known else None
    db.session.rollback()
    return state


def next_of(report: DisputeReport) -> tuple[Step | None, str]:
    """Return what follows from what the provider says of a dispute, and its reference with us."""
    known = rows.of_provider(report.id)
    step = next_step(known.standing if known else None, theirs(report))
    ref = known.ref if known else ""
    db.session.rollback()
    return step, ref


def _go(step: Step, ref: str, payment_ref: str, report: DisputeReport) -> None:
    if step is Step.OPEN:
        open_dispute(Act(SYSTEM), payment_ref, report)
        return
    if step is Step.LOSE:
        _look_for_payouts(ref)
    STEPS[step](Act(SYSTEM), ref, report)


def _look_for_payouts(ref: str) -> None:
    """Learn what became of payouts that were tried before, now that none is begun any more.

    Raises ``Conflict`` where one may be under way this moment.
    """
    dispute = rows.found(ref)
    is_recent = clock.now() < dispute.noted_at + UNDER_WAY
    tried = [p.ref for p in dispute.sale.payouts if may_be_under_way(p)]
    db.session.rollback()
    for payout_ref in tried:
        payouts.look_for(payout_ref, may_be_under_way=is_recent)


def sweep() -> int:
    """Go on with the disputes that are due; returns how many came further."""
    return pending.work_off(Dispute.ref, _go_on)


def _go_on(ref: str) -> bool:
    """Reply where that is due, and learn how a dispute stands; tell whether it came further."""
    dispute = rows.found(ref)
    before, provider_id = dispute.state, dispute.provider_id
    if _is_left_to_us(dispute):
        db.session.rollback()
        replying.answer_for_payee(Act(SYSTEM, f"answer:{ref}"), ref)
        dispute = rows.found(ref)
    if dispute.state == DisputeState.OPEN and dispute.reply is not None:
        _tell_bank(dispute)
    db.session.rollback()
    if settle(provider_id) != before:
        return True
    pending.put_off(Dispute.ref, ref, clock.now() + LOOKED_AT_EVERY)
    return False


def _is_left_to_us(dispute: Dispute) -> bool:
    from_at, now = dispute.answered_from, clock.now()
    return from_at is not None and from_at <= now and dispute.awaits_reply(now)


def _tell_bank(dispute: Dispute) -> None:
    """Send the reply once: a bank that has it is not told again."""
    ref, provider_id, said = dispute.ref, dispute.provider_id, dispute.reply
    evidence = evidence_of(dispute)
    db.session.rollback()
    report = gateway().dispute(provider_id)
    if report.submissions or theirs(report).state is not DisputeState.OPEN:
        return
    if said == Reply.ACCEPT:
        gateway().accept_dispute(provider_id, key=f"{ref}:accept")
    else:
        gateway().answer_dispute(provider_id, evidence, key=f"{ref}:answer")
