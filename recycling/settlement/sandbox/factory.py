"""What is the double made of? One Flask app over one store."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, request
from flask_babel import Babel

from recycling.settlement.sandbox import (
    accounts,
    accounts_v2,
    balance,
    bank_transfers,
    charges,
    checkout,
    confirming,
    control,
    credit_notes,
    customers,
    debits,
    disputes,
    events,
    holds,
    invoices,
    onboarding,
    pages,
    payouts,
    refunds,
    transfers,
)
from recycling.settlement.sandbox.dispatch import Api
from recycling.settlement.sandbox.parts import Parts
from recycling.settlement.sandbox.passing import Passing
from recycling.settlement.sandbox.routes import Terms
from recycling.settlement.sandbox.store import Store
from recycling.settlement.sandbox.webhooks import Deliverer, set_address

_ROOT = Path(__file__).resolve().parents[3]
_LARGEST_BODY = 1_000_000
_LANGUAGES = ("en",)
ROUTES = (
    *accounts.ROUTES,
    *accounts_v2.ROUTES,
    *checkout.ROUTES,
    *confirming.ROUTES,
    *customers.ROUTES,
    *bank_transfers.ROUTES,
    *invoices.ROUTES,
    *credit_notes.ROUTES,
    *holds.ROUTES,
    *charges.ROUTES,
    *transfers.ROUTES,
    *refunds.ROUTES,
    *disputes.ROUTES,
    *balance.ROUTES,
    *payouts.ROUTES,
    *events.ROUTES,
)
_DUE = {**payouts.DUE, **holds.DUE, **debits.DUE, **refunds.DUE, **disputes.DUE}
_HAPPENINGS = {
    **payouts.HAPPENINGS,
    **refunds.HAPPENINGS,
    **disputes.HAPPENINGS,
    **accounts_v2.HAPPENINGS,
}


def create_sandbox(
    store_path: Path,
    webhook_url: str = "",
    webhook_secret: str = "",
    *,
    terms: Terms | None = None,
) -> Flask:
    """Make the payment sandbox over the file at ``store_path``.

    A webhook address given here replaces the one the file remembers. Webhooks are sent only
    once ``serve`` has started the deliverer.
    """
    store = Store(store_path)
    terms = terms or Terms()
    passing = Passing(terms, _DUE)
    deliverer = Deliverer(store, passing.bring_about)
    if webhook_url:
        with store.transaction() as records:
            set_address(records, webhook_url, webhook_secret)
            set_address(records, webhook_url, webhook_secret, thin=True)
    app = Flask("payment_sandbox", root_path=str(_ROOT), template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    parts = Parts(store, deliverer, terms, passing, _HAPPENINGS)
    parts.attach(app)
    Babel(
        app,
        default_translation_directories=str(_ROOT / "translations"),
        locale_selector=lambda: request.accept_languages.best_match(_LANGUAGES, "en"),
    )
    Api(parts).serve(app, ROUTES)
    app.register_blueprint(control.control)
    app.register_blueprint(pages.pages)
    app.register_blueprint(onboarding.onboarding)
    app.register_error_handler(404, pages.not_found)
    app.register_error_handler(405, pages.not_found)
    return app
