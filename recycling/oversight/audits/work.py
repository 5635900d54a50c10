"""Who carries audits out? A worker beside the others: each night, and whenever one is asked for.

Reading everything takes a while, so it is done in no deed: at one moment, in a transaction that
writes nothing. A worker that dies loses the audit with its lease, and another begins it anew.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from sqlalchemy import or_, select

from recycling import clock
from recycling.db import db
from recycling.deeds import SYSTEM, Act, overtaken
from recycling.oversight.audits.carrying import Carried, carry_out
from recycling.oversight.audits.models import Audit
from recycling.oversight.audits.rules import AuditState
from recycling.oversight.audits.service import ask_audit, publish_audit
from recycling.parties.sign_in.writing import writing

AT = time(3, 0)
LEASE = timedelta(hours=1)


def tick() -> int:
    """Carry out one audit that was asked for, or is due; answers how many it did."""
    _ask_due()
    ref = _claimed()
    if ref is None:
        return 0
    carried = carry_out()
    with overtaken("audit_published"):
        publish_audit(Act(SYSTEM), ref, carried)
    return 1


def audit_now(act: Act) -> tuple[str, Carried]:
    """Ask for an audit, carry it out here and publish it; returns its reference and what it found.

    Raises ``Conflict`` while another one is carried out.
    """
    ref = ask_audit(act)
    carried = carry_out()
    return publish_audit(Act(SYSTEM), ref, carried), carried


def _ask_due() -> None:
    """Ask for the audit of a night, once, from ``AT`` on."""
    now = clock.now()
    day = now.date()
    if now.time() < AT or _is_known(day):
        return
    with overtaken("audit_waits", "changed_meanwhile"):
        ask_audit(Act(SYSTEM, key=f"audit of {day.isoformat()}"), day)


def _is_known(day: date) -> bool:
    known = select(Audit.id).where(or_(Audit.day == day, Audit.state == AuditState.ASKED)).limit(1)
    found = db.session.scalar(known) is not None
    db.session.rollback()
    return found


def _claimed() -> str | None:
    """Hold the oldest audit that nobody carries out."""
    asked = select(Audit.id).where(Audit.state == AuditState.ASKED).limit(1)
    is_asked = db.session.scalar(asked) is not None
    db.session.rollback()
    if not is_asked:
        return None
    with writing() as now:
        row = db.session.scalar(
            select(Audit)
            .where(
                Audit.state == AuditState.ASKED,
                or_(Audit.held_until.is_(None), Audit.held_until <= now),
            )
            .order_by(Audit.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.held_until = now + LEASE
        return row.ref
