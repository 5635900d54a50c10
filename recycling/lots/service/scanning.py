"""Deeds about the safety of files: what a scanner found is kept; until then a file waits."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from recycling.db import db
from recycling.deeds import SYSTEM, Act, deed
from recycling.errors import Conflict, Refusal
from recycling.files import store
from recycling.ledger.service import record
from recycling.lots import queries
from recycling.lots.models import Lot, LotFile
from recycling.lots.rules.files import Scan
from recycling.lots.scanning import ScannerUnavailable, Verdict, scanner
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit

_AT_ONCE = 20


@deed
def settle_scan(act: Act, ref: str, sha256: str, verdict: Verdict) -> str:
    """Keep what a scanner found in a waiting file; raises ``Conflict`` where it waits no more."""
    permit(act.actor, Permission.LOTS_RECLASS)
    lot = queries.locked(ref)
    row = db.session.scalar(
        select(LotFile).where(LotFile.lot_id == lot.id, LotFile.sha256 == sha256)
    )
    if row is None or row.scan != Scan.WAITING:
        raise Conflict("not_waiting", "The file does not wait to be scanned.", way_out="Leave it.")
    row.scan = verdict.scan
    holder = db.session.get_one(Organisation, lot.holder_id).ref
    body = {"sha256": sha256, "scan": str(verdict.scan), "signature": verdict.signature}
    record(act, "LotFileScanned", f"lot:{ref}", {**body}, parties=[holder])
    return ref


def scan_waiting() -> int:
    """Let the scanner look at files that wait, the oldest first; returns how many are settled.

    Where it does not answer, or there is none any more, they go on waiting.
    """
    if scanner().first() != Scan.WAITING:
        return 0
    rows = db.session.execute(
        select(Lot.ref, LotFile.sha256)
        .join(Lot, Lot.id == LotFile.lot_id)
        .where(LotFile.scan == Scan.WAITING)
        .order_by(LotFile.id)
        .limit(_AT_ONCE)
    ).all()
    db.session.rollback()
    return sum(_settled(ref, sha256) for ref, sha256 in rows)


def _settled(ref: str, sha256: str) -> bool:
    try:
        verdict = scanner().scan(store().get(sha256))
        settle_scan(Act(SYSTEM), ref, sha256, verdict)
    except (ScannerUnavailable, Refusal) as refused:
        current_app.logger.warning("file %s of %s waits on: %s", sha256[:12], ref, refused)
        db.session.rollback()
        return False
    return True
