"""What is known of the interests around an auction: asked at a bid, at the award, and to show them?

``Auction.has_interests`` says whether the lot's holder had any since the opening, so that a bid in
any other auction asks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select, update

from recycling.auctions.interests.models import InterestEntry
from recycling.auctions.interests.rules import (
    KINDS,
    Interest,
    KnownInterest,
    refuse_own,
    refuse_undeclared,
)
from recycling.auctions.models import Auction, AuctionBidder
from recycling.auctions.rules import AuctionState
from recycling.db import db
from recycling.lots.models import Lot


@dataclass(frozen=True)
class ShownInterest:
    """A declared interest of a bidder, under the number others know it by."""

    label: int
    kind: str
    by_bidder: bool
    since: date

    @property
    def words(self) -> str:
        """Say what joins the two, as read of whoever has the interest."""
        return KINDS[Interest(self.kind)]


def refuse_conflict(auction: Auction, bidder_id: int, at: datetime) -> None:
    """Raise ``Conflict``: the own lot, or an interest that is known and not declared."""
    refuse_own(bidder_id, auction.lot.holder_id)
    if auction.has_interests:
        rows = db.session.execute(
            select(InterestEntry.kind, InterestEntry.is_declared).where(
                _between(bidder_id, auction.lot.holder_id),
                _valid_on(at.date()),
                InterestEntry.withdrawn_at.is_(None),
            )
        )
        refuse_undeclared(KnownInterest(*row) for row in rows)


def shown_in(auction: Auction) -> tuple[ShownInterest, ...]:
    """Return the declared interests of bidders of an auction in its holder, by their numbers.

    One that was withdrawn after the opening is still shown.
    """
    if not auction.has_interests:
        return ()
    day = auction.opens_at.date()
    rows = db.session.execute(_shown(auction.id, auction.lot.holder_id, auction.opens_at, day))
    return tuple(
        ShownInterest(row.label, row.kind, row.organisation_id == row.bidder_id, row.from_on)
        for row in rows
    )


def declared_with(auction: Auction, bidder_id: int | None) -> tuple[str, ...]:
    """Return what joins an organisation and the holder, in words: read beside a bid of it."""
    if bidder_id is None or not auction.has_interests:
        return ()
    kinds = db.session.scalars(
        select(InterestEntry.kind)
        .where(
            _between(bidder_id, auction.lot.holder_id),
            _valid_on(auction.opens_at.date()),
            InterestEntry.is_declared.is_(True),
            InterestEntry.withdrawn_at.is_(None),
        )
        .order_by(InterestEntry.id)
    )
    return tuple(KINDS[Interest(kind)] for kind in kinds)


def _shown(
    auction_id: int, holder_id: int, opens_at: datetime, day: date
) -> Select[int, str, int, int, date]:
    joined = or_(
        and_(
            InterestEntry.organisation_id == AuctionBidder.bidder_id,
            InterestEntry.about_id == holder_id,
        ),
        and_(
            InterestEntry.about_id == AuctionBidder.bidder_id,
            InterestEntry.organisation_id == holder_id,
        ),
    )
    return (
        select(
            AuctionBidder.label,
            InterestEntry.kind,
            InterestEntry.organisation_id,
            AuctionBidder.bidder_id,
            InterestEntry.from_on,
        )
        .join(InterestEntry, joined)
        .where(
            AuctionBidder.auction_id == auction_id,
            InterestEntry.is_declared.is_(True),
            or_(InterestEntry.to_on.is_(None), InterestEntry.to_on >= day),
            or_(InterestEntry.withdrawn_at.is_(None), InterestEntry.withdrawn_at >= opens_at),
        )
        .order_by(AuctionBidder.label, InterestEntry.id)
    )


def has_interests(holder_id: int) -> bool:
    """Tell whether any interest that was not withdrawn concerns a holder."""
    found = select(InterestEntry.id).where(
        or_(InterestEntry.organisation_id == holder_id, InterestEntry.about_id == holder_id),
        InterestEntry.withdrawn_at.is_(None),
    )
    return db.session.scalar(found.limit(1)) is not None


def mark_auctions(organisation_ids: Iterable[int]) -> None:
    """Let the auctions that still run know that their lot's holder has an interest now."""
    lots = select(Lot.id).where(Lot.holder_id.in_(list(organisation_ids)))
    db.session.execute(
        update(Auction)
        .where(
            Auction.state.in_((AuctionState.OPEN, AuctionState.CLOSED)), Auction.lot_id.in_(lots)
        )
        .values(has_interests=True)
        .execution_options(synchronize_session=False)
    )


def _between(one: int, other: int) -> ColumnElement[bool]:
    return or_(
        and_(InterestEntry.organisation_id == one, InterestEntry.about_id == other),
        and_(InterestEntry.organisation_id == other, InterestEntry.about_id == one),
    )


def _valid_on(day: date) -> ColumnElement[bool]:
    return and_(
        InterestEntry.from_on <= day,
        or_(InterestEntry.to_on.is_(None), InterestEntry.to_on >= day),
    )
