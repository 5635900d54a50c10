"""What does a person read in a summary? Cells as words, and the HTML of the PDF."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.clock import as_utc
from recycling.oversight.summaries.rules import About, Cell, Summary
from recycling.pages.filters import fraction, money, number
from recycling.pages.languages import html_lang
from recycling.paper.pages import templates_of
from recycling.quantities import Mass, Money

PAGE_FOLDER = Path(__file__).resolve().parents[3] / "templates" / "oversight" / "summaries" / "page"
_TITLES: Mapping[About, LazyString] = {
    About.ORGANISATION: _l("Year of an organisation"),
    About.BASE: _l("Year of a base"),
    About.REGION: _l("Year of a region"),
}
_GRAMS, _TENTHS = 3, 1
_NOTHING = "–"


def title_of(it: Summary) -> str:
    """Return what kind of summary it is."""
    return str(_TITLES[it.subject.about])


def standing_words(it: Summary) -> str:
    """Return whether the year is over."""
    if it.has_ended:
        return str(_("The year is over. Later corrections change its figures."))
    return str(_("The year has not ended: these are its figures so far."))


def shown(cell: Cell) -> str:
    """Return a cell as people read it: kilograms to the gram, rates to a tenth of a per cent."""
    match cell:
        case None:
            return _NOTHING
        case Mass():
            return number(cell.kilograms, _GRAMS)
        case Money():
            return money(cell)
        case Decimal():
            return fraction(cell, _TENTHS)
        case int():
            return number(cell)
    return cell


def page_html(it: Summary, registry: str) -> str:
    """Return the page of a summary as XHTML; ``registry`` is the name of this registry."""
    at = as_utc(it.at)
    return _ENVIRONMENT.get_template("summary.html").render(
        it=it,
        registry=registry,
        language=html_lang(),
        title=title_of(it),
        standing=standing_words(it),
        stamp=f"{at:%Y-%m-%dT%H:%M:%SZ}",
        as_of=_("As of %(instant)s UTC", instant=f"{at:%Y-%m-%d %H:%M}"),
        counted=_("How this is counted:"),
        differs=_("Where other pages differ:"),
        shown=shown,
    )


_ENVIRONMENT = templates_of(PAGE_FOLDER)
