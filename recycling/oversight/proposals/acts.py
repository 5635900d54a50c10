"""Which deed carries out what was proposed?"""

from __future__ import annotations

from collections.abc import Callable

from recycling.auctions.standstill.service import set_award_aside
from recycling.bases.service import revoke_licence
from recycling.deeds import Act
from recycling.oversight.cases.service import issue_proposed_order
from recycling.parties.proposals.rules import Irreversible
from recycling.parties.service import change_remits

# Each takes the act, the proposal's reference and the second signer's reason.
CONFIRMING: dict[Irreversible, Callable[..., str]] = {
    Irreversible.LICENCE_REVOCATION: revoke_licence,
    Irreversible.ORDER_OF_REVOCATION: issue_proposed_order,
    Irreversible.AWARD_SET_ASIDE: set_award_aside,
    Irreversible.REMITS: change_remits,
}


def confirm_proposal(act: Act, kind: str, ref: str, reason: str) -> str:
    """Carry out what was proposed, as the second signer; answers with what it came to.

    Raises as the deed of its kind does.
    """
    return CONFIRMING[Irreversible(kind)](act, ref, reason)
