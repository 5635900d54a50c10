"""What does the register show of a base, a line and a licence? Frozen cards for pages and API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from recycling.bases.catalogue import is_known_process, starred_code
from recycling.bases.footings.rules import Shortfall
from recycling.bases.licensing import change_rule, renewal_window
from recycling.bases.models import Base, Licence, LicenceCondition, LicenceYear, ProcessLine
from recycling.bases.rules import RenewalWindow, Scope, counts_on, degrees, most_by_notice
from recycling.quantities import NO_MASS, Fraction, Mass, Money, plain


@dataclass(frozen=True)
class YieldCard:
    """What share of an element a line recovers, and what the figure measures."""

    element: str
    fraction: Fraction
    metric: str


@dataclass(frozen=True)
class PenaltyCard:
    """What a substance costs above a threshold: ``rate`` per tonne of dry mass for each step."""

    substance: str
    threshold: Fraction
    step: Fraction
    rate: Money


@dataclass(frozen=True)
class LineCard:
    """A process line; ``treatment_charge`` is per tonne of dry mass."""

    ref: str
    name: str
    process: str
    operation: str
    subtypes: tuple[str, ...]
    treatment_charge: Money
    yields: tuple[YieldCard, ...]
    penalties: tuple[PenaltyCard, ...]


@dataclass(frozen=True)
class ConditionCard:
    """What a licence is bound to, by which day, and whether that is met."""

    number: int
    text: str
    due_on: date | None
    set_at: datetime
    met_at: datetime | None
    met_by: str
    is_overdue: bool


@dataclass(frozen=True)
class LicenceCard:
    """A licence with its scope, its last decision, and what is left of it in ``year``.

    ``continues`` is the licence that an application with another ``purpose`` than ``new`` is
    about; ``granted_mass`` is the yearly mass granted last.
    """

    ref: str
    base_ref: str
    base_name: str
    recycler: str
    recycler_id: int
    country: str
    number: str
    state: str
    purpose: str
    continues: str
    authority: str
    yearly_mass: Mass
    granted_mass: Mass
    valid_from: date
    valid_to: date
    processes: tuple[str, ...]
    subtypes: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]
    hazards: tuple[str, ...]
    applied_at: datetime
    decided_at: datetime | None
    reason: str
    conditions: tuple[ConditionCard, ...]
    counts_today: bool
    year: int
    reserved: Mass
    consumed: Mass
    lacking: tuple[Shortfall, ...]
    subdivision: str = ""

    @property
    def free(self) -> Mass:
        """Return what is neither reserved nor consumed in ``year``."""
        return self.yearly_mass - self.reserved - self.consumed

    @property
    def scope(self) -> Scope:
        """Return what it covers."""
        return Scope(self.yearly_mass, self.processes, self.subtypes, self.codes, self.hazards)

    @property
    def renewal(self) -> RenewalWindow:
        """Return when its renewal may be applied for."""
        return renewal_window(self.country, self.valid_to)

    @property
    def most_by_notice(self) -> Mass:
        """Return the largest yearly mass it may be brought to by notice."""
        return most_by_notice(self.granted_mass, change_rule())

    @property
    def shown_codes(self) -> tuple[str, ...]:
        """Return the waste codes as their lists write them."""
        return tuple(starred_code(*code, self.applied_at.date()) for code in self.codes)

    @property
    def unknown_processes(self) -> tuple[str, ...]:
        """Return the processes the catalogue does not know, which the regulator reviews."""
        return tuple(one for one in self.processes if not is_known_process(one))

    def parties(self) -> dict[str, int | None]:
        """Return whose licence it is."""
        return {"recycler": self.recycler_id}


@dataclass(frozen=True)
class BaseCard:
    """A base with its lines and licences."""

    ref: str
    name: str
    recycler: str
    recycler_id: int
    recycler_ref: str
    country: str
    place: str
    latitude: str
    longitude: str
    registered_at: datetime
    lines: tuple[LineCard, ...]
    licences: tuple[LicenceCard, ...]
    subdivision: str = ""

    @property
    def counting(self) -> tuple[LicenceCard, ...]:
        """Return the licences that count today."""
        return tuple(one for one in self.licences if one.counts_today)

    @property
    def free(self) -> Mass:
        """Return what is free this year over the licences that count today."""
        return Mass(sum(one.free.milligrams for one in self.counting))

    def parties(self) -> dict[str, int | None]:
        """Return whose base it is."""
        return {"recycler": self.recycler_id}


@dataclass(frozen=True)
class Event:
    """One fact of a base's or a licence's history, as the ledger keeps it."""

    type: str
    subject: str
    at: datetime
    by: str
    reason: str
    digest: str


Lacking = Mapping[int, tuple[Shortfall, ...]]


def base_card(base: Base, day: date, lacking: Lacking) -> BaseCard:
    """Make the card of a base loaded with its lines and licences, as of a day.

    ``lacking`` is what each licence lacks of what it rests on that day, by id.
    """
    return BaseCard(
        ref=base.ref,
        name=base.name,
        recycler=base.recycler.name,
        recycler_id=base.recycler_id,
        recycler_ref=base.recycler.ref,
        country=base.country,
        place=base.place,
        latitude=plain(degrees(base.latitude_udeg)),
        longitude=plain(degrees(base.longitude_udeg)),
        registered_at=base.registered_at,
        lines=tuple(line_card(line) for line in base.lines),
        licences=tuple(licence_card(one, base, day, lacking) for one in base.licences),
        subdivision=base.subdivision or "",
    )


def line_card(line: ProcessLine) -> LineCard:
    """Make the card of a line loaded with its yields, penalties and sub-types."""
    return LineCard(
        ref=line.ref,
        name=line.name,
        process=line.process,
        operation=line.operation,
        subtypes=tuple(row.subtype for row in line.subtypes),
        treatment_charge=Money(line.treatment_charge_minor, line.currency),
        yields=tuple(YieldCard(row.element, row.fraction, row.metric) for row in line.yields),
        penalties=tuple(
            PenaltyCard(
                row.substance, row.threshold, row.step, Money(row.minor_per_tonne, line.currency)
            )
            for row in line.penalties
        ),
    )


def licence_card(licence: Licence, base: Base, day: date, lacking: Lacking) -> LicenceCard:
    """Make the card of a licence loaded with its scope and years, as of a day."""
    used = next((row for row in licence.years if row.year == day.year), None)
    reserved, consumed = _used(used)
    return LicenceCard(
        ref=licence.ref,
        base_ref=base.ref,
        base_name=base.name,
        recycler=base.recycler.name,
        recycler_id=base.recycler_id,
        subdivision=base.subdivision or "",
        country=base.country,
        number=licence.number,
        state=licence.state,
        purpose=licence.purpose,
        continues=licence.continues.ref if licence.continues else "",
        authority=licence.authority.name if licence.authority else "",
        yearly_mass=licence.yearly_mass,
        granted_mass=licence.granted_mass,
        valid_from=licence.valid_from,
        valid_to=licence.valid_to,
        processes=tuple(row.process for row in licence.processes),
        subtypes=tuple(row.subtype for row in licence.subtypes),
        codes=tuple((row.list, row.number) for row in licence.codes),
        hazards=tuple(sorted((row.hazard for row in licence.hazards), key=_by_number)),
        applied_at=licence.applied_at,
        decided_at=licence.decided_at,
        reason=licence.reason,
        counts_today=counts_on(licence.state, licence.valid_from, licence.valid_to, day)
        and not lacking[licence.id],
        conditions=tuple(_condition(row, day) for row in licence.conditions),
        year=day.year,
        reserved=reserved,
        consumed=consumed,
        lacking=lacking[licence.id],
    )


def _condition(row: LicenceCondition, day: date) -> ConditionCard:
    return ConditionCard(
        number=row.number,
        text=row.text,
        due_on=row.due_on,
        set_at=row.set_at,
        met_at=row.met_at,
        met_by=row.met_by,
        is_overdue=row.met_at is None and row.due_on is not None and row.due_on < day,
    )


def _by_number(hazard: str) -> tuple[int, str]:
    return len(hazard), hazard


def _used(row: LicenceYear | None) -> tuple[Mass, Mass]:
    return (NO_MASS, NO_MASS) if row is None else (row.reserved, row.consumed)
