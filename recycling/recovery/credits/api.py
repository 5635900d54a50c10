"""Custody models and credits for programs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask_smorest import Blueprint

from recycling import clock
from recycling.access import requires
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.quantities import Mass
from recycling.recovery import queries as batches
from recycling.recovery.credits import queries, service
from recycling.recovery.credits.models import CreditEntry
from recycling.recovery.credits.schemas import (
    BaseCustodySchema,
    BatchCustodySchema,
    CreditPageSchema,
    CustodySchema,
)
from recycling.recovery.credits.sources import brought
from recycling.recovery.models import Batch, Output
from recycling.recovery.rules import Custody, CustodyModel, OutputKind
from recycling.wire import PREFIX, CursorArgs, Page

api = Blueprint(
    "credits_api", __name__, url_prefix=PREFIX, description="Custody models and credits"
)
_PLACES = Decimal("0.000001")


@api.get("/bases/<ref>/custody")
@api.response(200, BaseCustodySchema)
@requires(Permission.RECOVERY_READ)
def read_custody(ref: str) -> dict[str, Any]:
    """Read what a base declared of custody, and its credits now."""
    return _custody(ref)


@api.post("/bases/<ref>/custody")
@api.arguments(CustodySchema)
@api.response(201, BaseCustodySchema)
@requires(Permission.RECOVERY_RUN)
def declare_custody(body: dict[str, Any], ref: str) -> dict[str, Any]:
    """Declare under which custody models one's own base runs batches."""
    queries.base_of(ref, current_actor())
    custody = Custody(tuple(body["models"]), tuple(body["subtypes"]), body["months"])
    service.declare_custody(current_act(), ref, custody)
    return _custody(ref)


def _custody(ref: str) -> dict[str, Any]:
    base = queries.base_of(ref, current_actor())
    declared = queries.declaration_of(base.id)
    custody = declared.custody if declared else Custody()
    return {
        **vars(custody),
        "base": base.ref,
        "declared_at": declared.declared_at if declared else None,
        "credits": queries.balances(base.id, clock.now()),
    }


@api.get("/bases/<ref>/credits")
@api.arguments(CursorArgs, location="query")
@api.response(200, CreditPageSchema)
@requires(Permission.RECOVERY_READ)
def list_credits(asked: dict[str, Any], ref: str) -> Page[CreditEntry]:
    """List the ledger of credits of a base, newest first."""
    base = queries.base_of(ref, current_actor())
    return queries.entries(base.id, asked["cursor"], asked["limit"])


@api.get("/batches/<ref>/custody")
@api.response(200, BatchCustodySchema)
@requires(Permission.RECOVERY_READ)
def read_batch_custody(ref: str) -> dict[str, Any]:
    """Read how much of each product of a batch counts as recovered from specified lots."""
    batch = batches.batch(ref, current_actor())
    return {
        "batch": batch.ref,
        "custody_model": batch.custody_model,
        "specified_subtypes": batch.specified_subtypes,
        "products": list(_products(batch)),
    }


def _products(batch: Batch) -> Iterator[dict[str, Any]]:
    known = brought(batch)
    for output in batch.outputs:
        if output.kind == OutputKind.PRODUCT:
            given = output.attributed
            if batch.custody_model != CustodyModel.MASS_BALANCE:
                given = known.get(output.id, {})
            yield {"name": output.name, "elements": list(_elements(output, given))}


def _elements(output: Output, given: dict[str, int]) -> Iterator[dict[str, Any]]:
    for element, mass in output.contents.items():
        part = Decimal(given.get(element, 0)) / mass.milligrams
        yield {
            "element": element,
            "mass": mass,
            "attributed": Mass(given.get(element, 0)),
            "proportion": part.quantize(_PLACES),
        }
