"""Is every audit that was published still the one that was signed?"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import select

from recycling.certificates.integrity import record_digest
from recycling.db import db
from recycling.ledger.imprints.auditing import NO_ANCHOR, Anchor
from recycling.ledger.models import LogEntry
from recycling.ledger.regrowth import streamed
from recycling.oversight.audits.models import Audit
from recycling.oversight.audits.rules import AuditState
from recycling.sayings import say

_PUBLISHED = Audit.state == AuditState.PUBLISHED


def disagreements() -> Iterator[str]:
    """Name every published audit whose document is not the one whose digest is in the log."""
    rows = streamed(
        select(Audit.ref, Audit.document, Audit.digest, LogEntry.id)
        .outerjoin(LogEntry, LogEntry.digest == Audit.digest)
        .where(_PUBLISHED)
        .order_by(Audit.id)
    )
    for ref, document, digest, entry in rows:
        if entry is None or _digest(str(document)) != digest:
            yield say("audit %(ref)s is not the one that was published.", ref=ref)


def newest_anchor() -> Anchor:
    """Return how far the newest published audit read imprints, and what they came to."""
    newest = select(Audit.document).where(_PUBLISHED).order_by(Audit.id.desc()).limit(1)
    document = db.session.scalar(newest)
    if document is None:
        return NO_ANCHOR
    said = json.loads(document)["imprints"]
    return Anchor(said["upTo"], said["total"], said["sha256"])


def _digest(document: str) -> str:
    try:
        return record_digest(json.loads(document)).hex()
    except (ValueError, AttributeError):
        return ""
