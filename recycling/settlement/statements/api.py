"""Statements of account, for programs."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from recycling.access import requires
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.statements.sending import PDF, pdf_response
from recycling.wire import PREFIX

api = Blueprint(
    "statements_api", __name__, url_prefix=PREFIX, description="Statements of account by the month"
)


@api.get("/statements/<month>/pdf")
@api.response(200, content_type=PDF, description="PDF/A-3 of all accounts over a month (2026-10)")
@requires(Permission.ACCOUNTS_READ)
def read_statement_pdf(month: str) -> Response:
    """Read the statement of the caller's organisation for a month that is over."""
    return pdf_response(current_actor(), month)
