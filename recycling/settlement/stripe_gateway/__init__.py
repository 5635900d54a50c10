"""How does the site talk to Stripe, or to the payment sandbox in its place?

May import the ground files and ``stripe``. Start reading at protocol; client speaks to Stripe.
"""

from recycling.settlement.stripe_gateway.client import LARGEST_PAYMENT_MINOR, StripeGateway
from recycling.settlement.stripe_gateway.configuration import STRIPE_ADDRESS, check_configuration
from recycling.settlement.stripe_gateway.protocol import (
    AccountOrder,
    BalanceLine,
    BalancePage,
    CheckoutOrder,
    CheckoutPage,
    CheckoutState,
    DisputePage,
    DisputeReport,
    GatewayEvent,
    HoldState,
    PaymentGateway,
    RefundOrder,
    ReversalOrder,
    TransferOrder,
)
from recycling.settlement.stripe_gateway.refusals import (
    EventRefused,
    OutcomeUnknown,
    PaymentDeclined,
    PaymentRefused,
    PaymentsMisconfigured,
    TryAgainLater,
)
from recycling.settlement.stripe_gateway.reports import (
    BankTransferOrder,
    BankTransferState,
    Instructions,
    PayableState,
    Wanted,
)

__all__ = [
    "LARGEST_PAYMENT_MINOR",
    "STRIPE_ADDRESS",
    "AccountOrder",
    "BalanceLine",
    "BalancePage",
    "BankTransferOrder",
    "BankTransferState",
    "CheckoutOrder",
    "CheckoutPage",
    "CheckoutState",
    "DisputePage",
    "DisputeReport",
    "EventRefused",
    "GatewayEvent",
    "HoldState",
    "Instructions",
    "OutcomeUnknown",
    "PayableState",
    "PaymentDeclined",
    "PaymentGateway",
    "PaymentRefused",
    "PaymentsMisconfigured",
    "RefundOrder",
    "ReversalOrder",
    "StripeGateway",
    "TransferOrder",
    "TryAgainLater",
    "Wanted",
    "check_configuration",
]
