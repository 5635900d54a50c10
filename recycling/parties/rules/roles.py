"""What kinds of organisation are there, and what includes what among the roles?"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from recycling.errors import Finding, invalid_all
from recycling.sayings import say


class Kind(StrEnum):
    """The five kinds of organisation."""

    HOLDER = "holder"
    RECYCLER = "recycler"
    CARRIER = "carrier"
    LABORATORY = "laboratory"
    REGULATOR = "regulator"


SELF_REGISTERING = (Kind.HOLDER, Kind.RECYCLER, Kind.CARRIER, Kind.LABORATORY)


class Role(StrEnum):
    """What a person may do inside an organisation. Which includes which stands in ``INCLUDED``."""

    ADMINISTRATOR = "administrator"
    """Admits and dismisses people, speaks for the organisation, and may all the others may."""
    SIGNER = "signer"
    """Binds the organisation: bids, awards, payments, hand-overs, receipts, certificates; and a
    regulator's decisions. Whoever may sign may also prepare what is signed."""
    MEMBER = "member"
    """Prepares and edits: lots, auctions, bases, applications, consignments, batches."""
    DRIVER = "driver"
    """Signs on the carrier's leg of a consignment, and nothing else."""
    READER = "reader"
    """Sees what the organisation sees, and changes nothing."""


INCLUDED = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.SIGNER: frozenset({Role.SIGNER, Role.MEMBER, Role.DRIVER, Role.READER}),
    Role.MEMBER: frozenset({Role.MEMBER, Role.READER}),
    Role.DRIVER: frozenset({Role.DRIVER, Role.READER}),
    Role.READER: frozenset({Role.READER}),
}

_NAMES = ", ".join(Role)


@cache
def included_roles(role: str) -> frozenset[str]:
    """Return the role with all it includes; raises ``Invalid`` for an unknown one."""
    refusal = invalid_all(role_findings(role))
    if refusal:
        raise refusal
    return frozenset(str(r) for r in INCLUDED[Role(role)])


def role_findings(role: str) -> Iterable[Finding]:
    """Yield what is wrong with the name of a role."""
    if role not in tuple(Role):
        yield Finding(
            "role",
            "unknown_role",
            say("“%(role)s” is not a role. Use one of %(names)s.", role=role, names=_NAMES),
        )
