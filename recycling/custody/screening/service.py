"""Deeds at the gate: a base screens a load, and lifts the quarantine that an alarm began."""

from __future__ import annotations

from datetime import date

from recycling.bases.footings.queries import resting
from recycling.bases.footings.rules import FootingKind, in_force, norm_allows
from recycling.bases.rules import local_day
from recycling.custody import queries as consignments
from recycling.custody.models import Consignment
from recycling.custody.rules import State
from recycling.custody.screening import queries
from recycling.custody.screening.models import Quarantine, Screening
from recycling.custody.screening.rules import (
    Ground,
    QuarantineState,
    Reading,
    Report,
    check_liftable,
    check_open,
    check_reading,
    check_report,
    grounds_of,
    terms_for,
)
from recycling.custody.service.recording import record_consignment
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.canonical import Json
from recycling.lots.rules.radioactivity import chain_activity
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say
from recycling.streams.rules import RadioactivityState


@deed
def screen_load(act: Act, consignment_ref: str, reading: Reading) -> str:
    """Keep what the base's instrument showed of a load at its gate; answers the screening.

    An alarm puts the load in quarantine, unless it is there already; a reading without one lifts
    none. Raises ``NotFound``, ``Forbidden``, ``Conflict`` where the load is not at the gate,
    ``Invalid`` naming each impossible figure.
    """
    consignment = consignments.locked(consignment_ref)
    permit(act.actor, Permission.SCREENINGS_RECORD, consignment)
    if consignment.state != State.AT_GATE:
        raise Conflict(
            "not_at_gate",
            say(
                "Consignment %(consignment)s is %(consignment_state)s.",
                consignment=consignment.ref,
                consignment_state=consignment.state.replace("_", " "),
            ),
            field="state",
            way_out=say("A load is screened while it stands at the gate, before its receipt."),
        )
    day = local_day(consignment.base, act.at)
    check_reading(reading, day)
    grounds = grounds_of(reading, terms_for(consignment.base.country, day))
    row = _kept(act, consignment, reading, grounds)
    held = queries.open_of(consignment.id)
    begun = _begin(act, row) if grounds and held is None else None
    record_consignment(act, "GateScreened", consignment, _told(row, begun))
    return row.ref


def _kept(
    act: Act, consignment: Consignment, reading: Reading, grounds: tuple[Ground, ...]
) -> Screening:
    row = Screening(
        ref=new_reference("SCR"),
        consignment_id=consignment.id,
        instrument=reading.instrument.strip(),
        verified_until=reading.verified_until,
        background_nsv=reading.background_nsv,
        highest_nsv=reading.highest_nsv,
        portal_alarm=reading.portal_alarm,
        grounds=[str(ground) for ground in grounds],
        screened_at=act.at,
        screened_by=act.actor.person_ref,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _begin(act: Act, screening: Screening) -> Quarantine:
    row = Quarantine(
        ref=new_reference("QUA"),
        consignment_id=screening.consignment_id,
        screening_id=screening.id,
        state=QuarantineState.OPEN,
        began_at=act.at,
    )
    db.session.add(row)
    return row


def _told(row: Screening, begun: Quarantine | None) -> dict[str, Json]:
    body: dict[str, Json] = {
        "screening": row.ref,
        "instrument": row.instrument,
        "verified_until": row.verified_until.isoformat(),
        "background_nsv_per_h": row.background_nsv,
        "highest_nsv_per_h": row.highest_nsv,
        "portal_alarm": row.portal_alarm,
        "grounds": list(row.grounds),
        "begins_quarantine": begun is not None,
    }
    return body | ({"quarantine": begun.ref} if begun else {})


@deed
def lift_quarantine(act: Act, ref: str, report: Report) -> str:
    """Lift a quarantine as its base, by a report that tells nuclides apart.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` where it is over or what the report finds may
    not be taken in by the base, ``Invalid`` naming what is wrong with the report.
    """
    row = _locked(ref)
    consignment = row.consignment
    permit(act.actor, Permission.QUARANTINES_LIFT, row)
    check_open(row.state)
    day = local_day(consignment.base, act.at)
    check_report(report, local_day(consignment.base, row.began_at), day)
    finding = report.finding
    check_liftable(finding, _norm_lacks(consignment.licence_id, report, day))
    row.state, row.ended_at = QuarantineState.LIFTED, act.at
    row.finding, row.words, row.report = finding, report.words.strip(), report.stored()
    told: dict[str, Json] = {
        "quarantine": row.ref,
        "finding": str(finding),
        "words": row.words,
        "report": row.report,
    }
    record_consignment(act, "QuarantineLifted", consignment, told)
    return ref


def _norm_lacks(licence_id: int, report: Report, day: date) -> str:
    """Return what a licence lacks for what a report finds, in words; nothing where it is exempt."""
    if report.finding != RadioactivityState.REGULATED_NORM:
        return ""
    rests = resting((licence_id,))[licence_id]
    over = norm_allows(rests, chain_activity(report.measurement.activities), day)
    if over is not None:
        return over.message
    if in_force(rests, FootingKind.NORM_LIMIT, day) is None:
        return say("The base's licence names no natural radioactivity (NORM).")
    return ""


def _locked(ref: str) -> Quarantine:
    """Return a quarantine, its consignment locked to the end of the deed; raises ``NotFound``."""
    found = queries.find(ref)
    if found is None:
        raise missing("quarantine", ref)
    consignments.locked(found.consignment.ref)
    return db.session.scalars(
        queries.whole().where(Quarantine.ref == ref).execution_options(populate_existing=True)
    ).one()
