"""Read-only answers about runs and their lots."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from recycling.bases.models import Base as RecoveryBase
from recycling.certificates.models import Certificate
from recycling.certificates.runs.models import CertificateRun, RunLot
from recycling.certificates.runs.rules import LotOutcome, RunState
from recycling.db import db
from recycling.deeds import Actor
from recycling.errors import missing
from recycling.parties.permissions import Permission, may
from recycling.wire import Page, cursor_id, page_of


def locked(ref: str) -> CertificateRun:
    """Return a run with its base, locked to the end of the deed; raises ``NotFound``."""
    query = _whole().where(CertificateRun.ref == ref).with_for_update(of=CertificateRun)
    return _found(query.execution_options(populate_existing=True), ref)


def visible(actor: Actor, ref: str) -> CertificateRun:
    """Return a run to its recycler; raises ``NotFound`` for another's too."""
    row = _found(_whole().where(CertificateRun.ref == ref), ref)
    if not may(actor, Permission.CERTIFICATES_READ_RUN, row):
        raise missing("run", ref)
    return row


def _whole() -> Select[CertificateRun]:
    return select(CertificateRun).options(joinedload(CertificateRun.base))


def _found(query: Select[CertificateRun], ref: str) -> CertificateRun:
    row = db.session.scalar(query)
    if row is None:
        raise missing("run", ref)
    return row


def runs_of(recycler_id: int, cursor: str = "", limit: int = 50) -> Page[CertificateRun]:
    """Return a page of a recycler's runs, the newest first."""
    query = _whole().where(CertificateRun.recycler_id == recycler_id)
    before = cursor_id(cursor)
    if before:
        query = query.where(CertificateRun.id < before)
    rows = db.session.scalars(query.order_by(CertificateRun.id.desc()).limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: (row.id,))


def own_bases(recycler_id: int, limit: int = 200) -> list[RecoveryBase]:
    """Return a recycler's bases by name; the first two hundred."""
    own = select(RecoveryBase).where(RecoveryBase.recycler_id == recycler_id)
    return list(db.session.scalars(own.order_by(RecoveryBase.name).limit(limit)))


def lots_of(row: CertificateRun, cursor: str = "", limit: int = 50) -> Page[RunLot]:
    """Return a page of a run's lots with their certificates, in the order they were received."""
    query = (
        select(RunLot)
        .where(RunLot.run_id == row.id, RunLot.number > cursor_id(cursor))
        .options(
            joinedload(RunLot.lot),
            joinedload(RunLot.certificate).joinedload(Certificate.holder),
        )
    )
    rows = db.session.scalars(query.order_by(RunLot.number).limit(limit + 1)).all()
    return page_of(rows, limit, lambda one: (one.number,))


def counts(run_id: int) -> dict[str, int]:
    """Return how many lots of a run came to what."""
    counted = (
        select(RunLot.outcome, func.count().label("number"))
        .where(RunLot.run_id == run_id)
        .group_by(RunLot.outcome)
    )
    return {one.outcome: one.number for one in db.session.execute(counted)}


def unsealed(run_id: int) -> int:
    """Return how many certificates a run has issued whose pages are not sealed yet."""
    waiting = (
        select(func.count())
        .select_from(RunLot)
        .join(Certificate, Certificate.id == RunLot.certificate_id)
        .where(
            RunLot.run_id == run_id,
            RunLot.outcome == LotOutcome.ISSUED,
            Certificate.file_digest.is_(None),
        )
    )
    return db.session.scalar(waiting) or 0


def at_work(limit: int = 20) -> list[tuple[str, int]]:
    """Return reference and id of runs at work, the oldest first."""
    query = select(CertificateRun.ref, CertificateRun.id).where(
        CertificateRun.state == RunState.WORKING
    )
    return [
        (ref, key)
        for ref, key in db.session.execute(query.order_by(CertificateRun.id).limit(limit))
    ]
