"""Pages to sign in and out."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from recycling.access import public, signed_in
from recycling.errors import Invalid, Refusal, TooMany, Unauthenticated
from recycling.parties import proof, sign_in
from recycling.parties.forms import SignInForm
from recycling.parties.forms.secrets import CodeForm, PasskeyForm, ProofForm
from recycling.parties.guard import safe_next
from recycling.parties.sign_in import passkeys, recovery
from recycling.parties.sign_in.entering import Answer
from recycling.parties.views.blueprint import blueprint
from recycling.sayings import say

_HALF = "half_in"


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@public
def show_sign_in() -> ResponseReturnValue:
    """Sign a person in and go on to where they were heading."""
    form = SignInForm()
    if form.next.data == "" and not form.is_submitted():
        form.next.data = _asked_next()
    if form.validate_on_submit():
        try:
            return enter(form.email.data, form.password.data, form.next.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template("parties/sign_in.html", form=form, passkeys=passkeys.are_possible())
    return page, form.status


def _asked_next() -> str:
    return safe_next(request.args.get("next", ""))


def enter(email: str, password: str, target: str) -> ResponseReturnValue:
    """Let a person in, or lead on to the second step; raises what ``sign_in.start`` raises."""
    entered = sign_in.start(email, password, proof.origin())
    if isinstance(entered, sign_in.Session):
        return let_in(entered, target)
    session.clear()
    session[_HALF] = asdict(entered)
    return redirect(url_for("parties.sign_in_code", next=safe_next(target) or None), 303)


def let_in(entered: sign_in.Session, target: str) -> ResponseReturnValue:
    """Give this browser its session and go on: to set up a second factor, or where it headed."""
    session.clear()
    session.permanent = True
    login_user(entered)
    onwards = safe_next(target) or url_for("site.desk")
    if entered.lacks_second_factor:
        onwards = url_for("parties.second_factor", next=onwards)
    return redirect(onwards, 303)


@blueprint.route("/sign-in/code", methods=["GET", "POST"], endpoint="sign_in_code")
@public
def take_code() -> ResponseReturnValue:
    """Ask for the second factor of somebody whose password was right."""
    half = _half()
    person = half.person()
    form = CodeForm()
    if not form.is_submitted():
        form.next.data = _asked_next()
    if form.validate_on_submit():
        try:
            finished = sign_in.finish(half, Answer(form.code.data), proof.origin())
            return let_in(finished, form.next.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template(
        "parties/sign_in_code.html",
        form=form,
        has_passkey=recovery.has_passkey(person.id) and passkeys.are_possible(),
        shown_code=sign_in.shown_code(person.id),
    )
    return page, form.status


def _half() -> sign_in.Half:
    kept = session.get(_HALF)
    if not isinstance(kept, dict):
        raise Unauthenticated("no_half", say("Sign in first."))
    return sign_in.Half(**kept)


@blueprint.post("/sign-in/passkey/options")
@public
def passkey_options() -> ResponseReturnValue:
    """Give the browser what it needs to use a passkey: of whoever is (half) in, or of anybody."""
    person_id = None
    if current_user.is_authenticated:
        person_id = current_user.actor.person_id
    elif _HALF in session:
        person_id = _half().person().id
    return Response(passkeys.options_to_prove(person_id), mimetype="application/json")


@blueprint.post("/sign-in/passkey")
@public
def sign_in_passkey() -> ResponseReturnValue:
    """Let a person in by a passkey alone, or as the second step."""
    form = PasskeyForm()
    try:
        form.validate()
        given = form.passkey.data or ""
        if _HALF in session:
            entered = sign_in.finish(_half(), Answer(passkey=given), proof.origin())
        else:
            entered = sign_in.enter(given, proof.origin())
        return let_in(entered, form.next.data or "")
    except (Invalid, TooMany) as refusal:
        flash(refusal.sentence, "error")
        return redirect(
            url_for("parties.sign_in", next=safe_next(form.next.data or "") or None), 303
        )


@blueprint.route("/sign-in/again", methods=["GET", "POST"])
@signed_in
def prove_again() -> ResponseReturnValue:
    """Ask for a fresh proof and go on to where one was heading."""
    target = safe_next(request.values.get("next", "")) or url_for("site.desk")
    if request.method == "POST" and current_user.is_fresh:
        return redirect(target, 303)
    return proof.proof_page(ProofForm(formdata=None), [("next", target)])


@blueprint.post("/sign-out", endpoint="sign_out")
@public
def do_sign_out() -> ResponseReturnValue:
    """End the session on the server, so that a copied cookie is dead."""
    if current_user.is_authenticated:
        sign_in.end(current_user)
    logout_user()
    session.clear()
    flash(_("You are signed out."))
    answer = redirect(url_for("site.home"), 303)
    # What pages left in this browser goes too; cookies stay, for one carries the words above.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
