"""Are the payment settings safe to start with?"""

from __future__ import annotations

from urllib.parse import urlsplit

import stripe

from recycling.sayings import say
from recycling.settlement.stripe_gateway.refusals import PaymentsMisconfigured

STRIPE_ADDRESS = stripe.DEFAULT_API_BASE


def check_configuration(*, api_key: str, api_base: str, in_production: bool) -> None:
    """Refuse unsafe payment settings.

    Raises ``PaymentsMisconfigured`` for anything but a test key, for a base address that is not
    http(s), and in production for one that is not Stripe's.
    """
    if not api_key.startswith(("sk_test_", "rk_test_")):
        kind = "a live key" if "_live_" in api_key else "not a secret test key"
        raise PaymentsMisconfigured(
            "payment_key_refused",
            say("The Stripe key is %(kind)s.", kind=kind),
            field="STRIPE_API_KEY",
            way_out=say("Set STRIPE_API_KEY to a key that begins with sk_test_."),
        )
    parts = urlsplit(api_base)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PaymentsMisconfigured(
            "payment_address_refused",
            f"“{api_base}” is not an address payments can be sent to.",
            field="PAYMENT_SANDBOX_URL",
            way_out=say("Give an http:// or https:// address."),
        )
    if in_production and api_base.rstrip("/") != STRIPE_ADDRESS:
        raise PaymentsMisconfigured(
            "payment_address_refused",
            say(
                "In production payments go to %(stripe_address)s, not to %(api_base)s.",
                stripe_address=STRIPE_ADDRESS,
                api_base=api_base,
            ),
            field="STRIPE_API_KEY",
            way_out=say("Set STRIPE_API_KEY, so that the payment sandbox is not used."),
        )
