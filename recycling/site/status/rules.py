"""When does a part of the registry work, when is it slow, and when does it stand still? Pure.

What is not known is said to be so, and never taken for working.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_TITLE = 120
LONGEST_WORDS = 2000


class Part(StrEnum):
    """What is looked at, in the order in which it is shown."""

    DATABASE = "database"
    WORKERS = "workers"
    FOLLOWING = "following"  # what facts make necessary
    LOG = "log"
    MAIL = "mail"
    PAYMENTS = "payments"


class Health(StrEnum):
    """How a part does, from well to badly; what is not known stands aside."""

    WORKS = "works"
    SLOW = "slow"
    DOWN = "down"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True)
class Patience:
    """How long something may wait before it is slow, and before it counts as standing still."""

    slow: timedelta
    down: timedelta


PATIENCE = {
    Part.WORKERS: Patience(timedelta(minutes=2), timedelta(minutes=10)),
    Part.FOLLOWING: Patience(timedelta(minutes=2), timedelta(hours=1)),
    Part.LOG: Patience(timedelta(minutes=1), timedelta(minutes=10)),
    Part.MAIL: Patience(timedelta(minutes=15), timedelta(hours=4)),
    Part.PAYMENTS: Patience(timedelta(minutes=15), timedelta(hours=4)),
}
# The payment service's last word says nothing about today once it is older than this.
WORD_IS_GOOD_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Seen:
    """What was seen of a part: how much waits, since when, and when it last did something."""

    waiting: int = 0
    waiting_since: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True)
class PartCard:
    """A part with its health, and what that rests on."""

    part: Part
    health: Health
    seen: Seen


def beating(seen: Seen, now: datetime) -> Health:
    """Judge workers by their last beat; without any nothing is known of them."""
    if seen.last_at is None:
        return Health.NOT_KNOWN
    return _aged(Part.WORKERS, now - seen.last_at)


def draining(part: Part, seen: Seen, now: datetime) -> Health:
    """Judge a queue by what has waited longest; an empty one works."""
    if seen.waiting_since is None:
        return Health.WORKS
    return _aged(part, now - seen.waiting_since)


def paying(seen: Seen, now: datetime) -> Health:
    """Judge payments by what waits; where nothing does, by how fresh the service's last word is."""
    health = draining(Part.PAYMENTS, seen, now)
    if health != Health.WORKS:
        return health
    is_fresh = seen.last_at is not None and now - seen.last_at <= WORD_IS_GOOD_FOR
    return Health.WORKS if is_fresh else Health.NOT_KNOWN


def _aged(part: Part, age: timedelta) -> Health:
    patience = PATIENCE[part]
    if age > patience.down:
        return Health.DOWN
    return Health.SLOW if age > patience.slow else Health.WORKS


def overall(parts: Iterable[PartCard]) -> Health:
    """Return the worst of what is known; what is not known makes nothing worse."""
    found = {card.health for card in parts}
    for health in (Health.DOWN, Health.SLOW, Health.WORKS):
        if health in found:
            return health
    return Health.NOT_KNOWN
