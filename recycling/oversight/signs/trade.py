"""Who traded with whom? Counted by month from the receipts, paired and read by country."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import BigInteger, case, delete, func, insert, select, type_coerce

from recycling.custody.models import Consignment
from recycling.db import db
from recycling.months import Month
from recycling.oversight.leaks.models import LossReading
from recycling.oversight.signs.models import TradeCount, TradeMonth, TradePair
from recycling.oversight.signs.rules.partners import Trade, Traded
from recycling.quantities import MILLIGRAMS_PER_KILOGRAM, Mass

MILLION = 1_000_000
_HUNDRED = 100 * MILLIGRAMS_PER_KILOGRAM
_SETTLES = timedelta(days=14)  # so long after its end a month is counted again


def first_month(day: date) -> Month:
    """Return the first of the twelve months that end with a day's."""
    month = Month.of(day)
    return Month(month.year - 1, month.number).next()


def months_due(day: date, since: date | None) -> Iterator[Month]:
    """Give the months to be counted on a day; ``since`` is the first receipt, if there is one."""
    if since is None:
        return
    counted = {row.month: row.counted_on for row in db.session.scalars(select(TradeMonth))}
    month = max(first_month(day), Month.of(since))
    while month <= Month.of(day):
        last = counted.get(str(month))
        if last is None or (last < day < month.next().first_day + _SETTLES):
            yield month
        month = month.next()


def count(month: Month, day: date) -> int:
    """Count a month anew from its receipts; how many there were."""
    grams = type_coerce(LossReading.declared, BigInteger)
    rows = db.session.execute(
        select(
            LossReading.corridor,
            Consignment.holder_id,
            Consignment.base_id,
            Consignment.carrier_id,
            LossReading.stream,
            func.count().label("lots"),
            func.sum(type_coerce(LossReading.received, BigInteger)).label("received"),
            func.sum(case((grams % _HUNDRED == 0, 1), else_=0)).label("hundreds"),
        )
        .join(Consignment, Consignment.id == LossReading.consignment_id)
        .where(
            LossReading.received_on >= month.first_day,
            LossReading.received_on < month.next().first_day,
        )
        .group_by(
            LossReading.corridor,
            Consignment.holder_id,
            Consignment.base_id,
            Consignment.carrier_id,
            LossReading.stream,
        )
    ).all()
    db.session.execute(delete(TradeCount).where(TradeCount.month == str(month)))
    if rows:
        kept = [
            {
                "month": str(month),
                "country": row.corridor[:2],
                "holder_id": row.holder_id,
                "base_id": row.base_id,
                "carrier_id": row.carrier_id,
                "stream": row.stream,
                "lots": row.lots,
                "received": Mass(int(row.received)),
                "hundreds": int(row.hundreds),
            }
            for row in rows
        ]
        db.session.execute(insert(TradeCount), kept)
    db.session.merge(TradeMonth(month=str(month), counted_on=day))
    return sum(row.lots for row in rows)


def pair_up(since: Month) -> None:
    """Add up, country by country, the pairs that traded since a month."""
    db.session.execute(delete(TradePair))
    countries = db.session.scalars(
        select(TradeCount.country).where(TradeCount.month >= str(since)).distinct()
    )
    for country in sorted(countries):
        trade = Trade(traded_in(country, since))
        carriers = _carriers_in(country, since)
        rows = []
        for place, (holder, base) in enumerate(trade.strongest(), 1):
            one, (carrier, carried) = trade.pair(holder, base), carriers[holder, base]
            rows.append(
                {
                    "country": country,
                    "place": place,
                    "holder_id": holder,
                    "base_id": base,
                    "carrier_id": carrier,
                    "carried": carried,
                    "lots": one.lots,
                    "lots_of_holder": one.lots_of_holder,
                    "lots_of_base": one.lots_of_base,
                    "received": Mass(one.milligrams),
                    "expected_ppm": round(one.expected * MILLION),
                    "chance": max(1, round(one.chance * MILLION * MILLION)),
                }
            )
        db.session.execute(insert(TradePair), rows)


def traded_in(country: str, since: Month) -> list[Traded]:
    """Return what holders sent to bases from a country since a month."""
    rows = db.session.execute(
        select(
            TradeCount.holder_id,
            TradeCount.base_id,
            TradeCount.stream,
            func.sum(TradeCount.lots),
            func.sum(type_coerce(TradeCount.received, BigInteger)),
        )
        .where(TradeCount.country == country, TradeCount.month >= str(since))
        .group_by(TradeCount.holder_id, TradeCount.base_id, TradeCount.stream)
    )
    return [Traded(one, base, stream, lots, int(mass)) for one, base, stream, lots, mass in rows]


def hundreds_in(country: str, since: Month) -> dict[int, tuple[int, int]]:
    """Return of how many lots each holder declared a whole hundred, and of how many in all."""
    rows = db.session.execute(
        select(TradeCount.holder_id, func.sum(TradeCount.hundreds), func.sum(TradeCount.lots))
        .where(TradeCount.country == country, TradeCount.month >= str(since))
        .group_by(TradeCount.holder_id)
    )
    return {holder: (int(hundreds), int(lots)) for holder, hundreds, lots in rows}


def _carriers_in(country: str, since: Month) -> dict[tuple[int, int], tuple[int, int]]:
    """Return of each pair who carried most of its lots, and how many."""
    lots = func.sum(TradeCount.lots)
    rows = db.session.execute(
        select(TradeCount.holder_id, TradeCount.base_id, TradeCount.carrier_id, lots)
        .where(TradeCount.country == country, TradeCount.month >= str(since))
        .group_by(TradeCount.holder_id, TradeCount.base_id, TradeCount.carrier_id)
        .order_by(lots, TradeCount.carrier_id.desc())
    )
    return {(holder, base): (carrier, int(carried)) for holder, base, carrier, carried in rows}
