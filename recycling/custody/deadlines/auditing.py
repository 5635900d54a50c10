"""Was everybody told whom a deadline says were told, and does one end when the ledger says so?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.clock import stamp
from recycling.custody.deadlines.models import Deadline
from recycling.custody.deadlines.reminding import MISSED, NEAR
from recycling.custody.deadlines.rules import ENDED_BY_CERTIFICATE, DeadlineKind
from recycling.custody.models import Consignment
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.lots.rules import State as LotState
from recycling.sayings import say

_AT_ONCE = 200
# A correction of the receipt may settle its discrepancy; it then names it.
_CORRECTED = "ConsignmentCorrected"
_END_DISCREPANCY = ("DiscrepancySettled", _CORRECTED)
_END_WAY = ("ConsignmentReceived", "ConsignmentCancelled")
_END_PAPER = ("BorderPaperDrawnUp", "ConsignmentCancelled")
_ENDS = {
    DeadlineKind.DISCREPANCY: _END_DISCREPANCY,
    DeadlineKind.BORDER_PAPER: _END_PAPER,
}
# At which instants facts of a type are recorded of a subject, as facts write them (to the
# millisecond, which is less than rows keep); of deadlines, with their kind.
_Told = dict[tuple[str, str, str], set[str]]


def disagreements() -> Iterator[str]:
    """Name every deadline that says other than the ledger who was told, or that it was met."""
    last = 0
    carried = joinedload(Deadline.consignment)
    while rows := db.session.scalars(
        select(Deadline)
        .options(carried.joinedload(Consignment.lot), carried.lazyload(Consignment.legs))
        .where(Deadline.id > last)
        .order_by(Deadline.id)
        .limit(_AT_ONCE)
    ).all():
        last = rows[-1].id
        told = _told(rows)
        for row in rows:
            yield from _untold(row, told)
            yield from _otherwise_ended(row, told)
        db.session.expunge_all()


def _told(rows: Sequence[Deadline]) -> _Told:
    subjects = {f"consignment:{row.consignment.ref}" for row in rows}
    types = (NEAR, MISSED, *_END_WAY, *_END_PAPER, *_END_DISCREPANCY)
    wanted = Fact.subject.in_(subjects), Fact.type.in_(types)
    found: _Told = defaultdict(set)
    for fact in db.session.scalars(select(Fact).where(*wanted)):
        if fact.type == _CORRECTED and "settles" not in fact.body:
            continue
        found[fact.subject, fact.type, fact.body.get("deadline", "")].add(stamp(fact.at))
    return found


def _untold(row: Deadline, told: _Told) -> Iterator[str]:
    ref = row.consignment.ref
    for at, fact in ((row.reminded_at, NEAR), (row.missed_at, MISSED)):
        if at is not None and stamp(at) not in told.get((f"consignment:{ref}", fact, row.kind), ()):
            yield say(
                "the deadline %(kind)s of consignment %(ref)s has no fact %(fact)s of its instant.",
                kind=row.kind,
                ref=ref,
                fact=fact,
            )


def _otherwise_ended(row: Deadline, told: _Told) -> Iterator[str]:
    ref = row.consignment.ref
    if row.kind in ENDED_BY_CERTIFICATE:
        agrees = (row.met_at is not None) == (row.consignment.lot.state == LotState.CERTIFIED)
    else:
        ends = _ENDS.get(DeadlineKind(row.kind), _END_WAY)
        ended = {at for one in ends for at in told.get((f"consignment:{ref}", one, ""), ())}
        agrees = stamp(row.met_at) in ended if row.met_at else not ended
    if not agrees:
        yield say(
            "the deadline %(kind)s of consignment %(ref)s ended otherwise than the ledger says.",
            kind=row.kind,
            ref=ref,
        )
