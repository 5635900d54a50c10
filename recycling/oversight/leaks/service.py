"""Deeds of watching for leaks: receipts are folded and parties named; an alert is closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload, selectinload

from recycling.bases.models import Base
from recycling.bases.rules import local_day
from recycling.custody.models import Consignment, Receipt
from recycling.custody.rules import Verdict
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record, record_each
from recycling.oversight.leaks.evidence import evidence_of
from recycling.oversight.leaks.keeping import (
    MILLION,
    as_readings,
    count_habits,
    day_of,
    habits_of,
    keep_sums,
    millionths,
    the_watch,
)
from recycling.oversight.leaks.lifecycle import AlertState, check_reason, require_open
from recycling.oversight.leaks.models import LeakAlert, LossParty, LossReading, LossSum
from recycling.oversight.leaks.rules import Habits, Part, Party, Suspicion, Watch
from recycling.oversight.leaks.rules.reading import received_share, weighing_share
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference


@deed
def watch_receipts(act: Act, new: Sequence[int], corrected: Sequence[int] = ()) -> str:
    """Fold receipts of these consignments into the sums of their parties, and name who leaks.

    What was folded before is passed over; what was corrected since is folded as corrected.
    Answers how many were folded.
    """
    permit(act.actor, Permission.LEAKS_WATCH)
    watch = the_watch(act.at.date())
    restated = _restate(watch, corrected)
    rows = _read(_unread(new))
    found: list[Suspicion] = []
    for day, of_day in groupby(rows, key=lambda row: row.received_on):
        found += watch.night(as_readings(list(of_day)), day.toordinal())
    keep_sums(watch.tallies)
    alerts = [_open(act, one, watch.design.rate) for one in found]
    _keep_effects(watch)
    record_each(act, [("LeakSuspected", f"alert:{row.ref}", _told(row)) for row in alerts])
    body: dict[str, Json] = {
        "receipts": len(rows),
        "corrected": restated,
        "alerts": [row.ref for row in alerts],
    }
    record(act, "ReceiptsWatched", "watch:leaks", body)
    return str(len(rows) + restated)


def _unread(ids: Sequence[int]) -> list[Consignment]:
    known = select(LossReading.consignment_id).where(LossReading.consignment_id.in_(ids))
    found = _consignments(ids, Consignment.id.not_in(known))
    return [one for one in found if one.receipt and one.receipt.verdict != Verdict.REFUSED]


def _consignments(ids: Sequence[int], *more: object) -> list[Consignment]:
    query = (
        select(Consignment)
        .where(Consignment.id.in_(ids), *more)  # type: ignore[arg-type]
        .options(
            joinedload(Consignment.lot),
            joinedload(Consignment.base),
            selectinload(Consignment.receipt),
        )
        .order_by(Consignment.id)
    )
    return list(db.session.scalars(query).unique())


def _read(consignments: Sequence[Consignment]) -> list[LossReading]:
    """Write what each consignment lost against what was usual before; the earliest first."""
    habits = habits_of(one.lot.stream for one in consignments)
    rows = [_reading(one, one.receipt, habits) for one in consignments if one.receipt]
    db.session.add_all(rows)
    db.session.flush()
    for one, row in zip(consignments, rows, strict=True):
        db.session.add_all(
            LossParty(
                consignment_id=one.id,
                part=party.part,
                number=party.number,
                received_on=row.received_on,
            )
            for party in _parties(one)
        )
    db.session.flush()
    count_habits((row, 1) for row in rows)
    return sorted(rows, key=lambda row: (row.received_on, row.consignment_id))


def _parties(consignment: Consignment) -> Iterable[Party]:
    carriers = {leg.carrier_id for leg in consignment.legs}
    yield Party(Part.HOLDER, consignment.holder_id)
    yield from (Party(Part.CARRIER, one) for one in sorted(carriers))
    yield Party(Part.BASE, consignment.base_id)


def _reading(consignment: Consignment, receipt: Receipt, habits: Habits) -> LossReading:
    lot, base = consignment.lot, consignment.base
    corridor = f"{lot.country}>{base.country}"
    share = received_share(lot.wet_mass, receipt.net)
    weighing = weighing_share(lot.wet_mass, receipt.weighing)
    usual = habits.usual(lot.stream, corridor)
    return LossReading(
        consignment_id=consignment.id,
        received_on=local_day(base, receipt.received_at),
        stream=lot.stream,
        corridor=corridor,
        declared=lot.wet_mass,
        received=receipt.net,
        share_ppm=_bounded(share),
        weighing_ppm=_bounded(weighing),
        lost_ppm=_bounded(usual.share - share),
        spread_ppm=_bounded(usual.spread(weighing)),
    )


def _bounded(share: float) -> int:
    """Return a share as it is kept: a thousandfold difference is as telling as any beyond it."""
    return max(-1000 * MILLION, min(1000 * MILLION, millionths(share)))


def _restate(watch: Watch, corrected: Sequence[int]) -> int:
    """Let readings say what was corrected, and add their parties' sums up again."""
    rows = {row.consignment_id: row for row in db.session.scalars(
        select(LossReading).where(LossReading.consignment_id.in_(corrected))
    )}  # fmt: skip
    parties: dict[Party, int] = {}
    for one in _consignments(list(rows)):
        row = rows[one.id]
        count_habits([(row, -1)])
        for party in _parties(one):
            parties[party] = watch.design.window
        if one.receipt is None or one.receipt.verdict == Verdict.REFUSED:
            db.session.execute(delete(LossParty).where(LossParty.consignment_id == one.id))
            db.session.delete(row)
            continue
        share = received_share(row.declared, one.receipt.net)
        row.lost_ppm = _bounded((row.lost_ppm + row.share_ppm) / MILLION - share)
        row.received, row.share_ppm = one.receipt.net, _bounded(share)
        count_habits([(row, 1)])
    db.session.flush()
    newest = max((row.received_on.toordinal() for row in rows.values()), default=0)
    for party, window in parties.items():
        watch.begin_anew(party, newest - window)
    return len(rows)


def _open(act: Act, found: Suspicion, rate: float) -> LeakAlert:
    whose = _whose(found.party)
    row = LeakAlert(
        ref=new_reference("ALT"),
        part=found.party.part,
        number=found.party.number,
        party=whose.ref,
        party_name=whose.name,
        country=whose.country,
        side=found.side,
        state=AlertState.OPEN,
        since_on=day_of(found.since),
        found_on=day_of(found.day),
        effect_ppm=millionths(found.effect),
        scatter_ppm=millionths(found.scatter),
        statistic=millionths(found.statistic),
        limit=millionths(found.limit),
        in_year=found.in_year,
        evidence=evidence_of(found, [_whose(one) for one in found.beside]),
        opened_at=act.at,
        reason="",
        closed_by="",
        rate_ppm=millionths(rate),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _whose(party: Party) -> Base | Organisation:
    if party.part is Part.BASE:
        return db.session.get_one(Base, party.number)
    return db.session.get_one(Organisation, party.number)


def _keep_effects(watch: Watch) -> None:
    """Keep how much each named party is known to lose by now."""
    rows = db.session.scalars(select(LeakAlert).where(LeakAlert.state == AlertState.OPEN))
    for row in rows:
        found = watch.named.get(Party(Part(row.part), row.number))
        if found is not None:
            row.effect_ppm, row.scatter_ppm = millionths(found.effect), millionths(found.scatter)


def _told(row: LeakAlert) -> dict[str, Json]:
    return {
        "alert": row.ref,
        "party": row.party,
        "part": row.part,
        "side": row.side,
        "since": row.since_on.isoformat(),
        "effect_ppm": row.effect_ppm,
        "consignments": [one["consignment"] for one in row.evidence["consignments"]],
        "false_alarm_rate_ppm": row.rate_ppm,
    }


@deed
def close_alert(act: Act, ref: str, reason: str) -> str:
    """Close an alert, saying why nothing is left to be done; the party's sums begin anew.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` where it is closed, ``Invalid`` naming
    ``reason``.
    """
    row = db.session.scalar(select(LeakAlert).where(LeakAlert.ref == ref).with_for_update())
    if row is None:
        raise missing("alert", ref)
    permit(act.actor, Permission.LEAKS_CLOSE, row)
    require_open(row.state)
    row.state, row.reason = AlertState.CLOSED, check_reason(reason)
    row.closed_at, row.closed_by = act.at, act.actor.person_ref
    sums = db.session.get(LossSum, (row.part, row.number), with_for_update=True)
    if sums is not None:
        sums.less = sums.more = 0
        sums.less_since = sums.more_since = None
    body: dict[str, Json] = {"alert": ref, "party": row.party, "reason": row.reason}
    record(act, "AlertClosed", f"alert:{ref}", body)
    return ref
