"""Pages of what waits for a second signer of an authority."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.errors import Refusal
from recycling.oversight.proposals.acts import confirm_proposal
from recycling.oversight.proposals.forms import CONFIRM, RemitsForm, SecondForm, StateFilter
from recycling.oversight.proposals.words import KINDS, page_about, said
from recycling.parties import queries as parties
from recycling.parties import service
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, permit
from recycling.parties.proposals import queries
from recycling.parties.proposals.rules import ProposalState
from recycling.parties.proposals.service import end_proposal

blueprint = Blueprint("proposals", __name__)


@blueprint.get("/proposals")
@requires(Permission.PROPOSALS_READ)
def index() -> ResponseReturnValue:
    """List what waits for a second signer in one's country, or what has ended."""
    state = request.args.get("state") or ProposalState.OPEN
    return render_template(
        "oversight/proposals/index.html",
        page=queries.proposals(current_actor(), request.args.get("cursor", ""), state=state),
        state=state,
        filter=StateFilter(),
        kinds=KINDS,
    )


@blueprint.get("/proposals/<ref>")
@requires(Permission.PROPOSALS_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show what is proposed, and what the reader may do."""
    return _page(ref, None)


@blueprint.post("/proposals/<ref>/decision")
@requires(Permission.PROPOSALS_DECIDE)
def decide(ref: str) -> ResponseReturnValue:
    """Confirm a proposal as the second signer, decline it, or take one's own back."""
    card = queries.proposal(ref, current_actor())
    form = SecondForm().offer(may_confirm=not card.is_own, is_own=card.is_own)
    if form.validate_on_submit():
        try:
            if form.move.data == CONFIRM:
                confirm_proposal(current_act(), card.kind, ref, form.reason.data)
                flash(_("It is done, as proposed in %(ref)s.", ref=ref), "success")
            else:
                end_proposal(current_act(), ref, form.reason.data)
                flash(_("Proposal %(ref)s has ended.", ref=ref), "success")
            return redirect(url_for("proposals.show", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(ref, form)


def _page(ref: str, form: SecondForm | None) -> ResponseReturnValue:
    card = queries.proposal(ref, current_actor())
    if form is None and card.may_end:
        form = SecondForm(formdata=None).offer(may_confirm=card.may_confirm, is_own=card.is_own)
    page = render_template(
        "oversight/proposals/show.html",
        one=card,
        form=form,
        kind=KINDS,
        about=page_about(card.kind, card.about),
        said=list(said(card.content)),
    )
    return page, form.status if form else 200


@blueprint.route("/organisations/<ref>/remits", methods=["GET", "POST"])
@requires(Permission.AUTHORITIES_CHANGE)
def remits(ref: str) -> ResponseReturnValue:
    """Propose where an authority of the own country acts from now on."""
    card = parties.public_organisation(ref)
    permit(current_actor(), Permission.AUTHORITIES_CHANGE, card)
    form = RemitsForm()
    if form.validate_on_submit():
        try:
            chosen, territory = tuple(form.remits.data), form.territory.data or ""
            made = service.propose_remits(current_act(), ref, chosen, territory, form.reason.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Proposed. It waits for a second signer."), "success")
            return redirect(url_for("proposals.show", ref=made), 303)
    elif not form.is_submitted():
        form.remits.data, form.territory.data = list(card.remits), card.territory
    page = render_template("oversight/proposals/remits.html", form=form, organisation=card)
    return page, form.status
