"""What kinds of waste are there, and what is usually in them?

Eight streams after the white paper, each with sub-types. Composition bands say what is plausible,
never what is acceptable: a value outside a band is a question to the holder.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from recycling.errors import missing
from recycling.quantities import Basis
from recycling.streams.reading import read_catalogue
from recycling.streams.sources import Sourced


@dataclass(frozen=True, kw_only=True)
class Band(Sourced):
    """The usual mass fraction (0..1) of one species on the sub-type's own basis.

    ``kind`` is element, oxide, compound, component (a part, not a chemical species) or moisture.
    """

    species: str
    kind: str
    min: Decimal
    max: Decimal
    note: str = ""
    typical: Decimal | None = None

    @property
    def middle(self) -> Decimal:
        """Return the typical value where one is known, else the middle of the band."""
        return (self.min + self.max) / 2 if self.typical is None else self.typical

    def holds(self, value: Decimal) -> bool:
        """Tell whether a fraction lies in the band, ends included."""
        return self.min <= value <= self.max


@dataclass(frozen=True, kw_only=True)
class Hazard(Sourced):
    """A danger of the sub-type and the hazard properties (HP) it may mean."""

    text: str
    hp_candidates: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CodeHint(Sourced):
    """A six-digit waste code that may fit, and on which condition.

    ``suggest_to_eu`` is the last day on which it is the EU's answer though the code itself stays.
    """

    number: str
    condition: str
    suggest_to_eu: date | None = None


@dataclass(frozen=True, kw_only=True)
class TransportEntry(Sourced):
    """A UN entry under which the sub-type may travel."""

    un: str
    name: str
    hazard_class: str
    condition: str


@dataclass(frozen=True, kw_only=True)
class CrossBorderEntry(Sourced):
    """A Basel, OECD or EU-internal entry for shipments across borders."""

    code: str
    condition: str
    status: str


@dataclass(frozen=True, kw_only=True)
class CustomsCode(Sourced):
    """A heading of the Harmonized System 2022."""

    code: str
    text: str


@dataclass(frozen=True, kw_only=True)
class NationalCode(Sourced):
    """An entry of a national hazardous-waste catalogue; no ``code``: not listed by name."""

    country: str
    code: str
    category: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Stream(Sourced):
    """One of the eight secondary streams."""

    id: str
    white_paper_term: str
    name_en: str
    name_zh: str
    sentence: str

    @property
    def subtypes(self) -> tuple[Subtype, ...]:
        """Return its sub-types in catalogue order."""
        return tuple(kind for kind in subtypes() if kind.stream == self.id)


@dataclass(frozen=True, kw_only=True)
class Subtype(Sourced):
    """A tradeable kind of waste within a stream. Fractions are on ``basis``."""

    id: str
    stream: str
    name_en: str
    name_zh: str
    physical_form: str
    mass_basis: str
    basis: Basis
    composition: tuple[Band, ...]
    moisture: Band
    hazards: tuple[Hazard, ...]
    codes: tuple[CodeHint, ...]
    transport: tuple[TransportEntry, ...]
    cross_border: tuple[CrossBorderEntry, ...]
    customs: tuple[CustomsCode, ...]
    national: tuple[NationalCode, ...]
    operations: tuple[str, ...]
    radioactivity_class: str
    note: str

    def band(self, species: str) -> Band | None:
        """Return the band of a species as the catalogue writes it, or ``None``."""
        return next((band for band in self.composition if band.species == species), None)


def _hint(row: dict[str, Any]) -> CodeHint:
    last = row.pop("suggest_to_eu", None)
    return CodeHint(**row, suggest_to_eu=date.fromisoformat(last) if last else None)


def _hazard(row: dict[str, Any]) -> Hazard:
    return Hazard(**{**row, "hp_candidates": tuple(row["hp_candidates"])})


def _subtype(row: dict[str, Any]) -> Subtype:
    return Subtype(
        **{
            **row,
            "basis": Basis(row["basis"]),
            "composition": tuple(Band(**band) for band in row["composition"]),
            "moisture": Band(**row["moisture"]),
            "hazards": tuple(_hazard(hazard) for hazard in row["hazards"]),
            "codes": tuple(_hint(hint) for hint in row["codes"]),
            "transport": tuple(TransportEntry(**entry) for entry in row["transport"]),
            "cross_border": tuple(CrossBorderEntry(**entry) for entry in row["cross_border"]),
            "customs": tuple(CustomsCode(**code) for code in row["customs"]),
            "national": tuple(NationalCode(**code) for code in row["national"]),
            "operations": tuple(row["operations"]),
        }
    )


@cache
def _streams() -> MappingProxyType[str, Stream]:
    rows = read_catalogue("streams")["streams"]
    return MappingProxyType({row["id"]: Stream(**row) for row in rows})


@cache
def _subtypes() -> MappingProxyType[str, Subtype]:
    rows = read_catalogue("subtypes")["subtypes"]
    return MappingProxyType({row["id"]: _subtype(row) for row in rows})


def streams() -> tuple[Stream, ...]:
    """Return the eight streams in the white paper's order."""
    return tuple(_streams().values())


def stream(stream_id: str) -> Stream:
    """Return one stream; raises ``NotFound``."""
    found = _streams().get(stream_id)
    if found is None:
        raise missing("stream", stream_id)
    return found


def subtypes() -> tuple[Subtype, ...]:
    """Return every sub-type of every stream."""
    return tuple(_subtypes().values())


def subtype(subtype_id: str) -> Subtype:
    """Return one sub-type; raises ``NotFound``."""
    found = _subtypes().get(subtype_id)
    if found is None:
        raise missing("subtype", subtype_id)
    return found
