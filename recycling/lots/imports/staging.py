"""How do the rows of a file come into the database to be looked at, before anything is decided?

Chunk by chunk: each is read and judged, then written together with how far reading has come, so a
reader that dies is continued by another where it stopped. Nothing here is a deed: no lot changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import delete, func, insert, select, update

from recycling.db import db
from recycling.deeds import Act, begin_writing
from recycling.errors import Finding, Invalid
from recycling.files import store
from recycling.ledger.canonical import Json
from recycling.lots.imports import queries
from recycling.lots.imports.judging import Judged, judge
from recycling.lots.imports.models import LotImport, LotImportRow
from recycling.lots.imports.plans import layout_of, plan_of, starter
from recycling.lots.imports.reading import Row, rows_of
from recycling.lots.imports.rules.rows import read_row
from recycling.lots.imports.rules.states import ImportState, Outcome
from recycling.reading.cells import kept
from recycling.sayings import say

CHUNK = 500
MOST_ROWS = 250_000
_FINDINGS_KEPT = 30


class Reader:
    """A file of an import, open at the row after the last one that was staged."""

    def __init__(self, row: LotImport) -> None:
        self.ref, self.place = row.ref, row.rows_read
        self._open = ExitStack()
        try:
            file = self._open.enter_context(store().stream(row.sha256))
            rows = self._open.enter_context(rows_of(file, layout_of(row)))
            self._rows: Iterator[Row] = islice(rows, row.rows_read, None)
        except BaseException:
            self._open.close()
            raise

    def take(self) -> list[Row]:
        """Return the next rows; fewer than a chunk where the file has ended."""
        rows = list(islice(self._rows, CHUNK))
        if self.place + len(rows) > MOST_ROWS:
            raise Invalid(
                "too_many_rows",
                say(
                    "The file has more than %(most_rows)s rows.", most_rows=f"{MOST_ROWS:,}"
                ).replace(",", "\u00a0"),
                field="file",
                way_out=say("Send it in parts."),
            )
        return rows

    def close(self) -> None:
        """Let go of the file."""
        self._open.close()


@dataclass(frozen=True)
class _Staged:
    row: Row
    judged: Judged


def stage(reader: Reader) -> bool | None:
    """Read, judge and keep the next rows; tells whether more may follow. Commits.

    ``None`` where somebody else has read on meanwhile: the reader is to be opened again.
    """
    rows = reader.take()
    if not rows:
        return False
    found = queries.import_of(reader.ref)
    plan, act = plan_of(found), Act(starter(found), at=found.read_at or found.uploaded_at)
    import_id = found.id
    reads = [read_row(row.cells, plan) for row in rows]
    staged = [_Staged(*pair) for pair in zip(rows, judge(act, reads), strict=True)]
    staged = _repeats_refused(import_id, staged)
    db.session.rollback()
    if not _keep(reader, staged):
        return None
    reader.place += len(rows)
    return len(rows) == CHUNK


def _keep(reader: Reader, staged: Sequence[_Staged]) -> bool:
    begin_writing()
    try:
        row = queries.locked(reader.ref)
        if row.state != ImportState.READING or row.rows_read != reader.place:
            db.session.rollback()
            return False
        db.session.execute(
            insert(LotImportRow),
            [_written(row.id, row.rows_read + n, one) for n, one in enumerate(staged, 1)],
        )
        _count(row, staged)
        row.rows_read += len(staged)
        row.rows_bad += _refuse_firsts(row.id, staged)
        row.failures = 0
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    return True


def _written(import_id: int, number: int, one: _Staged) -> dict[str, object]:
    return {
        "import_id": import_id,
        "number": number,
        "line": one.row.line,
        "own_id": one.judged.own_id,
        "outcome": str(one.judged.outcome),
        "cells": [kept(cell) for cell in one.row.cells],
        "findings": written_findings(one.judged.findings),
    }


def written_findings(findings: Sequence[Finding]) -> list[Json]:
    """Write findings of a row the way it keeps them; of very many the first ones."""
    return [[f.path, f.code, f.message, f.severity] for f in findings[:_FINDINGS_KEPT]]


def _count(row: LotImport, staged: Sequence[_Staged]) -> None:
    outcomes = [one.judged.outcome for one in staged]
    row.created += outcomes.count(Outcome.CREATED)
    row.changed += outcomes.count(Outcome.CHANGED)
    row.unchanged += outcomes.count(Outcome.UNCHANGED)
    row.rows_bad += outcomes.count(Outcome.BAD) + outcomes.count(Outcome.REFUSED)
    row.rows_warned += sum(
        any(finding.severity != "error" for finding in one.judged.findings) for one in staged
    )


def _repeats_refused(import_id: int, staged: Sequence[_Staged]) -> list[_Staged]:
    """Refuse rows whose own id another row has: which of them is meant, nobody can tell."""
    here: dict[str, list[int]] = {}
    for one in staged:
        here.setdefault(one.judged.own_id, []).append(one.row.line)
    before = _lines_before(import_id, [own_id for own_id in here if own_id])
    return [_repeat_refused(one, before.get(one.judged.own_id), here) for one in staged]


def _lines_before(import_id: int, own_ids: Sequence[str]) -> dict[str, int]:
    rows = db.session.execute(
        select(LotImportRow.own_id, func.min(LotImportRow.line))
        .where(LotImportRow.import_id == import_id, LotImportRow.own_id.in_(own_ids))
        .group_by(LotImportRow.own_id)
    )
    return {row.own_id: row[1] for row in rows}


def _repeat_refused(one: _Staged, before: int | None, here: dict[str, list[int]]) -> _Staged:
    own_id = one.judged.own_id
    lines = [line for line in here.get(own_id, ()) if line != one.row.line]
    other = before or (lines[0] if lines else None)
    if not own_id or other is None:
        return one
    findings = (*one.judged.findings, _repeated(own_id, other))
    return replace(one, judged=replace(one.judged, outcome=Outcome.BAD, findings=findings))


def _repeated(own_id: str, line: int) -> Finding:
    words = say(
        "Line %(line)s has the id “%(own_id)s” too. Give each lot one row and an id of its own.",
        line=line,
        own_id=own_id,
    )
    return Finding("own_id", "own_id_repeated", words)


def _refuse_firsts(import_id: int, staged: Sequence[_Staged]) -> int:
    """Refuse rows staged before that a repeat now speaks of; returns how many became bad."""
    lines = {one.judged.own_id: one.row.line for one in staged if _is_repeat(one)}
    first_new = min(one.row.line for one in staged)
    firsts = db.session.scalars(
        select(LotImportRow).where(
            LotImportRow.import_id == import_id,
            LotImportRow.own_id.in_(lines),
            LotImportRow.line < first_new,
            LotImportRow.outcome != Outcome.BAD,
        )
    ).all()
    for first in firsts:
        finding = _repeated(first.own_id, lines[first.own_id])
        _uncount(import_id, first.outcome)
        first.findings = [*first.findings, *written_findings([finding])]
        first.outcome = Outcome.BAD
    db.session.flush()
    return sum(1 for _ in firsts)


def _is_repeat(one: _Staged) -> bool:
    return any(finding.code == "own_id_repeated" for finding in one.judged.findings)


def _uncount(import_id: int, outcome: str) -> None:
    """Take a row that turned out bad from the count it was in."""
    name = outcome if outcome != Outcome.REFUSED else "rows_bad"
    row = db.session.get_one(LotImport, import_id)
    setattr(row, name, getattr(row, name) - 1)


def forget_rows(row: LotImport) -> None:
    """Throw away what was staged of a locked import; part of a deed."""
    db.session.execute(
        delete(LotImportRow)
        .where(LotImportRow.import_id == row.id)
        .execution_options(synchronize_session=False)
    )
    row.rows_read = row.rows_bad = row.rows_warned = row.rows_done = row.failures = 0
    row.created = row.changed = row.unchanged = 0


def note_failure(ref: str) -> int:
    """Count that working on an import failed; returns how often in a row. Commits."""
    begin_writing()
    db.session.execute(
        update(LotImport).where(LotImport.ref == ref).values(failures=LotImport.failures + 1)
    )
    failures = db.session.scalar(select(LotImport.failures).where(LotImport.ref == ref)) or 0
    db.session.commit()
    return failures
