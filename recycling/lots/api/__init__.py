"""Lots for programs: ``lots`` enter, publish, find; ``assays`` what was found, and by whom."""

from recycling.lots.api import assays, lots
from recycling.lots.api.blueprint import api

__all__ = ["api", "assays", "lots"]
