"""Steps of deeds by which something is proposed and confirmed, and the deeds that end a proposal.

``propose`` and ``confirm`` belong into the deed of the room whose act it is: that deed checks
again, when it is confirmed, whatever the act needs.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, Refusal, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record, record_each
from recycling.parties.permissions import Permission, permit
from recycling.parties.predicates import Concerned
from recycling.parties.proposals.models import Proposal
from recycling.parties.proposals.rules import (
    TABLE,
    Irreversible,
    ProposalState,
    Wanted,
    check_another,
    check_open,
    check_reason,
)
from recycling.references import new_reference
from recycling.sayings import say


def propose(act: Act, thing: Concerned, wanted: Wanted) -> str:
    """Keep inside a deed that a signer proposes an act about ``thing``; returns the reference.

    Records the deed's one fact. Raises ``Forbidden``, ``Invalid`` naming ``reason``, ``Conflict``
    where the same is proposed already.
    """
    terms = TABLE[wanted.kind]
    permit(act.actor, terms.permission, thing)
    _refuse_proposed(act, wanted)
    proposal = Proposal(
        ref=new_reference("PRO"),
        kind=wanted.kind,
        subject=wanted.subject,
        content=dict(wanted.content),
        authority_id=act.actor.organisation_id,
        country=act.actor.country,
        reason=check_reason(wanted.reason),
        proposed_at=act.at,
        proposed_by=act.actor.person_ref,
        expires_at=act.at + terms.waits,
        state=ProposalState.OPEN,
    )
    db.session.add(proposal)
    db.session.flush()
    body = {**_body(proposal), "content": proposal.content, "reason": proposal.reason}
    record(act, "ActProposed", _chain(proposal), body)
    return proposal.ref


def _refuse_proposed(act: Act, wanted: Wanted) -> None:
    """Raise ``Conflict`` where it is proposed already; one whose time is over lapses."""
    known = db.session.scalar(
        select(Proposal)
        .where(
            Proposal.kind == wanted.kind,
            Proposal.subject == wanted.subject,
            Proposal.state == ProposalState.OPEN,
        )
        .with_for_update(of=Proposal)
    )
    if known is None:
        return
    if act.at < known.expires_at:
        raise Conflict(
            "already_proposed",
            say("This is proposed already: %(known)s.", known=known.ref),
            way_out=say("Confirm that proposal, or end it first."),
        )
    _end(known, ProposalState.LAPSED, act.at, "", "")
    db.session.flush()
    record_each(act, [("ProposalLapsed", _chain(known), _body(known))])


def about(ref: str, kind: Irreversible) -> Proposal:
    """Return a proposal of a kind without a lock, to learn what its act is about.

    Raises ``NotFound``.
    """
    found = db.session.scalar(select(Proposal).where(Proposal.ref == ref, Proposal.kind == kind))
    if found is None:
        raise missing("proposal", ref)
    return found


def confirm(act: Act, ref: str, kind: Irreversible, reason: str, result: str) -> dict[str, Json]:
    """Confirm a proposal inside the deed that carries it out; returns what its fact is to tell.

    ``result`` is the reference of what comes of it. Raises ``Forbidden`` for who proposed it, and
    for another authority; ``Conflict`` for one that has ended or lapsed; ``Invalid`` naming
    ``reason``; ``NotFound``.
    """
    proposal = _locked(ref)
    if proposal.kind != kind:
        raise missing("proposal", ref)
    permit(act.actor, Permission.PROPOSALS_DECIDE, proposal)
    check_open(ref, proposal.state, proposal.expires_at, act.at)
    check_another(proposal.proposed_by, act.actor.person_ref)
    words = check_reason(reason)
    _end(proposal, ProposalState.CONFIRMED, act.at, act.actor.person_ref, words)
    proposal.result = result
    body = {**_body(proposal), "reason": words, "result": result}
    record_each(act, [("ProposalConfirmed", _chain(proposal), body)])
    return {
        "proposal": ref,
        "proposed_at": proposal.proposed_at.isoformat(),
        "proposed_by": proposal.proposed_by,
        "confirmed_by": act.actor.person_ref,
        "confirmed_because": words,
    }


@deed
def end_proposal(act: Act, ref: str, reason: str) -> str:
    """Take one's own proposal back, or decline that of another signer, with the reason.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` for one that has ended, ``Invalid`` naming
    ``reason``.
    """
    proposal = _locked(ref)
    permit(act.actor, Permission.PROPOSALS_DECIDE, proposal)
    check_open(ref, proposal.state, proposal.expires_at, act.at)
    words, is_own = check_reason(reason), proposal.proposed_by == act.actor.person_ref
    state = ProposalState.TAKEN_BACK if is_own else ProposalState.DECLINED
    _end(proposal, state, act.at, act.actor.person_ref, words)
    fact = "ProposalTakenBack" if is_own else "ProposalDeclined"
    record(act, fact, _chain(proposal), {**_body(proposal), "reason": words})
    return ref


@deed
def let_lapse(act: Act, ref: str) -> str:
    """Put on record that nobody confirmed a proposal in time (the registry itself).

    Raises ``Conflict`` for one that has ended, or has time left.
    """
    proposal = _locked(ref)
    permit(act.actor, Permission.PROPOSALS_LAPSE, proposal)
    if proposal.state != ProposalState.OPEN or act.at < proposal.expires_at:
        raise Conflict(
            "has_time_left", say("Proposal %(ref)s has ended, or has time left.", ref=ref)
        )
    _end(proposal, ProposalState.LAPSED, act.at, "", "")
    parties = [proposal.authority.ref]
    record(act, "ProposalLapsed", _chain(proposal), _body(proposal), parties=parties)
    return ref


def lapse_due(day: date, most: int) -> int:
    """Let up to ``most`` proposals lapse whose time was over when a day began; how many."""
    refs = db.session.scalars(
        select(Proposal.ref)
        .where(
            Proposal.state == ProposalState.OPEN,
            Proposal.expires_at <= datetime.combine(day, time(), UTC),
        )
        .order_by(Proposal.expires_at)
        .limit(most)
    ).all()
    db.session.rollback()
    return sum(_lapse(ref, day) for ref in refs)


def _lapse(ref: str, day: date) -> int:
    try:
        let_lapse(Act(SYSTEM, f"proposal lapses:{day}:{ref}"), ref)
    except Refusal:  # confirmed or ended meanwhile
        return 0
    return 1


def _locked(ref: str) -> Proposal:
    found = db.session.scalar(
        select(Proposal).where(Proposal.ref == ref).with_for_update(of=Proposal)
    )
    if found is None:
        raise missing("proposal", ref)
    return found


def _end(proposal: Proposal, state: ProposalState, at: datetime, by: str, words: str) -> None:
    proposal.state, proposal.ended_at = state, at
    proposal.ended_by, proposal.ending = by, words


def _chain(proposal: Proposal) -> str:
    return f"proposal:{proposal.ref}"


def _body(proposal: Proposal) -> dict[str, Json]:
    return {
        "kind": proposal.kind,
        "about": proposal.about,
        "authority": proposal.authority.ref if proposal.authority else "",
        "expires_on": proposal.expires_at.date().isoformat(),
    }
