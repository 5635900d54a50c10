"""Pages on which a recycler enters bases, lines and applications."""

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

from recycling import clock
from recycling.access import requires
from recycling.bases import queries, service
from recycling.bases.cards import BaseCard
from recycling.bases.forms import BaseForm, LicenceForm, LineForm
from recycling.bases.views.blueprint import blueprint
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, refusal_for
from recycling.streams.picker import is_search


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


@blueprint.route("/bases/<ref>/licences/new", methods=["GET", "POST"])
@requires(Permission.LICENCES_APPLY)
def new_licence(ref: str) -> ResponseReturnValue:
    """Apply for a licence of one's own base."""
    base = _own(queries.base(ref), Permission.LICENCES_APPLY)
    form = LicenceForm(
        processes=list(dict.fromkeys(line.process for line in base.lines)),
        subtypes=list(dict.fromkeys(kind for line in base.lines for kind in line.subtypes)),
    )
    offers = form.offer(base.country, clock.today())
    if not is_search() and form.validate_on_submit():
        try:
            asked = form.application(base.country)
            licence = service.apply_for_licence(current_act(), ref, asked)
            flash(_("Application %(ref)s is with the regulator.", ref=licence), "success")
            return redirect(url_for("bases.licence", ref=licence), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    shown = render_template("bases/new_licence.html", form=form, base=base, offers=offers)
    return shown, form.status


def _own(base: BaseCard, permission: Permission) -> BaseCard:
    """Return the base, or raise ``Forbidden`` before a foreign one's form is even shown."""
    if not may(current_actor(), permission, base):
        raise refusal_for(current_actor(), permission)
    return base


def _currency() -> str:
    settings: Any = current_app.extensions["settings"]
    currency: str = settings.currency
    return currency
