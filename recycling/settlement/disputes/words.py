"""Why does a bank say that it takes a payment back? Words for pages, API and files."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

_REASONS = {
    "bank_cannot_process": _("The bank cannot process the payment."),
    "credit_not_processed": _("Money that was to be given back did not come."),
    "customer_initiated": _("The payer asked its bank for it, without saying why."),
    "debit_not_authorized": _("The payer did not authorise the debit."),
    "duplicate": _("It was paid twice."),
    "fraudulent": _("The payer says that it did not make this payment."),
    "general": _("The bank gives no reason of its own."),
    "incorrect_account_details": _("The account's details are wrong."),
    "insufficient_funds": _("The account does not cover it."),
    "noncompliant": _("It breaks a rule of the card scheme."),
    "product_not_received": _("The lot was not received, or was not treated."),
    "product_unacceptable": _("The lot was not as described, or was not treated as agreed."),
    "unrecognized": _("The payer does not recognise the payment."),
}


def reason_words(reason: str) -> str:
    """Return what a reason of the bank means; the bank's own word where we know none."""
    known = _REASONS.get(reason)
    return str(known) if known else gettext("The bank says “%(reason)s”.", reason=reason)
