"""What does an audit ask, and of which moment?

Chains and tree, every row against its imprint, then whatever a room can work out again from facts.
All is read at one moment and nothing is written, so that a copy for reading answers as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from recycling import clock
from recycling.bases.quotas import auditing as counters
from recycling.custody import auditing as awards
from recycling.custody.borders import auditing as borders
from recycling.custody.deadlines import auditing as deadlines
from recycling.custody.roadside import auditing as roadside
from recycling.custody.screening import auditing as screening
from recycling.db import db
from recycling.ledger.audit import AuditReport
from recycling.ledger.audit import audit as replay
from recycling.ledger.imprints.auditing import Pressing
from recycling.ledger.models import Checkpoint, Fact
from recycling.oversight.audits import auditing as audits
from recycling.oversight.audits import balances
from recycling.oversight.audits.rules import Differences, Figures, Moment
from recycling.oversight.cases import auditing as cases
from recycling.oversight.inspections import auditing as inspections
from recycling.oversight.quota_plans import auditing as quota_plans
from recycling.oversight.reports import auditing as reports
from recycling.oversight.reserve import auditing as reserves
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
    borders.disagreements,
    reports.disagreements,
    returns.disagreements,
    reserves.disagreements,
    cases.disagreements,
    inspections.disagreements,
    quota_plans.disagreements,
    audits.disagreements,
)


@dataclass
class _Whole:
    """What is read beside the ledger, at the same moment: rows, balances, the newest of the log."""

    rows: Pressing = field(default_factory=Pressing)
    money: dict[str, dict[str, int]] = field(default_factory=dict)
    masses: dict[str, str] = field(default_factory=dict)
    last_fact: int = 0
    root: str = ""

    def asked(self) -> Iterator[str]:
        """Add everything up, and say which rows are not what was left."""
        self.rows.before = audits.newest_anchor()
        self.last_fact = db.session.scalar(select(func.max(Fact.id))) or 0
        newest = select(Checkpoint.root).order_by(Checkpoint.size.desc()).limit(1)
        self.root = db.session.scalar(newest) or ""
        self.money, self.masses = balances.money(), dict(balances.masses())
        yield from self.rows.problems()


@dataclass(frozen=True)
class Carried:
    """What an audit read and found."""

    moment: Moment
    figures: Figures
    found: Differences


def carry_out() -> Carried:
    """Ask everything, and add up what there is. Writes nothing."""
    begun_at, whole = clock.now(), _Whole()
    report = replay((whole.asked, *CHECKS))
    return Carried(
        _moment(begun_at, report, whole), _figures(report, whole), _differences(report, whole)
    )


def _moment(begun_at: datetime, report: AuditReport, whole: _Whole) -> Moment:
    return Moment(
        begun_at=begun_at,
        ended_at=clock.now(),
        is_copy=report.is_copy,
        last_fact=whole.last_fact,
        leaves=report.leaves,
        root=whole.root,
    )


def _figures(report: AuditReport, whole: _Whole) -> Figures:
    return Figures(
        facts=report.facts,
        erased=report.erased,
        checkpoints=report.checkpoints,
        rows=whole.rows.rows,
        imprints=whole.rows.anchor,
        money=whole.money,
        masses=whole.masses,
    )


def _differences(report: AuditReport, whole: _Whole) -> Differences:
    return Differences(report.problems, whole.rows.differing)
