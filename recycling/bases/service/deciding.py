"""Deeds of the regulator of a base's country on a licence; every reason is published."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from recycling.bases import catalogue
from recycling.bases.cases.stops import order_suspending
from recycling.bases.footings.queries import standing_on
from recycling.bases.footings.rules import refuse_unstable
from recycling.bases.models import Licence
from recycling.bases.rules import (
    Condition,
    LicenceMove,
    check_reason,
    check_still_valid,
    next_state,
)
from recycling.bases.service.loading import locked_licence
from recycling.bases.service.reviewing import set_conditions
from recycling.bases.service.taking_up import take_up
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.parties.proposals.rules import Irreversible, Wanted
from recycling.parties.proposals.service import about, confirm, propose
from recycling.sayings import say

_FACTS = {
    LicenceMove.GRANT: "LicenceGranted",
    LicenceMove.REFUSE: "LicenceRefused",
    LicenceMove.SUSPEND: "LicenceSuspended",
    LicenceMove.REINSTATE: "LicenceReinstated",
    LicenceMove.REVOKE: "LicenceRevoked",
    LicenceMove.REOPEN: "LicenceReopened",
    LicenceMove.CONFIRM: "LicenceConfirmed",
    LicenceMove.RESTORE: "LicenceRestored",
}


@deed
def grant_licence(
    act: Act, ref: str, reason: str = "", conditions: tuple[Condition, ...] = ()
) -> str:
    """Grant a licence applied for, bound to conditions (regulator of the base's country).

    A renewal or a change is taken up into the licence it continues, which the deed answers with.
    Raises ``Conflict`` in another state, for a validity already over, where a process it names
    has become obsolete since, or where something it rests on is not in force.
    """
    licence = _decidable(act, ref, Permission.LICENCES_GRANT)
    next_state(licence.state, LicenceMove.GRANT)
    check_still_valid(licence.valid_to, act.at.date())
    for row in licence.processes:
        catalogue.refuse_obsolete(row.process, "processes")
    _refuse_unstable(licence, act.at.date())
    if licence.continues_id is not None:
        return take_up(act, licence, _continued(licence.continues_id), reason, conditions)
    return _decide(act, licence, LicenceMove.GRANT, reason, conditions)


@deed
def refuse_licence(act: Act, ref: str, reason: str) -> str:
    """Refuse a licence applied for, with the reason."""
    licence = _decidable(act, ref, Permission.LICENCES_GRANT)
    return _decide(act, licence, LicenceMove.REFUSE, reason)


@deed
def suspend_licence(act: Act, ref: str, reason: str) -> str:
    """Suspend a granted licence, with the reason; nothing new can be booked on it from now on."""
    licence = _decidable(act, ref, Permission.LICENCES_SUSPEND)
    return _decide(act, licence, LicenceMove.SUSPEND, reason)


@deed
def reinstate_licence(act: Act, ref: str, reason: str) -> str:
    """Let a suspended licence count again, with the reason.

    Raises ``Conflict`` for one that is suspended by an order, which ends with that order.
    """
    licence = _decidable(act, ref, Permission.LICENCES_SUSPEND)
    next_state(licence.state, LicenceMove.REINSTATE)
    _refuse_ordered(licence)
    check_still_valid(licence.valid_to, act.at.date())
    return _decide(act, licence, LicenceMove.REINSTATE, reason)


@deed
def propose_revocation(act: Act, ref: str, reason: str) -> str:
    """Propose that a granted or suspended licence ends for good; answers with the proposal.

    Nothing changes before another signer of the authority confirms it. Raises ``Conflict`` in
    another state, or where it is proposed already.
    """
    licence = _decidable(act, ref, Permission.LICENCES_REVOKE)
    next_state(licence.state, LicenceMove.REVOKE)
    why = check_reason(LicenceMove.REVOKE, reason)
    kind, said = Irreversible.LICENCE_REVOCATION, {"base": licence.base.ref}
    return propose(act, licence, Wanted(kind, f"licence:{ref}", why, said))


@deed
def revoke_licence(act: Act, proposal: str, reason: str) -> str:
    """End a licence for good, as another signer proposed; answers with the licence.

    Published is the reason for which it was proposed. Raises as ``confirm`` does, and ``Conflict``
    where the licence is in another state by now.
    """
    proposed = about(proposal, Irreversible.LICENCE_REVOCATION)
    licence = _decidable(act, proposed.about, Permission.LICENCES_REVOKE)
    signed = confirm(act, proposal, Irreversible.LICENCE_REVOCATION, reason, licence.ref)
    kind, subject, body = decided(act, licence, LicenceMove.REVOKE, proposed.reason)
    parties = [licence.base.recycler.ref, act.actor.organisation_ref]
    record(act, kind, subject, {**body, **signed}, parties=parties)
    return licence.ref


@deed
def reopen_licence(act: Act, ref: str, reason: str) -> str:
    """Re-examine a granted licence, with the reason; it stays in force until that is decided."""
    licence = _decidable(act, ref, Permission.LICENCES_SUSPEND)
    return _decide(act, licence, LicenceMove.REOPEN, reason)


@deed
def confirm_licence(act: Act, ref: str, reason: str, conditions: tuple[Condition, ...] = ()) -> str:
    """End a re-examination: the licence goes on, bound to further conditions where there are any.

    Where it is not to go on, it is suspended or revoked.
    """
    licence = _decidable(act, ref, Permission.LICENCES_SUSPEND)
    next_state(licence.state, LicenceMove.CONFIRM)
    check_still_valid(licence.valid_to, act.at.date())
    return _decide(act, licence, LicenceMove.CONFIRM, reason, conditions)


def _continued(licence_id: int) -> str:
    return db.session.scalars(select(Licence.ref).where(Licence.id == licence_id)).one()


def _refuse_unstable(licence: Licence, day: date) -> None:
    first = max(day, licence.valid_from)
    refuse_unstable(licence.ref, standing_on(licence.id, first))


def _decide(
    act: Act,
    licence: Licence,
    move: LicenceMove,
    reason: str,
    conditions: tuple[Condition, ...] = (),
) -> str:
    kind, subject, body = decided(act, licence, move, reason)
    bound = set_conditions(act, licence, conditions)
    record(
        act,
        kind,
        subject,
        {**body, **({"conditions": bound} if bound else {})},
        parties=[licence.base.recycler.ref, act.actor.organisation_ref],
    )
    return licence.ref


def decided(
    act: Act, licence: Licence, move: LicenceMove, reason: str
) -> tuple[str, str, dict[str, Json]]:
    """Decide on a locked licence inside a deed, and return the fact that its chain is to tell.

    Raises ``Conflict`` in another state, ``Invalid`` without the reason the move needs.
    """
    licence.state = next_state(licence.state, move)
    licence.reason = check_reason(move, reason)
    licence.decided_at = act.at
    licence.authority_id = act.actor.organisation_id
    body: dict[str, Json] = {
        "base": licence.base.ref,
        "state": licence.state,
        "reason": licence.reason,
        "authority": act.actor.organisation_ref,
    }
    return _FACTS[move], f"licence:{licence.ref}", body


def _refuse_ordered(licence: Licence) -> None:
    order = order_suspending(licence.id)
    if order:
        raise Conflict(
            "suspended_by_order",
            say(
                "Licence %(licence)s is suspended by order %(order)s.",
                licence=licence.ref,
                order=order,
            ),
            field="licence",
            way_out=say("Accept the answer to the order, or lift the order."),
        )


def _decidable(act: Act, ref: str, permission: Permission) -> Licence:
    licence = locked_licence(ref)
    permit(act.actor, permission, licence)
    return licence
