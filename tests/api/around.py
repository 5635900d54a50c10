"""Addresses of what is laid down around an auction (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from recycling.auctions import service as auctions
from recycling.auctions.rules.conditions import Conditions
from recycling.parties.permissions import Permission
from tests.api.row import Row
from tests.auctions.makers import sealed_terms
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member

P = Permission
DEEDS: tuple[Row, ...] = (
    Row(
        "auctions_api.ask",
        P.AUCTIONS_BID,
        "auctioned",
        "auction",
        lambda refs: {"question": "Is the swarf washed?"},
    ),
    Row(
        "auctions_api.answer",
        P.AUCTIONS_CANCEL,
        "questioned",
        "auction",
        lambda refs: {"answer": "It is washed."},
        more=(("number", "number"),),
        is_once=True,
    ),
    Row(
        "auctions_api.invite",
        P.AUCTIONS_OPEN,
        "by_invitation",
        "auction",
        lambda refs: {"organisation": refs["invitee"]},
    ),
)
FORMS: tuple[Row, ...] = (
    Row("auctions.ask", P.AUCTIONS_BID, "auctioned", "auction"),
    Row(
        "auctions.answer",
        P.AUCTIONS_CANCEL,
        "questioned",
        "auction",
        more=(("question", "number"),),
    ),
    Row("auctions.invite", P.AUCTIONS_OPEN, "auctioned", "auction"),
    Row("auctions.pass_over", P.AUCTIONS_AWARD, "closed", "auction", more=(("bid_ref", "bid"),)),
)


def by_invitation(holder: Member, invited: Member) -> dict[str, str]:
    """An auction to which one recycler is invited, and somebody else yet to be."""
    laid = Conditions(by_invitation=True, invited=(invited.actor.organisation_ref,))
    ref = auctions.open_auction(holder.act(), a_published_lot(holder), sealed_terms(), laid)
    return {"auction": ref, "invitee": a_member("recycler").actor.organisation_ref}


def questioned(refs: dict[str, str], asker: Member) -> dict[str, str]:
    """An auction somebody asked about."""
    return {**refs, "number": auctions.ask(asker.act(), refs["auction"], "Is it washed?")}
