"""The page on which a person erases themselves."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from recycling.access import signed_in
from recycling.errors import Refusal
from recycling.parties import proof, service
from recycling.parties.forms.secrets import EraseForm
from recycling.parties.guard import current_act
from recycling.parties.views.blueprint import blueprint


@blueprint.route("/account/erase", methods=["GET", "POST"])
@signed_in
def erase() -> ResponseReturnValue:
    """Say what goes and what stays, and erase the person who agrees."""
    proof.demand_proof()
    form = EraseForm()
    if form.validate_on_submit():
        try:
            service.erase_person(current_act(), current_user.actor.person_ref)
            logout_user()
            session.clear()
            flash(_("You are erased here. What you signed is still proved, without you."))
            return redirect(url_for("site.home"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/erase.html", form=form), form.status
