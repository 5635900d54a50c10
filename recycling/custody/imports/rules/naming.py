"""Which of our references does a document name? Consignments first, then lots, as they come."""

from __future__ import annotations

import re
from collections.abc import Iterable

from recycling.references import normalised

CONSIGNMENT, LOT = "CON", "LOT"
_MOST = 10
_NAMED = re.compile(r"\b(CON|LOT)[- ]?([2-9A-Z]{5})[- ]?([2-9A-Z]{5})\b", re.IGNORECASE)


def named_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the well-formed references of consignments and lots named in some texts."""
    found: dict[str, None] = {}
    for text in texts:
        for match in _NAMED.finditer(text):
            prefix = match[1].upper()
            ref = normalised(f"{prefix}-{match[2]}-{match[3]}", prefix)
            if ref is not None:
                found[ref] = None
    return tuple(sorted(found, key=lambda ref: not ref.startswith(CONSIGNMENT)))[:_MOST]
