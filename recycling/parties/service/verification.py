"""Has a regulator found that an organisation is who it says it is?"""

from __future__ import annotations

from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.service import record
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission
from recycling.parties.rules import Kind
from recycling.parties.rules.identifiers import check_source
from recycling.parties.rules.standing import check_standing_reason
from recycling.parties.service.loading import permitted_organisation
from recycling.sayings import say


@deed
def verify_organisation(act: Act, ref: str, source: str) -> str:
    """Note that a regulator of its country found the organisation to be who it says it is.

    ``source`` says on what ground and is public. Again renews it. Raises ``Invalid`` naming
    ``source``, ``Conflict`` for a regulator, which the registry itself enters.
    """
    organisation = permitted_organisation(act, ref, Permission.PARTIES_VERIFY)
    if organisation.kind == Kind.REGULATOR:
        raise Conflict(
            "regulator_needs_none",
            say("A regulator is entered by the registry itself and needs no verification."),
        )
    organisation.verified_source = check_source(source)
    organisation.verified_at, organisation.verified_by_id = act.at, act.actor.organisation_id
    _record(act, "OrganisationVerified", organisation, {"source": organisation.verified_source})
    return organisation.ref


@deed
def revoke_verification(act: Act, ref: str, reason: str) -> str:
    """Take the verification of an organisation back, with the reason.

    Raises ``Invalid`` naming ``reason``, ``Conflict`` where it is not verified.
    """
    organisation = permitted_organisation(act, ref, Permission.PARTIES_VERIFY)
    if organisation.verified_at is None:
        raise Conflict("not_verified", say("This organisation is not verified."))
    why = check_standing_reason(reason)
    organisation.verified_at = organisation.verified_by_id = None
    organisation.verified_source = ""
    _record(act, "VerificationRevoked", organisation, {"reason": why})
    return organisation.ref


def _record(act: Act, fact: str, organisation: Organisation, body: dict[str, str]) -> None:
    record(act, fact, f"organisation:{organisation.ref}", body, parties=[organisation.ref])
