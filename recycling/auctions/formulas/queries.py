"""From which figures does an auction take bids by formula, and by which formula was one bid?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from recycling.auctions.formulas.models import AuctionReference, BidFormula
from recycling.auctions.models import Auction
from recycling.auctions.rules.formula import Formula
from recycling.auctions.rules.reference import Reference
from recycling.auctions.rules.written_formula import read_formula, read_reference
from recycling.db import db
from recycling.errors import Invalid
from recycling.sayings import say


def reference_in(auction: Auction) -> Reference:
    """Return the reference of an auction; raises ``Invalid`` where it takes no formulas."""
    if not auction.takes_formulas:
        raise Invalid(
            "formulas_not_taken",
            say("Auction %(auction)s takes prices per tonne only.", auction=auction.ref),
            field="formula",
            way_out=say("Name your price per tonne."),
        )
    return read_reference(reference_document(auction))


def reference_document(auction: Auction) -> dict[str, Any]:
    """Return the reference of an auction that takes formulas, as it was written down."""
    row = db.session.get_one(AuctionReference, auction.id)
    return row.document


def formula_documents(bid_refs: Sequence[str]) -> Mapping[str, dict[str, Any]]:
    """Return the documents of those of these bids that were made by formula."""
    rows = db.session.execute(
        select(BidFormula.bid_ref, BidFormula.document).where(BidFormula.bid_ref.in_(bid_refs))
    )
    return {row.bid_ref: row.document for row in rows}


def formula_of(bid_ref: str) -> Formula | None:
    """Return the formula of a bid, ``None`` for a plain price or one that is still sealed."""
    document = formula_documents([bid_ref]).get(bid_ref)
    return None if document is None else read_formula(document)
