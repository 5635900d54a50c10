"""Consignments, hand-overs and receipts for programs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_smorest import Blueprint

from recycling import clock
from recycling.access import public, requires
from recycling.custody import queries, service
from recycling.custody.models import Consignment
from recycling.custody.rules import (
    Arrival,
    FieldRule,
    Signing,
    Transport,
    Verdict,
    Weighing,
    in_force,
)
from recycling.custody.schemas import (
    AmendmentSchema,
    CodeSigningSchema,
    ConsignmentSchema,
    DispatchSchema,
    FieldDaySchema,
    FieldRuleSchema,
    ReceiptSchema,
    SigningSchema,
    StopsSchema,
)
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.wire import PREFIX

api = Blueprint("custody_api", __name__, url_prefix=PREFIX, description="Consignments")


@api.post("/consignments")
@api.arguments(DispatchSchema)
@api.response(201, ConsignmentSchema)
@requires(Permission.CUSTODY_DRAFT)
def draft_consignment(body: dict[str, Any]) -> Consignment:
    """Prepare the way of a paid lot to the base that bought it."""
    lot, legs = body.pop("lot"), tuple(body.pop("legs"))
    is_draft = body.pop("is_draft")
    dispatch = service.Dispatch(lot, Transport(legs=legs, **body), is_draft)
    ref = service.draft_consignment(current_act(), dispatch)
    return queries.consignment(ref, current_actor())


@api.get("/consignments/fields")
@api.arguments(FieldDaySchema, location="query")
@api.response(200, FieldRuleSchema(many=True))
@public
def consignment_fields(query: dict[str, Any]) -> list[FieldRule]:
    """Tell which fields a consignment has, by when they are filled in and from when they stand."""
    return list(in_force(query["on"] or clock.today()))


@api.post("/consignments/<ref>/amendments")
@api.arguments(AmendmentSchema)
@api.response(201, ConsignmentSchema)
@requires(Permission.CUSTODY_AMEND)
def amend_consignment(body: dict[str, Any], ref: str) -> Consignment:
    """Change what nobody has signed yet."""
    row = queries.consignment(ref, current_actor())
    if "legs" in body:
        body["legs"] = tuple(body["legs"])
    service.amend_consignment(current_act(), ref, replace(row.transport(), **body))
    return queries.consignment(ref, current_actor())


@api.get("/consignments/<ref>")
@api.response(200, ConsignmentSchema)
@requires(Permission.CUSTODY_READ)
def read_consignment(ref: str) -> Consignment:
    """Read a consignment one is party to."""
    return queries.consignment(ref, current_actor())


@api.get("/consignments/<ref>/stops")
@api.response(200, StopsSchema)
@requires(Permission.CUSTODY_READ)
def read_stops(ref: str) -> dict[str, Any]:
    """Read what keeps the base of a consignment from taking it in now."""
    return {"stops": queries.stops_on(queries.consignment(ref, current_actor()))}


@api.post("/consignments/<ref>/handovers/by-code")
@api.arguments(CodeSigningSchema)
@api.response(201, ConsignmentSchema)
@requires(Permission.CUSTODY_LEND)
def sign_by_code(body: dict[str, Any], ref: str) -> Consignment:
    """Let another party sign the next hand-over on the caller's device, by a short code."""
    what = Signing(body["signing"]), service.ShownCode(body["code"]), body["happened_at"]
    service.sign_on_device(current_act(), ref, *what)
    return queries.consignment(ref, current_actor())


@api.post("/consignments/<ref>/seal")
@api.response(201, ConsignmentSchema)
@requires(Permission.CUSTODY_DRAFT)
def seal_consignment(ref: str) -> Consignment:
    """Show a draft to everybody it names."""
    queries.consignment(ref, current_actor())
    service.seal_consignment(current_act(), ref)
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
