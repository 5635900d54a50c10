"""Does every screening and quarantine stand on its facts, from its beginning to its end?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from recycling.clock import stamp
from recycling.custody.models import Consignment
from recycling.custody.screening.models import Quarantine, Screening
from recycling.custody.screening.rules import QuarantineState
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.sayings import say

_AT_ONCE = 500
_SCREENED, _LIFTED, _RECEIVED = "GateScreened", "QuarantineLifted", "ConsignmentReceived"
_ENDED_BY = {QuarantineState.LIFTED: _LIFTED, QuarantineState.REFUSED: _RECEIVED}
# The facts of screenings by their screening, those that end a quarantine by their quarantine.
_Facts = tuple[Mapping[str, Fact], Mapping[str, Fact]]


def disagreements() -> Iterator[str]:
    """Name every screening and quarantine that says other than its facts."""
    last = 0
    while rows := db.session.execute(
        select(Screening, Quarantine, Consignment.ref)
        .join(Consignment, Consignment.id == Screening.consignment_id)
        .outerjoin(Quarantine, Quarantine.screening_id == Screening.id)
        .where(Screening.id > last)
        .order_by(Screening.id)
        .limit(_AT_ONCE)
    ).all():
        last = rows[-1][0].id
        facts = _facts([ref for _screening, _quarantine, ref in rows])
        for screening, quarantine, _ref in rows:
            yield from _of_screening(screening, quarantine, facts)
            if quarantine is not None:
                yield from _of_quarantine(quarantine, screening, facts)
        db.session.expunge_all()


def _facts(consignments: Sequence[str]) -> _Facts:
    subjects = [f"consignment:{ref}" for ref in set(consignments)]
    wanted = Fact.subject.in_(subjects), Fact.type.in_((_SCREENED, _LIFTED, _RECEIVED))
    begun: dict[str, Fact] = {}
    ended: dict[str, Fact] = {}
    for fact in db.session.scalars(select(Fact).where(*wanted).order_by(Fact.id)):
        if fact.type == _SCREENED:
            begun[fact.body["screening"]] = fact
        elif "quarantine" in fact.body:
            ended[fact.body["quarantine"]] = fact
    return begun, ended


def _of_screening(row: Screening, quarantine: Quarantine | None, facts: _Facts) -> Iterator[str]:
    fact = facts[0].get(row.ref)
    if fact is None or stamp(fact.at) != stamp(row.screened_at) or _shown(row) != _told(fact.body):
        yield say("screening %(ref)s is not what its fact says.", ref=row.ref)
        return
    held = quarantine.ref if quarantine else None
    if fact.body.get("quarantine") != held:
        yield say("screening %(ref)s began another quarantine than its fact says.", ref=row.ref)


def _shown(row: Screening) -> tuple[Any, ...]:
    return row.background_nsv, row.highest_nsv, row.portal_alarm, row.grounds


def _told(body: Mapping[str, Any]) -> tuple[Any, ...]:
    names = "background_nsv_per_h", "highest_nsv_per_h", "portal_alarm", "grounds"
    return tuple(body[name] for name in names)


def _of_quarantine(row: Quarantine, screening: Screening, facts: _Facts) -> Iterator[str]:
    ended = facts[1].get(row.ref)
    if row.began_at != screening.screened_at or not screening.grounds:
        yield say("quarantine %(ref)s began with no alarm.", ref=row.ref)
    by = _ENDED_BY.get(QuarantineState(row.state))
    said = (ended.type, stamp(ended.at)) if ended else (None, None)
    if said != (by, row.ended_at and stamp(row.ended_at)):
        yield say(
            "quarantine %(ref)s is %(state)s, which its facts do not say.",
            ref=row.ref,
            state=row.state,
        )
    elif by == _LIFTED and ended is not None and ended.body["report"] != row.report:
        yield say(
            "the report that lifted quarantine %(ref)s is not the one its fact tells.", ref=row.ref
        )
