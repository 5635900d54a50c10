"""Addresses of the books of money (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
READINGS: tuple[Row, ...] = (
    Row("books.index", P.ACCOUNTS_READ),
    Row("books.show", P.ACCOUNTS_READ, "booked", "account"),
    Row("books_api.list_accounts", P.ACCOUNTS_READ),
    Row("books_api.read_account", P.ACCOUNTS_READ, "booked", "account"),
    Row("books_api.list_entries", P.ACCOUNTS_READ, "booked", "account"),
    *(
        Row(f"books_exports.{name}{whom}", P.ACCOUNTS_READ, more=(("form", "csv"),))
        for name in ("accounts", "journal")
        for whom in ("", "_for_programs")
    ),
    *(
        Row(
            f"books_exports.statement{whom}",
            P.ACCOUNTS_READ,
            "booked",
            "account",
            more=(("form", "csv"),),
        )
        for whom in ("", "_for_programs")
    ),
)
