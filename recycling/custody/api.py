"""Consignments, hand-overs and receipts for programs."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, post_load, validate

from recycling.access import requires
from recycling.custody import queries, service
from recycling.custody.models import Consignment
from recycling.custody.rules import (
    ACCURACY_CLASSES,
    HANDOVERS,
    LONGEST_REASON,
    MOST_LEGS,
    MOST_PIECES,
    Arrival,
    LegPlan,
    Mode,
    Signing,
    State,
    Transport,
    Verdict,
    Weighing,
)
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.quantities import NO_MASS
from recycling.wire import PREFIX, FractionField, InstantField, MassField, Strict

api = Blueprint("custody_api", __name__, url_prefix=PREFIX, description="Consignments")


class HandoverSchema(Strict):
    """One passing from hand to hand with its two signatures."""

    number = fields.Integer(
        metadata={
            "description": "1: holder to the first leg's carrier; each next: to the carrier of "
            "the next leg; the last: to the base, at its gate"
        }
    )
    from_part = fields.String(
        metadata={"description": "who gives: holder, carrier, or storage on the way"}
    )
    to_part = fields.String(metadata={"description": "who takes: carrier, storage or recycler"})
    given_at = InstantField(allow_none=True, metadata={"description": "given, as stated"})
    given_signed_at = InstantField(
        allow_none=True, metadata={"description": "signed by who gives, as stamped here"}
    )
    taken_at = InstantField(allow_none=True, metadata={"description": "taken, as stated; or null"})
    taken_signed_at = InstantField(
        allow_none=True, metadata={"description": "signed by who takes, as stamped here; or null"}
    )


class LegSchema(Strict):
    """One leg of the way, in their order."""

    mode = fields.String(
        load_default=Mode.ROAD,
        validate=validate.OneOf([str(mode) for mode in Mode]),
        metadata={"description": "how it is carried; storage: it stays there meanwhile"},
    )
    carrier = fields.String(
        required=True,
        metadata={"description": "reference of the carrier, or of who stores the lot"},
    )
    plates = fields.List(
        fields.String(),
        load_default=list,
        metadata={"description": "one or two number plates by road, else none"},
    )
    permit = fields.String(
        load_default="", metadata={"description": "the carrier's, to carry or keep waste"}
    )
    place = fields.String(
        load_default="", metadata={"description": "where it is stored; else empty"}
    )

    @post_load
    def plan(self, told: dict[str, Any], **_: Any) -> LegPlan:
        """Make the leg as planned."""
        return LegPlan(
            Mode(told["mode"]),
            told["carrier"],
            tuple(told["plates"]),
            told["permit"],
            told["place"],
        )


class LegCardSchema(Strict):
    """One leg as it stands."""

    number = fields.Integer(metadata={"description": "its place on the way, from 1"})
    mode = fields.String(metadata={"description": f"one of {', '.join(Mode)}"})
    carrier = fields.String(
        attribute="carrier.ref", metadata={"description": "who carries or stores it"}
    )
    plates = fields.List(fields.String(), metadata={"description": "number plates"})
    permit = fields.String(metadata={"description": "the carrier's, to carry or keep waste"})
    place = fields.String(metadata={"description": "where it is stored; else empty"})


class ReceiptSchema(Strict):
    """What the base weighed, in kilograms, and its verdict."""

    scale = fields.String(
        required=True,
        validate=validate.Length(2, 100),
        metadata={"description": "name or number of the weighbridge"},
    )
    accuracy_class = fields.String(
        load_default="III",
        validate=validate.OneOf(ACCURACY_CLASSES),
        metadata={"description": "OIML R 76"},
    )
    division = MassField(required=True, metadata={"description": "kg; interval e of the scale"})
    calibrated_until = fields.Date(
        required=True, metadata={"description": "to when the scale's verification is valid"}
    )
    gross = MassField(required=True, metadata={"description": "kg; vehicle with the lot"})
    tare = MassField(required=True, metadata={"description": "kg; vehicle empty"})
    moisture = FractionField(required=True, metadata={"description": "of the wet mass"})
    pieces = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, MOST_PIECES),
        metadata={"description": "packages as counted; null for a load in bulk"},
    )
    verdict = fields.String(
        required=True,
        validate=validate.OneOf([str(v) for v in Verdict]),
        metadata={"description": "what the base says of what arrived"},
    )
    refused = MassField(
        load_default=NO_MASS,
        metadata={"description": "kg of the net mass that is not taken; all of it if refused"},
    )
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_REASON),
        metadata={"description": "why anything is refused"},
    )


class ReceiptCardSchema(ReceiptSchema):
    """A signed receipt."""

    net = MassField(metadata={"description": "kg; gross less tare"})
    accepted = MassField(metadata={"description": "kg; net less refused"})
    received_at = InstantField(metadata={"description": "signed by the base, as stamped here"})


class ConsignmentSchema(Strict):
    """A consignment as its parties see it."""

    ref = fields.String(metadata={"description": "reference of the consignment"})
    lot = fields.String(attribute="lot.ref", metadata={"description": "reference of the lot"})
    sale = fields.String(attribute="sale.ref", metadata={"description": "reference of the sale"})
    state = fields.String(metadata={"description": f"one of {', '.join(State)}"})
    holder = fields.String(
        attribute="holder.ref", metadata={"description": "reference of who gives the lot"}
    )
    carrier = fields.String(
        attribute="carrier.ref",
        metadata={"description": "reference of who carries it now, or is to next"},
    )
    recycler = fields.String(
        attribute="recycler.ref", metadata={"description": "reference of who receives it"}
    )
    base = fields.String(attribute="base.ref", metadata={"description": "where it goes"})
    planned_on = fields.Date(metadata={"description": "planned day of departure"})
    legs = fields.List(fields.Nested(LegCardSchema), metadata={"description": "its way"})
    leg_number = fields.Integer(
        metadata={"description": "number of the leg it is on, or was given to"}
    )
    un_number = fields.String(metadata={"description": "empty: not dangerous to carry"})
    handovers = fields.List(
        fields.Nested(HandoverSchema), metadata={"description": "signatures so far"}
    )
    receipt = fields.Nested(
        ReceiptCardSchema, allow_none=True, metadata={"description": "what the base weighed"}
    )


class DispatchSchema(Strict):
    """How a paid lot is to travel."""

    lot = fields.String(required=True, metadata={"description": "reference of the lot"})
    planned_on = fields.Date(required=True, metadata={"description": "day of departure"})
    legs = fields.List(
        fields.Nested(LegSchema),
        required=True,
        metadata={"description": f"1 to {MOST_LEGS} legs, in their order"},
    )
    is_dangerous = fields.Boolean(
        load_default=None,
        allow_none=True,
        metadata={"description": "whether the lot is dangerous goods for carriage (ADR)"},
    )
    un_number = fields.String(
        load_default="", metadata={"description": "of dangerous goods, such as UN3189"}
    )


class SigningSchema(Strict):
    """Which signature, and when the hand-over happened if not now."""

    signing = fields.String(
        required=True,
        validate=validate.OneOf([str(s) for s in HANDOVERS]),
        metadata={"description": "the signature that comes next"},
    )
    happened_at = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        default_timezone=UTC,
        metadata={"description": "when it took place, if not now; never in the future"},
    )


@api.post("/consignments")
@api.arguments(DispatchSchema)
@api.response(201, ConsignmentSchema)
@requires(Permission.CUSTODY_DRAFT)
def draft_consignment(body: dict[str, Any]) -> Consignment:
    """Prepare the way of a paid lot to the base that bought it."""
    lot, legs = body.pop("lot"), tuple(body.pop("legs"))
    dispatch = service.Dispatch(lot, Transport(legs=legs, **body))
    ref = service.draft_consignment(current_act(), dispatch)
    return queries.consignment(ref, current_actor())


@api.get("/consignments/<ref>")
@api.response(200, ConsignmentSchema)
@requires(Permission.CUSTODY_READ)
def read_consignment(ref: str) -> Consignment:
    """Read a consignment one is party to."""
    return queries.consignment(ref, current_actor())


class CodeSigningSchema(SigningSchema):
    """Which signature, on the caller's device, by whose code."""

    code = fields.String(
        required=True,
        validate=validate.Length(1, 20),
        metadata={"description": "short code of who signs for the party whose turn it is"},
    )


@api.post("/consignments/<ref>/handovers/by-code")
@api.arguments(CodeSigningSchema)
@api.response(201, ConsignmentSchema)
@requires(Permission.CUSTODY_LEND)
def sign_by_code(body: dict[str, Any], ref: str) -> Consignment:
    """Let another party sign the next hand-over on the caller's device, by a short code."""
    what = Signing(body["signing"]), service.ShownCode(body["code"]), body["happened_at"]
    service.sign_on_device(current_act(), ref, *what)
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
        pieces=body["pieces"],
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
