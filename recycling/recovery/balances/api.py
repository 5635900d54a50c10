"""Balances for programs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask_smorest import Blueprint

from recycling.access import requires
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.recovery import queries as batches
from recycling.recovery.balances import queries, service
from recycling.recovery.balances.queries import BatchBalance
from recycling.recovery.balances.rules.closing import ElementLine, Yield
from recycling.recovery.balances.rules.figures import Figure
from recycling.recovery.balances.rules.judging import Judged
from recycling.recovery.balances.rules.reconciling import Suspect, Suspicion
from recycling.recovery.balances.rules.stock import Change
from recycling.recovery.balances.schemas import BaseBalanceSchema, BatchBalanceSchema, PeriodArgs
from recycling.recovery.models import Batch
from recycling.recovery.schemas import BatchSchema, StockChangeSchema
from recycling.wire import PREFIX

api = Blueprint(
    "balances_api", __name__, url_prefix=PREFIX, description="Balances with their uncertainty"
)


@api.get("/batches/<ref>/balance")
@api.response(200, BatchBalanceSchema)
@requires(Permission.RECOVERY_READ)
def read_balance(ref: str) -> dict[str, Any]:
    """Read the balance of a batch per element, with its uncertainty."""
    found = queries.batch_balance(ref, current_actor())
    books = queries.books_of(found.batch)
    known = {line.element: line for line in found.lines}
    names = (
        *("element", "input", "products", "residues", "intermediates", "stock_change"),
        *("unexplained", "gap", "recovery", "verdict"),
    )
    lines = [
        {**{name: getattr(one, name) for name in names}, "known": _line(known[one.element])}
        for one in books
    ]
    own = {one.element for one in books}
    return {
        "batch": found.batch.ref,
        "lines": lines,
        "others": [_line(line) for line in found.lines if line.element not in own],
        "figures": [_figure(one, found.judged) for one in found.figures],
        "test": _test(found.judged),
    }


@api.post("/batches/<ref>/stock-changes")
@api.arguments(StockChangeSchema)
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def declare_stock_change(body: dict[str, Any], ref: str) -> Batch:
    """Declare how much more of an element is in the line after an open batch than before."""
    batches.batch(ref, current_actor())
    service.declare_stock_change(current_act(), ref, Change(**body))
    return batches.batch(ref, current_actor())


@api.post("/batches/<ref>/stock-changes/<element>/withdraw")
@api.response(201, BatchSchema)
@requires(Permission.RECOVERY_RUN)
def withdraw_stock_change(ref: str, element: str) -> Batch:
    """Take back what was declared of an element that stays in the line."""
    batches.batch(ref, current_actor())
    service.withdraw_stock_change(current_act(), ref, element)
    return batches.batch(ref, current_actor())


@api.get("/bases/<ref>/balance")
@api.arguments(PeriodArgs, location="query")
@api.response(200, BaseBalanceSchema)
@requires(Permission.RECOVERY_READ)
def read_base_balance(asked: dict[str, Any], ref: str) -> dict[str, Any]:
    """Read the balance of the batches a base closed in a period, and a page of them."""
    span = queries.period(asked["first"], asked["until"])
    found = queries.base_balance(ref, current_actor(), span)
    page = queries.page_of_batches(found, asked["cursor"], asked["limit"])
    return {
        "base": found.base.ref,
        "first": span.first,
        "until": span.until,
        "batches": len(found.batches),
        "is_cut": found.is_cut,
        "lines": [_line(line) for line in found.lines],
        "in_line": [{"element": e, "mass": mass} for e, mass in found.in_line.items()],
        "test": _test(found.judged),
        "errors": [list(_suspects(one)) for one in found.judged.errors],
        "items": [_batch(one) for one in page.items],
        "next": page.next,
    }


def _batch(found: BatchBalance) -> dict[str, Any]:
    return {"batch": found.batch.ref, "lines": [_line(line) for line in found.lines]}


def _line(line: ElementLine) -> dict[str, Any]:
    return {
        **vars(line),
        "z": _exact(line.z),
        "conclusion": str(line.conclusion),
        "yields": [_yield(one) for one in line.yields],
        "suspects": list(_suspects(line.suspicion)) if line.suspicion else [],
    }


def _yield(one: Yield) -> dict[str, Any]:
    return {
        "metric": one.metric,
        "share": _exact(one.share),
        "expanded": _exact(one.expanded),
        "is_impossible": one.is_impossible,
    }


def _suspects(found: Suspicion) -> Iterator[dict[str, Any]]:
    yield from (_suspect(one, is_first=True) for one in found.likely)
    yield from (_suspect(one, is_first=False) for one in found.nearly)


def _suspect(one: Suspect, *, is_first: bool) -> dict[str, Any]:
    return {
        "measured": str(one.figure.measured),
        "about": one.figure.about,
        "element": one.figure.element,
        "error": _exact(one.error),
        "standards": _exact(one.in_standards),
        "is_first": is_first,
    }


def _figure(one: Figure, judged: Judged) -> dict[str, Any]:
    corrected = judged.corrected.get(one)
    return {
        "measured": str(one.measured),
        "about": one.about,
        "element": one.element,
        "value": _exact(one.value),
        "standard": _exact(one.standard),
        "reconciled": None if corrected is None else _exact(corrected),
        "is_assumed": any(part.is_assumed for part in one.parts),
    }


def _test(judged: Judged) -> dict[str, Any]:
    return {
        "balances": judged.freedom,
        "chi_square": _exact(judged.chi_square),
        "chance": _exact(judged.chance),
    }


def _exact(value: float) -> Decimal:
    """Return an estimate as a plain decimal, to six digits after the point."""
    return Decimal(f"{value:.6f}")
