"""What did a plan come to, and how is it written into its rows?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, update

from recycling.db import db
from recycling.matching.plans.models import MarketPlan, PlanLot, PlanRoom
from recycling.matching.plans.rules.arranging import Proposal
from recycling.quantities import Mass


@dataclass(frozen=True)
class Outcome:
    """A proposal, the value without the change tried out, and the digest of what went in.

    ``compared`` is what the plan comes to under the quotas in force and under those tried out.
    """

    proposal: Proposal
    value_before: int | None
    inputs_digest: str
    compared: dict[str, Any] | None = None


def write(row: MarketPlan, outcome: Outcome) -> None:
    """Write the proposal into the plan, its lots and its rooms."""
    found = outcome.proposal
    row.value, row.bound, row.first_come = found.value, found.bound, found.first_come
    row.method, row.inputs_digest = found.method, outcome.inputs_digest
    row.value_before = outcome.value_before
    row.lots_placed, row.lots_first_come = len(found.placed), len(found.served)
    row.net_minor = sum(one.net_minor for one in found.placed.values())
    _write_lots(row, found)
    if found.rooms:
        db.session.execute(insert(PlanRoom), list(_rooms(row, found)))


def _write_lots(row: MarketPlan, found: Proposal) -> None:
    numbers = sorted({*found.placed, *found.served, *found.why_not})
    changes = []
    for number in numbers:
        placed, served = found.placed.get(number), found.served.get(number)
        changes.append(
            {
                "plan_id": row.id,
                "number": number,
                "base_id": placed and placed.base_id,
                "first_come_base_id": served and served.base_id,
                "net_minor": placed and placed.net_minor,
                "awaits_decision": placed is not None and placed.awaits_decision,
                "why_not": str(found.why_not.get(number, "")),
            }
        )
    db.session.execute(update(PlanLot), changes)


def _rooms(row: MarketPlan, found: Proposal) -> list[dict[str, object]]:
    dearest = sorted(found.rooms, key=lambda one: (-one.price_per_tonne, one.key))
    parts = [(one, one.key.split("|")) for one in dearest]
    return [
        {
            "plan_id": row.id,
            "number": number,
            "base": base,
            "what": what,
            "licence": licence,
            "year": int(year),
            "free": Mass(one.free_mg),
            "used": Mass(one.used_mg),
            "price_per_tonne": one.price_per_tonne,
        }
        for number, (one, (base, what, licence, year)) in enumerate(parts, start=1)
    ]
