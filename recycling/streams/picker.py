"""How does a form ask for a code? With a box to search, and the codes offered, particulars and all.

Any form takes it in: a ``FindField`` named ``find``, and radios or checkboxes that ``offer_codes``
fills. The macro ``code_picker`` of ``streams/picker.html`` shows both. Its button sends
the whole form, so what was entered is kept; ``is_search`` tells it from saving.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.forms import Choice, TextField
from recycling.forms.dates import day_words
from recycling.sayings import say
from recycling.streams.codes import WasteCode
from recycling.streams.picking import Offer, Offers
from recycling.streams.sources import FROM_MEMORY

BUTTON = "find_codes"
LONGEST = 200


class FindField(TextField):
    """What to search the list for; never required."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(
            label or _l("Search the list by number or words"),
            description=_l("Such as 12 01 18 or battery."),
            required=False,
            longest=LONGEST,
            **kwargs,
        )


def is_search() -> bool:
    """Tell whether a form was sent to search for codes, not to be saved."""
    return BUTTON in request.form


def offer_codes(field: Any, offers: Offers) -> None:
    """Let radios or checkboxes offer these codes, each with condition, class, time and source.

    The time and source that most of them have stand once, above them all.
    """
    usual = _usual_origin(offers)
    field.description = _("Unless said otherwise: %(origin)s", origin=usual) if usual else ""
    field.choices = [
        Choice(
            each.code.number,
            say("%(code)s: %(words)s", code=each.code.display, words=each.code.text),
            _particulars(each, usual),
        )
        for each in offers.items
    ]


def _usual_origin(offers: Offers) -> str:
    """Return the time and source that two codes or more share; nothing where none do."""
    origins = Counter(_origin(each.code) for each in offers.items)
    return next((origin for origin, times in origins.most_common(1) if times > 1), "")


def _particulars(offer: Offer, usual_origin: str) -> str:
    code = offer.code
    parts = [_suggestion(offer)] if offer.is_suggested else []
    parts.append(_("Hazardous waste.") if code.hazardous else _("Not hazardous waste."))
    origin = _origin(code)
    if origin != usual_origin:
        parts.append(origin)
    return " ".join(str(part) for part in parts)


def _origin(code: WasteCode) -> str:
    """Return since when a code is in force, in which edition, and where that was found."""
    source = "; ".join(_short(each.citation) for each in code.sources)
    parts = [_validity(code), str(_("Source: %(source)s.", source=source))]
    if code.is_recalled:
        parts.append(f"({FROM_MEMORY})")
    return " ".join(parts)


def _suggestion(offer: Offer) -> str:
    if offer.condition:
        return str(_("Suggested if: %(condition)s.", condition=offer.condition))
    return str(_("Suggested."))


def _validity(code: WasteCode) -> str:
    first = day_words(code.valid_from)
    if code.valid_to is None:
        return str(_("In force since %(first)s: %(edition)s.", first=first, edition=code.edition))
    last = day_words(code.valid_to)
    return str(
        _("In force from %(first)s to %(last)s: %(edition)s.",
          first=first, last=last, edition=code.edition)
    )  # fmt: skip


def _short(citation: str) -> str:
    """Return the name of a source without what was found in it."""
    return re.split(r"[;:,] | @", citation)[0]
