"""What does a holder declare of a lot, page by page?

Each part may come alone; ``None`` or an empty text is “not said yet”. ``Declaration`` is all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from recycling.lots.rules.assay import Composition
from recycling.quantities import Fraction, Mass


@dataclass(frozen=True)
class Naming:
    """What it is: a title for people, the sub-type of the catalogue, the form it is in."""

    title: str
    subtype: str
    physical_form: str = ""


@dataclass(frozen=True)
class Masses:
    """How much there is, as it lies there, and how it is packed."""

    wet_mass: Mass | None = None
    moisture: Fraction | None = None
    packaging: str = ""
    pieces: int | None = None


@dataclass(frozen=True)
class Classing:
    """The waste code (any usual writing) and the hazard properties."""

    code: str = ""
    hazards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crossing:
    """Under which Basel or OECD entry it crosses a border, in which form, as which UN number.

    All may be empty: on none of the lists, the form not said, not dangerous to carry.
    """

    entry: str = ""
    form: str = ""
    un_number: str = ""


@dataclass(frozen=True)
class Placing:
    """Where it is (WGS 84, whole micro-degrees) and from when it may be fetched."""

    country: str
    place: str = ""
    latitude_udeg: int | None = None
    longitude_udeg: int | None = None
    available_from: date | None = None


@dataclass(frozen=True)
class NewLot:
    """A lot as first entered: what it is, and whatever else is known already.

    Without a ``crossing`` what was named before stays.
    """

    naming: Naming
    composition: Composition = field(default_factory=Composition)
    masses: Masses = Masses()
    classing: Classing = Classing()
    placing: Placing | None = None
    crossing: Crossing | None = None


@dataclass(frozen=True)
class Declaration:
    """All that has been declared of a lot. ``code`` is six digits of ``code_list``, or empty.

    ``composition`` is that of the assay in force, as fractions of dry mass. ``radioactivity`` is
    the state it stands in, empty for that of its kind before anything is measured.
    """

    naming: Naming
    composition: Composition
    masses: Masses
    code_list: str
    code: str
    hazardous: bool
    hazards: tuple[str, ...]
    placing: Placing
    radioactivity: str = ""


class FileKind(StrEnum):
    """What a file shows."""

    PHOTO = "photo"
    ASSAY = "assay"
    SAFETY_DATA = "safety_data"
    OTHER = "other"


@dataclass(frozen=True)
class NewFile:
    """A file whose content the store already holds under its digest. ``size`` is in bytes."""

    sha256: str
    name: str
    media_type: str
    size: int
    kind: str = FileKind.OTHER
    reading: str = "everybody"
