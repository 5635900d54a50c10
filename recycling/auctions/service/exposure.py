"""What is an organisation committed to by its bids, and may it commit itself further?

Sealed prices are opened in memory for the bidder's own sum, in its own deed, and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Row, select

from recycling.auctions.models import IS_STANDING, Auction, AuctionBidder, Award, Bid
from recycling.auctions.rules import AuctionState
from recycling.auctions.rules.exposure import Committed, check_exposure, cost
from recycling.auctions.sealing import Place, Sealed, open_envelope
from recycling.auctions.service.offers import Bidding
from recycling.auctions.service.rows import secret
from recycling.auctions.surroundings import ExposureLimit
from recycling.db import db
from recycling.quantities import Money, UnitPrice

_LIVE = (AuctionState.OPEN, AuctionState.CLOSED)


def lock_limits(organisation_ids: Collection[int], currency: str) -> None:
    """Lock the limits these organisations have, always in one order, until the deed commits.

    So two bids of one bidder in two auctions are counted one after the other. Asks nothing of the
    database where nobody has a limit.
    """
    if not organisation_ids:
        return
    db.session.execute(
        select(ExposureLimit.organisation_id)
        .where(
            ExposureLimit.organisation_id.in_(organisation_ids), ExposureLimit.currency == currency
        )
        .order_by(ExposureLimit.organisation_id)
        .with_for_update()
    ).all()


def refuse_overexposed(auction: Auction, bidding: Bidding) -> None:
    """Raise ``Conflict`` where the bid would take a bidder who has a limit beyond it."""
    if not bidding.base.is_limited:
        return
    bidder_id, currency = bidding.base.recycler_id, auction.currency
    limit = limit_of(bidder_id, currency)
    if limit is not None:
        committed = committed_of(bidder_id, currency, but=auction.id)
        check_exposure(limit, committed.total, cost(bidding.furthest, auction.lot.wet_mass))


def limit_of(organisation_id: int, currency: str) -> Money | None:
    """Return the limit of an organisation in a currency, if it has one."""
    minor = db.session.scalar(
        select(ExposureLimit.limit_minor).where(
            ExposureLimit.organisation_id == organisation_id, ExposureLimit.currency == currency
        )
    )
    return None if minor is None else Money(minor, currency)


def limits_of(organisation_id: int) -> Mapping[str, Money]:
    """Return the limits of an organisation, under their currencies."""
    rows = db.session.execute(
        select(ExposureLimit.currency, ExposureLimit.limit_minor).where(
            ExposureLimit.organisation_id == organisation_id
        )
    )
    return {currency: Money(minor, currency) for currency, minor in rows}


def committed_of(organisation_id: int, currency: str, but: int | None = None) -> Committed:
    """Return what an organisation is committed to in a currency, but for one auction's bids."""
    return commitments_of(organisation_id, (currency,), but)[currency]


def commitments_of(
    organisation_id: int, currencies: Collection[str], but: int | None = None
) -> Mapping[str, Committed]:
    """Return what it is committed to in each of some currencies, in two questions for all."""
    live = [row for row in _standing(organisation_id, currencies) if row.Auction.id != but]
    unpaid = _unpaid(organisation_id, currencies)
    return {
        one: Committed(
            leading=_sum((row for row in live if row.Bid.envelope is None), one),
            sealed=_sum((row for row in live if row.Bid.envelope is not None), one),
            unpaid=_sum(unpaid, one),
        )
        for one in currencies
    }


def _standing(organisation_id: int, currencies: Collection[str]) -> Sequence[Row[Auction, Bid]]:
    return db.session.execute(
        select(Auction, Bid)
        .select_from(AuctionBidder)
        .join(Auction, Auction.id == AuctionBidder.auction_id)
        .join(Bid, (Bid.auction_id == Auction.id) & (Bid.bidder_id == AuctionBidder.bidder_id))
        .where(
            AuctionBidder.bidder_id == organisation_id,
            Auction.state.in_(_LIVE),
            Auction.currency.in_(currencies),
            IS_STANDING,
        )
    ).all()


def _unpaid(organisation_id: int, currencies: Collection[str]) -> Sequence[Row[Auction, Bid]]:
    return db.session.execute(
        select(Auction, Bid)
        .select_from(Award)
        .join(Bid, Bid.id == Award.bid_id)
        .join(Auction, Auction.id == Award.auction_id)
        .where(
            Award.settled_at.is_(None),
            Bid.bidder_id == organisation_id,
            Auction.currency.in_(currencies),
        )
    ).all()


def _sum(rows: Iterable[Row[Auction, Bid]], currency: str) -> Money:
    costs = (
        cost(_furthest(row.Auction, row.Bid), row.Auction.lot.wet_mass)
        for row in rows
        if row.Auction.currency == currency
    )
    return sum(costs, Money(0, currency))


def _furthest(auction: Auction, bid: Bid) -> UnitPrice:
    """Return the price a standing bid may come to: its own, or the limit it leads with."""
    limit = auction.leading_limit_minor if auction.state == AuctionState.OPEN else None
    minor = limit if limit is not None else bid.minor_per_tonne
    return UnitPrice(_opened(auction, bid) if minor is None else minor, auction.currency)


def _opened(auction: Auction, bid: Bid) -> int:
    if bid.envelope is None or bid.commitment is None or auction.sealing_key is None:
        raise ValueError(f"{bid.ref} has neither a price nor an envelope")
    sealed, place = Sealed(bid.envelope, bid.commitment), Place(auction.ref, bid.ref)
    return open_envelope(secret(), auction.sealing_key, place, sealed).minor_per_tonne
