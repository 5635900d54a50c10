"""What does an organisation read of its own exposure: in each currency, limit and commitments?"""

from __future__ import annotations

from recycling.auctions.rules.exposure import Exposure
from recycling.auctions.service.exposure import commitments_of, limits_of
from recycling.deeds import Actor
from recycling.parties.permissions import Permission, permit
from recycling.quantities import CURRENCIES


def exposures(actor: Actor) -> tuple[Exposure, ...]:
    """Return the exposure of the actor's organisation in every currency; raises ``Forbidden``."""
    permit(actor, Permission.AUCTIONS_READ_LIMIT)
    ours = actor.organisation_id or 0
    limits, committed = limits_of(ours), commitments_of(ours, CURRENCIES)
    return tuple(Exposure(one, limits.get(one), committed[one]) for one in CURRENCIES)


def in_use(found: tuple[Exposure, ...]) -> tuple[Exposure, ...]:
    """Return those in which there is a limit, or something committed."""
    return tuple(one for one in found if one.limit or one.committed.total.minor)
