"""What does an index say on a day? The mean of what its publisher quoted, by a rule in words.

An index is one publisher's quotations of one element, as itself or as its oxide, in one currency.
What is worked out keeps every observation it rests on, so that anybody can work it out again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

from recycling.errors import Invalid
from recycling.sayings import say

LONGEST_WINDOW_DAYS = 366
_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Index:
    """Which index: ``form`` is ``element`` or ``oxide``."""

    publisher: str
    element: str
    form: str
    currency: str


@dataclass(frozen=True)
class Averaging:
    """Mean of all observations of the last ``days`` calendar days, the day itself included.

    Where there is none in them, the last one before counts, if it is not older than
    ``oldest_days``. Raises ``Invalid`` for windows that are no windows.
    """

    days: int = 1
    oldest_days: int = LONGEST_WINDOW_DAYS

    def __post_init__(self) -> None:
        """Refuse what is no window."""
        if not 1 <= self.days <= self.oldest_days <= LONGEST_WINDOW_DAYS:
            raise Invalid(
                "bad_averaging",
                say(
                    "A mean is over 1 to %(most)s days, and no observation is older.",
                    most=LONGEST_WINDOW_DAYS,
                ),
                field="averaging",
                way_out=say("Use 30 days, and observations of at most 90."),
            )


@dataclass(frozen=True)
class Observed:
    """One observation an index value rests on; ``id`` names it for good."""

    id: int
    observed_on: date
    minor_per_kg: int
    is_demonstration: bool


@dataclass(frozen=True)
class IndexValue:
    """An index on a day: the mean in minor units per kilogram, to four places, half up.

    ``is_fallback``: nothing was observed in the window, the last observation before counts.
    """

    index: Index
    day: date
    averaging: Averaging
    minor_per_kg: Decimal
    observations: tuple[Observed, ...]
    is_fallback: bool

    @property
    def is_demonstration(self) -> bool:
        """Tell whether an observation was invented."""
        return any(one.is_demonstration for one in self.observations)


def index_value(
    index: Index, day: date, averaging: Averaging, observed: Iterable[Observed]
) -> IndexValue | None:
    """Work an index out from its observations; ``None`` where none counts on that day."""
    oldest = day - timedelta(days=averaging.oldest_days - 1)
    begins = day - timedelta(days=averaging.days - 1)
    known = sorted(
        (one for one in observed if oldest <= one.observed_on <= day),
        key=lambda one: (one.observed_on, one.id),
    )
    inside = tuple(one for one in known if one.observed_on >= begins)
    counted = inside or tuple(known[-1:])
    if not counted:
        return None
    with localcontext(prec=50):
        mean = Decimal(sum(one.minor_per_kg for one in counted)) / len(counted)
        value = mean.quantize(_PLACES, ROUND_HALF_UP)
    return IndexValue(index, day, averaging, value, counted, not inside)
