"""What does a border paper look like? Its page as XHTML, in English and the languages on its way.

The fixed words are official terms of the forms, one file for each language
(``templates/custody/borders/page/words.*.toml``). A country whose language has none is in English.
"""

from __future__ import annotations

import base64
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from babel import Locale

from recycling.clock import stamp
from recycling.custody.borders.stating import Paper
from recycling.paper.pages import templates_of
from recycling.paper.qr import qr_png

PAGE_FOLDER = Path(__file__).resolve().parents[3] / "templates" / "custody" / "borders" / "page"
_ENGLISH = "en"
_SPOKEN = {
    "DE": "de", "AT": "de", "LI": "de", "CH": "de", "FR": "fr", "BE": "fr", "LU": "fr",
    "CN": "zh", "HK": "zh", "MO": "zh",
}  # fmt: skip


@dataclass(frozen=True)
class Printing:
    """Where the register shows the same, who prints it, and when."""

    address: str
    registry: str
    at: datetime


def languages_of(countries: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages of a page: English, and those of its countries that have words."""
    spoken = [_SPOKEN[one] for one in countries if one in _SPOKEN]
    return tuple(dict.fromkeys((_ENGLISH, *spoken)))


@cache
def words(language: str) -> Mapping[str, str]:
    """Return the fixed words of a language."""
    with (PAGE_FOLDER / f"words.{language}.toml").open("rb") as file:
        return tomllib.load(file)


def page_html(paper: Paper, printing: Printing) -> str:
    """Return the page; its QR code leads to the consignment in the register."""
    spoken = languages_of(paper.countries)
    picture = base64.b64encode(qr_png(printing.address)).decode()
    return _ENVIRONMENT.get_template("paper.html").render(
        it=paper,
        printing=printing,
        qr=f"data:image/png;base64,{picture}",
        created=stamp(paper.at),
        languages=spoken,
        said=lambda key: _said(spoken, lambda one: words(one)[key]),
        country=lambda code: _said(spoken, lambda one: Locale(one).territories.get(code, code)),
        own=lambda key, language: words(language)[key],
        at=lambda instant: f"{instant:%Y-%m-%d %H:%M} UTC",
    )


def _said(spoken: tuple[str, ...], say: object) -> list[tuple[str, str]]:
    """Return what is said in each language, each text once, with its language."""
    found: dict[str, str] = {}
    for language in spoken:
        found.setdefault(say(language), language)  # type: ignore[operator]
    return [(language, text) for text, language in found.items()]


_ENVIRONMENT = templates_of(PAGE_FOLDER)
