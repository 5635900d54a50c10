"""Lots for programs.

``lots``: enter, publish, find; ``assays``: what was found, and by whom; ``radiation``: how
radioactive it is.
"""

from recycling.lots.api import assays, lots, radiation
from recycling.lots.api.blueprint import api

__all__ = ["api", "assays", "lots", "radiation"]
