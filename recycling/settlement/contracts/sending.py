"""How does a contract leave as a file? As its PDF, or as the canonical JSON that is kept."""

from __future__ import annotations

from flask import Response

from recycling.settlement.contracts.models import SaleContract
from recycling.settlement.contracts.queries import card_of

PDF, JSON = "application/pdf", "application/json"


def pdf_response(row: SaleContract) -> Response:
    """Answer with the PDF of a contract and the signatures it has."""
    from recycling.settlement.contracts.printer import contract_pdf  # most processes print none

    return _sent(contract_pdf(row.document, card_of(row)), PDF, f"{row.ref}.pdf")


def json_response(row: SaleContract) -> Response:
    """Answer with what is kept, byte for byte: its SHA-256 is the contract's digest."""
    return _sent(row.document.encode(), JSON, f"{row.ref}.json")


def _sent(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
