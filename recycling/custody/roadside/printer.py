"""How does the transport document of a consignment become a PDF?"""

from __future__ import annotations

from functools import cache

from recycling.custody.roadside.cards import RoadsideCard
from recycling.custody.roadside.page import PAGE_FOLDER, Printing, page_html
from recycling.paper.press import Press

_SHEETS = ("transport.css",)


@cache
def press() -> Press:
    """Return this process's press of transport documents."""
    return Press(PAGE_FOLDER)


def transport_pdf(card: RoadsideCard, printing: Printing) -> bytes:
    """Return the PDF: the same consignment at the same instant gives the same bytes."""
    return press().print(page_html(card, printing), _SHEETS)
