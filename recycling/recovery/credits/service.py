"""The deed by which a base declares how it keeps lots apart."""

from __future__ import annotations

from sqlalchemy import select

from recycling.bases.models import Base as RecoveryBase
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, missing
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.recovery.credits.models import CustodyDeclaration
from recycling.recovery.credits.queries import balances
from recycling.recovery.models import Batch
from recycling.recovery.rules import BatchState, Custody, CustodyModel, check_custody
from recycling.sayings import say
from recycling.streams import rules as streams


@deed
def declare_custody(act: Act, base_ref: str, custody: Custody) -> str:
    """Declare under which custody models a base runs batches; open batches keep theirs.

    Raises ``NotFound`` for the base, ``Invalid`` naming what cannot be declared, ``Conflict`` where
    other kinds of waste would be specified while credits of the ones before are left.
    """
    base = db.session.scalar(select(RecoveryBase).where(RecoveryBase.ref == base_ref))
    if base is None:
        raise missing("base", base_ref)
    permit(act.actor, Permission.RECOVERY_RUN, base)
    check_custody(custody, {kind.id for kind in streams.subtypes()})
    kept = db.session.scalar(
        select(CustodyDeclaration).where(CustodyDeclaration.base_id == base.id).with_for_update()
    )
    subtypes = sorted(set(custody.subtypes))
    if kept is not None and kept.subtypes != subtypes:
        _check_nothing_is_left(act, base)
    declared = kept or CustodyDeclaration(base_id=base.id)
    declared.models = [model for model in CustodyModel if model in custody.models]
    declared.subtypes, declared.months = subtypes, custody.months
    declared.declared_at = act.at
    db.session.add(declared)
    record(
        act,
        "CustodyDeclared",
        f"base:{base.ref}",
        {
            "base": base.ref,
            "models": list(declared.models),
            "subtypes": list(subtypes),
            "months": custody.months,
        },
    )
    return base.ref


def _check_nothing_is_left(act: Act, base: RecoveryBase) -> None:
    running = select(Batch.ref).where(
        Batch.base_id == base.id,
        Batch.custody_model == CustodyModel.MASS_BALANCE,
        Batch.state == BatchState.OPEN,
    )
    batch = db.session.scalar(running.limit(1))
    left = [one.element for one in balances(base.id, act.at) if one.available]
    if batch or left:
        what = say("batch %(batch)s is open", batch=batch)
        if left:
            what = say("credits of %(elements)s are left", elements=", ".join(left))
        raise Conflict(
            "credits_left",
            say("Other kinds of waste cannot be specified: %(what)s.", what=what),
            field="subtypes",
            way_out=say(
                "Close open batches under mass balance, and use the credits or let them lapse."
            ),
        )
