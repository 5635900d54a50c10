"""Does what went into a batch, or into the batches of a base, come out of it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from recycling import clock
from recycling.bases.models import Base as RecoveryBase
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, missing
from recycling.parties.permissions import Permission, may
from recycling.quantities import NO_MASS, Mass
from recycling.recovery import queries as batches
from recycling.recovery.balances.gathering import node_of, streams_of, without_inner
from recycling.recovery.balances.rules.closing import ElementLine, element_line, element_lines
from recycling.recovery.balances.rules.figures import Figure
from recycling.recovery.balances.rules.judging import Judged
from recycling.recovery.balances.rules.network import DRY_MASS, Role, Stream
from recycling.recovery.models import Batch
from recycling.recovery.rules import ElementBalance
from recycling.sayings import say
from recycling.wire import Page, cursor_id, page_of

USUAL_DAYS, MOST_DAYS = 90, 366
MOST_BATCHES = 100
"""How many batches of a base are compared at once."""


@dataclass(frozen=True, eq=False)
class BatchBalance:
    """A batch with the balance of each element, and the figures behind it."""

    batch: Batch
    lines: tuple[ElementLine, ...]
    figures: tuple[Figure, ...]
    judged: Judged

    @property
    def open_lines(self) -> tuple[ElementLine, ...]:
        """Return the elements whose balance does not close."""
        return tuple(line for line in self.lines if not line.closes)


@dataclass(frozen=True)
class Period:
    """From the first day to the last, in UTC."""

    first: date
    until: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Return the first instant, and the first after the last."""
        start, end = (
            datetime.combine(day, time(), UTC)
            for day in (self.first, self.until + timedelta(days=1))
        )
        return start, end


@dataclass(frozen=True, eq=False)
class BaseBalance:
    """The batches a base closed in a period, seen as one; ``is_cut``: only the newest of them.

    ``in_line`` is what of each element open batches took in and have not declared yet.
    """

    base: RecoveryBase
    period: Period
    batches: tuple[BatchBalance, ...]
    is_cut: bool
    lines: tuple[ElementLine, ...]
    in_line: Mapping[str, Mass]
    judged: Judged


def period(first: date | None = None, until: date | None = None) -> Period:
    """Return the period asked for; without days the last ``USUAL_DAYS``.

    Raises ``Invalid`` naming the day that cannot be, or ``first`` where the period ends before it
    begins or is longer than a year.
    """
    for name, day in (("first", first), ("until", until)):
        if day is not None and not 1900 <= day.year <= 9000:
            raise Invalid("bad_day", say("Give a day such as 2026-11-26."), field=name)
    last = until or clock.today()
    begin = first or last - timedelta(days=USUAL_DAYS - 1)
    if not begin <= last < begin + timedelta(days=MOST_DAYS):
        raise Invalid(
            "bad_period",
            say("A period has 1 to %(most_days)s days.", most_days=MOST_DAYS),
            field="first",
            way_out=say("Give a first day before the last one, at most a year apart."),
        )
    return Period(begin, last)


def batch_balance(ref: str, actor: Actor) -> BatchBalance:
    """Return the balance of a batch to who may read it; raises ``NotFound``."""
    return balance_of(batches.batch(ref, actor))


def balance_of(batch: Batch) -> BatchBalance:
    """Return the balance of a batch, judged by its own figures."""
    streams = streams_of([batch])
    return _judged(batch, streams, Judged([node_of(batch)], streams))


def books_of(batch: Batch) -> tuple[ElementBalance, ...]:
    """Return the books of a batch, each with how well what is unexplained is known."""
    known = {line.element: line.unexplained.expanded for line in element_lines(streams_of([batch]))}
    return tuple(
        replace(line, expanded=known.get(line.element)) for line in batches.balance_of(batch)
    )


def base_balance(ref: str, actor: Actor, asked: Period) -> BaseBalance:
    """Return the balance of the batches a base closed in a period; raises ``NotFound``."""
    base = db.session.scalar(select(RecoveryBase).where(RecoveryBase.ref == ref))
    if base is None or not may(actor, Permission.RECOVERY_READ, base):
        raise missing("base", ref)
    closed = batches.closed_at(base.id, *asked.bounds, MOST_BATCHES + 1)
    kept = closed[:MOST_BATCHES]
    streams = streams_of(kept)
    judged = Judged([node_of(batch) for batch in kept], streams)
    found = tuple(
        _judged(batch, [one for one in streams if one.sign_at(batch.ref)], judged) for batch in kept
    )
    lines = element_lines(without_inner(streams))
    return BaseBalance(
        base, asked, found, len(closed) > MOST_BATCHES, lines, _in_line(base.id), judged
    )


def _in_line(base_id: int) -> Mapping[str, Mass]:
    found: dict[str, Mass] = {}
    for batch in batches.open_at(base_id, MOST_BATCHES):
        for line in batches.balance_of(batch):
            found[line.element] = found.get(line.element, NO_MASS) + line.unexplained
    return {element: mass for element, mass in found.items() if mass}


def page_of_batches(found: BaseBalance, cursor: str = "", limit: int = 20) -> Page[BatchBalance]:
    """Return a page of a base's batches, the newest first."""
    before = cursor_id(cursor)
    rows = [one for one in found.batches if not before or one.batch.id < before]
    return page_of(rows[: limit + 1], limit, lambda one: (one.batch.id,))


def _judged(batch: Batch, streams: Sequence[Stream], judged: Judged) -> BatchBalance:
    elements = {element for stream in streams for element in stream.contents}
    suspicions = {one: judged.most_likely(batch.ref, one) for one in elements}
    lines = element_lines(streams, suspicions)
    if node_of(batch).keeps_mass and streams:
        likely = judged.most_likely(batch.ref, DRY_MASS)
        lines = (*lines, element_line(streams, [DRY_MASS], DRY_MASS, suspicion=likely))
    return BatchBalance(batch, lines, _figures(streams), judged)


def _figures(streams: Sequence[Stream]) -> tuple[Figure, ...]:
    found: dict[str, Figure] = {}
    for stream in streams:
        contents = () if stream.role is Role.IN_LINE else stream.contents.values()
        for figure in (stream.weighing, stream.moisture, *contents):
            if figure is not None:
                found[figure.key] = figure
    return tuple(found.values())
