"""When is a base told that a footing ends? At 90, 30 and 7 days before, and once it is over."""

from __future__ import annotations

from datetime import date

REMINDERS = (90, 30, 7)
OVER = -1


def reminder_due(valid_to: date, reminded: int | None, day: date) -> int | None:
    """Return which reminder is due on a day: days before the end, ``OVER`` after it, or none.

    ``reminded`` is the last one sent. Of several that were missed only the nearest is sent.
    """
    left = (valid_to - day).days
    due = OVER if left < 0 else min((days for days in REMINDERS if left <= days), default=None)
    return None if due is None or (reminded is not None and reminded <= due) else due
