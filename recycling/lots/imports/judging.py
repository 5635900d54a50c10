"""What would each row of a file do: create a lot, change a draft, nothing, or be refused?

Asked twice: when a file is checked, for its preview, and when it is imported, with the lots locked.
The same file sent again says the same of each lot, and so changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from recycling.db import db
from recycling.deeds import Act
from recycling.errors import Finding, Refusal
from recycling.ledger.canonical import Json
from recycling.lots import bodies
from recycling.lots.imports.rules.rows import Read
from recycling.lots.imports.rules.states import Outcome
from recycling.lots.models import Assay, Lot, mapped, unmapped
from recycling.lots.rules import EDITABLE, NewLot
from recycling.lots.service.declaring import check_code, entered
from recycling.parties.permissions import Permission, is_delegated
from recycling.sayings import say

_OVER = Finding(
    "",
    "delegation_over",
    say("The delegation by which this file was sent is over, so the row is not entered."),
)
# What the law makes of a code on a day is not what the file says.
_DERIVED = frozenset({"code_edition", "hazardous", "dry_mass_kg", "contained_kg"})


@dataclass(frozen=True)
class Judged:
    """A row and what it does; ``lot`` is what it declares (made where needed).

    ``present`` is what there is already.
    """

    own_id: str
    outcome: Outcome
    findings: tuple[Finding, ...]
    new: NewLot | None = None
    lot: Lot | None = None
    present: Lot | None = None


def judge(act: Act, reads: Sequence[Read], *, lock: bool = False) -> list[Judged]:
    """Say what each row does to the lots of the actor's organisation; nothing is written.

    Every row of a broker whose delegation is over is bad.
    """
    if not is_delegated(act.actor, Permission.LOTS_REGISTER):
        return [Judged(read.own_id, Outcome.BAD, (*read.findings, _OVER)) for read in reads]
    present = _present(act, [read.own_id for read in reads if read.is_good], lock=lock)
    return [_judged(act, read, present.get(read.own_id), enters=lock) for read in reads]


def _present(act: Act, own_ids: Sequence[str], *, lock: bool) -> dict[str, Lot]:
    query = (
        select(Lot)
        .where(Lot.holder_id == act.actor.organisation_id, Lot.own_id.in_(own_ids))
        .options(
            selectinload(Lot.components),
            selectinload(Lot.hazards),
            selectinload(Lot.assays).selectinload(Assay.components),
        )
    )
    if lock:
        query = query.with_for_update(of=Lot).execution_options(populate_existing=True)
    return {str(lot.own_id): lot for lot in db.session.scalars(query)} if own_ids else {}


def _judged(act: Act, read: Read, present: Lot | None, *, enters: bool) -> Judged:
    if read.new is None:
        return Judged(read.own_id, Outcome.BAD, read.findings)
    try:
        if present is None and not enters:  # making a lot only to throw it away takes its time
            check_code(act, read.new)
            return Judged(read.own_id, Outcome.CREATED, read.findings, read.new)
        lot = entered(act, read.new, mapped if present else unmapped)
    except Refusal as refusal:
        return Judged(read.own_id, Outcome.BAD, (*read.findings, *refusal.details))
    outcome = _compared(present, lot)
    found = (*read.findings, _refused(present)) if outcome is Outcome.REFUSED else read.findings
    return Judged(read.own_id, outcome, found, read.new, lot, present)


def _compared(present: Lot | None, lot: Lot) -> Outcome:
    if present is None:
        return Outcome.CREATED
    if _said(present) == _said(lot):
        return Outcome.UNCHANGED
    return Outcome.CHANGED if present.state in EDITABLE else Outcome.REFUSED


def _refused(present: Lot | None) -> Finding:
    what = f"{present.ref} is {present.state.replace('_', ' ')}" if present else ""
    return Finding(
        "own_id",
        "lot_not_editable",
        say(
            "Lot %(what)s and says something else; only a draft can be changed. Leave the"
            " row out, or give it another id for a new lot.",
            what=what,
        ),
    )


def _said(lot: Lot) -> dict[str, Json]:
    """Return what a holder declares of a lot, in an order that does not depend on that of columns.

    What a laboratory found besides is not the holder's to repeat.
    """
    body = bodies.naming(lot) | bodies.masses(lot) | bodies.classing(lot) | bodies.placing(lot)
    said = {name: value for name, value in body.items() if name not in _DERIVED}
    return said | {"hazards": sorted(row.hazard for row in lot.hazards)} | composition_said(lot)


def composition_said(lot: Lot) -> dict[str, Json]:
    """Return the composition a holder declared, by species; of a lot with its assays."""
    first = next((assay for assay in lot.assays if assay.number == 1), None)
    if first is None:
        return {}
    body = bodies.reported(first)
    body["laboratories"] = [[row.species, row.laboratory] for row in first.components]
    return {
        name: sorted(value, key=repr) if isinstance(value, list) else value
        for name, value in body.items()
        if value and name != "file_sha256"  # nothing said is empty in one and missing in the other
    }
