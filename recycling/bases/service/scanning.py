"""Deeds that keep what a scanner found in documents of applications and of footings."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from recycling.bases.applications.models import Application, ApplicationDocument
from recycling.bases.footings.models import Footing
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import missing
from recycling.ledger.service import record
from recycling.parties.models import Organisation
from recycling.parties.permissions import Permission, permit
from recycling.scanning import Scan, Shelf, Verdict, refuse_not_waiting


@deed
def settle_document(act: Act, ref: str, sha256: str, verdict: Verdict) -> str:
    """Keep what was found in a waiting document of an application; raises ``Conflict``."""
    permit(act.actor, Permission.FILES_SCAN)
    found = db.session.execute(
        select(ApplicationDocument, Organisation.ref)
        .join(Application, Application.id == ApplicationDocument.application_id)
        .join(Base, Base.id == Application.base_id)
        .join(Organisation, Organisation.id == Base.recycler_id)
        .where(Application.ref == ref, ApplicationDocument.sha256 == sha256)
        .with_for_update(of=ApplicationDocument)
    ).one_or_none()
    if found is None:
        raise missing("document", sha256[:12])
    row, recycler = found
    refuse_not_waiting(row.scan)
    row.scan = verdict.scan
    said = {"name": row.name, **verdict.json(sha256)}
    record(act, "ApplicationDocumentScanned", f"application:{ref}", said, parties=[recycler])
    return ref


@deed
def settle_footing(act: Act, ref: str, sha256: str, verdict: Verdict) -> str:
    """Keep what was found in the waiting document of a footing; raises ``Conflict``."""
    permit(act.actor, Permission.FILES_SCAN)
    row = db.session.scalar(
        select(Footing)
        .join(Footing.base)
        .join(Base.recycler)
        .where(Footing.ref == ref, Footing.document_sha256 == sha256)
        .options(contains_eager(Footing.base).contains_eager(Base.recycler))
        .with_for_update(of=Footing)
    )
    if row is None:
        raise missing("document", sha256[:12])
    refuse_not_waiting(row.document_scan)
    row.document_scan = verdict.scan
    said = {"name": row.document_name, **verdict.json(sha256)}
    parties = [row.base.recycler.ref]
    record(act, "FootingDocumentScanned", f"footing:{ref}", said, parties=parties)
    return ref


def _waiting_documents(most: int) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(Application.ref, ApplicationDocument.sha256)
        .join(Application, Application.id == ApplicationDocument.application_id)
        .where(ApplicationDocument.scan == Scan.WAITING)
        .order_by(ApplicationDocument.id)
        .limit(most)
    )
    return [(ref, sha256) for ref, sha256 in rows]


def _waiting_footings(most: int) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(Footing.ref, Footing.document_sha256)
        .where(Footing.document_scan == Scan.WAITING)
        .order_by(Footing.id)
        .limit(most)
    )
    return [(ref, sha256) for ref, sha256 in rows]


DOCUMENTS = (
    Shelf(_waiting_documents, settle_document),
    Shelf(_waiting_footings, settle_footing),
)
