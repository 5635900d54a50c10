"""Addresses of balances (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
READINGS: tuple[Row, ...] = (
    Row("balances_api.read_balance", P.RECOVERY_READ, "in_batch", "batch"),
    Row("balances_api.read_base_balance", P.RECOVERY_READ, "in_batch", "base"),
    Row("balances.of_batch", P.RECOVERY_READ, "in_batch", "batch"),
    Row("balances.of_base", P.RECOVERY_READ, "in_batch", "base"),
    *(
        Row(f"balances_exports.{name}{whom}", P.RECOVERY_READ, "in_batch", thing,
            more=(("form", "csv"),))
        for name, thing in (("balance", "batch"), ("base-balance", "base"))
        for whom in ("", "_for_programs")
    ),
)  # fmt: skip
