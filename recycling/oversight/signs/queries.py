"""Read-only answers about signs: the list of a regulator's country, and one with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Invalid, absent
from recycling.oversight.signs.lifecycle import SignState
from recycling.oversight.signs.models import Sign
from recycling.oversight.signs.rules import Kind
from recycling.parties.permissions import Permission, may
from recycling.quantities import Mass
from recycling.sayings import say
from recycling.wire import Page, cards, cursor_id, page_of

ALL = "all"
STATES = (*SignState, ALL)
_MILLION = Decimal(1_000_000)


def once_in(chance: Decimal) -> int:
    """Return once in how many times something of this chance happens, to two digits."""
    exact = int(1 / chance)
    step = int(10 ** max(0, len(str(exact)) - 2))
    return exact // step * step


@dataclass(frozen=True)
class FindingCard:
    """What was seen: ``chance`` is how often chance alone shows as much, at most 1."""

    what: str
    chance: Decimal
    seen: Decimal
    expected: Decimal
    count: int
    about: dict[str, str]

    @property
    def one_in(self) -> int:
        """Return once in how many times chance shows as much, to two digits."""
        return once_in(self.chance)


@dataclass(frozen=True)
class FactCard:
    """A batch or consignment behind a finding, which is counted from 1."""

    finding: int
    thing: str
    ref: str
    on: date
    declared: Mass | None
    received: Mass | None
    share: Decimal | None


@dataclass(frozen=True)
class SignCard:
    """A sign as a regulator reads it."""

    ref: str
    kind: str
    party: str
    party_name: str
    part: str
    state: str
    since_on: date
    found_on: date
    false_alarm_rate: Decimal
    tests: int
    looks: int
    findings: tuple[FindingCard, ...]
    facts: tuple[FactCard, ...]
    earlier: str
    opened_at: datetime
    reason: str
    closed_at: datetime | None
    closed_by: str
    may_close: bool

    @property
    def chance(self) -> Decimal:
        """Return how often chance alone shows as much as the likeliest finding."""
        return min(one.chance for one in self.findings)


@dataclass(frozen=True)
class Sought:
    """Which signs: of a state, and of a kind (empty: any)."""

    state: str = SignState.OPEN
    kind: str = ""


def signs(
    actor: Actor, cursor: str = "", limit: int = 50, sought: Sought | None = None
) -> Page[SignCard]:
    """Return a page of the signs of a regulator's country, opened last first.

    Raises ``Invalid`` for an unknown state or kind.
    """
    asked = sought or Sought()
    query = select(Sign).where(Sign.country == actor.country)
    query = query.order_by(Sign.id.desc()).limit(limit + 1)
    if asked.state not in STATES:
        words = say(
            "There is no such state of a sign. Use one of %(states)s.", states=", ".join(STATES)
        )
        raise Invalid("unknown_state", words, field="state")
    if asked.kind and asked.kind not in tuple(Kind):
        words = say("There is no such kind of sign. Use one of %(kind)s.", kind=", ".join(Kind))
        raise Invalid("unknown_kind", words, field="kind")
    if asked.state != ALL:
        query = query.where(Sign.state == asked.state)
    if asked.kind:
        query = query.where(Sign.kind == asked.kind)
    if before := cursor_id(cursor):
        query = query.where(Sign.id < before)
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), lambda row: _card(row, actor))


def sign(ref: str, actor: Actor) -> SignCard:
    """Return one sign; raises ``NotFound``, also for whoever may not read it."""
    row = db.session.scalar(select(Sign).where(Sign.ref == ref))
    if row is None or not may(actor, Permission.LEAKS_READ, row):
        raise absent("sign", say("There is no sign in the figures %(ref)s.", ref=ref))
    return _card(row, actor)


def _card(row: Sign, actor: Actor) -> SignCard:
    return SignCard(
        ref=row.ref,
        kind=row.kind,
        party=row.party,
        party_name=row.party_name,
        part=row.part,
        state=row.state,
        since_on=row.since_on,
        found_on=row.found_on,
        false_alarm_rate=(Decimal(row.rate_ppm) / _MILLION).quantize(Decimal("0.0001")),
        tests=row.tests,
        looks=row.looks,
        findings=tuple(_finding(one) for one in row.evidence["findings"]),
        facts=tuple(_fact(one) for one in row.evidence["facts"]),
        earlier=row.earlier,
        opened_at=row.opened_at,
        reason=row.reason,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        may_close=row.state == SignState.OPEN and may(actor, Permission.LEAKS_CLOSE, row),
    )


def _finding(kept: dict[str, object]) -> FindingCard:
    about = kept["about"]
    return FindingCard(
        str(kept["what"]),
        Decimal(str(kept["chance"])),
        Decimal(str(kept["seen"])),
        Decimal(str(kept["expected"])),
        int(str(kept["count"])),
        dict(about) if isinstance(about, dict) else {},
    )


def _fact(kept: dict[str, str]) -> FactCard:
    declared, received, share = (kept.get(k) for k in ("declared_kg", "received_kg", "share"))
    return FactCard(
        int(kept["finding"]),
        kept["thing"],
        kept["ref"],
        date.fromisoformat(kept["on"]),
        Mass.kg(declared) if declared else None,
        Mass.kg(received) if received else None,
        Decimal(share) if share else None,
    )
