"""How does a bid come to stand?

Under the auction's lock, in one transaction: the instant is read after the lock, eligibility is
asked inside it, the rules admit or refuse, and the sequence moves on. Bids that would wait for each
other are placed together (``recycling.gathering``), one after the other, each with its own fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from recycling import clock
from recycling.auctions.bidders import Bidder
from recycling.auctions.cards import placed_bid_card
from recycling.auctions.models import Auction, AuctionBidder
from recycling.auctions.service.contest import Contest, contest_subject
from recycling.auctions.service.exposure import lock_limits
from recycling.auctions.service.offers import Bidding, Offer
from recycling.auctions.service.placed import own_bids
from recycling.auctions.service.rows import found, locked
from recycling.auctions.surroundings import ExposureLimit
from recycling.bases.models import Base
from recycling.db import among, given_among
from recycling.deeds import Actor
from recycling.errors import Forbidden, Refusal, missing
from recycling.gathering import Turn, gathered
from recycling.journeys import Journey
from recycling.ledger.service import ChainEnd, ask_end
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
_BIDDERS = (
    select(
        Base.id,
        Base.ref,
        Base.recycler_id,
        Base.name,
        Base.country,
        Base.latitude_udeg,
        Base.longitude_udeg,
        Organisation.name.label("recycler"),
        ExposureLimit.limit_minor,
        AuctionBidder.label,
        VERSION.label("version"),
    )
    .join(Organisation, Organisation.id == Base.recycler_id)
    .outerjoin(ExposureLimit, _LIMITS)
    .outerjoin(AuctionBidder, _NUMBERED)
)


@dataclass
class _Known:
    """What is known of an auction's bidders by the references of their bases, and of its chain."""

    auction: Auction
    end: ChainEnd
    bidders: dict[str, Bidder] = field(default_factory=dict)

    def contest(self, version: Version | None = None) -> Contest:
        """Return the contest, for a version of the register: the one read with the bidders."""
        labels = {
            one.recycler_id: one.label for one in self.bidders.values() if one.label is not None
        }
        read = next((version_in(one.version) for one in self.bidders.values()), 0)
        return Contest(self.auction, labels, read if version is None else version)


def _ask_for_turns(journey: Journey, auction: Auction, turns: Sequence[Turn[Offer]]) -> _Known:
    return _ask(journey, auction, [turn.asked.base_ref for turn in turns])


@gathered(lock=locked, ask=_ask_for_turns, refused=note_refused_turns, shown=own_bids)
def place_bid(known: _Known, turns: Sequence[Turn[Offer]]) -> None:
    """Bid for a lot with one of the bidder's own bases; answers with the bid's reference.

    Raises ``NotFound``, ``Forbidden`` for another organisation's base, ``Invalid`` naming the
    price or the limit, ``Conflict`` when late, leading already, or the base is not eligible (every
    reason as a detail).
    """
    auction = known.auction
    limited = {one.recycler_id for one in known.bidders.values() if one.is_limited}
    lock_limits(limited, auction.currency)
    # Who waited for a limit asks anew what may have changed meanwhile.
    contest = known.contest(register_version() if limited else None)
    for turn in turns:
        try:
            bidding = _bidding(turn.act.actor, turn.asked, known, contest)
            turn.result = contest.place(turn.act, bidding)
        except Refusal as refusal:
            turn.refusal = refusal
    contest.write(known.end)
    _show(contest, turns, known)


def try_offer(actor: Actor, ref: str, offer: Offer) -> None:
    """Raise what ``place_bid`` would raise now, and write nothing: for the page that confirms."""
    journey = Journey()
    known = _ask(journey, found(ref), [offer.base_ref])
    journey.go()
    contest = known.contest()
    contest.admit(_bidding(actor, offer, known, contest))


def _ask(journey: Journey, auction: Auction, refs: Iterable[str]) -> _Known:
    """Ask about the bidders of these bases, and where the auction's chain ends."""
    dialect = journey.link.dialect.name
    known = _Known(auction, ask_end(journey, contest_subject(auction)))
    asked = given_among("asked", [(ref,) for ref in set(refs)], dialect)
    journey.execute(
        _bidders_of(dialect),
        {**asked, "currency": auction.currency, "of": auction.id},
        lambda answer: known.bidders.update((row["ref"], Bidder(**row)) for row in answer),
    )
    return known


@cache
def _bidders_of(dialect: str) -> Select[*tuple[Any, ...]]:
    return _BIDDERS.where(among((Base.ref,), "asked", dialect))


def _bidding(actor: Actor, offer: Offer, known: _Known, contest: Contest) -> Bidding:
    base = _own_base(actor, offer.base_ref, known.bidders)
    return Bidding(actor, base, offer, contest.instant(clock.now()))


def _show(contest: Contest, turns: Sequence[Turn[Offer]], known: _Known) -> None:
    """Show bidders the bids just made without reading them again; others are read."""
    by_id = {one.id: one for one in known.bidders.values()}
    for turn in turns:
        made = contest.made(turn.result)
        if made is not None and made["base_id"] in by_id:
            bidder = by_id[made["base_id"]]
            turn.shown = placed_bid_card(contest.auction, made, turn.act.actor, bidder)


def _own_base(actor: Actor, ref: str, bidders: Mapping[str, Bidder]) -> Bidder:
    permit(actor, Permission.AUCTIONS_BID)
    if ref not in bidders:
        raise missing("base", ref)
    base = bidders[ref]
    if base.recycler_id != actor.organisation_id:
        raise Forbidden(
            "not_your_base",
            say("Base %(ref)s belongs to another organisation.", ref=ref),
            field="base",
            way_out=say("Bid with a base of your own."),
        )
    return base
