"""Is what is kept of the stock of lines what bases declared, as the ledger tells it?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from recycling.db import db
from recycling.ledger.models import Fact
from recycling.recovery.models import Batch, StockChange
from recycling.sayings import say

_DECLARED, _WITHDRAWN = "StockChangeDeclared", "StockChangeWithdrawn"
Said = dict[tuple[str, str], tuple[str, str]]


def disagreements() -> Iterator[str]:
    """Name every batch and element whose stock change is kept otherwise than was declared last."""
    told, kept = _told(), _kept()
    for subject, element in sorted({*told, *kept}):
        if told.get((subject, element)) != kept.get((subject, element)):
            yield say(
                "what of %(element)s stays in the line after %(subject)s is not what was declared.",
                element=element,
                subject=subject,
            )


def _told() -> Said:
    facts = db.session.execute(
        select(Fact.subject, Fact.type, Fact.body)
        .where(Fact.type.in_((_DECLARED, _WITHDRAWN)))
        .order_by(Fact.id)
    )
    found: Said = {}
    for subject, kind, body in facts:
        found.pop((subject, body["element"]), None)
        if kind == _DECLARED:
            found[subject, body["element"]] = body["mass_kg"], body["expanded_kg"]
    return found


def _kept() -> Said:
    rows = db.session.execute(
        select(Batch.ref, StockChange).join(Batch, Batch.id == StockChange.batch_id)
    )
    return {
        (f"batch:{ref}", row.element): (row.mass.json(), row.expanded.json()) for ref, row in rows
    }
