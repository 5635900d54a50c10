"""Pages of sales, the way to the payment page and back, and the provider's webhook."""

from __future__ import annotations

from datetime import datetime

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge

from recycling import clock
from recycling.access import public, requires
from recycling.config import Settings
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Refusal, TooLarge, Unavailable
from recycling.lots.confidences import party_tests
from recycling.lots.models import Lot
from recycling.lots.rules import State as LotState
from recycling.lots.views import lot_panels, lot_terms
from recycling.pages.filters import money
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit
from recycling.sayings import say
from recycling.settlement import lapsing, payments, queries, webhooks
from recycling.settlement.assays.queries import find_exchange
from recycling.settlement.bank_transfers.rules import CURRENCIES
from recycling.settlement.contracts.queries import find_contract_of, may_sign
from recycling.settlement.deposits.queries import deposit_of_sale
from recycling.settlement.disputes.queries import of_sale
from recycling.settlement.disputes.rows import is_disputed
from recycling.settlement.forms import LapseForm, PayForm
from recycling.settlement.models import Payment, Sale, is_overdue
from recycling.settlement.rules import LONGEST_HOLD, PaymentState, SaleState
from recycling.wire import problem

blueprint = Blueprint("settlement", __name__)

_LARGEST_EVENT = 512 * 1024


@blueprint.get("/sales")
@requires(Permission.SALES_READ)
def index() -> ResponseReturnValue:
    """List the sales of the own organisation, and what it has to pay."""
    ours = current_actor().organisation_id or 0
    page = queries.sales_of(ours, request.args.get("cursor", ""))
    return render_template(
        "settlement/index.html", page=page, to_pay=queries.to_pay(ours), reader=_reader
    )


@blueprint.get("/sales/<ref>")
@requires(Permission.SALES_READ)
def show(ref: str) -> ResponseReturnValue:
    """Show a sale: who pays whom, how far it has come, and what is to be paid."""
    return sale_page(queries.sale(ref, current_actor()), PayForm())


def sale_page(sale: Sale, form: PayForm) -> ResponseReturnValue:
    """Show a sale with the form by which it is paid."""
    due = queries.due(sale) if may(current_actor(), Permission.SALES_PAY, sale) else None
    contract = find_contract_of(sale.id)
    page = render_template(
        "settlement/show.html",
        sale=sale,
        reader=_reader(sale),
        is_payee=sale.parties()["payee"] == current_actor().organisation_id,
        due=due,
        by_transfer=due is not None and sale.currency in CURRENCIES,
        form=form,
        hold_days=LONGEST_HOLD.days,
        deposit=deposit_of_sale(sale),
        exchange=find_exchange(sale.ref),
        is_disputed=is_disputed(sale.id),
        disputes=of_sale(sale),
        contract=contract,
        signs=contract is not None and may_sign(contract, current_actor()),
        lapses=is_overdue(sale, clock.now()) and may(current_actor(), Permission.SALES_LAPSE, sale),
    )
    return page, form.status


def _reader(sale: Sale) -> str:
    """Tell as whom the reader reads prices: as ``holder``, ``recycler`` or ``anyone``."""
    ours = current_actor().organisation_id
    parts = {sale.holder_id: "holder", sale.recycler_id: "recycler"}
    return parts.get(ours or 0, "anyone")


@blueprint.post("/sales/<ref>/pay")
@requires(Permission.SALES_PAY)
def pay(ref: str) -> ResponseReturnValue:
    """Lead the payer to the provider's page."""
    form = PayForm()
    if form.validate_on_submit():
        try:
            return redirect(payments.pay(current_act(), ref, _settings().base_url), 303)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
    return sale_page(queries.sale(ref, current_actor()), form)


@blueprint.route("/sales/<ref>/lapse", methods=["GET", "POST"])
@requires(Permission.SALES_LAPSE)
def lapse(ref: str) -> ResponseReturnValue:
    """Let the payee of an overdue sale end it, once its page has said what follows."""
    sale, form = queries.sale(ref, current_actor()), LapseForm()
    permit(current_actor(), Permission.SALES_LAPSE, sale)
    if form.validate_on_submit():
        try:
            lapsing.end_unpaid(current_act(), ref)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            flash(_("Sale %(ref)s is at its end, unpaid.", ref=ref), "success")
            return redirect(url_for("settlement.show", ref=ref), 303)
        sale = queries.sale(ref, current_actor())
    page = render_template(
        "settlement/lapse.html", form=form, sale=sale, is_overdue=is_overdue(sale, clock.now())
    )
    return page, form.status


@blueprint.get("/sales/<ref>/returned")
@requires(Permission.SALES_READ)
def returned(ref: str) -> ResponseReturnValue:
    """Take the payer back from the provider's page and say what became of the payment."""
    checkout_id = request.args.get("checkout", "")
    payment = _payment_of(queries.sale(ref, current_actor()), checkout_id)
    if payment is not None:
        _tell(payment.ref, ref, came_from_page=bool(checkout_id))
    return redirect(url_for("settlement.show", ref=ref), 303)


def _payment_of(sale: Sale, checkout_id: str) -> Payment | None:
    named = (p for p in sale.payments if checkout_id and p.checkout_id == checkout_id)
    return next(named, sale.payment_under_way)


def _tell(payment_ref: str, sale_ref: str, *, came_from_page: bool) -> None:
    try:
        state = payments.settle(payment_ref)
    except Unavailable:
        db.session.rollback()
        state, came_from_page = PaymentState.STARTED, True
    if state == PaymentState.PAID:
        flash(_paid_words(payment_ref, queries.sale(sale_ref, current_actor())), "success")
    elif state == PaymentState.QUESTIONED:
        flash(_("The payment service reports another amount. The registry looks into it."), "error")
    elif state == PaymentState.EXPIRED:
        flash(_("The payment page has expired. Nothing was paid; you can begin again."), "error")
    elif came_from_page:
        flash(_("The payment is still being processed. This page shows when it is through."))
    else:
        flash(_("Nothing was paid. You can go on with the payment here."))


def _paid_words(payment_ref: str, sale: Sale) -> str:
    if sale.state != SaleState.OPENED:
        return str(_("Payment %(ref)s went through. The sale is paid.", ref=payment_ref))
    due = queries.due(sale)
    left = money(due.left) if due else ""
    return str(
        _("Payment %(ref)s went through. %(left)s are left to pay.", ref=payment_ref, left=left)
    )


@blueprint.post("/stripe/webhook")
@public
def webhook() -> Response:
    """Take an event of the payment service; 2xx means that it is kept."""
    try:
        taken = webhooks.take_event(
            _event_body(),
            request.headers.get("Stripe-Signature"),
            _settings().stripe_webhook_secrets,
        )
    except Refusal as refusal:
        db.session.rollback()
        g.refusal = refusal
        return problem(refusal)
    return jsonify(received=taken)


def _event_body() -> bytes:
    request.max_content_length = _LARGEST_EVENT
    try:
        return request.get_data()
    except RequestEntityTooLarge:
        raise TooLarge(
            "event_too_large",
            say("An event has at most %(largest_event)s bytes.", largest_event=_LARGEST_EVENT),
            field="body",
        ) from None


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _panel(lot: Lot, actor: Actor) -> str | None:
    """Show on the lot's page how its sale stands, to those it concerns."""
    sale = queries.find_sale_of_lot(lot.id)
    if sale is None or not may(actor, Permission.SALES_READ, sale):
        return None
    pays = may(actor, Permission.SALES_PAY, sale) and queries.due(sale) is not None
    return Markup(
        render_template("settlement/panel.html", sale=sale, reader=_reader(sale), pays=pays)
    )


def _to_be_paid_by(lot: Lot) -> datetime | None:
    """Return until when the lot's sale may be paid."""
    sale = queries.find_sale_of_lot(lot.id)
    return sale.pay_by if sale else None


lot_panels.append(_panel)
lot_terms[LotState.AWARDED] = _to_be_paid_by


def _is_party(lot: Lot, actor: Actor) -> bool:
    """Tell whether an actor may read the lot's sale, and with it the lot's confidential files."""
    sale = queries.find_sale_of_lot(lot.id)
    return sale is not None and may(actor, Permission.SALES_READ, sale)


party_tests.append(_is_party)
