"""Can a consignment be corrected so, or called back, as it stands now; and who countersigns it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from recycling.bases.rules import local_day
from recycling.custody import queries as consignments
from recycling.custody.corrections.rules import (
    Change,
    changes_between,
    correctables,
    corrected,
    stated,
)
from recycling.custody.corrections.treated import taken_up_by
from recycling.custody.models import Consignment
from recycling.custody.rules import (
    Arrival,
    State,
    missing_findings,
    transport_findings,
)
from recycling.custody.rules.weighing import arrival_findings
from recycling.errors import Conflict, Finding, Invalid, invalid_all
from recycling.sayings import say

_ON_ITS_WAY = (State.IN_TRANSIT, State.HANDED_ON)


def said_by(consignment: Consignment) -> dict[str, object]:
    """Return everything a consignment says, by where it stands."""
    receipt = consignment.receipt
    return stated(consignment.transport(), receipt.arrival if receipt else None)


def check_changes(consignment: Consignment, wanted: Mapping[str, object]) -> list[Change]:
    """Return what would be otherwise with these values, by where they stand.

    Raises ``Conflict`` where nothing would, where something is not signed for, cannot be corrected
    or is not known yet, or batches hold something of the lot whose mass would change; ``Invalid``
    naming what cannot stand.
    """
    _refuse_unsigned(consignment)
    if any(path.startswith("receipt.") for path in wanted) and consignment.receipt is None:
        raise Conflict(
            "not_received",
            say("The base has not received the lot: there is no receipt to correct."),
            field="receipt",
            way_out=say("Wait for its receipt, and leave these fields out until then."),
        )
    before = said_by(consignment)
    changes = changes_between(before, {**before, **wanted})
    if not changes:
        raise Conflict(
            "nothing_changes",
            say("Consignment %(consignment)s says that already.", consignment=consignment.ref),
            field="changes",
            way_out=say("Say what is to be different."),
        )
    found = [one for change in changes if (one := _unfit(consignment, change))]
    if found:
        first = found[0]
        raise Conflict(first.code, first.message, field=first.path, details=found)
    _check_stands(consignment, {change.path: change.new for change in changes})
    return changes


def _refuse_unsigned(consignment: Consignment) -> None:
    if consignment.state in (State.DRAFTED, State.SEALED):
        raise Conflict(
            "edit_directly",
            say("Nobody has signed it yet."),
            field="consignment",
            way_out=say("Change it, or cancel it, directly."),
        )
    if consignment.state == State.CANCELLED:
        raise Conflict(
            "cancelled",
            say("It is cancelled."),
            field="consignment",
            way_out=say("Prepare another consignment."),
        )


def _unfit(consignment: Consignment, change: Change) -> Finding | None:
    """Find why a change is none for a correction."""
    known = correctables().get(change.field)
    if change.is_of_receipt:
        return None
    rule = next(one for one in consignments.rules_of(consignment) if one.field == change.field)
    come = consignments.come_of(consignment)
    stage = come.whole if change.leg is None else come.of_leg(change.leg)
    if stage < rule.locked_from:
        words = say("“%(name)s” is not signed for yet: change it directly.", name=rule.name)
        return Finding(change.path, "edit_directly", words)
    if known is None:
        words = say("“%(name)s” stands as it was signed and cannot be corrected.", name=rule.name)
        return Finding(change.path, "not_correctable", words)
    return None


def _check_stands(consignment: Consignment, values: Mapping[str, object]) -> None:
    receipt = consignment.receipt
    before = receipt.arrival if receipt else None
    transport, arrival = corrected(consignment.transport(), before, values)
    lot = consignment.lot
    findings = [
        *transport_findings(transport, lot.wet_mass),
        *missing_findings(
            transport,
            consignments.rules_of(consignment),
            consignments.come_of(consignment),
            is_hazardous=lot.hazardous,
        ),
        *_findings_at_gate(consignment, arrival),
    ]
    refusal = invalid_all(findings)
    if refusal is not None:
        raise refusal
    if before and arrival and is_other_mass(before, arrival):
        refuse_taken_up(consignment)


def _findings_at_gate(consignment: Consignment, arrival: Arrival | None) -> Iterator[Finding]:
    """Find what cannot stand in a receipt, as of the day of the receipt."""
    receipt = consignment.receipt
    if arrival is not None and receipt is not None:
        day = local_day(consignment.base, receipt.received_at)
        for found in arrival_findings(arrival, day):
            yield Finding(f"receipt.{found.path}", found.code, found.message)


def is_other_mass(before: Arrival, after: Arrival) -> bool:
    """Tell whether another wet or dry mass would have been accepted."""
    return (before.accepted, before.weighing.moisture) != (after.accepted, after.weighing.moisture)


def refuse_taken_up(consignment: Consignment) -> None:
    """Raise ``Conflict`` where something of the lot is in a batch: it went in as it was weighed."""
    holding = taken_up_by(consignment.lot_id)
    if holding:
        raise Conflict(
            "lot_in_batch",
            say(
                "Something of the lot went into batch %(holding)s, by this receipt's mass.",
                holding=", ".join(holding),
            ),
            field="receipt",
            way_out=say(
                "Take it out of the batch while its books are open; what is in closed books"
                " stands, and what is missing or too much shows there as unexplained."
            ),
        )


def check_call_back(consignment: Consignment) -> None:
    """Raise ``Conflict`` unless a lot is on its way and can still be called back."""
    if consignment.state == State.OFFERED:
        raise Conflict(
            "edit_directly",
            say("No carrier has the lot yet."),
            field="cancel",
            way_out=say("Cancel the consignment directly."),
        )
    _refuse_unsigned(consignment)
    if consignment.state not in _ON_ITS_WAY:
        raise Conflict(
            "delivered",
            say("The lot has been delivered: its consignment cannot be cancelled any more."),
            field="cancel",
            way_out=say("The base may refuse it at its gate; what was received can be corrected."),
        )


def refuse_both(*, cancels: bool, changes: Mapping[str, object]) -> None:
    """Raise ``Invalid`` for who wants a consignment cancelled and corrected at once."""
    if cancels and changes:
        raise Invalid(
            "cancel_and_change",
            say("What is cancelled is not corrected as well."),
            field="cancel",
            way_out=say("Ask for one of the two."),
        )


def affected(consignment: Consignment, changes: Sequence[Change]) -> set[int]:
    """Return the organisations whose signature stands under what changes; of none, of all of it."""
    found: set[int | None] = set()
    if not changes:
        found = {consignment.holder_id, consignment.recycler_id, *_carriers(consignment)}
    for change in changes:
        for part in correctables()[change.field].parts:
            found |= _players(consignment, part, change.leg)
    return {one for one in found if one is not None}


def _players(consignment: Consignment, part: str, leg: int | None) -> set[int | None]:
    if part == "carriers":
        return _carriers(consignment)
    if part == "leg":
        return {consignment.legs[leg].carrier_id} if leg is not None else set()
    return {consignment.parties().get(part)}


def _carriers(consignment: Consignment) -> set[int | None]:
    return {leg.carrier_id for leg in consignment.legs if _has_signed(consignment, leg.number)}


def _has_signed(consignment: Consignment, leg: int) -> bool:
    """Tell whether the carrier of a leg has taken the lot over."""
    return any(one.number == leg and one.taken_at for one in consignment.handovers)
