"""The deed that draws up what travels with a consignment over a border."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from recycling.custody import queries as consignments
from recycling.custody.borders import queries
from recycling.custody.borders.models import BorderPaper, Dossier, PaperKind
from recycling.custody.borders.reserving import refuse_other
from recycling.custody.borders.rules import (
    Crossing,
    Regime,
    covers_refusal,
    dossiers,
    transit_findings,
)
from recycling.custody.borders.service import locked
from recycling.custody.deadlines.keeping import end_border_paper
from recycling.custody.models import Consignment
from recycling.custody.rules import State
from recycling.custody.service.recording import record_consignment
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Finding, invalid_all
from recycling.ledger.canonical import Json
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

_BEFORE = (State.DRAFTED, State.SEALED)


@deed
def draw_up_paper(
    act: Act, ref: str, dossier: str = "", transit: Sequence[str] = (), operation: str = ""
) -> str:
    """Draw up what travels with a consignment over a border, as its holder, declaring it right.

    With a ``dossier`` it is that dossier's movement document, which takes way and operation from
    there; without one general information. Drawn up again it takes the place of the one before.
    Raises ``Conflict`` where none is needed, consents are and no dossier is named, the dossier
    does not cover the lot, or the lot was given already; ``Invalid`` naming what cannot stand.
    """
    consignment = consignments.locked(ref)
    permit(act.actor, Permission.BORDER_PAPERS_DRAW_UP, consignment)
    crossing = queries.crossing_of_consignment(consignment)
    _refuse_idle(consignment, crossing)
    row = queries.paper_row(consignment.id) or BorderPaper(consignment_id=consignment.id)
    if dossier:
        _write_movement(row, consignment, locked(dossier))
    else:
        _write_information(row, crossing, tuple(transit), operation)
    row.law = crossing.law
    row.drawn_up_at, row.drawn_up_by = act.at, act.actor.person_ref
    db.session.add(row)
    end_border_paper(act, consignment.id)
    told: dict[str, Json] = {
        "kind": row.kind,
        "dossier": dossier,
        "serial": row.serial,
        "transit": list(row.transit),
        "operation": row.operation,
        "law": row.law,
    }
    record_consignment(act, "BorderPaperDrawnUp", consignment, told)
    return ref


def _refuse_idle(consignment: Consignment, crossing: Crossing) -> None:
    if not crossing.needs_paper:
        raise Conflict(
            "no_border_paper",
            say(
                "Consignment %(consignment)s needs no border paper. %(crossing_words)s",
                consignment=consignment.ref,
                crossing_words=crossing.words,
            ),
            field="consignment",
        )
    if consignment.state not in _BEFORE:
        raise Conflict(
            "already_given",
            say(
                "Consignment %(consignment)s is %(consignment_state)s; what travels with it"
                " stands.",
                consignment=consignment.ref,
                consignment_state=consignment.state.replace("_", " "),
            ),
            field="state",
        )


def _write_information(
    row: BorderPaper,
    crossing: Crossing,
    transit: tuple[str, ...],
    operation: str,
) -> None:
    if crossing.regime is Regime.CONSENT:
        raise Conflict(
            "consents_needed",
            say(
                "General information is not enough. %(crossing_words)s",
                crossing_words=crossing.words,
            ),
            field="dossier",
            way_out=say("Name the dossier whose consents cover it, or ask for consents."),
        )
    findings = [*transit_findings(transit, crossing.from_country, crossing.to_country)]
    if operation not in dossiers.RECOVERY_OPERATIONS:
        findings.append(Finding("operation", "unknown_operation", say("Use one of R1 to R13.")))
    refusal = invalid_all(findings)
    if refusal is not None:
        raise refusal
    row.kind, row.dossier_id, row.serial = PaperKind.INFORMATION, None, None
    row.transit, row.operation = list(transit), operation


def _write_movement(row: BorderPaper, consignment: Consignment, dossier: Dossier) -> None:
    refuse_other(consignment, dossier)
    refusal = covers_refusal(dossier.cover, consignment.lot.wet_mass, consignment.planned_on)
    if refusal is not None:
        raise refusal
    if row.dossier_id != dossier.id:
        asked = select(func.max(BorderPaper.serial)).where(BorderPaper.dossier_id == dossier.id)
        row.serial = (db.session.scalar(asked) or 0) + 1
    row.kind, row.dossier_id = PaperKind.MOVEMENT, dossier.id
    row.transit, row.operation = list(dossier.transit), dossier.operation
