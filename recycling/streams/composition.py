"""Is a declared composition plausible, and what does a usual lot hold?

Bands are plausibility, not acceptance: whatever lies outside becomes a question to the holder,
never a refusal. Components (magnet, powder, glass) are parts, not chemical species; totals repeat
their parts; neither adds to the sum of species.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cache
from types import MappingProxyType

from recycling.errors import Finding
from recycling.quantities import Basis, Form, plain
from recycling.sayings import say
from recycling.streams.elements import element, elements
from recycling.streams.kinds import Band, Subtype, subtype

TOTALS: Mapping[str, Form] = MappingProxyType({"REE_total": Form.ELEMENT, "REO_total": Form.OXIDE})
COMPONENTS = frozenset({"NdFeB_magnet", "phosphor_powder", "glass"})
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "REE_total": say("All rare earths as elements"),
        "REO_total": say("All rare earths as oxides"),
        "PGM_total": say("All platinum group metals"),
        "NdFeB_magnet": say("NdFeB magnet"),
        "phosphor_powder": say("Phosphor powder"),
        "glass": say("Glass"),
        "moisture": say("Moisture"),
    }
)


@dataclass(frozen=True)
class Question:
    """Something in a declared composition that a holder should look at again."""

    species: str
    code: str
    message: str
    declared: Decimal
    band: Band | None

    @property
    def is_recalled(self) -> bool:
        """Tell whether the band itself is from memory."""
        return self.band is not None and self.band.is_recalled

    @property
    def finding(self) -> Finding:
        """Return it as a finding that does not refuse."""
        return Finding(f"composition.{self.species}", self.code, self.message, "question")


@cache
def rare_earth_species() -> Mapping[str, tuple[str, Form]]:
    """Return each rare earth species (``Nd``, ``Nd2O3``) with its element and form."""
    known = {each.symbol: (each.symbol, Form.ELEMENT) for each in elements()}
    oxides = {each.oxide: (each.symbol, Form.OXIDE) for each in elements()}
    return MappingProxyType({**known, **oxides})


def in_form(species: str, value: Decimal, form: Form) -> Decimal | None:
    """Return a rare earth's fraction as element or as oxide; ``None`` for any other species."""
    known = rare_earth_species().get(species)
    if known is None:
        return None
    symbol, given = known
    if given is form:
        return value
    factor = element(symbol).oxide_factor
    return value * factor if form is Form.OXIDE else value / factor


def rare_earth_sum(fractions: Mapping[str, Decimal], form: Form) -> Decimal:
    """Return the sum of the single rare earths among fractions, as elements or as oxides."""
    each = (in_form(species, value, form) for species, value in fractions.items())
    return sum((value for value in each if value is not None), Decimal(0))


def sum_of_species(fractions: Mapping[str, Decimal]) -> Decimal:
    """Return the sum of all chemical species, which can never exceed one.

    Components do not count; a declared total counts where it is more than its own parts.
    """
    others = sum(
        (
            value
            for species, value in fractions.items()
            if species not in rare_earth_species()
            and species not in TOTALS
            and species not in COMPONENTS
        ),
        Decimal(0),
    )
    parts = sum(
        (value for species, value in fractions.items() if species in rare_earth_species()),
        Decimal(0),
    )
    return others + max(parts, *(fractions.get(total, Decimal(0)) for total in TOTALS))


def check_composition(
    subtype_id: str,
    fractions: Mapping[str, Decimal],
    *,
    basis: Basis | None = None,
    moisture: Decimal | None = None,
) -> tuple[Question, ...]:
    """Return what a holder should look at again in fractions (0..1) by species.

    Fractions on another ``basis`` than the sub-type's are first converted with ``moisture``
    (none: 0). Raises ``NotFound`` for the sub-type.
    """
    kind = subtype(subtype_id)
    scale = _scale(kind, basis, moisture or Decimal(0))
    scaled = {species: value * scale for species, value in fractions.items()}
    return (
        *_moisture_questions(kind, moisture),
        *_twice_declared(scaled),
        *(found for species in scaled for found in _species_questions(kind, species, scaled)),
        *_total_questions(kind, scaled),
    )


def _scale(kind: Subtype, basis: Basis | None, moisture: Decimal) -> Decimal:
    if basis in (None, kind.basis) or moisture >= 1:
        return Decimal(1)
    return 1 - moisture if kind.basis is Basis.WET else 1 / (1 - moisture)


def _moisture_questions(kind: Subtype, moisture: Decimal | None) -> Iterator[Question]:
    if moisture is not None:
        yield from _compare(kind, "moisture", moisture, kind.moisture)


def _twice_declared(fractions: Mapping[str, Decimal]) -> Iterator[Question]:
    for each in elements():
        if {each.symbol, each.oxide} <= fractions.keys():
            words = say(
                "%(symbol)s is given twice, as element and as %(oxide)s.",
                symbol=each.symbol,
                oxide=each.oxide,
            )
            yield Question(each.oxide, "declared_twice", words, fractions[each.oxide], None)


def _species_questions(
    kind: Subtype, species: str, fractions: Mapping[str, Decimal]
) -> Iterator[Question]:
    value, known = fractions[species], rare_earth_species().get(species)
    band = kind.band(species)
    if band is None and known:
        band = next((b for b in kind.composition if _is_same_element(b, known[0])), None)
    if band is None:
        yield from _unexpected(kind, species, value)
        return
    form = rare_earth_species().get(band.species, ("", Form.ELEMENT))[1]
    converted = in_form(species, value, form)
    yield from _compare(kind, species, value if converted is None else converted, band)


def _is_same_element(band: Band, symbol: str) -> bool:
    return rare_earth_species().get(band.species, ("",))[0] == symbol


def _unexpected(kind: Subtype, species: str, value: Decimal) -> Iterator[Question]:
    banded = [band.species for band in kind.composition if band.species in rare_earth_species()]
    is_part = species in rare_earth_species() and not banded
    if value > 0 and not is_part and species not in TOTALS:
        words = say(
            "%(named)s is not usual in %(name_en)s.", named=_named(species), name_en=kind.name_en
        )
        yield Question(species, "unexpected_species", words, value, None)


def _total_questions(kind: Subtype, fractions: Mapping[str, Decimal]) -> Iterator[Question]:
    for total, form in TOTALS.items():
        band, parts = kind.band(total), rare_earth_sum(fractions, form)
        stated = fractions.get(total)
        if stated is not None and parts > stated:
            words = say(
                "%(named)s: %(percent)s is stated, yet the single ones make %(together)s.",
                named=_named(total),
                percent=_percent(stated),
                together=_percent(parts),
            )
            yield Question(total, "parts_exceed_total", words, stated, band)
        if band is not None and stated is None and parts > 0:
            yield from _compare(kind, total, parts, band)


def _compare(kind: Subtype, species: str, value: Decimal, band: Band) -> Iterator[Question]:
    if band.holds(value):
        return
    side = "below" if value < band.min else "above"
    named = (
        _named(species)
        if species == band.species
        else say("%(species)s as %(other)s", species=species, other=band.species)
    )
    doubt = say("; the band is from memory, to be checked") if band.is_recalled else ""
    yield Question(
        species,
        f"{side}_band",
        say(
            "%(named)s: %(percent)s is %(side)s the usual %(least)s to %(most)s of"
            " %(name_en)s%(doubt)s.",
            named=named,
            percent=_percent(value),
            side=side,
            least=_percent(band.min),
            most=_percent(band.max),
            name_en=kind.name_en,
            doubt=doubt,
        ),
        value,
        band,
    )


def _named(species: str) -> str:
    """Return a species as people write it; formulas stand for themselves."""
    return _WORDS.get(species, species)


def _percent(fraction: Decimal) -> str:
    return f"{plain(Context(prec=4).create_decimal(fraction * 100))} %"
