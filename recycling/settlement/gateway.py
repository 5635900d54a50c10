"""Which payment service does this installation speak to?

Stripe where a key is set, the payment sandbox otherwise. One gateway for each process.
"""

from __future__ import annotations

from flask import current_app

from recycling.config import Settings
from recycling.settlement.stripe_gateway import (
    PaymentGateway,
    StripeGateway,
    check_configuration,
)
from recycling.settlement.stripe_gateway.configuration import STRIPE_ADDRESS

SANDBOX_KEY = "sk_test_sandbox"
_NAME = "payment_gateway"


def gateway() -> PaymentGateway:
    """Return the gateway; raises ``PaymentsMisconfigured`` for unsafe settings."""
    known: PaymentGateway | None = current_app.extensions.get(_NAME)
    if known is None:
        known = current_app.extensions[_NAME] = _make(current_app.extensions["settings"])
    return known


def _make(settings: Settings) -> PaymentGateway:
    key = settings.stripe_api_key or SANDBOX_KEY
    base = settings.payment_sandbox_url if settings.uses_payment_sandbox else STRIPE_ADDRESS
    check_configuration(api_key=key, api_base=base, in_production=settings.in_production)
    return StripeGateway(key, base)
