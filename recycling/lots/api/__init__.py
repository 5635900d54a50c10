"""Lots for programs.

``lots``: enter, publish, find; ``assays``: what was found, and by whom; ``radiation``: how
radioactive it is; ``searches``: those saved.
"""

from recycling.lots.api import assays, lots, radiation, searches
from recycling.lots.api.blueprint import api

__all__ = ["api", "assays", "lots", "radiation", "searches"]
