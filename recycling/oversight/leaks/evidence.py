"""What stands behind an alert, so that whoever looks at it can check every figure?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from recycling.bases.models import Base
from recycling.custody.models import Consignment
from recycling.db import db
from recycling.oversight.leaks.models import LossReading
from recycling.oversight.leaks.rules import Suspicion
from recycling.parties.models import Organisation

MOST = 200


def evidence_of(found: Suspicion, beside: Sequence[Base | Organisation]) -> dict[str, Any]:
    """Return the newest consignments of a suspicion with their figures, as an alert keeps them.

    ``lost`` and ``spread`` are shares of the declared mass, against what was usual and less what
    partners lose; ``sum`` is the evidence added up so far, ``beside`` who cannot be told apart.
    """
    pairs = list(zip(found.readings, found.path, strict=True))[-MOST:]
    numbers = [reading.number for reading, _ in pairs]
    query = (
        select(LossReading, Consignment.ref)
        .join(LossReading.consignment)
        .where(LossReading.consignment_id.in_(numbers))
    )
    kept = {row.consignment_id: (row, ref) for row, ref in db.session.execute(query)}
    lines = []
    for reading, summed in pairs:
        row, ref = kept[reading.number]
        lines.append(
            {
                "consignment": ref,
                "received_on": row.received_on.isoformat(),
                "declared_kg": row.declared.json(),
                "received_kg": row.received.json(),
                "lost": f"{reading.lost:.4f}",
                "spread": f"{reading.spread:.4f}",
                "sum": f"{summed:.2f}",
            }
        )
    return {
        "count": len(found.readings),
        "consignments": lines,
        "beside": [{"party": one.ref, "name": one.name} for one in beside],
    }
