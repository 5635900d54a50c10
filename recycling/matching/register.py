"""What does the register hold of the bases that might take a lot?

Facts for the rules, loaded in a fixed number of queries however many bases there are: one for each
table. The shortlist is an SQL question answered from the indexes on sub-type and code; only a base
on it can be eligible.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from recycling.bases.cases.stops import orders_at
from recycling.bases.catalogue import why_obsolete
from recycling.bases.footings.queries import held_at
from recycling.bases.footings.rules import Resting, scale_of
from recycling.bases.models import (
    Base,
    Licence,
    LicenceCode,
    LicenceHazard,
    LicenceProcess,
    LicenceSubtype,
    LicenceYear,
    LinePenalty,
    LineSubtype,
    LineYield,
    ProcessLine,
    Reservation,
)
from recycling.bases.quotas.queries import Used, room_at
from recycling.bases.quotas.rules import CATEGORY, Room, Share
from recycling.bases.rules import Penalty, ReservationState
from recycling.db import db
from recycling.errors import Conflict, missing
from recycling.lots.models import Lot
from recycling.lots.radiation_cards import activity_of_chains
from recycling.lots.rules import contained
from recycling.matching.deciding import decisions_about
from recycling.matching.rules import (
    BaseFacts,
    BaseRecord,
    LicenceFacts,
    LineFacts,
    LotFacts,
    YieldFacts,
)
from recycling.parties.models import Organisation
from recycling.parties.rules.standing import Standing
from recycling.quantities import NO_MASS, Mass
from recycling.sayings import say

BaseIds = Select[int]


def lot_facts(lot: Lot) -> LotFacts:
    """Read what the rules need of a lot; raises ``Conflict`` for a draft that still lacks it."""
    if not lot.code or None in (lot.wet_mass, lot.moisture, lot.latitude_udeg, lot.longitude_udeg):
        raise Conflict(
            "lot_incomplete",
            say("%(lot)s is a draft without its mass, moisture, place or waste code.", lot=lot.ref),
            way_out=say("Declare them first; then every base can be looked at."),
        )
    return LotFacts(
        ref=lot.ref,
        subtype=lot.subtype,
        country=lot.country,
        code_list=lot.code_list,
        code=lot.code,
        hazards=tuple(row.hazard for row in lot.hazards),
        is_hazardous=lot.hazardous,
        wet_mass=lot.wet_mass,
        dry_mass=lot.dry_mass,
        contained=tuple(contained(lot.wet_mass, lot.moisture, lot.components).items()),
        latitude_udeg=lot.latitude_udeg,
        longitude_udeg=lot.longitude_udeg,
        decisions=decisions_about(lot),
        activity=activity_of_chains(lot.measurements),
        border_list=lot.border_list,
        border_entry=lot.border_entry,
        border_form=lot.border_form,
        physical_form=lot.physical_form,
        code_edition=lot.code_edition,
        assay=tuple((row.species, row.fraction) for row in lot.components),
    )


def lot_shares(lot: Lot) -> tuple[Share, ...]:
    """Return what a lot takes of quotas and categories, as declared."""
    return lot_facts(lot).shares()


def shortlist(lot: LotFacts) -> BaseIds:
    """Ask for the bases with a line for the sub-type and a licence naming sub-type and code.

    Bases of recyclers that start nothing new are left out.
    """
    lines = (
        select(ProcessLine.base_id)
        .join(LineSubtype, LineSubtype.line_id == ProcessLine.id)
        .where(LineSubtype.subtype == lot.subtype)
    )
    licences = (
        select(Licence.base_id)
        .join(LicenceSubtype, LicenceSubtype.licence_id == Licence.id)
        .join(LicenceCode, LicenceCode.licence_id == Licence.id)
        .where(
            LicenceSubtype.subtype == lot.subtype,
            LicenceCode.list == lot.code_list,
            LicenceCode.number == lot.code,
        )
    )
    return of_active().where(Base.id.in_(lines), Base.id.in_(licences))


def of_active() -> BaseIds:
    """Ask for the bases whose recycler may start something new."""
    return (
        select(Base.id)
        .join(Organisation, Organisation.id == Base.recycler_id)
        .where(Organisation.standing == Standing.ACTIVE)
    )


def in_scope(lot: LotFacts) -> list[int]:
    """Return the ids of the bases on the shortlist, in order of reference."""
    return list(db.session.scalars(shortlist(lot).order_by(Base.ref)))


def all_others(lot: LotFacts, offset: int, limit: int) -> list[int]:
    """Return the ids of a stretch of the bases not on the shortlist, in order of reference."""
    query = of_active().where(Base.id.not_in(shortlist(lot))).order_by(Base.ref)
    return list(db.session.scalars(query.offset(offset).limit(limit)))


def records(ids: BaseIds, lot_ref: str, day: date) -> list[BaseRecord]:
    """Load the bases asked for with all their lines and licences, as of a day.

    What the lot itself holds of a licence's year counts as free for it.
    """
    wanted = select(ids.subquery().c.id)
    lines, licences = _lines(wanted), _licences(wanted, lot_ref, day)
    rows = db.session.execute(
        select(Base, Organisation)
        .join(Organisation, Organisation.id == Base.recycler_id)
        .where(Base.id.in_(wanted))
    )
    return [
        BaseRecord(_base(base, recycler), tuple(lines[base.id]), tuple(licences[base.id]))
        for base, recycler in rows
    ]


def record_of(base_id: int, lot_ref: str, day: date) -> BaseRecord:
    """Load one base; raises ``NotFound``."""
    found = records(select(Base.id).where(Base.id == base_id), lot_ref, day)
    if not found:
        raise missing("base", str(base_id))
    return found[0]


def _base(base: Base, recycler: Organisation) -> BaseFacts:
    return BaseFacts(
        id=base.id,
        ref=base.ref,
        name=base.name,
        recycler=recycler.name,
        country=base.country,
        place=base.place,
        latitude_udeg=base.latitude_udeg,
        longitude_udeg=base.longitude_udeg,
        recycler_ref=recycler.ref,
        recycler_is_verified=recycler.verified_at is not None,
    )


def _grouped(pairs: Iterable[Any]) -> defaultdict[int, list[Any]]:
    """Gather (owner id, value…) rows by owner, in the order read."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for owner, *value in pairs:
        found[owner].append(value[0] if len(value) == 1 else tuple(value))
    return found


def _lines(bases: BaseIds) -> defaultdict[int, list[LineFacts]]:
    of_bases = ProcessLine.base_id.in_(bases)
    yields = _grouped(
        db.session.execute(
            select(LineYield.line_id, LineYield.element, LineYield.fraction, LineYield.metric)
            .join(ProcessLine, ProcessLine.id == LineYield.line_id)
            .where(of_bases)
            .order_by(LineYield.id)
        )
    )
    penalties = _penalties(of_bases)
    subtypes = _grouped(
        db.session.execute(
            select(LineSubtype.line_id, LineSubtype.subtype)
            .join(ProcessLine, ProcessLine.id == LineSubtype.line_id)
            .where(of_bases)
            .order_by(LineSubtype.id)
        )
    )
    found: defaultdict[int, list[LineFacts]] = defaultdict(list)
    for line in db.session.scalars(select(ProcessLine).where(of_bases).order_by(ProcessLine.id)):
        found[line.base_id].append(
            _line(line, subtypes[line.id], yields[line.id], penalties[line.id])
        )
    return found


def _penalties(of_bases: ColumnElement[bool]) -> defaultdict[int, list[Penalty]]:
    rows = db.session.scalars(
        select(LinePenalty)
        .join(ProcessLine, ProcessLine.id == LinePenalty.line_id)
        .where(of_bases)
        .order_by(LinePenalty.id)
    )
    found: defaultdict[int, list[Penalty]] = defaultdict(list)
    for row in rows:
        said = Penalty(row.substance, row.threshold.percent, row.step.percent, row.minor_per_tonne)
        found[row.line_id].append(said)
    return found


def _line(
    line: ProcessLine, subtypes: list[str], yields: list[Any], penalties: list[Penalty]
) -> LineFacts:
    return LineFacts(
        id=line.id,
        ref=line.ref,
        name=line.name,
        process=line.process,
        operation=line.operation,
        obsolete=why_obsolete(line.process),
        subtypes=tuple(subtypes),
        yields=tuple(YieldFacts(*one) for one in yields),
        treatment_charge_minor=line.treatment_charge_minor,
        currency=line.currency,
        penalties=tuple(penalties),
    )


def _licences(bases: BaseIds, lot_ref: str, day: date) -> defaultdict[int, list[LicenceFacts]]:
    own = _own_reservations(lot_ref, day.year)
    scope = {
        table: _scope(bases, table, *columns)
        for table, columns in (
            (LicenceProcess, (LicenceProcess.process,)),
            (LicenceSubtype, (LicenceSubtype.subtype,)),
            (LicenceCode, (LicenceCode.list, LicenceCode.number)),
            (LicenceHazard, (LicenceHazard.hazard,)),
        )
    }
    held, orders = held_at(bases), orders_at(bases)
    rooms, taken = room_at(bases, lot_ref, day.year)
    rows = db.session.execute(
        select(Licence, Organisation.name, LicenceYear.reserved, LicenceYear.consumed)
        .outerjoin(Organisation, Organisation.id == Licence.authority_id)
        .outerjoin(
            LicenceYear,
            and_(LicenceYear.licence_id == Licence.id, LicenceYear.year == day.year),
        )
        .where(Licence.base_id.in_(bases))
        .order_by(Licence.id)
    )
    found: defaultdict[int, list[LicenceFacts]] = defaultdict(list)
    for licence, authority, reserved, consumed in rows:
        processes = tuple(scope[LicenceProcess][licence.id])
        subtypes = tuple(scope[LicenceSubtype][licence.id])
        resting = Resting(
            licence.id,
            processes,
            subtypes,
            licence.yearly_mass,
            tuple(held[licence.base_id]),
            orders[licence.base_id],
            licence.rests_from,
        )
        used = (reserved or NO_MASS) + (consumed or NO_MASS) - own.get(licence.id, NO_MASS)
        found[licence.base_id].append(
            LicenceFacts(
                id=licence.id,
                ref=licence.ref,
                number=licence.number,
                authority=authority or "",
                state=licence.state,
                valid_from=licence.valid_from,
                valid_to=licence.valid_to,
                processes=processes,
                subtypes=subtypes,
                codes=tuple(scope[LicenceCode][licence.id]),
                hazards=tuple(scope[LicenceHazard][licence.id]),
                free=licence.yearly_mass - used,
                resting=resting,
                rooms=(*rooms[licence.base_id], *_categories(licence.ref, resting, taken, day)),
            )
        )
    return found


def _scope(bases: BaseIds, table: Any, *columns: Any) -> defaultdict[int, list[Any]]:
    return _grouped(
        db.session.execute(
            select(table.licence_id, *columns)
            .join(Licence, Licence.id == table.licence_id)
            .where(Licence.base_id.in_(bases))
            .order_by(table.id)
        )
    )


def _own_reservations(lot_ref: str, year: int) -> dict[int, Mass]:
    rows = db.session.execute(
        select(Reservation.licence_id, Reservation.mass).where(
            Reservation.lot_ref == lot_ref,
            Reservation.year == year,
            Reservation.state != ReservationState.RELEASED,
        )
    )
    return dict(rows.all())


def _categories(licence: str, resting: Resting, taken: Used, day: date) -> Iterator[Room]:
    """Say how much is left of the yearly scale of each category of a licence."""
    for kind in resting.subtypes:
        scale = scale_of(resting, kind, day)
        if scale is not None:
            yield Room(CATEGORY, kind, scale - taken.get((licence, kind), NO_MASS))
