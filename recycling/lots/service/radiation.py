"""Deeds about radioactivity: add a measurement, and let one expire whose day has passed."""

from __future__ import annotations

from datetime import date

from flask import current_app
from sqlalchemy import select

from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, Refusal
from recycling.ledger.service import record
from recycling.lots import bodies, finding, queries
from recycling.lots.models import Lot, LotActivity, LotMeasurement
from recycling.lots.rules import ASSAYED, OPEN
from recycling.lots.rules.radioactivity import (
    MICRO,
    Activity,
    Measurement,
    RadiationMove,
    changed,
    check_measurement,
    moved,
    named_again,
    result_move,
)
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

MOST_MEASUREMENTS = 50


@deed
def add_measurement(act: Act, ref: str, measurement: Measurement) -> str:
    """Keep a measurement of a lot, as its holder or commissioned laboratory.

    Nuclide-specific results put the lot where they say, at once, in an auction too: that is law,
    not commerce. A dose rate or a gross count is kept and changes nothing. Raises ``Invalid``
    naming the field, ``Conflict`` once the lot has been awarded.
    """
    lot = queries.locked(ref)
    queries.refuse_unseen(act.actor, lot)
    permit(act.actor, Permission.LOTS_ASSAY, lot)
    _refuse_closed(lot)
    check_measurement(measurement, act.at.date())
    before = lot.radioactivity
    if measurement.is_specific:
        no_longer_counting(lot)
        lot.radioactivity = moved(before, result_move(measurement.activities))
    _keep(act, lot, measurement)
    lot.changed_at = act.at
    finding.renew(lot)
    body = bodies.measured(measurement) | {"before": before, "radioactivity": lot.radioactivity}
    record(act, "LotRadioactivityMeasured", f"lot:{ref}", body, parties=_parties(act, lot))
    return ref


def _refuse_closed(lot: Lot) -> None:
    kept = select(LotMeasurement.id).where(LotMeasurement.lot_id == lot.id)
    if lot.state not in ASSAYED:
        raise Conflict(
            "measurements_closed",
            say(
                "Lot %(lot)s is %(lot_state)s; what was measured is settled.",
                lot=lot.ref,
                lot_state=lot.state.replace("_", " "),
            ),
            way_out=say("Tell the base and the authority what was found since."),
        )
    if len(db.session.scalars(kept.limit(MOST_MEASUREMENTS)).all()) >= MOST_MEASUREMENTS:
        raise Conflict(
            "too_many_measurements",
            say(
                "A lot has at most %(most_measurements)s measurements.",
                most_measurements=MOST_MEASUREMENTS,
            ),
            way_out=say("Enter the lot anew with the latest."),
        )


def no_longer_counting(lot: Lot) -> None:
    """Let no measurement of a lot count any more; a step inside a deed."""
    for row in db.session.scalars(
        select(LotMeasurement).where(LotMeasurement.lot_id == lot.id, LotMeasurement.counts)
    ):
        row.counts = False


def _keep(act: Act, lot: Lot, said: Measurement) -> None:
    row = LotMeasurement(
        lot_id=lot.id,
        method=said.method,
        laboratory=said.laboratory.strip(),
        accreditation=said.accreditation.strip(),
        report_number=said.number.strip(),
        measured_on=said.measured_on,
        valid_until=said.valid_until,
        counts=said.is_specific,
        added_by_id=act.actor.organisation_id,
        added_at=act.at,
    )
    row.activities.extend(_activity(one) for one in said.activities)
    db.session.add(row)


def _activity(one: Activity) -> LotActivity:
    doubt = None if one.uncertainty is None else int(one.uncertainty * MICRO)
    return LotActivity(
        nuclide=one.nuclide, micro_bq_per_g=int(one.bq_per_g * MICRO), micro_uncertainty=doubt
    )


def name_kind(lot: Lot, before: str) -> None:
    """Let a draft stand where its kind of waste puts it; ``before`` is the kind it was."""
    if lot.subtype != before:
        no_longer_counting(lot)
        lot.radioactivity = named_again(lot.radioactivity, lot.subtype)


def contents_changed(lot: Lot) -> None:
    """Let results expire that were measured before the lot was changed."""
    no_longer_counting(lot)
    lot.radioactivity = changed(lot.radioactivity)
    finding.renew(lot)


def _parties(act: Act, lot: Lot) -> list[str]:
    ids = {lot.holder_id, lot.laboratory_id, act.actor.organisation_id} - {None}
    return sorted(db.session.scalars(select(Organisation.ref).where(Organisation.id.in_(ids))))


@deed
def expire_measurement(act: Act, ref: str, day: date) -> str:
    """Let the measurement a lot stands on expire, where it was valid until before a day.

    Raises ``Conflict`` where nothing has expired.
    """
    permit(act.actor, Permission.LOTS_RECLASS)
    lot = queries.locked(ref)
    ended = db.session.scalar(
        select(LotMeasurement.id).where(
            LotMeasurement.lot_id == lot.id, LotMeasurement.counts, LotMeasurement.valid_until < day
        )
    )
    if ended is None:
        raise Conflict(
            "nothing_expired",
            say("Nothing measured of %(ref)s has expired.", ref=ref),
            way_out=say("Leave it."),
        )
    before = lot.radioactivity
    no_longer_counting(lot)
    lot.radioactivity = moved(before, RadiationMove.EXPIRE)
    lot.changed_at = act.at
    finding.renew(lot)
    body: bodies.Body = {"before": before, "radioactivity": str(lot.radioactivity)}
    record(act, "LotRadioactivityExpired", f"lot:{ref}", body, parties=_parties(act, lot))
    return ref


def expire_due(day: date, most: int) -> int:
    """Let up to ``most`` measurements expire that were valid until before a day; how many it did.

    What has been handed over keeps the state it left with.
    A deed for each lot. One that fails is logged and passed over, and found again the next day.
    """
    done, after = 0, 0
    while done < most:
        due = _due(day, most, after)
        db.session.rollback()
        if not due:
            break
        done += sum(_expire(day, ref) for _, ref in due)
        after = due[-1][0]
    return done


def _due(day: date, most: int, after: int) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(LotMeasurement.id, Lot.ref)
        .join(Lot, Lot.id == LotMeasurement.lot_id)
        .where(
            LotMeasurement.valid_until < day,
            LotMeasurement.counts,
            LotMeasurement.id > after,
            Lot.state.in_(OPEN),
        )
        .order_by(LotMeasurement.id)
        .limit(most)
    )
    return [(row.id, row.ref) for row in rows]


def _expire(day: date, ref: str) -> bool:
    try:
        expire_measurement(Act(SYSTEM, f"expire measurements:{day}:{ref}"), ref, day)
    except Refusal as refusal:  # measured anew a moment ago
        current_app.logger.info("lot %s keeps its state: %s", ref, refusal.message)
        return False
    except Exception:
        current_app.logger.exception("the measurement of lot %s could not expire", ref)
        db.session.rollback()
        return False
    return True
