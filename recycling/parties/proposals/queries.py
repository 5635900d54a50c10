"""Read-only answers about proposals: those of a country, one, and those about a thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from recycling import clock
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, missing
from recycling.parties.models import Person
from recycling.parties.permissions import Permission, may
from recycling.parties.proposals.models import Proposal
from recycling.parties.proposals.rules import ProposalState
from recycling.sayings import say
from recycling.wire import Page, cursor_id, page_of

ALL = "all"
STATES = (*ProposalState, ALL)


@dataclass(frozen=True)
class ProposalCard:
    """A proposal as the authorities of its country read it.

    ``state`` is lapsed as soon as its time is over. ``may_confirm`` and ``may_end`` are what the
    reader may do, as far as the proposal itself says.
    """

    ref: str
    kind: str
    about: str
    content: Mapping[str, Any]
    authority: str
    authority_name: str
    country: str
    reason: str
    proposed_at: datetime
    proposed_by: str
    proposed_by_name: str
    expires_at: datetime
    state: str
    ended_at: datetime | None
    ended_by: str
    ended_by_name: str
    ending: str
    result: str
    is_own: bool
    may_confirm: bool
    may_end: bool


def proposals(
    actor: Actor, cursor: str = "", limit: int = 50, *, state: str = ProposalState.OPEN
) -> Page[ProposalCard]:
    """Return a page of the proposals of an authority's country, the newest first.

    Raises ``Invalid`` for an unknown state.
    """
    if state not in STATES:
        words = say(
            "There is no such state of a proposal. Use one of %(states)s.", states=", ".join(STATES)
        )
        raise Invalid("unknown_state", words, field="state")
    query = select(Proposal).where(Proposal.country == actor.country)
    now = clock.now()
    if state == ProposalState.OPEN:
        query = query.where(Proposal.state == state, Proposal.expires_at > now)
    elif state != ALL:
        query = query.where(Proposal.state == state)
    if before := cursor_id(cursor):
        query = query.where(Proposal.id < before)
    rows = db.session.scalars(query.order_by(Proposal.id.desc()).limit(limit + 1)).all()
    page = page_of(rows, limit, lambda row: (row.id,))
    names = _names(page.items)
    return Page(tuple(_card(row, actor, names, now) for row in page.items), page.next)


def awaiting(actor: Actor, limit: int) -> list[ProposalCard]:
    """Return what other signers of the actor's authority propose, lapsing first first."""
    now = clock.now()
    rows = db.session.scalars(
        select(Proposal)
        .where(
            Proposal.authority_id == actor.organisation_id,
            Proposal.state == ProposalState.OPEN,
            Proposal.expires_at > now,
            Proposal.proposed_by != actor.person_ref,
        )
        .order_by(Proposal.expires_at, Proposal.id)
        .limit(limit)
    ).all()
    names = _names(rows)
    return [_card(row, actor, names, now) for row in rows]


def proposal(ref: str, actor: Actor) -> ProposalCard:
    """Return one proposal; raises ``NotFound``, also for whoever may not read it."""
    row = db.session.scalar(select(Proposal).where(Proposal.ref == ref))
    if row is None or not may(actor, Permission.PROPOSALS_READ, row):
        raise missing("proposal", ref)
    return _card(row, actor, _names([row]), clock.now())


def open_about(subject: str, actor: Actor) -> list[str]:
    """Return the open proposals about a thing, to who reads proposals of its country."""
    if not may(actor, Permission.PROPOSALS_READ, _Country(actor.country)):
        return []
    return list(
        db.session.scalars(
            select(Proposal.ref)
            .where(
                Proposal.subject == subject,
                Proposal.state == ProposalState.OPEN,
                Proposal.expires_at > clock.now(),
                Proposal.country == actor.country,
            )
            .order_by(Proposal.id)
            .limit(10)
        )
    )


@dataclass(frozen=True)
class _Country:
    country: str

    def parties(self) -> Mapping[str, int | None]:
        return {}


def _names(rows: Any) -> dict[str, str]:
    refs = {ref for row in rows for ref in (row.proposed_by, row.ended_by) if ref}
    found = db.session.execute(select(Person.ref, Person.name).where(Person.ref.in_(refs)))
    return {one.ref: one.name for one in found}


def _card(row: Proposal, actor: Actor, names: Mapping[str, str], now: datetime) -> ProposalCard:
    is_open = row.state == ProposalState.OPEN and now < row.expires_at
    decides = is_open and may(actor, Permission.PROPOSALS_DECIDE, row)
    is_over = row.state == ProposalState.OPEN and not is_open
    is_own = row.proposed_by == actor.person_ref
    return ProposalCard(
        ref=row.ref,
        kind=row.kind,
        about=row.about,
        content=row.content,
        authority=row.authority.ref,
        authority_name=row.authority.name,
        country=row.country,
        reason=row.reason,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        proposed_by_name=names.get(row.proposed_by, row.proposed_by),
        expires_at=row.expires_at,
        state=str(ProposalState.LAPSED) if is_over else row.state,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        ended_by_name=names.get(row.ended_by, row.ended_by),
        ending=row.ending,
        result=row.result,
        is_own=is_own,
        may_confirm=decides and not is_own,
        may_end=decides,
    )
