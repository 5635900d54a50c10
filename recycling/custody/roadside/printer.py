"""How does the transport document of a consignment become a PDF?"""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from recycling.custody.roadside.cards import RoadsideCard
from recycling.custody.roadside.page import PAGE_FOLDER, Printing, page_html
from recycling.paper.press import Press, options_of, refuse_missing_glyphs, write

_SHEETS = ("transport.css",)


@cache
def press() -> Press:
    """Return this process's press of transport documents."""
    return Press(PAGE_FOLDER)


def transport_pdf(card: RoadsideCard, printing: Printing) -> bytes:
    """Return the PDF: the same consignment at the same instant gives the same bytes."""
    html = page_html(card, printing)
    options = options_of(sha256(html.encode()).hexdigest()[:32].encode(), [])
    with press().alone():
        document = press().lay_out(html, _SHEETS, options)
        content = write(document, options)
        refuse_missing_glyphs(document)
    return content
