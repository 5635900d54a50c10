"""Matching for programs: bases that may take a lot (``matches``), decisions (``borders``)."""

from recycling.matching.api import borders, matches
from recycling.matching.api.blueprint import api

__all__ = ["api", "borders", "matches"]
