"""What does the register say is in a base's store now, by stream?

As in a monthly return: what the last return closed with, what came since, less what batches took in
whose books are closed. Wet mass as it was weighed; what is in open batches counts as there.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from recycling.db import db
from recycling.oversight.returns.gathering import Span, movements
from recycling.oversight.returns.models import MonthlyReturn
from recycling.oversight.returns.rules import MASS, flows_of
from recycling.quantities import Mass


def stock_of(base_id: int, now: datetime) -> dict[str, Mass]:
    """Return the mass of each stream in a base's store, those of which there is any."""
    last = db.session.scalar(
        select(MonthlyReturn)
        .where(MonthlyReturn.base_id == base_id, MonthlyReturn.ends_at <= now)
        .order_by(MonthlyReturn.month.desc())
        .limit(1)
        .options(selectinload(MonthlyReturn.rows))
    )
    opening = {key: flow.closing for key, flow in last.flows.items()} if last else {}
    since = last.ends_at if last else None
    until = now + timedelta.resolution  # what happened at this very instant counts
    flows = flows_of(opening, movements(Span(base_id, since, until)))
    return {
        key.stream: flow.closing
        for key, flow in flows.items()
        if key.element == MASS and flow.closing
    }
