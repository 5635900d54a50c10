"""Who watches the lot of an auction or saved a search, and wants to hear of what a fact tells?

People, each for the organisation they watched it for and still belong to. Left out are the holder's
own, those of bidders where bidders are told themselves, those who switched that kind off, and,
where bids are by invitation only, whoever is not invited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Select, exists, select

from recycling.auctions.models import Auction, AuctionBidder
from recycling.auctions.surroundings import AuctionInvitation
from recycling.auctions.watching.models import AlertKind, AlertOff, WatchedLot
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.lots.models import Lot, SavedSearch
from recycling.notices.reader import MOST_READERS, Reader
from recycling.parties.models import Membership

_NOT_OF_LOTS = frozenset({AlertKind.OUTBID, AlertKind.SEARCH})
_BIDDERS_TOLD = frozenset({AlertKind.ANSWERED, AlertKind.CLOSING, AlertKind.ENDED})


def _watchers(kind: AlertKind) -> Callable[[Fact], Iterable[Reader]]:
    def players(fact: Fact) -> Iterator[Reader]:
        ref = fact.body.get("auction") or fact.subject.partition(":")[2]
        auction = db.session.scalar(select(Auction).where(Auction.ref == ref))
        if auction is not None:
            people = db.session.scalars(watching(auction, kind).limit(MOST_READERS))
            yield from (Reader(person_id=one) for one in people)

    return players


def watching(auction: Auction, kind: AlertKind) -> Select[int]:
    """Ask for the persons to be told of this kind of thing about an auction."""
    ours = WatchedLot.organisation_id
    asked = (
        select(WatchedLot.person_id)
        .join(Lot, Lot.id == WatchedLot.lot_id)
        .where(WatchedLot.lot_id == auction.lot_id, ours != Lot.holder_id)
        .where(
            exists().where(
                Membership.person_id == WatchedLot.person_id, Membership.organisation_id == ours
            )
        )
        .where(
            ~exists().where(
                AlertOff.person_id == WatchedLot.person_id,
                AlertOff.organisation_id == ours,
                AlertOff.kind == kind,
            )
        )
        .order_by(WatchedLot.id)
    )
    if auction.by_invitation:
        asked = asked.where(
            exists().where(
                AuctionInvitation.auction_id == auction.id,
                AuctionInvitation.organisation_id == ours,
            )
        )
    if kind in _BIDDERS_TOLD:
        asked = asked.where(
            ~exists().where(AuctionBidder.auction_id == auction.id, AuctionBidder.bidder_id == ours)
        )
    return asked


def _searcher(fact: Fact) -> Iterator[Reader]:
    """Who saved the search a fact names, still belongs there, and wants to hear of it."""
    theirs = SavedSearch.organisation_id
    asked = select(SavedSearch.person_id).where(
        SavedSearch.ref == fact.body.get("search", ""),
        exists().where(
            Membership.person_id == SavedSearch.person_id, Membership.organisation_id == theirs
        ),
        ~exists().where(
            AlertOff.person_id == SavedSearch.person_id,
            AlertOff.organisation_id == theirs,
            AlertOff.kind == AlertKind.SEARCH,
        ),
    )
    yield from (Reader(person_id=one) for one in db.session.scalars(asked))


WATCHING: dict[str, Callable[[Fact], Iterable[Reader]]] = {
    **{f"watchers_{kind}": _watchers(kind) for kind in AlertKind if kind not in _NOT_OF_LOTS},
    "searcher": _searcher,
}
