"""What becomes of invitations, requests to join and delegations when their time is over?

Once a day: those past their fourteen days are noted as expired, and of all that have ended what
they held of people is forgotten. Who gave and who holds a delegation is told when it ends.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from recycling.db import db
from recycling.deeds import SYSTEM, Act, begin_writing, deed
from recycling.errors import Refusal, missing
from recycling.ledger.service import record
from recycling.parties.models import Delegation, Invitation, JoiningRequest
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules.delegation import last_days_to_tell
from recycling.parties.rules.joining import SENT_AGAIN_WITHIN, JoinState

_TABLES: dict[str, Any] = {"invitation": Invitation, "joining": JoiningRequest}
_FACTS = {"invitation": "InvitationExpired", "joining": "JoiningExpired"}


@deed
def expire(act: Act, kind: str, ref: str) -> str:
    """Note that an invitation or request (``joining``) has expired (the registry itself)."""
    permit(act.actor, Permission.PARTIES_EXPIRE)
    table = _TABLES[kind]
    row = db.session.scalar(
        select(table)
        .where(table.ref == ref, table.state == JoinState.OPEN, table.expires_at <= act.at)
        .with_for_update(of=table)
    )
    if row is None:
        raise missing(kind, ref)
    row.state = JoinState.EXPIRED
    organisation = row.organisation.ref
    body = {"organisation": organisation}
    record(act, _FACTS[kind], f"{kind}:{ref}", body, parties=[organisation])
    return ref


def expire_due(day: date, limit: int) -> int:
    """Expire up to so many that are due by the beginning of a day; answers how many. Commits."""
    until = datetime.combine(day, time(), UTC)
    return sum(
        _expire(kind, ref, day) for kind in _TABLES for ref in _due(_TABLES[kind], until, limit)
    )


def _due(table: Any, until: datetime, limit: int) -> list[str]:
    refs = db.session.scalars(
        select(table.ref)
        .where(table.state == JoinState.OPEN, table.expires_at <= until)
        .order_by(table.expires_at)
        .limit(limit)
    ).all()
    db.session.rollback()
    return list(refs)


def _expire(kind: str, ref: str, day: date) -> int:
    try:
        expire(Act(SYSTEM, f"expire:{day}:{kind}:{ref}"), kind, ref)
    except Refusal:  # answered or sent again meanwhile
        return 0
    return 1


def tell_ending(day: date, limit: int) -> int:
    """Tell of up to so many delegations that end soon or ended yesterday; how many. Commits."""
    refs = db.session.scalars(
        select(Delegation.ref)
        .where(
            Delegation.ended == "",
            Delegation.valid_to.in_(last_days_to_tell(day)),
            or_(Delegation.end_told_on.is_(None), Delegation.end_told_on < day),
        )
        .order_by(Delegation.id)
        .limit(limit)
    ).all()
    db.session.rollback()
    return sum(_tell_end(ref, day) for ref in refs)


def _tell_end(ref: str, day: date) -> int:
    try:
        tell_of_end(Act(SYSTEM, f"delegation ends:{day}:{ref}"), ref, day)
    except Refusal:  # revoked or given back meanwhile
        return 0
    return 1


@deed
def tell_of_end(act: Act, ref: str, day: date) -> str:
    """Put on record that a delegation ends so many days after ``day``, or is over (the registry).

    Raises ``NotFound`` for one that was ended before its last day.
    """
    permit(act.actor, Permission.PARTIES_EXPIRE)
    row = db.session.scalar(
        select(Delegation)
        .where(Delegation.ref == ref, Delegation.ended == "")
        .with_for_update(of=Delegation)
    )
    if row is None:
        raise missing("delegation", ref)
    row.end_told_on = day
    left = (row.valid_to - day).days
    record(
        act,
        "DelegationExpired" if left < 0 else "DelegationExpiring",
        f"delegation:{ref}",
        {
            "principal": row.principal.ref,
            "organisation": row.broker.ref,
            "valid_to": row.valid_to.isoformat(),
            "days_left": max(left, 0),
        },
        parties=[row.principal.ref, row.broker.ref],
    )
    return ref


def forget_ended(day: date, limit: int) -> int:
    """Blank names and addresses of up to so many that ended, past their days. Commits.

    An invitation that expired keeps its address for a while, so that it can be sent again.
    """
    until = datetime.combine(day, time(), UTC)
    begin_writing()
    gone = _blank(Invitation, until, limit, "email", expired_kept=SENT_AGAIN_WITHIN)
    gone += _blank(JoiningRequest, until, limit, "email", "name", "password_hash", "words")
    db.session.commit()
    return gone


def _blank(
    table: Any, until: datetime, limit: int, *names: str, expired_kept: timedelta = timedelta()
) -> int:
    is_said = or_(*(getattr(table, name) != "" for name in names))
    ids = db.session.scalars(
        select(table.id)
        .where(
            table.expires_at <= until,
            table.state != JoinState.OPEN,
            or_(table.state != JoinState.EXPIRED, table.expires_at <= until - expired_kept),
            is_said,
        )
        .limit(limit)
    ).all()
    db.session.execute(
        update(table)
        .where(table.id.in_(ids))
        .values(dict.fromkeys(names, ""))
        .execution_options(synchronize_session=False)
    )
    return len(ids)
