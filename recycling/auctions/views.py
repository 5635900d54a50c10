"""Pages of the market: what is up for auction, one auction, bidding, awarding."""

from __future__ import annotations

from collections.abc import Iterator

from flask import (
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from recycling import clock
from recycling.access import public, requires
from recycling.auctions import around as surroundings
from recycling.auctions import bid_log as logs
from recycling.auctions import ladder, queries, service
from recycling.auctions.cards import AuctionCard, is_far
from recycling.auctions.deposits.shown import shown_deposit, unsecured
from recycling.auctions.forms import AT, AwardForm, BidForm, TermsForm
from recycling.auctions.formulas.comparing import compared
from recycling.auctions.formulas.freezing import publishers_for, reference_of
from recycling.auctions.formulas.views import blueprint
from recycling.auctions.interests.known import declared_with
from recycling.auctions.ranking import ranking_of
from recycling.auctions.rules import AuctionState, BidState, Terms, check_terms
from recycling.auctions.rules.conditions import check_conditions_offered
from recycling.auctions.rules.reference import check_pricing
from recycling.auctions.service import Offer
from recycling.auctions.watching import queries as watching
from recycling.deeds import Actor
from recycling.errors import Refusal
from recycling.forms import Choice
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.lots.rules import State as LotState
from recycling.lots.views import lot_panels, lot_terms
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, may_ever, permit
from recycling.quantities import Money, UnitPrice

STEP, CHECK, CONFIRM, CHANGE = "step", "check", "confirm", "change"
_NOT_CARRIED = frozenset({STEP, "csrf_token", "deed_key", "closes_in", "closes_at"})
_BIDS_SHOWN = 50
_COMPARED = 20
_USUAL = {"increment_per_tonne": 10, "soft_close_minutes": 5, "extension_minutes": 5,
          "averaging_days": 30}  # fmt: skip


@blueprint.get("/auctions")
@public
def index() -> ResponseReturnValue:
    """List the auctions that take bids, the next to close first."""
    page = queries.open_auctions(current_actor(), request.args.get("cursor", ""))
    return render_template("auctions/index.html", page=page)


@blueprint.get("/auctions/<ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """Show an auction: its terms, its close, its bids, and where the reader stands."""
    actor = current_actor()
    card = queries.auction(ref, actor)
    bids = around = None
    if card.is_invited:
        bids = queries.bids(ref, actor, request.args.get("cursor", ""), _BIDS_SHOWN)
        around = surroundings.around(ref, actor)
    mine = queries.my_bid(ref, actor)
    ended = card.state == AuctionState.AWARDED and card.is_invited
    form = _bid_form(actor) if card.is_taking_bids and card.is_invited else None
    return render_template(
        "auctions/show.html",
        auction=card,
        bids=bids,
        ladder=ladder.draw(bids.items) if bids else None,
        around=around,
        mine=mine,
        result=queries.result_of(ref, mine) if ended else None,
        form=form,
        now=clock.now(),
        is_watched=watching.is_watched(actor, card.lot.ref) if actor.person_id else None,
    )


def _bid_form(actor: Actor) -> BidForm | None:
    if not may_ever(actor, Permission.AUCTIONS_BID) or actor.organisation_id is None:
        return None
    bases = queries.bases_of(actor.organisation_id)
    form = BidForm(data={"base": bases[0].ref} if len(bases) == 1 else None)
    form.base.choices = [Choice(base.ref, f"{base.name} ({base.place})") for base in bases]
    return form


@blueprint.get("/auctions/<ref>/bid-log.json")
@public
def bid_log(ref: str) -> Response:
    """Give the log of an awarded auction, for ``flask --app app rerun-award``."""
    response = jsonify(logs.bid_log(ref, current_actor()))
    response.headers["Content-Disposition"] = f'attachment; filename="{ref}-bid-log.json"'
    return response


@blueprint.route("/lots/<ref>/auction/new", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_OPEN)
def new_auction(ref: str) -> ResponseReturnValue:
    """Ask the holder for the terms, show them to be checked, and open the auction."""
    lot = lots.visible(current_actor(), ref)
    permit(current_actor(), Permission.AUCTIONS_OPEN, lot)
    currency = current_app.extensions["settings"].currency
    form = TermsForm(data={"currency": currency, **_USUAL})
    form.name_publishers(publishers_for(lot, clock.today()))
    step = request.form.get(STEP, CHECK)
    if step != CHANGE and form.validate_on_submit():
        try:
            return _opened_or_checked(form, lot, step)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("auctions/new.html", form=form, lot=lot), form.status


def _opened_or_checked(form: TermsForm, lot: Lot, step: str) -> ResponseReturnValue:
    now = clock.now()
    terms, pricing = form.terms(now), form.pricing()
    conditions = form.conditions(terms.currency)
    if step == CONFIRM:
        ref = service.open_auction(current_act(), lot.ref, terms, conditions, pricing)
        flash(_("Auction %(ref)s is open.", ref=ref), "success")
        return redirect(url_for("auctions.show", ref=ref), 303)
    check_terms(terms, now)
    check_conditions_offered(conditions, now, terms.closes_at, now.date())
    if pricing is not None:
        check_pricing(pricing, terms.format)
        reference_of(lot, pricing, terms.currency, now.date())
    return render_template(
        "auctions/check.html",
        form=form,
        lot=lot,
        terms=terms,
        conditions=conditions,
        pricing=pricing,
        reserve=_reserve(terms),
        ask=None
        if terms.ask_minor_per_tonne is None
        else UnitPrice(terms.ask_minor_per_tonne, terms.currency),
        increment=Money(terms.increment_minor, terms.currency),
        carried=list(_carried(terms)),
    )


def _reserve(terms: Terms) -> UnitPrice | None:
    reserve = terms.reserve_minor_per_tonne
    return None if reserve is None else UnitPrice(reserve, terms.currency)


def _carried(terms: Terms) -> Iterator[tuple[str, str]]:
    """Carry the answers to the confirmation, the period as the instant that was shown."""
    for name, value in request.form.items(multi=True):
        if name not in _NOT_CARRIED:
            yield name, value
    yield "closes_in", AT
    yield "closes_at", terms.closes_at.strftime("%Y-%m-%dT%H:%M")


@blueprint.route("/auctions/<ref>/bid", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_BID)
def bid(ref: str) -> ResponseReturnValue:
    """Take a bid in two steps: say in words who will pay whom how much, then place it."""
    actor = current_actor()
    card = queries.auction(ref, actor)
    form = _bid_form(actor)
    if form is None:
        raise RuntimeError("the guard let somebody bid who may not")
    step = request.form.get(STEP, CHECK)
    if step != CHANGE and form.validate_on_submit():
        try:
            return _placed_or_checked(form, card, step)
        except Refusal as refusal:
            form.refuse(refusal)
    deposit = shown_deposit(queries.row_of(ref), actor)
    page = render_template("auctions/bid.html", form=form, auction=card, deposit=deposit)
    return page, form.status


def _placed_or_checked(form: BidForm, card: AuctionCard, step: str) -> ResponseReturnValue:
    price = form.offered(card.currency)
    limit = form.furthest(card.currency)
    offer = Offer(form.base.data, price, limit)
    if step == CONFIRM:
        made = service.place_bid(current_act(), card.ref, offer)
        flash(_("Bid %(ref)s stands.", ref=made), "success")
        return redirect(url_for("auctions.show", ref=card.ref), 303)
    service.try_offer(current_actor(), card.ref, offer)
    base = next(choice.label for choice in form.base.choices if choice.value == form.base.data)
    return render_template(
        "auctions/confirm_bid.html",
        form=form,
        auction=card,
        price=price,
        limit=limit,
        amount=abs(Money(price.minor_per_tonne, price.currency)),
        estimate=card.estimate(price),
        base_name=base,
        is_far=is_far(card, price),
        interests=declared_with(queries.row_of(card.ref), current_actor().organisation_id),
    )


@blueprint.route("/auctions/<ref>/award", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_AWARD)
def award(ref: str) -> ResponseReturnValue:
    """Show the holder every bid in order and who may still take the lot; award to the best."""
    form = AwardForm()
    if form.validate_on_submit():
        try:
            return _awarded(ref, form.bid.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
    ranking = ranking_of(ref, current_actor())
    if not form.is_submitted() and ranking.best is not None:
        form.bid.data = ranking.best.ref
    row = queries.row_of(ref)
    compares = compared(row, [one.bid for one in ranking.bids[:_COMPARED]])
    page = render_template(
        "auctions/award.html",
        form=form,
        ranking=ranking,
        compared=compares,
        unsecured=unsecured(row),
    )
    return page, form.status


def _awarded(ref: str, bid_ref: str) -> ResponseReturnValue:
    decided = queries.bid(service.award(current_act(), ref, bid_ref), current_actor())
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
    left = queries.auction(ref, current_actor()).state == AuctionState.CLOSED
    return redirect(url_for("auctions.award" if left else "auctions.show", ref=ref), 303)


def _panel(lot: Lot, actor: Actor) -> str | None:
    """Show on the lot's page its auctions, and to its holder the way to open one."""
    found = queries.auctions_of_lot(lot.ref, actor)
    opens = lot.state == LotState.PUBLISHED and may(actor, Permission.AUCTIONS_OPEN, lot)
    if not found and not opens:
        return None
    return Markup(render_template("auctions/panel.html", lot=lot, auctions=found, opens=opens))


lot_panels.append(_panel)
lot_terms[LotState.AUCTIONED] = queries.closes_at
