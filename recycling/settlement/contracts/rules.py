"""Who signs a contract, and how far has that come?"""

from __future__ import annotations

from enum import StrEnum


class Party(StrEnum):
    """Who signs."""

    HOLDER = "holder"
    RECYCLER = "recycler"


class ContractState(StrEnum):
    """How many of the two have signed. The award binds both in any case."""

    UNSIGNED = "unsigned"  # the award
    HALF_SIGNED = "half_signed"  # a signer of the first party
    SIGNED = "signed"  # a signer of the other party


_STATES = (ContractState.UNSIGNED, ContractState.HALF_SIGNED, ContractState.SIGNED)


def state_by(signatures: int) -> ContractState:
    """Return where a contract stands that so many have signed."""
    return _STATES[signatures]
