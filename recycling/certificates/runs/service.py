"""Deeds of runs: open one for a base and a month, stop it, end it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Integer, String, case, func, insert, literal, select, update
from sqlalchemy.orm import joinedload

from recycling.bases.models import Base as RecoveryBase
from recycling.bases.rules import local_day, zone_of
from recycling.certificates.models import Certificate
from recycling.certificates.runs import queries
from recycling.certificates.runs.models import CertificateRun, RunLot
from recycling.certificates.runs.rules import LotOutcome, RunState, refuse_future
from recycling.certificates.service import check_reason
from recycling.certificates.typesetting import chosen, usual_in
from recycling.custody.models import Consignment, Receipt
from recycling.custody.rules import Verdict
from recycling.db import UtcInstant, db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.lots.models import Lot
from recycling.lots.rules import State as LotState
from recycling.months import Month
from recycling.parties.acting import delegation_id_of
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference
from recycling.sayings import say
from recycling.written import IS_NOTED, note_written


@deed
def open_run(
    act: Act, base_ref: str, month: Month, asked: Mapping[str, Any] = MappingProxyType({})
) -> str:
    """Have everything certified that a base received in a month and has recovered since.

    What is certified already is gathered beside it; what is not recovered yet waits for another
    run. ``asked`` says in which ``languages`` and on what ``paper`` the pages are printed; what it
    leaves out is as usual where the base stands. Raises ``Invalid`` naming ``month``, ``languages``
    or ``paper``, ``NotFound`` for an unknown base, ``Conflict`` while a run of the same base and
    month is at work.
    """
    row = _new_run(act, _base(base_ref), month, asked)
    permit(act.actor, Permission.CERTIFICATES_ISSUE, row)
    refuse_future(month, local_day(row.base, act.at))
    _refuse_second(row)
    db.session.add(row)
    db.session.flush()
    _gather(row, month, act.at)
    counted = queries.counts(row.id)
    if not counted:
        raise Invalid(
            "nothing_received",
            say(
                "Base %(base_ref)s has received nothing in %(month)s.",
                base_ref=base_ref,
                month=month,
            ),
            field="month",
            way_out=say("Choose a month in which it has."),
        )
    if not counted.get(LotOutcome.WAITING):
        row.state, row.ended_at = RunState.ENDED, act.at
    record_run(act, "CertificateRunOpened", row, {"month": row.month, "base": base_ref})
    return row.ref


@deed
def stop_run(act: Act, ref: str, reason: str) -> str:
    """Stop a run; what it has certified stays certified. Raises ``Conflict`` where it has ended."""
    row = queries.locked(ref)
    if not act.actor.is_system:
        permit(act.actor, Permission.CERTIFICATES_ISSUE, row)
    _refuse_ended(row)
    row.state, row.ended_at, row.reason = RunState.STOPPED, act.at, check_reason(reason)
    db.session.execute(
        update(RunLot)
        .where(RunLot.run_id == row.id, RunLot.outcome == LotOutcome.WAITING)
        .values(outcome=LotOutcome.STOPPED)
    )
    record_run(act, "CertificateRunStopped", row, {"reason": row.reason})
    return ref


@deed
def end_run(act: Act, ref: str) -> str:
    """End a run whose lots are all done and whose pages are all sealed; done by the worker."""
    permit(act.actor, Permission.CERTIFICATES_CARRY_RUN)
    row = queries.locked(ref)
    _refuse_ended(row)
    counted = queries.counts(row.id)
    if counted.get(LotOutcome.WAITING) or queries.unsealed(row.id):
        raise Conflict("run_at_work", say("Run %(ref)s is at work.", ref=ref))
    row.state, row.ended_at = RunState.ENDED, act.at
    issued, refused = counted.get(LotOutcome.ISSUED, 0), counted.get(LotOutcome.REFUSED, 0)
    record_run(
        act,
        "CertificateRunEnded",
        row,
        {"month": row.month, "issued": issued, "refused": refused},
    )
    return ref


def record_run(act: Act, fact: str, row: CertificateRun, body: dict[str, Json]) -> None:
    """Record the one fact of a deed about a run."""
    record(act, fact, f"certificate_run:{row.ref}", {"run": row.ref, **body})


def _base(ref: str) -> RecoveryBase:
    found = db.session.scalar(
        select(RecoveryBase)
        .where(RecoveryBase.ref == ref)
        .options(joinedload(RecoveryBase.recycler))
    )
    if found is None:
        raise missing("base", ref)
    return found


def _new_run(
    act: Act, base: RecoveryBase, month: Month, asked: Mapping[str, Any]
) -> CertificateRun:
    stated = {**usual_in(base.country).stated(), **asked}
    typesetting = chosen(stated["languages"], stated["paper"])
    return CertificateRun(
        ref=new_reference("RUN"),
        recycler_id=base.recycler_id,
        base=base,
        month=str(month),
        state=RunState.WORKING,
        person_id=act.actor.person_id,
        person_ref=act.actor.person_ref,
        delegation_id=delegation_id_of(act.actor),
        languages=" ".join(typesetting.languages),
        paper=str(typesetting.paper),
        opened_at=act.at,
    )


def _refuse_second(row: CertificateRun) -> None:
    working = select(CertificateRun.ref).where(
        CertificateRun.base_id == row.base.id,
        CertificateRun.month == row.month,
        CertificateRun.state == RunState.WORKING,
    )
    with db.session.no_autoflush:
        found = db.session.scalar(working)
    if found is not None:
        raise Conflict(
            "run_at_work",
            say(
                "Run %(found)s is certifying %(month)s at this base.", found=found, month=row.month
            ),
            field="month",
            way_out=say("Wait until it has ended, or stop it."),
        )


def _refuse_ended(row: CertificateRun) -> None:
    if row.state != RunState.WORKING:
        raise Conflict("run_ended", say("Run %(ref)s has %(state)s.", ref=row.ref, state=row.state))


def _gather(row: CertificateRun, month: Month, at: datetime) -> None:
    """Enter every lot received in the month, in one statement, however many there are."""
    base = row.base
    since, until = month.instants(zone_of(base.country, base.latitude_udeg, base.longitude_udeg))
    latest = (
        select(func.max(Certificate.id))
        .where(Certificate.lot_id == Consignment.lot_id)
        .scalar_subquery()
    )
    outcome = case(
        (Lot.state == LotState.RECOVERED, LotOutcome.WAITING),
        (Lot.state == LotState.CERTIFIED, LotOutcome.EARLIER),
        else_=LotOutcome.NOT_RECOVERED,
    )
    chosen = (
        select(
            literal(row.id),
            func.row_number().over(order_by=(Receipt.received_at, Lot.id)),
            Lot.id,
            Receipt.received_at,
            outcome.cast(String(14)),
            latest,
            literal(""),
            literal(0, Integer),
            literal(at, UtcInstant),
        )
        .select_from(Receipt)
        .join(Consignment, Consignment.id == Receipt.consignment_id)
        .join(Lot, Lot.id == Consignment.lot_id)
        .where(
            Receipt.received_at >= since,
            Receipt.received_at < until,
            Receipt.verdict != Verdict.REFUSED,
            Consignment.base_id == base.id,
        )
    )
    columns = [
        RunLot.run_id,
        RunLot.number,
        RunLot.lot_id,
        RunLot.received_at,
        RunLot.outcome,
        RunLot.certificate_id,
        RunLot.problem,
        RunLot.attempts,
        RunLot.not_before_at,
    ]
    made = insert(RunLot).from_select(columns, chosen)
    db.session.execute(made, execution_options={IS_NOTED: True})
    keys = db.session.execute(select(RunLot.run_id, RunLot.number).where(RunLot.run_id == row.id))
    note_written(db.session.info, RunLot.__tablename__, map(tuple, keys))
