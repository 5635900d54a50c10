"""Documents of money for programs: list, read, their files, try again, leave to self-bill."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields

from recycling.access import requires
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.api import AmountSchema
from recycling.settlement.documents import leaves, queries, service
from recycling.settlement.documents.queries import DocumentCard
from recycling.settlement.documents.rules import DocumentKind
from recycling.settlement.documents.sending import (
    PDF,
    XML,
    copy_response,
    pdf_response,
    xml_response,
)
from recycling.settlement.documents.taxes import Withheld
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "documents_api",
    __name__,
    url_prefix=PREFIX,
    description="Invoices, self-billed invoices and credit notes",
)
_KINDS = ", ".join(DocumentKind)
_REASONS = ", ".join(Withheld)


class DocumentArgs(CursorArgs):
    """Which documents: those of one sale, or all."""

    sale = fields.String(load_default="", metadata={"description": "reference of a sale"})


class DocumentSchema(Strict):
    """A document; its files are beside it where it was issued."""

    ref = fields.String(metadata={"description": "reference"})
    kind = fields.String(metadata={"description": _KINDS})
    state = fields.String(
        metadata={"description": "issued, withheld, or superseded: withheld and followed since"}
    )
    reason = fields.String(metadata={"description": f"why it is withheld: {_REASONS}; or empty"})
    number = fields.String(metadata={"description": "without gaps per issuer, series and year"})
    sale = fields.String(metadata={"description": "reference of the sale"})
    lot = fields.String(metadata={"description": "reference of the lot"})
    supplier = fields.String(metadata={"description": "who supplies; empty: the platform"})
    customer = fields.String(metadata={"description": "who takes"})
    made_at = InstantField(metadata={"description": "when it was issued, or withheld"})
    net = fields.Nested(AmountSchema, metadata={"description": "without VAT: as in the books"})
    tax = fields.Nested(AmountSchema, metadata={"description": "VAT"})
    total = fields.Nested(AmountSchema, metadata={"description": "with VAT"})


class DocumentPageSchema(Strict):
    """A page of documents."""

    items = fields.List(fields.Nested(DocumentSchema), metadata={"description": "newest first"})
    next = fields.String(metadata={"description": "cursor of the next page; empty: the last"})


class SelfBillingSchema(Strict):
    """Whether recyclers may write the invoices of the caller's organisation."""

    is_allowed = fields.Boolean(metadata={"description": "as it is now"})


@api.get("/documents")
@api.arguments(DocumentArgs, location="query")
@api.response(200, DocumentPageSchema)
@requires(Permission.DOCUMENTS_READ)
def list_documents(asked: dict[str, Any]) -> Page[DocumentCard]:
    """List the documents of the caller's organisation; to a regulator its country's."""
    return queries.documents(current_actor(), asked["cursor"], asked["limit"], asked["sale"])


@api.get("/documents/<ref>")
@api.response(200, DocumentSchema)
@requires(Permission.DOCUMENTS_READ)
def read_sale_document(ref: str) -> DocumentCard:
    """Read what a document comes to, or why it is withheld."""
    return queries.document(ref, current_actor())


@api.get("/documents/<ref>/pdf")
@api.response(200, content_type=PDF, description="PDF/A-3 with the invoice enclosed (Factur-X)")
@requires(Permission.DOCUMENTS_READ)
def read_document_pdf(ref: str) -> Response:
    """Read the page of a document."""
    return pdf_response(queries.issued(ref, current_actor()))


@api.get("/documents/<ref>/copy")
@api.response(200, content_type=PDF, description="PDF/A-3; in English the document itself")
@requires(Permission.DOCUMENTS_READ)
def read_document_copy(ref: str) -> Response:
    """Read a copy of a document in the language of `Accept-Language`; it binds nobody."""
    return copy_response(queries.issued(ref, current_actor()))


@api.get("/documents/<ref>/xml")
@api.response(200, content_type=XML, description="Cross Industry Invoice of EN 16931")
@requires(Permission.DOCUMENTS_READ)
def read_document_xml(ref: str) -> Response:
    """Read a document as a structured invoice."""
    return xml_response(queries.issued(ref, current_actor()))


@api.post("/documents/<ref>/issue")
@api.response(201, DocumentSchema)
@requires(Permission.DOCUMENTS_ISSUE)
def issue_document(ref: str) -> DocumentCard:
    """Try again to issue a document that was withheld; answers with the new one."""
    card = queries.document(ref, current_actor())
    made = service.try_again(current_act(), card.sale, card.kind)
    return queries.document(made, current_actor())


@api.post("/self-billing/allow")
@api.response(200, SelfBillingSchema)
@requires(Permission.SELF_BILLING_ALLOW)
def allow_self_billing() -> dict[str, bool]:
    """Let recyclers write the invoices of the caller's organisation."""
    leaves.allow_self_billing(current_act())
    return {"is_allowed": True}


@api.post("/self-billing/end")
@api.response(200, SelfBillingSchema)
@requires(Permission.SELF_BILLING_ALLOW)
def end_self_billing() -> dict[str, bool]:
    """End that recyclers write the invoices of the caller's organisation."""
    leaves.end_self_billing(current_act())
    return {"is_allowed": False}
