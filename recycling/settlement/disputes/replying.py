"""Deeds of what is said to the bank, once: by the payee, or by the registry in the last days.

The deed decides; the sweep then tells the bank (``settling.py``), so that a reply is neither lost
nor sent twice.
"""

from __future__ import annotations

from recycling.clock import stamp
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.settlement.disputes import rows
from recycling.settlement.disputes.models import Dispute
from recycling.settlement.disputes.rules import LONGEST_STATEMENT, DisputeState, Reply
from recycling.settlement.service import record_sale


@deed
def reply(act: Act, ref: str, said: Reply, statement: str = "") -> str:
    """Let the payee answer a dispute, with a statement or without one, or accept it.

    Raises ``NotFound``; ``Forbidden`` for any but a signer of the payee; ``Conflict`` for one that
    is replied to, decided or too old; ``Invalid`` for a statement that is too long.
    """
    dispute, _sale = rows.locked(ref)
    permit(act.actor, Permission.DISPUTES_ANSWER, dispute)
    _refuse_unanswerable(act, dispute)
    if said is Reply.ACCEPT and dispute.is_inquiry:
        raise Conflict(
            "inquiry_moves_no_money",
            say("The bank only asks; there is nothing to accept yet."),
            field="reply",
            way_out=say("Answer it. If the bank then takes the money back, you can accept that."),
        )
    _note(act, dispute, said, _checked(statement), "payee")
    return ref


def _checked(statement: str) -> str:
    text = statement.strip()
    if len(text) > LONGEST_STATEMENT:
        raise Invalid(
            "statement_too_long",
            say(
                "The bank reads at most %(longest_statement)s characters.",
                longest_statement=LONGEST_STATEMENT,
            ),
            field="statement",
            way_out=say("Shorten it: what the register holds is sent besides."),
        )
    return text


def _refuse_unanswerable(act: Act, dispute: Dispute) -> None:
    if dispute.reply is not None or dispute.state != DisputeState.OPEN:
        words = say("Dispute %(ref)s is %(state)s.", ref=dispute.ref, state=dispute.state)
        if dispute.reply:
            words = say(
                "Dispute %(ref)s is %(state)s and replied to.",
                ref=dispute.ref,
                state=dispute.state,
            )
        raise Conflict(
            "dispute_replied",
            words,
            way_out=say("A bank takes one reply only."),
        )
    if dispute.answer_by is not None and act.at >= dispute.answer_by:
        raise Conflict(
            "dispute_too_late",
            say("The bank waited for an answer until %(stamp)s.", stamp=stamp(dispute.answer_by)),
            way_out=say("Wait for what the bank decides."),
        )


@deed
def answer_for_payee(act: Act, ref: str) -> str:
    """Answer with what the register holds, where the payee has not replied two days before the end.

    Raises ``Conflict`` where it was replied to, or before that.
    """
    permit(act.actor, Permission.SALES_SETTLE)
    dispute, _sale = rows.locked(ref)
    _refuse_unanswerable(act, dispute)
    if dispute.answered_from is None or act.at < dispute.answered_from:
        raise Conflict(
            "dispute_too_early", say("Dispute %(ref)s is left to its payee for now.", ref=ref)
        )
    _note(act, dispute, Reply.ANSWER, "", "registry")
    return ref


def _note(act: Act, dispute: Dispute, said: Reply, statement: str, by: str) -> None:
    dispute.reply, dispute.statement, dispute.replied_at = said, statement, act.at
    dispute.due_at, dispute.attempts = act.at, 0
    record_sale(
        act,
        "DisputeReplied",
        dispute.sale,
        {
            "dispute": dispute.ref,
            "reply": said,
            "by": by,
            "characters": len(statement),
            "amount": str(dispute.amount),
        },
    )
