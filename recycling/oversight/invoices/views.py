"""Pages of the invoice check, for the regulators of the two ends of a sale."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.errors import Refusal
from recycling.oversight.invoices import lines as sales
from recycling.oversight.invoices import queries, service
from recycling.oversight.invoices.forms import ClosingForm, ExceptionFilter, LineFilter
from recycling.oversight.invoices.lifecycle import ExceptionState
from recycling.oversight.invoices.queries import Sought
from recycling.oversight.invoices.words import KINDS, WHAT_NEXT
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission

blueprint = Blueprint("invoices", __name__)


def asked() -> Sought:
    """Return which exceptions the address asks for; raises ``Invalid`` for what there is not."""
    given = request.args
    days = given.get("days") or "0"
    return Sought(
        given.get("state") or ExceptionState.OPEN,
        given.get("kind") or "",
        given.get("base") or "",
        int(days) if days.isascii() and days.isdigit() else -1,
    )


@blueprint.get("/invoice-exceptions")
@requires(Permission.INVOICES_READ)
def index() -> ResponseReturnValue:
    """List the exceptions put to one's country that are open, or others."""
    sought, narrowing = asked(), ExceptionFilter()
    narrowing.state.data, narrowing.days.data = sought.state, str(sought.days)
    page = queries.exceptions(current_actor(), request.args.get("cursor", ""), sought=sought)
    return render_template(
        "oversight/invoices/index.html",
        page=page,
        filter=narrowing,
        following=_following("invoices.index", page.next),
        kinds=KINDS,
    )


@blueprint.get("/invoice-lines")
@requires(Permission.INVOICES_READ)
def lines() -> ResponseReturnValue:
    """List the sales one's country watches, figure beside figure."""
    month = request.args.get("month", "").strip()
    page = sales.lines(current_actor(), request.args.get("cursor", ""), month=month)
    return render_template(
        "oversight/invoices/lines.html",
        page=page,
        filter=LineFilter(),
        following=_following("invoices.lines", page.next),
        kinds=KINDS,
    )


def _following(endpoint: str, cursor: str) -> str:
    kept: dict[str, Any] = {k: v for k, v in request.args.items() if k != "cursor" and v}
    return url_for(endpoint, **kept, cursor=cursor) if cursor else ""


@blueprint.get("/invoice-lines/<ref>")
@requires(Permission.INVOICES_READ)
def line(ref: str) -> ResponseReturnValue:
    """Show one sale as a chain, each figure with the document it stands on."""
    return render_template(
        "oversight/invoices/line.html", line=sales.line(ref, current_actor()), kinds=KINDS
    )


@blueprint.get("/invoice-exceptions/<ref>")
@requires(Permission.INVOICES_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show an exception, and the line it is of."""
    return _page(ref, None)


@blueprint.post("/invoice-exceptions/<ref>/close")
@requires(Permission.INVOICES_CLOSE)
def close(ref: str) -> ResponseReturnValue:
    """Close an exception with a reason."""
    queries.exception(ref, current_actor())
    form = ClosingForm()
    if form.validate_on_submit():
        try:
            service.close_exception(current_act(), ref, form.reason.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Exception %(ref)s is closed.", ref=ref), "success")
            return redirect(url_for("invoices.show", ref=ref), 303)
    return _page(ref, form)


def _page(ref: str, form: ClosingForm | None) -> ResponseReturnValue:
    actor = current_actor()
    card = queries.exception(ref, actor)
    if form is None and card.may_close:
        form = ClosingForm(formdata=None)
    page = render_template(
        "oversight/invoices/show.html",
        one=card,
        line=sales.line(card.sale, actor) if card.sale else None,
        form=form,
        kinds=KINDS,
        what_next=WHAT_NEXT,
    )
    return page, form.status if form else 200
