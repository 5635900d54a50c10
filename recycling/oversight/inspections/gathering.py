"""What does the register hold about each base of a country that is a reason to visit it?

One question for each figure, over all bases at once. A room that knows of another reason adds its
question to ``QUESTIONS`` and the figure's weight to ``rules/weights.csv``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, exists, func, select, type_coerce

from recycling.bases.cases.models import Order
from recycling.bases.discharge.models import DischargeResult
from recycling.bases.discharge.rules import Outcome
from recycling.bases.models import Base, Licence
from recycling.bases.rules import IN_FORCE, LicenceState
from recycling.custody.deadlines.models import Deadline
from recycling.custody.deadlines.rules import DeadlineKind
from recycling.custody.discrepancies.models import Discrepancy
from recycling.custody.models import Consignment, Receipt
from recycling.db import db
from recycling.oversight.inspections.models import Inspection, InspectionFinding
from recycling.oversight.inspections.rules.lifecycle import FindingState, InspectionState
from recycling.oversight.invoices.lifecycle import ExceptionState
from recycling.oversight.invoices.models import InvoiceException
from recycling.oversight.leaks.lifecycle import AlertState
from recycling.oversight.leaks.models import LeakAlert
from recycling.oversight.leaks.rules import Part
from recycling.oversight.returns.models import MonthlyReturn
from recycling.oversight.returns.rules import ReturnState

_YEAR = timedelta(days=365)
_OF_A_BASE = (DeadlineKind.RECEIPT, DeadlineKind.RECOVERY, DeadlineKind.CERTIFICATE)
_DAYS_OF_A_MONTH = 30
_MILLIGRAMS_OF_A_TONNE = 10**9


@dataclass(frozen=True)
class Asked:
    """Of which country's bases, and as of when."""

    country: str
    now: datetime

    @property
    def today(self) -> date:
        """Return the day in UTC."""
        return self.now.date()

    @property
    def year_ago(self) -> datetime:
        """Return the instant a year before."""
        return self.now - _YEAR


@dataclass(frozen=True)
class Found:
    """A base with what is known of it."""

    id: int
    figures: Mapping[str, int]


def figures_of(country: str, now: datetime) -> dict[str, Found]:
    """Return the figures of each base that holds a licence in a country, by reference."""
    asked = Asked(country, now)
    rows = db.session.execute(
        select(Base.id, Base.ref, Base.registered_at)
        .where(Base.country == country, _is_licensed())
        .order_by(Base.id)
    ).all()
    counted: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for figure, question in QUESTIONS.items():
        for base_id, value in db.session.execute(question(asked)):
            counted[base_id][figure] = int(value)
    visited = _last_visits(asked)
    for base_id, _ref, registered_at in rows:
        since = visited.get(base_id, registered_at.date())
        months = max((asked.today - since).days // _DAYS_OF_A_MONTH, 0)
        counted[base_id]["months_unvisited"] = months
        counted[base_id]["tonnes"] = counted[base_id].get("tonnes", 0) // _MILLIGRAMS_OF_A_TONNE
    return {ref: Found(base_id, counted[base_id]) for base_id, ref, _at in rows}


def _is_licensed() -> ColumnElement[bool]:
    held = (*IN_FORCE, LicenceState.SUSPENDED)
    return exists().where(Licence.base_id == Base.id, Licence.state.in_(held))


def _last_visits(asked: Asked) -> dict[int, date]:
    query = (
        select(Inspection.base_id, func.max(Inspection.visit_on))
        .where(Inspection.country == asked.country, Inspection.state == InspectionState.SIGNED)
        .group_by(Inspection.base_id)
    )
    return dict(db.session.execute(query).all())


def _leak_alerts(asked: Asked) -> Select[int, int]:
    return (
        select(LeakAlert.number, func.count())
        .where(
            LeakAlert.country == asked.country,
            LeakAlert.state == AlertState.OPEN,
            LeakAlert.part == Part.BASE,
        )
        .group_by(LeakAlert.number)
    )


def _breaches(asked: Asked) -> Select[int, int]:
    return (
        select(DischargeResult.base_id, func.count())
        .join(Base, Base.id == DischargeResult.base_id)
        .where(
            Base.country == asked.country,
            DischargeResult.outcome == Outcome.BREACH,
            DischargeResult.sampled_on >= asked.today - 2 * _YEAR,
        )
        .group_by(DischargeResult.base_id)
    )


def _overdue_orders(asked: Asked) -> Select[int | None, int]:
    return (
        select(Order.base_id, func.count())
        .where(
            Order.country == asked.country,
            Order.base_id.is_not(None),
            Order.deadline < asked.today,
            Order.ended_at.is_(None),
            Order.answered_on.is_(None),
            Order.is_stayed.is_(False),
        )
        .group_by(Order.base_id)
    )


def _overdue_findings(asked: Asked) -> Select[int, int]:
    return (
        select(Inspection.base_id, func.count())
        .join(InspectionFinding, InspectionFinding.inspection_id == Inspection.id)
        .where(
            InspectionFinding.country == asked.country,
            InspectionFinding.state == FindingState.OPEN,
            InspectionFinding.put_right_by < asked.today,
        )
        .group_by(Inspection.base_id)
    )


def _discrepancies(asked: Asked) -> Select[int, int]:
    return (
        select(Consignment.base_id, func.count())
        .join(Discrepancy, Discrepancy.consignment_id == Consignment.id)
        .join(Base, Base.id == Consignment.base_id)
        .where(Base.country == asked.country, Discrepancy.opened_at >= asked.year_ago)
        .group_by(Consignment.base_id)
    )


def _exceptions(asked: Asked) -> Select[int, int]:
    return (
        select(InvoiceException.base_id, func.count())
        .where(
            InvoiceException.country == asked.country,
            InvoiceException.state == ExceptionState.OPEN,
        )
        .group_by(InvoiceException.base_id)
    )


def _late_returns(asked: Asked) -> Select[int, int]:
    is_due = (MonthlyReturn.state == ReturnState.DUE) & (MonthlyReturn.signed_version == 0)
    return (
        select(MonthlyReturn.base_id, func.count())
        .where(
            MonthlyReturn.country == asked.country,
            MonthlyReturn.due_at.between(asked.year_ago, asked.now),
            MonthlyReturn.was_late.is_(True) | is_due,
        )
        .group_by(MonthlyReturn.base_id)
    )


def _overdue_deadlines(asked: Asked) -> Select[int, int]:
    return (
        select(Consignment.base_id, func.count())
        .join(Deadline, Deadline.consignment_id == Consignment.id)
        .join(Base, Base.id == Consignment.base_id)
        .where(
            Base.country == asked.country,
            Deadline.kind.in_(_OF_A_BASE),
            Deadline.met_at.is_(None),
            Deadline.due_at < asked.now,
        )
        .group_by(Consignment.base_id)
    )


def _accepted(asked: Asked) -> Select[int, int]:
    """What each base accepted in a year, in milligrams."""
    return (
        select(Receipt.base_id, func.sum(type_coerce(Receipt.accepted, BigInteger)))
        .join(Base, Base.id == Receipt.base_id)
        .where(Base.country == asked.country, Receipt.received_at >= asked.year_ago)
        .group_by(Receipt.base_id)
    )


QUESTIONS: dict[str, Callable[[Asked], Select[Any, int]]] = {
    "leak_alerts": _leak_alerts,
    "breaches": _breaches,
    "overdue_orders": _overdue_orders,
    "overdue_findings": _overdue_findings,
    "discrepancies": _discrepancies,
    "exceptions": _exceptions,
    "late_returns": _late_returns,
    "overdue_deadlines": _overdue_deadlines,
    "tonnes": _accepted,
}
