"""Pages about how far an organisation's bids may commit it."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.access import requires
from recycling.auctions import exposure_api, service
from recycling.auctions.exposures import exposures
from recycling.auctions.live_views import blueprint
from recycling.errors import Refusal
from recycling.forms import Choice, DecimalField, Form, SelectField
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may_ever
from recycling.quantities import CURRENCIES, Money

__all__ = ["blueprint", "exposure_api"]


class LimitForm(Form):
    """The limit to set in one currency."""

    currency = SelectField(_l("Currency"), choices=[Choice(one, one) for one in CURRENCIES])
    limit = DecimalField(
        _l("Limit"), required=False, places=2,
        description=_l("What all your live bids and unpaid awards may cost you together. Leave it "
            "empty to bid without a limit."),
    )  # fmt: skip

    def money(self) -> Money | None:
        """Return the limit, or none; ask only after the form is valid. Raises ``Invalid``."""
        given: Any = self.limit.data
        return None if given is None else Money.of(given, self.currency.data, "limit")


@blueprint.get("/exposure")
@requires(Permission.AUCTIONS_READ_LIMIT)
def exposure() -> ResponseReturnValue:
    """Show what the reader's organisation is committed to, and its limits."""
    actor = current_actor()
    return render_template(
        "auctions/exposure.html",
        exposures=exposures(actor),
        may_limit=may_ever(actor, Permission.AUCTIONS_LIMIT),
    )


@blueprint.route("/exposure/limit", methods=["GET", "POST"])
@requires(Permission.AUCTIONS_LIMIT)
def limit_exposure() -> ResponseReturnValue:
    """Set, raise, lower or lift the limit in one currency."""
    form = LimitForm(data={"currency": current_app.extensions["settings"].currency})
    if form.validate_on_submit():
        try:
            service.limit_exposure(current_act(), form.currency.data, form.money())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("The limit in %(currency)s is kept.", currency=form.currency.data), "success")
            return redirect(url_for("auctions.exposure"), 303)
    return render_template("auctions/limit_exposure.html", form=form), form.status
