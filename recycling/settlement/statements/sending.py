"""How does a statement leave as a file?"""

from __future__ import annotations

from flask import Response, current_app

from recycling.config import Settings
from recycling.deeds import Actor
from recycling.months import Month
from recycling.sending import file_of
from recycling.settlement.statements.queries import statement

PDF = "application/pdf"


def pdf_response(actor: Actor, month: str) -> Response:
    """Answer with the PDF of a month; raises ``Invalid`` as ``statement`` does."""
    it = statement(actor, Month.parse(month))
    from recycling.settlement.statements.printer import statement_pdf  # most processes print none

    settings: Settings = current_app.extensions["settings"]
    name = f"statement-{it.organisation.ref}-{it.month}.pdf"
    return file_of(statement_pdf(it, settings.registry_name), PDF, name=name)
