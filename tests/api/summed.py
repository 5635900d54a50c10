"""Addresses of yearly summaries (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

_OF_A_BASE = ("granted", "base")
_ABOUT = ("about", "bases")

READINGS: tuple[Row, ...] = (
    *(
        Row(endpoint, Permission.SUMMARIES_READ, *_OF_A_BASE, more=(_ABOUT,))
        for endpoint in (
            "summaries.show",
            "summaries.pdf",
            "summaries.xlsx",
            "summaries_api.read_summary",
            "summaries_api.read_summary_pdf",
            "summaries_api.read_summary_workbook",
        )
    ),
    *(
        Row(
            f"summaries_exports.yearly-summary{whom}",
            Permission.SUMMARIES_READ,
            *_OF_A_BASE,
            more=(_ABOUT, ("form", "csv")),
        )
        for whom in ("", "_for_programs")
    ),
)
