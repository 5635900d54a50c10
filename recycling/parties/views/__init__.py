"""Pages to register, sign in and out, and look after one's organisation."""

from recycling.parties.views import organisations, sign_in, tokens
from recycling.parties.views.blueprint import blueprint

__all__ = ["blueprint", "organisations", "sign_in", "tokens"]
