"""What follows when all agree: the consignment says it, or is called back; steps inside a deed."""

from __future__ import annotations

from collections.abc import Sequence

from recycling.bases import capacity
from recycling.bases.rules import local_day
from recycling.custody.corrections.checking import is_other_mass, refuse_taken_up
from recycling.custody.corrections.rules import Change, corrected
from recycling.custody.deadlines.keeping import keep_deadlines
from recycling.custody.discrepancies.opening import review_discrepancy
from recycling.custody.discrepancies.rules import terms_for
from recycling.custody.models import Consignment, Leg, Receipt
from recycling.custody.rules import Arrival, LegPlan, State, state_by
from recycling.custody.service.goods import write_goods
from recycling.deeds import Act
from recycling.ledger.canonical import Json
from recycling.lots import queries as lots
from recycling.lots.rules import Move
from recycling.lots.service import step
from recycling.settlement.assays.service import weigh_again


def apply_changes(act: Act, consignment: Consignment, changes: Sequence[Change]) -> dict[str, Json]:
    """Let a consignment say what was agreed; answers what its fact tells of the masses.

    What was weighed counts against the licence as corrected, in the year it was received in.
    Raises ``Conflict`` where a batch holds something of a lot whose mass changes, or the licence
    has no room for more; ``Invalid`` naming a trader or broker who takes on nothing new.
    """
    receipt = consignment.receipt
    before = receipt.arrival if receipt else None
    values = {change.path: change.new for change in changes}
    transport, arrival = corrected(consignment.transport(), before, values)
    write_goods(consignment, transport)
    for leg, plan in zip(consignment.legs, transport.legs, strict=True):
        if leg.plan() != plan:
            _restate(consignment, leg, plan)
    if receipt is None or before is None or arrival is None or arrival == before:
        return {}
    lot = lots.locked(consignment.lot.ref)
    if is_other_mass(before, arrival):
        refuse_taken_up(consignment)
        dry = (arrival.accepted_dry, before.accepted_dry)
        if arrival.accepted != before.accepted or dry[0] != dry[1]:
            capacity.correct(lot.ref, arrival.accepted, dry)
        weigh_again(consignment.sale, arrival.accepted, arrival.weighing.moisture)
    _write_receipt(receipt, arrival)
    consignment.state = state_by(arrival.verdict)
    day = local_day(consignment.base, receipt.received_at)
    differs = review_discrepancy(
        act, consignment, arrival, terms_for(consignment.base.country, day)
    )
    return {
        "net_kg": arrival.weighing.net.json(),
        "accepted_kg": arrival.accepted.json(),
        "refused_kg": arrival.refused.json(),
        **differs,
    }


def _restate(consignment: Consignment, leg: Leg, plan: LegPlan) -> None:
    """Write a leg, and how its carrier is told in what it signed: it has countersigned this."""
    leg.plates, leg.permit, leg.place = list(plan.plates), plan.permit.strip(), plan.place.strip()
    said = {"plates": leg.plates, "permit": leg.permit, "place": leg.place}
    for handover in consignment.handovers:
        if handover.number == leg.number and handover.taker:
            handover.taker = {**handover.taker, **said}
        if handover.number == leg.number + 1 and handover.giver:
            handover.giver = {**handover.giver, **said}


def _write_receipt(receipt: Receipt, arrival: Arrival) -> None:
    weighing = arrival.weighing
    receipt.scale, receipt.accuracy_class = weighing.scale.strip(), weighing.accuracy_class
    receipt.division, receipt.calibrated_until = weighing.division, weighing.calibrated_until
    receipt.gross, receipt.tare, receipt.net = weighing.gross, weighing.tare, weighing.net
    receipt.moisture, receipt.pieces = weighing.moisture, arrival.pieces
    receipt.verdict, receipt.reason = arrival.verdict, arrival.reason.strip()
    receipt.accepted, receipt.refused = arrival.accepted, arrival.refused


def call_back(act: Act, consignment: Consignment) -> None:
    """Cancel a consignment on its way; the lot goes back and can be consigned anew."""
    consignment.state = State.CANCELLED
    step(lots.locked(consignment.lot.ref), Move.CALL_BACK, act.at)
    keep_deadlines(act, consignment, act.at)
