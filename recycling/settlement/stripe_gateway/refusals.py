"""How does a payment service say no, in our words?

The difference that matters is what is known: declined and refused mean nothing was done; an
unknown outcome may have been done and is resolved by calling again with the same key; try again
later means nothing was done and the same call may succeed.
"""

from __future__ import annotations

import stripe

from recycling.errors import Invalid, Refusal, Unavailable
from recycling.sayings import say

_BUSY = (409, 429)


class PaymentDeclined(Refusal):
    """The payer's bank said no; nothing was taken."""

    status = 402
    title = "The payment was declined"


class PaymentRefused(Invalid):
    """The payment service does not accept the request; nothing was done."""

    title = "The payment service did not accept this"


class OutcomeUnknown(Unavailable):
    """No answer came: it may have been done. Call again with the same key to find out."""

    title = "We do not know yet whether this went through"


class TryAgainLater(Unavailable):
    """The payment service is busy or down; nothing was done."""

    title = "The payment service does not answer now"


class PaymentsMisconfigured(Unavailable):
    """The payment settings are unsafe, or the payment service does not accept our key."""

    title = "Payments are not set up"


class EventRefused(Refusal):
    """A webhook that is unsigned, altered, too old or unreadable; it is not stored."""

    title = "This event was not accepted"


def amount_refused(amount_minor: int, largest_minor: int) -> PaymentRefused:
    """Make the refusal of an amount no card payment can carry."""
    return PaymentRefused(
        "payment_amount_out_of_range",
        say(
            "%(amount_minor)s minor units is not an amount that can be paid at once.",
            amount_minor=amount_minor,
        ),
        field="amount_minor",
        way_out=say(
            "Pay 1 to %(largest_minor)s minor units, in instalments or by bank transfer.",
            largest_minor=largest_minor,
        ),
    )


def translated(problem: stripe.StripeError, *, may_have_happened: bool) -> Refusal:
    """Return our refusal for an error of the SDK.

    ``may_have_happened`` is true for deeds: without an answer their outcome is unknown.
    """
    if isinstance(problem, stripe.CardError):
        return PaymentDeclined(
            problem.code or "card_declined",
            problem.user_message or say("The payment was declined."),
            way_out=say("Use another way to pay."),
        )
    if isinstance(problem, stripe.AuthenticationError | stripe.PermissionError):
        return PaymentsMisconfigured(
            "payment_key_refused",
            say("The payment service does not accept our key."),
            field="STRIPE_API_KEY",
            way_out=say("Check STRIPE_API_KEY."),
        )
    status = problem.http_status or 0
    if 400 <= status < 500 and status not in _BUSY:
        return _refused(problem)
    if may_have_happened and status not in _BUSY:
        return OutcomeUnknown(
            "payment_outcome_unknown",
            say("The payment service did not answer, so this may or may not have been done."),
            way_out=say("It is safe to try again: nothing is done twice."),
        )
    return TryAgainLater(
        "payment_service_unavailable",
        say("The payment service cannot take this just now."),
        way_out=say("Try again in a minute."),
    )


def _refused(problem: stripe.StripeError) -> PaymentRefused:
    if isinstance(problem, stripe.IdempotencyError):
        return PaymentRefused(
            "payment_key_reused",
            say("This key was used for another request before."),
            field="key",
            way_out=say("Use one key for one deed."),
        )
    return PaymentRefused(
        problem.code or "payment_request_refused",
        problem.user_message or say("The payment service did not accept the request."),
        field=getattr(problem, "param", None),
    )
