"""Consignments, hand-overs and receipts for programs."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.custody import queries, service
from recycling.custody.models import Consignment
from recycling.custody.rules import ACCURACY_CLASSES, Arrival, Signing, Transport, Verdict, Weighing
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.quantities import NO_MASS
from recycling.wire import PREFIX, FractionField, InstantField, MassField, Strict

api = Blueprint("custody_api", __name__, url_prefix=PREFIX, description="Consignments")

_HANDOVERS = (Signing.GIVE_TO_CARRIER, Signing.TAKE_OVER, Signing.GIVE_AT_GATE)


class HandoverSchema(Strict):
    """One passing from hand to hand with its two signatures."""

    number = fields.Integer()
    from_part = fields.String()
    to_part = fields.String()
    given_at = InstantField(allow_none=True)
    given_signed_at = InstantField(allow_none=True)
    taken_at = InstantField(allow_none=True)
    taken_signed_at = InstantField(allow_none=True)


class ReceiptSchema(Strict):
    """What the base weighed, in kilograms, and its verdict."""

    scale = fields.String(required=True, validate=validate.Length(2, 100))
    accuracy_class = fields.String(
        load_default="III",
        validate=validate.OneOf(ACCURACY_CLASSES),
        metadata={"description": "OIML R 76"},
    )
    division = MassField(required=True, metadata={"description": "kg; interval e of the scale"})
    calibrated_until = fields.Date(required=True)
    gross = MassField(required=True, metadata={"description": "kg"})
    tare = MassField(required=True, metadata={"description": "kg"})
    moisture = FractionField(required=True, metadata={"description": "of the wet mass"})
    verdict = fields.String(required=True, validate=validate.OneOf([str(v) for v in Verdict]))
    refused = MassField(load_default=NO_MASS, metadata={"description": "kg"})
    reason = fields.String(load_default="", validate=validate.Length(max=500))


class ReceiptCardSchema(ReceiptSchema):
    """A signed receipt."""

    net = MassField()
    accepted = MassField()
    received_at = InstantField()


class ConsignmentSchema(Strict):
    """A consignment as its parties see it."""

    ref = fields.String()
    lot = fields.String(attribute="lot.ref")
    sale = fields.String(attribute="sale.ref")
    state = fields.String()
    holder = fields.String(attribute="holder.ref")
    carrier = fields.String(attribute="carrier.ref")
    recycler = fields.String(attribute="recycler.ref")
    base = fields.String(attribute="base.ref")
    planned_on = fields.Date()
    plates = fields.List(fields.String())
    carrier_permit = fields.String()
    un_number = fields.String()
    handovers = fields.List(fields.Nested(HandoverSchema))
    receipt = fields.Nested(ReceiptCardSchema, allow_none=True)


class DispatchSchema(Strict):
    """How a paid lot is to travel."""

    lot = fields.String(required=True, metadata={"description": "reference of the lot"})
    carrier = fields.String(required=True, metadata={"description": "reference of the carrier"})
    planned_on = fields.Date(required=True)
    plates = fields.List(fields.String(), required=True)
    carrier_permit = fields.String(required=True, metadata={"description": "to carry waste"})
    un_number = fields.String(load_default="")
    is_not_dangerous = fields.Boolean(load_default=False)


class SigningSchema(Strict):
    """Which signature, and when the hand-over happened if not now."""

    signing = fields.String(required=True, validate=validate.OneOf([str(s) for s in _HANDOVERS]))
    happened_at = fields.AwareDateTime(load_default=None, allow_none=True, default_timezone=UTC)


@api.post("/consignments")
@api.arguments(DispatchSchema)
@api.response(201, ConsignmentSchema)
@requires(Permission.CUSTODY_DRAFT)
def draft_consignment(body: dict[str, Any]) -> Consignment:
    """Prepare the way of a paid lot to the base that bought it."""
    transport = Transport(
        planned_on=body["planned_on"],
        plates=tuple(body["plates"]),
        carrier_permit=body["carrier_permit"],
        un_number=body["un_number"],
        is_not_dangerous=body["is_not_dangerous"],
    )
    ref = service.draft_consignment(
        current_act(), service.Dispatch(body["lot"], body["carrier"], transport)
    )
    return queries.consignment(ref, current_actor())


@api.get("/consignments/<ref>")
@api.response(200, ConsignmentSchema)
@requires(Permission.CUSTODY_READ)
def read_consignment(ref: str) -> Consignment:
    """Read a consignment one is party to."""
    return queries.consignment(ref, current_actor())


@api.post("/consignments/<ref>/handovers")
@api.arguments(SigningSchema)
@api.response(201, ConsignmentSchema)
@requires(Permission.CUSTODY_READ)
def sign_handover(body: dict[str, Any], ref: str) -> Consignment:
    """Sign the next hand-over, if it is the caller's turn."""
    queries.consignment(ref, current_actor())
    service.sign_handover(current_act(), ref, Signing(body["signing"]), body["happened_at"])
    return queries.consignment(ref, current_actor())


@api.post("/consignments/<ref>/receipt")
@api.arguments(ReceiptSchema)
@api.response(201, ConsignmentSchema)
@requires(Permission.CUSTODY_RECEIVE)
def receive_consignment(body: dict[str, Any], ref: str) -> Consignment:
    """Weigh what arrived and sign the receipt."""
    queries.consignment(ref, current_actor())
    arrival = Arrival(
        weighing=Weighing(
            scale=body["scale"],
            accuracy_class=body["accuracy_class"],
            division=body["division"],
            calibrated_until=body["calibrated_until"],
            gross=body["gross"],
            tare=body["tare"],
            moisture=body["moisture"],
        ),
        verdict=Verdict(body["verdict"]),
        refused=body["refused"],
        reason=body["reason"],
    )
    service.receive_consignment(current_act(), ref, arrival)
    return queries.consignment(ref, current_actor())


@api.post("/consignments/<ref>/cancel")
@api.response(201, ConsignmentSchema)
@requires(Permission.CUSTODY_SIGN_HOLDER)
def cancel_consignment(ref: str) -> Consignment:
    """Take a consignment back while nothing has left."""
    queries.consignment(ref, current_actor())
    service.cancel_consignment(current_act(), ref)
    return queries.consignment(ref, current_actor())
