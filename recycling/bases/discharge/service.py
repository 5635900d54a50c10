"""Deeds about discharge: a result is entered and judged; a regulator orders and closes a case."""

from __future__ import annotations

from datetime import date

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from recycling.bases.discharge.limits import standard
from recycling.bases.discharge.models import Case, DischargeResult
from recycling.bases.discharge.rules import (
    CaseMove,
    CaseState,
    Judgement,
    NewResult,
    Outcome,
    check_evidence,
    check_order,
    check_result,
    judge,
    next_case_state,
)
from recycling.bases.footings.queries import permit_on
from recycling.bases.models import Base
from recycling.bases.service.loading import locked_base
from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, Refusal, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.quantities import plain
from recycling.references import new_reference


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
    case = _opened(act, row) if found.outcome == Outcome.BREACH else None
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


def _opened(act: Act, row: DischargeResult) -> Case:
    case = Case(
        ref=new_reference("CAS"),
        base_id=row.base_id,
        result_id=row.id,
        state=CaseState.OPENED,
        opened_at=act.at,
        ordered="",
        is_told=False,
        evidence="",
        decided_by="",
    )
    db.session.add(case)
    return case


@deed
def order_rectification(act: Act, ref: str, order: str, deadline: date) -> str:
    """Order a base to put right what a case is about, by a day; a later order replaces it."""
    case = _decidable(act, ref)
    case.state = next_case_state(case.state, CaseMove.ORDER)
    case.ordered, case.deadline = check_order(order, deadline, act.at.date()), deadline
    case.ordered_at, case.decided_by, case.is_told = act.at, act.actor.person_ref, False
    said: dict[str, Json] = {"reason": case.ordered, "deadline": deadline.isoformat()}
    _record(act, case, "RectificationOrdered", said)
    return ref


@deed
def close_case(act: Act, ref: str, evidence: str) -> str:
    """Close a case on evidence that what it is about is put right."""
    case = _decidable(act, ref)
    case.state = next_case_state(case.state, CaseMove.CLOSE)
    case.evidence = check_evidence(evidence)
    case.closed_at, case.decided_by = act.at, act.actor.person_ref
    _record(act, case, "CaseClosed", {"reason": case.evidence})
    return ref


def tell_overdue(day: date, most: int) -> int:
    """Put on record which orders are overdue on a day, up to ``most``; how many it did."""
    refs = db.session.scalars(
        select(Case.ref)
        .where(Case.state == CaseState.ORDERED, Case.deadline < day, Case.is_told.is_(False))
        .order_by(Case.deadline, Case.id)
        .limit(most)
    ).all()
    db.session.rollback()
    return sum(_tell(ref, day) for ref in refs)


def _tell(ref: str, day: date) -> bool:
    try:
        tell_of_overdue_order(Act(SYSTEM, f"tell of overdue orders:{day}:{ref}"), ref, day)
    except Refusal as refusal:
        current_app.logger.info("nobody is told of case %s: %s", ref, refusal.message)
        return False
    except Exception:
        current_app.logger.exception("could not tell of case %s", ref)
        db.session.rollback()
        return False
    return True


@deed
def tell_of_overdue_order(act: Act, ref: str, day: date) -> str:
    """Put on record that an order is overdue (the registry itself).

    Raises ``Conflict`` where it is not, or was told of already.
    """
    case = _locked(ref)
    permit(act.actor, Permission.CASES_WATCH, case)
    is_late = case.state == CaseState.ORDERED and case.deadline and case.deadline < day
    if not is_late or case.deadline is None or case.is_told:
        raise Conflict(
            "nothing_to_tell",
            f"Nothing is to be told of the order of case {ref}.",
            field="case",
        )
    case.is_told = True
    _record(act, case, "OrderOverdue", {"deadline": case.deadline.isoformat()})
    return ref


def _record(act: Act, case: Case, fact: str, said: dict[str, Json]) -> None:
    base = case.base
    parties = [base.recycler.ref, act.actor.organisation_ref]
    body: dict[str, Json] = {"case": case.ref, **said}
    record(act, fact, f"base:{base.ref}", body, parties=[one for one in parties if one])


def _decidable(act: Act, ref: str) -> Case:
    case = _locked(ref)
    permit(act.actor, Permission.CASES_DECIDE, case)
    return case


def _locked(ref: str) -> Case:
    case: Case | None = db.session.scalar(
        select(Case)
        .join(Case.base)
        .join(Base.recycler)
        .where(Case.ref == ref)
        .options(contains_eager(Case.base).contains_eager(Base.recycler))
        .with_for_update(of=Case)
    )
    if case is None:
        raise missing("case", ref)
    return case
