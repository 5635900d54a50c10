"""Pages on which a recycler enters bases and lines."""

from __future__ import annotations

from typing import Any

from flask import (
    current_app,
    flash,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.bases import queries, service
from recycling.bases.cards import BaseCard
from recycling.bases.forms import BaseForm, LineForm
from recycling.bases.views.blueprint import blueprint
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, refusal_for


@blueprint.route("/bases/new", methods=["GET", "POST"])
@requires(Permission.BASES_REGISTER)
def new() -> ResponseReturnValue:
    """Enter a base of one's own organisation."""
    form = BaseForm()
    if form.validate_on_submit():
        try:
            ref = service.register_base(current_act(), form.new_base())
            flash(_("Base %(ref)s is registered.", ref=ref), "success")
            return redirect(url_for("bases.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("bases/new.html", form=form), form.status


@blueprint.route("/bases/<ref>/lines/new", methods=["GET", "POST"])
@requires(Permission.BASES_EDIT)
def new_line(ref: str) -> ResponseReturnValue:
    """Add a process line to one's own base."""
    base = _own(queries.base(ref), Permission.BASES_EDIT)
    form = LineForm()
    form.treatment_charge.currency = form.treatment_charge.unit = _currency()
    if form.validate_on_submit():
        try:
            line = service.add_line(current_act(), ref, form.new_line())
            flash(_("Line %(ref)s is added.", ref=line), "success")
            return redirect(url_for("bases.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("bases/new_line.html", form=form, base=base), form.status


def _own(base: BaseCard, permission: Permission) -> BaseCard:
    """Return the base, or raise ``Forbidden`` before a foreign one's form is even shown."""
    if not may(current_actor(), permission, base):
        raise refusal_for(current_actor(), permission)
    return base


def _currency() -> str:
    settings: Any = current_app.extensions["settings"]
    currency: str = settings.currency
    return currency
