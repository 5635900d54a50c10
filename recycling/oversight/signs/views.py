"""Pages of signs and of trading partners, for the regulators of the country they are about."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.errors import Refusal
from recycling.oversight.signs import network, queries, service, words
from recycling.oversight.signs.drawing import draw
from recycling.oversight.signs.forms import ClosingForm, SignFilter
from recycling.oversight.signs.lifecycle import SignState
from recycling.oversight.signs.queries import Sought
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission

blueprint = Blueprint("signs", __name__)


def sought() -> Sought:
    """Return which signs the address asks for."""
    return Sought(request.args.get("state") or SignState.OPEN, request.args.get("kind") or "")


@blueprint.get("/signs")
@requires(Permission.LEAKS_READ)
def index() -> ResponseReturnValue:
    """List the signs of one's country that are open, or others."""
    asked = sought()
    return render_template(
        "oversight/signs/index.html",
        page=queries.signs(current_actor(), request.args.get("cursor", ""), sought=asked),
        asked=asked,
        filter=SignFilter(),
        words=words,
    )


@blueprint.get("/signs/<ref>")
@requires(Permission.LEAKS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a sign with its evidence."""
    return _page(ref, None)


@blueprint.post("/signs/<ref>/close")
@requires(Permission.LEAKS_CLOSE)
def close(ref: str) -> ResponseReturnValue:
    """Close a sign with a reason."""
    queries.sign(ref, current_actor())
    form = ClosingForm()
    if form.validate_on_submit():
        try:
            service.close_sign(current_act(), ref, form.reason.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Sign %(ref)s is closed.", ref=ref), "success")
            return redirect(url_for("signs.show", ref=ref), 303)
    return _page(ref, form)


@blueprint.get("/trading-partners")
@requires(Permission.OVERSIGHT_READ)
def partners() -> ResponseReturnValue:
    """Show who traded with whom in the last twelve months, drawn and as a table."""
    found = network.network(current_actor(), request.args.get("cursor", ""))
    return render_template(
        "oversight/signs/partners.html",
        found=found,
        drawing=draw(found.strongest),
        words=words,
    )


def _page(ref: str, form: ClosingForm | None) -> ResponseReturnValue:
    card = queries.sign(ref, current_actor())
    if form is None and card.may_close:
        form = ClosingForm(formdata=None)
    page = render_template("oversight/signs/show.html", one=card, form=form, words=words)
    return page, form.status if form else 200
