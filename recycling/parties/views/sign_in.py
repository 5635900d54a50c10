"""Pages to sign in and out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from recycling.access import public
from recycling.errors import Refusal
from recycling.parties import sign_in
from recycling.parties.forms import SignInForm
from recycling.parties.guard import safe_next
from recycling.parties.views.blueprint import blueprint


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@public
def show_sign_in() -> ResponseReturnValue:
    """Sign a person in and go on to where they were heading."""
    form = SignInForm()
    if form.next.data == "" and not form.is_submitted():
        form.next.data = _asked_next()
    if form.validate_on_submit():
        try:
            open_session(form.email.data, form.password.data)
            return redirect(safe_next(form.next.data or "") or url_for("site.desk"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/sign_in.html", form=form), form.status


def _asked_next() -> str:
    return safe_next(request.args.get("next", ""))


def open_session(email: str, password: str) -> None:
    """Sign a person in on this browser; raises what ``sign_in.start`` raises."""
    opened = sign_in.start(email, password)
    session.clear()
    session.permanent = True
    login_user(opened)


@blueprint.post("/sign-out", endpoint="sign_out")
@public
def do_sign_out() -> ResponseReturnValue:
    """End the session on the server, so that a copied cookie is dead."""
    if current_user.is_authenticated:
        sign_in.end(current_user)
    logout_user()
    session.clear()
    flash(_("You are signed out."))
    return redirect(url_for("site.home"), 303)
