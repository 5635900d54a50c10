"""What is each kind of exception called, and what is to be done about it?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from recycling.oversight.invoices.lifecycle import ExceptionState
from recycling.oversight.invoices.rules import Kind

KINDS = {
    Kind.PAID_NOT_SHIPPED: _("Paid, not shipped"),
    Kind.SHIPPED_NOT_PAID: _("Shipped, not paid"),
    Kind.SHIPPED_NOT_RECEIVED: _("Shipped, not received"),
    Kind.PAYMENT_DIFFERS: _("Payments differ from the books"),
    Kind.INVOICE_MISSING: _("Invoice missing"),
    Kind.CREDIT_MISSING: _("Credit note missing"),
    Kind.MASS_DIFFERS: _("Invoiced mass is not the received mass"),
    Kind.NOT_PROCESSED: _("Received, not processed"),
    Kind.PROCESSED_TOO_MUCH: _("Processed more than received"),
    Kind.PRODUCT_WITHOUT_SOURCE: _("Product without a source"),
}
WHAT_NEXT = {
    Kind.PAID_NOT_SHIPPED: _("Ask the holder where the lot is, and the recycler why it paid."),
    Kind.SHIPPED_NOT_PAID: _("Ask the payer when it pays, or on what ground the lot left."),
    Kind.SHIPPED_NOT_RECEIVED: _("Ask the carrier where the lot is."),
    Kind.PAYMENT_DIFFERS: _("Have the books checked: no deed makes the two differ."),
    Kind.INVOICE_MISSING: _("Read on the withheld document what is lacking, and ask for it."),
    Kind.CREDIT_MISSING: _("Ask the supplier for a credit note over the difference."),
    Kind.MASS_DIFFERS: _("Compare the weighing of the receipt with the invoice, and ask both."),
    Kind.NOT_PROCESSED: _("Ask the base where the rest of the lot is, or inspect its store."),
    Kind.PROCESSED_TOO_MUCH: _("Ask the base what else went into its batches."),
    Kind.PRODUCT_WITHOUT_SOURCE: _("Ask the base from what its products were made."),
}
STATES = {
    ExceptionState.OPEN: lazy_pgettext("exception", "Open"),
    ExceptionState.AGREES: lazy_pgettext("exception", "Agrees again"),
    ExceptionState.CLOSED: lazy_pgettext("exception", "Closed"),
}
