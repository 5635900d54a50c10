"""How is a quantity, an instant or a day written for a person? Always with its unit.

Thousands are set apart by a no-break space. Decimals are by a point, as in the sources and on what
is printed and kept; on a page in French by a comma.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import wraps
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from recycling.clock import as_utc
from recycling.forms.dates import day_words, month_name
from recycling.pages.languages import with_decimal_mark
from recycling.quantities import Fraction, Mass, Money, UnitPrice, plain
from recycling.sayings import capital, spoken

NO_BREAK = "\u00a0"
MINUS = "\u2212"
READERS = ("holder", "recycler", "anyone")


def number(value: Decimal | int, places: int | None = None) -> str:
    """Write a number with thousands apart; rounded half to even only where ``places`` is given."""
    exact = Decimal(value)
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    text = plain(exact) if places is None else f"{exact:f}"
    whole, point, decimals = text.lstrip("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", NO_BREAK)
    sign = MINUS if exact < 0 else ""
    return f"{sign}{grouped}{point}{decimals}"


def mass(value: Mass | Decimal | int) -> str:
    """Write a mass in kilograms, exact (a bare number is taken as kilograms)."""
    kilograms = value.kilograms if isinstance(value, Mass) else Decimal(value)
    return f"{number(kilograms)}{NO_BREAK}kg"


def tonnes(value: Mass, places: int | None = None) -> str:
    """Write a mass in tonnes, exact, or rounded half to even to so many decimals."""
    return f"{number(value.tonnes, places)}{NO_BREAK}t"


def money(value: Money) -> str:
    """Write an amount with its currency and all decimals of it."""
    return f"{_major(value.amount)}{NO_BREAK}{value.currency}"


def unit_price(value: UnitPrice, reader: str = "holder") -> str:
    """Write a signed price as who pays, never with a sign, for one of ``READERS``.

    Raises ``ValueError`` for another reader.
    """
    if reader not in READERS:
        raise ValueError(f"a unit price is written for one of {READERS}, not for {reader!r}")
    amount = f"{_major(abs(value.amount))}{NO_BREAK}{value.currency}/t"
    if value.minor_per_tonne == 0:
        return str(_("nobody pays: %(amount)s", amount=amount))
    if reader == "anyone" and value.minor_per_tonne > 0:
        return str(_("holder receives %(amount)s", amount=amount))
    if reader == "anyone":
        return str(_("holder pays %(amount)s", amount=amount))
    receives = (value.minor_per_tonne > 0) == (reader == "holder")
    if receives:
        return str(_("you receive %(amount)s", amount=amount))
    return str(_("you pay %(amount)s", amount=amount))


def fraction(value: Fraction | Decimal, places: int | None = None) -> str:
    """Write a share as a percentage, exact unless ``places`` is given."""
    share = value.value if isinstance(value, Fraction) else Decimal(value)
    return f"{number(share * 100, places)}{NO_BREAK}%"


def instant(value: datetime) -> Markup:
    """Write an instant in UTC as a ``time`` element."""
    at = as_utc(value)
    clock_time = f"{at:%H:%M}{NO_BREAK}UTC"
    shown = f"{_unbroken(at.date())}, {clock_time}"
    return Markup('<time datetime="{}">{}</time>').format(f"{at:%Y-%m-%dT%H:%M:%SZ}", shown)


def day(value: date) -> Markup:
    """Write a day as a ``time`` element."""
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), _unbroken(value))


def _unbroken(value: date) -> str:
    return day_words(value).replace(" ", NO_BREAK)


def lines(text: str) -> Markup:
    """Write a text of several lines with its line breaks."""
    return Markup("<br>").join(escape(line) for line in spoken(text).splitlines())


def _major(amount: Decimal) -> str:
    places = max(0, -int(amount.as_tuple().exponent))
    return number(amount, places)


def _on_page(write: Callable[..., str]) -> Callable[..., str]:
    """Return how a quantity is written on a page, by the decimal mark of its language."""

    @wraps(write)
    def written(*given: Any, **named: Any) -> str:
        return with_decimal_mark(write(*given, **named))

    return written


FILTERS: dict[str, Callable[..., Any]] = {
    "number": _on_page(number),
    "mass": _on_page(mass),
    "tonnes": _on_page(tonnes),
    "money": _on_page(money),
    "unit_price": _on_page(unit_price),
    "fraction": _on_page(fraction),
    "instant": instant,
    "day": day,
    "month_name": month_name,
    "lines": lines,
    "capital": capital,
}
