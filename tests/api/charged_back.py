"""Addresses of disputed payments (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
_DISPUTED = ("disputed_by_bank", "dispute")
DEEDS: tuple[Row, ...] = (
    Row(
        "disputes_api.reply_to_dispute",
        P.DISPUTES_ANSWER,
        *_DISPUTED,
        lambda refs: {"reply": "answer", "statement": "It was owed."},
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (Row("disputes.reply", P.DISPUTES_ANSWER, *_DISPUTED),)
READINGS: tuple[Row, ...] = (
    Row("disputes.index", P.DISPUTES_READ),
    Row("disputes.show", P.DISPUTES_READ, *_DISPUTED),
    Row("disputes_api.list_disputes", P.DISPUTES_READ),
    Row("disputes_api.read_dispute", P.DISPUTES_READ, *_DISPUTED),
    *(
        Row(f"disputes_exports.disputes{whom}", P.DISPUTES_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
)
