"""What do a party's figures show? Every test of it that is due, with the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from sqlalchemy import select

from recycling.bases.models import Base
from recycling.db import db
from recycling.months import Month
from recycling.oversight.leaks.rules import Part, Party
from recycling.oversight.signs.gathering import batches_of, loads_of, recovered_in
from recycling.oversight.signs.lifecycle import SignState
from recycling.oversight.signs.models import Sign
from recycling.oversight.signs.rules import Finding, Kind
from recycling.oversight.signs.rules.finding import DAYS_LOOKED_AT
from recycling.oversight.signs.rules.partners import Trade
from recycling.oversight.signs.rules.weighing import (
    TESTS_OF_A_BASE,
    TESTS_OF_A_HOLDER,
    declared_by_holder,
    weighed_by_base,
)
from recycling.oversight.signs.rules.yields import yields_seen
from recycling.oversight.signs.trade import first_month, hundreds_in, traded_in
from recycling.parties.models import Organisation

KINDS_OF = {Part.BASE: (Kind.YIELDS, Kind.WEIGHING), Part.HOLDER: (Kind.WEIGHING, Kind.PARTNERS)}


@dataclass(frozen=True)
class Seen:
    """What was found of one kind, among how many tests, in figures since a day."""

    kind: Kind
    findings: list[Finding]
    tests: int
    since: date
    earlier: str
    shares: Mapping[tuple[int, str, str], float] = field(default_factory=dict)


def whose(party: Party) -> Base | Organisation:
    """Return the row of a party."""
    if party.part is Part.BASE:
        return db.session.get_one(Base, party.number)
    return db.session.get_one(Organisation, party.number)


class Look:
    """One night's look; what it reads of the market it reads once."""

    def __init__(self, day: date) -> None:
        """Look as of a day."""
        self._day = day
        self._trade = cache(lambda country, since: Trade(traded_in(country, since)))
        self._hundreds = cache(hundreds_in)

    def at(self, party: Party) -> Iterator[Seen]:
        """Give what a party's figures show, kind by kind; not what is an open sign already."""
        for kind in KINDS_OF[party.part]:
            last = _last(party, kind)
            if last is not None and last.state == SignState.OPEN:
                continue
            seen = self._look(party, kind, last)
            if seen.findings:
                yield seen

    def _look(self, party: Party, kind: Kind, last: Sign | None) -> Seen:
        since, earlier = self._day - timedelta(days=DAYS_LOOKED_AT), ""
        if last is not None and last.closed_at is not None:
            since = max(since, last.closed_at.date() + timedelta(days=1))
            earlier = last.ref
        if kind is Kind.YIELDS:
            return self._yields(party, since, earlier)
        if kind is Kind.PARTNERS:
            return self._partners(party, since, earlier)
        loads = loads_of(party, since, self._day)
        if party.part is Part.BASE:
            return Seen(kind, weighed_by_base(loads), TESTS_OF_A_BASE, since, earlier)
        habits = self._hundreds(whose(party).country, first_month(self._day))
        others = [habit for holder, habit in habits.items() if holder != party.number]
        found = declared_by_holder(loads, others)
        return Seen(kind, found, TESTS_OF_A_HOLDER, since, earlier)

    def _yields(self, party: Party, since: date, earlier: str) -> Seen:
        batches, expected = recovered_in(batches_of(party.number, since, self._day))
        found, tests = yields_seen(batches, expected)
        shares = {
            (row.number, route.process, route.element): row.share
            for route, rows in batches.items()
            for row in rows
        }
        return Seen(Kind.YIELDS, found, tests, since, earlier, shares)

    def _partners(self, party: Party, since: date, earlier: str) -> Seen:
        first = first_month(self._day)
        if earlier:
            first = max(first, Month.of(since).next())
        found, tests = self._trade(whose(party).country, first).seen(party.number)
        return Seen(Kind.PARTNERS, found, tests, first.first_day, earlier)


def _last(party: Party, kind: Kind) -> Sign | None:
    return db.session.scalar(
        select(Sign)
        .where(Sign.part == party.part, Sign.number == party.number, Sign.kind == kind)
        .order_by(Sign.id.desc())
        .limit(1)
    )
