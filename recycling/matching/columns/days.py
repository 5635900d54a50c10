"""What of a register's columns depends on the day: what is used of a year, and what stands.

Read when first asked for and kept with the columns, which are let go of when the register changes.
Whether a licence stands is the readable rule's own answer, asked once for each licence and day.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from sqlalchemy import select

from recycling.bases.footings.queries import resting
from recycling.bases.footings.rules import Resting, scale_of, stands
from recycling.bases.models import LicenceYear
from recycling.bases.quotas.models import Counter
from recycling.bases.quotas.rules import CATEGORY
from recycling.db import db
from recycling.matching.columns.tables import Flags, Ints, Tables, whole

ENDLESS = 2**62
_MOST_DAYS = 4
_AT_ONCE = 500


@dataclass(frozen=True)
class Year:
    """What is left in a calendar year: of licences, of base quotas, what categories have used.

    ``quotas`` hold places of bases and what is free, by scheme and member; ``used`` what of each
    licence is used, by category.
    """

    free: Ints
    quotas: dict[tuple[str, str], tuple[Ints, Ints]]
    used: dict[str, Ints]


@dataclass
class Stood:
    """Which licences were asked on a day, which stand, and what scale each category has of them."""

    is_known: Flags
    is_standing: Flags
    scales: dict[str, Ints] = field(default_factory=dict)


@dataclass
class Days:
    """The years and days asked about so far."""

    tables: Tables
    years: dict[int, Year] = field(default_factory=dict)
    stood: dict[date, Stood] = field(default_factory=dict)

    def year(self, year: int) -> Year:
        """Return what is left in a year."""
        if year not in self.years:
            self.years[year] = _read_year(self.tables, year)
        return self.years[year]

    def fit(self, licences: Ints, subtype: str, day: date, wanted: int) -> Flags:
        """Tell which licences stand on a day with so much of the category's scale left."""
        known = self._known(licences, day)
        is_fit: Flags = known.is_standing[licences]
        scale, used = known.scales.get(subtype), self.year(day.year).used.get(subtype)
        if scale is not None:
            left = scale[licences] - (used[licences] if used is not None else 0)
            is_fit &= left >= wanted
        return is_fit

    def _known(self, licences: Ints, day: date) -> Stood:
        known = self.stood.get(day)
        if known is None:
            known = _before_asking(self.tables, day)
            while len(self.stood) >= _MOST_DAYS:
                self.stood.pop(next(iter(self.stood)))
            self.stood[day] = known
        unknown = np.unique(licences[~known.is_known[licences]])
        for start in range(0, len(unknown), _AT_ONCE):
            _ask(self.tables, known, unknown[start : start + _AT_ONCE], day)
        return known


def _before_asking(tables: Tables, day: date) -> Stood:
    rests_on_nothing = tables.licences.stands_before > day.toordinal()
    return Stood(rests_on_nothing, rests_on_nothing.copy())


def _ask(tables: Tables, known: Stood, places: Ints, day: date) -> None:
    found = resting(tables.licences.ids[places].tolist())
    for place in places.tolist():
        rests = found.get(int(tables.licences.ids[place]))
        if rests is not None:
            _note(known, place, replace(rests, continues=None), day)


def _note(known: Stood, place: int, rests: Resting, day: date) -> None:
    known.is_standing[place] = stands(rests, day)
    for kind in rests.subtypes:
        scale = scale_of(rests, kind, day)
        if scale is not None:
            if kind not in known.scales:
                known.scales[kind] = np.full(len(known.is_known), ENDLESS, np.int64)
            known.scales[kind][place] = scale.milligrams
    known.is_known[place] = True


def _read_year(tables: Tables, year: int) -> Year:
    free = tables.licences.yearly.copy()
    place = {licence_id: n for n, licence_id in enumerate(tables.licences.ids.tolist())}
    for licence_id, reserved, consumed in db.session.execute(
        select(
            LicenceYear.licence_id, whole(LicenceYear.reserved), whole(LicenceYear.consumed)
        ).where(LicenceYear.year == year)
    ):
        if licence_id in place:
            free[place[licence_id]] -= reserved + consumed
    return Year(free, *_read_counters(tables, year))


def _read_counters(
    tables: Tables, year: int
) -> tuple[dict[tuple[str, str], tuple[Ints, Ints]], dict[str, Ints]]:
    place = {base_id: n for n, base_id in enumerate(tables.ids.tolist())}
    quotas: dict[tuple[str, str], list[tuple[int, int]]] = {}
    licences = {ref: n for n, ref in enumerate(tables.licences.refs)}
    used: dict[str, Ints] = {}
    for base_id, scheme, member, licence, quota, taken in db.session.execute(
        select(
            Counter.base_id,
            Counter.scheme,
            Counter.member,
            Counter.licence,
            whole(Counter.quota),
            whole(Counter.reserved) + whole(Counter.consumed),
        ).where(Counter.year == year)
    ):
        if base_id not in place:
            continue
        if scheme == CATEGORY and licence in licences:
            if member not in used:
                used[member] = np.zeros(len(licences), np.int64)
            used[member][licences[licence]] = taken
        elif scheme != CATEGORY and quota is not None:
            quotas.setdefault((scheme, member), []).append((place[base_id], quota - taken))
    packed = {key: np.array(rows, np.int64).T for key, rows in quotas.items()}
    return {key: (rows[0], rows[1]) for key, rows in packed.items()}, used
