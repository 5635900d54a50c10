"""What may be chosen of the catalogue?"""

from __future__ import annotations

from recycling.bases.catalogue import known
from recycling.forms import (
    Choice,
)
from recycling.sayings import say
from recycling.streams import rules as streams


def subtype_choices() -> list[Choice]:  # type: ignore[valid-type]
    """Return every sub-type with its stream."""
    names = {one.id: one.name_en for one in streams.streams()}
    return [Choice(k.id, k.name_en, names[k.stream]) for k in streams.subtypes()]


def hazard_choices() -> list[Choice]:  # type: ignore[valid-type]
    """Return every hazard property."""
    return [
        Choice(h.code, say("%(code)s: %(words)s", code=h.display, words=h.text))
        for h in streams.listed_codes("EU_HP")
    ]


def process_choices() -> list[Choice]:  # type: ignore[valid-type]
    """Return every recovery route of the catalogue."""
    return [Choice(one.id, one.name_en) for one in streams.processes()]


def operation_choices() -> list[Choice]:  # type: ignore[valid-type]
    """Return every recovery operation."""
    listed = {one.code: one.text for one in streams.listed_codes("EU_OPERATION")}
    return [
        Choice(code, say("%(code)s: %(words)s", code=code, words=listed[code]))
        for code in known().operations
    ]
