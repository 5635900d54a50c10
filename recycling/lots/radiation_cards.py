"""What does the register show of a lot's radioactivity? Frozen cards for pages and API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from recycling.lots.models import LotMeasurement
from recycling.lots.rules.radioactivity import Activity, cautions, chain_activity


@dataclass(frozen=True)
class MeasurementCard:
    """What was measured, by whom, until when it counts, and what to keep in mind beside it."""

    method: str
    laboratory: str
    accreditation: str
    report_number: str
    measured_on: date
    valid_until: date | None
    counts: bool
    added_by: str
    added_by_name: str
    added_at: datetime
    activities: tuple[Activity, ...]
    cautions: tuple[str, ...]


def measurement_card(row: LotMeasurement) -> MeasurementCard:
    """Make the card of a measurement loaded with its activities and who added it."""
    found = activities_of(row)
    return MeasurementCard(
        method=row.method,
        laboratory=row.laboratory,
        accreditation=row.accreditation,
        report_number=row.report_number,
        measured_on=row.measured_on,
        valid_until=row.valid_until,
        counts=row.counts,
        added_by=row.added_by.ref,
        added_by_name=row.added_by.name,
        added_at=row.added_at,
        activities=found,
        cautions=cautions(found),
    )


def activities_of(row: LotMeasurement) -> tuple[Activity, ...]:
    """Return what a measurement found."""
    return tuple(Activity(one.nuclide, one.bq_per_g, one.uncertainty) for one in row.activities)


def activity_of_chains(rows: Iterable[LotMeasurement]) -> tuple[tuple[str, Decimal], ...]:
    """Return the activity (Bq/g) of each chain a lot was last found to have, expired or not."""
    specific = [row for row in rows if row.activities]
    return chain_activity(activities_of(specific[-1])) if specific else ()
