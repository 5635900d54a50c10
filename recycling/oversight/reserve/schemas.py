"""What do programs send and read of reserves?"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from recycling.oversight.reserve.queries import ALL, STATES
from recycling.oversight.reserve.rules import (
    LONGEST_PLACE,
    LONGEST_REASON,
    LONGEST_TERMS,
    SHORTEST,
    AgreementState,
    Group,
    Offer,
    Way,
)
from recycling.quantities import CURRENCIES, Money
from recycling.wire import CursorArgs, ExactDecimal, InstantField, MassField, MoneySchema, Strict


def _said(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


def _elements() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(), values=MassField(), **_said("kilograms of each element in it")
    )


_NEXT = _said("cursor of the next page; empty: the last")


class ReserveAgreementSchema(Strict):
    """What a base and an authority agree on over a quantity of a product."""

    ref = fields.String(**_said("reference"))
    way = fields.String(**_said(", ".join(Way)))
    state = fields.String(**_said(", ".join(AgreementState)))
    authority = fields.String(**_said("reference of the authority"))
    authority_name = fields.String(**_said("its name"))
    base = fields.String(**_said("reference of the base that made it, or gets it"))
    base_name = fields.String(**_said("its name"))
    batch = fields.String(**_said("reference of the batch that made the product"))
    product = fields.String(**_said("what the product is called"))
    parcel = fields.String(**_said("reference of what it became, or is a part of; or empty"))
    place = fields.String(**_said("where that is kept; empty to others than authorities"))
    mass = MassField(data_key="mass_kg", **_said("how much of it"))
    elements = _elements()
    price = fields.Nested(MoneySchema, **_said("for all of it; paid outside the registry"))
    terms = fields.String(**_said("how and by when it is paid"))
    offered_at = InstantField(**_said("when it was offered"))
    ended_at = InstantField(allow_none=True, **_said("when it was answered or taken back"))
    reason = fields.String(**_said("why it was declined or taken back, or empty"))


class ReserveAgreementPageSchema(Strict):
    """A page of agreements."""

    items = fields.List(fields.Nested(ReserveAgreementSchema), **_said("offered last first"))
    next = fields.String(**_NEXT)


class ReserveParcelSchema(Strict):
    """A quantity of one product that a reserve has taken in."""

    ref = fields.String(**_said("reference"))
    authority_name = fields.String(**_said("whose it is"))
    place = fields.String(**_said("where it is kept"))
    batch = fields.String(**_said("reference of the batch that made the product"))
    product = fields.String(**_said("what it is called"))
    mass = MassField(data_key="mass_kg", **_said("as it was taken in"))
    left = MassField(data_key="left_kg", **_said("what is left of it"))
    left_elements = _elements()
    taken_in_at = InstantField(**_said("when it was taken in"))


class ReserveParcelPageSchema(Strict):
    """A page of parcels."""

    items = fields.List(fields.Nested(ReserveParcelSchema), **_said("taken in last first"))
    next = fields.String(**_NEXT)


class ReservePeriodSchema(Strict):
    """An account over a year: opening + in - out = closing, in kilograms of elements."""

    opening = MassField(data_key="opening_kg", **_said("when the year began"))
    came_in = MassField(data_key="in_kg", **_said("what came in"))
    went_out = MassField(data_key="out_kg", **_said("what went out"))
    closing = MassField(data_key="closing_kg", **_said("when the year ended, or now"))
    adds_up = fields.Boolean(**_said("whether the four come to the same"))


class ReserveAccountSchema(Strict):
    """What an authority holds of one group of elements at one place."""

    ref = fields.String(**_said("reference"))
    authority_name = fields.String(**_said("whose it is"))
    group = fields.String(**_said(f"{', '.join(Group)}; groups of the white paper of 2012"))
    place = fields.String(**_said("where it is kept"))
    year = fields.Integer(**_said("of the calendar, by UTC"))
    period = fields.Nested(ReservePeriodSchema, **_said("the account over that year"))
    elements = _elements()


class ReserveAccountPageSchema(Strict):
    """A page of accounts."""

    items = fields.List(fields.Nested(ReserveAccountSchema), **_said("opened first first"))
    next = fields.String(**_NEXT)


class ReserveEntrySchema(Strict):
    """What one agreement moved on an account."""

    number = fields.Integer(**_said("1, 2, … in the account"))
    booked_at = InstantField(**_said("when"))
    way = fields.String(**_said(", ".join(Way)))
    agreement = fields.String(**_said("reference of the agreement"))
    parcel = fields.String(**_said("reference of the parcel"))
    batch = fields.String(**_said("reference of the batch that made it"))
    product = fields.String(**_said("what it is called"))
    base_name = fields.String(**_said("from which base, or to which"))
    mass = MassField(data_key="mass_kg", **_said("mass of the group's elements"))
    elements = _elements()
    balance = MassField(data_key="balance_kg", **_said("what the account held after it"))


class ReserveEntryPageSchema(Strict):
    """A page of entries."""

    items = fields.List(fields.Nested(ReserveEntrySchema), **_said("booked last first"))
    next = fields.String(**_NEXT)


class ReserveAgreementArgs(CursorArgs):
    """Which agreements are listed."""

    state = fields.String(
        load_default=ALL,
        validate=validate.OneOf([str(one) for one in STATES]),
        **_said("one of the states, or all"),
    )


class ReserveYearArgs(CursorArgs):
    """Over which year."""

    year = fields.String(load_default="", **_said("of the calendar, by UTC; empty: this one"))


class _OfferSchema(Strict):
    mass = MassField(
        data_key="mass_kg",
        required=True,
        metadata={"description": "how much of it", "example": "120.5"},
    )
    price = ExactDecimal(
        required=True,
        metadata={"description": "for all of it; 0: without payment", "example": "8400.00"},
    )
    currency = fields.String(
        required=True,
        validate=validate.OneOf(CURRENCIES),
        metadata={"description": "of the price", "example": "EUR"},
    )
    terms = fields.String(
        required=True,
        validate=validate.Length(SHORTEST, LONGEST_TERMS),
        metadata={
            "description": "how and by when it is paid, outside the registry",
            "example": "By bank transfer within 30 days of the invoice.",
        },
    )


def offer_of(body: dict[str, Any]) -> Offer:
    """Read a loaded offer; raises ``Invalid`` naming ``price``."""
    return Offer(body["mass"], Money.of(body["price"], body["currency"], "price"), body["terms"])


class NewReserveProductSchema(_OfferSchema):
    """A product that is offered to an authority."""

    batch = fields.String(required=True, **_said("reference of the closed batch"))
    output_id = fields.Integer(required=True, **_said("number of the product among its outputs"))
    authority = fields.String(required=True, **_said("reference of the authority"))


class NewReserveParcelSchema(_OfferSchema):
    """A part of a parcel that is offered to a base."""

    parcel = fields.String(required=True, **_said("reference of the parcel"))
    base = fields.String(required=True, **_said("reference of the base"))


class ReservePlaceSchema(Strict):
    """Where an authority keeps what it takes in."""

    place = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_PLACE),
        metadata={
            "description": "of a product that comes in; nothing where a base accepts",
            "example": "Store Nord, hall 2",
        },
    )


class ReserveReasonSchema(Strict):
    """Why an offer is declined or taken back."""

    reason = fields.String(
        required=True,
        validate=validate.Length(SHORTEST, LONGEST_REASON),
        metadata={"description": "stays with it", "example": "The price is above the index."},
    )
