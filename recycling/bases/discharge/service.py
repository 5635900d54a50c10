"""The deed about discharge: a result is entered and judged, and a breach opens a case."""

from __future__ import annotations

from recycling.bases.cases.breaches import MEASURED
from recycling.bases.cases.opening import open_against
from recycling.bases.cases.rules import Origin
from recycling.bases.discharge.limits import standard
from recycling.bases.discharge.models import DischargeResult
from recycling.bases.discharge.rules import (
    Judgement,
    NewResult,
    Outcome,
    check_result,
    judge,
)
from recycling.bases.footings.queries import permit_on
from recycling.bases.models import Base
from recycling.bases.service.loading import locked_base
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.quantities import plain
from recycling.references import new_reference
from recycling.sayings import filled


@deed
def enter_result(act: Act, base_ref: str, new: NewResult) -> str:
    """Enter a monitoring result of a base, as its recycler or a laboratory; a breach opens a case.

    Answers with the result's reference; raises ``Invalid`` with every finding.
    """
    base = locked_base(base_ref)
    permit(act.actor, Permission.DISCHARGE_ENTER, base)
    check_result(new, standard(), act.at.date())
    permit_ref, details = permit_on(base.id, new.sampled_on)
    found = judge(new.measured, details, permit_ref, standard())
    row = _row(act, base, new, found)
    db.session.add(row)
    db.session.flush()
    case = None
    if found.outcome == Outcome.BREACH:
        case = open_against(act, base, Origin.BREACH, row.ref, _about(row))
    record(
        act,
        "DischargeMeasured",
        f"base:{base.ref}",
        {**_body(row), "case": case.ref if case else ""},
        parties=[base.recycler.ref, act.actor.organisation_ref],
    )
    return row.ref


def _row(act: Act, base: Base, new: NewResult, found: Judgement) -> DischargeResult:
    if act.actor.organisation_id is None:
        raise RuntimeError("a result is entered by an organisation")
    limit = found.limit
    return DischargeResult(
        ref=new_reference("DIS"),
        base_id=base.id,
        parameter=new.parameter,
        medium=new.medium,
        value_text=plain(new.value),
        unit=new.unit,
        sampled_on=new.sampled_on,
        method=new.method.strip(),
        laboratory=new.laboratory.strip(),
        point=new.point.strip(),
        outcome=found.outcome,
        limit_text=str(limit) if limit else "",
        limit_source=limit.source if limit else "",
        limit_certainty=limit.certainty if limit else "",
        entered_at=act.at,
        entered_by=act.actor.person_ref,
        organisation_id=act.actor.organisation_id,
    )


def _body(row: DischargeResult) -> dict[str, Json]:
    return {
        "result": row.ref,
        "parameter": row.parameter,
        "medium": row.medium,
        "value": row.value_text,
        "unit": row.unit,
        "sampled_on": row.sampled_on.isoformat(),
        "method": row.method,
        "laboratory": row.laboratory,
        "point": row.point,
        "outcome": row.outcome,
        "limit": row.limit_text,
        "limit_source": row.limit_source,
    }


def _about(row: DischargeResult) -> str:
    """Say what was measured against which limit."""
    unit = "" if row.unit == "1" else f" {row.unit}"
    return filled(
        MEASURED,
        parameter=row.parameter,
        medium=row.medium,
        value=f"{row.value_text}{unit}",
        limit=row.limit_text,
    )
