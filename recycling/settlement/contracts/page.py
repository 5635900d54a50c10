"""What does a person read in the PDF of a contract? Its page as XHTML, from what is kept alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from recycling.clock import stamp
from recycling.pages.papers import in_source, spoken_templates_of
from recycling.sayings import say
from recycling.settlement.contracts.document import copy_to_read, read_document
from recycling.settlement.contracts.queries import ContractCard
from recycling.settlement.contracts.said import at_words

PAGE_FOLDER = (
    Path(__file__).resolve().parents[3] / "templates" / "settlement" / "contracts" / "page"
)
FILE_NAME = "contract.json"
STATES = {
    "unsigned": say("not signed yet"),
    "half_signed": say("signed by one party"),
    "signed": say("signed by both parties"),
}


def page_html(text: str, card: ContractCard) -> str:
    """Return the page of a contract with the signatures it has: in English, which was signed."""
    with in_source():
        return _page(text, card, is_copy=False)


def copy_html(text: str, card: ContractCard) -> str:
    """Return the same page in the reader's language, as a copy to read that binds nobody."""
    return _page(text, card, is_copy=True)


def _page(text: str, card: ContractCard, *, is_copy: bool) -> str:
    return _ENVIRONMENT.get_template("contract.html").render(
        it=copy_to_read(text) if is_copy else read_document(text),
        card=card,
        is_copy=is_copy,
        state=STATES[card.state],
        drawn_at=stamp(card.drawn_at),
        changed_at=stamp(last_change(card)),
        enclosure=FILE_NAME,
        at=lambda instant: at_words(stamp(instant)),
    )


def last_change(card: ContractCard) -> datetime:
    """Return when the contract was drawn up, or signed last."""
    return max([card.drawn_at, *(one.at for one in card.signatures if one.at)])


_ENVIRONMENT = spoken_templates_of(PAGE_FOLDER)
