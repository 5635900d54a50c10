"""Reserves, for programs of authorities and recyclers."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from recycling.access import requires
from recycling.oversight.reserve import queries, service
from recycling.oversight.reserve.cards import AccountCard, AgreementCard, EntryCard, ParcelCard
from recycling.oversight.reserve.schemas import (
    NewReserveParcelSchema,
    NewReserveProductSchema,
    ReserveAccountPageSchema,
    ReserveAgreementArgs,
    ReserveAgreementPageSchema,
    ReserveAgreementSchema,
    ReserveEntryPageSchema,
    ReserveParcelPageSchema,
    ReservePlaceSchema,
    ReserveReasonSchema,
    ReserveYearArgs,
    offer_of,
)
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX, CursorArgs, Page, cards

api = Blueprint(
    "reserve_api",
    __name__,
    url_prefix=PREFIX,
    description="What authorities hold in reserve",
)


@api.get("/reserve/agreements")
@api.arguments(ReserveAgreementArgs, location="query")
@api.response(200, ReserveAgreementPageSchema)
@requires(Permission.RESERVE_READ)
def list_reserve_agreements(asked: dict[str, Any]) -> Page[dict[str, Any]]:
    """List the agreements of one's country, or of one's own bases."""
    found = queries.agreements(
        current_actor(), asked["cursor"], asked["limit"], state=asked["state"]
    )
    return cards(found, _written)


@api.get("/reserve/agreements/<ref>")
@api.response(200, ReserveAgreementSchema)
@requires(Permission.RESERVE_READ)
def read_reserve_agreement(ref: str) -> dict[str, Any]:
    """Read one agreement."""
    return _told(ref)


@api.post("/reserve/products")
@api.arguments(NewReserveProductSchema)
@api.response(201, ReserveAgreementSchema)
@requires(Permission.RESERVE_OFFER_PRODUCT)
def offer_product_to_reserve(body: dict[str, Any]) -> dict[str, Any]:
    """Offer so much of a product of a closed batch to an authority of the base's country."""
    ref = service.offer_product_to_reserve(
        current_act(), body["batch"], body["output_id"], body["authority"], offer_of(body)
    )
    return _told(ref)


@api.post("/reserve/parcels")
@api.arguments(NewReserveParcelSchema)
@api.response(201, ReserveAgreementSchema)
@requires(Permission.RESERVE_OFFER_PARCEL)
def offer_parcel_of_reserve(body: dict[str, Any]) -> dict[str, Any]:
    """Offer so much of a parcel to a base, for a price or for nothing."""
    ref = service.offer_parcel_of_reserve(
        current_act(), body["parcel"], body["base"], offer_of(body)
    )
    return _told(ref)


@api.post("/reserve/agreements/<ref>/accept")
@api.arguments(ReservePlaceSchema)
@api.response(200, ReserveAgreementSchema)
@requires(Permission.RESERVE_AGREE)
def accept_reserve_offer(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Accept an offer; an authority says where it keeps the product, and it is booked."""
    service.accept_reserve_offer(current_act(), ref, body["place"])
    return _told(ref)


@api.post("/reserve/agreements/<ref>/decline")
@api.arguments(ReserveReasonSchema)
@api.response(200, ReserveAgreementSchema)
@requires(Permission.RESERVE_AGREE)
def decline_reserve_offer(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Decline an offer, saying why."""
    service.decline_reserve_offer(current_act(), ref, body["reason"])
    return _told(ref)


@api.post("/reserve/agreements/<ref>/take-back")
@api.arguments(ReserveReasonSchema)
@api.response(200, ReserveAgreementSchema)
@requires(Permission.RESERVE_AGREE)
def take_back_reserve_offer(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Take one's own offer back, saying why."""
    service.take_back_reserve_offer(current_act(), ref, body["reason"])
    return _told(ref)


@api.get("/reserve/parcels")
@api.arguments(CursorArgs, location="query")
@api.response(200, ReserveParcelPageSchema)
@requires(Permission.RESERVE_READ_ACCOUNTS)
def list_reserve_parcels(asked: dict[str, Any]) -> Page[ParcelCard]:
    """List the parcels that authorities of one's country have taken in."""
    return queries.parcels(current_actor(), asked["cursor"], asked["limit"])


@api.get("/reserve/accounts")
@api.arguments(ReserveYearArgs, location="query")
@api.response(200, ReserveAccountPageSchema)
@requires(Permission.RESERVE_READ_ACCOUNTS)
def list_reserve_accounts(asked: dict[str, Any]) -> Page[AccountCard]:
    """List the accounts of one's country over a year: opening, in, out, closing."""
    return queries.accounts(current_actor(), asked["cursor"], asked["limit"], year=asked["year"])


@api.get("/reserve/accounts/<ref>/entries")
@api.arguments(ReserveYearArgs, location="query")
@api.response(200, ReserveEntryPageSchema)
@requires(Permission.RESERVE_READ_ACCOUNTS)
def list_reserve_entries(asked: dict[str, Any], ref: str) -> Page[EntryCard]:
    """List the entries of an account in a year, each with its source."""
    return queries.entries(
        ref, current_actor(), asked["cursor"], asked["limit"], year=asked["year"]
    )


def _told(ref: str) -> dict[str, Any]:
    return _written(queries.agreement(ref, current_actor()))


def _written(card: AgreementCard) -> dict[str, Any]:
    return {**vars(card), "price": card.price.json()}
