"""Deeds of corrections: ask for one, agree to it or refuse it, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from recycling.custody import queries as consignments
from recycling.custody.corrections import queries
from recycling.custody.corrections.applying import apply_changes, call_back
from recycling.custody.corrections.checking import (
    affected,
    check_call_back,
    check_changes,
    refuse_both,
)
from recycling.custody.corrections.models import Correction, Countersignature
from recycling.custody.corrections.rules import Answer, CorrectionState, check_reason, written
from recycling.custody.models import Consignment
from recycling.custody.service.recording import record_consignment
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Forbidden, missing
from recycling.ledger.canonical import Json
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say


@dataclass(frozen=True)
class Wanted:
    """What somebody wants corrected, by where it stands, or the consignment cancelled; and why."""

    reason: str
    changes: Mapping[str, object] = field(default_factory=dict)
    cancels: bool = False


@deed
def ask_correction(act: Act, ref: str, wanted: Wanted) -> str:
    """Ask that something signed in a consignment be corrected, or a lot on its way called back.

    It counts once all it affects agree; at once where it affects nobody else. Raises ``Conflict``
    where it can be changed directly, cannot be corrected, changes nothing, or another correction
    is open; ``Invalid`` naming what cannot stand.
    """
    consignment = consignments.locked(ref)
    permit(act.actor, Permission.CORRECTIONS_ASK, consignment)
    refuse_both(cancels=wanted.cancels, changes=wanted.changes)
    _refuse_second(consignment)
    if wanted.cancels:
        check_call_back(consignment)
        changes = []
    else:
        changes = check_changes(consignment, wanted.changes)
    row = Correction(
        ref=new_reference("COR"),
        consignment_id=consignment.id,
        state=CorrectionState.OPEN,
        cancels=wanted.cancels,
        changes=[
            {"field": one.path, "old": written(one.old), "new": written(one.new)} for one in changes
        ],
        reason=check_reason(wanted.reason),
        asked_by_id=act.actor.organisation_id,
        asked_by=act.actor.person_ref,
        asked_at=act.at,
    )
    row.countersignatures = [
        Countersignature(organisation_id=one, answer=Answer.AWAITED)
        for one in sorted(affected(consignment, changes) - {act.actor.organisation_id})
    ]
    db.session.add(row)
    db.session.flush()
    if not row.countersignatures:
        _apply(act, row, consignment)
        return row.ref
    asked: dict[str, Json] = {"reason": row.reason, "changes": row.changes, "cancels": row.cancels}
    _record(act, "CorrectionAsked", row, consignment, asked)
    return row.ref


def _refuse_second(consignment: Consignment) -> None:
    known = queries.open_of(consignment.id)
    if known is not None:
        raise Conflict(
            "correction_open",
            say("Correction %(known)s of this consignment is open.", known=known),
            field="consignment",
            way_out=say("Answer it, or let who asked take it back, before asking for another."),
        )


@deed
def agree_correction(act: Act, ref: str) -> str:
    """Countersign a correction; it counts once nobody's answer is awaited any more.

    Raises ``NotFound``, ``Forbidden`` for who asked and for whom it does not affect, ``Conflict``
    once it has ended or where it can no longer count.
    """
    row, mine = _answering(act, ref, Answer.AGREED, "")
    consignment = consignments.locked(row.consignment.ref)
    if all(one.answer == Answer.AGREED for one in row.countersignatures):
        if row.cancels:
            check_call_back(consignment)
        _apply(act, row, consignment)
    else:
        _record(act, "CorrectionAgreed", row, consignment, {"by": mine.organisation.ref})
    return ref


@deed
def refuse_correction(act: Act, ref: str, words: str) -> str:
    """Refuse to countersign a correction, saying why: the consignment stays as it is.

    Raises as agreeing does, and ``Invalid`` naming ``words``.
    """
    row, mine = _answering(act, ref, Answer.REFUSED, check_reason(words, "words"))
    row.state, row.ended_at = CorrectionState.REFUSED, act.at
    said: dict[str, Json] = {"by": mine.organisation.ref, "words": mine.words}
    _record(act, "CorrectionRefused", row, row.consignment, said)
    return ref


@deed
def withdraw_correction(act: Act, ref: str) -> str:
    """Take back a correction one asked for; raises ``Conflict`` once it has ended."""
    row = _locked(ref)
    permit(act.actor, Permission.CORRECTIONS_ASK, row)
    if row.asked_by_id != act.actor.organisation_id:
        raise Forbidden(
            "not_yours",
            say("Only who asked for a correction takes it back."),
            way_out=say("Refuse it, if you are to countersign it."),
        )
    _refuse_ended(row)
    row.state, row.ended_at = CorrectionState.WITHDRAWN, act.at
    _record(act, "CorrectionWithdrawn", row, row.consignment, {})
    return ref


def _answering(
    act: Act, ref: str, answer: Answer, words: str
) -> tuple[Correction, Countersignature]:
    """Write down an answer to an open correction; raises where the actor has none to give."""
    row = _locked(ref)
    permit(act.actor, Permission.CORRECTIONS_ANSWER, row)
    ours = act.actor.organisation_id
    if row.asked_by_id == ours:
        raise Forbidden(
            "own_correction",
            say("Nobody countersigns what they asked for themselves."),
            way_out=say("Wait for the others, or take it back."),
        )
    mine = next((one for one in row.countersignatures if one.organisation_id == ours), None)
    if mine is None:
        raise Forbidden(
            "not_affected",
            say("This correction does not change what your organisation signed."),
            way_out=say("Leave it to those it affects."),
        )
    _refuse_ended(row)
    if mine.answer != Answer.AWAITED:
        raise Conflict(
            "answered",
            say("Your organisation has countersigned it."),
            field="answer",
            way_out=say("Wait for the others."),
        )
    mine.answer, mine.words = answer, words
    mine.signed_at, mine.signed_by = act.at, act.actor.person_ref
    return row, mine


def _refuse_ended(row: Correction) -> None:
    if row.state != CorrectionState.OPEN:
        raise Conflict(
            "correction_ended",
            say("Correction %(ref)s is %(state)s.", ref=row.ref, state=row.state),
            field="state",
            way_out=say("Ask for another, if something is still wrong."),
        )


def _locked(ref: str) -> Correction:
    """Return a correction, its consignment locked to the end of the deed; raises ``NotFound``."""
    found = queries.find(ref)
    if found is None:
        raise missing("correction", ref)
    consignments.locked(found.consignment.ref)
    return queries.find_again(ref)


def _apply(act: Act, row: Correction, consignment: Consignment) -> None:
    """Let a correction count, to which all it affects have agreed."""
    row.state, row.ended_at = CorrectionState.APPLIED, act.at
    if row.cancels:
        call_back(act, consignment)
        _record(act, "ConsignmentCancelled", row, consignment, {"reason": row.reason})
        return
    told = apply_changes(act, consignment, row.asked())
    said: dict[str, Json] = {"reason": row.reason, "changes": row.changes, **told}
    _record(act, "ConsignmentCorrected", row, consignment, said)


def _record(
    act: Act, fact: str, row: Correction, consignment: Consignment, body: dict[str, Json]
) -> None:
    record_consignment(act, fact, consignment, {"correction": row.ref, **body})
