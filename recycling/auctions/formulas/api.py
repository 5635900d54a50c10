"""For programs: what an auction's bids by formula are worked out from, and how bids compare."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from recycling.access import public, requires
from recycling.auctions.api import NetPriceSchema, SignedAmountSchema
from recycling.auctions.around_api import api
from recycling.auctions.bid_api import BidSchema
from recycling.auctions.formulas.comparing import Compared, compared
from recycling.auctions.formulas.queries import reference_document, reference_in
from recycling.auctions.formulas.schemas import ReferenceSchema
from recycling.auctions.queries import row_of, taking_part
from recycling.auctions.ranking import ranking_of
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Strict


class BroughtSchema(Strict):
    """What one payable of a formula brings."""

    name = fields.String(metadata={"description": "symbol, or those quoted together"})
    amount = fields.Nested(SignedAmountSchema, metadata={"description": "for the lot"})
    per_kg = fields.Nested(
        SignedAmountSchema, allow_none=True, metadata={"description": "for a kg of it contained"}
    )


class ComparedSchema(Strict):
    """A bid on the basis all bids share; signed, above zero is paid to the holder."""

    bid = fields.Nested(BidSchema, metadata={"description": "the bid"})
    net = fields.Nested(SignedAmountSchema, metadata={"description": "for the lot's declared mass"})
    low = fields.Nested(NetPriceSchema, metadata={"description": "with every index 20 % lower"})
    high = fields.Nested(NetPriceSchema, metadata={"description": "with every index 20 % higher"})
    per_kg = fields.Nested(
        SignedAmountSchema,
        allow_none=True,
        metadata={"description": "for a kg of rare earths contained, as elements"},
    )
    brought = fields.List(
        fields.Nested(BroughtSchema), metadata={"description": "by a formula's payables"}
    )


class ComparisonSchema(Strict):
    """Every bidder's bid that counts, the best first."""

    items = fields.List(fields.Nested(ComparedSchema), metadata={"description": "bids"})


@api.get("/auctions/<ref>/reference")
@api.response(200, ReferenceSchema)
@public
def read_reference(ref: str) -> dict[str, Any]:
    """Read what bids by formula are worked out from; 422 where only prices are taken."""
    auction = taking_part(ref, current_actor())
    reference_in(auction)
    return reference_document(auction)


@api.get("/auctions/<ref>/comparison")
@api.response(200, ComparisonSchema)
@requires(Permission.AUCTIONS_READ_BIDS)
def compare_bids(ref: str) -> dict[str, tuple[Compared, ...]]:
    """Compare the bids of an ended auction on one basis: the holder and the regulator."""
    ranking = ranking_of(ref, current_actor())
    return {"items": compared(row_of(ref), [one.bid for one in ranking.bids])}
