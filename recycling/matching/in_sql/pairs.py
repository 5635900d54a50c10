"""Which pairs of line and licence does nothing in the register's rows speak against?

One statement. It starts from the licences that name the waste, and each further condition is asked
of fewer rows: what a row of the licence says, then what the rows beside it say, then the lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)

from recycling.bases.cases.models import Order
from recycling.bases.cases.rules import IN_EFFECT
from recycling.bases.footings.models import Footing
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
from recycling.bases.quotas.models import Counter, CounterShare
from recycling.bases.quotas.rules import CATEGORY
from recycling.bases.rules import IN_FORCE, ReservationState
from recycling.db import db
from recycling.matching.columns.asking import Asked
from recycling.matching.columns.tables import whole
from recycling.parties.models import Organisation
from recycling.parties.rules.standing import Standing
from recycling.quantities import Form
from recycling.streams.radioactivity import EXEMPT_BQ_PER_G
from recycling.streams.rules import element


def pairs(asked: Asked) -> Select[Any]:
    """Ask for the pairs that nothing in SQL speaks against."""
    lot = asked.lot
    return (
        select(
            Base.id.label("base_id"),
            Base.country,
            Base.latitude_udeg,
            Base.longitude_udeg,
            ProcessLine.process,
            ProcessLine.currency,
            ProcessLine.treatment_charge_minor.label("charge"),
            Licence.id.label("licence_id"),
            _gain(asked).label("gain"),
            _penalties(asked).label("penalties"),
            _rests(asked).label("rests"),
        )
        .select_from(LicenceSubtype)
        .join(Licence, Licence.id == LicenceSubtype.licence_id)
        .join(Base, Base.id == Licence.base_id)
        .join(Organisation, Organisation.id == Base.recycler_id)
        .join(ProcessLine, ProcessLine.base_id == Base.id)
        .where(
            LicenceSubtype.subtype == lot.subtype,
            _names_code(asked),
            Licence.state.in_(IN_FORCE),
            Licence.valid_from <= asked.day,
            Licence.valid_to >= asked.day,
            *_hazards(asked),
            _capacity(asked),
            Organisation.standing == Standing.ACTIVE,
            ~_quota_is_short(asked),
            _of_line(LineSubtype, LineSubtype.subtype == lot.subtype),
            _of_licence(LicenceProcess, LicenceProcess.process == ProcessLine.process),
            _of_line(
                LineYield,
                LineYield.element.in_([symbol for symbol, _mass in lot.contained]),
                whole(LineYield.fraction) > 0,
            ),
        )
    )


def _of_licence(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(table.licence_id == Licence.id, *conditions)


def _of_line(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(table.line_id == ProcessLine.id, *conditions)


def _names_code(asked: Asked) -> ColumnElement[bool]:
    lot = asked.lot
    return _of_licence(
        LicenceCode, LicenceCode.list == lot.code_list, LicenceCode.number == lot.code
    )


def _hazards(asked: Asked) -> Iterable[ColumnElement[bool]]:
    """Ask for a licence that accepts every hazard; for any hazard where they are not named yet."""
    for hazard in asked.lot.hazards:
        yield _of_licence(LicenceHazard, LicenceHazard.hazard == hazard)
    if asked.lot.is_hazardous and not asked.lot.hazards:
        yield _of_licence(LicenceHazard)


def _capacity(asked: Asked) -> ColumnElement[bool]:
    """Ask for room in the year, what the lot itself holds being free for it."""
    year, own = asked.day.year, Reservation.__table__
    held = select(own.c.licence_id, whole(own.c.mass)).where(
        own.c.lot_ref == asked.lot.ref,
        own.c.year == year,
        own.c.state != ReservationState.RELEASED,
    )
    freed = given_back(Licence.id, dict(db.session.execute(held).all()))
    used = (
        select(whole(LicenceYear.reserved) + whole(LicenceYear.consumed))
        .where(LicenceYear.licence_id == Licence.id, LicenceYear.year == year)
        .correlate(Licence)
        .scalar_subquery()
    )
    wanted = asked.lot.wet_mass.milligrams
    has_room: ColumnElement[bool] = (
        whole(Licence.yearly_mass) - func.coalesce(used, 0) + freed >= wanted
    )
    return has_room


def _quota_is_short(asked: Asked) -> ColumnElement[bool]:
    """Ask for a quota of the base that the lot does not fit into."""
    lot = asked.lot
    free = whole(Counter.quota) - whole(Counter.reserved) - whole(Counter.consumed)
    free += given_back(Counter.id, own_shares(lot.ref))
    short = [
        and_(
            Counter.scheme == share.scheme,
            Counter.member == share.member,
            free < share.mass.milligrams,
        )
        for share in lot.shares()
        if share.scheme != CATEGORY
    ]
    return exists().where(
        Counter.base_id == Base.id,
        Counter.year == asked.day.year,
        Counter.quota.is_not(None),
        or_(false(), *short),
    )


def own_shares(lot_ref: str) -> dict[int, int]:
    """Return what a lot itself holds of counters, in milligrams by id."""
    rows = db.session.execute(
        select(CounterShare.counter_id, whole(CounterShare.mass)).where(
            CounterShare.lot_ref == lot_ref, CounterShare.state != ReservationState.RELEASED
        )
    )
    return dict(rows.all())


def given_back(owner: Any, own: dict[int, int]) -> Any:
    """Ask for what the lot itself holds of a row, by the ids of the rows it holds of."""
    held = {one: literal(mass, BigInteger) for one, mass in own.items()}
    return case(held, value=owner, else_=0) if held else literal(0)


def _rests(asked: Asked) -> ColumnElement[bool]:
    """Ask whether the rule of what a licence rests on has anything to say."""
    if any(bq > EXEMPT_BQ_PER_G for _chain, bq in asked.lot.activity):
        return literal(True)
    return or_(
        Licence.rests_from.is_(None),
        Licence.rests_from <= asked.day,
        exists().where(Footing.base_id == Base.id),
        exists().where(Order.base_id == Base.id, Order.state.in_(IN_EFFECT)),
    )


def _gain(asked: Asked) -> Any:
    """Ask what a line brings out of the lot, in minor units, of what has a price."""
    per_ppb = {}
    for symbol, mass in asked.lot.contained:
        price = asked.prices.get(symbol)
        if price is not None and price.currency == asked.currency:
            factor = element(symbol).oxide_factor if price.form == Form.OXIDE else 1
            per_ppb[symbol] = float(mass.kilograms * factor) * price.minor_per_kg / 1e9
    if not per_ppb:
        return literal(0.0)
    worth = {symbol: literal(each, Float) for symbol, each in per_ppb.items()}
    return (
        select(func.sum(whole(LineYield.fraction) * case(worth, value=LineYield.element)))
        .where(LineYield.line_id == ProcessLine.id, LineYield.element.in_(per_ppb))
        .correlate(ProcessLine)
        .scalar_subquery()
    )


def _penalties(asked: Asked) -> Any:
    """Ask what a line charges for what the assay states, in minor units."""
    assay = dict(asked.lot.assay)
    if not assay:
        return literal(0.0)
    stated = case({one: share.ppb for one, share in assay.items()}, value=LinePenalty.substance)
    rate = literal(float(asked.lot.dry_mass.tonnes), Float) * LinePenalty.minor_per_tonne
    above, step = stated - whole(LinePenalty.threshold), whole(LinePenalty.step)
    return (
        select(func.sum(rate * above / step))
        .where(
            LinePenalty.line_id == ProcessLine.id,
            LinePenalty.substance.in_(assay),
            whole(LinePenalty.threshold) < stated,
        )
        .correlate(ProcessLine)
        .scalar_subquery()
    )
