"""Who is told that a load raised an alarm for radioactivity at a gate, and how that ended?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

_TOLD = ("holder", "carrier", "base_regulator", "regulator")

ABOUT_QUARANTINES: dict[str, tuple[Telling, ...]] = {
    "GateScreened": (
        Telling(
            _TOLD,
            N_(
                "Lot %(lot)s raised an alarm for radioactivity at the gate of its base:"
                " quarantine %(quarantine)s of consignment %(consignment)s."
            ),
            about="quarantine",
            when={"begins_quarantine": "True"},
        ),
    ),
    "QuarantineLifted": (
        Telling(
            _TOLD,
            N_("Quarantine %(quarantine)s of lot %(lot)s is lifted by a report: %(words)s"),
            about="quarantine",
        ),
    ),
}
REFUSED_IN_QUARANTINE = Telling(
    _TOLD,
    N_(
        "Lot %(lot)s is refused whole at the gate of its base, and quarantine %(quarantine)s"
        " is over."
    ),
    about="quarantine",
    when={"ends_quarantine": "True"},
)
