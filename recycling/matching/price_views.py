"""The pages of observed prices: what there is, one more, a file of more."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import requires
from recycling.errors import Refusal
from recycling.forms.dates import short_day_words
from recycling.matching import service
from recycling.matching.blueprint import blueprint
from recycling.matching.price_forms import PriceFileForm, PriceFilter, PriceForm
from recycling.matching.prices import (
    ObservationCard,
    market_currency,
    observations,
    price_series,
)
from recycling.matching.rules.prices import COLUMNS, read_bytes
from recycling.matching.words import counted_as
from recycling.pages.filters import number
from recycling.pages.lines import Line, Sample, draw_line
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may_ever

PAGE = 50
_SHOWN_FIRST = "Nd"


@blueprint.get("/prices")
@requires(Permission.MATCHING_READ)
def prices() -> ResponseReturnValue:
    """Show what was observed of prices, entered last first."""
    element = request.args.get("element", "")
    page = observations(element, request.args.get("cursor", ""), PAGE)
    following = url_for("matching.prices", element=element, cursor=page.next) if page.next else ""
    series = price_series(element or _SHOWN_FIRST, market_currency())
    return render_template(
        "matching/prices.html",
        observations=page.items,
        narrow=PriceFilter(),
        element=element,
        series=series,
        drawn=_drawn(series),
        counted_as=counted_as,
        next_page=following,
        may_observe=may_ever(current_actor(), Permission.MATCHING_OBSERVE),
    )


def _drawn(series: Sequence[ObservationCard]) -> Line | None:
    samples = [
        Sample(one.observed_on.toordinal(), one.per_kg.amount, short_day_words(one.observed_on))
        for one in series
    ]
    return draw_line(samples, lambda value: _per_kg(value, series[0].per_kg.currency))


def _per_kg(value: Decimal, currency: str) -> str:
    return f"{number(value, 0)} {currency}/kg"


@blueprint.route("/prices/new", methods=["GET", "POST"])
@requires(Permission.MATCHING_OBSERVE)
def observe_price() -> ResponseReturnValue:
    """Enter one observed price."""
    form = PriceForm(data={"currency": market_currency(), "observed_on": clock.today()})
    if form.validate_on_submit():
        try:
            service.observe_price(current_act(), form.price())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The price is entered."), "success")
            return redirect(url_for("matching.prices"), 303)
    return render_template("matching/observe_price.html", form=form), form.status


@blueprint.route("/prices/file", methods=["GET", "POST"])
@requires(Permission.MATCHING_OBSERVE)
def observe_prices() -> ResponseReturnValue:
    """Enter a CSV file of observed prices, all of it or nothing."""
    form = PriceFileForm()
    if form.validate_on_submit():
        try:
            found = read_bytes(form.file.data.read())
            service.observe_prices(current_act(), found)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The prices of the file are entered."), "success")
            return redirect(url_for("matching.prices"), 303)
    shown = render_template("matching/observe_prices.html", form=form, columns=COLUMNS)
    return shown, form.status
