"""How often in a row did reading a file fail? Written beside any deed, for no deed was done."""

from __future__ import annotations

from sqlalchemy import select, update

from recycling.custody.imports.models import MovementFile
from recycling.db import db
from recycling.deeds import begin_writing


def note_failure(ref: str) -> int:
    """Count that reading a file failed; returns how often in a row. Commits."""
    begin_writing()
    is_it = MovementFile.ref == ref
    db.session.execute(update(MovementFile).where(is_it).values(failures=MovementFile.failures + 1))
    failures = db.session.scalar(select(MovementFile.failures).where(is_it)) or 0
    db.session.commit()
    return failures
