"""How does a document leave as a file? As its PDF with the XML enclosed, or the XML alone."""

from __future__ import annotations

from flask import Response, current_app

from recycling.config import Settings
from recycling.settlement.documents.models import SaleDocument

PDF, XML = "application/pdf", "application/xml"


def pdf_response(row: SaleDocument) -> Response:
    """Answer with the PDF of an issued document, drawn from its figures."""
    from recycling.settlement.documents.printer import document_pdf  # most processes print none

    settings: Settings = current_app.extensions["settings"]
    content = document_pdf(row.stated(), row.xml, settings.registry_name)
    return _sent(content, PDF, f"{row.number}.pdf")


def xml_response(row: SaleDocument) -> Response:
    """Answer with the structured invoice of an issued document."""
    return _sent(row.xml.encode(), XML, f"{row.number}.xml")


def _sent(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
