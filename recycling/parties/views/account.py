"""Pages on which a person looks after their own sign-in: second factors, codes, sessions."""

from __future__ import annotations

from collections.abc import Callable

from flask import (
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from recycling.access import signed_in
from recycling.errors import Invalid, Refusal
from recycling.parties import proof, sign_in
from recycling.parties.forms.secrets import AuthenticatorForm, NewPasskeyForm
from recycling.parties.guard import safe_next
from recycling.parties.rules.factors import FEW_CODES
from recycling.parties.sign_in import authenticators, passkeys, recovery
from recycling.parties.views.blueprint import blueprint


@blueprint.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """Show how the person signs in, and where they are signed in now."""
    person_id = current_user.actor.person_id
    return render_template(
        "parties/account.html",
        authenticator=authenticators.in_use(person_id),
        passkeys=passkeys.passkeys_of(person_id),
        codes_left=recovery.left(person_id),
        few_codes=FEW_CODES,
        must_have_one=sign_in.needs_second_factor(current_user.actor),
        sessions=sign_in.sessions_of(current_user),
    )


@blueprint.get("/account/second-factor")
@signed_in
def second_factor() -> ResponseReturnValue:
    """Show both ways to set a second factor up."""
    proof.demand_proof()
    return _set_up_page(AuthenticatorForm(formdata=None), NewPasskeyForm(formdata=None))


def _set_up_page(app_form: AuthenticatorForm, passkey_form: NewPasskeyForm) -> ResponseReturnValue:
    target = safe_next(request.values.get("next", ""))
    app_form.next.data = passkey_form.next.data = target
    offered = authenticators.offer(current_user, app_form.sealed.data or "")
    app_form.sealed.data = offered.sealed
    failed = passkey_form if passkey_form.errors else app_form
    page = render_template(
        "parties/second_factor.html",
        form=failed,
        app_form=app_form,
        passkey_form=passkey_form,
        offered=offered,
        lacks_one=current_user.lacks_second_factor,
        passkeys_possible=passkeys.are_possible(),
    )
    answer = make_response(page, failed.status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/account/authenticator")
@signed_in
def add_authenticator() -> ResponseReturnValue:
    """Take an authenticator app into use by its first code."""
    proof.demand_proof()
    form = AuthenticatorForm()
    if form.validate():
        try:
            codes = authenticators.add(current_user, form.sealed.data or "", form.code.data)
            flash(_("Your authenticator app is your second factor now."), "success")
            return _after_set_up(codes, form.next.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
    return _set_up_page(form, NewPasskeyForm(formdata=None))


@blueprint.post("/account/passkeys/options")
@signed_in
def new_passkey_options() -> ResponseReturnValue:
    """Give the browser what it needs to make a passkey."""
    proof.demand_proof()
    return Response(passkeys.options_to_add(current_user), mimetype="application/json")


@blueprint.post("/account/passkeys")
@signed_in
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey the browser made."""
    proof.demand_proof()
    form = NewPasskeyForm()
    if form.validate():
        try:
            codes = passkeys.add(current_user, form.name.data, form.passkey.data or "")
            flash(_("The passkey is added."), "success")
            return _after_set_up(codes, form.next.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
    return _set_up_page(AuthenticatorForm(formdata=None), form)


def _after_set_up(codes: list[str], target: str) -> ResponseReturnValue:
    onwards = safe_next(target) or url_for("parties.account")
    return _codes_page(codes, onwards) if codes else redirect(onwards, 303)


def _codes_page(codes: list[str], onwards: str) -> ResponseReturnValue:
    answer = make_response(
        render_template("parties/recovery_codes.html", codes=codes, onwards=onwards)
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/account/authenticator/remove")
@signed_in
def remove_authenticator() -> ResponseReturnValue:
    """Take the authenticator app away."""
    proof.demand_proof()
    return _removed(lambda: authenticators.remove(current_user))


@blueprint.post("/account/passkeys/<ref>/remove")
@signed_in
def remove_passkey(ref: str) -> ResponseReturnValue:
    """Take a passkey away."""
    proof.demand_proof()
    return _removed(lambda: passkeys.remove(current_user, ref))


def _removed(remove: Callable[[], None]) -> ResponseReturnValue:
    try:
        remove()
        flash(_("It is removed."), "success")
    except Invalid as refusal:
        flash(refusal.sentence, "error")
    return redirect(url_for("parties.account"), 303)


@blueprint.post("/account/recovery-codes")
@signed_in
def renew_recovery_codes() -> ResponseReturnValue:
    """Draw ten new recovery codes; the old ones are good no longer."""
    proof.demand_proof()
    if not recovery.has_factor(current_user.actor.person_id):
        return redirect(url_for("parties.second_factor"), 303)
    return _codes_page(recovery.renew(current_user), url_for("parties.account"))


@blueprint.post("/account/sessions/<handle>/end")
@signed_in
def end_session(handle: str) -> ResponseReturnValue:
    """Sign one of the person's browsers out."""
    sign_in.end_one(current_user, handle)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("parties.account"), 303)


@blueprint.post("/account/sessions/end")
@signed_in
def end_all_sessions() -> ResponseReturnValue:
    """Sign the person out everywhere, here too."""
    sign_in.end_all(current_user)
    logout_user()
    session.clear()
    flash(_("You are signed out everywhere."))
    return redirect(url_for("site.home"), 303)
