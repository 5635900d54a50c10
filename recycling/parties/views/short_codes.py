"""Pages of one's own short code, for signing on the device of another organisation."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.parties import queries, service
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.parties.views.blueprint import blueprint


@blueprint.get("/organisation/short-code")
@requires(Permission.SHORT_CODES_MAKE)
def short_code() -> ResponseReturnValue:
    """Say since when there is a code, and offer a new one."""
    return _page("")


@blueprint.post("/organisation/short-code")
@requires(Permission.SHORT_CODES_MAKE)
def make_short_code() -> ResponseReturnValue:
    """Make a new code and show it this once."""
    code, new = service.draw_short_code(current_actor())
    service.make_short_code(current_act(), new)
    if not queries.has_short_code(current_actor(), new.digest):
        flash(_("This was done before; the code was shown then, and only then."))
        return redirect(url_for("parties.short_code"), 303)
    return _page(code)


@blueprint.post("/organisation/short-code/end")
@requires(Permission.SHORT_CODES_MAKE)
def end_short_code() -> ResponseReturnValue:
    """End the code at once."""
    service.end_short_code(current_act())
    flash(_("Your short code is ended."), "success")
    return redirect(url_for("parties.short_code"), 303)


def _page(code: str) -> ResponseReturnValue:
    made_at = queries.short_code_made_at(current_actor())
    answer = make_response(render_template("parties/short_code.html", code=code, made_at=made_at))
    answer.headers["Cache-Control"] = "no-store"
    return answer
