"""Tables of bids by formula: an auction's reference, and the formula of a bid. Never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from recycling.db import BigId, Model


class AuctionReference(Model):
    """The figures from which an auction's bids by formula are worked out, as a document.

    As ``rules.written_formula`` writes it; ``digest`` is what the fact of the opening tells.
    """

    __tablename__ = "auction_reference"

    auction_id: Mapped[int] = mapped_column(BigId, ForeignKey("auction.id"), primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))


class BidFormula(Model):
    """By which formula a bid came to its price; of a sealed bid only once it is opened."""

    __tablename__ = "bid_formula"

    bid_ref: Mapped[str] = mapped_column(String(20), ForeignKey("bid.ref"), primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
