"""How does a document leave as a file? As its PDF with the XML enclosed, or the XML alone."""

from __future__ import annotations

from flask import Response, current_app

from recycling.config import Settings
from recycling.pages.languages import html_lang
from recycling.pages.papers import is_english
from recycling.sending import file_of
from recycling.settlement.documents.models import SaleDocument

PDF, XML = "application/pdf", "application/xml"


def pdf_response(row: SaleDocument) -> Response:
    """Answer with the PDF of an issued document, drawn from its figures."""
    from recycling.settlement.documents.printer import document_pdf  # most processes print none

    settings: Settings = current_app.extensions["settings"]
    content = document_pdf(row.stated(), row.xml, settings.registry_name)
    return file_of(content, PDF, name=f"{row.number}.pdf")


def copy_response(row: SaleDocument) -> Response:
    """Answer with the PDF of an issued document as a copy to read, in the reader's language.

    In English there is only one.
    """
    if is_english():
        return pdf_response(row)
    from recycling.settlement.documents.printer import document_copy_pdf

    settings: Settings = current_app.extensions["settings"]
    content = document_copy_pdf(row.stated(), settings.registry_name)
    return file_of(content, PDF, name=f"{row.number}.{html_lang()}.pdf")


def xml_response(row: SaleDocument) -> Response:
    """Answer with the structured invoice of an issued document."""
    return file_of(row.xml.encode(), XML, name=f"{row.number}.xml")
