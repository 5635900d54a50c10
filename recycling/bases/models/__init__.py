"""Tables of recovery bases, their lines, their licences and what is left of each year."""

from recycling.bases.models.capacity import LicenceYear, Reservation
from recycling.bases.models.licences import (
    Licence,
    LicenceCode,
    LicenceHazard,
    LicenceProcess,
    LicenceSubtype,
)
from recycling.bases.models.review import LicenceCondition, LicenceQuestion
from recycling.bases.models.sites import (
    Base,
    BaseWord,
    LinePenalty,
    LineSubtype,
    LineYield,
    ProcessLine,
)

__all__ = [
    "Base",
    "BaseWord",
    "Licence",
    "LicenceCode",
    "LicenceCondition",
    "LicenceHazard",
    "LicenceProcess",
    "LicenceQuestion",
    "LicenceSubtype",
    "LicenceYear",
    "LinePenalty",
    "LineSubtype",
    "LineYield",
    "ProcessLine",
    "Reservation",
]
