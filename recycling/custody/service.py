"""Deeds of custody: draft a consignment, sign its hand-overs in order, receive it, cancel it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from recycling import clock
from recycling.bases import capacity
from recycling.bases.footings.queries import standing_on
from recycling.bases.footings.rules import refuse_unstable
from recycling.bases.models import Licence
from recycling.bases.rules import counts_on, local_day
from recycling.clock import day_words
from recycling.custody import queries
from recycling.custody.discrepancies.opening import open_discrepancy
from recycling.custody.discrepancies.rules import terms_for
from recycling.custody.models import Consignment, Handover, Receipt
from recycling.custody.rules import (
    HANDOVERS,
    SIGNATURES,
    Arrival,
    Signing,
    State,
    Transport,
    check_arrival,
    check_happened,
    check_transport,
    difference,
    state_after,
)
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.rules import Move
from recycling.lots.rules import State as LotState
from recycling.lots.service import step
from recycling.matching.service import check_eligible
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules import Kind
from recycling.parties.rules.standing import check_takes_on
from recycling.references import new_reference
from recycling.settlement import queries as sales

_PERMISSION = {
    Signing.GIVE_TO_CARRIER: Permission.CUSTODY_SIGN_HOLDER,
    Signing.TAKE_OVER: Permission.CUSTODY_SIGN_CARRIER,
    Signing.GIVE_AT_GATE: Permission.CUSTODY_SIGN_CARRIER,
    Signing.RECEIVE: Permission.CUSTODY_RECEIVE,
    Signing.CANCEL: Permission.CUSTODY_SIGN_HOLDER,
}


@dataclass(frozen=True)
class Dispatch:
    """How a holder wants a lot to travel."""

    lot_ref: str
    carrier_ref: str
    transport: Transport


@deed
def draft_consignment(act: Act, dispatch: Dispatch) -> str:
    """Prepare the way of a paid lot to the base that bought it.

    Raises ``Conflict`` when the lot is not paid, is already on its way, or the base may no
    longer take it; ``Invalid`` naming what keeps the transport from the road.
    """
    lot = lots.locked(dispatch.lot_ref)
    permit(act.actor, Permission.CUSTODY_DRAFT, lot)
    if lot.state != LotState.PAID:
        raise Conflict(
            "lot_not_paid",
            f"Lot {lot.ref} is {lot.state.replace('_', ' ')}; only a paid lot travels.",
            field="lot",
            way_out="Settle the sale first.",
        )
    _refuse_second(lot)
    check_transport(dispatch.transport, lot.wet_mass, lot.available_from, act.at.date())
    carrier = _carrier(dispatch.carrier_ref)
    sale = sales.sale_of_lot(lot.id)
    _check_base(lot, sale.base_id, sale.licence_id, dispatch.transport.planned_on)
    consignment = Consignment(
        ref=new_reference("CON"),
        lot_id=lot.id,
        sale_id=sale.id,
        holder_id=sale.holder_id,
        carrier_id=carrier.id,
        recycler_id=sale.recycler_id,
        base_id=sale.base_id,
        licence_id=sale.licence_id,
        state=State.DRAFTED,
        planned_on=dispatch.transport.planned_on,
        plates=list(dispatch.transport.plates),
        carrier_permit=dispatch.transport.carrier_permit.strip(),
        un_number=dispatch.transport.un_number,
        drafted_at=act.at,
    )
    db.session.add(consignment)
    db.session.flush()
    _record(
        act,
        "ConsignmentDrafted",
        queries.locked(consignment.ref),
        {
            "planned_on": consignment.planned_on.isoformat(),
            "plates": consignment.plates,
            "un_number": consignment.un_number,
        },
    )
    return consignment.ref


def _refuse_second(lot: Lot) -> None:
    known = db.session.scalar(
        select(Consignment.ref).where(
            Consignment.lot_id == lot.id, Consignment.state != State.CANCELLED
        )
    )
    if known:
        raise Conflict(
            "already_consigned",
            f"Lot {lot.ref} already travels with consignment {known}.",
            field="lot",
            way_out=f"Open {known}; cancel it if nothing has left yet.",
        )


def _carrier(ref: str) -> Organisation:
    carrier = db.session.scalar(select(Organisation).where(Organisation.ref == ref))
    if carrier is None or carrier.kind != Kind.CARRIER:
        raise Invalid(
            "unknown_carrier",
            f"There is no carrier {ref}.",
            field="carrier",
            way_out="Choose a carrier of the register.",
        )
    check_takes_on(carrier.name, carrier.standing, "carrier")
    return carrier


def _check_base(lot: Lot, base_id: int, licence_id: int, day: date) -> None:
    """Raise ``Conflict`` unless the base may take the lot on a day, under the awarded licence.

    That licence's scale holds the lot's reservation, so another licence of the base is no
    substitute. Its row stays shared-locked, so that no suspension slips in before the commit.
    """
    licence = db.session.scalars(
        select(Licence)
        .where(Licence.id == licence_id)
        .with_for_update(read=True, of=Licence)
        .execution_options(populate_existing=True)
    ).one()
    check_eligible(lot, base_id, day, moves=True)
    if not counts_on(licence.state, licence.valid_from, licence.valid_to, day):
        raise Conflict(
            "licence_not_usable",
            f"The licence under which the lot was awarded cannot be used on {day_words(day)}.",
            field="licence",
            way_out="Ask the base to have it reinstated or prolonged.",
        )
    refuse_unstable(licence.ref, standing_on(licence.id, day))


@deed
def sign_handover(act: Act, ref: str, signing: Signing, happened_at: datetime | None = None) -> str:
    """Sign the next signature of a consignment before its receipt.

    ``happened_at`` states when the hand-over took place, if not just now. The server stamps the
    signature itself. Raises ``Conflict`` when it is not this signature's turn or the base may no
    longer take the lot, ``Forbidden`` for anybody but the party whose turn it is, ``Invalid``
    for a time in the future or before the previous hand-over.
    """
    consignment = queries.locked(ref)
    permit(act.actor, _PERMISSION[signing], consignment)
    if signing not in HANDOVERS:
        raise Invalid(
            "not_a_handover",
            "This is not one of the hand-overs.",
            field="signing",
            way_out=f"Use one of {', '.join(HANDOVERS)}.",
        )
    after = state_after(State(consignment.state), signing)
    happened = check_happened(happened_at, _previous(consignment), act.at)
    if signing is Signing.GIVE_TO_CARRIER:
        lot = lots.locked(consignment.lot.ref)
        day = local_day(consignment.base, act.at)
        _check_base(lot, consignment.base_id, consignment.licence_id, day)
    number = SIGNATURES[signing].handover
    taken = signing is Signing.TAKE_OVER
    if taken:
        _take(consignment, number, act, happened)
        step(lots.locked(consignment.lot.ref), Move.HAND_OVER, act.at)
    else:
        _give(consignment, number, act, happened)
    consignment.state = after
    _record(
        act,
        "HandoverTaken" if taken else "HandoverGiven",
        consignment,
        {"handover": number, "signing": str(signing), "happened_at": clock.stamp(happened)},
    )
    return consignment.ref


def _give(consignment: Consignment, number: int, act: Act, happened: datetime) -> None:
    parts = {1: ("holder", "carrier"), 2: ("carrier", "recycler")}[number]
    db.session.add(
        Handover(
            consignment_id=consignment.id,
            number=number,
            from_part=parts[0],
            to_part=parts[1],
            given_at=happened,
            given_signed_at=act.at,
            given_by=act.actor.person_ref,
        )
    )


def _take(consignment: Consignment, number: int, act: Act, happened: datetime) -> None:
    handover = next(h for h in consignment.handovers if h.number == number)
    handover.taken_at = happened
    handover.taken_signed_at = act.at
    handover.taken_by = act.actor.person_ref


def _previous(consignment: Consignment) -> datetime:
    times = [t for h in consignment.handovers for t in (h.given_at, h.taken_at) if t]
    return max(times, default=consignment.drafted_at)


@deed
def receive_consignment(act: Act, ref: str, arrival: Arrival) -> str:
    """Sign the receipt: weigh what arrived and take it in, in part, or not at all.

    The licence's scale is charged with the accepted mass, in the year it is at the base. Raises
    ``Conflict`` out of order or when the base may no longer take the lot, which it may then only
    refuse, ``Invalid`` naming each impossible figure.
    """
    consignment = queries.locked(ref)
    permit(act.actor, Permission.CUSTODY_RECEIVE, consignment)
    after = state_after(State(consignment.state), Signing.RECEIVE, arrival.verdict)
    check_arrival(arrival, act.at.date())
    lot, day = lots.locked(consignment.lot.ref), local_day(consignment.base, act.at)
    if after is State.REFUSED:
        capacity.release(lot.ref)
        step(lot, Move.REFUSE, act.at)
    else:
        _check_at_gate(consignment, lot, day)
        capacity.consume(lot.ref, arrival.accepted, day)
        step(lot, Move.RECEIVE, act.at)
    _take(consignment, 2, act, act.at)
    db.session.add(_receipt(act, consignment, arrival))
    consignment.state = after
    terms = terms_for(consignment.base.country, day)
    gap = difference(lot.wet_mass, arrival.weighing, terms.bulk_share)
    differs = open_discrepancy(act, consignment, arrival, terms)
    _record(
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
        },
    )
    return consignment.ref


def _check_at_gate(consignment: Consignment, lot: Lot, day: date) -> None:
    """Raise ``Conflict`` unless the base may take in what stands at its gate.

    That it arrived can be put on record all the same: refused whole, with its weighing and reason.
    """
    try:
        _check_base(lot, consignment.base_id, consignment.licence_id, day)
    except Conflict as refusal:
        raise Conflict(
            refusal.code,
            refusal.message,
            field=refusal.field,
            way_out="Put the arrival on record by refusing it whole, or have the reason put right.",
            details=refusal.details,
        ) from refusal


def _receipt(act: Act, consignment: Consignment, arrival: Arrival) -> Receipt:
    weighing = arrival.weighing
    return Receipt(
        consignment_id=consignment.id,
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


@deed
def cancel_consignment(act: Act, ref: str) -> str:
    """Take a consignment back while nothing has left; the lot can be consigned anew."""
    consignment = queries.locked(ref)
    permit(act.actor, Permission.CUSTODY_SIGN_HOLDER, consignment)
    consignment.state = state_after(State(consignment.state), Signing.CANCEL)
    _record(act, "ConsignmentCancelled", consignment, {})
    return consignment.ref


def _record(act: Act, fact: str, consignment: Consignment, body: dict[str, Json]) -> None:
    record(
        act,
        fact,
        f"consignment:{consignment.ref}",
        {"lot": consignment.lot.ref, "consignment": consignment.ref, **body},
        parties=[
            consignment.holder.ref,
            consignment.carrier.ref,
            consignment.recycler.ref,
        ],
    )
