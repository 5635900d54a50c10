"""How does a statement become a PDF? As PDF/A-3 and PDF/UA, the same for the same books."""

from __future__ import annotations

from recycling.settlement.documents.printer import press
from recycling.settlement.statements.page import page_html
from recycling.settlement.statements.queries import Statement

_SHEETS = ("document.css", "statement.css")


def statement_pdf(it: Statement, registry: str) -> bytes:
    """Return the PDF of a statement."""
    return press().print(page_html(it, registry), _SHEETS)
