"""What is to be done about disputes without anybody telling us?

The provider's list of them is read every hour, for what no webhook told us; undecided ones are
asked about, and what is to be called back is called back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import and_, exists, or_, select

from recycling import clock
from recycling.db import db, insert_missing
from recycling.deeds import begin_writing
from recycling.errors import Refusal, Unavailable
from recycling.settlement import pending
from recycling.settlement.disputes import claiming, rows, settling
from recycling.settlement.disputes.models import Claim, Dispute, DisputeList
from recycling.settlement.disputes.rules import next_step
from recycling.settlement.disputes.service import theirs
from recycling.settlement.disputes.settling import note
from recycling.settlement.gateway import gateway
from recycling.settlement.models import Payment
from recycling.settlement.stripe_gateway import DisputeReport

LISTED_EVERY = timedelta(hours=1)
"""How often the provider's list of disputes is read."""
OVERLAP = timedelta(days=3)
"""How far before its newest one the list is read again: a payment may not have been ours yet."""
_LIST = "disputes"


def sweep() -> int:
    """Do what is due; returns how many disputes and claims came further. Mostly one question."""
    is_due = _is_anything_due()
    db.session.rollback()
    if not is_due:
        return 0
    return look_due() + settling.sweep() + claiming.carry_out_claims()


def _is_anything_due() -> bool:
    now = clock.now()
    never_read = ~exists().where(DisputeList.name == _LIST)
    asked = (
        exists().where(Dispute.due_at <= now),
        exists().where(Claim.due_at <= now),
        exists().where(DisputeList.due_at <= now),
        and_(never_read, exists().where(Payment.charge_id.is_not(None))),
    )
    return bool(db.session.scalar(select(or_(*asked))))


def look_due() -> int:
    """Read the provider's list of disputes if an hour has passed; returns how many were noted."""
    if not _is_listed():
        return 0
    return pending.work_off(DisputeList.name, _read)


def _is_listed() -> bool:
    """Tell whether there is a list to be read: once there is a payment it has its row."""
    if db.session.get(DisputeList, _LIST) is None:
        has_payments = db.session.scalar(select(exists().where(Payment.charge_id.is_not(None))))
        db.session.rollback()
        if not has_payments:
            return False
        begin_writing()
        insert_missing(DisputeList, [{"name": _LIST, "due_at": clock.now(), "attempts": 0}])
        db.session.commit()
    db.session.rollback()
    return True


def _read(name: str) -> bool:
    """Note what is new in the list; one dispute that is refused keeps none of the others."""
    begun = clock.now()
    newest = db.session.get_one(DisputeList, name).newest_at
    db.session.rollback()
    noted = 0
    for reports in _listed(newest - OVERLAP if newest else None):
        newest = max(newest or reports[0].opened_at, *(one.opened_at for one in reports))
        noted += sum(_note_quietly(report) for report in _news(reports))
    begin_writing()
    db.session.get_one(DisputeList, name).newest_at = newest
    db.session.commit()
    pending.put_off(DisputeList.name, name, begun + LISTED_EVERY)
    return noted > 0


def _listed(since: datetime | None) -> Iterator[Sequence[DisputeReport]]:
    """Return the provider's list page by page, none of them empty."""
    after, has_more = None, True
    while has_more:
        page = gateway().disputes(since, after)
        if not page.disputes:
            return
        yield page.disputes
        has_more, after = page.has_more, page.disputes[-1].id


def _news(reports: Sequence[DisputeReport]) -> list[DisputeReport]:
    """Return what is new to us of a page, about payments that are ours; two questions in all."""
    ours = rows.charges_among([one.charge_id for one in reports])
    known = rows.standings([one.id for one in reports])
    db.session.rollback()
    return [
        one
        for one in reports
        if one.charge_id in ours and next_step(known.get(one.id), theirs(one))
    ]


def _note_quietly(report: DisputeReport) -> bool:
    try:
        return note(report) is not None
    except Unavailable:
        raise
    except Refusal as refusal:
        db.session.rollback()
        current_app.logger.warning("dispute %s waits: %s", report.id, refusal.message)
        return False
