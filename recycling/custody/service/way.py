"""The legs of a consignment: from what was planned, and as the ledger tells them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from recycling.custody.models import Leg
from recycling.custody.rules import LegPlan, Mode
from recycling.db import db
from recycling.errors import Invalid
from recycling.ledger.canonical import Json
from recycling.parties.models import Organisation
from recycling.parties.rules import Kind
from recycling.parties.rules.standing import check_takes_on
from recycling.sayings import say

_CARRIES = frozenset({Kind.CARRIER})
_KEEPS = frozenset({Kind.CARRIER, Kind.RECYCLER})


def new_legs(plans: Sequence[LegPlan]) -> list[Leg]:
    """Make the legs of a way.

    Raises ``Invalid`` naming the carrier of a leg that is none, or takes on nothing new.
    """
    return [new_leg(number, plan) for number, plan in enumerate(plans, 1)]


def new_leg(number: int, plan: LegPlan) -> Leg:
    """Make one leg; raises ``Invalid`` naming its carrier."""
    carrier = _carrier(number, plan)
    return Leg(
        number=number,
        mode=plan.mode,
        carrier_id=carrier.id,
        carrier=carrier,
        plates=list(plan.plates),
        permit=plan.permit.strip(),
        place=plan.place.strip(),
    )


def _carrier(number: int, plan: LegPlan) -> Organisation:
    field = f"legs.{number - 1}.carrier"
    carrier = db.session.scalar(select(Organisation).where(Organisation.ref == plan.carrier))
    if carrier is None or carrier.kind not in (_KEEPS if plan.mode is Mode.STORAGE else _CARRIES):
        raise Invalid(
            "unknown_carrier",
            say("There is no carrier %(carrier)s.", carrier=plan.carrier),
            field=field,
            way_out=say("Choose a carrier of the register; to store a lot, also a recycler."),
        )
    check_takes_on(carrier.name, carrier.standing, field)
    return carrier


def stated(leg: Leg) -> dict[str, Json]:
    """Return a leg as a fact tells it."""
    return {
        "number": leg.number,
        "mode": leg.mode,
        "carrier": leg.carrier.ref,
        "plates": list(leg.plates),
        "permit": leg.permit,
        "place": leg.place,
    }
