"""What stands behind a sign, so that whoever looks at it can check every figure?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from recycling.bases.models import Base
from recycling.custody.models import Consignment
from recycling.db import db
from recycling.oversight.leaks.models import LossReading
from recycling.oversight.signs.rules import Finding, What
from recycling.recovery.models import Batch

MOST = 200
RAREST = 1e-12


def evidence_of(
    found: Sequence[Finding], holder: int, shares: Mapping[tuple[int, str, str], float]
) -> dict[str, Any]:
    """Return findings and the newest batches or consignments behind each, as a sign keeps them.

    ``shares`` are what batches recovered, by batch, process and element.
    """
    findings, facts = [], []
    for place, one in enumerate(found, 1):
        about = dict(one.about)
        if one.what is What.ALWAYS_TOGETHER:
            base = db.session.get_one(Base, one.figures[0])
            about |= {"base": base.ref, "base_name": base.name}
            behind = _between(holder, base.id)
        elif one.what in (What.YIELD_TOO_GOOD, What.YIELD_TOO_POOR):
            behind = _of_batches(one, shares)
        else:
            behind = _of_consignments(one.figures)
        findings.append(
            {
                "what": str(one.what),
                "chance": f"{max(one.chance, RAREST):.1e}",
                "seen": f"{one.seen:.4f}",
                "expected": f"{one.expected:.4f}",
                "count": one.count,
                "about": about,
            }
        )
        facts += [{"finding": place, **fact} for fact in behind]
    return {"findings": findings, "facts": facts}


def _of_batches(one: Finding, shares: Mapping[tuple[int, str, str], float]) -> list[dict[str, str]]:
    rows = db.session.scalars(
        select(Batch).where(Batch.id.in_(one.figures)).order_by(Batch.id.desc()).limit(MOST)
    )
    process, element = one.about["process"], one.about["element"]
    return [
        {
            "thing": "batch",
            "ref": row.ref,
            "on": row.closed_at.date().isoformat() if row.closed_at else "",
            "share": f"{shares[row.id, process, element]:.4f}",
        }
        for row in rows
    ]


def _of_consignments(numbers: Sequence[int]) -> list[dict[str, str]]:
    query = _readings().where(LossReading.consignment_id.in_(numbers))
    return [_line(*row) for row in db.session.execute(query)]


def _between(holder: int, base: int) -> list[dict[str, str]]:
    query = _readings().where(Consignment.holder_id == holder, Consignment.base_id == base)
    return [_line(*row) for row in db.session.execute(query)]


def _readings() -> Any:
    return (
        select(LossReading, Consignment.ref)
        .join(Consignment, Consignment.id == LossReading.consignment_id)
        .order_by(LossReading.received_on.desc(), LossReading.consignment_id.desc())
        .limit(MOST)
    )


def _line(row: LossReading, ref: str) -> dict[str, str]:
    return {
        "thing": "consignment",
        "ref": ref,
        "on": row.received_on.isoformat(),
        "declared_kg": row.declared.json(),
        "received_kg": row.received.json(),
    }
