"""Addresses of sales that lapse and of second chances (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
_ANSWERED = ("second_chance", "chance")
DEEDS: tuple[Row, ...] = (
    Row("settlement_api.lapse_sale", P.SALES_LAPSE, "overdue", "sale", is_once=True),
    Row(
        "second_chances_api.offer_second_chance",
        P.AUCTIONS_AWARD,
        "award_lapsed",
        "auction",
        lambda refs: {},
        is_once=True,
    ),
    Row(
        "second_chances_api.give_up_auction",
        P.AUCTIONS_CANCEL,
        "award_lapsed",
        "auction",
        is_once=True,
    ),
    *(
        Row(f"second_chances_api.{deed}", P.CHANCES_ANSWER, *_ANSWERED, is_once=True)
        for deed in ("take_second_chance", "decline_second_chance")
    ),
)
FORMS: tuple[Row, ...] = (
    Row("settlement.lapse", P.SALES_LAPSE, "overdue", "sale"),
    Row("second_chances.answer", P.CHANCES_ANSWER, *_ANSWERED),
    Row("second_chances.offer", P.AUCTIONS_AWARD, "award_lapsed", "auction"),
    Row("second_chances.give_up", P.AUCTIONS_CANCEL, "award_lapsed", "auction", is_once=True),
)
READINGS: tuple[Row, ...] = (
    Row("second_chances.index", P.CHANCES_READ),
    Row("second_chances.show", P.CHANCES_READ, *_ANSWERED),
    Row("second_chances_api.list_second_chances", P.CHANCES_READ),
    Row("second_chances_api.read_second_chance", P.CHANCES_READ, *_ANSWERED),
    *(
        Row(f"second_chances_exports.second-chances{whom}", P.CHANCES_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
)
