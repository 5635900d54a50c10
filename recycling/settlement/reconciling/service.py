"""Deeds of reconciling: a reconciliation begins, notes what differs, and ends; one is closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say
from recycling.settlement.reconciling.lifecycle import (
    DifferenceState,
    Stage,
    bounds,
    check_reason,
    following,
    require_open,
    require_over,
)
from recycling.settlement.reconciling.lines import OVERLAP
from recycling.settlement.reconciling.models import (
    Difference,
    Reconciliation,
    ReconciliationSum,
    Sighting,
)
from recycling.settlement.reconciling.rules import Found


@dataclass(frozen=True)
class At:
    """Where a reconciliation stands: its stage, and how far it is in it."""

    stage: str
    place: str = ""

    def beyond(self, place: str) -> At:
        """Return where it stands next: further on, or in the next stage where there is no more."""
        return replace(self, place=place) if place else At(following(self.stage))


@deed
def begin_reconciliation(act: Act, day: date) -> str:
    """Begin to reconcile a day. Raises ``Invalid`` for one that is not over.

    ``Conflict`` while another reconciliation of the day is under way.
    """
    permit(act.actor, Permission.RECONCILIATIONS_CARRY)
    require_over(day, act.at)
    last = db.session.scalar(select(func.max(Reconciliation.number)).where(_is_of(day)))
    row = Reconciliation(
        ref=new_reference("REC"),
        day=day,
        number=(last or 0) + 1,
        stage=Stage.READING,
        place="",
        since=_since(day),
        begun_at=act.at,
    )
    db.session.add(row)
    db.session.flush()
    _record(act, row, "ReconciliationBegun", {"number": row.number})
    return row.ref


def _is_of(day: date) -> Any:
    return Reconciliation.day == day


def _since(day: date) -> datetime | None:
    """Return from when on lines are read: what was read before is not, but for an overlap."""
    read_to = db.session.scalar(
        select(Reconciliation.read_to)
        .where(Reconciliation.read_to.is_not(None))
        .order_by(Reconciliation.read_to.desc())
        .limit(1)
    )
    return min(read_to, bounds(day)[0]) - OVERLAP if read_to else None


def move_on(ref: str, at: At, to: At) -> Reconciliation:
    """Lock a reconciliation and move it on (a step inside a transaction).

    Raises ``Conflict`` where it does not stand there any more: somebody else has moved it on.
    """
    row = locked(ref)
    if (row.stage, row.place) != (at.stage, at.place):
        raise Conflict(
            "moved_on", say("Reconciliation %(ref)s was carried on by somebody else.", ref=ref)
        )
    row.stage, row.place = to.stage, to.place
    return row


@dataclass(frozen=True)
class Noted:
    """What a step found, and which differences (references) are not there any more."""

    found: tuple[Found, ...]
    vanished: tuple[str, ...] = ()


@deed
def note_differences(act: Act, ref: str, at: At, to: At, noted: Noted) -> str:
    """Keep what was found, each once, and what was found before and is not there any more.

    What is found again is the same difference, though its amounts may be others by now.
    """
    permit(act.actor, Permission.RECONCILIATIONS_CARRY)
    row, found = move_on(ref, at, to), noted.found
    known = _known(found)
    opened: list[Difference] = []
    for one in found:
        name = (one.kind, one.subject)
        if name not in known:
            known[name] = _opened(act, row.day, one)
            opened.append(known[name])
        _see(known[name], one, row.day)
    db.session.flush()
    _keep_sightings(row, known.values(), opened)
    gone = _vanish(noted.vanished, row.day)
    again = [one.ref for one in known.values() if one not in opened]
    body: dict[str, Json] = {
        "opened": [{"difference": one.ref, "kind": one.kind} for one in opened],
        "again": list(again),
        "vanished": list(gone),
        "count": len(opened),
        "news": bool(opened),
    }
    _record(act, row, "DifferencesNoted", body)
    return ref


def _known(found: Sequence[Found]) -> dict[tuple[str, str], Difference]:
    rows = db.session.scalars(
        select(Difference)
        .where(Difference.subject.in_([one.subject for one in found]))
        .with_for_update()
    )
    wanted = {(one.kind, one.subject) for one in found}
    return {(row.kind, row.subject): row for row in rows if (row.kind, row.subject) in wanted}


def _opened(act: Act, day: date, one: Found) -> Difference:
    row = Difference(
        ref=new_reference("DIF"),
        kind=one.kind,
        subject=one.subject,
        state=DifferenceState.OPEN,
        found_on=day,
        last_found_on=day,
        opened_at=act.at,
        reason="",
        closed_by="",
    )
    db.session.add(row)
    return row


def _see(row: Difference, one: Found, day: date) -> None:
    row.currency, row.ours_minor, row.theirs_minor = one.currency, one.ours_minor, one.theirs_minor
    row.sale, row.reference, row.source = one.sale, one.reference, one.source
    row.ours_said, row.theirs_said = one.ours_said, one.theirs_said
    row.last_found_on, row.vanished_on = max(row.last_found_on, day), None


def _keep_sightings(
    row: Reconciliation, seen: Collection[Difference], opened: Sequence[Difference]
) -> None:
    known = db.session.scalars(
        select(Sighting.difference_id).where(
            Sighting.reconciliation_id == row.id,
            Sighting.difference_id.in_([one.id for one in seen]),
        )
    ).all()
    new = [
        {"reconciliation_id": row.id, "difference_id": one.id, "is_new": one in opened}
        for one in seen
        if one.id not in known
    ]
    if new:
        db.session.execute(insert(Sighting), new)


def _vanish(refs: Collection[str], day: date) -> list[str]:
    rows = db.session.scalars(select(Difference).where(Difference.ref.in_(refs)).with_for_update())
    gone = [row for row in rows if row.vanished_on is None]
    for row in gone:
        row.vanished_on = day
    return [row.ref for row in gone]


@deed
def finish_reconciliation(act: Act, ref: str, at: At, sums: Sequence[dict[str, Any]]) -> str:
    """Add the day up and end its reconciliation."""
    permit(act.actor, Permission.RECONCILIATIONS_CARRY)
    row = move_on(ref, at, At(Stage.DONE))
    row.ended_at = act.at
    if sums:
        rows = [{"reconciliation_id": row.id, **one} for one in sums]
        db.session.execute(insert(ReconciliationSum), rows)
    found = db.session.scalar(
        select(func.count()).where(Sighting.reconciliation_id == row.id).select_from(Sighting)
    )
    body: dict[str, Json] = {
        "differences": found or 0,
        "lines": row.lines,
        "is_balanced": row.is_balanced,
        "sums": [dict(one) for one in sums],
    }
    _record(act, row, "ReconciliationEnded", body)
    return ref


@deed
def close_difference(act: Act, ref: str, reason: str) -> str:
    """Close a difference, saying why nothing is left to be done."""
    row = db.session.scalar(select(Difference).where(Difference.ref == ref).with_for_update())
    if row is None:
        raise missing("difference", ref)
    permit(act.actor, Permission.DIFFERENCES_CLOSE)
    require_open(row.state)
    row.state, row.reason = DifferenceState.CLOSED, check_reason(reason)
    row.closed_at, row.closed_by = act.at, act.actor.person_ref
    body: dict[str, Json] = {"difference": ref, "kind": row.kind, "reason": row.reason}
    record(act, "DifferenceClosed", f"difference:{ref}", body, parties=[act.actor.organisation_ref])
    return ref


def locked(ref: str) -> Reconciliation:
    """Return a reconciliation with its row locked; raises ``NotFound``."""
    row = db.session.scalar(
        select(Reconciliation).where(Reconciliation.ref == ref).with_for_update()
    )
    if row is None:
        raise missing("reconciliation", ref)
    return row


def _record(act: Act, row: Reconciliation, fact: str, said: dict[str, Json]) -> None:
    body: dict[str, Json] = {"day": row.day.isoformat(), **said}
    record(act, fact, f"reconciliation:{row.ref}", body, parties=[])
