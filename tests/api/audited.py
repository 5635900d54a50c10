"""Addresses of audits (for ``tests/api/rooms.py``); what is public stands in no row."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
_STAGE = ("audited", "audit")

DEEDS: tuple[Row, ...] = (Row("audits_api.ask_audit", P.AUDITS_ASK),)
FORMS: tuple[Row, ...] = (Row("audits.ask", P.AUDITS_ASK),)
READINGS: tuple[Row, ...] = (
    Row("audits_api.list_audit_differences", P.AUDITS_READ, *_STAGE),
    *(
        Row(
            f"audits_exports.audit-differences{whom}",
            P.AUDITS_READ,
            *_STAGE,
            more=(("form", "csv"),),
        )
        for whom in ("", "_for_programs")
    ),
)
