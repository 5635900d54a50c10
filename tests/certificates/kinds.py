"""A certificate of every kind of waste in the catalogue, on one page or over many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from recycling.certificates.evidence import (
    Batch,
    Content,
    Evidence,
    Hazard,
    Lot,
    Output,
    Recovered,
    WasteCode,
    Weighing,
)
from recycling.quantities import Basis, Form, Fraction, Mass
from recycling.streams import rules as streams
from tests.certificates.makers import ISSUED_AT, METRIC, magnet_evidence

# Of some kinds the catalogue knows the sum of all rare earths only; their assays name elements.
ELEMENT_WHERE_NONE_IS_KNOWN = ("Ce",)
HANDOVERS_OF_MANY_PAGES = 60
_DAY = date(2026, 9, 14)
_DRY = Mass.kg("3609.45")
_YIELD = Fraction.of("0.931")


def kinds() -> tuple[str, ...]:
    """Every sub-type of the catalogue, by id."""
    return tuple(kind.id for kind in streams.subtypes())


NAMES = {
    "Latin": "Łukasiewicz–Ångström Geri Dönüşüm A.Ş.",
    "Chinese": "赣州稀土循环利用有限公司",
    "Arabic": "شركة تدوير المغناطيس",
    "Devanagari": "दुर्लभ मृदा पुनर्चक्रण",
    "Greek and Cyrillic": "Ανακύκλωση Вторресурс",
}
NOT_PRINTED = {"emoji": "Rückgewinnung 🧲", "a script without a font": "ქართული"}


def named(evidence: Evidence, name: str) -> Evidence:
    """Return the certificate with this name wherever a certificate says a party's name."""
    parties = (evidence.holder, evidence.base.operator, evidence.carriers[0].party)
    holder, operator, carrier = (replace(party, name=name) for party in parties)
    first = evidence.handovers[0]
    return replace(
        evidence,
        holder=holder,
        base=replace(evidence.base, name=name, operator=operator, site=f"{name} 26"),
        carriers=(replace(evidence.carriers[0], party=carrier),),
        handovers=(replace(first, giver=name, taker=name, place=name), *evidence.handovers[1:]),
    )


def bare() -> Evidence:
    """Return the certificate of a lot of which next to nothing is known and nothing came out."""
    usual = magnet_evidence()
    return replace(
        usual,
        carriers=(),
        lot=replace(usual.lot, hazards=(), composition=()),
        recovered=(),
        products=(),
        residues=(),
    )


def evidence_of(kind_id: str, *, handovers: int = 2) -> Evidence:
    """Return a certificate of a usual lot of this kind that went through so many hands."""
    kind, route = streams.subtype(kind_id), streams.processes_for(kind_id)[0]
    composition = _composition(kind_id)
    usual = magnet_evidence()
    first, last = usual.handovers
    between = tuple(
        replace(last, at=first.at + timedelta(minutes=20 * (step + 1)))
        for step in range(handovers - 1)
    )
    return replace(
        usual,
        lot=Lot(
            "LOT-2026-004182",
            streams.stream(kind.stream).name_en,
            kind.name_en,
            _code(kind_id),
            tuple(_hazards(kind_id)),
            composition,
        ),
        weighing=Weighing(Mass.kg("4850"), Mass.kg("4812.6"), _DRY, usual.weighing.scale),
        handovers=(first, *between),
        batch=Batch("B-2026-0311", route.name_en, ISSUED_AT - timedelta(days=20)),
        recovered=tuple(_recovered(kind_id, composition)),
        products=tuple(
            Output(f"{streams.element(symbol).name_en} oxide", Mass.kg("11.5"), "Own sale")
            for symbol in streams.elements_held(kind_id)[:3]
        ),
    )


def _code(kind_id: str) -> WasteCode:
    code = streams.suggested_codes(kind_id, "DE", _DAY)[0].code
    return WasteCode(code.display, code.text, "European List of Waste", "2000/532/EC")


def _hazards(kind_id: str) -> list[Hazard]:
    codes = {code for hazard in streams.subtype(kind_id).hazards for code in hazard.hp_candidates}
    return [Hazard(code, streams.listed_code("EU_HP", code).text) for code in sorted(codes)]


def _composition(kind_id: str) -> tuple[Content, ...]:
    known = streams.rare_earth_species()
    return tuple(
        Content(
            species,
            streams.element(known[species][0]).name_en,
            Fraction.of(value),
            Basis.DRY,
            Form(known[species][1]),
            "ICP-OES",
        )
        for species, value in streams.typical_composition(kind_id).items()
        if species in known and known[species][0]
    )


def _recovered(kind_id: str, composition: tuple[Content, ...]) -> list[Recovered]:
    named = streams.elements_held(kind_id) or ELEMENT_WHERE_NONE_IS_KNOWN
    held = {streams.rare_earth_species()[one.symbol][0]: one.fraction for one in composition}
    return [
        Recovered(
            symbol,
            streams.element(symbol).name_en,
            contained := _DRY.share(held.get(symbol, Fraction.of("0.01"))),
            contained.share(_YIELD),
            METRIC,
        )
        for symbol in named
    ]
