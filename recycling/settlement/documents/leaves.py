"""Deeds of self-billing: may recyclers write the invoices of a holder?"""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.service import record
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.settlement.documents.models import SelfBillingLeave


@deed
def allow_self_billing(act: Act) -> str:
    """Let recyclers write the invoices of the actor's organisation from now on.

    Directive 2006/112/EC, art. 224. Raises ``Conflict`` where it does so already.
    """
    permit(act.actor, Permission.SELF_BILLING_ALLOW)
    holder = _own(act)
    if _running(holder) is not None:
        raise Conflict("self_billing_allowed", say("Recyclers may write your invoices already."))
    db.session.add(SelfBillingLeave(holder_id=holder.id, given_at=act.at))
    _record_leave(act, "SelfBillingAllowed", holder)
    return holder.ref


@deed
def end_self_billing(act: Act) -> str:
    """End that recyclers write the invoices of the actor's organisation; raises ``Conflict``."""
    permit(act.actor, Permission.SELF_BILLING_ALLOW)
    holder = _own(act)
    running = _running(holder)
    if running is None:
        raise Conflict("self_billing_not_allowed", say("Recyclers do not write your invoices."))
    running.ended_at = act.at
    _record_leave(act, "SelfBillingEnded", holder)
    return holder.ref


def _own(act: Act) -> Organisation:
    own = db.session.get(Organisation, act.actor.organisation_id or 0, with_for_update=True)
    if own is None:
        raise missing("organisation", act.actor.organisation_ref)
    return own


def _running(holder: Organisation) -> SelfBillingLeave | None:
    return db.session.scalars(
        select(SelfBillingLeave).where(
            SelfBillingLeave.holder_id == holder.id, SelfBillingLeave.ended_at.is_(None)
        )
    ).one_or_none()


def _record_leave(act: Act, fact: str, holder: Organisation) -> None:
    record(act, fact, f"organisation:{holder.ref}", {"holder": holder.ref}, parties=[holder.ref])
