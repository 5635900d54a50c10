"""An HTTP double of Stripe that keeps to the installed SDK's contract and moves no money.

May import the ground files and ``stripe``'s parameter types. Start reading at factory.
"""

from recycling.settlement.sandbox.factory import create_sandbox
from recycling.settlement.sandbox.routes import Terms

SANDBOX_KEY = "sk_test_payment_sandbox"
"""The key the site uses with the sandbox; any test key would do."""

__all__ = ["SANDBOX_KEY", "Terms", "create_sandbox"]
