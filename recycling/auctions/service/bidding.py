"""How does a bid come to stand?

Under the auction's lock, in one transaction: the instant is read after the lock, eligibility is
asked inside it, the rules admit or refuse, and the sequence moves on. Bids that would wait for each
other are placed together (``recycling.gathering``), one after the other, each with its own fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import and_, bindparam, select

from recycling import clock
from recycling.auctions.models import Auction
from recycling.auctions.service.contest import Contest
from recycling.auctions.service.exposure import lock_limits
from recycling.auctions.service.offers import Bidding, Offer
from recycling.auctions.service.placed import own_bids
from recycling.auctions.service.rows import found, locked
from recycling.auctions.surroundings import ExposureLimit
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import Forbidden, Refusal, missing
from recycling.gathering import Turn, gathered
from recycling.parties.permissions import Permission, permit
from recycling.parties.sign_in import note_refused_turns

_LIMITS = and_(
    ExposureLimit.organisation_id == Base.recycler_id,
    ExposureLimit.currency == bindparam("currency"),
)
_BASES = (
    select(Base, ExposureLimit.limit_minor)
    .outerjoin(ExposureLimit, _LIMITS)
    .where(Base.ref.in_(bindparam("asked", expanding=True)))
)


@gathered(lock=locked, refused=note_refused_turns, shown=own_bids)
def place_bid(auction: Auction, turns: Sequence[Turn[Offer]]) -> None:
    """Bid for a lot with one of the bidder's own bases; answers with the bid's reference.

    Raises ``NotFound``, ``Forbidden`` for another organisation's base, ``Invalid`` naming the
    price or the limit, ``Conflict`` when late, leading already, or the base is not eligible (every
    reason as a detail).
    """
    bases, limited = _bases(auction, (turn.asked.base_ref for turn in turns))
    lock_limits(limited, auction.currency)
    contest = Contest(auction, {base.recycler_id for base in bases.values()})
    for turn in turns:
        try:
            base = _own_base(turn.act.actor, turn.asked.base_ref, bases)
            at, is_limited = contest.instant(clock.now()), base.recycler_id in limited
            bidding = Bidding(turn.act.actor, base, turn.asked, at, is_limited)
            turn.result = contest.place(turn.act, bidding)
        except Refusal as refusal:
            turn.refusal = refusal
    contest.write()


def try_offer(actor: Actor, ref: str, offer: Offer) -> None:
    """Raise what ``place_bid`` would raise now, and write nothing: for the page that confirms."""
    auction = found(ref)
    bases, limited = _bases(auction, [offer.base_ref])
    base = _own_base(actor, offer.base_ref, bases)
    contest = Contest(auction, {base.recycler_id})
    contest.admit(Bidding(actor, base, offer, clock.now(), base.recycler_id in limited))


def _bases(auction: Auction, refs: Iterable[str]) -> tuple[dict[str, Base], set[int]]:
    """Return the bases by reference, and which of their recyclers have limited their exposure."""
    asked = {"asked": list(set(refs)), "currency": auction.currency}
    rows = db.session.execute(_BASES, asked).all()
    limited = {row.Base.recycler_id for row in rows if row.limit_minor is not None}
    return {row.Base.ref: row.Base for row in rows}, limited


def _own_base(actor: Actor, ref: str, bases: Mapping[str, Base]) -> Base:
    permit(actor, Permission.AUCTIONS_BID)
    base = bases.get(ref)
    if base is None:
        raise missing("base", ref)
    if base.recycler_id != actor.organisation_id:
        raise Forbidden(
            "not_your_base",
            f"Base {ref} belongs to another organisation.",
            field="base",
            way_out="Bid with a base of your own.",
        )
    return base
