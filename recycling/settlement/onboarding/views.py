"""The page of the own payment account, the way to the provider's page and back."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from recycling.access import requires
from recycling.config import Settings
from recycling.db import db
from recycling.errors import Refusal, Unavailable
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, may_ever
from recycling.settlement.onboarding import queries, settling
from recycling.settlement.onboarding.forms import BeginForm
from recycling.settlement.onboarding.rules import AccountState
from recycling.settlement.onboarding.words import wanted_words

blueprint = Blueprint("payment_account", __name__)


@blueprint.get("/payment-account")
@requires(Permission.PAYMENT_ACCOUNTS_READ)
def show() -> ResponseReturnValue:
    """Show how the own payment account stands, and what it lacks."""
    return _page(BeginForm())


def _page(form: BeginForm) -> ResponseReturnValue:
    actor = current_actor()
    page = render_template(
        "settlement/onboarding/show.html",
        form=form,
        account=queries.account(actor.organisation_id or 0),
        may_begin=may(actor, Permission.PAYMENT_ACCOUNTS_BEGIN),
        words=wanted_words,
    )
    return page, form.status


@blueprint.post("/payment-account")
@requires(Permission.PAYMENT_ACCOUNTS_BEGIN)
def begin() -> ResponseReturnValue:
    """Lead a signer to the provider's page."""
    form = BeginForm()
    if form.validate_on_submit():
        settings: Settings = current_app.extensions["settings"]
        try:
            return redirect(settling.begin(current_act(), settings.base_url), 303)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
    return _page(form)


@blueprint.get("/payment-account/returned")
@requires(Permission.PAYMENT_ACCOUNTS_READ)
def returned() -> ResponseReturnValue:
    """Take somebody back from the provider's page and say how the account stands."""
    account_id = queries.account(current_actor().organisation_id or 0).account_id
    db.session.rollback()
    if account_id is not None:
        _tell(account_id, is_over=request.args.get("page") == "over")
    return redirect(url_for("payment_account.show"), 303)


def _tell(account_id: str, *, is_over: bool) -> None:
    try:
        state = settling.settle(account_id)
    except Unavailable:
        db.session.rollback()
        flash(_("The payment service does not answer now. This page shows when it has."))
        return
    if state == AccountState.READY:
        flash(_("Your payment account is ready: you can be paid."), "success")
    elif is_over:
        flash(_("The payment service's page was left or is over. You can go there again."))
    elif state == AccountState.ASKED_FOR:
        flash(_("The payment service is checking what you gave. You are told when it is through."))
    else:
        flash(_("Your payment account is not ready yet. See below what is missing."), "error")


@blueprint.app_template_global("payment_account_note")
def payment_account_note() -> str:
    """Return what the reader should know before being paid; empty where the account is ready."""
    actor = current_actor()
    if not may_ever(actor, Permission.PAYMENT_ACCOUNTS_READ):
        return ""
    if not queries.is_unready(actor.organisation_id or 0):
        return ""
    return Markup(render_template("settlement/onboarding/_note.html"))
