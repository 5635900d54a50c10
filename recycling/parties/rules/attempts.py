"""How long must somebody wait who guesses?

After some free attempts the wait doubles with each failure, up to a longest one. Three brakes work
together: on an account from one network (hard), on a network (wide), and on an account from
anywhere (soft: a stranger must not be able to keep its owner out, so it never lasts longer than a
minute). Links for a new password go by mail, so an account gets fewer of those. Whoever enters
organisations is braked by network. An attempt during the wait is not made and not counted.
ASVS 5.0, 2.4.1, 6.1.1 and 6.3.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from recycling.errors import TooMany
from recycling.sayings import say

ATTEMPT_WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Brake:
    """How many attempts are free, how long the first wait is, and the longest."""

    free: int
    first: timedelta
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        """Return the wait that so many failures bring."""
        if failures < self.free:
            return timedelta(0)
        doublings = min(failures - self.free, 20)
        return min(self.first * (1 << doublings), self.longest)


PAIR = Brake(5, timedelta(seconds=30), timedelta(minutes=15))
NETWORK = Brake(100, timedelta(seconds=10), timedelta(minutes=5))
ACCOUNT = Brake(20, timedelta(seconds=15), timedelta(minutes=1))
MAILS = Brake(3, timedelta(minutes=5), timedelta(hours=1))
SIGN_UPS = Brake(10, timedelta(minutes=1), timedelta(hours=1))


@dataclass(frozen=True)
class Failures:
    """How often one key failed in the window, the last time when, and the brake on it."""

    brake: Brake
    count: int
    last_at: datetime | None


def check_attempts(failures: Iterable[Failures], at: datetime) -> None:
    """Raise ``TooMany`` while any brake asks to wait, saying for how long."""
    until = [f.last_at + f.brake.wait(f.count) for f in failures if f.last_at is not None]
    left = max((one - at for one in until), default=timedelta(0))
    if left > timedelta(0):
        raise TooMany(
            "too_many_attempts",
            say("There were too many attempts."),
            way_out=say("Wait %(wait_words)s and try again.", wait_words=wait_words(left)),
        )


def wait_words(wait: timedelta) -> str:
    """Say how long a wait is, rounded up."""
    seconds = -(-wait // timedelta(seconds=1))
    if seconds > 90:
        return f"{-(-seconds // 60)} minutes"
    return "1 second" if seconds == 1 else f"{seconds} seconds"
