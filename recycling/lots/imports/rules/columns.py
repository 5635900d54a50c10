"""Which column of a file is which? Headers in English, German, French and Chinese, and units.

A header is recognised only where it can mean one thing; what is not recognised is left to the
person. Species (``Nd``, ``Nd2O3 (wt%)``) are columns of their own.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from recycling.lots.imports.rules.numbers import mass_factor, share_factor
from recycling.lots.rules.composition import known_species
from recycling.reading.cells import clean
from recycling.streams import rules as streams

SPECIES = "composition."
IGNORED = "ignored"
OBLIGATORY = ("own_id", "title", "subtype")
# Each field with the headers it is known by; compared without case, accents, blanks and signs.
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "own_id": (
        "own id", "your id", "id", "lot id", "lot no", "lot number", "reference", "ref",
        "our reference", "batch no", "external id", "identifier", "kennung", "eigene nummer",
        "losnummer", "los nr", "los-nr", "chargennummer", "referenz", "artikelnummer",
        "identifiant", "numero de lot", "n° de lot", "reference interne", "编号", "批号",
        "自有编号",
    ),
    "title": (
        "title", "name", "description", "material", "designation", "bezeichnung", "titel",
        "beschreibung", "material bezeichnung", "désignation", "intitulé", "libellé", "matière",
        "名称", "品名", "物料名称", "标题",
    ),
    "subtype": (
        "subtype", "sub-type", "kind of waste", "waste kind", "material type", "type", "category",
        "art", "abfallart", "kategorie", "sous-type", "type de déchet", "catégorie", "类别", "子类",
        "废物类别", "种类",
    ),
    "physical_form": (
        "physical form", "form", "physical state", "konsistenz", "form des abfalls", "zustand",
        "aggregatzustand", "état physique", "forme", "forme physique", "形态", "物理形态",
    ),
    "country": ("country", "land", "pays", "国家", "国别"),
    "place": (
        "place", "town", "site", "location", "city", "ort", "standort", "lagerort", "lieu", "ville",
        "地点", "城市", "所在地",
    ),
    "latitude": ("latitude", "lat", "breite", "breitengrad", "纬度"),
    "longitude": ("longitude", "lon", "lng", "länge", "längengrad", "经度"),
    "available_from": (
        "available from", "available", "ready on", "date available", "pick-up from",
        "verfügbar ab", "abholbereit ab", "bereit ab", "disponible à partir du", "disponible dès",
        "date de disponibilité", "可用日期", "可提货日期",
    ),
    "code": (
        "waste code", "code", "ewc", "ewc code", "low code", "list of waste", "eural code",
        "abfallschlüssel", "avv", "avv nummer", "avv-schlüssel", "code déchet", "废物代码",
        "危废代码",
    ),
    "hazards": (
        "hazards", "hazard properties", "hp", "hp codes", "hazard", "gefahren",
        "gefährliche eigenschaften", "gefahrenmerkmale", "propriétés dangereuses", "dangers",
        "危险特性",
    ),
    "wet_mass": (
        "wet mass", "mass", "weight", "net weight", "gross wet weight", "quantity", "wet weight",
        "masse", "gewicht", "menge", "nettogewicht", "feuchtmasse", "nassgewicht", "poids",
        "quantité", "masse humide", "poids net", "重量", "质量", "湿重", "净重", "数量",
    ),
    "mass_unit": (
        "unit", "mass unit", "uom", "weight unit", "einheit", "mengeneinheit", "unité", "单位",
    ),
    "moisture": (
        "moisture", "water", "water content", "moisture content", "h2o", "feuchte", "feuchtigkeit",
        "wassergehalt", "wasser", "humidité", "teneur en eau", "水分", "含水率", "湿度",
    ),
    "packaging": (
        "packaging", "packing", "package", "container", "verpackung", "gebinde", "behälter",
        "emballage", "conditionnement", "包装", "包装方式",
    ),
    "pieces": (
        "pieces", "number of packages", "packages", "count", "drums", "stück", "stückzahl",
        "anzahl", "anzahl gebinde", "colis", "nombre de colis", "件数", "包装件数",
    ),
    "method": (
        "method", "assay method", "methode", "analysemethode", "analyseverfahren", "méthode",
        "méthode d'analyse", "方法", "检测方法",
    ),
    "laboratory": ("laboratory", "lab", "labor", "laboratoire", "实验室", "检测机构"),
    IGNORED: ("errors", "error", "fehler", "erreurs", "错误"),
}  # fmt: skip
FIELDS = tuple(field for field in _SYNONYMS if field != IGNORED)
_MASSES, _SHARES = frozenset({"wet_mass"}), frozenset({"moisture"})
_BRACKETED = re.compile(r"^(?P<name>.*?)\s*[(\[（【]\s*(?P<unit>[^)\]）】]*)\s*[)\]）】]\s*$")
_TRAILING = re.compile(r"^(?P<name>\S.{0,80}?)[\s_,/-]{1,3}(?:in\s+|en\s+)?(?P<unit>\S{1,20})$")
LONGEST_HEADER = 100


@dataclass(frozen=True)
class Column:
    """What a column holds: a field (empty: not used) and the unit of its bare numbers."""

    field: str = ""
    unit: str = ""

    @property
    def takes_unit(self) -> bool:
        """Tell whether numbers of the column need a unit."""
        return takes_unit(self.field)


def takes_unit(field: str) -> bool:
    """Tell whether numbers of a field need a unit: masses, moisture, species."""
    return field in _MASSES | _SHARES or field.startswith(SPECIES)


def is_field(name: str) -> bool:
    """Tell whether a column may be mapped to this: a field, a known species, or nothing."""
    return name in ("", IGNORED, *FIELDS) or name.removeprefix(SPECIES) in known_species()


def fits(field: str, unit: str) -> bool:
    """Tell whether a unit goes with a field; no unit goes with all."""
    if not unit:
        return True
    return (mass_factor if field in _MASSES else share_factor)(unit) is not None


def recognised(header: str) -> Column:
    """Return what a header says its column is; an empty field where it says nothing known."""
    shown = clean(header) if len(header) <= LONGEST_HEADER else ""
    for shape in (_BRACKETED, _TRAILING):
        found = shape.match(shown)
        field = _field(found["name"]) if found else ""
        unit = _unit(found["unit"]) if found else ""
        if field and takes_unit(field) and unit and fits(field, unit):
            return Column(field, unit)
    bracketed = _BRACKETED.match(shown)
    return Column(_field(shown) or (_field(bracketed["name"]) if bracketed else ""))


def _unit(written: str) -> str:
    said = clean(written)
    return "%" if "%" in said and share_factor(said) is None else said


def _field(name: str) -> str:
    if name.startswith(SPECIES) and name.removeprefix(SPECIES) in known_species():
        return name
    return _species(name) or _by_header().get(_key(name), "")


def _species(name: str) -> str:
    squeezed = name.replace(" ", "").translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))
    if squeezed in known_species():
        return SPECIES + squeezed
    found = _by_species().get(_key(squeezed), "")
    return SPECIES + found if found else ""


@cache
def _by_species() -> Mapping[str, str]:
    """Return species by oxides in any case and by names of elements; symbols only as written."""
    keyed = {_key(species): species for species in known_species() if len(species) > 2}
    for element in streams.elements():
        keyed |= {_key(element.name_en): element.symbol, _key(element.name_zh): element.symbol}
    return MappingProxyType(keyed)


@cache
def _by_header() -> Mapping[str, str]:
    keyed = {_key(name): field for field, names in _SYNONYMS.items() for name in names}
    keyed |= {_key(field): field for field in FIELDS}
    return MappingProxyType(keyed)


def _key(header: str) -> str:
    decomposed = unicodedata.normalize("NFKD", header.casefold())
    return "".join(c for c in decomposed if c.isalnum())


def guessed(headers: Sequence[str], units: Sequence[str] = ()) -> tuple[Column, ...]:
    """Return what each header says; two that say the same say nothing, for one must be wrong.

    ``units`` is a row of units under the headers, where a file has one.
    """
    found = [recognised(header) for header in headers]
    fields = [column.field for column in found]
    return tuple(
        Column()
        if column.field and column.field != IGNORED and fields.count(column.field) > 1
        else _with_unit(column, units[place] if place < len(units) else "")
        for place, column in enumerate(found)
    )


def _with_unit(column: Column, unit: str) -> Column:
    if unit and not column.unit and column.takes_unit and fits(column.field, unit):
        return Column(column.field, unit)
    return column


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """Return which of a file's first rows holds the headers: the one with most known ones.

    Where none is recognised it is the first row that says anything.
    """
    scores = [sum(bool(recognised(text).field) for text in row if text) for row in rows]
    best = max(scores, default=0)
    if best >= 2:
        return scores.index(best)
    return next((place for place, row in enumerate(rows) if any(row)), 0)


def is_units_row(row: Sequence[str]) -> bool:
    """Tell whether a row under the headers says nothing but units."""
    said = [text.strip("[]() ") for text in row if text]
    return bool(said) and all(mass_factor(t) or share_factor(t) or t == "-" for t in said)


def shape_of(headers: Sequence[str]) -> str:
    """Return the digest under which an organisation's columns are remembered."""
    said = [_key(header) or clean(header) for header in headers]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


def missing_fields(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the obligatory fields no column holds."""
    held = {column.field for column in columns}
    return tuple(field for field in OBLIGATORY if field not in held)


def repeated_fields(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the fields more than one column is said to hold."""
    held = [c.field for c in columns if c.field and c.field != IGNORED]
    return tuple(dict.fromkeys(field for field in held if held.count(field) > 1))
