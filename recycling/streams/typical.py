"""What does a usual lot of a sub-type hold? For demonstrations and examples, never for a deed.

Every rare earth lies equally far up its own band, as far as brings their sum to the middle of the
total's band; the other species share what room is left. Where only magnets are known to be inside,
the rare earths split as in magnets taken out.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from functools import cache
from types import MappingProxyType

from recycling.quantities import Form
from recycling.streams.composition import (
    COMPONENTS,
    TOTALS,
    in_form,
    rare_earth_species,
    rare_earth_sum,
)
from recycling.streams.elements import elements
from recycling.streams.kinds import Band, Subtype, subtype

_HALF = Decimal("0.5")
_STEP = Decimal("0.0000001")
_REMOVED_MAGNETS = "ndfeb_eol_magnet"
MAGNET = "NdFeB_magnet"


@cache
def typical_composition(subtype_id: str) -> Mapping[str, Decimal]:
    """Return fractions by species that raise no question; the total alone where no split is known.

    On the sub-type's own basis, to seven decimals. Raises ``NotFound``.
    """
    kind = subtype(subtype_id)
    rare = _rare_earths(kind)
    others = [b for b in kind.composition if _is_chemical(b) and b.species not in rare]
    room = 1 - sum(rare.values()) - sum(band.min for band in others)
    spans = sum(band.max - band.min for band in others)
    share = min(_HALF, max(Decimal(0), room / spans)) if spans else Decimal(0)
    rest = {band.species: _rounded(_at(band, share)) for band in others}
    return MappingProxyType({**rare, **rest})


def elements_held(subtype_id: str) -> tuple[str, ...]:
    """Return the symbols a sub-type is known to hold, by atomic number; raises ``NotFound``.

    Where only magnets are known to be inside, the elements of magnets.
    """
    kind = subtype(subtype_id)
    named = {rare_earth_species()[b.species][0] for b in _rare_earth_bands(kind) if b.max > 0}
    if not named and kind.band(MAGNET):
        return elements_held(_REMOVED_MAGNETS)
    return tuple(each.symbol for each in elements() if each.symbol in named)


def _is_chemical(band: Band) -> bool:
    return band.species not in TOTALS and band.species not in COMPONENTS


def _rare_earth_bands(kind: Subtype) -> list[Band]:
    return [band for band in kind.composition if band.species in rare_earth_species()]


def _total_band(kind: Subtype) -> Band | None:
    return next((band for band in kind.composition if band.species in TOTALS), None)


def _form(kind: Subtype) -> Form:
    total = _total_band(kind)
    return TOTALS[total.species] if total else Form.ELEMENT


def _at(band: Band, share: Decimal) -> Decimal:
    return band.min + share * (band.max - band.min)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_STEP, ROUND_DOWN).normalize()


def _rare_earths(kind: Subtype) -> dict[str, Decimal]:
    bands, total = _rare_earth_bands(kind), _total_band(kind)
    if not bands and total and kind.band(MAGNET):
        return _as_in_magnets(total.middle)
    if not bands:
        return {total.species: total.middle} if total else {}
    share = _share(kind, bands, total)
    return {band.species: _rounded(_at(band, share)) for band in bands}


def _share(kind: Subtype, bands: list[Band], total: Band | None) -> Decimal:
    """Tell how far up their bands the rare earths lie together."""
    form = _form(kind)
    lowest = rare_earth_sum({band.species: band.min for band in bands}, form)
    highest = rare_earth_sum({band.species: band.max for band in bands}, form)
    others = sum(b.min for b in kind.composition if _is_chemical(b) and b not in bands)
    target = total.middle if total else min((lowest + highest) / 2, 1 - others)
    return min(Decimal(1), max(Decimal(0), (target - lowest) / (highest - lowest)))


def _as_in_magnets(total: Decimal) -> dict[str, Decimal]:
    magnet = typical_composition(_REMOVED_MAGNETS)
    parts = {s: value for s, value in magnet.items() if in_form(s, value, Form.ELEMENT) is not None}
    whole = rare_earth_sum(parts, Form.ELEMENT)
    return {species: _rounded(value / whole * total) for species, value in parts.items()}
