"""Tables of lots.

``lot``: what is declared and counts; ``assays``: what was found and by whom; ``reclassing``: what
the law changed.
"""

from recycling.lots.models.assays import Assay, AssayComponent, LotAnswer
from recycling.lots.models.lot import Lot, LotComponent, LotFile, LotHazard, LotStep, LotWord
from recycling.lots.models.reclassing import LotReclassing

__all__ = [
    "Assay",
    "AssayComponent",
    "Lot",
    "LotAnswer",
    "LotComponent",
    "LotFile",
    "LotHazard",
    "LotReclassing",
    "LotStep",
    "LotWord",
]
