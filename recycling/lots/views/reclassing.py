"""Confirming the code of a lot after a change of the law."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import requires
from recycling.errors import Refusal
from recycling.lots import queries, service
from recycling.lots.classing_form import ConfirmForm
from recycling.lots.views.blueprint import blueprint
from recycling.lots.views.entry import own_draft
from recycling.parties.guard import current_act
from recycling.parties.permissions import Permission
from recycling.streams import rules as streams


@blueprint.route("/lots/<ref>/class", methods=["GET", "POST"])
@requires(Permission.LOTS_EDIT)
def confirm_class(ref: str) -> ResponseReturnValue:
    """Ask the holder which of the new codes is right, and for the hazard properties."""
    lot = own_draft(ref)
    row = queries.asked_of(lot.id)
    if row is None:
        return redirect(url_for("lots.show", ref=ref), 303)
    candidates = streams.entries_named(
        streams.as_list(row.code_list), row.candidates, max(clock.today(), row.valid_from)
    )
    shown = {"code": lot.code, "hazards": [each.hazard for each in lot.hazards]}
    form = ConfirmForm(data=shown).offer(candidates)
    if form.validate_on_submit():
        try:
            service.confirm_class(current_act(), ref, form.classing())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Code and hazards are confirmed."), "success")
            return redirect(url_for("lots.show", ref=ref), 303)
    card = queries.card(queries.lot(ref))
    page = render_template(
        "lots/confirm_class.html",
        form=form,
        lot=card,
        change=card.reclassings[-1],
        kind=streams.subtype(lot.subtype),
    )
    return page, form.status
