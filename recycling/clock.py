"""What time is it?

The one clock. Services ask it, rules are given its answer. Tests and the demonstration
hold it still or move it; nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from recycling.sayings import told


class SteppedClock:
    """A clock that moves only when told to; it never runs backwards."""

    def __init__(self, start: datetime) -> None:
        self._now = as_utc(start)

    def now(self) -> datetime:
        """Return the instant it stands at."""
        return self._now

    def advance(self, **step: float) -> datetime:
        """Move on by a ``timedelta`` in its own words (``hours=2``); return the instant."""
        delta = timedelta(**step)
        if delta < timedelta(0):
            raise ValueError("a clock does not run backwards")
        self._now += delta
        return self._now


_held: list[SteppedClock] = []


def now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return _held[-1].now() if _held else datetime.now(UTC)


def today() -> date:
    """Return the current date in UTC."""
    return now().date()


@contextmanager
def held(clock: SteppedClock) -> Iterator[SteppedClock]:
    """Let ``now()`` answer from ``clock`` in this process while the block runs."""
    _held.append(clock)
    try:
        yield clock
    finally:
        _held.remove(clock)


def as_utc(instant: datetime) -> datetime:
    """Return an aware instant in UTC; a naive one is an error in the program.

    Raises ``ValueError`` for a datetime without zone.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


def day_words(day: date) -> str:
    """Write a day for people: ``9 December 2026``, or as it is written in a reader's language."""
    return told(f"{day.day} {day:%B %Y}", "%(day)s", day=day)


def stamp(instant: datetime) -> str:
    """Write an instant the one way we write it: RFC 3339, UTC, milliseconds, ``Z``."""
    return as_utc(instant).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
