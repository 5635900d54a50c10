"""Who must have a second factor?

Everybody of a regulator, and whoever binds an organisation: signers, and administrators, who may
all a signer may. Asked of the membership, not of the organisation one acts for by delegation.
"""

from __future__ import annotations

from recycling.deeds import Actor
from recycling.parties.rules import Kind, Role


def needs_second_factor(actor: Actor) -> bool:
    """Tell whether the actor may do nothing but read without a second factor."""
    return actor.kind == Kind.REGULATOR or Role.SIGNER in actor.roles
