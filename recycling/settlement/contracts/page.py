"""What does a person read in the PDF of a contract? Its page as XHTML, from what is kept alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from recycling.clock import stamp
from recycling.paper.pages import templates_of
from recycling.settlement.contracts.document import Document
from recycling.settlement.contracts.queries import ContractCard
from recycling.settlement.contracts.said import at_words, country

PAGE_FOLDER = (
    Path(__file__).resolve().parents[3] / "templates" / "settlement" / "contracts" / "page"
)
FILE_NAME = "contract.json"
STATES = {
    "unsigned": "not signed yet",
    "half_signed": "signed by one party",
    "signed": "signed by both parties",
}


def page_html(document: Document, card: ContractCard) -> str:
    """Return the page of a contract with the signatures it has."""
    return _ENVIRONMENT.get_template("contract.html").render(
        it=document,
        card=card,
        state=STATES[card.state],
        drawn_at=stamp(card.drawn_at),
        changed_at=stamp(last_change(card)),
        enclosure=FILE_NAME,
        at=lambda instant: at_words(stamp(instant)),
        country=country,
    )


def last_change(card: ContractCard) -> datetime:
    """Return when the contract was drawn up, or signed last."""
    return max([card.drawn_at, *(one.at for one in card.signatures if one.at)])


_ENVIRONMENT = templates_of(PAGE_FOLDER)
