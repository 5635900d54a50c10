"""Which bases may take a lot on a day, and about what is each worth? By numbers alone.

The same questions as the readable rules, asked of all bases of a waste code at once. Who may take
the lot is exact. The net value is not: it is off by less than ``margin``, so whoever shows an order
takes everybody within it and lets the exact calculation decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recycling.bases.quotas.rules import CATEGORY
from recycling.matching.columns.days import Days
from recycling.matching.columns.tables import Bits, Flags, Floats, Ints, Tables, on_sphere
from recycling.matching.rules.borders import border_is_open
from recycling.matching.rules.distance import EARTH_RADIUS_KM
from recycling.matching.rules.facts import LotFacts, Price
from recycling.matching.rules.tariffs import tariff_on
from recycling.quantities import Form, minor_digits
from recycling.streams.rules import element

Days32 = NDArray[np.int32]
Shares = NDArray[np.int32]
WORTHLESS = -1e30
_Waste = tuple[str, str, str]
_MOST_BORDERS = 2000


@dataclass(frozen=True)
class Asked:
    """A lot, the day it would be received, and the prices that count."""

    lot: LotFacts
    day: date
    prices: Mapping[str, Price]
    currency: str

    @property
    def margin(self) -> float:
        """Return by how much two values may differ and still stand in either order, minor units."""
        one_km = self.per_km_minor
        return 2 * one_km + 4.0

    @property
    def per_km_minor(self) -> float:
        """Return what one kilometre costs, in minor units."""
        tariff = float(tariff_on(self.lot.is_hazardous, self.day).per_tonne_km)
        return float(self.lot.wet_mass.tonnes) * tariff * float(10 ** minor_digits(self.currency))


@dataclass(frozen=True)
class Found:
    """The places of the bases that may take a lot, and what each is about worth.

    All in order of reference; ``in_scope`` are all bases that name the waste.
    """

    eligible: Ints
    worth: Floats
    in_scope: Ints

    @cached_property
    def near(self) -> Ints:
        """Return those that name the waste and may not take it."""
        return np.setdiff1d(self.in_scope, self.eligible, assume_unique=True)


@dataclass(frozen=True)
class _Group:
    """The pairs that name one kind of waste under one code, their columns side by side.

    ``scope`` are the bases of all of them; the columns are of those whose process and licence can
    be used at all. What is read of most pairs of each question stands here in the order of pairs,
    so that it is read in one go and not from all over the register.
    """

    scope: Ints
    line: Ints
    licence: Ints
    base: Ints
    hazards: Bits
    valid_from: Days32
    valid_to: Days32
    places: Floats
    charge: Ints
    yields: dict[str, Shares] = field(default_factory=dict)

    def share(self, tables: Tables, symbol: str) -> Shares | None:
        """Return what each pair recovers of an element, parts per billion; ``None``: nothing."""
        if symbol not in self.yields and symbol in tables.lines.yields:
            self.yields[symbol] = tables.lines.yields[symbol][self.line]
        return self.yields.get(symbol)


@dataclass
class Columns:
    """The tables of the register, with what has been asked of them so far."""

    tables: Tables
    days: Days = field(init=False)
    _groups: dict[_Waste, _Group] = field(default_factory=dict)
    _borders: dict[tuple[Any, ...], Flags] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with no day asked about."""
        self.days = Days(self.tables)

    def ask(self, asked: Asked, gone: Flags | None = None) -> Found:
        """Return who may take a lot; bases that are ``gone`` are told of elsewhere."""
        lot, group = asked.lot, self._group(asked.lot)
        if group is None:
            return Found(*_nobody())
        may, in_scope = self._may(asked, group), group.scope
        if gone is not None:
            may, in_scope = may & ~gone[group.base], in_scope[~gone[in_scope]]
        rows = np.flatnonzero(may)
        rows = rows[self._has_room(asked, group, rows)]
        rows = rows[self._recovers(asked, group, rows)]
        rows = rows[self._border(asked, group.base[rows])]
        fit = self.days.fit(group.licence[rows], lot.subtype, asked.day, lot.wet_mass.milligrams)
        rows = rows[fit]
        eligible, worth = _best(group.base[rows], self._worth(asked, group, rows))
        return Found(eligible, worth, in_scope)

    def _group(self, lot: LotFacts) -> _Group | None:
        key = (lot.code_list, lot.code, lot.subtype)
        if key not in self._groups:
            licences = self.tables.licences.codes.get(key[:2])
            bit = self.tables.subtypes.numbers.get(lot.subtype)
            if licences is None or bit is None:
                return None
            self._groups[key] = _gathered(self.tables, licences, np.uint64(1 << bit))
        return self._groups[key]

    def _may(self, asked: Asked, group: _Group) -> Flags:
        """Ask what the licence says: processes, validity, hazards."""
        lot, day = asked.lot, asked.day.toordinal()
        may = (group.valid_from <= day) & (day <= group.valid_to)
        known = self.tables.hazards.numbers
        if lot.hazards:
            if not all(one in known for one in lot.hazards):
                return np.zeros(len(may), np.bool_)
            wanted = np.uint64(sum(1 << known[one] for one in set(lot.hazards)))
            may &= (group.hazards & wanted) == wanted
        elif lot.is_hazardous:
            may &= group.hazards != 0
        return may

    def _has_room(self, asked: Asked, group: _Group, rows: Ints) -> Flags:
        """Ask for the licence's yearly mass and the quotas of the base."""
        lot, year = asked.lot, self.days.year(asked.day.year)
        has_room: Flags = year.free[group.licence[rows]] >= lot.wet_mass.milligrams
        for share in lot.shares():
            key = (share.scheme, share.member)
            if share.scheme != CATEGORY and key in year.quotas:
                bases, free = year.quotas[key]
                is_short = np.zeros(len(self.tables.ids), np.bool_)
                is_short[bases[free < share.mass.milligrams]] = True
                has_room &= ~is_short[group.base[rows]]
        return has_room

    def _recovers(self, asked: Asked, group: _Group, rows: Ints) -> Flags:
        recovers = np.zeros(len(rows), np.bool_)
        for symbol, _mass in asked.lot.contained:
            share = group.share(self.tables, symbol)
            if share is not None:
                recovers |= share[rows] > 0
        return recovers

    def _border(self, asked: Asked, bases: Ints) -> Flags:
        """Ask the readable rule, once for each country there is a base in."""
        key = _crossing(asked)
        is_open = self._borders.get(key)
        if is_open is None:
            names = self.tables.countries.numbers
            answers = (not border_is_open(asked.lot, one, asked.day).bars for one in names)
            is_open = np.fromiter(answers, np.bool_, len(names))
            if len(self._borders) >= _MOST_BORDERS:
                self._borders.clear()
            self._borders[key] = is_open
        found: Flags = is_open[self.tables.country[bases]]
        return found

    def _worth(self, asked: Asked, group: _Group, rows: Ints) -> Floats:
        """Work out about what each pair is worth, in minor units."""
        lot, lines, line = asked.lot, self.tables.lines, group.line[rows]
        worth = np.asarray(group.charge[rows] * -float(lot.dry_mass.tonnes), np.float64)
        for symbol, mass in lot.contained:
            share, price = group.share(self.tables, symbol), asked.prices.get(symbol)
            if share is not None and price is not None and price.currency == asked.currency:
                factor = element(symbol).oxide_factor if price.form == Form.OXIDE else 1
                each = float(mass.kilograms * factor) * price.minor_per_kg / 1e9
                worth += share[rows] * each
        for substance, assay in lot.assay:
            charges = lines.penalties.get(substance)
            if charges is not None:
                above = np.maximum(0, assay.ppb - charges.threshold[line])
                worth -= above * charges.slope[line] * float(lot.dry_mass.tonnes)
        worth -= _kilometres(lot, group.places[rows]) * asked.per_km_minor
        numbers = lines.currencies.numbers
        if set(numbers) - {asked.currency}:
            own = lines.currency[line] == numbers.get(asked.currency, -1)
            worth[~own] = WORTHLESS
        return worth


def _kilometres(lot: LotFacts, places: Floats) -> Floats:
    here = on_sphere(np.array([lot.latitude_udeg]), np.array([lot.longitude_udeg]))[0]
    between = places - here
    chord = np.sqrt(np.einsum("ij,ij->i", between, between)) / 2
    kilometres: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, chord))
    return kilometres


def _crossing(asked: Asked) -> tuple[Any, ...]:
    """Return all that the rule of borders asks of a lot."""
    lot = asked.lot
    named = (lot.border_list, lot.border_entry, lot.border_form)
    decided = (lot.ref, lot.decisions) if lot.decisions else ()
    waste = (lot.country, lot.subtype, lot.code_list, lot.code, lot.is_hazardous)
    return (asked.day, *waste, *named, *decided)


def _gathered(tables: Tables, licences: Ints, kind: np.uint64) -> _Group:
    named = np.zeros(len(tables.licences.ids), np.bool_)
    named[licences] = True
    named &= (tables.licences.subtypes & kind) != 0
    takes = (tables.lines.subtypes & kind) != 0
    rows = np.flatnonzero(named[tables.pairs.licence] & takes[tables.pairs.line])
    scope, rows = tables.pairs.base[rows], rows[tables.pairs.is_able[rows]]
    line, licence, base = (
        column[rows] for column in (tables.pairs.line, tables.pairs.licence, tables.pairs.base)
    )
    return _Group(
        scope=_apart(scope),
        line=line,
        licence=licence,
        base=base,
        hazards=tables.licences.hazards[licence],
        valid_from=tables.licences.valid_from[licence].astype(np.int32),
        valid_to=tables.licences.valid_to[licence].astype(np.int32),
        places=tables.places[base],
        charge=tables.lines.charge[line],
    )


def _nobody() -> tuple[Ints, Floats, Ints]:
    return np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64)


def _apart(bases: Ints) -> Ints:
    """Return bases in order once each; they come in order."""
    return bases[np.flatnonzero(np.diff(bases, prepend=-1))]


def _best(bases: Ints, worth: Floats) -> tuple[Ints, Floats]:
    """Keep the best pair of each base; pairs come in order of base."""
    first = np.flatnonzero(np.diff(bases, prepend=-1))
    if len(first) == len(bases):
        return bases, worth
    return bases[first], np.maximum.reduceat(worth, first)
