"""Pages of deposits: laying one down, coming back from the provider's page, the own ones."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.auctions import around as surroundings
from recycling.auctions import queries as auctions
from recycling.auctions.deposits.held import last_deposit
from recycling.auctions.rules.deposits import BEFORE_CLOSE, LONGEST_HOLD, DepositState
from recycling.config import Settings
from recycling.db import db
from recycling.errors import Refusal, Unavailable
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.deposits import placing, queries, settling
from recycling.settlement.forms import PayForm

blueprint = Blueprint("deposits", __name__)


@blueprint.get("/deposits")
@requires(Permission.DEPOSITS_READ)
def index() -> ResponseReturnValue:
    """List the deposits of the reader's organisation; to a regulator its country's."""
    page = queries.deposits(current_actor(), request.args.get("cursor", ""))
    return render_template("settlement/deposits/index.html", page=page)


@blueprint.get("/deposits/<ref>")
@requires(Permission.DEPOSITS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a deposit and what became of it."""
    card = queries.deposit(ref, current_actor())
    return render_template("settlement/deposits/show.html", deposit=card)


@blueprint.route("/auctions/<ref>/deposit", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_BID)
def lay_down(ref: str) -> ResponseReturnValue:
    """Say what is held, until when and what becomes of it, then lead to the provider's page."""
    actor, form = current_actor(), PayForm()
    card, around = auctions.auction(ref, actor), surroundings.around(ref, actor)
    if form.validate_on_submit():
        settings: Settings = current_app.extensions["settings"]
        try:
            return redirect(placing.lay_down(current_act(), ref, settings.base_url), 303)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
    page = render_template(
        "settlement/deposits/lay_down.html",
        form=form,
        auction=card,
        deposit=around.deposit,
        days=BEFORE_CLOSE.days,
        hold_days=LONGEST_HOLD.days,
    )
    return page, form.status


@blueprint.get("/auctions/<ref>/deposit/returned")
@requires(Permission.AUCTIONS_BID)
def returned(ref: str) -> ResponseReturnValue:
    """Take the bidder back from the provider's page and say what became of the deposit."""
    found = last_deposit(auctions.row_of(ref).id, current_actor().organisation_id)
    deposit_ref = found.ref if found is not None else None
    db.session.rollback()
    if deposit_ref is not None:
        _tell(deposit_ref, came_from_page="checkout" in request.args)
    return redirect(url_for("auctions.show", ref=ref), 303)


def _tell(deposit_ref: str, *, came_from_page: bool) -> None:
    try:
        state = settling.settle(deposit_ref)
    except Unavailable:
        db.session.rollback()
        state, came_from_page = DepositState.ASKED, True
    if state == DepositState.HELD:
        flash(_("Deposit %(ref)s is held. You can bid now.", ref=deposit_ref), "success")
    elif state == DepositState.EXPIRED:
        flash(_("The page has expired and nothing is held; you can begin again."), "error")
    elif state == DepositState.ASKED and came_from_page:
        flash(_("The bank has not answered yet. This page shows when the deposit is held."))
    elif state == DepositState.ASKED:
        flash(_("Nothing is held. You can go on with the deposit here."))
    else:
        flash(_("Deposit %(ref)s is not held any more.", ref=deposit_ref))
