"""Does the register after a year agree with all that was answered, and with itself?

Beyond what every recorded history is held against (``tests/cluster/checking.py``): the award of
each auction follows from its log of bids run again, chains of custody have no gap, mass is neither
made nor lost on the way, the facts of each subject are gapless, a lot has one certificate, and what
strangers checked without the registry held.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import AuctionState, BidState
from recycling.auctions.rules.outcome import outcome
from recycling.certificates.models import Certificate
from recycling.custody.models import Consignment
from recycling.custody.rules import State
from recycling.db import db
from recycling.errors import Invalid
from recycling.ledger.models import Fact
from recycling.quantities import Mass
from recycling.recovery.models import Batch, BatchInput, Output
from tests.cluster import checking
from tests.cluster.history import FAILED, History

_RECEIVED = {State.ACCEPTED, State.PARTLY_ACCEPTED, State.REFUSED}
_CHAIN = ("HandoverGiven", "HandoverTaken", "HandoverGiven", "ConsignmentReceived")


def lost(history: History) -> list[str]:
    """Name what was acknowledged and is not there."""
    return checking.lost(history)


def doubled(history: History) -> list[str]:
    """Name what is there more often than it was asked for."""
    return checking.doubled(history)


def broken_rules(history: History) -> list[str]:
    """Name what the model of a market does not allow."""
    return [
        *checking.broken_rules(history),
        *_awards_by_their_logs(),
        *_custody(),
        *_mass(),
        *_facts(),
        *_certificates(),
        *_verified(history),
    ]


def _awards_by_their_logs() -> Iterator[str]:
    for auction in db.session.scalars(
        select(Auction).where(Auction.state == AuctionState.AWARDED).order_by(Auction.id)
    ):
        mine = select(Bid).where(Bid.auction_id == auction.id).order_by(Bid.seq)
        bids = db.session.scalars(mine).all()
        won = [bid.seq for bid in bids if bid.state == BidState.WON]
        try:
            winner = outcome([bid.logged() for bid in bids], auction.terms).winner
        except (Invalid, ValueError) as broken:
            yield f"the bids of {auction.ref} cannot be run again: {broken}"
            continue
        if winner is None or won != [winner.seq]:
            yield f"{auction.ref} is awarded to bid {won}, and its log to {winner and winner.seq}"


def _custody() -> Iterator[str]:
    """A consignment's facts are a part of the one chain there is, all of it once received."""
    facts: defaultdict[str, list[str]] = defaultdict(list)
    asked = select(Fact.subject, Fact.type).where(Fact.subject.startswith("consignment:"))
    for subject, kind in db.session.execute(asked.order_by(Fact.subject, Fact.number)):
        if kind in _CHAIN:
            facts[subject.removeprefix("consignment:")].append(kind)
    rows = select(Consignment).options(
        selectinload(Consignment.handovers), selectinload(Consignment.receipt)
    )
    for row in db.session.scalars(rows):
        chain = tuple(facts[row.ref])
        if chain != _CHAIN[: len(chain)]:
            yield f"the chain of {row.ref} is broken: {' '.join(chain)}"
        is_received = row.state in _RECEIVED
        if is_received != (len(chain) == len(_CHAIN)) or is_received != (row.receipt is not None):
            yield f"{row.ref} is {row.state}, and its chain ends with {chain[-1:]}"
        signed = [at for one in row.handovers for at in (one.given_signed_at, one.taken_signed_at)]
        if is_received and (len(signed) != 4 or None in signed[:3]):
            yield f"{row.ref} was received and lacks a signature on its way"


def _mass() -> Iterator[str]:
    """What goes into batches is what was accepted; nothing comes out that did not go in."""
    accepted: dict[int, int] = {}
    for row in db.session.scalars(select(Consignment).options(selectinload(Consignment.receipt))):
        if receipt := row.receipt:
            accepted[row.lot_id] = receipt.accepted.milligrams
            if receipt.gross.milligrams - receipt.tare.milligrams != receipt.net.milligrams:
                yield f"the receipt of {row.ref} does not weigh what it says"
            if receipt.accepted.milligrams + receipt.refused.milligrams != receipt.net.milligrams:
                yield f"of {row.ref} more or less is accepted and refused than was weighed"
    taken: Counter[int] = Counter()
    for lot, mass in db.session.execute(select(BatchInput.lot_id, BatchInput.wet_mass)):
        taken[lot] += mass.milligrams
    for lot, milligrams in taken.items():
        if milligrams > accepted.get(lot, 0):
            yield f"batches took in {milligrams} mg of lot {lot}, accepted {accepted.get(lot, 0)}"
    yield from _batches()


def _batches() -> Iterator[str]:
    rows = select(Batch).options(
        selectinload(Batch.inputs).selectinload(BatchInput.elements),
        selectinload(Batch.outputs).selectinload(Output.elements),
    )
    for batch in db.session.scalars(rows):
        left = _by_element(batch.inputs)
        for element, milligrams in _by_element(batch.outputs).items():
            if milligrams > left[element]:
                over = Mass(milligrams - left[element])
                yield f"{over} more {element} came out of {batch.ref} than went in"


def _by_element(rows: list[BatchInput] | list[Output]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        for one in row.elements:
            found[one.element] += one.mass.milligrams
    return found


def _facts() -> Iterator[str]:
    numbers = select(Fact.subject, func.count(), func.min(Fact.number), func.max(Fact.number))
    for subject, many, first, last in db.session.execute(numbers.group_by(Fact.subject)):
        if (first, last) != (1, many):
            yield f"the facts of {subject} are not 1 to {many}"


def _certificates() -> Iterator[str]:
    rows = db.session.execute(select(Certificate.lot_id, func.count()).group_by(Certificate.lot_id))
    yield from (f"lot {lot} has {many} certificates" for lot, many in rows if many > 1)


def _verified(history: History) -> Iterator[str]:
    for one in history.answers:
        if one.deed.kind == "verify" and one.outcome == FAILED:
            yield f"certificate {one.deed.about} does not hold: {one.said}"
