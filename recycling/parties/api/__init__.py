"""Organisations for programs, who a token acts for, and the change feed."""

from recycling.parties.api import delegations, feed, organisations, people, short_codes, tokens
from recycling.parties.api.blueprint import api

__all__ = ["api", "delegations", "feed", "organisations", "people", "short_codes", "tokens"]
