"""Addresses of what is laid down around an auction (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

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
        "asked_about",
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
    Row(
        "auctions_api.withdraw_bid",
        P.AUCTIONS_BID,
        "bid_in",
        "auction",
        lambda refs: {
            "bid": refs["bid"],
            "reason": "typing_error",
            "words": "Typed ten times too much.",
        },
        whose="recycler",
        is_once=True,
    ),
    Row(
        "auctions_api.limit_exposure",
        P.AUCTIONS_LIMIT,
        body=lambda refs: {"currency": "JPY", "limit": None},
    ),
    Row("deposits_api.lay_down", P.AUCTIONS_BID, "auctioned_with_deposit", "auction"),
    Row("payment_account_api.begin_onboarding", P.PAYMENT_ACCOUNTS_BEGIN),
    Row("bank_transfers_api.ask_bank_transfer", P.SALES_PAY, "unpaid", "sale"),
)
EXPOSURE: tuple[Row, ...] = (
    Row("payment_account.show", P.PAYMENT_ACCOUNTS_READ),
    Row("payment_account.returned", P.PAYMENT_ACCOUNTS_READ),
    Row("payment_account_api.read_payment_account", P.PAYMENT_ACCOUNTS_READ),
    Row("deposits.index", P.DEPOSITS_READ),
    Row("deposits.show", P.DEPOSITS_READ, "deposited", "deposit"),
    Row("deposits.returned", P.AUCTIONS_BID, "deposited", "auction"),
    Row("deposits_api.list_deposits", P.DEPOSITS_READ),
    Row("deposits_api.read_deposit", P.DEPOSITS_READ, "deposited", "deposit"),
    Row("auctions.exposure", P.AUCTIONS_READ_LIMIT),
    Row("auctions_api.read_exposure", P.AUCTIONS_READ_LIMIT),
    Row("auctions_api.compare_bids", P.AUCTIONS_READ_BIDS, "closed", "auction"),
    *(
        Row(
            f"auctions_exports.comparison{whom}",
            P.AUCTIONS_READ_BIDS,
            "closed",
            "auction",
            more=(("form", "csv"),),
        )
        for whom in ("", "_for_programs")
    ),
)
FORMS: tuple[Row, ...] = (
    Row("auctions.bid_formula", P.AUCTIONS_BID, "auctioned_by_formula", "auction"),
    Row("auctions.ask", P.AUCTIONS_BID, "auctioned", "auction"),
    Row("deposits.lay_down", P.AUCTIONS_BID, "auctioned_with_deposit", "auction"),
    Row("payment_account.begin", P.PAYMENT_ACCOUNTS_BEGIN),
    Row("bank_transfers.ask", P.SALES_PAY, "unpaid", "sale"),
    Row(
        "auctions.answer",
        P.AUCTIONS_CANCEL,
        "asked_about",
        "auction",
        more=(("question", "number"),),
    ),
    Row("auctions.invite", P.AUCTIONS_OPEN, "auctioned", "auction"),
    Row("auctions.limit_exposure", P.AUCTIONS_LIMIT),
    Row("auctions.withdraw", P.AUCTIONS_BID, "auctioned", "auction"),
    Row("auctions.pass_over", P.AUCTIONS_AWARD, "closed", "auction", more=(("bid_ref", "bid"),)),
)
OWN = {
    "watching.index", "watching.watch", "watching.unwatch", "watching_api.list_watched",
    "watching_api.watch_lot", "watching_api.unwatch_lot", "watching_api.read_alerts",
    "watching_api.choose_alerts",
}  # fmt: skip
