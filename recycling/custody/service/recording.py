"""How is what was done to a consignment written down in the ledger?"""

from __future__ import annotations

from recycling.custody.models import Consignment
from recycling.deeds import Act
from recycling.ledger.canonical import Json
from recycling.ledger.service import record


def record_consignment(
    act: Act, fact: str, consignment: Consignment, body: dict[str, Json]
) -> None:
    """Record a fact about a consignment, for each of its parties."""
    record(
        act,
        fact,
        f"consignment:{consignment.ref}",
        {"lot": consignment.lot.ref, "consignment": consignment.ref, **body},
        parties=consignment.party_refs(),
    )
