"""What does a difference say, and what is to be done about it? Words for pages, API and files."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from recycling.settlement.reconciling.rules import Kind, Movement

TITLES = {
    Kind.MISSING_THERE: _("Missing at the payment service"),
    Kind.MISSING_HERE: _("Missing in our books"),
    Kind.OTHER_AMOUNT: _("Another amount"),
    Kind.OTHER_CURRENCY: _("Another currency"),
    Kind.OTHER_ACCOUNT: _("To another account"),
    Kind.OTHER_PAYMENT: _("Out of another payment"),
    Kind.OTHER_SALE: _("For another sale"),
    Kind.DOUBLED: _("Done twice"),
    Kind.REVERSED: _("Transfer taken back"),
    Kind.REFUND_FAILED: _("Refund came back"),
    Kind.DISPUTED: _("Disputed by the payer's bank"),
    Kind.FEE: _("Fee the books do not know"),
    Kind.PAID_OUT: _("Paid out to a bank account"),
    Kind.UNKNOWN: _("Movement of an unknown type"),
    Kind.BALANCE: _("Balance is not the sum"),
}
SAYS = {
    Kind.MISSING_THERE: _(
        "Our books moved %(ours)s for %(reference)s; the payment service has nothing of it."
    ),
    Kind.MISSING_HERE: _(
        "The payment service moved %(theirs)s (%(source)s); our books have nothing of it."
    ),
    Kind.OTHER_AMOUNT: _(
        "Our books moved %(ours)s for %(reference)s, the payment service %(theirs)s."
    ),
    Kind.OTHER_CURRENCY: _(
        "Our books have %(reference)s in %(ours_said)s, the payment service in %(theirs_said)s."
    ),
    Kind.OTHER_ACCOUNT: _(
        "%(reference)s was to reach account %(ours_said)s and went to %(theirs_said)s."
    ),
    Kind.OTHER_PAYMENT: _(
        "%(reference)s was to be made out of payment %(ours_said)s and was out of %(theirs_said)s."
    ),
    Kind.OTHER_SALE: _(
        "Our books have %(reference)s for sale %(ours_said)s, the payment service has it for"
        " %(theirs_said)s."
    ),
    Kind.DOUBLED: _(
        "The payment service did %(reference)s once more: %(theirs)s (%(source)s), which our books"
        " do not have."
    ),
    Kind.REVERSED: _("%(theirs)s of transfer %(reference)s came back (%(source)s)."),
    Kind.REFUND_FAILED: _(
        "The payer's bank did not take refund %(reference)s: %(theirs)s came back (%(source)s)."
    ),
    Kind.DISPUTED: _(
        "The payer's bank disputes %(reference)s: the service moved %(theirs)s (%(source)s)."
    ),
    Kind.FEE: _("The payment service kept a fee of %(theirs)s of %(source)s."),
    Kind.PAID_OUT: _("%(theirs)s moved between our balance and our bank account (%(source)s)."),
    Kind.UNKNOWN: _(
        "The payment service moved %(theirs)s and we do not know what for (%(source)s)."
    ),
    Kind.BALANCE: _(
        "All movements the payment service lists make %(ours)s; it says that it holds %(theirs)s."
    ),
}
TO_DO = {
    Kind.MISSING_THERE: _(
        "Look the movement up at the payment service by its id before repeating."
    ),
    Kind.MISSING_HERE: _("Find out who moved it. What was not owed is taken or given back there."),
    Kind.OTHER_AMOUNT: _("Compare with the sale; pay or ask for the rest, and keep the proof."),
    Kind.OTHER_CURRENCY: _("Give it back in its currency and have it paid as agreed."),
    Kind.OTHER_ACCOUNT: _("Take the transfer back at once, then pass it on to the right account."),
    Kind.OTHER_PAYMENT: _("See that no payment gives more than it brought; put it right there."),
    Kind.OTHER_SALE: _("Put the sale's reference right at the payment service."),
    Kind.DOUBLED: _("Take the second transfer back, or give the second payment back to its payer."),
    Kind.REVERSED: _("Find out why; the payee is owed it again unless the sale says otherwise."),
    Kind.REFUND_FAILED: _("Ask the payer for another account; the money is still the payer's."),
    Kind.DISPUTED: _("Answer with evidence before its deadline; hold what is not passed on yet."),
    Kind.FEE: _("Agree it with the payment service's invoice."),
    Kind.PAID_OUT: _("Agree it with the bank's statement."),
    Kind.UNKNOWN: _("Ask the payment service what it is."),
    Kind.BALANCE: _("Ask the payment service for its list again; report it if they still differ."),
}
MOVEMENTS = {
    Movement.PAYMENT: _("Payments"),
    Movement.TRANSFER: _("Passed on to payees"),
    Movement.REFUND: _("Given back to payers"),
    Movement.REVERSAL: _("Transfers taken back"),
    Movement.REFUND_FAILURE: _("Refunds that came back"),
    Movement.DISPUTE: _("Disputes"),
    Movement.PAYOUT: _("Paid out to our bank"),
    Movement.OTHER: _("Other movements"),
}
