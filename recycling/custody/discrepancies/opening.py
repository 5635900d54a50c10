"""Is a receipt to be followed by a discrepancy? Steps in the deeds that receive and correct."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from recycling.custody.deadlines.keeping import begin_discrepancy, end_discrepancy
from recycling.custody.discrepancies.models import Discrepancy
from recycling.custody.discrepancies.rules import (
    Compared,
    DiscrepancyState,
    Ground,
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

BY_CORRECTION = "correction"


def open_discrepancy(
    act: Act, consignment: Consignment, arrival: Arrival, terms: Terms
) -> dict[str, Json]:
    """Open a discrepancy where the terms of the base's country and day find one.

    Answers what the receipt's fact tells of it. What is refused whole goes back, so nobody has to
    agree on how much it was.
    """
    compared = _compared(consignment, arrival)
    grounds = () if arrival.verdict is Verdict.REFUSED else grounds_of(compared, terms)
    if not grounds:
        return {"differs": False}
    discrepancy = Discrepancy(
        ref=new_reference("DIS"),
        consignment_id=consignment.id,
        state=DiscrepancyState.OPEN,
        opened_at=act.at,
        due_at=due_at(act.at, terms),
    )
    _state(discrepancy, compared, grounds, terms)
    db.session.add(discrepancy)
    begin_discrepancy(consignment.id, act.at, discrepancy.due_at, terms.source)
    return _told(discrepancy)


def review_discrepancy(
    act: Act, consignment: Consignment, arrival: Arrival, terms: Terms
) -> dict[str, Json]:
    """Compare a corrected receipt once more: open a discrepancy, restate it, or settle it.

    Answers what the correction's fact tells of it: ``settles`` names one that is none any more.
    What was settled before stays so.
    """
    row = db.session.scalar(select(Discrepancy).where(Discrepancy.consignment_id == consignment.id))
    if row is None:
        return open_discrepancy(act, consignment, arrival, terms)
    if row.state == DiscrepancyState.SETTLED:
        return {"differs": False}
    compared = _compared(consignment, arrival)
    grounds = grounds_of(compared, terms)
    if grounds:
        _state(row, compared, grounds, terms)
        return _told(row)
    row.received, row.pieces = compared.weighing.net, compared.pieces
    row.state, row.settled_at = DiscrepancyState.SETTLED, act.at
    row.agreed_by = BY_CORRECTION
    end_discrepancy(act, consignment.id)
    return {"differs": False, "settles": row.ref}


def _compared(consignment: Consignment, arrival: Arrival) -> Compared:
    declared = consignment.packages or consignment.lot.pieces
    return Compared(consignment.lot.wet_mass, arrival.weighing, declared, arrival.pieces)


def _state(row: Discrepancy, compared: Compared, grounds: Iterable[Ground], terms: Terms) -> None:
    row.grounds = [str(ground) for ground in grounds]
    row.declared, row.received = compared.declared, compared.weighing.net
    row.uncertainty = expanded_uncertainty(compared.weighing, terms.coverage)
    row.declared_pieces, row.pieces = compared.declared_pieces, compared.pieces


def _told(row: Discrepancy) -> dict[str, Json]:
    return {"differs": True, "discrepancy": row.ref, "grounds": list(row.grounds)}
