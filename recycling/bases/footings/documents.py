"""The document of a footing: the approval, permit or bond itself, as its authority issued it."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from recycling.bases.footings.models import Footing
from recycling.bases.footings.rules import FootingState
from recycling.bases.models import Base
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.files import Taken, holds
from recycling.ledger.service import record
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.scanning import Scan, scanner


@deed
def attach_document(act: Act, ref: str, taken: Taken) -> str:
    """Attach the document to a footing nobody has decided on yet, in the place of one before.

    Raises ``Conflict`` once it is decided on, ``Invalid`` for a content that did not arrive.
    """
    row = locked_footing(ref)
    permit(act.actor, Permission.FOOTINGS_ENTER, row)
    if row.state != FootingState.ENTERED:
        raise Conflict(
            "footing_decided",
            say("%(ref)s is %(state)s: its document stays as it is.", ref=ref, state=row.state),
            way_out=say("Enter another one with its document."),
        )
    put_document(row, taken)
    record(
        act,
        "FootingDocumentAttached",
        f"footing:{ref}",
        {"base": row.base.ref, **asdict(taken)},
        parties=[row.base.recycler.ref],
    )
    return ref


def put_document(row: Footing, taken: Taken | None) -> None:
    """Put a document to a footing, or none; raises ``Invalid`` for one that did not arrive."""
    if taken is not None and not holds(taken.sha256):
        raise Invalid(
            "content_missing",
            say("The content of this file did not arrive."),
            field="document",
            way_out=say("Upload it again."),
        )
    row.document_sha256 = taken.sha256 if taken else ""
    row.document_name = taken.name if taken else ""
    row.document_type = taken.media_type if taken else ""
    row.document_size = taken.size if taken else 0
    row.document_scan = scanner().first() if taken else Scan.NOT_SCANNED


def locked_footing(ref: str) -> Footing:
    """Load a footing under the lock of its base, where decisions on its kind meet."""
    row: Footing | None = db.session.scalar(
        select(Footing)
        .join(Footing.base)
        .join(Base.recycler)
        .where(Footing.ref == ref)
        .options(contains_eager(Footing.base).contains_eager(Base.recycler))
        .with_for_update(of=(Footing, Base))
    )
    if row is None:
        raise missing("footing", ref)
    return row
