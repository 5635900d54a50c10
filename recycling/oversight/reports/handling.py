"""Deeds of the regulator of a report's country: take up, answer, set apart, close.

What is said to the reporter stands in the row; the facts tell only that it was said.
"""

from __future__ import annotations

from recycling.deeds import Act, deed
from recycling.oversight.reports.models import Report
from recycling.oversight.reports.rules import (
    ReportState,
    Speaker,
    check_first,
    check_grouped,
    check_new,
    check_open,
    check_outcome,
    check_said,
)
from recycling.oversight.reports.service import enter_words, locked, record_of
from recycling.parties.permissions import Permission, permit


@deed
def take_up_report(act: Act, ref: str) -> str:
    """Say that one looks into a report, and all that stand under it.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` where it was taken up, closed, or stands under
    another.
    """
    row = _first(act, ref)
    check_new(row.state)
    row.state, row.taken_up_at = ReportState.TAKEN_UP, act.at
    record_of(act, "ReportTakenUp", row)
    return ref


@deed
def answer_report(act: Act, ref: str, words: str) -> str:
    """Say something to the reporter of one report, who reads it with the return code.

    Raises ``NotFound``, ``Forbidden``, ``Invalid`` naming ``words``, ``Conflict`` once it is
    closed or forty texts are kept.
    """
    row = _permitted(act, ref)
    check_open((row.first or row).state)
    enter_words(act, row, Speaker.AUTHORITY, words)
    record_of(act, "ReportAnswered", row)
    return ref


@deed
def set_apart_report(act: Act, ref: str) -> str:
    """Give a report a row of its own, because it says something else than the first after all.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` where it stands on its own or the first is
    closed.
    """
    row = _permitted(act, ref)
    first = row.first
    check_grouped(first.ref if first else "")
    if first is not None:
        check_open(first.state)
        locked(first.ref).likes -= 1
    row.first_id, row.first = None, None
    record_of(act, "ReportSetApart", row)
    return ref


@deed
def close_report(act: Act, ref: str, outcome: str, reason: str) -> str:
    """Close a report and all that stand under it, telling the reporters why.

    Raises ``NotFound``, ``Forbidden``, ``Invalid`` naming ``outcome`` or ``reason``, ``Conflict``
    where it is closed or stands under another.
    """
    row = _first(act, ref)
    check_open(row.state)
    check_outcome(outcome)
    row.outcome, row.reason = outcome, check_said(reason, field="reason")
    row.state, row.closed_at = ReportState.CLOSED, act.at
    record_of(act, "ReportClosed", row, outcome=outcome)
    return ref


def _first(act: Act, ref: str) -> Report:
    row = _permitted(act, ref)
    check_first(row.first.ref if row.first else "")
    return row


def _permitted(act: Act, ref: str) -> Report:
    row = locked(ref)
    permit(act.actor, Permission.REPORTS_HANDLE, row)
    return row
