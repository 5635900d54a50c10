"""How does a summary become a PDF? As PDF/A-3 and PDF/UA, the same for the same figures."""

from __future__ import annotations

from functools import cache

from recycling.oversight.summaries.page import PAGE_FOLDER, page_html
from recycling.oversight.summaries.rules import Summary
from recycling.paper.press import Press

_SHEETS = ("summary.css",)


@cache
def press() -> Press:
    """Return this process's press of summaries."""
    return Press(PAGE_FOLDER)


def summary_pdf(it: Summary, registry: str) -> bytes:
    """Return the PDF of a summary."""
    return press().print(page_html(it, registry), _SHEETS)
