"""What becomes of invitations and requests to join that nobody answered?

Once a day: those past their fourteen days are noted as expired, and of all that have ended what
they held of people is forgotten.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import or_, select, update

from recycling.db import db
from recycling.deeds import SYSTEM, Act, begin_writing, deed
from recycling.errors import Refusal, missing
from recycling.ledger.service import record
from recycling.parties.models import Invitation, JoiningRequest
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules.joining import JoinState

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
    return sum(_expire(kind, ref) for kind in _TABLES for ref in _due(_TABLES[kind], until, limit))


def _due(table: Any, until: datetime, limit: int) -> list[str]:
    refs = db.session.scalars(
        select(table.ref)
        .where(table.state == JoinState.OPEN, table.expires_at <= until)
        .order_by(table.expires_at)
        .limit(limit)
    ).all()
    db.session.rollback()
    return list(refs)


def _expire(kind: str, ref: str) -> int:
    try:
        expire(Act(SYSTEM, f"expire:{kind}:{ref}"), kind, ref)
    except Refusal:  # answered or sent again meanwhile
        return 0
    return 1


def forget_ended(day: date, limit: int) -> int:
    """Blank names and addresses of up to so many that ended, past their days. Commits."""
    until = datetime.combine(day, time(), UTC)
    begin_writing()
    gone = _blank(Invitation, until, limit, "email")
    gone += _blank(JoiningRequest, until, limit, "email", "name", "password_hash", "words")
    db.session.commit()
    return gone


def _blank(table: Any, until: datetime, limit: int, *names: str) -> int:
    is_said = or_(*(getattr(table, name) != "" for name in names))
    ids = db.session.scalars(
        select(table.id)
        .where(table.expires_at <= until, table.state != JoinState.OPEN, is_said)
        .limit(limit)
    ).all()
    db.session.execute(
        update(table)
        .where(table.id.in_(ids))
        .values(dict.fromkeys(names, ""))
        .execution_options(synchronize_session=False)
    )
    return len(ids)
