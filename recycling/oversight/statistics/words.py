"""What are streams, routes and countries called on pages of statistics?"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from recycling.errors import NotFound
from recycling.forms import country_name
from recycling.oversight.statistics.tables import Row
from recycling.streams import rules as streams
from recycling.streams.processes import process


def name_of(by: str, name: str) -> str:
    """Return what readers call a stream, route or country; as it is where no catalogue has it."""
    try:
        if by == "stream":
            return streams.stream(name).name_en
        if by == "route":
            return process(name).name_en
    except NotFound:
        return name
    return str(country_name(name)) if by == "country" else name


def heading_of(by: str) -> str:
    """Return what a table by this is called."""
    headings: Mapping[str, str] = {
        "stream": _("Stream"),
        "route": _("Route"),
        "country": _("Country"),
        "month": _("Month"),
        "year": _("Year"),
    }
    return headings[by]


def name_of_row(by: str, row: Row) -> str:
    """Return the name of a row, or that it is not told apart and among which."""
    if row.name:
        return name_of(by, row.name)
    names = "; ".join(name_of(by, one) for one in row.of)
    return str(_("Not told apart: %(names)s", names=names))
