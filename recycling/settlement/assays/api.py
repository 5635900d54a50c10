"""Exchanges of assays for programs: list, read, submit, name an umpire, enter the umpire's."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.auctions.rules.formula_checks import MOST_LINES
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.assays import queries, service
from recycling.settlement.assays.models import AssayExchange
from recycling.settlement.assays.rules import ExchangeState, Ground
from recycling.wire import (
    PREFIX,
    CursorArgs,
    ExactDecimal,
    FractionField,
    InstantField,
    MassField,
    Page,
    Strict,
)

api = Blueprint(
    "assays_api",
    __name__,
    url_prefix=PREFIX,
    description="Assays exchanged after the receipt of lots that went to bids by formula",
)
_NAMES = ", ".join(Ground)


def _share(what: str) -> FractionField:
    return FractionField(allow_none=True, metadata={"description": what})


class ExchangedAnalyteSchema(Strict):
    """An analyte; values are shares of dry mass, null while they are not told."""

    name = fields.String(metadata={"description": "symbol, or those priced together"})
    declared = FractionField(metadata={"description": "as declared at the opening"})
    splitting_limit = FractionField(
        metadata={"description": "how far apart two results may lie, in the same unit"}
    )
    holder = _share("what the holder found")
    recycler = _share("what the recycler found")
    umpire = _share("what the umpire found")
    final = _share("what counts")
    ground = fields.String(allow_none=True, metadata={"description": f"why: {_NAMES}"})


class SealedAssaySchema(Strict):
    """That a party's assay is in, and the commitment anyone can check once it is opened."""

    party = fields.String(metadata={"description": "holder or recycler"})
    commitment = fields.String(
        metadata={"description": "SHA-256 over salt|sale|party|values as canonical JSON"}
    )
    salt = fields.String(allow_none=True, metadata={"description": "once opened"})
    submitted_at = InstantField(metadata={"description": "when it was submitted"})


class ExchangeSchema(Strict):
    """An exchange of assays as the caller may read it."""

    sale = fields.String(attribute="sale.ref", metadata={"description": "reference of the sale"})
    lot = fields.String(attribute="sale.lot.ref", metadata={"description": "its lot"})
    state = fields.String(metadata={"description": ", ".join(ExchangeState)})
    wet_mass = MassField(metadata={"description": "kg accepted, as received"})
    dry_mass = MassField(metadata={"description": "kg accepted, without moisture"})
    opened_at = InstantField(metadata={"description": "when the receipt opened it"})
    due_at = InstantField(
        allow_none=True, metadata={"description": "until when its state lasts at most, or null"}
    )
    revealed_at = InstantField(allow_none=True, metadata={"description": "when both were opened"})
    settled_at = InstantField(allow_none=True, metadata={"description": "when it was settled"})
    umpire = fields.String(
        attribute="umpire.ref",
        metadata={"description": "laboratory appointed as umpire; absent without one"},
    )
    analytes = fields.List(
        fields.Nested(ExchangedAnalyteSchema), metadata={"description": "as the formula names them"}
    )
    sealed = fields.List(
        fields.Nested(SealedAssaySchema), metadata={"description": "what was submitted"}
    )
    final = fields.Function(
        lambda row: row.final and row.final.json(),
        metadata={
            "description": "signed net amount by the final assay, or null",
            "type": ["object", "null"],
        },
    )


class ExchangePageSchema(Strict):
    """A page of exchanges."""

    items = fields.List(
        fields.Nested(ExchangeSchema), metadata={"description": "of the newest sale first"}
    )
    next = fields.String(metadata={"description": "cursor of the next page, or empty"})


class AssaySchema(Strict):
    """An assay: per cent of dry mass for each analyte asked for."""

    percent = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 40)),
        values=ExactDecimal(),
        required=True,
        validate=validate.Length(1, 2 * MOST_LINES),
        metadata={
            "description": "decimal strings by analyte, at most six decimals",
            "example": {"PrNd": "23.95", "Cl": "0.30"},
        },
    )


class UmpireSchema(Strict):
    """Whom a party wants as umpire."""

    laboratory = fields.String(
        required=True,
        validate=validate.Length(1, 20),
        metadata={"description": "reference of a laboratory"},
    )


@api.get("/assay-exchanges")
@api.arguments(CursorArgs, location="query")
@api.response(200, ExchangePageSchema)
@requires(Permission.ASSAYS_READ)
def list_exchanges(asked: dict[str, Any]) -> Page[AssayExchange]:
    """List the exchanges the caller's organisation takes part in; a regulator its country's."""
    return queries.exchanges(current_actor(), asked["cursor"], asked["limit"])


@api.get("/assay-exchanges/<ref>")
@api.response(200, ExchangeSchema)
@requires(Permission.ASSAYS_READ)
def read_exchange(ref: str) -> AssayExchange:
    """Read the exchange of a sale."""
    return queries.exchange(ref, current_actor())


@api.post("/assay-exchanges/<ref>/assay")
@api.arguments(AssaySchema)
@api.response(201, ExchangeSchema)
@requires(Permission.ASSAYS_EXCHANGE)
def submit_assay(body: dict[str, Any], ref: str) -> AssayExchange:
    """Submit the caller's assay, sealed until both are opened; it cannot be changed."""
    return _read(service.submit_assay(current_act(), ref, body["percent"]))


@api.post("/assay-exchanges/<ref>/umpire")
@api.arguments(UmpireSchema)
@api.response(200, ExchangeSchema)
@requires(Permission.ASSAYS_EXCHANGE)
def name_umpire(body: dict[str, Any], ref: str) -> AssayExchange:
    """Name the laboratory that is to be umpire; it is once both parties name it."""
    return _read(service.name_umpire(current_act(), ref, body["laboratory"]))


@api.post("/assay-exchanges/<ref>/umpire-assay")
@api.arguments(AssaySchema)
@api.response(201, ExchangeSchema)
@requires(Permission.ASSAYS_UMPIRE)
def enter_umpire_assay(body: dict[str, Any], ref: str) -> AssayExchange:
    """Enter the umpire's assay of what the two parties' differ in; it settles the exchange."""
    return _read(service.enter_umpire_assay(current_act(), ref, body["percent"]))


def _read(ref: str) -> AssayExchange:
    return queries.exchange(ref, current_actor())
