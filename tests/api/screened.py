"""Addresses of screenings at the gate and of quarantines (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row
from tests.custody.screening.makers import reading_body, report_body

P = Permission
_STAGE = ("quarantined", "quarantine")

DEEDS: tuple[Row, ...] = (
    Row(
        "screening_api.screen_load",
        P.SCREENINGS_RECORD,
        "at_gate",
        "consignment",
        lambda refs: reading_body(),
    ),
    Row(
        "screening_api.lift_quarantine",
        P.QUARANTINES_LIFT,
        *_STAGE,
        lambda refs: report_body(),
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (
    Row("screening.new", P.SCREENINGS_RECORD, "at_gate", "consignment"),
    Row("screening.lift", P.QUARANTINES_LIFT, *_STAGE),
)
READINGS: tuple[Row, ...] = (
    Row("screening_api.list_screenings", P.CUSTODY_READ, "at_gate", "consignment"),
    Row("screening.index", P.CUSTODY_READ),
    Row("screening.show", P.CUSTODY_READ, *_STAGE),
    Row("screening_api.list_quarantines", P.CUSTODY_READ),
    Row("screening_api.read_quarantine", P.CUSTODY_READ, *_STAGE),
    *(
        Row(
            f"screening_exports.screenings{whom}",
            P.CUSTODY_READ,
            "at_gate",
            "consignment",
            more=(("form", "csv"),),
        )
        for whom in ("", "_for_programs")
    ),
    *(
        Row(f"screening_exports.quarantines{whom}", P.CUSTODY_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
)
