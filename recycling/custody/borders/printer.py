"""How does a border paper become a PDF?"""

from __future__ import annotations

from functools import cache, lru_cache

from recycling.custody.borders.page import PAGE_FOLDER, Printing, page_html
from recycling.custody.borders.stating import Paper
from recycling.paper.press import Press

_SHEETS = ("paper.css",)
# A road check opens the same paper again and again.
_MOST_KEPT = 32


@cache
def press() -> Press:
    """Return this process's press of border papers."""
    return Press(PAGE_FOLDER)


def paper_pdf(paper: Paper, printing: Printing) -> bytes:
    """Return the PDF/A: what says the same gives the same bytes."""
    return _pressed(page_html(paper, printing))


@lru_cache(maxsize=_MOST_KEPT)
def _pressed(html: str) -> bytes:
    return press().print(html, _SHEETS)
