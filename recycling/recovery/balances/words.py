"""How are figures, balances and doubts called for people?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.recovery.balances.rules.closing import (
    ACCOUNTED,
    GOES_ON,
    IN_RESIDUES,
    RECOVERED,
    SUM,
    Conclusion,
    ElementLine,
    Known,
)
from recycling.recovery.balances.rules.figures import Figure, Measured
from recycling.recovery.balances.rules.network import DRY_MASS
from recycling.recovery.balances.rules.reconciling import Suspect
from recycling.sayings import known, say
from recycling.streams.rules import element

CONCLUSIONS: Mapping[str, Any] = {
    Conclusion.CLOSES: _l("closes"),
    Conclusion.TOO_LITTLE: _l("does not close: too little came out"),
    Conclusion.TOO_MUCH: _l("does not close: too much came out"),
}
METRICS: Mapping[str, Any] = {
    RECOVERED: _l("Overall recovery into products"),
    GOES_ON: _l("Share in intermediates that go on"),
    IN_RESIDUES: _l("Share in residues"),
    ACCOUNTED: _l("Accounted for"),
}
PARTS: Mapping[str, Any] = {
    "gross": _l("gross"),
    "tare": _l("tare"),
    "refused": _l("refused part"),
    "scale": _l("scale"),
    "drying": _l("drying"),
    "analysis": _l("analysis"),
    "sampling": _l("sampling"),
    "stock": _l("stock-taking"),
}

_KILOGRAMS = {Measured.WEIGHING, Measured.STOCK}


@dataclass(frozen=True)
class Shown:
    """A value and its expanded uncertainty, to two digits of it (GUM, 7.2.6)."""

    value: Decimal
    expanded: Decimal
    places: int | None


def rounded(value: Decimal, expanded: Decimal) -> Shown:
    """Round a value and its uncertainty to two significant digits of the uncertainty."""
    if not expanded:
        return Shown(value, expanded, None)
    exponent = expanded.adjusted() - 1
    last = Decimal(1).scaleb(exponent)
    return Shown(_to(value, last), _to(expanded, last), max(0, -exponent))


def _to(value: Decimal, last: Decimal) -> Decimal:
    return (value / last).to_integral_value() * last


def shown(known: Known) -> Shown:
    """Return a mass as it is shown, in kilograms."""
    return rounded(known.mass.kilograms, known.expanded.kilograms)


def percent(share: float, expanded: float) -> Shown:
    """Return a share as it is shown, in per cent."""
    return rounded(Decimal(repr(share * 100)), Decimal(repr(expanded * 100)))


def line_name(line: ElementLine) -> str:
    """Return what a line is the balance of."""
    if line.element == SUM:
        return str(_("All rare earths together"))
    if line.element == DRY_MASS:
        return str(_("Dry mass"))
    return say("%(name)s (%(symbol)s)", name=element(line.element).name_en, symbol=line.element)


def figure_name(figure: Figure) -> str:
    """Return a figure in words, such as “content of Nd in LOT-…”."""
    about, symbol = figure.about, figure.element
    named = {
        Measured.WEIGHING: _("weighing of %(about)s", about=about),
        Measured.MOISTURE: _("moisture of %(about)s", about=about),
        Measured.CONTENT: _("content of %(element)s in %(about)s", element=symbol, about=about),
        Measured.STOCK: _("%(element)s in the line after %(about)s", element=symbol, about=about),
    }
    return str(named[figure.measured])


def suspect_words(suspect: Suspect) -> str:
    """Return which figure may be wrong, by how much, and how often its uncertainty that is."""
    said = {
        "name": figure_name(suspect.figure),
        "size": f"{Decimal(f'{abs(suspect.error) * _scale(suspect.figure):.3g}'):f}",
        "unit": "kg" if suspect.figure.measured in _KILOGRAMS else _("percentage points"),
        "times": f"{abs(suspect.in_standards):.1f}",
    }
    too_high = _("%(name)s: %(size)s %(unit)s too high, %(times)s standard uncertainties", **said)
    too_low = _("%(name)s: %(size)s %(unit)s too low, %(times)s standard uncertainties", **said)
    return str(too_high if suspect.error > 0 else too_low)


def _scale(figure: Figure) -> int:
    return 1 if figure.measured in _KILOGRAMS else 100


def figure_shown(figure: Figure, corrected: float | None = None) -> Shown:
    """Return a figure, or what it was corrected to, as it is shown: kilograms or per cent."""
    value = figure.value if corrected is None else corrected
    scale = _scale(figure)
    return rounded(Decimal(repr(value * scale)), Decimal(repr(figure.expanded * scale)))


def unit_of(figure: Figure) -> str:
    """Return the unit a figure is shown in."""
    return "kg" if figure.measured in _KILOGRAMS else "%"


def parts_words(figure: Figure) -> Iterator[tuple[str, str, bool]]:
    """Give each part of a figure's uncertainty: its name, standard uncertainty, is it assumed."""
    for part in figure.parts:
        size = Decimal(f"{part.standard * _scale(figure):.2g}")
        yield str(PARTS[part.name]), f"{size:f}\u00a0{unit_of(figure)}", part.is_assumed


def sources(figures: Iterable[Figure]) -> list[tuple[str, str]]:
    """Return where the uncertainties of figures are from: the part's name and its source, once."""
    parts = (part for figure in figures for part in figure.parts)
    return list(dict.fromkeys((str(PARTS[part.name]), known(part.source)) for part in parts))


def chance_words(chance: float) -> str:
    """Return a probability in per cent."""
    return "< 0.1" if chance < 0.001 else f"{chance * 100:.1f}"
