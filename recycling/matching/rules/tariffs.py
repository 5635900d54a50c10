"""What is a tonne-kilometre assumed to cost on a day, by the hazard class of the waste?

A dated table (``tariffs.csv``), each row with its source and how sure we are. Carriers' own offers
take its place once there is an award.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("tariffs.csv")


class HazardClass(StrEnum):
    """How the way is priced."""

    ORDINARY = "ordinary"
    HAZARDOUS = "hazardous"


@dataclass(frozen=True)
class Tariff:
    """A tariff from a day on; ``per_tonne_km`` in major units of the market's currency."""

    hazard_class: HazardClass
    valid_from: date
    per_tonne_km: Decimal
    certainty: str
    source: str


@cache
def tariffs() -> tuple[Tariff, ...]:
    """Return every row of the table, in the order of the file."""
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Tariff(
                HazardClass(row["hazard_class"]),
                date.fromisoformat(row["valid_from"]),
                Decimal(row["per_tonne_km"]),
                row["certainty"],
                row["source"],
            )
            for row in csv.DictReader(rows)
        )


@cache
def _of_class(hazard_class: HazardClass) -> tuple[Tariff, ...]:
    rows = (one for one in tariffs() if one.hazard_class == hazard_class)
    return tuple(sorted(rows, key=lambda one: one.valid_from, reverse=True))


def tariff_on(is_hazardous: bool, day: date) -> Tariff:
    """Return the tariff of a day: the last one begun, or the first there is."""
    rows = _of_class(HazardClass.HAZARDOUS if is_hazardous else HazardClass.ORDINARY)
    return next((one for one in rows if one.valid_from <= day), rows[-1])
