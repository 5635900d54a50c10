"""Signing a hand-over on the device of another party, by a short code of who signs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from recycling import clock
from recycling.custody import queries
from recycling.custody.models import Consignment
from recycling.custody.rules import SIGNATURES, Signing, State, check_happened, state_after
from recycling.custody.service.signing import PERMISSION, check_handover, previous, sign_as
from recycling.db import db
from recycling.deeds import Act, Actor, deed
from recycling.errors import Conflict, Forbidden
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, may, permit
from recycling.parties.rules.attempts import Failures
from recycling.parties.rules.short_codes import ON_ONE_DEVICE, wrong_short_code
from recycling.parties.sign_in.short_codes import signer_with, take_code
from recycling.sayings import say


@dataclass(frozen=True)
class ShownCode:
    """A code as typed; left out of ``repr``, by which a repeat is known."""

    code: str = field(repr=False)


def sign_on_device(
    act: Act, ref: str, signing: Signing, shown: ShownCode, happened_at: datetime | None = None
) -> str:
    """Sign the next hand-over for the party whose turn it is, on the actor's device.

    A wrong code is counted at once, in a transaction of its own. Raises ``Invalid`` naming ``code``
    with the attempts that are left, ``TooMany`` while none is taken, and whatever keeps the
    hand-over from being signed now, before any code is looked at.
    """
    consignment = queries.consignment(ref, act.actor)
    _check_lends(act.actor, consignment, signing)
    state_after(State(consignment.state), signing, is_last_leg=consignment.is_on_last_leg)
    check_happened(happened_at, previous(consignment), clock.now())
    take_code(_whose(consignment, signing).ref, shown.code, act.actor)
    return sign_by_code(act, ref, signing, shown, happened_at)


@deed
def sign_by_code(
    act: Act, ref: str, signing: Signing, shown: ShownCode, happened_at: datetime | None
) -> str:
    """Sign the next hand-over as the person whose short code it is.

    The fact names both: who lends the device as its actor, and who signed for which party. Raises
    ``Forbidden`` where that person may not sign it.
    """
    consignment = queries.locked(ref)
    _check_lends(act.actor, consignment, signing)
    signer = signer_with(_whose(consignment, signing), shown.code)
    if signer is None:
        raise wrong_short_code(Failures(ON_ONE_DEVICE, 0, None))
    if not may(signer, PERMISSION[signing], consignment):
        raise Forbidden(
            "may_not_sign",
            say("Whoever has this code may not sign this hand-over."),
            field="code",
            way_out=say("It takes a signer of the party whose turn it is, or its driver."),
        )
    return sign_as(act, signer, consignment, signing, happened_at)


def _check_lends(actor: Actor, consignment: Consignment, signing: Signing) -> None:
    """Raise unless the actor's organisation is another party of a consignment to be signed."""
    permit(actor, Permission.CUSTODY_LEND, consignment)
    check_handover(signing)
    if consignment.parties()[SIGNATURES[signing].part] == actor.organisation_id:
        raise Conflict(
            "own_turn",
            say("It is the turn of your own organisation, which signs for itself."),
            field="signing",
            way_out=say("Sign it without a code."),
        )


def _whose(consignment: Consignment, signing: Signing) -> Organisation:
    """Return the party whose turn this signature is."""
    ours = consignment.parties()[SIGNATURES[signing].part]
    return db.session.get_one(Organisation, ours)
