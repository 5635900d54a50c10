"""Pages to register, sign in and out, look after one's organisation, and the public register."""

from recycling.parties.views import (
    account,
    delegations,
    erasure,
    joining,
    language,
    organisations,
    passwords,
    people,
    register,
    short_codes,
    sign_in,
    tokens,
)
from recycling.parties.views.blueprint import blueprint

__all__ = [
    "account",
    "blueprint",
    "delegations",
    "erasure",
    "joining",
    "language",
    "organisations",
    "passwords",
    "people",
    "register",
    "short_codes",
    "sign_in",
    "tokens",
]
