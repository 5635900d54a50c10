"""Addresses of the pages of money (for ``tests/api/booked.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
READINGS: tuple[Row, ...] = (
    Row("money.index", P.ACCOUNTS_READ),
    *(
        Row(f"money_exports.waiting-money{whom}", P.ACCOUNTS_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
)
