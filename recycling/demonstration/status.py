"""An incident of the past, so that the history on the status page shows one."""

from __future__ import annotations

from datetime import timedelta

from recycling import clock
from recycling.clock import SteppedClock
from recycling.deeds import SYSTEM, Act
from recycling.site.status import service

_DAYS_AGO = timedelta(days=9)


def tell_of_late_mail() -> None:
    """Tell of mails that left late some days ago."""
    with clock.held(SteppedClock(clock.now() - _DAYS_AGO)) as stepped:
        act = Act(SYSTEM)
        ref = service.begin_incident(
            act, "Mails leave late", "The mail server takes none. Notices are on the site."
        )
        stepped.advance(hours=2)
        service.end_incident(act, ref, "Its disk was full. All mails have left since.")
