"""How much of each licence's yearly scale, and of each of its categories, is used?

A licence's scale is its yearly mass; a category's is what the accepted footing gives it. Both count
wet mass by the calendar year of receipt (Measures for hazardous-waste operating licences).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from recycling.bases.footings.queries import resting
from recycling.bases.footings.rules import Resting, scale_of
from recycling.bases.models import Base, Licence, LicenceYear
from recycling.bases.quotas.models import Counter
from recycling.bases.quotas.rules import CATEGORY, Use
from recycling.bases.rules import IN_FORCE, LicenceState
from recycling.db import db
from recycling.errors import missing
from recycling.quantities import NO_MASS, Mass
from recycling.streams import rules as streams

_SHOWN = (*IN_FORCE, LicenceState.SUSPENDED)
_MOST = 50
Taken = tuple[Mass, Mass]
_NOTHING: Taken = (NO_MASS, NO_MASS)


@dataclass(frozen=True)
class ScaleCard:
    """The yearly scale of a licence, or of one ``category`` of it, with its use in a year."""

    licence_ref: str
    number: str
    category: str
    what: str
    year: int
    use: Use


def scales(base_ref: str, year: int, today: date) -> list[ScaleCard]:
    """Return the scales of a base's licences that are valid in a year, each before its categories.

    Of a year that is not today's, the categories are those of its last or first day. Raises
    ``NotFound`` for an unknown base.
    """
    base_id = db.session.scalar(select(Base.id).where(Base.ref == base_ref))
    if base_id is None:
        raise missing("base", base_ref)
    licences = _licences(base_id, year)
    rests = resting(one.id for one in licences)
    whole, parts = _years(licences, year), _categories(base_id, year)
    day = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    found: list[ScaleCard] = []
    for one in licences:
        use = Use(one.yearly_mass, *whole.get(one.id, _NOTHING))
        found.append(ScaleCard(one.ref, one.number, "", "", year, use))
        found.extend(_parts(one, rests[one.id], parts, day))
    return found


def _licences(base_id: int, year: int) -> list[Licence]:
    wanted = select(Licence).where(
        Licence.base_id == base_id,
        Licence.state.in_(_SHOWN),
        Licence.valid_from <= date(year, 12, 31),
        Licence.valid_to >= date(year, 1, 1),
    )
    return list(db.session.scalars(wanted.order_by(Licence.id.desc()).limit(_MOST)))


def _years(licences: list[Licence], year: int) -> dict[int, Taken]:
    rows = db.session.execute(
        select(LicenceYear.licence_id, LicenceYear.reserved, LicenceYear.consumed).where(
            LicenceYear.licence_id.in_(one.id for one in licences), LicenceYear.year == year
        )
    )
    return {licence_id: (reserved, consumed) for licence_id, reserved, consumed in rows}


def _categories(base_id: int, year: int) -> dict[tuple[str, str], Taken]:
    rows = db.session.execute(
        select(Counter.licence, Counter.member, Counter.reserved, Counter.consumed).where(
            Counter.base_id == base_id, Counter.year == year, Counter.scheme == CATEGORY
        )
    )
    return {(licence, kind): (reserved, consumed) for licence, kind, reserved, consumed in rows}


def _parts(
    licence: Licence, rests: Resting, taken: dict[tuple[str, str], Taken], day: date
) -> Iterator[ScaleCard]:
    for kind in rests.subtypes:
        scale = scale_of(rests, kind, day)
        if scale is not None:
            use = Use(scale, *taken.get((licence.ref, kind), _NOTHING))
            name = streams.subtype(kind).name_en
            yield ScaleCard(licence.ref, licence.number, kind, name, day.year, use)
