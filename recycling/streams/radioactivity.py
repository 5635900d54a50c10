"""How radioactive may a lot be?

Bq/g of each nuclide of the uranium and thorium series, compared one by one. Samarium, lutetium and
lanthanum have an activity of their own that these limits do not mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from recycling.streams.reading import read_catalogue
from recycling.streams.sources import Sourced

EXEMPT_BQ_PER_G = Decimal(1)
TRANSPORT_BQ_PER_G = Decimal(10)


@dataclass(frozen=True, kw_only=True)
class Threshold(Sourced):
    """A limit with the law it comes from."""

    id: str
    nuclides: str
    value_bq_per_g: Decimal
    comparison: str
    law: str


class RadioactivityState(StrEnum):
    """Where a lot stands. A nuclide-specific report alone makes ``NATURAL_ELEMENT_ONLY``."""

    NOT_REQUIRED = "not_required"
    UNMEASURED = "unmeasured"
    BELOW_EXEMPTION = "below_exemption"
    REGULATED_NORM = "regulated_norm"
    CLASS7_TRANSPORT = "class7_transport"
    NATURAL_ELEMENT_ONLY = "natural_element_only"
    EXPIRED_RESULT = "expired_result"


@cache
def thresholds() -> tuple[Threshold, ...]:
    """Return the limits."""
    return tuple(Threshold(**row) for row in read_catalogue("radioactivity")["thresholds"])


@cache
def radioactivity_classes() -> Mapping[str, str]:
    """Return what each radioactivity class of a sub-type means."""
    return MappingProxyType(read_catalogue("radioactivity")["classes"])


def radioactivity_state(
    radioactivity_class: str, activities_bq_per_g: Iterable[Decimal]
) -> RadioactivityState:
    """Tell where measured activities of the U and Th series put a lot; none: not measured.

    Exactly 1 Bq/g is exempt, exactly 10 Bq/g is outside transport class 7.
    """
    highest = max(activities_bq_per_g, default=None)
    if highest is None:
        none_needed = radioactivity_class == "none"
        return RadioactivityState.NOT_REQUIRED if none_needed else RadioactivityState.UNMEASURED
    if highest <= EXEMPT_BQ_PER_G:
        return RadioactivityState.BELOW_EXEMPTION
    if highest <= TRANSPORT_BQ_PER_G:
        return RadioactivityState.REGULATED_NORM
    return RadioactivityState.CLASS7_TRANSPORT
