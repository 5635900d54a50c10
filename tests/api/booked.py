"""Addresses of the books, reconciliations, documents (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api import documented, monied
from tests.api.row import Row

P = Permission
_NAMES = {"reconciliations": "", "differences": "", "found-differences": "reconciliation"}
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
    Row("reconciling.index", P.RECONCILIATIONS_READ),
    Row("reconciling.show", P.RECONCILIATIONS_READ, "reconciled", "reconciliation"),
    Row("reconciling.differences", P.RECONCILIATIONS_READ),
    Row("reconciling.difference", P.RECONCILIATIONS_READ, "reconciled", "difference"),
    Row("reconciling_api.list_reconciliations", P.RECONCILIATIONS_READ),
    Row(
        "reconciling_api.read_reconciliation",
        P.RECONCILIATIONS_READ,
        "reconciled",
        "reconciliation",
    ),
    Row("reconciling_api.list_found", P.RECONCILIATIONS_READ, "reconciled", "reconciliation"),
    Row("reconciling_api.list_differences", P.RECONCILIATIONS_READ),
    Row("reconciling_api.read_difference", P.RECONCILIATIONS_READ, "reconciled", "difference"),
    *(
        Row(
            f"reconciling_exports.{name}{whom}",
            P.RECONCILIATIONS_READ,
            "reconciled" if of else "",
            of,
            more=(("form", "csv"),),
        )
        for name, of in _NAMES.items()
        for whom in ("", "_for_programs")
    ),
    *documented.READINGS,
    *monied.READINGS,
)
DEEDS: tuple[Row, ...] = (
    Row(
        "reconciling_api.close_difference",
        P.DIFFERENCES_CLOSE,
        "reconciled",
        "difference",
        lambda refs: {"reason": "It was given back by hand."},
        is_once=True,
    ),
    *documented.DEEDS,
)
FORMS: tuple[Row, ...] = (
    Row("reconciling.close", P.DIFFERENCES_CLOSE, "reconciled", "difference"),
    *documented.FORMS,
)
