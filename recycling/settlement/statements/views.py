"""Pages of statements: the months there are, and the statement of each as a PDF."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from recycling.access import requires
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.statements import queries
from recycling.settlement.statements.sending import pdf_response

blueprint = Blueprint("statements", __name__)


@blueprint.get("/statements")
@requires(Permission.ACCOUNTS_READ)
def index() -> ResponseReturnValue:
    """List the months of which the own organisation can have a statement."""
    months = queries.months(current_actor())
    return render_template("settlement/statements/index.html", months=months)


@blueprint.get("/statements/<month>.pdf")
@requires(Permission.ACCOUNTS_READ)
def pdf(month: str) -> Response:
    """Send the statement of a month."""
    return pdf_response(current_actor(), month)
