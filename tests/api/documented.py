"""Addresses of documents of money (for ``tests/api/booked.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
_ISSUED = "invoiced", "document"
DEEDS: tuple[Row, ...] = (
    Row(
        "documents_api.issue_document",
        P.DOCUMENTS_ISSUE,
        "withheld",
        "document",
        is_once=True,
    ),
    Row("documents_api.allow_self_billing", P.SELF_BILLING_ALLOW, "billed_by_itself"),
    Row("documents_api.end_self_billing", P.SELF_BILLING_ALLOW, "billed_by_others"),
)
FORMS: tuple[Row, ...] = (
    Row("documents.issue", P.DOCUMENTS_ISSUE, "withheld", "document", is_once=True),
    Row("documents.allow_self_billing", P.SELF_BILLING_ALLOW, "billed_by_itself"),
    Row("documents.end_self_billing", P.SELF_BILLING_ALLOW, "billed_by_others"),
)
READINGS: tuple[Row, ...] = (
    Row("documents.index", P.DOCUMENTS_READ),
    Row("documents_api.list_documents", P.DOCUMENTS_READ),
    *(
        Row(f"documents_exports.documents{whom}", P.DOCUMENTS_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
    *(
        Row(endpoint, P.DOCUMENTS_READ, *_ISSUED)
        for endpoint in (
            "documents.show",
            "documents.copy",
            "documents.pdf",
            "documents.xml",
            "documents_api.read_sale_document",
            "documents_api.read_document_copy",
            "documents_api.read_document_pdf",
            "documents_api.read_document_xml",
        )
    ),
)
