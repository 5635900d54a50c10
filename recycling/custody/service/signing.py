"""The deed of signing a hand-over, given or taken, in the only order there is."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from recycling import clock
from recycling.bases.models import Licence
from recycling.bases.rules import local_day
from recycling.custody import queries
from recycling.custody.borders.reserving import reserve_crossing
from recycling.custody.deadlines.keeping import keep_deadlines
from recycling.custody.models import Consignment, Handover
from recycling.custody.rules import HANDOVERS, Signing, State, check_happened, state_after
from recycling.custody.service.admission import check_base
from recycling.custody.service.recording import record_consignment
from recycling.db import db
from recycling.deeds import Act, Actor, deed
from recycling.errors import Invalid, invalid_all
from recycling.ledger.canonical import Json
from recycling.lots import queries as lots
from recycling.lots.rules import Move
from recycling.lots.service import step
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say

PERMISSION = {
    Signing.SEAL: Permission.CUSTODY_DRAFT,
    Signing.GIVE_TO_CARRIER: Permission.CUSTODY_SIGN_HOLDER,
    Signing.TAKE_OVER: Permission.CUSTODY_SIGN_CARRIER,
    Signing.HAND_ON: Permission.CUSTODY_SIGN_CARRIER,
    Signing.GIVE_AT_GATE: Permission.CUSTODY_SIGN_CARRIER,
    Signing.RECEIVE: Permission.CUSTODY_RECEIVE,
    Signing.CANCEL: Permission.CUSTODY_SIGN_HOLDER,
}


@deed
def sign_handover(act: Act, ref: str, signing: Signing, happened_at: datetime | None = None) -> str:
    """Sign the next signature of a consignment before its receipt.

    ``happened_at`` states when the hand-over took place, if not just now. The server stamps the
    signature itself. Raises ``Conflict`` when it is not this signature's turn or the base may no
    longer take the lot, ``Forbidden`` for anybody but the party whose turn it is, ``Invalid``
    naming what has to be filled in before, or for a time in the future or before the previous
    hand-over.
    """
    consignment = queries.locked(ref)
    permit(act.actor, PERMISSION[signing], consignment)
    check_handover(signing)
    return sign_as(act, act.actor, consignment, signing, happened_at)


def check_handover(signing: Signing) -> None:
    """Raise ``Invalid`` for a signature that is none of a hand-over."""
    if signing not in HANDOVERS:
        raise Invalid(
            "not_a_handover",
            say("This is not one of the hand-overs."),
            field="signing",
            way_out=say("Use one of %(handovers)s.", handovers=", ".join(HANDOVERS)),
        )


def sign_as(
    act: Act,
    signer: Actor,
    consignment: Consignment,
    signing: Signing,
    happened_at: datetime | None,
) -> str:
    """Sign a hand-over as somebody who may; a step inside a deed.

    The fact names the actor, and who signed for which party where that is somebody else. Raises as
    ``sign_handover`` does.
    """
    after = state_after(State(consignment.state), signing, is_last_leg=consignment.is_on_last_leg)
    _refuse_unfilled(consignment, signing)
    happened = check_happened(happened_at, previous(consignment), act.at)
    handover = _SIGN[signing](replace(act, actor=signer), consignment, happened)
    leaves = signing is Signing.GIVE_TO_CARRIER
    crosses = reserve_crossing(act, consignment, happened) if leaves else {}
    consignment.state = after
    keep_deadlines(act, consignment, happened)
    record_consignment(
        act,
        "HandoverTaken" if signing is Signing.TAKE_OVER else "HandoverGiven",
        consignment,
        {
            "handover": handover,
            "signing": str(signing),
            "happened_at": clock.stamp(happened),
            **crosses,
            **_signed_by(act, signer),
        },
    )
    return consignment.ref


def _signed_by(act: Act, signer: Actor) -> dict[str, Json]:
    if signer == act.actor:
        return {}
    return {
        "by_code": True,
        "signed_by": signer.person_ref,
        "signed_for": signer.organisation_ref,
    }


def _refuse_unfilled(consignment: Consignment, signing: Signing) -> None:
    """Raise ``Invalid`` naming each field that has to be filled in before this signature."""
    refusal = invalid_all(queries.missing_for(consignment, signing))
    if refusal is not None:
        raise refusal


def _give_to_carrier(act: Act, consignment: Consignment, happened: datetime) -> int:
    lot = lots.locked(consignment.lot.ref)
    day = local_day(consignment.base, act.at)
    check_base(lot, consignment.base_id, consignment.licence_id, day)
    return _give(act, consignment, 1, happened)


def _hand_on(act: Act, consignment: Consignment, happened: datetime) -> int:
    consignment.leg_number += 1
    consignment.carrier_id = consignment.leg.carrier_id
    return _give(act, consignment, consignment.leg_number, happened)


def _give_at_gate(act: Act, consignment: Consignment, happened: datetime) -> int:
    return _give(act, consignment, consignment.leg_number + 1, happened)


def _take_over(act: Act, consignment: Consignment, happened: datetime) -> int:
    if consignment.leg_number == 1:
        step(lots.locked(consignment.lot.ref), Move.HAND_OVER, act.at)
    return take(act, consignment, consignment.leg_number, happened)


_SIGN = {
    Signing.GIVE_TO_CARRIER: _give_to_carrier,
    Signing.TAKE_OVER: _take_over,
    Signing.HAND_ON: _hand_on,
    Signing.GIVE_AT_GATE: _give_at_gate,
}


def _give(act: Act, consignment: Consignment, number: int, happened: datetime) -> int:
    db.session.add(
        Handover(
            consignment_id=consignment.id,
            number=number,
            from_part=consignment.present_hand(number - 1).part,
            to_part=consignment.present_hand(number).part,
            given_at=happened,
            given_signed_at=act.at,
            given_by=act.actor.person_ref,
            giver=_as_now(consignment, number - 1),
        )
    )
    return number


def _as_now(consignment: Consignment, number: int) -> dict[str, Any]:
    """Return who has the lot, told as it is in the register when it signs."""
    hand = consignment.present_hand(number)
    if number > len(consignment.legs):
        licence = db.session.get_one(Licence, consignment.licence_id)
        hand = replace(hand, permit=licence.number)
    return {**asdict(hand), "plates": list(hand.plates)}


def take(act: Act, consignment: Consignment, number: int, happened: datetime) -> int:
    """Sign that a hand-over was taken; a step inside a deed."""
    handover = next(h for h in consignment.handovers if h.number == number)
    handover.taken_at = happened
    handover.taken_signed_at = act.at
    handover.taken_by = act.actor.person_ref
    handover.taker = _as_now(consignment, number)
    return number


def previous(consignment: Consignment) -> datetime:
    """Return when the last signature before happened, or when the consignment was drafted."""
    times = [t for h in consignment.handovers for t in (h.given_at, h.taken_at) if t]
    return max(times, default=consignment.drafted_at)
