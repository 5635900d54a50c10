"""Pages that break a clause of PDF/A-3a or PDF/UA-1, to see that the gate can shut."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from unittest.mock import patch

from recycling.certificates import printer as printing
from recycling.certificates.page import Dossier, page_html
from recycling.certificates.printer import WeasyPrinter

NO_FONT_HAS_IT = "\u0378"


@dataclass(frozen=True)
class Bad:
    """How a page is spoilt, and which clauses it breaks then."""

    spoil: Callable[[str], str]
    archive: frozenset[str]
    accessible: frozenset[str]


def spoilt(dossier: Dossier, printer: WeasyPrinter, spoil: Callable[[str], str]) -> bytes:
    """Print a page whose HTML was changed behind the printer's back."""

    def changed(given: Dossier, **options: bool) -> str:
        return spoil(page_html(given, **options))

    unwatched = {"page_html": changed, "refuse_missing_glyphs": lambda _document: None}
    with patch.multiple(printing, **unwatched):
        return printer.render(dossier)


def _without_language(html: str) -> str:
    return re.sub(r"<html lang=\"[^\"]*\"", "<html", html)


def _with_missing_glyph(html: str) -> str:
    return html.replace("</h1>", f"{NO_FONT_HAS_IT}</h1>")


BAD = {
    "no language": Bad(_without_language, frozenset(), frozenset({"7.2"})),
    "missing glyph": Bad(_with_missing_glyph, frozenset({"6.2.11.8"}), frozenset({"7.21.8"})),
}
