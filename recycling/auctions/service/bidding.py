"""How does a bid come to stand?

Under the auction's lock, in one transaction: the instant is read after the lock, eligibility is
asked inside it, the rules admit or refuse, and the sequence moves on. Bids that would wait for each
other are placed together (``recycling.gathering``), one after the other, each with its own fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, select

from recycling import clock
from recycling.auctions.cards import placed_bid_card
from recycling.auctions.models import Auction, AuctionBidder
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
from recycling.matching.versions import VERSION, Version, register_version, version_in
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.parties.sign_in import note_refused_turns
from recycling.sayings import say

_LIMITS = and_(
    ExposureLimit.organisation_id == Base.recycler_id,
    ExposureLimit.currency == bindparam("currency"),
)
_NUMBERED = and_(
    AuctionBidder.auction_id == bindparam("of"), AuctionBidder.bidder_id == Base.recycler_id
)
_BASES = (
    select(
        Base,
        Organisation.name,
        ExposureLimit.limit_minor,
        AuctionBidder.label,
        VERSION.label("version"),
    )
    .join(Organisation, Organisation.id == Base.recycler_id)
    .outerjoin(ExposureLimit, _LIMITS)
    .outerjoin(AuctionBidder, _NUMBERED)
    .where(Base.ref.in_(bindparam("asked", expanding=True)))
)
_Bases = Mapping[str, Row[*tuple[Any, ...]]]


@gathered(lock=locked, refused=note_refused_turns, shown=own_bids)
def place_bid(auction: Auction, turns: Sequence[Turn[Offer]]) -> None:
    """Bid for a lot with one of the bidder's own bases; answers with the bid's reference.

    Raises ``NotFound``, ``Forbidden`` for another organisation's base, ``Invalid`` naming the
    price or the limit, ``Conflict`` when late, leading already, or the base is not eligible (every
    reason as a detail).
    """
    bases = _bases(auction, (turn.asked.base_ref for turn in turns))
    limited = {row.Base.recycler_id for row in bases.values() if _limited(row)}
    lock_limits(limited, auction.currency)
    # Who waited for a limit asks anew what may have changed meanwhile.
    version = register_version() if limited else _version(bases)
    contest = Contest(auction, _labels(bases), version)
    for turn in turns:
        try:
            bidding = _bidding(turn.act.actor, turn.asked, bases, contest)
            turn.result = contest.place(turn.act, bidding)
        except Refusal as refusal:
            turn.refusal = refusal
    contest.write()
    _show(contest, turns, bases)


def try_offer(actor: Actor, ref: str, offer: Offer) -> None:
    """Raise what ``place_bid`` would raise now, and write nothing: for the page that confirms."""
    auction = found(ref)
    bases = _bases(auction, [offer.base_ref])
    contest = Contest(auction, _labels(bases), _version(bases))
    contest.admit(_bidding(actor, offer, bases, contest))


def _bases(auction: Auction, refs: Iterable[str]) -> _Bases:
    """Return the bases by reference, with their recyclers' names, limits and numbers here."""
    asked = {"asked": list(set(refs)), "currency": auction.currency, "of": auction.id}
    return {row.Base.ref: row for row in db.session.execute(_BASES, asked)}


def _labels(bases: _Bases) -> dict[int, int]:
    known = (row for row in bases.values() if row.label is not None)
    return {row.Base.recycler_id: row.label for row in known}


def _version(bases: _Bases) -> Version:
    """Return the register's version, which was read with the bases; where none is, any will do."""
    return next((version_in(row.version) for row in bases.values()), 0)


def _limited(row: Row[*tuple[Any, ...]]) -> bool:
    return row.limit_minor is not None


def _bidding(actor: Actor, offer: Offer, bases: _Bases, contest: Contest) -> Bidding:
    base = _own_base(actor, offer.base_ref, bases)
    at = contest.instant(clock.now())
    return Bidding(actor, base, offer, at, _limited(bases[offer.base_ref]))


def _show(contest: Contest, turns: Sequence[Turn[Offer]], bases: _Bases) -> None:
    """Show bidders the bids just made without reading them again; others are read."""
    by_id = {row.Base.id: row for row in bases.values()}
    for turn in turns:
        made = contest.made(turn.result)
        if made is not None and made["base_id"] in by_id:
            row = by_id[made["base_id"]]
            turn.shown = placed_bid_card(contest.auction, made, turn.act.actor, row)


def _own_base(actor: Actor, ref: str, bases: _Bases) -> Base:
    permit(actor, Permission.AUCTIONS_BID)
    if ref not in bases:
        raise missing("base", ref)
    base: Base = bases[ref].Base
    if base.recycler_id != actor.organisation_id:
        raise Forbidden(
            "not_your_base",
            say("Base %(ref)s belongs to another organisation.", ref=ref),
            field="base",
            way_out=say("Bid with a base of your own."),
        )
    return base
