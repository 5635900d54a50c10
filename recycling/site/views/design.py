"""The design system: every component as it looks, with when to use it."""

from __future__ import annotations

from flask import Response, abort, render_template, request

from recycling.access import public
from recycling.pages.palette import LEAST, SCHEMES, sheet
from recycling.site.blueprint import blueprint
from recycling.site.specimens import palette_rows, specimen_form, specimens

_A_DAY_S = 24 * 60 * 60


@blueprint.get("/design")
@public
def design() -> str:
    """Show the mark, the type, the colours, and every component."""
    asked = request.args.get("scheme", "")
    return render_template(
        "site/design.html",
        scheme=asked if asked in SCHEMES else "",
        pairs=palette_rows(),
        least=LEAST,
        example=specimen_form(),
        **specimens(),
    )


@blueprint.get("/design/<ground>.css")
@public
def scheme_sheet(ground: str) -> Response:
    """Return the style sheet that keeps the page light or dark."""
    if ground not in SCHEMES:
        abort(404)
    answer = Response(sheet(ground), mimetype="text/css")
    answer.cache_control.max_age = _A_DAY_S
    return answer
