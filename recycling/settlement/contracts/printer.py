"""How does a contract become a PDF? As PDF/A-3 with what is kept enclosed, byte for byte."""

from __future__ import annotations

from functools import cache

from weasyprint import Attachment

from recycling.paper.press import Press
from recycling.settlement.contracts.page import (
    FILE_NAME,
    PAGE_FOLDER,
    copy_html,
    last_change,
    page_html,
)
from recycling.settlement.contracts.queries import ContractCard

_SHEETS = ("contract.css",)


@cache
def press() -> Press:
    """Return this process's press of contracts."""
    return Press(PAGE_FOLDER)


def contract_pdf(text: str, card: ContractCard) -> bytes:
    """Return the PDF of a contract: the same text and signatures give the same bytes."""
    html = page_html(text, card)
    enclosure = Attachment(
        string=text.encode(),
        name=FILE_NAME,
        description="The contract for programs: canonical JSON, of which the SHA-256 is printed",
        created=card.drawn_at,
        modified=last_change(card),
        relationship="Source",
        url_fetcher=press().fetcher,
    )
    return press().print(html, _SHEETS, [enclosure])


def contract_copy_pdf(text: str, card: ContractCard) -> bytes:
    """Return the PDF of a contract as a copy to read, in the reader's language."""
    return press().print(copy_html(text, card), _SHEETS)
