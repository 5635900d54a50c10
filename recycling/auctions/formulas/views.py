"""Pages of bids by formula: what they are worked out from, bidding one, one bid worked out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import public, requires
from recycling.auctions import queries, service
from recycling.auctions.cards import AuctionCard, is_far
from recycling.auctions.formulas import api
from recycling.auctions.formulas.calculation import calculation
from recycling.auctions.formulas.comparing import compared
from recycling.auctions.formulas.forms import FORM_WORDS, FormulaForm, formula_form
from recycling.auctions.formulas.queries import reference_in
from recycling.auctions.interests.known import declared_with
from recycling.auctions.rules import contract
from recycling.auctions.rules.reference import Reference
from recycling.auctions.rules.written_formula import read_formula
from recycling.auctions.withdrawal_views import blueprint
from recycling.errors import Refusal, missing
from recycling.forms import Choice
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.quantities import Money, UnitPrice

__all__ = ["api", "blueprint"]

STEP, CHECK, CONFIRM, CHANGE = "step", "check", "confirm", "change"
_NOT_CARRIED = frozenset({STEP, "csrf_token", "deed_key"})


@blueprint.get("/auctions/<ref>/reference")
@public
def reference(ref: str) -> ResponseReturnValue:
    """Show from what an auction's bids by formula are worked out."""
    row = queries.taking_part(ref, current_actor())
    card = queries.auction(ref, current_actor())
    return render_template(
        "auctions/formulas/reference.html",
        auction=card,
        reference=reference_in(row),
        form_words=FORM_WORDS,
        contract=contract,
    )


@blueprint.route("/auctions/<ref>/formula-bid", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_BID)
def bid_formula(ref: str) -> ResponseReturnValue:
    """Take a bid by formula in two steps: show the whole calculation, then place it."""
    actor = current_actor()
    found = reference_in(queries.taking_part(ref, actor))
    card = queries.auction(ref, actor)
    form = _form(found)
    step, comes_to = request.form.get(STEP, CHECK), None
    if step != CHANGE and form.validate_on_submit():
        try:
            return _placed_or_checked(form, card, found, step)
        except Refusal as refusal:
            form.refuse(refusal)
            comes_to = _comes_to(form, card)
    page = render_template(
        "auctions/formulas/bid.html",
        form=form,
        auction=card,
        reference=found,
        form_words=FORM_WORDS,
        comes_to=comes_to,
    )
    return page, form.status


def _comes_to(form: FormulaForm, card: AuctionCard) -> UnitPrice | None:
    """Return what a refused formula comes to, where it can be worked out at all."""
    try:
        offer = service.by_formula(card.ref, form.base.data, form.formula(card.currency))
    except Refusal:
        return None
    return offer.price


def _form(found: Reference) -> FormulaForm:
    form = formula_form(found)
    bases = queries.bases_of(current_actor().organisation_id or 0)
    form.base.choices = [Choice(base.ref, f"{base.name} ({base.place})") for base in bases]
    if len(bases) == 1 and not form.is_submitted():
        form.base.data = bases[0].ref
    return form


def _placed_or_checked(
    form: FormulaForm, card: AuctionCard, found: Reference, step: str
) -> ResponseReturnValue:
    formula = form.formula(card.currency)
    offer = service.by_formula(card.ref, form.base.data, formula)
    if step == CONFIRM:
        made = service.place_bid(current_act(), card.ref, offer)
        flash(_("Bid %(ref)s stands.", ref=made), "success")
        return redirect(url_for("auctions.show", ref=card.ref), 303)
    service.try_offer(current_actor(), card.ref, offer)
    return render_template(
        "auctions/formulas/confirm.html",
        form=form,
        auction=card,
        price=offer.price,
        amount=abs(Money(offer.price.minor_per_tonne, offer.price.currency)),
        calculation=calculation(formula, found),
        is_far=is_far(card, offer.price),
        interests=declared_with(queries.row_of(card.ref), current_actor().organisation_id),
        carried=[
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in _NOT_CARRIED
        ],
        base_name=next(
            choice.label for choice in form.base.choices if choice.value == form.base.data
        ),
    )


@blueprint.get("/auctions/<ref>/bids/<bid_ref>")
@public
def show_bid(ref: str, bid_ref: str) -> ResponseReturnValue:
    """Show one bid by formula and how its price comes about, as far as the reader may."""
    actor = current_actor()
    row = queries.taking_part(ref, actor)
    bid = queries.bid_in(ref, bid_ref, actor)
    if bid.formula is None or bid.price is None:
        raise missing("bid by formula", bid_ref)
    formula, found = read_formula(bid.formula), reference_in(row)
    (one,) = compared(row, [bid])
    return render_template(
        "auctions/formulas/show_bid.html",
        auction=queries.auction(ref, actor),
        bid=bid,
        calculation=calculation(formula, found),
        compared=one,
    )
