"""How are numbers and days written in a language?

Numbers exactly as recorded, masses to the gram, grouped in thousands: English and Chinese with a
no-break space and a point (ISO 80000-1, GB/T 15835), French with a narrow no-break space and a
comma (Imprimerie nationale).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from recycling.certificates.typesetting import Language
from recycling.quantities import half_up

_GRAM = Decimal("0.001")
_SPACE, _NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
_MONTHS = {
    Language.ENGLISH: (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    Language.FRENCH: (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
        "octobre", "novembre", "décembre",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """Writes the figures of a page in one language."""

    language: Language

    def grams(self, kilograms: str) -> str:
        """Write kilograms to the gram: ``4 812.600``."""
        value = (Decimal(half_up(Decimal(kilograms) / _GRAM)) * _GRAM).quantize(_GRAM)
        return self._grouped(f"{value:,f}")

    def mass(self, kilograms: str) -> str:
        """Write kilograms to the gram with their unit: ``4 812.600 kg``."""
        return f"{self.grams(kilograms)}{_SPACE}kg"

    def weight(self, kilograms: str) -> str:
        """Write kilograms to the gram without idle zeros, with their unit: ``4 812.6 kg``."""
        mark = "," if self.language is Language.FRENCH else "."
        return self.grams(kilograms).rstrip("0").rstrip(mark) + f"{_SPACE}kg"

    def percent(self, fraction: str) -> str:
        """Write a fraction as percent, exact: ``0.2215`` is ``22.15 %``."""
        text = f"{Decimal(fraction) * 100:f}"
        shown = text.rstrip("0").rstrip(".") if "." in text else text
        gap = "" if self.language is Language.CHINESE else _SPACE
        return f"{self.number(shown)}{gap}%"

    def number(self, text: str) -> str:
        """Write a plain number with the language's decimal mark."""
        return self._grouped(text)

    def long_day(self, text: str) -> str:
        """Write a date or instant as a day in words: ``3 March 2026``, ``2026年3月3日``."""
        day = datetime.fromisoformat(text)
        if self.language is Language.CHINESE:
            return f"{day.year}年{day.month}月{day.day}日"
        first = "1er" if self.language is Language.FRENCH and day.day == 1 else f"{day.day}"
        month = _MONTHS[self.language][day.month - 1]
        return f"{first}{_SPACE}{month}{_SPACE}{day.year}"

    def short_day(self, text: str) -> str:
        """Write a date or instant shortly: ``2026-03-03``, ``03/03/2026``."""
        if self.language is Language.ENGLISH:
            return text[:10]
        if self.language is Language.CHINESE:
            return self.long_day(text)
        return f"{text[8:10]}/{text[5:7]}/{text[:4]}"

    def minute(self, text: str) -> str:
        """Write an instant, in UTC: ``2026-03-03 09:12 UTC``."""
        hour, minute = text[11:13], text[14:16]
        if self.language is Language.FRENCH:
            return f"{self.short_day(text)}, {hour}{_SPACE}h{_SPACE}{minute}{_SPACE}UTC"
        return f"{self.short_day(text)} {hour}:{minute}{_SPACE}UTC"

    def _grouped(self, text: str) -> str:
        if self.language is Language.FRENCH:
            return text.replace(",", _NARROW).replace(".", ",")
        return text.replace(",", _SPACE)
