"""The page on which a bidder takes a bid back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.access import requires
from recycling.auctions import queries, service, withdrawal_api
from recycling.auctions.exposure_views import blueprint
from recycling.auctions.rules.ending import LONGEST_WORDS, Reason
from recycling.auctions.rules.withdrawing import LONGEST_TO_NOTICE, WITHDRAWING
from recycling.errors import Refusal
from recycling.forms import Choice, Form, HiddenField, RadioField, TextAreaField
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission

__all__ = ["blueprint", "withdrawal_api"]


class WithdrawalForm(Form):
    """Why a bid is taken back."""

    bid = HiddenField()
    reason = RadioField(
        _l("Why do you take it back?"),
        choices=[Choice(code, words) for code, words in WITHDRAWING.items()],
    )
    words = TextAreaField(
        _l("Explain it"), longest=LONGEST_WORDS,
        description=_l("The holder and the regulator read it, and it stays on record."),
    )  # fmt: skip

    def said(self) -> Reason:
        """Return the reason; ask only after the form is valid."""
        return Reason(self.reason.data, self.words.data)


@blueprint.route("/auctions/<ref>/withdraw", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_BID)
def withdraw(ref: str) -> ResponseReturnValue:
    """Take back the reader's own bid that stands, on one of the grounds for it."""
    actor = current_actor()
    card, mine = queries.auction(ref, actor), queries.my_bid(ref, actor)
    form = WithdrawalForm()
    if form.validate_on_submit():
        try:
            service.withdraw_bid(current_act(), ref, form.bid.data or "", form.said())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Your bid is taken back. It stays on record as withdrawn."), "success")
            return redirect(url_for("auctions.show", ref=ref), 303)
    if not form.is_submitted() and mine is not None:
        form.bid.data = mine.ref
    return render_template(
        "auctions/withdraw.html",
        form=form,
        auction=card,
        mine=mine,
        minutes=LONGEST_TO_NOTICE.seconds // 60,
    ), form.status
