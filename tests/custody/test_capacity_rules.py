"""What awards and receipts come to, fact by fact."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from recycling.custody.rules.capacity import AWARDED, CARRIED, RECEIVED, Event, Holding, fold
from recycling.quantities import Mass

AT = datetime(2026, 12, 30, 12, tzinfo=UTC)


def awarded(licence: str, mass: str, **more: Any) -> Event:
    return Event(AWARDED, AT, {"licence": licence, "mass": mass, **more})


def received(accepted: str, **more: Any) -> Event:
    return Event(RECEIVED, AT, {"accepted_kg": accepted, **more})


def carried(licence: str, mass: str, year: int) -> Event:
    return Event(CARRIED, AT, {"licence": licence, "mass_kg": mass, "year": year})


@pytest.mark.parametrize(
    ("events", "held"),
    [
        ((), {}),
        ((awarded("A", "70"),), {"A": Holding("reserved", 2026, Mass.kg(70))}),
        (
            (awarded("A", "70", planned_on="2027-01-02"),),
            {"A": Holding("reserved", 2027, Mass.kg(70))},
        ),
        (
            (awarded("A", "70"), received("69.5", counts_in=2027)),
            {"A": Holding("consumed", 2027, Mass.kg("69.5"))},
        ),
        ((awarded("A", "70"), received("68")), {"A": Holding("consumed", 2026, Mass.kg(68))}),
        (
            (awarded("A", "70"), carried("A", "70", 2027)),
            {"A": Holding("reserved", 2027, Mass.kg(70))},
        ),
        (
            (awarded("A", "70"), carried("A", "70", 2027), received("68", counts_in=2027)),
            {"A": Holding("consumed", 2027, Mass.kg(68))},
        ),
        ((awarded("A", "70"), received("0")), {}),
        (
            (awarded("A", "70"), received("0"), awarded("B", "70")),
            {"B": Holding("reserved", 2026, Mass.kg(70))},
        ),
    ],
)
def test_a_lot_holds_what_its_facts_say(
    events: tuple[Event, ...], held: dict[str, Holding]
) -> None:
    assert fold(events) == held
