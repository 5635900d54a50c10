"""In which way of the waste hierarchy does a batch treat what it took in?

An operation of annex II of Directive 2008/98/EC does not say it: R4 is *recycling or reclamation*
of metals, and may also make something fit for use again, or recover matter in another way. Which
of them it was is said when the books are closed. Article 3 (17) keeps energy recovery apart from
recycling, so R4 is never that. The ways are those of article 4; which operation leaves which of
them open is as France's national tracking system has it, whose registers ask for it.
"""

from __future__ import annotations

from enum import StrEnum

from recycling.errors import Invalid
from recycling.recovery.rules.states import is_interim
from recycling.sayings import say


class TreatmentMode(StrEnum):
    """The way of the waste hierarchy."""

    REUSE = "reuse"
    RECYCLING = "recycling"
    OTHER_RECOVERY = "other_recovery"  # of matter, such as backfilling
    ENERGY_RECOVERY = "energy_recovery"


_OF_MATTER = (TreatmentMode.RECYCLING, TreatmentMode.OTHER_RECOVERY)
_OPEN = (TreatmentMode.REUSE, *_OF_MATTER)
_MODES = {
    "R1": (TreatmentMode.ENERGY_RECOVERY,),
    **dict.fromkeys(("R2", "R3", "R4", "R5", "R9", "R11"), _OPEN),
    **dict.fromkeys(("R6", "R7", "R8"), _OF_MATTER),
    "R10": (TreatmentMode.OTHER_RECOVERY,),
}


def modes_of(operation: str) -> tuple[TreatmentMode, ...]:
    """Return the ways an operation (R code) may treat in; none of an interim one."""
    return _MODES.get(operation, ())


def check_mode(operation: str, mode: str) -> str:
    """Return the way a batch treated in: what is said, or the only one its operation knows.

    Raises ``Invalid`` where the operation leaves it open and nothing is said, and for a way the
    operation cannot be; an interim operation treats nothing yet, and has none.
    """
    known = modes_of(operation)
    if not mode and len(known) <= 1:
        return str(known[0]) if known else ""
    if mode in known:
        return mode
    if is_interim(operation):
        raise Invalid(
            "interim_has_no_mode",
            say(
                "%(operation)s is an interim operation: what it leaves is still to be treated.",
                operation=operation,
            ),
            field="mode",
            way_out=say("Leave the mode empty; the base that treats it says it."),
        )
    words = say("The mode is missing.")
    if mode:
        words = say("%(operation)s is never %(mode)s.", operation=operation, mode=mode)
    raise Invalid(
        "mode_not_of_operation" if mode else "mode_missing",
        words,
        field="mode",
        way_out=say("Say in which way the batch treated: %(known)s.", known=", ".join(known)),
    )
