"""Organisations for programs, who a token acts for, and the change feed."""

from recycling.parties.api import feed, organisations, people
from recycling.parties.api.blueprint import api

__all__ = ["api", "feed", "organisations", "people"]
