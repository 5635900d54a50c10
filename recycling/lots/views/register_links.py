"""Where does each further choice on the register's page lead? Addresses with all that is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext as _

from recycling.lots import labels
from recycling.lots.facets import FACETS, Count, Facets
from recycling.lots.facets import ways_out as facets_ways_out
from recycling.lots.register_form import RegisterFilter
from recycling.lots.sought import Sought

_SHOWN = 6
# Filters of several fields; the others are one field of their own name.
_FIELDS = {"near": ("latitude", "longitude", "km"), "element": ("element", "element_least")}


def count_words(count: Count) -> str:
    """Write how many: 12, or “1 000+”."""
    words = f"{count.number:,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{words}+" if count.or_more else words


def address(changed: Mapping[str, str], without: tuple[str, ...] = ()) -> str:
    """Return the register's address with what is chosen now, some of it changed or left out."""
    left_out = {"cursor", *changed, *without}
    kept = [pair for pair in request.args.items(multi=True) if pair[0] not in left_out and pair[1]]
    asked = urlencode([*kept, *((name, value) for name, value in changed.items() if value)])
    return url_for("lots.index") + (f"?{asked}" if asked else "")


def query() -> str:
    """Return what is chosen now as one query, to be kept as a search."""
    return address({}).partition("?")[2]


def choices(narrow: RegisterFilter, counts: Facets) -> list[tuple[str, list[Any]]]:
    """Return each facet's title with its values: words, how many, address, chosen or not."""
    return [
        (str(narrow[name].label.text), _facet_links(name, counts.choices[name], narrow[name]))
        for name in FACETS
    ]


def meant(counts: Facets) -> tuple[str, str] | None:
    """Return the words somebody may have meant who misspelt them, and the address with them."""
    words = counts.did_you_mean
    return (words, address({"q": words})) if words else None


def ways_out(sought: Sought) -> list[tuple[str, str]]:
    """Return, where nothing fits, what may be taken away: words and the address without it."""
    return [
        (
            _("Take away %(filter)s: %(count)s fit", filter=labels.FILTERS[name],
              count=count_words(count)),
            address({}, _fields(name)),
        )
        for name, count in facets_ways_out(sought)
    ]  # fmt: skip


def _fields(name: str) -> tuple[str, ...]:
    if name == "closes_by":
        return tuple(f"closes_by-{part}" for part in ("day", "month", "year"))
    return _FIELDS.get(name, (name,))


def _facet_links(name: str, counted: Mapping[str, Count], field: Any) -> list[Any]:
    words = {str(choice.value): choice.label for choice in field.iter_choices()}
    chosen = request.args.get(name, "")
    return [
        (
            words.get(value, value),
            count_words(count),
            address({name: "" if value == chosen else value}),
            value == chosen,
        )
        for value, count in list(counted.items())[:_SHOWN]
    ]
