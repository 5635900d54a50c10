"""Matching for programs: bases for a lot (``matches``), decisions (``borders``), ``prices``."""

from recycling.matching.api import borders, matches, prices
from recycling.matching.api.blueprint import api

__all__ = ["api", "borders", "matches", "prices"]
