"""Pages to make API tokens, change their secrets and end them."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.errors import Refusal
from recycling.parties import queries, service
from recycling.parties.forms import RotateForm, TokenForm
from recycling.parties.guard import current_act, member_ids
from recycling.parties.permissions import Permission
from recycling.parties.rules import secret_digest
from recycling.parties.views.blueprint import blueprint
from recycling.parties.views.organisations import act_for_form, organisation_page


@blueprint.route("/organisation/tokens/new", methods=["GET", "POST"])
@requires(Permission.PARTIES_TOKENS)
def new_token() -> ResponseReturnValue:
    """Make an API token and show its secret this once."""
    form = TokenForm()
    if form.validate_on_submit():
        try:
            secret = service.new_secret()
            token = service.NewToken(
                form.name.data,
                secret_digest(secret),
                form.expires_on.data,
                tuple(form.scopes.data or ()),
                tuple((form.networks.data or "").split(",")),
            )
            ref = service.create_token(current_act(), token)
            if queries.is_token(ref, token.digest):
                return _secret_page(secret)
            flash(_("This token was made before; its secret was shown then, and only then."))
            return redirect(url_for("parties.organisation"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/new_token.html", form=form), form.status


@blueprint.route("/organisation/tokens/<ref>/rotate", methods=["GET", "POST"])
@requires(Permission.PARTIES_TOKENS)
def rotate_token(ref: str) -> ResponseReturnValue:
    """Give one's own API token another secret and show it this once."""
    card = queries.token(member_ids()[1], ref)
    form = RotateForm()
    if form.validate_on_submit():
        try:
            secret = service.new_secret()
            new = service.NewSecret(secret_digest(secret))
            service.rotate_token(current_act(), ref, new, form.overlap_hours.data)
            if queries.is_token(ref, new.digest):
                return _secret_page(secret)
            flash(_("This was done before; the secret was shown then, and only then."))
            return redirect(url_for("parties.organisation"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("parties/rotate_token.html", form=form, token=card), form.status


def _secret_page(secret: str) -> ResponseReturnValue:
    answer = make_response(organisation_page(act_for_form(), secret))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/organisation/tokens/<ref>/revoke")
@requires(Permission.PARTIES_TOKENS)
def revoke_token(ref: str) -> ResponseReturnValue:
    """End an API token at once."""
    service.revoke_token(current_act(), ref)
    flash(_("Token %(ref)s is revoked.", ref=ref), "success")
    return redirect(url_for("parties.organisation"), 303)
