"""Pages of what a base discharges and of the cases about it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import public, requires
from recycling.bases import queries as register
from recycling.bases.discharge import queries, service
from recycling.bases.discharge.limits import standard
from recycling.bases.forms.discharge import ClosingForm, OrderForm, ResultForm
from recycling.bases.views.blueprint import PAGE, blueprint
from recycling.errors import Refusal
from recycling.forms import Form
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit


@blueprint.get("/bases/<ref>/compliance")
@public
def compliance(ref: str) -> ResponseReturnValue:
    """Show anybody what a base discharges against its limits, and the cases about it."""
    base = register.base(ref)
    page = queries.results(ref, request.args.get("cursor", ""), PAGE)
    following = url_for("bases.compliance", ref=ref, cursor=page.next) if page.next else ""
    return render_template(
        "bases/compliance.html",
        base=base,
        results=page.items,
        next_page=following,
        cases=queries.cases(ref, "", PAGE).items,
        today=clock.today(),
        standard=standard(),
        may_enter=may(current_actor(), Permission.DISCHARGE_ENTER, base),
    )


@blueprint.route("/bases/<ref>/discharge/new", methods=["GET", "POST"])
@requires(Permission.DISCHARGE_ENTER)
def new_result(ref: str) -> ResponseReturnValue:
    """Enter a monitoring result, as the base or as a laboratory."""
    base = register.base(ref)
    permit(current_actor(), Permission.DISCHARGE_ENTER, base)
    form = ResultForm()
    if form.validate_on_submit():
        try:
            made = service.enter_result(current_act(), ref, form.new_result())
            flash(_("Result %(ref)s is entered.", ref=made), "success")
            return redirect(url_for("bases.compliance", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("bases/new_result.html", form=form, base=base), form.status


@blueprint.get("/cases/<ref>")
@public
def case(ref: str) -> ResponseReturnValue:
    """Show one case and, to the regulator, what may be done."""
    return _case_page(ref, None, None)


@blueprint.post("/cases/<ref>/order")
@requires(Permission.CASES_DECIDE)
def order_rectification(ref: str) -> ResponseReturnValue:
    """Order that something is put right by a day."""
    permit(current_actor(), Permission.CASES_DECIDE, queries.case(ref))
    form = OrderForm()
    if form.validate_on_submit():
        try:
            words, deadline = form.order.data, form.deadline.data
            service.order_rectification(current_act(), ref, words, deadline)
            flash(_("The order is published."), "success")
            return redirect(url_for("bases.case", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _case_page(ref, form, None)


@blueprint.post("/cases/<ref>/close")
@requires(Permission.CASES_DECIDE)
def close_case(ref: str) -> ResponseReturnValue:
    """Close a case on evidence."""
    permit(current_actor(), Permission.CASES_DECIDE, queries.case(ref))
    form = ClosingForm()
    if form.validate_on_submit():
        try:
            service.close_case(current_act(), ref, form.evidence.data)
            flash(_("The case is closed."), "success")
            return redirect(url_for("bases.case", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _case_page(ref, None, form)


def _case_page(ref: str, order: Form | None, closing: Form | None) -> ResponseReturnValue:
    card = queries.case(ref)
    decides = may(current_actor(), Permission.CASES_DECIDE, card) and card.state != "closed"
    sent = order or closing
    page = render_template(
        "bases/case.html",
        case=card,
        today=clock.today(),
        form=sent,
        order=order or OrderForm(formdata=None) if decides else None,
        closing=closing or ClosingForm(formdata=None) if decides else None,
    )
    return page, sent.status if sent else 200
