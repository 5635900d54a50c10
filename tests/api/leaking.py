"""Addresses of leak alerts (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
_STAGE = ("leaking", "leak_alert")

DEEDS: tuple[Row, ...] = (
    Row(
        "leaks_api.close_leak_alert",
        P.LEAKS_CLOSE,
        *_STAGE,
        lambda refs: {"reason": "The scale was off; it is repaired."},
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (Row("leaks.close", P.LEAKS_CLOSE, *_STAGE),)
READINGS: tuple[Row, ...] = (
    Row("leaks.index", P.LEAKS_READ),
    Row("leaks.show", P.LEAKS_READ, *_STAGE),
    Row("leaks_api.list_leak_alerts", P.LEAKS_READ),
    Row("leaks_api.read_leak_alert", P.LEAKS_READ, *_STAGE),
    *(
        Row(f"leaks_exports.{name}{whom}", P.LEAKS_READ, *of, more=(("form", "csv"),))
        for name, of in (("leak-alerts", ()), ("leak-alert-consignments", _STAGE))
        for whom in ("", "_for_programs")
    ),
)
