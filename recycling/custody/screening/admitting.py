"""May a load at the gate be taken in, as far as radioactivity goes? Steps of the receipt's deed."""

from __future__ import annotations

from recycling.custody.models import Consignment
from recycling.custody.screening import queries
from recycling.custody.screening.rules import QuarantineState
from recycling.deeds import Act
from recycling.errors import Conflict
from recycling.ledger.canonical import Json
from recycling.sayings import say


def check_screened(act: Act, consignment: Consignment) -> None:
    """Raise ``Conflict`` naming ``screening`` where one lacks, ``quarantine`` while one is open."""
    gate = queries.gate_of(consignment, act.at)
    if gate.lacks == "quarantine":
        raise Conflict(
            "in_quarantine",
            say("The load is in quarantine %(quarantine)s.", quarantine=gate.quarantine),
            field="quarantine",
            way_out=say("Lift it by a report that tells nuclides apart, or refuse the lot whole."),
        )
    if gate.lacks == "screening":
        raise Conflict(
            "not_screened",
            say("A load of this kind is screened for radioactivity before it is taken in."),
            field="screening",
            way_out=say("Screen it at the gate, or refuse the lot whole."),
        )


def end_refused(act: Act, consignment: Consignment) -> dict[str, Json]:
    """End the quarantine of a lot that is refused whole; what the receipt's fact tells of it."""
    row = queries.open_of(consignment.id)
    if row is None:
        return {}
    row.state, row.ended_at = QuarantineState.REFUSED, act.at
    return {"quarantine": row.ref, "ends_quarantine": True}
