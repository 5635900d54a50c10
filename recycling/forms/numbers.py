"""How is a number read that a person typed?

With spaces, an apostrophe or commas between thousands, with a point or a comma before the
decimals, and with full-width digits. What could be read in two ways ("1,250") is refused with
both readings; so is anything that is not a plain number (no exponent, no NaN, no infinity).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import wtforms
from flask_babel import gettext as _

from recycling.forms.asked import Asked
from recycling.quantities import Fraction, Mass, Money, UnitPrice, minor_digits, plain

_LONGEST = 40
_FULL_WIDTH: dict[int, Any] = str.maketrans("０１２３４５６７８９．，－＋　", "0123456789.,-+ ")
_SAME: dict[int, Any] = {
    ord("−"): "-",
    ord("\u00a0"): " ",
    ord("\u202f"): " ",
    ord("\u2009"): " ",
    ord("’"): "'",
}
_GROUPED = re.compile(r"(?<![0-9])[0-9]{1,3}(?P<mark>[ '])[0-9]{3}(?:(?P=mark)[0-9]{3})*(?![0-9])")
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_TWO_READINGS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


class Unreadable(ValueError):
    """What was typed is not a plain number; the message says why."""


def read_decimal(text: str) -> Decimal:
    """Read an exact decimal as people write them; raises ``Unreadable``."""
    squeezed = text.translate(_FULL_WIDTH | _SAME).strip()
    if len(squeezed) > _LONGEST:
        raise Unreadable(_("is too long to be a number"))
    if _TWO_READINGS.fullmatch(squeezed):
        raise Unreadable(
            _(
                "could mean two things: write %(whole)s or %(decimal)s",
                whole=squeezed.replace(",", ""),
                decimal=squeezed.replace(",", "."),
            )
        )
    candidate = _with_point(_without_marks(squeezed))
    if not _PLAIN.fullmatch(candidate):
        raise Unreadable(_("must be a number, such as 1250.5"))
    return Decimal(candidate) or Decimal(0)


def _without_marks(text: str) -> str:
    def joined(match: re.Match[str]) -> str:
        return match.group().replace(match["mark"], "")

    return _GROUPED.sub(joined, text)


def _with_point(text: str) -> str:
    """Return the text with a point before the decimals and nothing between thousands."""
    if text.count(".") > 1 or 0 <= text.find(".") < text.find(","):
        text = text.translate({ord("."): ",", ord(","): "."})
    whole, point, decimals = text.partition(".")
    if "," not in text:
        return text
    if _THOUSANDS.fullmatch(whole.lstrip("+-")) and (point or whole.count(",") > 1):
        return whole.replace(",", "") + point + decimals
    return text.replace(",", ".", 1) if not point and text.count(",") == 1 else text


class DecimalField(Asked, wtforms.StringField):
    """An exact number between ``least`` and ``most`` with at most ``places`` decimals."""

    inputmode = "decimal"
    unit = ""

    def __init__(
        self,
        label: Any = None,
        *,
        places: int = 6,
        least: Decimal | int | None = 0,
        most: Decimal | int = 10**12,
        unit: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)
        self.places = places
        self.least = -most if least is None else least
        self.most = most
        self.unit = self.unit if unit is None else unit

    def process_data(self, value: Any) -> None:
        """Take a number the program gives."""
        self.data = value if value is None else Decimal(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; nothing typed is ``None``."""
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = self._read(valuelist[0])

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else plain(self._shown(self.data))

    def _shown(self, value: Decimal) -> Decimal:
        return value

    def _read(self, text: str) -> Decimal:
        try:
            value = read_decimal(self._without_unit(text.strip()))
        except Unreadable as reason:
            raise self._error(str(reason)) from None
        if not self.least <= value <= self.most:
            raise self._error(self._range_words(value))
        if len(plain(value).partition(".")[2]) > self.places:
            raise self._error(self._places_words())
        return value

    def _without_unit(self, text: str) -> str:
        same = self.unit and text.casefold().endswith(self.unit.casefold())
        return text[: -len(self.unit)] if same else text

    def _range_words(self, value: Decimal) -> str:
        unit = f" {self.unit}" if self.unit else ""
        if value < self.least:
            return str(_("must be %(least)s%(unit)s or more", least=self.least, unit=unit))
        return str(_("must be %(most)s%(unit)s or less", most=self.most, unit=unit))

    def _places_words(self) -> str:
        if not self.places:
            return str(_("must be a whole number"))
        return str(_("can have at most %(places)s decimals", places=self.places))

    def _error(self, words: str) -> ValueError:
        return ValueError(f"“{self.name_for_people}” {words}.")


class WholeNumberField(DecimalField):
    """A whole number; ``data`` is an ``int``."""

    inputmode = "numeric"

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("most", 10**9)
        super().__init__(label, places=0, **kwargs)

    def process_data(self, value: Any) -> None:
        """Take a number the program gives."""
        self.data = value if value is None else int(value)

    def _read(self, text: str) -> Any:
        value = super()._read(text)
        return int(value)

    def _shown(self, value: Decimal) -> Decimal:
        return Decimal(value)


class MassField(DecimalField):
    """A mass in kilograms, exact to the milligram; ``data`` is a Decimal, ``mass`` a ``Mass``."""

    unit = "kg"

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("most", 10**9)
        super().__init__(label, places=6, **kwargs)

    def process_data(self, value: Any) -> None:
        """Take kilograms, or a ``Mass``."""
        super().process_data(value.kilograms if isinstance(value, Mass) else value)

    @property
    def mass(self) -> Mass:
        """Return the mass; ask only after the form is valid."""
        return Mass.kg(self.data, self.short_name)


class PercentageField(DecimalField):
    """A share typed as 0–100 %; ``data`` is a Decimal from 0 to 1, ``fraction`` a ``Fraction``."""

    unit = "%"

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, places=7, least=0, most=100, **kwargs)

    def process_data(self, value: Any) -> None:
        """Take a share from 0 to 1, or a ``Fraction``."""
        super().process_data(value.value if isinstance(value, Fraction) else value)

    @property
    def fraction(self) -> Fraction:
        """Return the fraction; ask only after the form is valid."""
        return Fraction.of(self.data, self.short_name)

    def _read(self, text: str) -> Decimal:
        return super()._read(text) / 100

    def _shown(self, value: Decimal) -> Decimal:
        return value * 100


class MoneyField(DecimalField):
    """An amount in one currency; ``data`` is a Decimal of major units, ``money`` a ``Money``."""

    def __init__(self, label: Any = None, *, currency: str = "EUR", **kwargs: Any) -> None:
        kwargs.setdefault("unit", currency)
        super().__init__(label, places=minor_digits(currency), **kwargs)
        self.currency = currency

    def process_data(self, value: Any) -> None:
        """Take major units, or a ``Money``."""
        super().process_data(value.amount if isinstance(value, Money) else value)

    @property
    def money(self) -> Money:
        """Return the amount; ask only after the form is valid."""
        return Money.of(self.data, self.currency, self.short_name)


class UnitPriceField(MoneyField):
    """A signed net price per tonne: positive is paid to the holder, negative by the holder."""

    def __init__(self, label: Any = None, *, currency: str = "EUR", **kwargs: Any) -> None:
        kwargs.setdefault("least", None)
        super().__init__(label, currency=currency, unit=f"{currency}/t", **kwargs)

    def process_data(self, value: Any) -> None:
        """Take major units per tonne, or a ``UnitPrice``."""
        super().process_data(value.amount if isinstance(value, UnitPrice) else value)

    @property
    def unit_price(self) -> UnitPrice:
        """Return the price; ask only after the form is valid."""
        return UnitPrice.per_tonne(self.data, self.currency, self.short_name)
