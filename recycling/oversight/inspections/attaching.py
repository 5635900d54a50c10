"""The deed that attaches a photo or paper to a question, and what a scanner finds in it.

A photo is kept without what it tells besides itself (``pictures.py``); its digest enters the fact,
and with the signed report what is shown can be proved.
"""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.files import Taken, holds
from recycling.ledger.service import record
from recycling.oversight.inspections.models import Inspection, InspectionFile
from recycling.oversight.inspections.rules.checklist import question_of
from recycling.oversight.inspections.service import fill_in, locked
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.scanning import Scan, Shelf, Verdict, refuse_not_waiting, scanner

MOST_FILES = 100


@deed
def attach_evidence(act: Act, ref: str, question: str, taken: Taken) -> str:
    """Attach a file to a question of an inspection; answers its reference.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` once it is over or holds a hundred files,
    ``Invalid`` for a content that did not arrive.
    """
    row = locked(ref, Permission.INSPECTIONS_VISIT, act)
    fill_in(act, row)
    question_of(row.traits, question)
    if not holds(taken.sha256):
        raise Invalid(
            "content_missing",
            say("The content of this file did not arrive."),
            field="file",
            way_out=say("Send it again."),
        )
    if len(row.files) >= MOST_FILES:
        raise Conflict(
            "too_many_files",
            say("An inspection holds %(most_files)s files at most.", most_files=MOST_FILES),
            field="file",
            way_out=say("Attach what shows most."),
        )
    file = InspectionFile(
        inspection_id=row.id,
        number=len(row.files) + 1,
        question=question,
        sha256=taken.sha256,
        name=taken.name,
        media_type=taken.media_type,
        size=taken.size,
        scan=scanner().first(),
        attached_at=act.at,
        attached_by=act.actor.person_ref,
    )
    row.files.append(file)
    record(
        act,
        "EvidenceAttached",
        f"inspection:{ref}",
        {"number": file.number, "question": question, **vars(taken)},
    )
    return ref


@deed
def settle_evidence(act: Act, ref: str, sha256: str, verdict: Verdict) -> str:
    """Keep what a scanner found in a waiting file; raises ``Conflict`` where it does not wait."""
    permit(act.actor, Permission.FILES_SCAN)
    row = db.session.scalars(
        select(InspectionFile)
        .join(Inspection, Inspection.id == InspectionFile.inspection_id)
        .where(Inspection.ref == ref, InspectionFile.sha256 == sha256)
        .order_by(InspectionFile.number)
        .limit(1)
        .with_for_update(of=InspectionFile)
    ).first()
    if row is None:
        raise missing("file", sha256[:12])
    refuse_not_waiting(row.scan)
    row.scan = verdict.scan
    record(act, "EvidenceScanned", f"inspection:{ref}", {"number": row.number, "scan": row.scan})
    return ref


def _waiting(most: int) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(Inspection.ref, InspectionFile.sha256)
        .join(Inspection, Inspection.id == InspectionFile.inspection_id)
        .where(InspectionFile.scan == Scan.WAITING)
        .order_by(InspectionFile.id)
        .limit(most)
    )
    return [(row.ref, row.sha256) for row in rows]


FILES = Shelf(_waiting, settle_evidence)
