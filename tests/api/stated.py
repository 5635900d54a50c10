"""Addresses of statements of account (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

READINGS: tuple[Row, ...] = (
    Row("statements.index", Permission.ACCOUNTS_READ),
    *(
        Row(endpoint, Permission.ACCOUNTS_READ, more=(("month", "2026-10"),))
        for endpoint in ("statements.pdf", "statements_api.read_statement_pdf")
    ),
)
