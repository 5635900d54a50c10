"""How does a statement become a PDF? As PDF/A-3 and PDF/UA, the same for the same books."""

from __future__ import annotations

from hashlib import sha256

from recycling.paper.press import options_of, refuse_missing_glyphs, write
from recycling.settlement.documents.printer import press
from recycling.settlement.statements.page import page_html
from recycling.settlement.statements.queries import Statement

_SHEETS = ("document.css", "statement.css")


def statement_pdf(it: Statement, registry: str) -> bytes:
    """Return the PDF of a statement."""
    html = page_html(it, registry)
    options = options_of(sha256(html.encode()).hexdigest()[:32].encode(), [])
    with press().alone():
        document = press().lay_out(html, _SHEETS, options)
        content = write(document, options)
        refuse_missing_glyphs(document)
    return content
