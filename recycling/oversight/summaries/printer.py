"""How does a summary become a PDF? As PDF/A-3 and PDF/UA, the same for the same figures."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from recycling.oversight.summaries.page import PAGE_FOLDER, page_html
from recycling.oversight.summaries.rules import Summary
from recycling.paper.press import Press, options_of, refuse_missing_glyphs, write

_SHEETS = ("summary.css",)


@cache
def press() -> Press:
    """Return this process's press of summaries."""
    return Press(PAGE_FOLDER)


def summary_pdf(it: Summary, registry: str) -> bytes:
    """Return the PDF of a summary."""
    html = page_html(it, registry)
    options = options_of(sha256(html.encode()).hexdigest()[:32].encode(), [])
    with press().alone():
        document = press().lay_out(html, _SHEETS, options)
        content = write(document, options)
        refuse_missing_glyphs(document)
    return content
