"""Deeds with which a holder offers a lot to the market, and takes it back before any auction."""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.lots import bodies, finding, queries
from recycling.lots.declared import declaration_of
from recycling.lots.imports.holding import refuse_held
from recycling.lots.models import Lot, LotFile
from recycling.lots.rules import Move, missing_for_publication, next_state
from recycling.lots.service.stepping import step
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

LONGEST_REASON = 500


@deed
def publish_lot(act: Act, ref: str) -> str:
    """Publish a complete draft: from now on everybody sees it and nothing declared changes.

    Raises ``Conflict`` with one finding for each thing missing, or for a lot that is no draft.
    """
    lot = queries.locked(ref)
    queries.refuse_unseen(act.actor, lot)
    permit(act.actor, Permission.LOTS_PUBLISH, lot)
    refuse_held(lot)
    next_state(ref, lot.state, Move.PUBLISH)
    _refuse_incomplete(act, lot)
    lot.published_at = act.at
    step(lot, Move.PUBLISH, act.at)
    finding.enter([lot])
    body: bodies.Body = {
        **bodies.declared(lot),
        "files": _digests(lot),
        "holder": act.actor.organisation_ref,
    }
    record(act, "LotPublished", f"lot:{ref}", body, parties=[act.actor.organisation_ref])
    return ref


def _refuse_incomplete(act: Act, lot: Lot) -> None:
    found = missing_for_publication(declaration_of(lot), act.at.date())
    if found:
        raise Conflict(
            "lot_incomplete",
            say("Lot %(lot)s cannot be published yet.", lot=lot.ref),
            field=found[0].path,
            way_out=" ".join(finding.message for finding in found),
            details=found,
        )


def _digests(lot: Lot) -> list[Json]:
    digests = select(LotFile.sha256).where(LotFile.lot_id == lot.id).order_by(LotFile.id)
    return list(db.session.scalars(digests))


@deed
def withdraw_lot(act: Act, ref: str, reason: str = "") -> str:
    """Take a draft or published lot back for good; raises ``Conflict`` once it is in an auction."""
    lot = queries.locked(ref)
    queries.refuse_unseen(act.actor, lot)
    permit(act.actor, Permission.LOTS_WITHDRAW, lot)
    refuse_held(lot)
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            "bad_length",
            say(
                "The reason has more than %(longest_reason)s characters.",
                longest_reason=LONGEST_REASON,
            ),
            field="reason",
            way_out=say("Shorten it."),
        )
    step(lot, Move.WITHDRAW, act.at)
    record(
        act,
        "LotWithdrawn",
        f"lot:{ref}",
        {"reason": reason.strip()},
        parties=[act.actor.organisation_ref],
    )
    return ref
