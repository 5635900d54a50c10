"""Pages of second chances: those one may read, offering one, answering one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.auctions import queries as auctions
from recycling.auctions.rules import BidState
from recycling.auctions.second_chances import queries, service
from recycling.auctions.second_chances.forms import DECLINE, AnswerForm, ChanceForm
from recycling.errors import Conflict, Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission

blueprint = Blueprint("second_chances", __name__)


@blueprint.get("/second-chances")
@requires(Permission.CHANCES_READ)
def index() -> ResponseReturnValue:
    """List the offers the reader's organisation made or was made; to a regulator its country's."""
    page = queries.second_chances(current_actor(), request.args.get("cursor", ""))
    return render_template("auctions/second_chances/index.html", page=page)


@blueprint.get("/second-chances/<ref>")
@requires(Permission.CHANCES_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show an offer, and to who is asked the way to answer."""
    return _page(ref, AnswerForm())


@blueprint.post("/second-chances/<ref>/answer")
@requires(Permission.CHANCES_ANSWER)
def answer(ref: str) -> ResponseReturnValue:
    """Take the answer of who is asked."""
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            return _answered(ref, form.answer.data)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(ref, form)


def _page(ref: str, form: AnswerForm) -> ResponseReturnValue:
    card = queries.second_chance(ref, current_actor())
    page = render_template("auctions/second_chances/show.html", form=form, chance=card)
    return page, form.status


def _answered(ref: str, said: str) -> ResponseReturnValue:
    if said == DECLINE:
        service.decline_second_chance(current_act(), ref)
        flash(_("You let the lot go."), "success")
        return redirect(url_for("second_chances.show", ref=ref), 303)
    made = service.take_second_chance(current_act(), ref)
    bid, card = auctions.bid(made, current_actor()), queries.second_chance(ref, current_actor())
    if bid.state == BidState.WON:
        flash(_("The lot is awarded to you."), "success")
    else:
        flash(_("Your bid is disqualified: %(reason)s", reason=bid.reason), "error")
    return redirect(url_for("auctions.show", ref=card.auction), 303)


@blueprint.route("/auctions/<ref>/second-chance", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_AWARD)
def offer(ref: str) -> ResponseReturnValue:
    """Show the holder who could be asked next, and ask."""
    form = ChanceForm()
    if form.validate_on_submit():
        try:
            made = service.offer_second_chance(current_act(), ref, form.bid.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Second chance %(ref)s is offered.", ref=made), "success")
            return redirect(url_for("second_chances.show", ref=made), 303)
    asked = queries.next_asked(ref, current_actor())
    if not form.is_submitted() and asked.ranking.best is not None:
        form.bid.data = asked.ranking.best.ref
    return render_template(
        "auctions/second_chances/offer.html", form=form, asked=asked
    ), form.status


@blueprint.post("/auctions/<ref>/give-up")
@requires(Permission.AUCTIONS_CANCEL)
def give_up(ref: str) -> ResponseReturnValue:
    """End an auction whose award lapsed, and publish its lot again."""
    form = ChanceForm()
    if form.validate_on_submit():
        try:
            service.give_up_auction(current_act(), ref)
        except Conflict as refusal:
            flash(refusal.sentence, "error")
        else:
            flash(_("The auction is at its end. The lot is published again."), "success")
    return redirect(url_for("auctions.show", ref=ref), 303)
