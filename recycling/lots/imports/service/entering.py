"""Deeds of the worker: close the check, enter the next rows, end an import that cannot go on.

Lots are entered chunk by chunk. Each chunk is one deed with one fact (``LotsImported``) that names
its lots; in the same transaction each lot's own chain gets its entry (``record_each``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.canonical import Json
from recycling.ledger.service import record_each
from recycling.lots import bodies
from recycling.lots.imports import queries
from recycling.lots.imports.judging import Judged, composition_said, judge
from recycling.lots.imports.models import LotImport, LotImportRow
from recycling.lots.imports.plans import plan_of, starter
from recycling.lots.imports.rules.rows import read_row
from recycling.lots.imports.rules.states import ImportState, Outcome
from recycling.lots.imports.service.keeping import carried, counts, record_of
from recycling.lots.imports.staging import CHUNK, written_findings
from recycling.lots.imports.writing import write_lots
from recycling.lots.service.declaring import declare_again
from recycling.parties.permissions import Permission, permit
from recycling.reading.cells import restored
from recycling.sayings import say

_DONE = frozenset({Outcome.CREATED, Outcome.CHANGED})


@deed
def end_reading(act: Act, ref: str) -> str:
    """Close the check of a file that was read to its end; done by the worker."""
    row = carried(act, ref, ImportState.READING)
    row.state = ImportState.CHECKED
    record_of(act, "LotFileChecked", row, counts(row))
    return ref


@deed
def fail_import(act: Act, ref: str, reason: str) -> str:
    """End an import whose file cannot be read on, saying why; done by the worker."""
    permit(act.actor, Permission.LOTS_CARRY_IMPORT)
    row = queries.locked(ref)
    row.state, row.failure, row.ended_at = ImportState.FAILED, reason[:500], act.at
    record_of(act, "LotImportFailed", row, {"reason": row.failure, **counts(row)})
    return ref


@deed
def import_rows(act: Act, ref: str, after: int) -> str:
    """Enter the next rows of an import, those after number ``after``; done by the worker.

    Raises ``Conflict`` where somebody else has entered them meanwhile.
    """
    row = carried(act, ref, ImportState.IMPORTING)
    if row.rows_done != after:
        raise Conflict(
            "rows_entered", say("The rows after %(after)s are entered already.", after=after)
        )
    rows = queries.rows_after(row.id, after, CHUNK)
    doing = replace(act, actor=starter(row))
    judged = _judged(row, doing, rows)
    entered = _enter(doing, row, judged)
    _recount(row, rows, judged)
    row.rows_done, row.failures = (rows[-1].number if rows else after), 0
    if row.rows_done >= row.rows_read:
        row.state, row.ended_at = ImportState.IMPORTED, act.at
    body: dict[str, Json] = {
        "rows": [after + 1, row.rows_done],
        **entered,
        "ended": row.state == ImportState.IMPORTED,
    }
    record_of(doing, "LotsImported", row, body)
    return ref


def _judged(row: LotImport, doing: Act, rows: Sequence[LotImportRow]) -> dict[int, Judged]:
    """Judge the rows that were good when checked, as of then, with their lots locked."""
    plan = replace(plan_of(row), is_checked=True)
    good = [one for one in rows if one.outcome not in (Outcome.BAD, Outcome.REFUSED)]
    reads = [read_row([restored(cell) for cell in one.cells], plan) for one in good]
    as_checked = replace(doing, at=row.read_at or doing.at)
    judged = judge(as_checked, reads, lock=True)
    return {one.number: verdict for one, verdict in zip(good, judged, strict=True)}


def _enter(doing: Act, row: LotImport, judged: dict[int, Judged]) -> dict[str, Json]:
    """Write the lots and each one's own fact; returns their references."""
    new, again = [], []
    for one in judged.values():
        if one.outcome == Outcome.CREATED and one.lot is not None:
            one.lot.own_id = one.own_id
            one.lot.drafted_at = one.lot.changed_at = doing.at
            new.append(one.lot)
        elif one.outcome == Outcome.CHANGED and one.present is not None and one.new is not None:
            _declare_again(doing, row, one)
            again.append(one.present)
    if new:
        write_lots(new)
    db.session.flush()
    record_each(
        doing,
        [
            (
                fact,
                f"lot:{lot.ref}",
                {**bodies.declared(lot), "own_id": lot.own_id, "import": row.ref},
            )
            for fact, lots in (("LotDrafted", new), ("LotDeclaredAgain", again))
            for lot in lots
        ],
    )
    return {"created": [lot.ref for lot in new], "changed": [lot.ref for lot in again]}


def _declare_again(doing: Act, row: LotImport, one: Judged) -> None:
    if one.present is not None and one.new is not None and one.lot is not None:
        declare_again(
            replace(doing, at=row.read_at or doing.at),
            one.present,
            one.new,
            composition_differs=composition_said(one.present) != composition_said(one.lot),
        )
        one.present.changed_at = doing.at


def _recount(row: LotImport, rows: Sequence[LotImportRow], judged: dict[int, Judged]) -> None:
    """Let rows that came out otherwise than they were checked say so."""
    for one in rows:
        verdict = judged.get(one.number)
        if verdict is None or verdict.outcome == one.outcome:
            continue
        for outcome, step in ((one.outcome, -1), (str(verdict.outcome), 1)):
            name = outcome if outcome in (*_DONE, Outcome.UNCHANGED) else "rows_bad"
            setattr(row, name, getattr(row, name) + step)
        one.outcome = verdict.outcome
        one.findings = written_findings(verdict.findings)
