"""Tables of lots.

``lot``: what is declared and counts; ``assays``: what was found and by whom; ``radiation``: how
radioactive it is; ``reclassing``: what the law changed.
"""

from recycling.lots.models.assays import Assay, AssayComponent, LotAnswer
from recycling.lots.models.lot import Lot, LotComponent, LotFile, LotHazard, LotStep, LotWord
from recycling.lots.models.radiation import LotActivity, LotMeasurement
from recycling.lots.models.reclassing import LotReclassing

__all__ = [
    "Assay",
    "AssayComponent",
    "Lot",
    "LotActivity",
    "LotAnswer",
    "LotComponent",
    "LotFile",
    "LotHazard",
    "LotMeasurement",
    "LotReclassing",
    "LotStep",
    "LotWord",
]
