"""Who is told that somebody reported something? The country's regulators, once for alike ones."""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

ABOUT_REPORTS: dict[str, tuple[Telling, ...]] = {
    "ReportMade": (
        Telling(
            ("regulator",),
            N_("Somebody reported what they saw: report %(report)s. Take it up."),
            when={"like": ""},
        ),
    ),
    "ReportExtended": (Telling(("regulator",), N_("The reporter added to report %(report)s.")),),
}
