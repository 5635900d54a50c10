"""Addresses of reserves (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from typing import Any

from recycling.parties.permissions import Permission
from tests.api.row import Row
from tests.api.world import Refs
from tests.oversight.reserve.makers import PLACE, TERMS, WHY

P = Permission
_OFFERED, _HELD = ("reserve_offered", "agreement"), ("reserve_held", "account")
_ASKED = {"mass_kg": "0.01", "price": "10", "currency": "EUR", "terms": TERMS}


def _product(refs: Refs) -> Any:
    named = {"batch": refs["batch"], "output_id": int(refs["product"])}
    return {**_ASKED, **named, "authority": refs["authority"]}


def _parcel(refs: Refs) -> Any:
    return {**_ASKED, "parcel": refs["parcel"], "base": refs["base"]}


def _because(_refs: Refs) -> Any:
    return {"reason": WHY}


DEEDS: tuple[Row, ...] = (
    Row(
        "reserve_api.offer_product_to_reserve",
        P.RESERVE_OFFER_PRODUCT,
        "reserve_product",
        "",
        _product,
    ),
    Row("reserve_api.offer_parcel_of_reserve", P.RESERVE_OFFER_PARCEL, "reserve_held", "", _parcel),
    Row(
        "reserve_api.accept_reserve_offer",
        P.RESERVE_AGREE,
        *_OFFERED,
        lambda _refs: {"place": PLACE},
        whose="regulator",
        is_once=True,
    ),
    Row(
        "reserve_api.decline_reserve_offer",
        P.RESERVE_AGREE,
        "reserve_offered_out",
        "agreement",
        _because,
        whose="recycler",
        is_once=True,
    ),
    Row(
        "reserve_api.take_back_reserve_offer",
        P.RESERVE_AGREE,
        *_OFFERED,
        _because,
        whose="recycler",
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (
    Row("reserve.offer_product", P.RESERVE_OFFER_PRODUCT),
    Row("reserve.offer_parcel", P.RESERVE_OFFER_PARCEL),
    Row("reserve.accept", P.RESERVE_AGREE, *_OFFERED),
    Row("reserve.decline", P.RESERVE_AGREE, *_OFFERED),
    Row("reserve.take_back", P.RESERVE_AGREE, *_OFFERED),
)
READINGS: tuple[Row, ...] = (
    Row("reserve.index", P.RESERVE_READ),
    Row("reserve.agreement", P.RESERVE_READ, *_OFFERED),
    Row("reserve.account", P.RESERVE_READ_ACCOUNTS, *_HELD),
    Row("reserve_api.list_reserve_agreements", P.RESERVE_READ),
    Row("reserve_api.read_reserve_agreement", P.RESERVE_READ, *_OFFERED),
    Row("reserve_api.list_reserve_parcels", P.RESERVE_READ_ACCOUNTS),
    Row("reserve_api.list_reserve_accounts", P.RESERVE_READ_ACCOUNTS),
    Row("reserve_api.list_reserve_entries", P.RESERVE_READ_ACCOUNTS, *_HELD),
    *(
        Row(f"reserve_exports.{name}{whom}", permission, *of, more=(("form", "csv"),))
        for name, permission, of in (
            ("reserve-agreements", P.RESERVE_READ, ()),
            ("reserve-parcels", P.RESERVE_READ_ACCOUNTS, ()),
            ("reserve-accounts", P.RESERVE_READ_ACCOUNTS, ()),
            ("reserve-entries", P.RESERVE_READ_ACCOUNTS, _HELD),
        )
        for whom in ("", "_for_programs")
    ),
)
