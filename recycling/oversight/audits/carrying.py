"""What does an audit ask, and of which moment?

Chains and tree, every row against its imprint, then whatever a room can work out again from facts.
All is read at one moment and nothing is written, so that a copy for reading answers as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from recycling.bases.quotas import auditing as counters
from recycling.custody import auditing as awards
from recycling.custody.deadlines import auditing as deadlines
from recycling.custody.roadside import auditing as roadside
from recycling.custody.screening import auditing as screening
from recycling.ledger.audit import AuditReport
from recycling.ledger.audit import audit as replay
from recycling.ledger.imprints.auditing import NO_ANCHOR, Anchor, Pressing
from recycling.oversight.cases import auditing as cases
from recycling.oversight.inspections import auditing as inspections
from recycling.oversight.reports import auditing as reports
from recycling.oversight.returns import auditing as returns
from recycling.recovery.balances import auditing as stocks
from recycling.recovery.credits import auditing as crediting
from recycling.recovery.shares import auditing as shares
from recycling.settlement.books import checking as books
from recycling.settlement.contracts import auditing as contracts
from recycling.settlement.documents import checking as documents

CHECKS = (
    counters.disagreements,
    awards.disagreements,
    deadlines.disagreements,
    books.violations,
    documents.violations,
    contracts.disagreements,
    shares.disagreements,
    crediting.disagreements,
    stocks.disagreements,
    roadside.disagreements,
    screening.disagreements,
    reports.disagreements,
    returns.disagreements,
    cases.disagreements,
    inspections.disagreements,
)


@dataclass(frozen=True)
class Carried:
    """What an audit read and found: the ledger's report, and what it read of rows."""

    report: AuditReport
    rows: Pressing


def carry_out(before: Anchor = NO_ANCHOR) -> Carried:
    """Ask everything; ``before`` is how far an earlier audit read imprints. Writes nothing."""
    pressing = Pressing(before)
    return Carried(replay((pressing.problems, *CHECKS)), pressing)
