"""Pages by which people come into an organisation: an invitation's link, and asking to join."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import public
from recycling.errors import Refusal
from recycling.forms import Form
from recycling.parties import proof, queries, service, sign_in
from recycling.parties.forms import ROLE_NAMES, AcceptForm, AskAnewForm, AskForm, ComeInForm
from recycling.parties.guard import current_act, current_actor
from recycling.parties.rules import Role
from recycling.parties.rules.joining import Applicant, JoinState
from recycling.parties.views.blueprint import blueprint


@blueprint.route("/invitations/<ref>/<code>", methods=["GET", "POST"])
@public
def invitation(ref: str, code: str) -> ResponseReturnValue:
    """Show an invitation to whoever holds its link, and let them come in."""
    card = queries.linked_invitation(ref, code)
    is_signed_in = current_actor().person_id is not None
    form = AcceptForm() if is_signed_in else ComeInForm()
    if card.state == JoinState.OPEN and form.validate_on_submit():
        try:
            service.accept_invitation(current_act(), ref, code, _applicant(form, card.email))
            return _inside(card.organisation_name, is_signed_in)
        except Refusal as refusal:
            form.refuse(refusal)
    answer = make_response(
        render_template(
            "parties/invitation.html",
            form=form,
            invitation=card,
            role_name=ROLE_NAMES[Role(card.role)],
            is_signed_in=is_signed_in,
            is_own_address=queries.email_of(current_actor().person_id) == card.email,
            is_registered=queries.is_registered(card.email),
            here=url_for("parties.invitation", ref=ref, code=code),
        ),
        form.status,
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _applicant(form: Form, email: str) -> Applicant | None:
    if not isinstance(form, ComeInForm):
        return None
    about = (form.name.data, email)
    return Applicant(form.name.data, service.hash_password(form.password.data, about))


def _inside(organisation: str, is_signed_in: bool) -> ResponseReturnValue:
    flash(_("You belong to %(name)s now.", name=organisation), "success")
    return redirect(url_for("parties.act_for" if is_signed_in else "parties.sign_in"), 303)


@blueprint.route("/organisations/<ref>/join", methods=["GET", "POST"])
@public
def join(ref: str) -> ResponseReturnValue:
    """Ask to join an organisation, with the account one has or a new one."""
    card = queries.public_organisation(ref)
    is_signed_in = current_actor().person_id is not None
    form = AskForm() if is_signed_in else AskAnewForm()
    if form.validate_on_submit():
        try:
            service.ask_to_join(current_act(), ref, form.words.data or "", _asking(form))
            flash(_("The administrator of %(name)s is asked.", name=card.name), "success")
            return redirect(url_for("parties.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template(
        "parties/join.html", form=form, organisation=card, is_signed_in=is_signed_in
    )
    return page, form.status


def _asking(form: AskForm) -> Applicant | None:
    if not isinstance(form, AskAnewForm):
        return None
    sign_in.count_sign_up(proof.origin())
    about = (form.name.data, form.email.data)
    password_hash = service.hash_password(form.password.data, about)
    return Applicant(form.name.data, password_hash, form.email.data)
