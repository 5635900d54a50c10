"""Which facts about movements of other systems are told to whom, in which words?"""

from __future__ import annotations

from recycling.notices.telling import INFECTED, Telling
from recycling.sayings import N_

_PARTIES = ("consignment_parties",)
_KEPT = (
    Telling(
        _PARTIES,
        N_(
            "What another system tells of consignment %(consignment)s (movement %(movement)s)"
            " disagrees with it. Look at both."
        ),
        when={"disagrees": "True"},
    ),
    Telling(
        _PARTIES,
        N_(
            "Movement %(movement)s of another system is kept beside consignment %(consignment)s;"
            " they agree."
        ),
    ),
)

ABOUT_MOVEMENTS: dict[str, tuple[Telling, ...]] = {
    "MovementKept": _KEPT,
    "MovementKeptAgain": _KEPT,
    "MovementMatched": _KEPT,
    "MovementUnmatched": (
        Telling(
            _PARTIES,
            N_(
                "Movement %(movement)s of another system is no longer kept beside consignment"
                " %(consignment)s: %(reason)s"
            ),
        ),
    ),
    "MovementFileScanned": (
        Telling(
            ("sender",),
            N_("File “%(name)s” of movements holds a virus: %(signature)s. Nobody can open it."),
            when=INFECTED,
        ),
    ),
}
