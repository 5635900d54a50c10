"""How much of a licence's yearly mass is free, and who takes the last tonne?

Steps, called inside a later room's deed: ``reserve`` at award, ``consume`` at receipt by the
received mass, ``correct`` where that was wrong, ``release`` on refusal or cancellation, ``carry``
into a new year. Each locks the one row of that licence and year, so two awards racing for the last
tonne meet there and exactly one wins. Cumulative received mass per calendar year stays within the
annual scale (Measures for hazardous-waste operating licences; white paper, section IV:
total-amount control).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from recycling.bases.footings.queries import resting
from recycling.bases.footings.rules import Resting, scale_of, standing
from recycling.bases.models import Licence, LicenceYear, Reservation
from recycling.bases.quotas import counting
from recycling.bases.quotas.counting import Turned
from recycling.bases.quotas.rules import CATEGORY, Share
from recycling.bases.rules import ReservationState, counts_on, state_words
from recycling.clock import day_words
from recycling.db import db, insert_missing
from recycling.errors import Conflict, Invalid, missing
from recycling.quantities import NO_MASS, Mass
from recycling.sayings import say

Dry = tuple[Mass, Mass]


@dataclass(frozen=True)
class Carried:
    """A reservation that moved: of which licence, from which year, and if it had to wait."""

    licence_ref: str
    from_year: int
    mass: Mass
    waited: bool


def free(licence_id: int, year: int) -> Mass:
    """Answer how much of a licence's yearly mass is neither reserved nor consumed in a year.

    Raises ``NotFound`` for an unknown licence.
    """
    return free_in_years((licence_id,), year)[licence_id]


def free_in_years(licence_ids: Iterable[int], year: int) -> dict[int, Mass]:
    """Answer ``free`` for several licences in one query; raises ``NotFound`` for an unknown one."""
    wanted = tuple(licence_ids)
    rows = db.session.execute(
        select(Licence.id, Licence.yearly_mass, LicenceYear.reserved, LicenceYear.consumed)
        .outerjoin(LicenceYear, (LicenceYear.licence_id == Licence.id) & (LicenceYear.year == year))
        .where(Licence.id.in_(wanted))
    )
    left = {
        licence_id: yearly - (reserved or NO_MASS) - (consumed or NO_MASS)
        for licence_id, yearly, reserved, consumed in rows
    }
    for licence_id in wanted:
        if licence_id not in left:
            raise missing("licence", str(licence_id))
    return left


def reserve(
    licence_id: int, lot_ref: str, mass: Mass, on: date, shares: Sequence[Share] = ()
) -> None:
    """Reserve capacity for a lot in the calendar year of its planned receipt ``on``.

    ``shares`` are what it takes of the quotas of the base and of the licence's categories. Raises
    ``Conflict`` where the licence is not granted on that day, less than ``mass`` is free, a quota
    or category is short, or the lot holds capacity already; ``Invalid`` for a mass that is not
    positive.
    """
    _positive(mass)
    licence, rests = _usable(licence_id, on)
    held = _live(lot_ref)
    if held is not None:
        raise Conflict(
            "already_reserved",
            say(
                "Capacity for %(lot_ref)s is already %(held_state)s.",
                lot_ref=lot_ref,
                held_state=held.state,
            ),
            way_out=say("Release it before reserving again."),
        )
    year = _locked_year(licence_id, on.year)
    _take(licence, year, mass)
    year.reserved += mass
    _write(licence_id, lot_ref, on.year, mass)
    own = [replace(s, licence=licence.ref if s.scheme == CATEGORY else "") for s in shares]
    counting.take(licence.base_id, on.year, lot_ref, own, _limits(licence, rests, on))


def consume(lot_ref: str, mass: Mass, on: date | None = None, dry: Dry | None = None) -> None:
    """Turn a lot's reservation into consumption by the received mass, more or less than reserved.

    Received in another year than planned, it counts in the year of receipt ``on``. ``dry`` is the
    dry mass received and declared, which groups of elements follow (none: as the wet). Raises
    ``Conflict`` where nothing is reserved or the surplus is not free, ``Invalid`` for a mass that
    is not positive.
    """
    _positive(mass)
    held = _reserved(lot_ref)
    licence = db.session.get_one(Licence, held.licence_id)
    day = on or date(held.year, 12, 31)
    limits = _limits(licence, resting((licence.id,))[licence.id], day)
    turned = Turned((mass, held.mass), dry or (mass, held.mass))
    if day.year == held.year:
        year = _locked_year(held.licence_id, held.year)
        _take(licence, year, mass, returned=held.mass)
        year.reserved -= held.mass
        year.consumed += mass
        counting.consume(lot_ref, turned, limits)
    else:
        _move(licence, held, mass, day.year)
        counting.move(lot_ref, day.year, turned, limits)
    held.year, held.mass, held.state = day.year, mass, ReservationState.CONSUMED
    db.session.flush()


def correct(lot_ref: str, mass: Mass, dry: Dry | None = None) -> None:
    """Change what a lot consumed, in the year it counts in, to another received mass.

    ``dry`` is the dry mass now and before (none: as the wet). Raises ``Conflict`` where it consumed
    nothing or the surplus is not free, ``Invalid`` for a mass that is not positive.
    """
    _positive(mass)
    held = _live(lot_ref)
    if held is None or held.state != ReservationState.CONSUMED:
        raise Conflict(
            "nothing_consumed",
            say("%(lot_ref)s counts against no licence.", lot_ref=lot_ref),
            way_out=say("Capacity is consumed at receipt."),
        )
    licence = db.session.get_one(Licence, held.licence_id)
    limits = _limits(licence, resting((licence.id,))[licence.id], date(held.year, 12, 31))
    year = _locked_year(held.licence_id, held.year)
    _take(licence, year, mass, returned=held.mass)
    year.consumed += mass - held.mass
    turned = Turned((mass, held.mass), dry or (mass, held.mass))
    counting.correct(lot_ref, turned, limits)
    held.mass = mass
    db.session.flush()


def _move(licence: Licence, held: Reservation, mass: Mass, year: int) -> None:
    """Give back what was planned and take what was received; the earlier year is locked first."""
    rows = {one: _locked_year(licence.id, one) for one in sorted((held.year, year))}
    rows[held.year].reserved -= held.mass
    _take(licence, rows[year], mass)
    rows[year].consumed += mass


def carry(lot_ref: str, year: int) -> Carried:
    """Reserve in a later year what a lot has reserved and not used in an earlier one.

    All of it moves, or nothing. Raises ``Conflict`` where nothing is reserved in an earlier year,
    or the licence's scale, a category's or a quota of the later year has no room for it.
    """
    held = _reserved(lot_ref)
    if held.year >= year:
        raise Conflict(
            "nothing_to_carry",
            say(
                "What %(lot_ref)s has reserved is of %(year)s already.",
                lot_ref=lot_ref,
                year=held.year,
            ),
            way_out=say("Leave it as it is."),
        )
    licence = db.session.get_one(Licence, held.licence_id)
    limits = _limits(licence, resting((licence.id,))[licence.id], date(year, 1, 1))
    rows = {one: _locked_year(licence.id, one) for one in (held.year, year)}
    _take(licence, rows[year], held.mass)
    rows[held.year].reserved -= held.mass
    rows[year].reserved += held.mass
    counting.carry(lot_ref, year, held.mass, limits)
    done = Carried(licence.ref, held.year, held.mass, held.carry_tried_on is not None)
    held.year, held.carry_tried_on = year, None
    db.session.flush()
    return done


def _limits(licence: Licence, rests: Resting, on: date) -> dict[tuple[str, str, str], Mass]:
    """Return the yearly scale of each category of a licence that governs on a day."""
    scales = ((kind, scale_of(rests, kind, on)) for kind in rests.subtypes)
    return {(CATEGORY, kind, licence.ref): mass for kind, mass in scales if mass is not None}


def release(lot_ref: str) -> None:
    """Give a lot's reserved capacity back; raises ``Conflict`` where nothing is reserved."""
    held = _reserved(lot_ref)
    year = _locked_year(held.licence_id, held.year)
    year.reserved -= held.mass
    held.state = ReservationState.RELEASED
    counting.release(lot_ref)
    db.session.flush()


def _positive(mass: Mass) -> None:
    if mass <= NO_MASS:
        raise Invalid("mass_out_of_range", say("The mass is more than 0 kg."), field="mass")


def _usable(licence_id: int, on: date) -> tuple[Licence, Resting]:
    """Hold the licence's row shared, so that no suspension slips between check and reservation."""
    licence: Licence | None = db.session.scalar(
        select(Licence)
        .where(Licence.id == licence_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    if licence is None:
        raise missing("licence", str(licence_id))
    if not counts_on(licence.state, licence.valid_from, licence.valid_to, on):
        raise Conflict(
            "licence_not_usable",
            say(
                "Licence %(licence)s is %(state_words)s, valid from %(first)s to"
                " %(last)s: it cannot be used on %(on)s.",
                licence=licence.ref,
                state_words=state_words(licence.state),
                first=day_words(licence.valid_from),
                last=day_words(licence.valid_to),
                on=day_words(on),
            ),
            way_out=say("Choose another base, or wait until the licence is granted for that day."),
        )
    rests = resting((licence.id,))[licence.id]
    lacking = standing(rests, on)
    if lacking:
        raise Conflict(
            "licence_not_usable",
            say(
                "Licence %(licence)s does not stand on %(on)s: %(message)s",
                licence=licence.ref,
                on=on,
                message=lacking[0].message,
            ),
            way_out=lacking[0].way_out,
            details=(one.finding() for one in lacking),
        )
    return licence, rests


def _locked_year(licence_id: int, year: int) -> LicenceYear:
    """Return the year's row, made where it was missing, locked until the deed commits."""
    none_yet = {"reserved": NO_MASS, "consumed": NO_MASS}
    insert_missing(LicenceYear, [{"licence_id": licence_id, "year": year, **none_yet}])
    return db.session.execute(
        select(LicenceYear)
        .where(LicenceYear.licence_id == licence_id, LicenceYear.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()


def _take(licence: Licence, year: LicenceYear, mass: Mass, returned: Mass = NO_MASS) -> None:
    """Refuse more than is free once what is returned at the same moment is back."""
    left = licence.yearly_mass - year.reserved - year.consumed + returned
    if left < mass:
        raise Conflict(
            "no_capacity",
            say(
                "Licence %(licence)s has %(left)s left in %(year)s; this takes %(mass)s.",
                licence=licence.ref,
                left=left,
                year=year.year,
                mass=mass,
            ),
            field="mass",
            way_out=say("Take less, choose another base, or wait for the next year."),
        )


def _live(lot_ref: str) -> Reservation | None:
    return db.session.scalar(
        select(Reservation)
        .where(Reservation.lot_ref == lot_ref, Reservation.state != ReservationState.RELEASED)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _reserved(lot_ref: str) -> Reservation:
    held = _live(lot_ref)
    if held is None or held.state != ReservationState.RESERVED:
        found = "none" if held is None else held.state
        raise Conflict(
            "nothing_reserved",
            say(
                "No capacity is reserved for %(lot_ref)s (found: %(found)s).",
                lot_ref=lot_ref,
                found=found,
            ),
            way_out=say("Capacity is reserved at award and consumed or released once."),
        )
    return held


def _write(licence_id: int, lot_ref: str, year: int, mass: Mass) -> None:
    """Write the reservation; a lot that was here before and released takes its row up again."""
    row = db.session.scalar(
        select(Reservation).where(
            Reservation.licence_id == licence_id, Reservation.lot_ref == lot_ref
        )
    )
    if row is None:
        row = Reservation(licence_id=licence_id, lot_ref=lot_ref)
        db.session.add(row)
    row.year, row.mass, row.state = year, mass, ReservationState.RESERVED
    row.carry_tried_on = None
    db.session.flush()
