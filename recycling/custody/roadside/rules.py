"""When is a consignment shown at the roadside, for how long, and what is a plate searched by?"""

from __future__ import annotations

from datetime import datetime, timedelta

from recycling.custody.rules import State
from recycling.errors import Conflict, Gone, Invalid
from recycling.sayings import say

VALID_FOR = timedelta(minutes=30)
SHORTEST_PLATE, LONGEST_PLATE = 2, 12


def check_on_the_way(state: State) -> None:
    """Raise ``Conflict`` unless a carrier has the lot."""
    if state is not State.IN_TRANSIT:
        raise Conflict(
            "not_in_transit",
            say(
                "The consignment is %(state)s; only one in transit is shown at the roadside.",
                state=state.replace("_", " "),
            ),
            field="state",
            way_out=say("Sign that you have taken the lot over, then ask again."),
        )


def check_shows(state: State, expires_at: datetime, at: datetime) -> None:
    """Raise ``Gone`` for a link whose half hour is over, or whose lot is in transit no longer."""
    if at >= expires_at:
        raise Gone(
            "roadside_link_expired",
            say("This link has expired: it was good for 30 minutes."),
            way_out=say("Ask the driver for a new one: it is made on the consignment's page."),
        )
    if state is not State.IN_TRANSIT:
        raise Gone(
            "roadside_way_ended",
            say("This link has ended: the lot is in transit no longer."),
            way_out=say(
                "Ask the carrier or the base about it; a regulator finds it by its reference."
            ),
        )


def plain_plate(typed: str) -> str:
    """Return a number plate as it is compared: capitals and digits alone.

    Raises ``Invalid`` naming ``q`` for what is none.
    """
    plain = "".join(one for one in typed.upper() if one.isalnum())
    if not SHORTEST_PLATE <= len(plain) <= LONGEST_PLATE:
        raise Invalid(
            "bad_plate",
            say(
                "A number plate has %(shortest_plate)s to %(longest_plate)s letters and digits.",
                shortest_plate=SHORTEST_PLATE,
                longest_plate=LONGEST_PLATE,
            ),
            field="q",
            way_out=say("Type the whole plate, or the reference of a consignment."),
        )
    return plain
