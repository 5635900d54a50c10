"""What does the register say of bases, as columns? Read in one query for each table.

Bases stand in order of reference; lines, licences and their pairs in order of base. Whole
milligrams, parts per billion and minor units are 64-bit integers; days are ordinals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Select, select, type_coerce

from recycling.bases.cases.models import Order
from recycling.bases.cases.rules import IN_EFFECT
from recycling.bases.catalogue import why_obsolete
from recycling.bases.footings.models import Footing
from recycling.bases.models import (
    Base,
    Licence,
    LicenceCode,
    LicenceHazard,
    LicenceProcess,
    LicenceSubtype,
    LinePenalty,
    LineSubtype,
    LineYield,
    ProcessLine,
)
from recycling.bases.rules import IN_FORCE
from recycling.db import db
from recycling.matching.register import of_active

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bits = NDArray[np.uint64]
Flags = NDArray[np.bool_]
ALWAYS = date.min


@dataclass
class Names:
    """Numbers for names, in order of appearance; at most 64 where they become bits."""

    numbers: dict[Any, int] = field(default_factory=dict)

    def number(self, name: Any) -> int:
        """Return the number of a name, a new one where it is new."""
        return self.numbers.setdefault(name, len(self.numbers))

    def bit(self, name: Any) -> int:
        """Return the bit of a name."""
        return 1 << self.number(name)


@dataclass(frozen=True)
class Charges:
    """What a substance costs at each line: from which share on (parts per billion), and how much.

    ``slope`` is minor units per tonne of dry mass and part per billion; zero: it costs nothing.
    """

    threshold: Ints
    slope: Floats


@dataclass(frozen=True)
class Lines:
    """The lines of bases; ``base`` is the place of its base."""

    ids: Ints
    base: Ints
    subtypes: Bits
    charge: Ints
    currency: Ints
    currencies: Names
    is_obsolete: Flags
    processes: tuple[str, ...]
    yields: dict[str, NDArray[np.int32]]
    penalties: dict[str, Charges]


@dataclass(frozen=True)
class Licences:
    """The licences of bases. ``rests_on_nothing_until``: no footing, no order; asked from then."""

    ids: Ints
    refs: tuple[str, ...]
    base: Ints
    in_force: Flags
    valid_from: Ints
    valid_to: Ints
    yearly: Ints
    subtypes: Bits
    hazards: Bits
    processes: tuple[frozenset[str], ...]
    stands_before: Ints
    codes: dict[tuple[str, str], Ints]


@dataclass(frozen=True)
class Pairs:
    """Every line of a base with every licence of it."""

    line: Ints
    licence: Ints
    base: Ints
    is_able: Flags


@dataclass(frozen=True)
class Tables:
    """All of it, and the names behind bits and numbers."""

    ids: Ints
    refs: tuple[str, ...]
    places: Floats  # x, y, z on the unit sphere
    latitude: Ints
    longitude: Ints
    country: Ints
    countries: Names
    subtypes: Names
    hazards: Names
    lines: Lines
    licences: Licences
    pairs: Pairs


def read_tables(wanted: Sequence[int] | None = None) -> Tables:
    """Read the active bases, or those of some ids, with their lines and licences."""
    bases = of_active() if wanted is None else of_active().where(Base.id.in_(wanted))
    rows = db.session.execute(
        select(Base.id, Base.ref, Base.latitude_udeg, Base.longitude_udeg, Base.country)
        .where(Base.id.in_(bases))
        .order_by(Base.ref)
    ).all()
    ids = _ints(row[0] for row in rows)
    place = {base_id: n for n, base_id in enumerate(ids.tolist())}
    subtypes, hazards, countries = Names(), Names(), Names()
    lines = _read_lines(bases, place, subtypes)
    licences = _read_licences(bases, place, subtypes, hazards)
    latitude, longitude = _ints(row[2] for row in rows), _ints(row[3] for row in rows)
    return Tables(
        ids=ids,
        refs=tuple(row[1] for row in rows),
        places=on_sphere(latitude, longitude),
        latitude=latitude,
        longitude=longitude,
        country=_ints(countries.number(row[4]) for row in rows),
        countries=countries,
        subtypes=subtypes,
        hazards=hazards,
        lines=lines,
        licences=licences,
        pairs=_paired(lines, licences),
    )


def on_sphere(latitude: Ints, longitude: Ints) -> Floats:
    """Return points in micro-degrees as unit vectors, a row each."""
    north, east = np.radians(latitude / 1e6), np.radians(longitude / 1e6)
    return np.column_stack(
        (np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north))
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def whole(column: Any) -> Any:
    """Read a column of masses or fractions as the whole numbers it holds."""
    return type_coerce(column, BigInteger)


def _masks(asked: Select[Any, Any], place: dict[int, int], names: Names, size: int) -> Bits:
    """Gather names of owners as bits, from rows of (owner, name)."""
    found = [0] * size
    for owner, name in db.session.execute(asked):
        at = place.get(owner)
        if at is not None:
            found[at] |= names.bit(name)
    return np.array(found, np.uint64)


def _read_lines(bases: Select[int], place: dict[int, int], subtypes: Names) -> Lines:
    rows = db.session.execute(
        select(
            ProcessLine.id,
            ProcessLine.base_id,
            ProcessLine.treatment_charge_minor,
            ProcessLine.currency,
            ProcessLine.process,
        ).where(ProcessLine.base_id.in_(bases))
    ).all()
    rows = sorted(rows, key=lambda row: (place[row[1]], row[0]))
    at = {row[0]: n for n, row in enumerate(rows)}
    obsolete = {process: bool(why_obsolete(process)) for process in {row[4] for row in rows}}
    currencies = Names()
    of_bases = select(ProcessLine.id).where(ProcessLine.base_id.in_(bases))
    asked = select(LineSubtype.line_id, LineSubtype.subtype).where(
        LineSubtype.line_id.in_(of_bases)
    )
    return Lines(
        ids=_ints(row[0] for row in rows),
        base=_ints(place[row[1]] for row in rows),
        subtypes=_masks(asked, at, subtypes, len(rows)),
        charge=_ints(row[2] for row in rows),
        currency=_ints(currencies.number(row[3]) for row in rows),
        currencies=currencies,
        is_obsolete=np.array([obsolete[row[4]] for row in rows], np.bool_),
        processes=tuple(row[4] for row in rows),
        yields=_read_yields(of_bases, at),
        penalties=_read_penalties(of_bases, at),
    )


def _read_yields(lines: Select[int], at: dict[int, int]) -> dict[str, NDArray[np.int32]]:
    found: dict[str, NDArray[np.int32]] = {}
    for line_id, element, ppb in db.session.execute(
        select(LineYield.line_id, LineYield.element, whole(LineYield.fraction)).where(
            LineYield.line_id.in_(lines)
        )
    ):
        if element not in found:
            found[element] = np.zeros(len(at), np.int32)
        found[element][at[line_id]] = ppb
    return found


def _read_penalties(lines: Select[int], at: dict[int, int]) -> dict[str, Charges]:
    found: dict[str, Charges] = {}
    for line_id, substance, threshold, step, rate in db.session.execute(
        select(
            LinePenalty.line_id,
            LinePenalty.substance,
            whole(LinePenalty.threshold),
            whole(LinePenalty.step),
            LinePenalty.minor_per_tonne,
        ).where(LinePenalty.line_id.in_(lines))
    ):
        if substance not in found:
            found[substance] = Charges(np.zeros(len(at), np.int64), np.zeros(len(at)))
        found[substance].threshold[at[line_id]] = threshold
        found[substance].slope[at[line_id]] = rate / step
    return found


def _read_licences(
    bases: Select[int], place: dict[int, int], subtypes: Names, hazards: Names
) -> Licences:
    rows = db.session.execute(
        select(
            Licence.id,
            Licence.base_id,
            Licence.ref,
            Licence.state,
            Licence.valid_from,
            Licence.valid_to,
            whole(Licence.yearly_mass),
            Licence.rests_from,
        ).where(Licence.base_id.in_(bases))
    ).all()
    rows = sorted(rows, key=lambda row: (place[row[1]], row[0]))
    at, size = {row[0]: n for n, row in enumerate(rows)}, len(rows)
    of = select(Licence.id).where(Licence.base_id.in_(bases))
    rested = _rested(bases)
    return Licences(
        ids=_ints(row[0] for row in rows),
        refs=tuple(row[2] for row in rows),
        base=_ints(place[row[1]] for row in rows),
        in_force=np.array([row[3] in IN_FORCE for row in rows], np.bool_),
        valid_from=_ints(row[4].toordinal() for row in rows),
        valid_to=_ints(row[5].toordinal() for row in rows),
        yearly=_ints(row[6] for row in rows),
        subtypes=_masks(_scope(LicenceSubtype, LicenceSubtype.subtype, of), at, subtypes, size),
        hazards=_masks(_scope(LicenceHazard, LicenceHazard.hazard, of), at, hazards, size),
        processes=_processes(of, at, size),
        stands_before=_ints(
            (ALWAYS if row[1] in rested else row[7] or ALWAYS).toordinal() for row in rows
        ),
        codes=_codes(of, at),
    )


def _scope(table: Any, column: Any, licences: Select[int]) -> Select[Any, Any]:
    return select(table.licence_id, column).where(table.licence_id.in_(licences))


def _processes(licences: Select[int], at: dict[int, int], size: int) -> tuple[frozenset[str], ...]:
    found: list[set[str]] = [set() for _ in range(size)]
    asked = _scope(LicenceProcess, LicenceProcess.process, licences)
    for licence_id, process in db.session.execute(asked):
        found[at[licence_id]].add(process)
    kinds: dict[frozenset[str], frozenset[str]] = {}
    frozen = (frozenset(one) for one in found)
    return tuple(kinds.setdefault(one, one) for one in frozen)


def _codes(licences: Select[int], at: dict[int, int]) -> dict[tuple[str, str], Ints]:
    found: dict[tuple[str, str], list[int]] = {}
    for licence_id, scheme, number in db.session.execute(
        select(LicenceCode.licence_id, LicenceCode.list, LicenceCode.number).where(
            LicenceCode.licence_id.in_(licences)
        )
    ):
        found.setdefault((scheme, number), []).append(at[licence_id])
    return {code: np.array(sorted(where), np.int64) for code, where in found.items()}


def _rested(bases: Select[int]) -> set[int]:
    """Return the bases with a footing or an order in effect, of which the rule must be asked."""
    footed = db.session.scalars(select(Footing.base_id).where(Footing.base_id.in_(bases)))
    ordered = db.session.scalars(
        select(Order.base_id).where(Order.base_id.in_(bases), Order.state.in_(IN_EFFECT))
    )
    return {*footed, *ordered}


def _paired(lines: Lines, licences: Licences) -> Pairs:
    """Put each licence beside each line of its base, in order of base."""
    first = np.searchsorted(lines.base, licences.base, "left")
    count = np.searchsorted(lines.base, licences.base, "right") - first
    licence = np.repeat(np.arange(len(count)), count)
    before = np.repeat(np.cumsum(count) - count, count)
    line = np.arange(len(licence)) - before + np.repeat(first, count)
    pairs = zip(line.tolist(), licence.tolist(), strict=True)
    named = (lines.processes[a] in licences.processes[b] for a, b in pairs)
    is_able = np.fromiter(named, np.bool_, len(licence))
    is_able &= ~lines.is_obsolete[line] & licences.in_force[licence]
    return Pairs(line, licence, licences.base[licence], is_able)
