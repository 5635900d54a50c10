"""Signs and trading partners, for programs of regulators."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from recycling.access import requires
from recycling.oversight.signs import network, queries, service
from recycling.oversight.signs.network import PairCard
from recycling.oversight.signs.queries import SignCard, Sought
from recycling.oversight.signs.schemas import (
    SignArgs,
    SignPageSchema,
    SignReasonSchema,
    SignWithEvidenceSchema,
    TradingPairPageSchema,
)
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, Page

api = Blueprint(
    "signs_api",
    __name__,
    url_prefix=PREFIX,
    description="Patterns in figures that an honest party would hardly show",
)


@api.get("/signs")
@api.arguments(SignArgs, location="query")
@api.response(200, SignPageSchema)
@requires(Permission.LEAKS_READ)
def list_signs(asked: dict[str, Any]) -> Page[SignCard]:
    """List the signs of one's country that are open, or others."""
    sought = Sought(asked["state"], asked["kind"])
    return queries.signs(current_actor(), asked["cursor"], asked["limit"], sought)


@api.get("/signs/<ref>")
@api.response(200, SignWithEvidenceSchema)
@requires(Permission.LEAKS_READ)
def read_sign(ref: str) -> SignCard:
    """Read a sign with its evidence."""
    return queries.sign(ref, current_actor())


@api.post("/signs/<ref>/close")
@api.arguments(SignReasonSchema)
@api.response(200, SignWithEvidenceSchema)
@requires(Permission.LEAKS_CLOSE)
def close_sign(body: dict[str, Any], ref: str) -> SignCard:
    """Close a sign, saying why nothing is left to be done."""
    return queries.sign(service.close_sign(current_act(), ref, body["reason"]), current_actor())


@api.get("/trading-partners")
@api.arguments(CursorArgs, location="query")
@api.response(200, TradingPairPageSchema)
@requires(Permission.OVERSIGHT_READ)
def list_trading_partners(asked: dict[str, Any]) -> Page[PairCard]:
    """List who traded with whom in the last twelve months, with most lots first."""
    return network.pairs(current_actor(), asked["cursor"], asked["limit"])
