"""Pages of cases and orders: for the regulators of the country, for whom they address, for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling import clock
from recycling.access import public, requires
from recycling.bases.cases import queries as cases
from recycling.bases.cases.queries import ALL
from recycling.bases.cases.rules import CaseState, Measure
from recycling.errors import Refusal
from recycling.files import download_headers, store
from recycling.forms import Form
from recycling.oversight.cases import forms, queries, service
from recycling.oversight.cases.effects import EFFECTS, MEASURES
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, may_ever, permit
from recycling.parties.proposals.queries import open_about
from recycling.scanning import refuse_unsafe

blueprint = Blueprint("cases", __name__)


@blueprint.get("/cases")
@requires(Permission.CASES_READ)
def index() -> ResponseReturnValue:
    """List the cases of a regulator's country, or those against one's own organisation."""
    actor, state = current_actor(), request.args.get("state") or ALL
    return render_template(
        "oversight/cases/index.html",
        page=cases.cases(actor, request.args.get("cursor", ""), state=state),
        state=state,
        filter=forms.StateFilter(),
        origins=forms.ORIGINS,
        measures=MEASURES,
        may_open=may_ever(actor, Permission.CASES_OPEN),
    )


@blueprint.route("/cases/new", methods=["GET", "POST"])
@requires(Permission.CASES_OPEN)
def new() -> ResponseReturnValue:
    """Open a case; an address that leads here may say from what."""
    form = forms.CaseForm()
    if form.validate_on_submit():
        try:
            ref = service.open_case(current_act(), form.new_case())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Case %(ref)s is open.", ref=ref), "success")
            return redirect(url_for("cases.show", ref=ref), 303)
    elif not form.is_submitted():
        for field in (form.addressee, form.origin, form.reference):
            field.data = request.args.get(field.name, "") or field.data
    return render_template("oversight/cases/new.html", form=form), form.status


@blueprint.get("/cases/<ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """Show one case and, to its regulator, what may be done."""
    return _case_page(ref, None)


@blueprint.post("/cases/<ref>/close")
@requires(Permission.CASES_DECIDE)
def close(ref: str) -> ResponseReturnValue:
    """Close a case on evidence, or because nothing is left to be done."""
    permit(current_actor(), Permission.CASES_DECIDE, cases.case(ref, current_actor()))
    form = forms.ClosingForm()
    return _done(
        form,
        lambda: service.close_case(current_act(), ref, form.evidence.data),
        lambda _ref: (_("Case %(ref)s is closed.", ref=ref), url_for("cases.show", ref=ref)),
        lambda: _case_page(ref, form),
    )


def _case_page(ref: str, form: forms.ClosingForm | None) -> ResponseReturnValue:
    card = cases.case(ref, current_actor())
    decides = may(current_actor(), Permission.CASES_DECIDE, card)
    is_open = card.state != CaseState.CLOSED
    if form is None and decides and is_open:
        form = forms.ClosingForm(formdata=None)
    page = render_template(
        "oversight/cases/show.html",
        case=card,
        form=form,
        may_order=decides and is_open,
        proposals=open_about(f"case:{ref}", current_actor()),
        origins=forms.ORIGINS,
        measures=MEASURES,
    )
    return page, form.status if form else 200


@blueprint.route("/cases/<ref>/orders/new", methods=["GET", "POST"])
@requires(Permission.CASES_DECIDE)
def new_order(ref: str) -> ResponseReturnValue:
    """Issue an order in a case."""
    card = cases.case(ref, current_actor())
    permit(current_actor(), Permission.CASES_DECIDE, card)
    form = forms.OrderForm().offer(queries.licences_to_order(card))

    def do() -> str:
        if form.measure.data == Measure.REVOCATION:
            return service.propose_order(current_act(), ref, form.new_order())
        return service.issue_order(current_act(), ref, form.new_order())

    def after(made: str) -> tuple[str, str]:
        if form.measure.data == Measure.REVOCATION:
            proposed = _("Proposed. It waits for a second signer of your authority.")
            return proposed, url_for("cases.show", ref=ref)
        return _("Order %(ref)s is in effect.", ref=made), url_for("cases.order", ref=made)

    return _done(
        form,
        do,
        after,
        lambda: (
            render_template("oversight/cases/new_order.html", form=form, case=card),
            form.status,
        ),
    )


@blueprint.get("/orders/<ref>")
@public
def order(ref: str) -> ResponseReturnValue:
    """Show an order while it is in effect or published, and to its parties what may be done."""
    return _order_page(ref)


@blueprint.route("/orders/<ref>/answer", methods=["GET", "POST"])
@requires(Permission.ORDERS_ANSWER)
def answer(ref: str) -> ResponseReturnValue:
    """Answer an order with evidence, as its addressee."""
    page = queries.order_page(ref, current_actor())
    permit(current_actor(), Permission.ORDERS_ANSWER, page.order)
    form = forms.AnswerForm()
    return _done(
        form,
        lambda: service.answer_order(current_act(), ref, form.words.data, form.taken()),
        lambda _ref: (
            _("Your answer is sent. The authority decides on it."),
            url_for("cases.order", ref=ref),
        ),
        lambda: (
            render_template("oversight/cases/answer.html", form=form, page=page),
            form.status,
        ),
    )


@blueprint.get("/orders/<ref>/answers/<int:number>/document")
@requires(Permission.CASES_READ)
def document(ref: str, number: int) -> ResponseReturnValue:
    """Give out the document of an answer, to the parties of the order."""
    actor = current_actor()
    found = queries.evidence(ref, number, actor)
    is_own = may(actor, Permission.ORDERS_ANSWER, cases.order(ref, actor))
    refuse_unsafe(found.document_scan, is_own=is_own)
    content = store().get(found.document_sha256)
    return Response(content, headers=download_headers(found.document_name, found.document_type))


@blueprint.post("/orders/<ref>/decision")
@requires(Permission.CASES_DECIDE)
def decide(ref: str) -> ResponseReturnValue:
    """Accept or refuse the evidence that answers an order."""
    _permit_order(ref)
    form = forms.DecisionForm()

    def do() -> str:
        if form.decision.data == forms.ACCEPT:
            return service.accept_answer(current_act(), ref, form.reason.data)
        return service.refuse_answer(current_act(), ref, form.reason.data, form.deadline.data)

    return _on_order(ref, form, do, _("Your decision is sent."), "decision")


@blueprint.post("/orders/<ref>/lift")
@requires(Permission.CASES_DECIDE)
def lift(ref: str) -> ResponseReturnValue:
    """Lift an order."""
    _permit_order(ref)
    form = forms.LiftForm()
    words = _("Order %(ref)s is lifted.", ref=ref)
    return _on_order(
        ref, form, lambda: service.lift_order(current_act(), ref, form.reason.data), words, "lift"
    )


@blueprint.route("/orders/<ref>/appeal", methods=["GET", "POST"])
@requires(Permission.ORDERS_APPEAL)
def appeal(ref: str) -> ResponseReturnValue:
    """Appeal against an order, as its addressee."""
    page = queries.order_page(ref, current_actor())
    permit(current_actor(), Permission.ORDERS_APPEAL, page.order)
    form = forms.AppealForm()
    return _done(
        form,
        lambda: service.appeal_against_order(current_act(), ref, form.words.data),
        lambda made: (
            _("Appeal %(ref)s is lodged. The order stays in effect meanwhile, unless the authority"
              " says otherwise.", ref=made),
            url_for("cases.order", ref=ref),
        ),
        lambda: (
            render_template("oversight/cases/appeal.html", form=form, page=page),
            form.status,
        ),
    )  # fmt: skip


@blueprint.post("/appeals/<ref>/stay")
@requires(Permission.CASES_DECIDE)
def stay(ref: str) -> ResponseReturnValue:
    """Decide whether an appeal suspends its order meanwhile."""
    order_ref = _permit_appeal(ref)
    form = forms.StayForm()

    def do() -> str:
        stays = form.stays.data == forms.STAYS
        return service.decide_stay(current_act(), ref, stays, form.reason.data)

    return _on_order(order_ref, form, do, _("Your decision is sent."), "stay")


@blueprint.post("/appeals/<ref>/decision")
@requires(Permission.CASES_DECIDE)
def decide_appeal(ref: str) -> ResponseReturnValue:
    """Decide an appeal."""
    order_ref = _permit_appeal(ref)
    form = forms.OutcomeForm()

    def do() -> str:
        return service.decide_appeal(current_act(), ref, form.outcome.data, form.words.data)

    return _on_order(order_ref, form, do, _("The appeal is decided."), "outcome")


def _permit_order(ref: str) -> None:
    permit(current_actor(), Permission.CASES_DECIDE, cases.order(ref, current_actor()))


def _permit_appeal(ref: str) -> str:
    order_ref = queries.appeal_order(ref, current_actor())
    _permit_order(order_ref)
    return order_ref


def _on_order(
    ref: str, form: Form, do: Callable[[], str], words: str, name: str
) -> ResponseReturnValue:
    return _done(
        form,
        do,
        lambda _ref: (words, url_for("cases.order", ref=ref)),
        lambda: _order_page(ref, **{name: form}),
    )


def _done(
    form: Form,
    do: Callable[[], str],
    after: Callable[[str], tuple[str, str]],
    shown: Callable[[], ResponseReturnValue],
) -> ResponseReturnValue:
    """Do what a form asks and go on, or show its page with what is wrong."""
    if form.validate_on_submit():
        try:
            words, address = after(do())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(words, "success")
            return redirect(address, 303)
    return shown()


def _order_page(ref: str, **sent: Form) -> ResponseReturnValue:
    page = queries.order_page(ref, current_actor())
    offered: dict[str, Any] = {
        "decision": forms.DecisionForm if page.may_decide else None,
        "lift": forms.LiftForm if page.may_lift else None,
        "stay": forms.StayForm if page.may_decide_stay else None,
        "outcome": forms.OutcomeForm if page.may_decide_appeal else None,
    }
    shown = {
        name: sent.get(name) or (kind(formdata=None) if kind else None)
        for name, kind in offered.items()
    }
    failed = next(iter(sent.values()), None)
    html = render_template(
        "oversight/cases/order.html",
        page=page,
        order=page.order,
        forms=shown,
        form=failed,
        effects=EFFECTS,
        measures=MEASURES,
        today=clock.today(),
    )
    return html, failed.status if failed else 200
