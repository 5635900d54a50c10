"""Balances as files: of a batch, and of every batch a base closed in a period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint

from recycling.access import requires
from recycling.exports import Table, offer, table, whole
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.recovery.balances import queries
from recycling.recovery.balances.queries import BatchBalance
from recycling.recovery.balances.rules.closing import RECOVERED, ElementLine
from recycling.recovery.balances.views import period_asked
from recycling.recovery.balances.words import suspect_words
from recycling.wire import Page

blueprint = Blueprint("balances_exports", __name__)


@dataclass(frozen=True)
class Row:
    """A line with the batch it is of."""

    batch: str
    line: ElementLine

    @property
    def recovery(self) -> tuple[Decimal, Decimal] | None:
        """Return the recovery into products and its expanded uncertainty, as shares."""
        found = next((one for one in self.line.yields if one.metric == RECOVERED), None)
        return (_share(found.share), _share(found.expanded)) if found else None

    @property
    def suspects(self) -> list[str]:
        """Return the figures most likely wrong."""
        doubted = self.line.suspicion
        return [suspect_words(one) for one in doubted.likely] if doubted else []


def _share(value: float) -> Decimal:
    return Decimal(f"{value:.6f}")


def _balances(name: str) -> Table[Row]:
    return table(
        name,
        {
            "batch": lambda one: one.batch,
            "element": lambda one: one.line.element,
            "input_kg": lambda one: one.line.input.mass,
            "input_expanded_kg": lambda one: one.line.input.expanded,
            "products_kg": lambda one: one.line.products.mass,
            "products_expanded_kg": lambda one: one.line.products.expanded,
            "intermediates_kg": lambda one: one.line.handed_on.mass,
            "intermediates_expanded_kg": lambda one: one.line.handed_on.expanded,
            "residues_kg": lambda one: one.line.residues.mass,
            "residues_expanded_kg": lambda one: one.line.residues.expanded,
            "stock_change_kg": lambda one: one.line.stock_change.mass,
            "stock_change_expanded_kg": lambda one: one.line.stock_change.expanded,
            "unexplained_kg": lambda one: one.line.unexplained.mass,
            "unexplained_expanded_kg": lambda one: one.line.unexplained.expanded,
            "z": lambda one: _share(one.line.z),
            "conclusion": lambda one: one.line.conclusion,
            "recovery": lambda one: one.recovery and one.recovery[0],
            "recovery_expanded": lambda one: one.recovery and one.recovery[1],
            "most_likely_wrong": lambda one: one.suspects,
        },
    )


def _rows(found: BatchBalance) -> list[Row]:
    return [Row(found.batch.ref, line) for line in found.lines]


def _of_batch(ref: str) -> Callable[[str], Page[Row]]:
    return whole(_rows(queries.batch_balance(ref, current_actor())))


def _of_base(ref: str) -> Callable[[str], Page[Row]]:
    found = queries.base_balance(ref, current_actor(), period_asked())
    return whole([row for one in found.batches for row in _rows(one)])


offer(
    blueprint,
    "/batches/<ref>/balance",
    _balances("balance"),
    requires(Permission.RECOVERY_READ),
    _of_batch,
)
offer(
    blueprint,
    "/bases/<ref>/balance",
    _balances("base-balance"),
    requires(Permission.RECOVERY_READ),
    _of_base,
)
