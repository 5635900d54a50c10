"""May an organisation start something new, and who may change that?

An organisation that is dormant or closed finishes what it started (signs hand-overs that are under
way, is paid) and starts nothing. What a regulator closed, only a regulator opens again.
"""

from __future__ import annotations

from enum import StrEnum

from recycling.errors import Conflict, Forbidden, Invalid
from recycling.sayings import say

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
            say("%(name)s is %(standing)s and takes on nothing new.", name=name, standing=standing),
            field=field,
            way_out=say("Choose another organisation."),
        )


def check_change(before: str, stood_by: str, wanted: str, by: StoodBy) -> Standing:
    """Return the new standing.

    Raises ``Invalid`` for an unknown one, ``Conflict`` where nothing would change, ``Forbidden``
    where a regulator brought the present one about and the organisation itself asks.
    """
    if wanted not in tuple(Standing):
        raise Invalid(
            "unknown_standing",
            say("“%(wanted)s” is not a standing.", wanted=wanted),
            field="standing",
            way_out=say("Use one of %(standing)s.", standing=", ".join(Standing)),
        )
    if wanted == before:
        raise Conflict(
            "same_standing",
            say("The organisation is %(before)s already.", before=before),
            field="standing",
        )
    if stood_by == StoodBy.REGULATOR and by is StoodBy.ITSELF and before != Standing.ACTIVE:
        raise Forbidden(
            "closed_by_regulator",
            say("A regulator made this organisation %(before)s.", before=before),
            field="standing",
            way_out=say("Ask the regulator of your country to open it again."),
        )
    return Standing(wanted)


def check_standing_reason(reason: str) -> str:
    """Return why the standing changes; raises ``Invalid`` naming ``reason``."""
    words = " ".join(reason.split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise Invalid(
            "bad_reason",
            say(
                "Say in %(shortest_reason)s to %(longest_reason)s characters why.",
                shortest_reason=SHORTEST_REASON,
                longest_reason=LONGEST_REASON,
            ),
            field="reason",
            way_out=say("The reason stands on the organisation's public page."),
        )
    return words
