"""Which waste code does a lot form start with?

The catalogue links each sub-type to codes that may fit, each on a condition; the list in force
decides which of them exist on the day. The choice stays the holder's: these are suggestions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recycling.streams.codes import CodeList, WasteCode, in_force, list_for_country
from recycling.streams.kinds import CodeHint, subtype
from recycling.streams.sources import Sourced


@dataclass(frozen=True, kw_only=True)
class Suggestion(Sourced):
    """A code in force that may fit a sub-type, and on which condition."""

    code: WasteCode
    condition: str


def suggested_codes(subtype_id: str, country: str, day: date) -> tuple[Suggestion, ...]:
    """Return the codes in force for a sub-type in a country, the likeliest first.

    Raises ``NotFound`` for the sub-type, ``Invalid`` for the country.
    """
    code_list = list_for_country(country)
    known = in_force(code_list, day)
    return tuple(
        Suggestion(
            code=known[hint.number],
            condition=hint.condition,
            source=hint.source,
            certainty=hint.certainty,
        )
        for hint in subtype(subtype_id).codes
        if hint.number in known and not _is_superseded(hint, code_list, day)
    )


def _is_superseded(hint: CodeHint, code_list: CodeList, day: date) -> bool:
    last = hint.suggest_to_eu
    return code_list is CodeList.EU and last is not None and day > last


def derived_code(
    subtype_id: str, country: str, day: date, *, hazardous: bool | None = None
) -> WasteCode | None:
    """Return the code a lot form starts with: the likeliest of the hazard asked for.

    ``None`` where the catalogue has none. Raises as ``suggested_codes``.
    """
    for suggestion in suggested_codes(subtype_id, country, day):
        if hazardous in (None, suggestion.code.hazardous):
            return suggestion.code
    return None
