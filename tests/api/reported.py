"""Addresses of reports of the public (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
_STAGE = ("reported", "report")
_WORDS = "We sent somebody there, and found what you saw."

DEEDS: tuple[Row, ...] = (
    Row("reports_api.take_up_report", P.REPORTS_HANDLE, *_STAGE, is_once=True),
    Row("reports_api.answer_report", P.REPORTS_HANDLE, *_STAGE, lambda refs: {"words": _WORDS}),
    Row("reports_api.set_report_apart", P.REPORTS_HANDLE, "reported_twice", "like", is_once=True),
    Row(
        "reports_api.close_report",
        P.REPORTS_HANDLE,
        *_STAGE,
        lambda refs: {"outcome": "case_opened", "reason": _WORDS},
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (
    Row("reports.take_up", P.REPORTS_HANDLE, *_STAGE, is_once=True),
    Row("reports.answer", P.REPORTS_HANDLE, *_STAGE),
    Row("reports.set_apart", P.REPORTS_HANDLE, "reported_twice", "like", is_once=True),
    Row("reports.close", P.REPORTS_HANDLE, *_STAGE),
)
READINGS: tuple[Row, ...] = (
    Row("reports_api.list_reports", P.REPORTS_READ),
    Row("reports_api.read_report", P.REPORTS_READ, *_STAGE),
    Row("reports.index", P.REPORTS_READ),
    Row("reports.show", P.REPORTS_READ, *_STAGE),
    Row("reports.file", P.REPORTS_READ, *_STAGE, more=(("number", "1"),)),
    *(
        Row(f"reports_exports.reports{whom}", P.REPORTS_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
)
