"""Read-only answers about audits: the public history, one of them, and what it found."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.oversight.audits.models import Audit, AuditDifference
from recycling.oversight.audits.rules import AuditState
from recycling.parties.permissions import Permission, permit
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class AuditCard:
    """An audit as everybody reads it; figures are zero until it is published."""

    ref: str
    state: str
    asked_at: datetime
    ended_at: datetime | None
    facts: int
    leaves: int
    rows: int
    problems: int
    digest: str


@dataclass(frozen=True)
class Difference:
    """One difference an audit found, in words."""

    number: int
    words: str


def audits(cursor: str = "", limit: int = 50) -> Page[AuditCard]:
    """Return a page of all audits, asked for last first."""
    query = select(Audit).order_by(Audit.id.desc()).limit(limit + 1)
    if before := cursor_id(cursor):
        query = query.where(Audit.id < before)
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _card)


def audit(ref: str) -> AuditCard:
    """Return one audit; raises ``NotFound``."""
    return _card(_row(Audit.ref == ref, ref))


def document(ref: str) -> str:
    """Return the signed document of a published audit; raises ``NotFound``."""
    row = _row((Audit.ref == ref) & (Audit.state == AuditState.PUBLISHED), ref)
    return row.document


def said(ref: str) -> dict[str, Any]:
    """Return what a published audit says, as its document has it; nothing before that."""
    text = _row(Audit.ref == ref, ref).document
    return dict(json.loads(text)) if text else {}


def newest() -> AuditCard | None:
    """Return the newest published audit, if there is any."""
    query = select(Audit).where(Audit.state == AuditState.PUBLISHED)
    row = db.session.scalar(query.order_by(Audit.id.desc()).limit(1))
    return _card(row) if row else None


def is_asked() -> bool:
    """Tell whether an audit waits to be carried out."""
    waiting = select(Audit.id).where(Audit.state == AuditState.ASKED).limit(1)
    return db.session.scalar(waiting) is not None


def differences(ref: str, actor: Actor, cursor: str = "", limit: int = 50) -> Page[Difference]:
    """Return a page of what an audit found, for regulators; raises ``NotFound``, ``Forbidden``."""
    permit(actor, Permission.AUDITS_READ)
    row = _row(Audit.ref == ref, ref)
    query = (
        select(AuditDifference)
        .where(AuditDifference.audit_id == row.id, AuditDifference.number > cursor_id(cursor))
        .order_by(AuditDifference.number)
        .limit(limit + 1)
    )
    rows = db.session.scalars(query).all()
    page = page_of(rows, limit, lambda one: (one.number,))
    return cards(page, lambda one: Difference(one.number, one.words))


def _row(condition: ColumnElement[bool], ref: str) -> Audit:
    row = db.session.scalar(select(Audit).where(condition))
    if row is None:
        raise missing("audit", ref)
    return row


def _card(row: Audit) -> AuditCard:
    return AuditCard(
        ref=row.ref,
        state=row.state,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        facts=row.facts,
        leaves=row.leaves,
        rows=row.rows,
        problems=row.problems,
        digest=row.digest,
    )
