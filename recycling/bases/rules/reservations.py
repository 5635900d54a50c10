"""Where does a reservation of yearly capacity stand?"""

from __future__ import annotations

from enum import StrEnum


class ReservationState(StrEnum):
    """Where a reservation of yearly capacity stands."""

    RESERVED = "reserved"
    CONSUMED = "consumed"
    RELEASED = "released"
