"""Is a receipt to be followed by a discrepancy? A step inside the deed that receives."""

from __future__ import annotations

from recycling.custody.deadlines.keeping import begin_discrepancy
from recycling.custody.discrepancies.models import Discrepancy
from recycling.custody.discrepancies.rules import (
    Compared,
    DiscrepancyState,
    Terms,
    due_at,
    expanded_uncertainty,
    grounds_of,
)
from recycling.custody.models import Consignment
from recycling.custody.rules import Arrival, Verdict
from recycling.db import db
from recycling.deeds import Act
from recycling.ledger.canonical import Json
from recycling.references import new_reference


def open_discrepancy(
    act: Act, consignment: Consignment, arrival: Arrival, terms: Terms
) -> dict[str, Json]:
    """Open a discrepancy where the terms of the base's country and day find one.

    Answers what the receipt's fact tells of it. What is refused whole goes back, so nobody has to
    agree on how much it was.
    """
    lot, weighing = consignment.lot, arrival.weighing
    declared = consignment.packages or lot.pieces
    compared = Compared(lot.wet_mass, weighing, declared, arrival.pieces)
    grounds = grounds_of(compared, terms)
    if arrival.verdict is Verdict.REFUSED or not grounds:
        return {"differs": False}
    discrepancy = Discrepancy(
        ref=new_reference("DIS"),
        consignment_id=consignment.id,
        grounds=[str(ground) for ground in grounds],
        declared=lot.wet_mass,
        received=weighing.net,
        uncertainty=expanded_uncertainty(weighing, terms.coverage),
        declared_pieces=declared,
        pieces=arrival.pieces,
        state=DiscrepancyState.OPEN,
        opened_at=act.at,
        due_at=due_at(act.at, terms),
    )
    db.session.add(discrepancy)
    begin_discrepancy(consignment.id, act.at, discrepancy.due_at, terms.source)
    return {
        "differs": True,
        "discrepancy": discrepancy.ref,
        "grounds": list(discrepancy.grounds),
    }
