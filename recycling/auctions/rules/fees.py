"""What does the platform keep of what is paid for a lot, by the day of its award?

A dated table (``fees.csv``): each version with the day from which awards are under it, and the
decision it rests on. A version that has begun is never changed; a new one is
entered before its day.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction as Exact
from functools import cache
from pathlib import Path

from recycling.quantities import nearest

_FILE = Path(__file__).with_name("fees.csv")
_WHOLE = 10_000


@dataclass(frozen=True)
class PlatformFee:
    """A version of the fee: ``basis_points`` of what is released to the payee."""

    version: int
    valid_from: date
    basis_points: int
    decision: str

    @property
    def percent(self) -> Decimal:
        """Return the fee in per cent, exact."""
        return Decimal(self.basis_points) / 100


@cache
def fees() -> tuple[PlatformFee, ...]:
    """Return every version, the oldest first."""
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(
            PlatformFee(
                int(row["version"]),
                date.fromisoformat(row["valid_from"]),
                int(row["basis_points"]),
                row["decision"],
            )
            for row in csv.DictReader(rows)
        )


def fee_on(day: date) -> PlatformFee:
    """Return the version under which an award of this day falls."""
    return next(one for one in reversed(fees()) if one.valid_from <= day)


def fee_of(due_minor: int, basis_points: int) -> int:
    """Return the fee on what is released, in minor units, rounded once, half up."""
    return nearest(Exact(due_minor * basis_points, _WHOLE))
