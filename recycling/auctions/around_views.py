"""Pages around a contest: questions, inviting, cancelling, passing over the best bid."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import public, requires
from recycling.auctions import around as surroundings
from recycling.auctions import queries, service
from recycling.auctions.condition_forms import (
    AnswerForm,
    CancelForm,
    InviteForm,
    PassingOverForm,
    QuestionForm,
)
from recycling.auctions.ranking import ranking_of
from recycling.auctions.rules import BidState
from recycling.errors import Conflict, Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

blueprint = Blueprint("auctions", __name__)


@blueprint.get("/auctions/<ref>/questions")
@public
def questions(ref: str) -> ResponseReturnValue:
    """List the questions about an auction and their answers."""
    actor = current_actor()
    page = surroundings.questions(ref, actor, request.args.get("cursor", ""))
    return render_template(
        "auctions/questions.html",
        auction=queries.auction(ref, actor),
        around=surroundings.around(ref, actor),
        page=page,
    )


@blueprint.route("/auctions/<ref>/ask", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_BID)
def ask(ref: str) -> ResponseReturnValue:
    """Ask about an auction, without being named."""
    form = QuestionForm()
    around = surroundings.around(ref, current_actor())
    if form.validate_on_submit():
        try:
            service.ask(current_act(), ref, form.question.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Your question is put to the holder."), "success")
            return redirect(url_for("auctions.questions", ref=ref), 303)
    card = queries.auction(ref, current_actor())
    return render_template("auctions/ask.html", form=form, auction=card, around=around), form.status


@blueprint.route("/auctions/<ref>/questions/<int:question>/answer", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_CANCEL)
def answer(ref: str, question: int) -> ResponseReturnValue:
    """Answer a question, once and for everybody."""
    permit(current_actor(), Permission.AUCTIONS_CANCEL, queries.row_of(ref))
    asked = surroundings.question(ref, question, current_actor())
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            service.answer(current_act(), ref, question, form.answer.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Question %(number)s is answered.", number=question), "success")
            return redirect(url_for("auctions.questions", ref=ref), 303)
    card = queries.auction(ref, current_actor())
    return render_template(
        "auctions/answer.html", form=form, auction=card, asked=asked
    ), form.status


@blueprint.route("/auctions/<ref>/invite", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_OPEN)
def invite(ref: str) -> ResponseReturnValue:
    """Show whom the holder invited, and invite one more."""
    permit(current_actor(), Permission.AUCTIONS_OPEN, queries.row_of(ref))
    form = InviteForm()
    if form.validate_on_submit():
        try:
            service.invite(current_act(), ref, form.organisation.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(ref)s is invited.", ref=form.organisation.data), "success")
            return redirect(url_for("auctions.invite", ref=ref), 303)
    actor = current_actor()
    return render_template(
        "auctions/invite.html",
        form=form,
        auction=queries.auction(ref, actor),
        around=surroundings.around(ref, actor),
    ), form.status


@blueprint.route("/auctions/<ref>/cancel", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_CANCEL)
def cancel(ref: str) -> ResponseReturnValue:
    """Take an auction back: at once while nobody has bid, with a reason for everybody after."""
    permit(current_actor(), Permission.AUCTIONS_CANCEL, queries.row_of(ref))
    card = queries.auction(ref, current_actor())
    form = CancelForm()
    if form.is_submitted() and not (form.reason.data or form.words.data):
        return _cancelled_freely(ref)
    if form.validate_on_submit():
        try:
            service.cancel_auction(current_act(), ref, form.said())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _told_cancelled(ref)
    return render_template("auctions/cancel.html", form=form, auction=card), form.status


def _cancelled_freely(ref: str) -> ResponseReturnValue:
    try:
        service.cancel_auction(current_act(), ref)
    except Conflict as refusal:
        flash(refusal.sentence, "error")
        back = "auctions.cancel" if refusal.code == "bids_stand" else "auctions.show"
        return redirect(url_for(back, ref=ref), 303)
    return _told_cancelled(ref)


def _told_cancelled(ref: str) -> ResponseReturnValue:
    flash(_("Auction %(ref)s is cancelled; the lot is published again.", ref=ref), "success")
    return redirect(url_for("auctions.show", ref=ref), 303)


@blueprint.route("/auctions/<ref>/award/<bid_ref>", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_AWARD)
def pass_over(ref: str, bid_ref: str) -> ResponseReturnValue:
    """Award another than the best bid, with the reason: asked first, then shown to be checked."""
    ranking = ranking_of(ref, current_actor())
    ranked = next((one for one in ranking.bids if one.bid.ref == bid_ref), None)
    if ranked is None or ranking.best is None or not ranking.auction.is_holder:
        raise Conflict(
            "not_to_award",
            say("%(bid_ref)s cannot be awarded in auction %(ref)s.", bid_ref=bid_ref, ref=ref),
            field="bid",
            way_out=say("Look at the ranking of its bids again."),
        )
    form, step = PassingOverForm(), request.form.get("step", "check")
    form.bid.data = bid_ref
    checked = False
    if step != "change" and form.validate_on_submit():
        try:
            if step == "confirm":
                return _passed_over(ref, bid_ref, form)
            checked = True
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template(
        "auctions/pass_over.html",
        form=form,
        auction=ranking.auction,
        interests=ranking.interests,
        best=ranking.best,
        bid=ranked.bid,
        checked=checked,
    ), form.status


def _passed_over(ref: str, bid_ref: str, form: PassingOverForm) -> ResponseReturnValue:
    made = service.award(current_act(), ref, bid_ref, form.said())
    decided = queries.bid(made, current_actor())
    if decided.state == BidState.WON:
        flash(_("The lot is awarded to Bidder %(label)s.", label=decided.label), "success")
        return redirect(url_for("auctions.show", ref=ref), 303)
    flash(
        _(
            "Bidder %(label)s is disqualified: %(reason)s",
            label=decided.label,
            reason=decided.reason,
        ),
        "error",
    )
    return redirect(url_for("auctions.award", ref=ref), 303)
