"""Deeds: say which consignment a movement is of, and take that back."""

from __future__ import annotations

from recycling.custody.imports import queries
from recycling.custody.imports.models import Movement
from recycling.custody.imports.rules.told import restored
from recycling.custody.imports.service.parts import (
    Match,
    body_of,
    checked,
    record_movement,
    refs_of,
    set_match,
)
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.canonical import Json
from recycling.parties.permissions import Permission, may, permit
from recycling.sayings import say

LONGEST_REASON = 500


@deed
def match_movement(act: Act, ref: str, match: Match) -> str:
    """Say which consignment a movement is of.

    Raises ``Conflict`` where it is matched already, ``Invalid`` naming ``consignment`` where the
    sender is no party of it.
    """
    row = _own(act, ref)
    if row.consignment_id is not None:
        raise Conflict(
            "already_matched",
            say("Movement %(ref)s is matched to a consignment already.", ref=ref),
            field="consignment",
            way_out=say("Take that match back first, saying why."),
        )
    told = restored(row.told)
    matched = checked(act, told, match, "consignment")
    set_match(act, row, matched)
    body = body_of(row, told, row.file)
    record_movement(act, "MovementMatched", row, body, matched.parties())
    return ref


@deed
def unmatch_movement(act: Act, ref: str, reason: str) -> str:
    """Take back that a movement is of a consignment, saying why."""
    row = _own(act, ref)
    if row.consignment_id is None or row.consignment is None:
        raise Conflict(
            "not_matched", say("Movement %(ref)s is matched to no consignment.", ref=ref)
        )
    if not 5 <= len(reason.strip()) <= LONGEST_REASON:
        raise Invalid(
            "reason_missing",
            say("Say why, in 5 to %(longest_reason)s characters.", longest_reason=LONGEST_REASON),
            field="reason",
            way_out=say("A sentence is enough."),
        )
    parties, was = refs_of(row.consignment), row.consignment.ref
    row.consignment, row.consignment_id, row.matched_at, row.line = None, None, None, 0
    body: dict[str, Json] = {"consignment": was, "reason": reason.strip()}
    record_movement(act, "MovementUnmatched", row, body, parties)
    return ref


def _own(act: Act, ref: str) -> Movement:
    row = queries.locked(ref)
    if not may(act.actor, Permission.MOVEMENTS_READ, row):
        raise missing("movement", ref)
    permit(act.actor, Permission.MOVEMENTS_MATCH, row)
    return row
