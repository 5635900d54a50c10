"""Addresses of balances (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
_CHANGE = {"element": "Nd", "mass": "1", "expanded": "0.1"}
DEEDS: tuple[Row, ...] = (
    Row("balances_api.declare_stock_change", P.RECOVERY_RUN, "in_batch", "batch",
        lambda refs: _CHANGE),
    Row("balances_api.withdraw_stock_change", P.RECOVERY_RUN, "stock_declared", "batch",
        more=(("element", "Nd"),), is_once=True),
)  # fmt: skip
FORMS: tuple[Row, ...] = (
    Row("balances.declare_stock_change", P.RECOVERY_RUN, "in_batch", "batch"),
    Row("balances.withdraw_stock_change", P.RECOVERY_RUN, "stock_declared", "batch",
        more=(("symbol", "Nd"),), is_once=True),
)  # fmt: skip
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
