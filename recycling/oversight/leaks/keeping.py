"""Where sums, readings and habits are kept between nights: rows in, values of the rules out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select, update

from recycling.db import db, insert_missing
from recycling.oversight.leaks.lifecycle import AlertState
from recycling.oversight.leaks.models import LeakAlert, LossHabit, LossParty, LossReading, LossSum
from recycling.oversight.leaks.rules import (
    Design,
    Habits,
    Part,
    Party,
    Reading,
    Side,
    Suspicion,
    Tally,
    Watch,
)
from recycling.oversight.leaks.rules.usual import EVERYWHERE, keys_of, step_of

MILLION = 1_000_000


def millionths(value: float) -> int:
    """Return a number as it is kept."""
    return round(value * MILLION)


def day_of(ordinal: int) -> date:
    """Return the day of an ordinal."""
    return date.fromordinal(ordinal)


class Rows:
    """Readings in the database, as the watch asks for them."""

    def readings(self, party: Party, since: int) -> Sequence[Reading]:
        """Return a party's readings since a day, the earliest first."""
        query = (
            select(LossReading)
            .join(LossParty, LossParty.consignment_id == LossReading.consignment_id)
            .where(
                LossParty.part == party.part,
                LossParty.number == party.number,
                LossParty.received_on >= day_of(max(1, since)),
            )
            .order_by(LossReading.received_on, LossReading.consignment_id)
        )
        return as_readings(db.session.scalars(query).all())


def as_readings(rows: Sequence[LossReading]) -> list[Reading]:
    """Return rows as the rules see them, with their parties."""
    parties: dict[int, list[Party]] = defaultdict(list)
    query = select(LossParty).where(
        LossParty.consignment_id.in_([row.consignment_id for row in rows])
    )
    for one in db.session.scalars(query.order_by(LossParty.part, LossParty.number)):
        parties[one.consignment_id].append(Party(Part(one.part), one.number))
    return [
        Reading(
            row.consignment_id,
            row.received_on.toordinal(),
            row.lost_ppm / MILLION,
            row.spread_ppm / MILLION,
            tuple(parties[row.consignment_id]),
        )
        for row in rows
    ]


class Sums(dict[Party, Tally]):
    """The sums of parties, each read when it is first asked for."""

    def __missing__(self, party: Party) -> Tally:
        """Read a party's sums, or begin them."""
        row = db.session.get(LossSum, (party.part, party.number))
        tally = self[party] = Tally() if row is None else _as_tally(row)
        return tally


def keep_sums(sums: Mapping[Party, Tally]) -> None:
    """Write the sums of parties."""
    for party, tally in sums.items():
        row = db.session.get(LossSum, (party.part, party.number))
        if row is None:
            row = LossSum(part=party.part, number=party.number)
            db.session.add(row)
        _write(row, tally)


def _as_tally(row: LossSum) -> Tally:
    since = {Side.LESS: row.less_since, Side.MORE: row.more_since}
    return Tally(
        {Side.LESS: row.less / MILLION, Side.MORE: row.more / MILLION},
        {side: day.toordinal() for side, day in since.items() if day},
        row.count,
        float(row.precision),
        row.roughness / MILLION,
        row.last / MILLION,
        row.first_on.toordinal(),
    )


def _write(row: LossSum, tally: Tally) -> None:
    since = {side: day_of(day) for side, day in tally.since.items()}
    row.less, row.more = (millionths(tally.sums[side]) for side in (Side.LESS, Side.MORE))
    row.less_since, row.more_since = since.get(Side.LESS), since.get(Side.MORE)
    row.count, row.precision = tally.count, round(tally.precision)
    row.roughness, row.last = millionths(tally.roughness), millionths(tally.last)
    row.first_on = day_of(max(1, tally.first_day))


def the_watch(day: date, design: Design | None = None) -> Watch:
    """Return the watch as it stands on a day: who is named, and who was until not long ago."""
    watch = Watch(Rows(), design or Design(), Sums())
    since = day - timedelta(days=watch.design.window)
    for row in db.session.scalars(select(LeakAlert).order_by(LeakAlert.id)):
        found = _as_suspicion(row)
        if row.state == AlertState.OPEN:
            watch.named[found.party] = found
        elif row.closed_at and row.closed_at.date() >= since:
            watch.past[found.party].append(found)
    return watch


def _as_suspicion(row: LeakAlert) -> Suspicion:
    return Suspicion(
        Party(Part(row.part), row.number),
        Side(row.side),
        row.found_on.toordinal(),
        row.since_on.toordinal(),
        row.effect_ppm / MILLION,
        row.scatter_ppm / MILLION,
        row.statistic / MILLION,
        row.limit / MILLION,
        0.0,
        row.in_year,
        (),
        until=row.closed_at.date().toordinal() if row.closed_at else None,
    )


def habits_of(streams: Iterable[str]) -> Habits:
    """Return what is usual of lots of these streams, and of all."""
    habits = Habits()
    query = select(LossHabit).where(LossHabit.stream.in_({*streams, EVERYWHERE}))
    for row in db.session.scalars(query):
        count = habits.counts[row.stream, row.corridor]
        count.steps[row.step] = row.times
        count.weighing_variance += row.weighing_ppm2 / MILLION**2
    return habits


def count_habits(rows: Iterable[tuple[LossReading, int]]) -> None:
    """Count readings in what is usual, so many times each: once, or -1 to take one back."""
    times: Counter[tuple[str, str, int]] = Counter()
    variances: Counter[tuple[str, str, int]] = Counter()
    for row, once in rows:
        for stream, corridor in keys_of(row.stream, row.corridor):
            key = (stream, corridor, step_of(row.share_ppm / MILLION))
            times[key] += once
            variances[key] += once * row.weighing_ppm**2
    if times:
        empty = [dict(zip(_HABIT, key, strict=True), times=0, weighing_ppm2=0) for key in times]
        insert_missing(LossHabit, empty)
    for key, more in times.items():
        stream, corridor, step = key
        db.session.execute(
            update(LossHabit)
            .where(
                LossHabit.stream == stream, LossHabit.corridor == corridor, LossHabit.step == step
            )
            .values(
                times=LossHabit.times + more,
                weighing_ppm2=LossHabit.weighing_ppm2 + variances[key],
            )
            .execution_options(synchronize_session=False)
        )


_HABIT = ("stream", "corridor", "step")
