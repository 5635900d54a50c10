"""How does a whole plan of quotas come into force: every line of it, or none?

A step of the deed that puts a plan in force. The counters of the plan's bases are locked in order
of their ids, as an award locks them, so that neither slips between the other's check and its write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from recycling.bases.quotas.models import Counter, CounterShare
from recycling.bases.quotas.rules import STREAM, joint_scheme, stream_and_group, what_words
from recycling.bases.rules import ReservationState
from recycling.db import db, insert_missing
from recycling.deeds import Act
from recycling.errors import Conflict, Finding
from recycling.inserting import insert_rows
from recycling.quantities import NO_MASS, Mass
from recycling.sayings import say

_CHUNK = 500
_Key = tuple[int, str, str]


@dataclass(frozen=True)
class PlannedQuota:
    """A quota as a line of a plan lays it down; ``path`` is where the line stands."""

    base_id: int
    base: str
    scheme: str
    member: str
    mass: Mass
    path: str = ""

    @property
    def key(self) -> _Key:
        """Return which counter of the year it is."""
        return self.base_id, self.scheme, self.member


def set_all(
    act: Act, plan: str, year: int, quotas: Sequence[PlannedQuota], before: str = ""
) -> None:
    """Set every quota of a plan; lift those of the version ``before`` that it leaves out.

    Raises ``Conflict`` with one finding for each line below what is reserved and received already,
    or which another plan lays down; then nothing is set.
    """
    wanted = {one.key: one for one in quotas}
    counters = _counters(year, wanted, before)
    _count_earlier(year, {key: counters[key] for key in wanted})
    findings = list(_findings(counters, wanted, {plan, before}))
    if findings:
        raise Conflict(
            "plan_does_not_fit",
            say("%(many)s lines of the plan cannot come into force.", many=len(findings)),
            way_out=say("Change these lines, with the reason, and try again."),
            details=findings,
        )
    for key, row in counters.items():
        if key in wanted:
            row.quota, row.plan = wanted[key].mass, plan
            row.set_at, row.regulator_id = act.at, act.actor.organisation_id
        elif before and row.plan == before:
            row.quota = row.plan = None
            row.set_at, row.regulator_id = act.at, act.actor.organisation_id
    db.session.flush()


def _counters(year: int, wanted: Mapping[_Key, PlannedQuota], before: str) -> dict[_Key, Counter]:
    """Return all counters of the bases of a plan, made where they were missing, locked."""
    none_yet = {"year": year, "licence": "", "reserved": NO_MASS, "consumed": NO_MASS}
    rows = [
        {"base_id": base_id, "scheme": scheme, "member": member, **none_yet}
        for base_id, scheme, member in sorted(wanted)
    ]
    for start in range(0, len(rows), _CHUNK):
        insert_missing(Counter, rows[start : start + _CHUNK])
    bases = {base_id for base_id, _scheme, _member in wanted}
    left = select(Counter.base_id).where(Counter.plan == before, Counter.year == year)
    bases |= set(db.session.scalars(left)) if before else set()
    found = db.session.scalars(
        select(Counter)
        .where(Counter.base_id.in_(bases), Counter.year == year, Counter.licence == "")
        .order_by(Counter.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {(row.base_id, row.scheme, row.member): row for row in found}


def _count_earlier(year: int, counters: Mapping[_Key, Counter]) -> None:
    """Count lots that took of a stream and a group before a group within a stream was counted."""
    joint = [
        row
        for row in counters.values()
        if row.scheme == joint_scheme() and stream_and_group(row.scheme, row.member)[0]
    ]
    if not joint:
        return
    for row in joint:
        missed = _missed(year, row)
        insert_rows(
            CounterShare,
            [{"counter_id": row.id, "lot_ref": lot, "mass": mass, "state": state}
             for lot, mass, state in missed],
        )  # fmt: skip
        for _lot, mass, state in missed:
            if state == ReservationState.RESERVED:
                row.reserved += mass
            else:
                row.consumed += mass


def _missed(year: int, row: Counter) -> list[tuple[str, Mass, str]]:
    stream, group = stream_and_group(row.scheme, row.member)
    of_stream, of_group = aliased(Counter), aliased(Counter)
    whole, part, own = aliased(CounterShare), aliased(CounterShare), aliased(CounterShare)
    rows = db.session.execute(
        select(part.lot_ref, part.mass, part.state)
        .join(of_group, of_group.id == part.counter_id)
        .join(whole, (whole.lot_ref == part.lot_ref) & (whole.state == part.state))
        .join(of_stream, of_stream.id == whole.counter_id)
        .outerjoin(own, (own.lot_ref == part.lot_ref) & (own.counter_id == row.id))
        .where(
            of_group.base_id == row.base_id,
            of_group.year == year,
            of_group.scheme == row.scheme,
            of_group.member == group,
            of_stream.base_id == row.base_id,
            of_stream.year == year,
            of_stream.scheme == STREAM,
            of_stream.member == stream,
            part.state != ReservationState.RELEASED,
            own.id.is_(None),
        )
    )
    return [(lot, mass, state) for lot, mass, state in rows]


def _findings(
    counters: Mapping[_Key, Counter], wanted: Mapping[_Key, PlannedQuota], ours: set[str]
) -> Iterator[Finding]:
    for key, one in wanted.items():
        row = counters[key]
        used, what = row.reserved + row.consumed, what_words(one.scheme, one.member)
        if row.plan and row.plan not in ours:
            words = say(
                "%(base)s, %(what)s: quota plan %(plan)s lays this quota down already.",
                base=one.base,
                what=what,
                plan=row.plan,
            )
            yield Finding(one.path, "set_by_plan", words)
        if one.mass < used:
            words = say(
                "%(base)s, %(what)s: %(reserved)s is reserved and %(consumed)s received, which"
                " is more than %(mass)s.",
                base=one.base,
                what=what,
                reserved=row.reserved,
                consumed=row.consumed,
                mass=one.mass,
            )
            yield Finding(one.path, "below_what_is_used", words)
