"""Pages of yearly summaries, with the PDF and the workbook of each."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from recycling.access import requires
from recycling.oversight.summaries import queries
from recycling.oversight.summaries.forms import SummaryFilter
from recycling.oversight.summaries.page import shown, standing_words, title_of
from recycling.oversight.summaries.rules import Summary, Unit
from recycling.oversight.summaries.sending import pdf_response, xlsx_response
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission

blueprint = Blueprint("summaries", __name__)
_ABOUT = "/summaries/<any(organisations, bases, regions):about>/<ref>"


def _asked(about: str, ref: str) -> Summary:
    return queries.summary(about, ref, request.args.get("year", ""), current_actor())


@blueprint.get(_ABOUT)
@requires(Permission.SUMMARIES_READ)
def show(about: str, ref: str) -> ResponseReturnValue:
    """Show a year of an organisation, a base or a region."""
    it = _asked(about, ref)
    return render_template(
        "oversight/summaries/show.html",
        it=it,
        title=title_of(it),
        standing=standing_words(it),
        shown=shown,
        name_unit=Unit.NAME,
        filter=SummaryFilter(queries.years(it.subject), it.year.number),
    )


@blueprint.get(f"{_ABOUT}/pdf")
@requires(Permission.SUMMARIES_READ)
def pdf(about: str, ref: str) -> Response:
    """Send a summary as a PDF."""
    return pdf_response(_asked(about, ref))


@blueprint.get(f"{_ABOUT}/xlsx")
@requires(Permission.SUMMARIES_READ)
def xlsx(about: str, ref: str) -> Response:
    """Send a summary as a workbook."""
    return xlsx_response(_asked(about, ref))
