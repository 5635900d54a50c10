"""Addresses of the invoice check (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
_STAGE = ("unlike", "invoice_exception")
_LINE = ("unlike", "sale")

DEEDS: tuple[Row, ...] = (
    Row(
        "invoices_api.close_invoice_exception",
        P.INVOICES_CLOSE,
        *_STAGE,
        lambda refs: {"reason": "The base is flooded; both agreed to wait."},
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (Row("invoices.close", P.INVOICES_CLOSE, *_STAGE),)
READINGS: tuple[Row, ...] = (
    Row("invoices.index", P.INVOICES_READ),
    Row("invoices.lines", P.INVOICES_READ),
    Row("invoices.show", P.INVOICES_READ, *_STAGE),
    Row("invoices.line", P.INVOICES_READ, *_LINE),
    Row("invoices_api.list_invoice_exceptions", P.INVOICES_READ),
    Row("invoices_api.list_invoice_lines", P.INVOICES_READ),
    Row("invoices_api.read_invoice_exception", P.INVOICES_READ, *_STAGE),
    Row("invoices_api.read_invoice_line", P.INVOICES_READ, *_LINE),
    *(
        Row(f"invoices_exports.{name}{whom}", P.INVOICES_READ, more=(("form", "csv"),))
        for name in ("invoice-exceptions", "invoice-lines")
        for whom in ("", "_for_programs")
    ),
)
