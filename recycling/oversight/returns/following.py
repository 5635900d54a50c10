"""What follows for returns when something of a month that is over is put right?

Only for bases of which a return is drawn up: what is of the present month is drawn up when it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, select

from recycling.custody.models import Consignment, Receipt
from recycling.db import db
from recycling.deeds import Act
from recycling.oversight.returns.gathering import touched_by
from recycling.oversight.returns.models import MonthlyReturn
from recycling.oversight.returns.service import restate_returns
from recycling.recovery.models import Batch


def follow_receipt(act: Act, consignment_ref: str) -> None:
    """Draw up again the return of the month in which a corrected consignment was received."""
    row = db.session.execute(
        select(Receipt.base_id, Receipt.received_at)
        .join(Consignment, Consignment.id == Receipt.consignment_id)
        .where(Consignment.ref == consignment_ref)
    ).first()
    if row is not None:
        _restate(act, row.base_id, [row.received_at])


def follow_batch(act: Act, batch_ref: str) -> None:
    """Draw up again the returns for which books count that were closed again."""
    closed_again = exists().where(Batch.ref == batch_ref, Batch.closed_at > Batch.first_closed_at)
    if not db.session.scalar(select(closed_again)):
        return
    for base_id, instants in touched_by(batch_ref).items():
        _restate(act, base_id, sorted(instants))


def _restate(act: Act, base_id: int, instants: Sequence[datetime]) -> None:
    is_drawn_up = exists().where(
        MonthlyReturn.base_id == base_id, MonthlyReturn.ends_at > min(instants)
    )
    if db.session.scalar(select(is_drawn_up)):
        restate_returns(replace(act, key=f"{act.key}:{base_id}"), base_id, tuple(instants))
