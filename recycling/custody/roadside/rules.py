"""When is a consignment shown at the roadside, for how long, and what is a plate searched by?"""

from __future__ import annotations

from datetime import datetime, timedelta

from recycling.custody.rules import State
from recycling.errors import Conflict, Gone, Invalid

VALID_FOR = timedelta(minutes=30)
SHORTEST_PLATE, LONGEST_PLATE = 2, 12


def check_on_the_way(state: State) -> None:
    """Raise ``Conflict`` unless a carrier has the lot."""
    if state is not State.IN_TRANSIT:
        raise Conflict(
            "not_in_transit",
            f"The consignment is {state.replace('_', ' ')}; only one in transit is shown at the "
            "roadside.",
            field="state",
            way_out="Sign that you have taken the lot over, then ask again.",
        )


def check_shows(state: State, expires_at: datetime, at: datetime) -> None:
    """Raise ``Gone`` for a link whose half hour is over, or whose lot is in transit no longer."""
    if at >= expires_at:
        raise Gone(
            "roadside_link_expired",
            "This link has expired: it was good for 30 minutes.",
            way_out="Ask the driver for a new one: it is made on the consignment's page.",
        )
    if state is not State.IN_TRANSIT:
        raise Gone(
            "roadside_way_ended",
            "This link has ended: the lot is in transit no longer.",
            way_out="Ask the carrier or the base about it; a regulator finds it by its reference.",
        )


def plain_plate(typed: str) -> str:
    """Return a number plate as it is compared: capitals and digits alone.

    Raises ``Invalid`` naming ``q`` for what is none.
    """
    plain = "".join(one for one in typed.upper() if one.isalnum())
    if not SHORTEST_PLATE <= len(plain) <= LONGEST_PLATE:
        raise Invalid(
            "bad_plate",
            f"A number plate has {SHORTEST_PLATE} to {LONGEST_PLATE} letters and digits.",
            field="q",
            way_out="Type the whole plate, or the reference of a consignment.",
        )
    return plain
