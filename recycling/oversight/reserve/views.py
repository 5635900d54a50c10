"""Pages of reserves: agreements for both sides, accounts and parcels for authorities."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import requires
from recycling.oversight.reserve import queries, service
from recycling.oversight.reserve.forms import (
    GROUP_WORDS,
    STATE_WORDS,
    WAY_WORDS,
    AgreementFilter,
    ParcelForm,
    PlaceForm,
    PlainForm,
    ProductForm,
    ReasonForm,
    YearFilter,
)
from recycling.oversight.reserve.rules import Way, read_year
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may_ever

blueprint = Blueprint("reserve", __name__)
_WORDS = {"group_words": GROUP_WORDS, "state_words": STATE_WORDS, "way_words": WAY_WORDS}


@blueprint.get("/reserve")
@requires(Permission.RESERVE_READ)
def index() -> ResponseReturnValue:
    """List what is agreed on, and for authorities accounts and parcels."""
    return _index()


@blueprint.post("/reserve/products")
@requires(Permission.RESERVE_OFFER_PRODUCT)
def offer_product() -> ResponseReturnValue:
    """Offer a product to an authority."""
    form, made = _product_form(), ""

    def deed() -> None:
        nonlocal made
        made = service.offer_product_to_reserve(
            current_act(), form.batch, form.output_id, form.authority.data, form.offer()
        )

    if form.carries_out(deed):
        return _done(_("The product is offered."), made)
    return _index(product_form=form)


@blueprint.post("/reserve/parcels")
@requires(Permission.RESERVE_OFFER_PARCEL)
def offer_parcel() -> ResponseReturnValue:
    """Offer a part of a parcel to a base."""
    form, made = _parcel_form(), ""

    def deed() -> None:
        nonlocal made
        made = service.offer_parcel_of_reserve(
            current_act(), form.parcel.data, form.base.data, form.offer()
        )

    if form.carries_out(deed):
        return _done(_("It is offered to the base."), made)
    return _index(parcel_form=form)


@blueprint.get("/reserve/agreements/<ref>")
@requires(Permission.RESERVE_READ)
def agreement(ref: str) -> ResponseReturnValue:
    """Show an agreement with what may be done about it."""
    return _agreement(ref)


@blueprint.post("/reserve/agreements/<ref>/accept")
@requires(Permission.RESERVE_AGREE)
def accept(ref: str) -> ResponseReturnValue:
    """Accept an offer."""
    card = queries.agreement(ref, current_actor())
    form: Any = PlaceForm() if card.way == Way.IN else PlainForm()
    place = form.place.data if card.way == Way.IN else ""
    if form.carries_out(lambda: service.accept_reserve_offer(current_act(), ref, place)):
        return _done(_("The offer is accepted and booked."), ref)
    return _agreement(ref, accept_form=form)


@blueprint.post("/reserve/agreements/<ref>/decline")
@requires(Permission.RESERVE_AGREE)
def decline(ref: str) -> ResponseReturnValue:
    """Decline an offer, saying why."""
    queries.agreement(ref, current_actor())
    form = ReasonForm()
    if form.carries_out(
        lambda: service.decline_reserve_offer(current_act(), ref, form.reason.data)
    ):
        return _done(_("The offer is declined."), ref)
    return _agreement(ref, decline_form=form)


@blueprint.post("/reserve/agreements/<ref>/take-back")
@requires(Permission.RESERVE_AGREE)
def take_back(ref: str) -> ResponseReturnValue:
    """Take one's own offer back, saying why."""
    queries.agreement(ref, current_actor())
    form = ReasonForm()
    if form.carries_out(
        lambda: service.take_back_reserve_offer(current_act(), ref, form.reason.data)
    ):
        return _done(_("The offer is taken back."), ref)
    return _agreement(ref, take_back_form=form)


@blueprint.get("/reserve/accounts/<ref>")
@requires(Permission.RESERVE_READ_ACCOUNTS)
def account(ref: str) -> ResponseReturnValue:
    """Show an account over a year, entry by entry."""
    actor, shown = current_actor(), YearFilter()
    year = _year(shown)
    return render_template(
        "oversight/reserve/account.html",
        one=queries.account(ref, actor, year),
        page=queries.entries(ref, actor, request.args.get("cursor", ""), year=year),
        filter=shown,
        **_WORDS,
    )


def _done(words: str, ref: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("reserve.agreement", ref=ref), 303)


def _year(shown: YearFilter) -> str:
    """Return the year that was chosen, or nothing: the present one."""
    return str(shown.year.data or "") if shown.validate() else ""


def _product_form() -> ProductForm:
    actor = current_actor()
    sent = {} if request.method == "POST" else {"formdata": None}
    return ProductForm(**sent).ask(
        queries.products_to_offer(actor.organisation_id or 0), queries.reserves_in(actor.country)
    )


def _parcel_form() -> ParcelForm:
    sent = {} if request.method == "POST" else {"formdata": None}
    return ParcelForm(**sent).ask(queries.parcels_to_offer(current_actor().organisation_id or 0))


def _index(
    product_form: ProductForm | None = None, parcel_form: ParcelForm | None = None
) -> ResponseReturnValue:
    actor, refused = current_actor(), product_form or parcel_form
    watches, shown = may_ever(actor, Permission.RESERVE_READ_ACCOUNTS), YearFilter()
    year, wanted = _year(shown), request.args
    if not refused and may_ever(actor, Permission.RESERVE_OFFER_PRODUCT):
        product_form = _product_form()
    if not refused and watches and may_ever(actor, Permission.RESERVE_OFFER_PARCEL):
        parcel_form = _parcel_form()
    state = wanted.get("state") or queries.ALL
    page = render_template(
        "oversight/reserve/index.html",
        page=queries.agreements(actor, wanted.get("cursor", ""), state=state),
        accounts=queries.accounts(actor, wanted.get("accounts", ""), year=year)
        if watches
        else None,
        parcels=queries.parcels(actor, wanted.get("parcels", "")) if watches else None,
        filter=AgreementFilter(),
        year=read_year(year, clock.today()),
        year_filter=shown,
        product_form=product_form,
        parcel_form=parcel_form,
        form=refused,
        **_WORDS,
    )
    return page, refused.status if refused else 200


def _agreement(ref: str, **sent: Any) -> ResponseReturnValue:
    card = queries.agreement(ref, current_actor())
    forms: dict[str, Any] = {"accept_form": None, "decline_form": None, "take_back_form": None}
    if card.may_answer:
        forms["accept_form"] = (PlaceForm if card.way == Way.IN else PlainForm)(formdata=None)
        forms["decline_form"] = ReasonForm(formdata=None)
    if card.may_take_back:
        forms["take_back_form"] = ReasonForm(formdata=None)
    refused = next(iter(sent.values()), None)
    page = render_template(
        "oversight/reserve/agreement.html",
        one=card,
        form=refused,
        may_see_accounts=may_ever(current_actor(), Permission.RESERVE_READ_ACCOUNTS),
        **{**forms, **sent},
        **_WORDS,
    )
    return page, refused.status if refused else 200
