"""How does a document of money become a PDF? As Factur-X: PDF/A-3 with the XML enclosed."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from weasyprint import Attachment

from recycling.paper.metadata import Name, Schema
from recycling.paper.press import Press
from recycling.settlement.documents.cii import FILE_NAME
from recycling.settlement.documents.figures import Figures
from recycling.settlement.documents.page import PAGE_FOLDER, copy_html, page_html

FACTUR_X = Schema(
    "Factur-X PDFA Extension Schema",
    "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
    "fx",
    (
        Name("DocumentType", "Text", "external", "INVOICE", "INVOICE"),
        Name("DocumentFileName", "Text", "external", "Name of the enclosed XML", FILE_NAME),
        Name("Version", "Text", "external", "Version of the XML schema of Factur-X", "1.0"),
        Name("ConformanceLevel", "Text", "external", "Profile of the enclosed XML", "EN 16931"),
    ),
)
_SHEETS = ("document.css",)


@cache
def press() -> Press:
    """Return this process's press of documents."""
    return Press(PAGE_FOLDER)


def document_pdf(figures: Figures, xml: str, registry: str) -> bytes:
    """Return the PDF of an issued document: the same figures give the same bytes."""
    issued = datetime.fromisoformat(figures.issued_on).replace(tzinfo=UTC)
    enclosure = Attachment(
        string=xml.encode(),
        name=FILE_NAME,
        description="The invoice for programs (EN 16931, Factur-X)",
        created=issued,
        modified=issued,
        relationship="Alternative",
        url_fetcher=press().fetcher,
    )
    html = page_html(figures, registry)
    return press().print(html, _SHEETS, [enclosure], [FACTUR_X], said=figures.json())


def document_copy_pdf(figures: Figures, registry: str) -> bytes:
    """Return the PDF of an issued document as a copy to read, in the reader's language."""
    return press().print(copy_html(figures, registry), _SHEETS)
