"""Pages to register, sign in and out, look after one's organisation, and the public register."""

from recycling.parties.views import (
    delegations,
    joining,
    organisations,
    people,
    register,
    sign_in,
    tokens,
)
from recycling.parties.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "delegations",
    "joining",
    "organisations",
    "people",
    "register",
    "sign_in",
    "tokens",
]
