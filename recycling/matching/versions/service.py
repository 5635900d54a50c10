"""How do the changes of the register stay few? The worker folds the oldest into one row."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from recycling.db import db
from recycling.deeds import begin_writing
from recycling.matching.versions.models import RegisterChange
from recycling.matching.versions.triggers import MODULUS

KEPT_APART = 1000
"""How many changes are kept one by one, for workers that patch what they remember."""
_FOLDED_AT_ONCE = 5000


def fold(kept: int = KEPT_APART) -> int:
    """Put the oldest changes into one row of the same sum, but for the newest; commits.

    The version stays what it is. Answers how many rows became one; 0 while there are few.
    """
    first, last = db.session.execute(
        select(func.min(RegisterChange.id), func.max(RegisterChange.id))
    ).one()
    if first is None or last - first < 2 * kept:
        return 0
    begin_writing()
    old = db.session.execute(
        select(RegisterChange.id, RegisterChange.nonce)
        .where(RegisterChange.id <= last - kept)
        .order_by(RegisterChange.id)
        .limit(_FOLDED_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    folded = len(old) if len(old) > 1 else 0
    if folded:
        db.session.execute(
            delete(RegisterChange)
            .where(RegisterChange.id.in_([row.id for row in old]))
            .execution_options(synchronize_session=False)
        )
        whole = sum(row.nonce for row in old) % MODULUS
        db.session.add(RegisterChange(kind="folded", nonce=whole))
    db.session.commit()
    return folded
