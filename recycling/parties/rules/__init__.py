"""What may be said of organisations and people, and when is a sign-in acceptable?

Pure. ``roles`` are the kinds of organisation and what a member may be, ``people`` what is said of
new ones, ``passwords``, ``factors`` and ``tokens`` which secrets are good, ``sessions`` how long
a sign-in lasts, ``attempts`` how guessing is slowed down.
"""

from recycling.parties.rules.passwords import (
    ADVISED_PASSWORD,
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    check_password,
)
from recycling.parties.rules.people import Application, Newcomer, check_application, check_newcomer
from recycling.parties.rules.roles import SELF_REGISTERING, Kind, Role, included_roles
from recycling.parties.rules.tokens import (
    LONGEST_OVERLAP_HOURS,
    TOKEN_LENGTH,
    overlap_end,
    secret_digest,
    token_expiry,
    token_scopes,
)

__all__ = [
    "ADVISED_PASSWORD",
    "LONGEST_OVERLAP_HOURS",
    "LONGEST_PASSWORD",
    "SELF_REGISTERING",
    "SHORTEST_PASSWORD",
    "TOKEN_LENGTH",
    "Application",
    "Kind",
    "Newcomer",
    "Role",
    "check_application",
    "check_newcomer",
    "check_password",
    "included_roles",
    "overlap_end",
    "secret_digest",
    "token_expiry",
    "token_scopes",
]
