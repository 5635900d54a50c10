"""The deed that ends a lot's way: the base weighs it and says what it takes."""

from __future__ import annotations

from datetime import date

from recycling.bases import capacity
from recycling.bases.rules import local_day
from recycling.custody import queries
from recycling.custody.deadlines.keeping import keep_deadlines
from recycling.custody.discrepancies.opening import open_discrepancy
from recycling.custody.discrepancies.rules import terms_for
from recycling.custody.models import Consignment, Receipt
from recycling.custody.rules import Arrival, Signing, State, check_arrival, difference, state_after
from recycling.custody.screening.admitting import check_screened, end_refused
from recycling.custody.service.admission import check_base
from recycling.custody.service.recording import record_consignment
from recycling.custody.service.signing import take
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.canonical import Json
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.rules import Move
from recycling.lots.service import step
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say


@deed
def receive_consignment(act: Act, ref: str, arrival: Arrival) -> str:
    """Sign the receipt: weigh what arrived and take it in, in part, or not at all.

    The licence's scale is charged with the accepted mass, in the year it is at the base. Raises
    ``Conflict`` out of order or when the base may no longer take the lot, or not before it is
    screened, and may then only refuse it, ``Invalid`` naming each impossible figure.
    """
    consignment = queries.locked(ref)
    permit(act.actor, Permission.CUSTODY_RECEIVE, consignment)
    after = state_after(State(consignment.state), Signing.RECEIVE, arrival.verdict)
    check_arrival(arrival, act.at.date())
    lot, day = lots.locked(consignment.lot.ref), local_day(consignment.base, act.at)
    held: dict[str, Json] = {}
    if after is State.REFUSED:
        held = end_refused(act, consignment)
        capacity.release(lot.ref)
        step(lot, Move.REFUSE, act.at)
    else:
        check_screened(act, consignment)
        _check_at_gate(consignment, lot, day)
        dry = (arrival.accepted_dry, lot.dry_mass)
        capacity.consume(lot.ref, arrival.accepted, day, dry)
        step(lot, Move.RECEIVE, act.at)
    take(act, consignment, len(consignment.legs) + 1, act.at)
    db.session.add(_receipt(act, consignment, arrival))
    consignment.state = after
    keep_deadlines(act, consignment, act.at)
    terms = terms_for(consignment.base.country, day)
    gap = difference(lot.wet_mass, arrival.weighing, terms.bulk_share)
    differs = open_discrepancy(act, consignment, arrival, terms)
    record_consignment(
        act,
        "ConsignmentReceived",
        consignment,
        {
            "verdict": str(arrival.verdict),
            "net_kg": arrival.weighing.net.json(),
            "accepted_kg": arrival.accepted.json(),
            "refused_kg": arrival.refused.json(),
            "counts_in": day.year,
            "difference_kg": gap.mass.json(),
            "difference_is_significant": gap.is_significant,
            "reason": arrival.reason,
            **differs,
            **held,
        },
    )
    return consignment.ref


def _check_at_gate(consignment: Consignment, lot: Lot, day: date) -> None:
    """Raise ``Conflict`` unless the base may take in what stands at its gate.

    That it arrived can be put on record all the same: refused whole, with its weighing and reason.
    """
    try:
        check_base(lot, consignment.base_id, consignment.licence_id, day)
    except Conflict as refusal:
        raise Conflict(
            refusal.code,
            refusal.message,
            field=refusal.field,
            way_out=say(
                "Put the arrival on record by refusing it whole, or have the reason put right."
            ),
            details=refusal.details,
        ) from refusal


def _receipt(act: Act, consignment: Consignment, arrival: Arrival) -> Receipt:
    weighing = arrival.weighing
    return Receipt(
        consignment_id=consignment.id,
        base_id=consignment.base_id,
        scale=weighing.scale.strip(),
        accuracy_class=weighing.accuracy_class,
        division=weighing.division,
        calibrated_until=weighing.calibrated_until,
        gross=weighing.gross,
        tare=weighing.tare,
        net=weighing.net,
        moisture=weighing.moisture,
        pieces=arrival.pieces,
        verdict=arrival.verdict,
        accepted=arrival.accepted,
        refused=arrival.refused,
        reason=arrival.reason.strip(),
        received_at=act.at,
        received_by=act.actor.person_ref,
    )
