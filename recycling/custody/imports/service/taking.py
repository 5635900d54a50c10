"""Deeds: take a file of another tracking system in, and write down what the worker read in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from recycling.custody.imports import queries
from recycling.custody.imports.models import Movement, MovementFile, MovementRow
from recycling.custody.imports.rules.states import FileState, Outcome, System
from recycling.custody.imports.rules.told import Told, kept
from recycling.custody.imports.service.parts import found_among, record_file
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Finding
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say
from recycling.scanning import scanner


@dataclass(frozen=True)
class NewFile:
    """A file the store holds already; ``size`` is in bytes."""

    sha256: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Staged:
    """A movement read from a file, to be looked at before anything is decided."""

    place: str
    told: Told
    findings: tuple[Finding, ...]
    is_good: bool


@deed
def take_file(act: Act, new: NewFile) -> str:
    """Take a file of another tracking system in; the worker reads it."""
    permit(act.actor, Permission.MOVEMENTS_SEND)
    row = MovementFile(
        ref=new_reference("MOF"),
        sender_id=act.actor.organisation_id,
        state=FileState.READING,
        sha256=new.sha256,
        name=new.name,
        media_type=new.media_type,
        size=new.size,
        scan=scanner().first(),
        uploaded_at=act.at,
    )
    db.session.add(row)
    body: dict[str, Json] = {"sha256": new.sha256, "size_bytes": new.size}
    record(act, "MovementFileTaken", f"movement_file:{row.ref}", body)
    return row.ref


@deed
def end_reading(act: Act, ref: str, system: System, staged: Sequence[Staged]) -> str:
    """Write down what a file tells, for somebody to decide about; done by the worker.

    Raises ``Conflict`` where another worker did so already.
    """
    row = _carried(act, ref)
    outcomes = _outcomes(row, system, staged)
    db.session.execute(
        insert(MovementRow),
        [
            {
                "file_id": row.id,
                "number": number,
                "place": one.place[:60],
                "outcome": str(outcome),
                "told": kept(one.told),
                "findings": [[f.path, f.code, f.message, f.severity] for f in one.findings],
            }
            for number, (one, outcome) in enumerate(zip(staged, outcomes, strict=True), 1)
        ],
    )
    row.state, row.system, row.movements = FileState.CHECKED, system, len(staged)
    row.bad = sum(outcome is Outcome.BAD for outcome in outcomes)
    body: dict[str, Json] = {
        "system": str(system), "movements": row.movements, "bad": row.bad,
    }  # fmt: skip
    record_file(act, "MovementFileRead", row, body)
    return ref


@deed
def fail_file(act: Act, ref: str, reason: str) -> str:
    """End a file that cannot be read, saying why; done by the worker."""
    row = _carried(act, ref)
    row.state, row.failure, row.ended_at = FileState.FAILED, reason[:500], act.at
    record_file(act, "MovementFileFailed", row, {"reason": row.failure})
    return ref


def _carried(act: Act, ref: str) -> MovementFile:
    permit(act.actor, Permission.MOVEMENTS_CARRY)
    row = queries.locked_file(ref)
    if row.state != FileState.READING:
        raise Conflict(
            "wrong_file_state", say("File %(ref)s is %(state)s.", ref=ref, state=row.state)
        )
    return row


def _outcomes(row: MovementFile, system: System, staged: Sequence[Staged]) -> list[Outcome]:
    identities = [one for each in staged for one in each.told.identities]
    present = queries.kept(row.sender_id, system, identities)
    return [_outcome(each.told, present) if each.is_good else Outcome.BAD for each in staged]


def _outcome(told: Told, present: Mapping[str, Movement]) -> Outcome:
    found = found_among(told, present)
    if found is None:
        return Outcome.NEW
    return Outcome.UNCHANGED if found.told == kept(told) else Outcome.CHANGED
