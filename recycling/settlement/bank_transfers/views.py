"""The way to pay a sale by bank transfer."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.db import db
from recycling.errors import Refusal
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.settlement import queries
from recycling.settlement.bank_transfers import asking
from recycling.settlement.forms import PayForm
from recycling.settlement.views import sale_page

blueprint = Blueprint("bank_transfers", __name__)


@blueprint.post("/sales/<ref>/bank-transfer")
@requires(Permission.SALES_PAY)
def ask(ref: str) -> ResponseReturnValue:
    """Show the payer where to send all that is left."""
    form = PayForm()
    if form.validate_on_submit():
        try:
            asking.ask(current_act(), ref)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            flash(_("Send the money as it says below. This page shows what has come."))
            return redirect(url_for("settlement.show", ref=ref), 303)
    return sale_page(queries.sale(ref, current_actor()), form)
