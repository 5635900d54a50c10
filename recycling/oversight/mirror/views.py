"""The page of mirror statistics, for regulators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.errors import Refusal
from recycling.oversight.mirror import queries, service
from recycling.oversight.mirror.forms import FiguresForm
from recycling.oversight.mirror.rules import NOISE, STATED, STATED_2011
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may

blueprint = Blueprint("mirror", __name__)


@blueprint.get("/mirror")
@requires(Permission.MIRROR_READ)
def index() -> ResponseReturnValue:
    """Show the worked example and the figures of one's country."""
    is_open = may(current_actor(), Permission.MIRROR_ENTER)
    return _page(FiguresForm(formdata=None) if is_open else None)


@blueprint.post("/mirror/figures")
@requires(Permission.MIRROR_ENTER)
def enter() -> ResponseReturnValue:
    """Enter figures from lines of CSV."""
    form = FiguresForm()
    if form.validate_on_submit():
        try:
            service.enter_figures(current_act(), form.figures.data, form.source.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The figures are entered."), "success")
            return redirect(url_for("mirror.index"), 303)
    return _page(form)


def _page(form: FiguresForm | None) -> ResponseReturnValue:
    page = render_template(
        "oversight/mirror/index.html",
        page=queries.figures(current_actor(), request.args.get("cursor", "")),
        form=form,
        stated=STATED,
        stated_2011=STATED_2011,
        noise=NOISE,
    )
    return page, form.status if form and form.is_submitted() else 200
