"""Which lines of the payment service do we have, and what do they come to?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from recycling.db import db, insert_missing
from recycling.settlement.reconciling.models import BalanceLine
from recycling.settlement.reconciling.rules import Movement, Theirs, movement_of
from recycling.settlement.stripe_gateway import BalanceLine as Listed

_NAMED = ("claim", "payout", "payment", "deposit")

OVERLAP = timedelta(hours=1)
"""How much of what was read before is read again, for clocks that are not quite alike."""


def keep(listed: Iterable[Listed]) -> int:
    """Keep lines as they were read; returns how many are new (a step inside a transaction)."""
    rows = {one.id: _row(one) for one in listed}
    found = db.session.scalars(select(BalanceLine).where(BalanceLine.line.in_(rows)))
    known = {row.line: row for row in found}
    for name, row in known.items():
        for column, value in rows[name].items():
            if getattr(row, column) != value:
                setattr(row, column, value)
    new = [row for name, row in rows.items() if name not in known]
    if new:
        insert_missing(BalanceLine, new)
    return len(new)


def _row(one: Listed) -> dict[str, Any]:
    said = one.metadata
    return {
        "line": one.id,
        "movement": movement_of(one.type),
        "source": one.source_id,
        "amount_minor": one.amount_minor,
        "fee_minor": one.fee_minor,
        "currency": one.currency.upper(),
        "created_at": one.created_at,
        "sale": _sale(one.transfer_group, said.get("sale", "")),
        "reference": next((said[one] for one in _NAMED if said.get(one)), "")[:100],
        "account": one.account_id if movement_of(one.type) is Movement.TRANSFER else "",
        "about": one.about_id,
    }


def _sale(group: str, named: str) -> str:
    """Return the sale a line names; both where its group and its metadata do not agree."""
    if group and named and group != named:
        return f"{group} / {named}"[:200]
    return (group or named)[:200]


def theirs(row: BalanceLine) -> Theirs:
    """Return a line as the rules look at it."""
    return Theirs(
        row.line,
        Movement(row.movement),
        row.source,
        row.amount_minor,
        row.fee_minor,
        row.currency,
        row.created_at,
        row.sale,
        row.reference,
        row.account,
        row.about,
    )


def newest_at() -> datetime | None:
    """Return when the newest line we have came to be."""
    return db.session.scalar(select(func.max(BalanceLine.created_at)))


def sums() -> dict[str, int]:
    """Return what all lines we have come to, less fees, in minor units by currency."""
    net = func.sum(BalanceLine.amount_minor - BalanceLine.fee_minor)
    rows = db.session.execute(
        select(BalanceLine.currency, net).group_by(BalanceLine.currency)
    ).all()
    return {currency: int(minor) for currency, minor in rows}
