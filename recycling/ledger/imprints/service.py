"""How are rows taken as they are, where something else than a deed wrote them for a good reason?

A migration that writes rows, or a copy put back from elsewhere, leaves rows that no imprint knows.
Whoever runs the registry looks at what the audit names, and then says why it stands. The ledger
keeps how many rows of which table were taken, and the reason.
"""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Invalid
from recycling.ledger.canonical import Json
from recycling.ledger.imprints.auditing import Pressing, Row
from recycling.ledger.imprints.keeping import seal_marks
from recycling.ledger.imprints.models import Imprint
from recycling.ledger.models import Fact
from recycling.ledger.service import record
from recycling.sayings import say

LONGEST_REASON = 500
_AT_ONCE = 2000


@deed
def adopt_rows(act: Act, reason: str) -> str:
    """Take every row that the audit names as it is; returns how many.

    Raises ``Invalid`` naming ``reason`` where it is missing or too long, or where nothing differs.
    """
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise Invalid(
            "reason_missing",
            say(
                "Say why the rows stand as they are, in at most %(longest_reason)s characters.",
                longest_reason=LONGEST_REASON,
            ),
            field="reason",
        )
    is_first = db.session.scalar(select(Imprint.id).limit(1)) is None
    upto = db.session.scalar(select(func.max(Fact.id))) or 0
    counted: Counter[tuple[str, str]] = Counter()
    waiting: list[Row] = []
    for one in Pressing(is_first=is_first).findings():
        if isinstance(one, Row):
            counted[one.table, one.how] += 1
            waiting.append(one)
            if len(waiting) == _AT_ONCE:
                _take(waiting, upto)
                waiting.clear()
    if not is_first and not counted:
        raise Invalid(
            "nothing_differs", say("Every row is what the registry left."), field="reason"
        )
    _take(waiting, upto)
    body: dict[str, Json] = {"reason": reason.strip(), "is_first": is_first, "rows": _told(counted)}
    record(act, "RowsAdopted", "registry:rows", body)
    return str(counted.total())


def _take(rows: list[Row], upto: int) -> None:
    marks: dict[str, list[tuple[str, str]]] = {}
    for one in rows:
        marks.setdefault(one.table, []).append((one.key, one.digest))
    seal_marks(marks, upto=upto)


def _told(counted: Counter[tuple[str, str]]) -> Json:
    told: dict[str, dict[str, int]] = {}
    for (table, how), count in sorted(counted.items()):
        told.setdefault(table, {})[how] = count
    return told
