"""The deed that keeps what a scanner found in a file of a lot; until then it waits."""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import missing
from recycling.ledger.service import record
from recycling.lots import queries
from recycling.lots.models import Lot, LotFile
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.scanning import Scan, Shelf, Verdict, refuse_not_waiting


@deed
def settle_scan(act: Act, ref: str, sha256: str, verdict: Verdict) -> str:
    """Keep what a scanner found in a waiting file; raises ``Conflict`` where it does not wait."""
    permit(act.actor, Permission.FILES_SCAN)
    lot = queries.locked(ref)
    row = db.session.scalar(
        select(LotFile).where(LotFile.lot_id == lot.id, LotFile.sha256 == sha256)
    )
    if row is None:
        raise missing("file", sha256[:12])
    refuse_not_waiting(row.scan)
    row.scan = verdict.scan
    holder = db.session.get_one(Organisation, lot.holder_id).ref
    said = {"name": row.name, **verdict.json(sha256)}
    record(act, "LotFileScanned", f"lot:{ref}", said, parties=[holder])
    return ref


def _waiting(most: int) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(Lot.ref, LotFile.sha256)
        .join(Lot, Lot.id == LotFile.lot_id)
        .where(LotFile.scan == Scan.WAITING)
        .order_by(LotFile.id)
        .limit(most)
    )
    return [(row.ref, row.sha256) for row in rows]


FILES = Shelf(_waiting, settle_scan)
