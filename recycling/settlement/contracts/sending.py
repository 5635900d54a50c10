"""How does a contract leave as a file? As its PDF, or as the canonical JSON that is kept."""

from __future__ import annotations

from flask import Response

from recycling.pages.languages import html_lang
from recycling.pages.papers import is_english
from recycling.sending import file_of
from recycling.settlement.contracts.models import SaleContract
from recycling.settlement.contracts.queries import card_of

PDF, JSON = "application/pdf", "application/json"


def pdf_response(row: SaleContract) -> Response:
    """Answer with the PDF of a contract and the signatures it has."""
    from recycling.settlement.contracts.printer import contract_pdf  # most processes print none

    return file_of(contract_pdf(row.document, card_of(row)), PDF, name=f"{row.ref}.pdf")


def copy_response(row: SaleContract) -> Response:
    """Answer with the PDF of a contract as a copy to read, in the reader's language.

    In English there is only one.
    """
    if is_english():
        return pdf_response(row)
    from recycling.settlement.contracts.printer import contract_copy_pdf

    content = contract_copy_pdf(row.document, card_of(row))
    return file_of(content, PDF, name=f"{row.ref}.{html_lang()}.pdf")


def json_response(row: SaleContract) -> Response:
    """Answer with what is kept, byte for byte: its SHA-256 is the contract's digest."""
    return file_of(row.document.encode(), JSON, name=f"{row.ref}.json")
