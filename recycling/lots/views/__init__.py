"""Pages of lots: the public register and a lot (``register``), entering one (``entry``).

Later rooms show their part on a lot's page by appending to ``lot_panels``, and say in
``lot_terms`` until when its next step is awaited.
"""

from recycling.lots.views import (
    assays,
    classing,
    crossing,
    entry,
    publishing,
    radiation,
    reclassing,
    register,
    searches,
)
from recycling.lots.views.blueprint import blueprint
from recycling.lots.views.panels import LotPanel, lot_panels, lot_terms

__all__ = [
    "LotPanel",
    "assays",
    "blueprint",
    "classing",
    "crossing",
    "entry",
    "lot_panels",
    "lot_terms",
    "publishing",
    "radiation",
    "reclassing",
    "register",
    "searches",
]
