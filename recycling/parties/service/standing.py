"""How does an organisation become dormant or closed, and open again?"""

from __future__ import annotations

from recycling.deeds import Act, deed
from recycling.ledger.service import record
from recycling.parties.permissions import Permission
from recycling.parties.rules.standing import StoodBy, check_change, check_standing_reason
from recycling.parties.service.loading import permitted_organisation


@deed
def change_standing(act: Act, ref: str, standing: str, reason: str) -> str:
    """Let an organisation rest (``dormant``), end (``closed``) or be ``active`` again.

    Its own administrator or a regulator of its country does. From then on the permission map
    refuses it whatever starts something new. Raises ``Invalid`` naming ``standing`` or
    ``reason``, ``Conflict`` where nothing would change, ``Forbidden`` where a regulator closed
    it and its administrator would open it.
    """
    organisation = permitted_organisation(act, ref, Permission.PARTIES_CLOSE)
    is_own = organisation.id == act.actor.organisation_id
    by = StoodBy.ITSELF if is_own else StoodBy.REGULATOR
    before = organisation.standing
    organisation.standing = check_change(before, organisation.stood_by, standing, by)
    organisation.standing_reason = check_standing_reason(reason)
    organisation.stood_by = by
    record(
        act,
        "StandingChanged",
        f"organisation:{organisation.ref}",
        {
            "before": before,
            "standing": str(organisation.standing),
            "by": str(by),
            "reason": organisation.standing_reason,
        },
        parties=[organisation.ref],
    )
    return organisation.ref
