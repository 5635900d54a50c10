"""The deed that keeps what a scanner found in a file of another tracking system."""

from __future__ import annotations

from sqlalchemy import select

from recycling.custody.imports import queries
from recycling.custody.imports.models import MovementFile
from recycling.custody.imports.service.parts import record_file
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.parties.permissions import Permission, permit
from recycling.scanning import Scan, Shelf, Verdict, refuse_not_waiting


@deed
def settle_file(act: Act, ref: str, sha256: str, verdict: Verdict) -> str:
    """Keep what was found in a waiting file; raises ``Conflict`` where it does not wait."""
    permit(act.actor, Permission.FILES_SCAN)
    row = queries.locked_file(ref)
    refuse_not_waiting(row.scan)
    row.scan = verdict.scan
    record_file(act, "MovementFileScanned", row, {"name": row.name, **verdict.json(sha256)})
    return ref


def _waiting(most: int) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(MovementFile.ref, MovementFile.sha256)
        .where(MovementFile.scan == Scan.WAITING)
        .order_by(MovementFile.id)
        .limit(most)
    )
    return [(ref, sha256) for ref, sha256 in rows]


FILES = Shelf(_waiting, settle_file)
