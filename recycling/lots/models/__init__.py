"""Tables of lots.

``lot``: what is declared and counts; ``assays``: what was found and by whom; ``radiation``: how
radioactive it is; ``reclassing``: what the law changed; ``register``: what a
search reads; ``unmapped``: rows written by the thousand.
"""

from recycling.lots.models.assays import Assay, AssayComponent, LotAnswer
from recycling.lots.models.lot import Lot, LotComponent, LotFile, LotHazard, LotStep
from recycling.lots.models.radiation import LotActivity, LotMeasurement
from recycling.lots.models.reclassing import LotReclassing
from recycling.lots.models.register import (
    LotElement,
    RegisterEntry,
    RegisterWord,
    SavedSearch,
    SpeltWord,
)
from recycling.lots.models.unmapped import Make, Unmapped, mapped, unmapped

__all__ = [
    "Assay",
    "AssayComponent",
    "Lot",
    "LotActivity",
    "LotAnswer",
    "LotComponent",
    "LotElement",
    "LotFile",
    "LotHazard",
    "LotMeasurement",
    "LotReclassing",
    "LotStep",
    "Make",
    "RegisterEntry",
    "RegisterWord",
    "SavedSearch",
    "SpeltWord",
    "Unmapped",
    "mapped",
    "unmapped",
]
