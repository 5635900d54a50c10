"""What do pages and API show of an import and its rows? Frozen cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recycling.errors import Finding
from recycling.lots.imports.models import LotImport, LotImportRow
from recycling.lots.imports.plans import columns_of
from recycling.lots.imports.rules.columns import Column
from recycling.lots.imports.rules.states import WORKED_ON, ImportState
from recycling.pages.recalling import recalled
from recycling.reading.cells import Cell, restored


@dataclass(frozen=True)
class ImportCard:
    """An import: its file, where it stands, and how many rows come or came to what."""

    ref: str
    state: str
    policy: str
    name: str
    size: int
    sha256: str
    kind: str
    sheet: str
    encoding: str
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    decimals: str
    day_order: str
    rows: int
    done: int
    created: int
    changed: int
    unchanged: int
    published: int
    bad: int
    warned: int
    failure: str
    uploaded_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def is_at_work(self) -> bool:
        """Tell whether the worker is at it, so that looking again will show something new."""
        return self.state in WORKED_ON or (self.state == ImportState.CHECKED and bool(self.policy))

    @property
    def good(self) -> int:
        """Return how many rows can be, or were, entered or stay as they are."""
        return self.created + self.changed + self.unchanged


@dataclass(frozen=True)
class RowCard:
    """A row: where it stands, what it does or did, what was found in which cell."""

    index: int
    line: int
    own_id: str
    outcome: str
    lot: str
    cells: tuple[Cell, ...]
    findings: tuple[Finding, ...]


def import_card(row: LotImport) -> ImportCard:
    """Make the card of an import."""
    return ImportCard(
        ref=row.ref,
        state=row.state,
        policy=row.policy,
        name=row.name,
        size=row.size,
        sha256=row.sha256,
        kind=row.layout["kind"],
        sheet=row.layout["sheet"],
        encoding=row.layout["encoding"],
        headers=tuple(row.layout["headers"]),
        columns=columns_of(row.columns),
        decimals=row.decimals,
        day_order=row.day_order,
        rows=row.rows_read,
        done=row.rows_done,
        created=row.created,
        changed=row.changed,
        unchanged=row.unchanged,
        published=row.published,
        bad=row.rows_bad,
        warned=row.rows_warned,
        failure=recalled(row.failure),
        uploaded_at=row.uploaded_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def row_card(one: LotImportRow, lot: str) -> RowCard:
    """Make the card of a row; paths of findings name it, such as ``rows[17].moisture``."""
    index = one.number - 1
    return RowCard(
        index=index,
        line=one.line,
        own_id=one.own_id,
        outcome=one.outcome,
        lot=lot,
        cells=tuple(restored(cell) for cell in one.cells),
        findings=tuple(
            Finding(f"rows[{index}].{path}", code, recalled(message), severity)
            for path, code, message, severity in one.findings
        ),
    )
