"""Pages to change a password one knows, and to set one anew that was forgotten."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from recycling import clock
from recycling.access import public, signed_in
from recycling.errors import NotFound, Refusal
from recycling.parties import proof, service, sign_in
from recycling.parties.forms.secrets import ChangePasswordForm, ForgottenForm, NewPasswordForm
from recycling.parties.guard import current_act
from recycling.parties.rules import secret_digest
from recycling.parties.views.blueprint import blueprint


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Change one's own password, by the present one."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            sign_in.check_password_of(current_user, form.current.data, proof.origin())
            about = sign_in.words_about(current_user)
            password_hash = service.hash_password(form.password.data, about)
            service.change_password(
                current_act(), password_hash, secret_digest(current_user.get_id())
            )
            flash(_("Your password is changed; other browsers are signed out."), "success")
            return redirect(url_for("parties.account"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/change_password.html", form=form), form.status


@blueprint.route("/sign-in/forgotten", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    """Send a link to an address; says the same whether anybody has it."""
    form = ForgottenForm()
    if form.validate_on_submit():
        try:
            sign_in.count_asking(form.email.data, proof.origin())
            _ask(form.email.data)
            return render_template("parties/forgotten_asked.html", email=form.email.data)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/forgotten.html", form=form), form.status


def _ask(email: str) -> None:
    try:
        service.ask_reset(current_act(), email)
    except NotFound:
        return


@blueprint.route("/sign-in/new-password/<ref>/<code>", methods=["GET", "POST"])
@public
def new_password(ref: str, code: str) -> ResponseReturnValue:
    """Set a forgotten password anew, by a link's code."""
    person = service.person_to_reset(ref, code, clock.now())
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            about = (person.name, person.email)
            password_hash = service.hash_password(form.password.data, about)
            service.reset_password(current_act(), ref, code, password_hash)
            flash(_("Your new password is set. Sign in with it."), "success")
            return redirect(url_for("parties.sign_in"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _unshared(render_template("parties/new_password.html", form=form), form.status)


def _unshared(page: str, status: int) -> Response:
    """Keep the code in the address from caches and from other sites."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
