"""Does every report stand on its facts: made, grouped, taken up and closed as they say?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.clock import stamp
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.oversight.reports.models import Report
from recycling.oversight.reports.rules import ReportState
from recycling.sayings import say

_AT_ONCE = 500
_MADE, _TAKEN_UP, _CLOSED = "ReportMade", "ReportTakenUp", "ReportClosed"
_APART = "ReportSetApart"


def disagreements() -> Iterator[str]:
    """Name every report that says other than its facts."""
    last = 0
    while rows := db.session.scalars(
        select(Report)
        .where(Report.id > last)
        .options(joinedload(Report.first))
        .order_by(Report.id)
        .limit(_AT_ONCE)
    ).all():
        last = rows[-1].id
        facts = _facts([row.ref for row in rows])
        for row in rows:
            yield from _of(row, facts.get(row.ref, {}))
        db.session.expunge_all()


def _facts(refs: Sequence[str]) -> dict[str, dict[str, Fact]]:
    found: dict[str, dict[str, Fact]] = {}
    asked = select(Fact).where(Fact.subject.in_([f"report:{ref}" for ref in refs]))
    for fact in db.session.scalars(asked.order_by(Fact.id)):
        found.setdefault(fact.subject.partition(":")[2], {})[fact.type] = fact
    return found


def _of(row: Report, facts: dict[str, Fact]) -> Iterator[str]:
    made = facts.get(_MADE)
    first = row.first.ref if row.first else ""
    if made is None or stamp(made.at) != stamp(row.made_at):
        yield say("report %(ref)s was not made as its fact says.", ref=row.ref)
        return
    if (made.body["kind"], made.body["country"]) != (row.kind, row.country):
        yield say("report %(ref)s is of another kind or country than its fact says.", ref=row.ref)
    if first != ("" if _APART in facts else made.body["like"]):
        yield say("report %(ref)s stands under another than its facts say.", ref=row.ref)
    if row.state != _state(facts) or _told(facts) != _shown(row):
        yield say(
            "report %(ref)s is %(state)s, which its facts do not say.", ref=row.ref, state=row.state
        )


def _state(facts: dict[str, Fact]) -> str:
    if _CLOSED in facts:
        return ReportState.CLOSED
    return ReportState.TAKEN_UP if _TAKEN_UP in facts else ReportState.NEW


def _told(facts: dict[str, Fact]) -> tuple[str, str, str]:
    taken_up, closed = facts.get(_TAKEN_UP), facts.get(_CLOSED)
    return (
        stamp(taken_up.at) if taken_up else "",
        stamp(closed.at) if closed else "",
        closed.body["outcome"] if closed else "",
    )


def _shown(row: Report) -> tuple[str, str, str]:
    instants = (stamp(at) if at else "" for at in (row.taken_up_at, row.closed_at))
    taken_up, closed = instants
    return taken_up, closed, row.outcome
