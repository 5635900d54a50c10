"""Which lines are looked at each night? Those of which something happened, and those now due.

What happened is read from the log, in whose order nothing is ever added in the middle, from where
the last night ended; what becomes an exception by waiting has its day on its line. No night reads
all sales.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.ledger.models import Fact, LogEntry
from recycling.lots.models import Lot
from recycling.oversight.invoices.models import InvoiceCheck, InvoiceLine
from recycling.oversight.invoices.service import check_lines
from recycling.recovery.models import Batch, BatchInput
from recycling.settlement.models import Sale

_OF_SALES = frozenset({
    "SaleOpened", "InstalmentPaid", "SalePaid", "BalancePaid", "SaleLapsed", "ReleasePlanned",
    "FinalSettled", "MoneyGivenBack", "DisputeLost", "DocumentIssued", "DocumentWithheld",
    "HandoverTaken", "ConsignmentReceived", "ConsignmentCorrected", "ConsignmentCancelled",
})  # fmt: skip
_OF_BATCHES = frozenset({
    "LotTakenIn", "LotTakenOut", "MaterialTakenIn", "MaterialTakenOut", "OutputDeclared",
    "OutputWithdrawn", "BatchClosed", "BatchReopened",
})  # fmt: skip
FACTS = _OF_SALES | _OF_BATCHES
_FACTS_A_LINE = 10


@dataclass
class _Touched:
    """What facts are about, by reference, and up to which leaf they were read."""

    sales: set[str] = field(default_factory=set)
    lots: set[str] = field(default_factory=set)
    batches: set[str] = field(default_factory=set)
    leaf_index: int | None = None

    def __len__(self) -> int:
        return len(self.sales) + len(self.lots) + len(self.batches)


def check_due(day: date, most: int) -> int:
    """Look at up to ``most`` lines: of which something happened, or which are due by a day."""
    touched = _touched(most)
    sales, batches = _sales_of(touched), _batches_of(touched)
    if len(sales) < most:
        sales = sorted({*sales, *_due(day, most - len(sales))})
    db.session.rollback()
    if not sales and not batches and touched.leaf_index is None:
        return 0
    check_lines(Act(SYSTEM), tuple(sales), tuple(batches), touched.leaf_index)
    return max(1, len(sales) + len(batches))


def _touched(most: int) -> _Touched:
    """Read the log on, until there are enough things to look at."""
    read_to = db.session.scalar(select(InvoiceCheck.leaf_index))
    query = (
        select(LogEntry.leaf_index, Fact.type, Fact.subject, Fact.body)
        .join(Fact, Fact.id == LogEntry.fact_id)
        .where(LogEntry.leaf_index > (-1 if read_to is None else read_to), Fact.type.in_(FACTS))
        .order_by(LogEntry.leaf_index)
        .limit(most * _FACTS_A_LINE)
    )
    touched = _Touched()
    for row in db.session.execute(query):
        if len(touched) >= most:
            break
        _touch(touched, row)
        touched.leaf_index = row.leaf_index
    return touched


def _touch(touched: _Touched, row: Row[Any]) -> None:
    if row.type in _OF_BATCHES:
        touched.batches.add(row.subject.partition(":")[2])
        touched.lots |= {row.body["lot"]} if "lot" in row.body else set()
    elif "sale" in row.body:
        touched.sales.add(row.body["sale"])
    else:
        touched.lots.add(row.body["lot"])


def _sales_of(touched: _Touched) -> list[int]:
    """Return the sales of what was touched: a batch's are those of the lots in it."""
    in_batches = (
        select(BatchInput.lot_id)
        .join(Batch, Batch.id == BatchInput.batch_id)
        .where(Batch.ref.in_(touched.batches))
    )
    lots = {
        *db.session.scalars(select(Lot.id).where(Lot.ref.in_(touched.lots))),
        *db.session.scalars(in_batches),
    }
    query = select(Sale.id).where(Sale.ref.in_(touched.sales) | Sale.lot_id.in_(lots))
    return sorted(db.session.scalars(query))


def _batches_of(touched: _Touched) -> list[int]:
    return sorted(db.session.scalars(select(Batch.id).where(Batch.ref.in_(touched.batches))))


def _due(day: date, most: int) -> list[int]:
    query = (
        select(InvoiceLine.sale_id)
        .where(InvoiceLine.check_on <= day)
        .order_by(InvoiceLine.check_on, InvoiceLine.sale_id)
        .limit(most)
    )
    return list(db.session.scalars(query))
