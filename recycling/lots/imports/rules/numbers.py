"""What number does a cell say, and in which unit?

Real files write 1.234,56 and 1,234.56 and 1 234,56 and 1'234.56. Where a number can be read in two
ways ("1,234") it is a question, not a guess, unless the file is known to write decimals one way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from recycling.errors import Invalid
from recycling.quantities import MILLIGRAMS_PER_KILOGRAM, Fraction, Mass, half_up, plain
from recycling.sayings import N_, say

LONGEST = 40


class Decimals(StrEnum):
    """What stands before the decimals; ``ASK`` reads each number by itself."""

    ASK = ""
    POINT = "point"
    COMMA = "comma"


class Unreadable(ValueError):
    """A cell is not what its column holds: a stable ``code`` and the way out in words."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


@dataclass(frozen=True)
class Figure:
    """A number with the unit written beside it (or ``""``) and how it is qualified.

    ``mark`` is ``<`` for “less than”; ``is_rounded`` tells that a spreadsheet wrote an exponent.
    """

    value: Decimal
    unit: str = ""
    mark: str = ""
    is_rounded: bool = False


_SAME = str.maketrans("０１２３４５６７８９．，－＋−–’‘´`＜％", "0123456789.,-+--''''<%")
_SHAPE = re.compile(
    r"(?P<mark>[<>≤≥~≈]|ca\.?|approx\.?)?\s*(?P<number>[+-]?[\d.,' ]*\d[.,]?(?:[eE][+-]?\d+)?)"
    r"\s*(?P<unit>[^\d\s].*)?"
)
_EXPONENT = re.compile(r"(?P<digits>[+-]?\d+(?:[.,]\d+)?)[eE](?P<power>[+-]?\d{1,2})")
_HAS_POWER = re.compile("[eE]")
_GROUPS = re.compile(r"\d{1,3}(?P<mark>[ '])\d{3}(?:(?P=mark)\d{3})*(?:[.,]\d*)?")
_QUICK = re.compile(r"-?\d{1,15}(?:\.(?:\d{1,2}|\d{4,9}))?")


@lru_cache(maxsize=4096)
def read_figure(text: str, decimals: Decimals = Decimals.ASK) -> Figure:
    """Read a number as people and programs write it; raises ``Unreadable``."""
    if _QUICK.fullmatch(text):
        return Figure(Decimal(text))
    found = _SHAPE.fullmatch(text.translate(_SAME).strip("' ")) if len(text) <= LONGEST else None
    if found is None or (_HAS_POWER.search(found["number"]) and not _power(found["number"])):
        raise _not_a_number(text[:LONGEST])
    written = found["number"].strip()
    unit = (found["unit"] or "").strip()
    mark = (found["mark"] or "").replace("≤", "<").replace("≥", ">")
    power = _power(written)
    if power:
        value = Decimal(power["digits"].replace(",", ".")).scaleb(int(power["power"]))
        return Figure(value, unit, mark, is_rounded=True)
    return Figure(_value(written, decimals, text), unit, mark)


def _power(written: str) -> re.Match[str] | None:
    """Return the parts of a number with an exponent, unless that is beyond any sense."""
    return _EXPONENT.fullmatch(written.strip())


def _value(written: str, decimals: Decimals, text: str) -> Decimal:
    sign = "-" if written[0] == "-" else ""
    digits = _ungrouped(written.lstrip("+-").strip(), text)
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return Decimal(sign + digits)
    mark = digits[last]
    other = "," if mark == "." else "."
    if other in digits:
        whole, part = digits[:last], digits[last + 1 :]
        return Decimal(f"{sign}{_joined(whole, other, text)}.{part or '0'}")
    if digits.count(mark) > 1:
        return Decimal(sign + _joined(digits, mark, text))
    return Decimal(sign + _one_mark(digits, mark, decimals))


def _ungrouped(digits: str, text: str) -> str:
    if " " not in digits and "'" not in digits:
        return digits
    groups = _GROUPS.fullmatch(digits)
    if groups is None:
        raise _not_a_number(text)
    return digits.replace(groups["mark"], "")


def _joined(whole: str, mark: str, text: str) -> str:
    first, *rest = whole.split(mark)
    if not 1 <= len(first) <= 3 or any(len(group) != 3 or not group.isdigit() for group in rest):
        raise _not_a_number(text)
    return first + "".join(rest)


def _one_mark(digits: str, mark: str, decimals: Decimals) -> str:
    whole, _, part = digits.partition(mark)
    as_decimal, as_whole = f"{whole or '0'}.{part or '0'}", whole + part
    if not could_be_thousands(whole, part):
        return as_decimal
    if decimals is Decimals.ASK:
        raise Unreadable(
            "ambiguous_number",
            say(
                "“%(text)s” can be %(one)s or %(other)s. Say how decimals are written in this file,"
                " or write it without a thousands mark.",
                text=digits,
                one=as_whole,
                other=plain(Decimal(as_decimal)),
            ),
        )
    wants = "." if decimals is Decimals.POINT else ","
    return as_decimal if mark == wants else as_whole


def _not_a_number(text: str) -> Unreadable:
    words = say("“%(text)s” is not a number. Write it as 1250.5.", text=text)
    return Unreadable("not_a_number", words)


def could_be_thousands(whole: str, part: str) -> bool:
    """Tell whether one mark between these digits might as well stand between thousands."""
    return len(part) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"


def decimals_shown(text: str) -> Decimals:
    """Tell how a text proves decimals to be written, ``ASK`` where it proves nothing."""
    digits = text.translate(_SAME).strip("<>%' ")
    found = re.fullmatch(r"[+-]?(?:\d{1,3}(?:[ '.,]\d{3})+|\d+)?([.,])(\d+)", digits)
    if found is None:
        return Decimals.ASK
    mark, part = found[1], found[2]
    before = digits[: -len(part) - 1].lstrip("+-")
    other = "," if mark == "." else "."
    if mark in before or (other not in before and could_be_thousands(before or "0", part)):
        return Decimals.ASK
    return Decimals.POINT if mark == "." else Decimals.COMMA


KILOGRAMS_PER_POUND = Decimal("0.45359237")
_MASS_UNITS: dict[str, Decimal] = {
    **dict.fromkeys(("kg", "kgs", "kilogram", "kilograms", "kilogramm", "kilogramme"), Decimal(1)),
    **dict.fromkeys(("kilogrammes", "kilo", "千克", "公斤"), Decimal(1)),
    **dict.fromkeys(("t", "to", "tonne", "tonnes", "tonnen", "mt", "吨", "公吨"), Decimal(1000)),
    **dict.fromkeys(("metric ton", "metric tons", "metric tonnes"), Decimal(1000)),
    **dict.fromkeys(("g", "gram", "grams", "gramm", "gramme", "克"), Decimal("0.001")),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds", "livre", "livres", "磅"), KILOGRAMS_PER_POUND),
}
_SHARE_UNITS: dict[str, Decimal] = {
    **dict.fromkeys(("%", "wt%", "%wt", "w%", "m%", "mass%", "gew%", "percent"), Decimal("0.01")),
    **dict.fromkeys(("%w/w", "%m/m", "prozent", "pourcent", "ma%", "masse%"), Decimal("0.01")),
    **dict.fromkeys(("%mass", "质量%", "percentbymass", "pct", "wtpct"), Decimal("0.01")),
    **dict.fromkeys(("ppm", "mg/kg", "g/t"), Decimal("0.000001")),
    **dict.fromkeys(("ppb", "µg/kg", "μg/kg", "mg/t"), Decimal("0.000000001")),
    **dict.fromkeys(("g/kg", "‰", "kg/t"), Decimal("0.001")),
    **dict.fromkeys(("fraction", "kg/kg", "share", "anteil", "t/t"), Decimal(1)),
}
MASS_UNITS = ("kg", "t", "g", "lb")
SHARE_UNITS = ("%", "fraction", "ppm", "g/kg", "ppb")


def mass_factor(unit: str) -> Decimal | None:
    """Return how many kilograms a unit of mass is, ``None`` for an unknown one."""
    return _MASS_UNITS.get(unit.casefold().rstrip("."))


def share_factor(unit: str) -> Decimal | None:
    """Return what a unit of content is as a fraction, ``None`` for an unknown one."""
    squeezed = unit.casefold().replace(" ", "").replace(".", "").replace("-", "")
    return _SHARE_UNITS.get(squeezed)


def mass_in(figure: Figure, unit: str) -> Mass:
    """Return a mass given in the figure's own unit, or else in the column's.

    Rounded half up to the milligram where a unit (pounds) does not come out even; raises
    ``Unreadable`` without any unit, and for a ton, which is not the same everywhere.
    """
    named = figure.unit or unit
    factor = mass_factor(named)
    if named.casefold() in ("ton", "tons", "tn"):
        raise Unreadable(
            "ambiguous_unit",
            say("A ton can be 1 000 kg, 907 kg or 1 016 kg. Write t for tonnes, or give kg."),
        )
    if factor is None:
        raise _unit_unclear(named, N_("mass"), MASS_UNITS)
    return Mass(half_up(figure.value * factor * MILLIGRAMS_PER_KILOGRAM))


def share_in(figure: Figure, unit: str) -> Fraction:
    """Return a content as a fraction; raises ``Unreadable`` where the unit is not said.

    What is no fraction is refused in the unit it was written in.
    """
    named = figure.unit or unit
    factor = share_factor(named)
    if factor is None:
        raise _unit_unclear(named, N_("content"), SHARE_UNITS)
    try:
        return Fraction(figure.value * factor)
    except Invalid as refusal:
        raise Unreadable(refusal.code, _no_share(figure.value, named, factor)) from None


def _no_share(value: Decimal, unit: str, factor: Decimal) -> str:
    of_unit = "" if factor == 1 else f" {unit}"
    shown, most = f"{plain(value)}{of_unit}", f"{plain(1 / factor)}{of_unit}"
    if 0 <= value * factor <= 1:
        return say(
            "%(shown)s has more decimals than the register can hold. Round it to one ppb.",
            shown=shown,
        )
    return say("%(shown)s is not a share. Give a value from 0 to %(most)s.", shown=shown, most=most)


def _unit_unclear(named: str, what: str, known: tuple[str, ...]) -> Unreadable:
    usable = ", ".join(known)
    if named:
        words = say(
            "“%(named)s” is not a unit of %(what)s. Use %(usable)s.",
            named=named,
            what=what,
            usable=usable,
        )
        return Unreadable("unknown_unit", words)
    words = say(
        "The unit is not said: choose it for the column, or write it beside: %(usable)s.",
        usable=usable,
    )
    return Unreadable("unit_unclear", words)
