"""Pages on which a recycler renews or changes a licence it has."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import requires
from recycling.bases import queries, service
from recycling.bases.cards import LicenceCard
from recycling.bases.forms import ChangeForm, RenewalForm
from recycling.bases.licensing import change_rule
from recycling.bases.rules import Scope
from recycling.bases.views.blueprint import blueprint
from recycling.errors import Conflict, Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit
from recycling.streams.picker import is_search


@blueprint.route("/licences/<ref>/renewal", methods=["GET", "POST"])
@requires(Permission.LICENCES_APPLY)
def renew(ref: str) -> ResponseReturnValue:
    """Apply to prolong a licence of one's own base."""
    card = _own(ref)
    form = RenewalForm()
    if form.validate_on_submit():
        try:
            made = service.apply_for_renewal(
                current_act(), ref, form.valid_to.data, form.reason.data
            )
            flash(_("Application %(ref)s is with the regulator.", ref=made), "success")
            return redirect(url_for("bases.licence", ref=made), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template("bases/renew_licence.html", form=form, licence=card)
    return page, form.status


@blueprint.route("/licences/<ref>/change", methods=["GET", "POST"])
@requires(Permission.LICENCES_APPLY)
def change(ref: str) -> ResponseReturnValue:
    """Change what a licence covers: by notice where that is enough, else by application."""
    card = _own(ref)
    form = ChangeForm(data=ChangeForm.held(card.scope))
    offers = form.offer(card.country, clock.today())
    if not is_search() and form.validate_on_submit():
        try:
            return redirect(_change(ref, form.scope(card.country), form.reason.data), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template(
        "bases/change_licence.html", form=form, licence=card, offers=offers, rule=change_rule()
    )
    return page, form.status


def _change(ref: str, asked: Scope, reason: str) -> str:
    """Give notice, or apply where it takes a new grant; answers with the page to go to."""
    try:
        service.notify_change(current_act(), ref, asked, reason)
        flash(_("The licence is changed; the regulator is told."), "success")
        return url_for("bases.licence", ref=ref)
    except Conflict as conflict:
        if conflict.code != "takes_new_grant":
            raise
    made = service.apply_for_change(current_act(), ref, asked, reason)
    flash(
        _(
            "This takes a new grant. Application %(ref)s is with the regulator; until it is"
            " decided the licence stays as it is.",
            ref=made,
        ),
        "success",
    )
    return url_for("bases.licence", ref=made)


def _own(ref: str) -> LicenceCard:
    card = queries.licence(ref)
    permit(current_actor(), Permission.LICENCES_APPLY, card)
    return card
