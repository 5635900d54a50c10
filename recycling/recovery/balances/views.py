"""Pages of balances: of a batch, and of what a base closed in a period."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.errors import Invalid, Refusal
from recycling.forms import Choice
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may
from recycling.recovery import queries as batches
from recycling.recovery.balances import queries, service, words
from recycling.recovery.balances.forms import StockForm
from recycling.recovery.models import Batch
from recycling.recovery.rules import BatchState
from recycling.sayings import say
from recycling.streams.rules import element

blueprint = Blueprint("balances", __name__)


@blueprint.get("/batches/<ref>/balance")
@requires(Permission.RECOVERY_READ)
def of_batch(ref: str) -> ResponseReturnValue:
    """Show whether the balance of each element of a batch closes, and what is in doubt if not."""
    return _page(ref)


def _page(ref: str, sent: StockForm | None = None) -> ResponseReturnValue:
    found = queries.batch_balance(ref, current_actor())
    batch = found.batch
    runs = batch.state == BatchState.OPEN and may(current_actor(), Permission.RECOVERY_RUN, batch)
    page = render_template(
        "recovery/balances/batch.html",
        found=found,
        words=words,
        runs=runs,
        declaring=sent or _stock_form(batch),
        form=sent,
    )
    return page, sent.status if sent else 200


def _stock_form(batch: Batch) -> StockForm:
    form = StockForm()
    brought = {symbol for contents in batch.brought for symbol in contents}
    form.element.choices = [
        Choice(symbol, say("%(name)s (%(symbol)s)", name=element(symbol).name_en, symbol=symbol))
        for symbol in sorted(brought)
    ]
    return form


@blueprint.post("/batches/<ref>/stock-changes")
@requires(Permission.RECOVERY_RUN)
def declare_stock_change(ref: str) -> ResponseReturnValue:
    """Declare how much more of an element is in the line than before the batch."""
    form = _stock_form(batches.batch(ref, current_actor()))
    if form.validate_on_submit():
        try:
            service.declare_stock_change(current_act(), ref, form.change())
            flash(_("What stays in the line is declared."), "success")
            return redirect(url_for("balances.of_batch", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(ref, form)


@blueprint.post("/batches/<ref>/stock-changes/<symbol>/withdraw")
@requires(Permission.RECOVERY_RUN)
def withdraw_stock_change(ref: str, symbol: str) -> ResponseReturnValue:
    """Take back what was declared of an element."""
    batches.batch(ref, current_actor())
    service.withdraw_stock_change(current_act(), ref, symbol)
    flash(_("What was declared of the line is taken back."), "success")
    return redirect(url_for("balances.of_batch", ref=ref), 303)


@blueprint.get("/bases/<ref>/balance")
@requires(Permission.RECOVERY_READ)
def of_base(ref: str) -> ResponseReturnValue:
    """Show the balance of the batches a base closed in a period."""
    found = queries.base_balance(ref, current_actor(), period_asked())
    page = queries.page_of_batches(found, request.args.get("cursor", ""))
    return render_template("recovery/balances/base.html", found=found, page=page, words=words)


def period_asked() -> queries.Period:
    """Return the period the address asks for; raises ``Invalid`` naming its part."""
    return queries.period(_day("first"), _day("until"))


def _day(name: str) -> date | None:
    text = request.args.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid("bad_day", say("Give a day such as 2026-11-26."), field=name) from None
