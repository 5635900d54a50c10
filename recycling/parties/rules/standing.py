"""May an organisation start something new, and who may change that?

An organisation that is dormant or closed finishes what it started (signs hand-overs that are under
way, is paid) and starts nothing. What a regulator closed, only a regulator opens again.
"""

from __future__ import annotations

from enum import StrEnum

from recycling.errors import Conflict, Forbidden, Invalid

SHORTEST_REASON = 4
LONGEST_REASON = 500


class Standing(StrEnum):
    """How an organisation stands on the register."""

    ACTIVE = "active"
    """Does everything; so it stands when it registers, and when it is opened again."""
    DORMANT = "dormant"
    """Rests for a while, at the wish of its administrator or of a regulator."""
    CLOSED = "closed"
    """Has ended its business here, or a regulator has ended it."""


class StoodBy(StrEnum):
    """Who brought the present standing about."""

    ITSELF = "itself"
    REGULATOR = "regulator"


def may_start(standing: str) -> bool:
    """Tell whether an organisation of this standing may start something new."""
    return standing == Standing.ACTIVE


def check_takes_on(name: str, standing: str, field: str) -> None:
    """Raise ``Invalid`` naming ``field`` where an organisation to be engaged takes on nothing."""
    if not may_start(standing):
        raise Invalid(
            "organisation_closed",
            f"{name} is {standing} and takes on nothing new.",
            field=field,
            way_out="Choose another organisation.",
        )


def check_change(before: str, stood_by: str, wanted: str, by: StoodBy) -> Standing:
    """Return the new standing.

    Raises ``Invalid`` for an unknown one, ``Conflict`` where nothing would change, ``Forbidden``
    where a regulator brought the present one about and the organisation itself asks.
    """
    if wanted not in tuple(Standing):
        raise Invalid(
            "unknown_standing",
            f"“{wanted}” is not a standing.",
            field="standing",
            way_out=f"Use one of {', '.join(Standing)}.",
        )
    if wanted == before:
        raise Conflict("same_standing", f"The organisation is {before} already.", field="standing")
    if stood_by == StoodBy.REGULATOR and by is StoodBy.ITSELF and before != Standing.ACTIVE:
        raise Forbidden(
            "closed_by_regulator",
            f"A regulator made this organisation {before}.",
            field="standing",
            way_out="Ask the regulator of your country to open it again.",
        )
    return Standing(wanted)


def check_standing_reason(reason: str) -> str:
    """Return why the standing changes; raises ``Invalid`` naming ``reason``."""
    words = " ".join(reason.split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise Invalid(
            "bad_reason",
            f"Say in {SHORTEST_REASON} to {LONGEST_REASON} characters why.",
            field="reason",
            way_out="The reason stands on the organisation's public page.",
        )
    return words
