"""Read-only answers about alerts: the list of a regulator's country, and one with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, missing
from recycling.oversight.leaks.drawing import Path, path_of
from recycling.oversight.leaks.lifecycle import AlertState
from recycling.oversight.leaks.models import LeakAlert
from recycling.parties.permissions import Permission, may
from recycling.quantities import Mass
from recycling.sayings import say
from recycling.wire import Page, cards, cursor_id, page_of

ALL = "all"
STATES = (*AlertState, ALL)
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Line:
    """A consignment behind an alert; shares of the declared mass, ``sum`` the evidence so far."""

    consignment: str
    received_on: date
    declared: Mass
    received: Mass
    lost: Decimal
    spread: Decimal
    sum: Decimal


@dataclass(frozen=True)
class AlertCard:
    """An alert as a regulator reads it; shares of the declared mass."""

    ref: str
    party: str
    party_name: str
    part: str
    side: str
    state: str
    since_on: date
    found_on: date
    effect: Decimal
    statistic: Decimal
    limit: Decimal
    false_alarm_rate: Decimal
    in_year: int
    count: int
    lines: tuple[Line, ...]
    beside: tuple[tuple[str, str], ...]
    opened_at: datetime
    reason: str
    closed_at: datetime | None
    closed_by: str
    may_close: bool

    @property
    def path(self) -> Path:
        """Return the sum's path beside its limit, to be drawn."""
        return path_of([line.sum for line in self.lines], self.limit)


def alerts(
    actor: Actor, cursor: str = "", limit: int = 50, *, state: str = AlertState.OPEN
) -> Page[AlertCard]:
    """Return a page of the alerts of a regulator's country, opened last first.

    Raises ``Invalid`` for an unknown state.
    """
    query = (
        select(LeakAlert)
        .where(LeakAlert.country == actor.country)
        .order_by(LeakAlert.id.desc())
        .limit(limit + 1)
    )
    if state not in STATES:
        words = say(
            "There is no such state of an alert. Use one of %(states)s.", states=", ".join(STATES)
        )
        raise Invalid("unknown_state", words, field="state")
    if state != ALL:
        query = query.where(LeakAlert.state == state)
    if before := cursor_id(cursor):
        query = query.where(LeakAlert.id < before)
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), lambda row: _card(row, actor))


def alert(ref: str, actor: Actor) -> AlertCard:
    """Return one alert; raises ``NotFound``, also for whoever may not read it."""
    row = db.session.scalar(select(LeakAlert).where(LeakAlert.ref == ref))
    if row is None or not may(actor, Permission.LEAKS_READ, row):
        raise missing("alert", ref)
    return _card(row, actor)


def _card(row: LeakAlert, actor: Actor) -> AlertCard:
    is_open = row.state == AlertState.OPEN
    return AlertCard(
        ref=row.ref,
        party=row.party,
        party_name=row.party_name,
        part=row.part,
        side=row.side,
        state=row.state,
        since_on=row.since_on,
        found_on=row.found_on,
        effect=_share(row.effect_ppm),
        statistic=_hundredths(row.statistic),
        limit=_hundredths(row.limit),
        false_alarm_rate=_share(row.rate_ppm),
        in_year=row.in_year,
        count=row.evidence["count"],
        lines=tuple(_line(one) for one in row.evidence["consignments"]),
        beside=tuple((one["party"], one["name"]) for one in row.evidence["beside"]),
        opened_at=row.opened_at,
        reason=row.reason,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        may_close=is_open and may(actor, Permission.LEAKS_CLOSE, row),
    )


def _share(ppm: int) -> Decimal:
    return (Decimal(ppm) / _MILLION).quantize(Decimal("0.0001"))


def _hundredths(millionths: int) -> Decimal:
    return (Decimal(millionths) / _MILLION).quantize(Decimal("0.01"))


def _line(kept: dict[str, str]) -> Line:
    return Line(
        kept["consignment"],
        date.fromisoformat(kept["received_on"]),
        Mass.kg(kept["declared_kg"]),
        Mass.kg(kept["received_kg"]),
        Decimal(kept["lost"]),
        Decimal(kept["spread"]),
        Decimal(kept["sum"]),
    )
