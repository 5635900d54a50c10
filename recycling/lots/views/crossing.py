"""Naming the border entry and the UN number of a lot."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import requires
from recycling.errors import Refusal
from recycling.lots import service
from recycling.lots.crossing_form import crossing_form
from recycling.lots.rules import EDITABLE, REPLACEABLE
from recycling.lots.views.blueprint import blueprint
from recycling.lots.views.entry import open_page
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission
from recycling.streams import rules as streams


@blueprint.route("/lots/<ref>/crossing", methods=["GET", "POST"])
@requires(Permission.LOTS_EDIT)
def name_crossing(ref: str) -> ResponseReturnValue:
    """Ask under which entry a draft or a published lot crosses a border and how it is carried."""
    lot = open_page(ref, REPLACEABLE)
    form = crossing_form(lot, clock.today())
    if form.validate_on_submit():
        try:
            service.name_crossing(current_act(), ref, form.crossing())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Saved."), "success")
            back = "lots.edit" if lot.state in EDITABLE else "lots.show"
            return redirect(url_for(back, ref=ref), 303)
    kind = streams.subtype(lot.subtype)
    return render_template("lots/crossing.html", form=form, lot=lot, kind=kind), form.status
