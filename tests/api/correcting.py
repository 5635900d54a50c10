"""Addresses of corrections (``rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Refs, Row

P = Permission
_STAGE = ("correcting", "correction")


def _wanted(refs: Refs) -> dict[str, object]:
    return {"reason": "The packages were counted twice.", "changes": {"packages": 13}}


DEEDS: tuple[Row, ...] = (
    Row(
        "corrections_api.ask_correction",
        P.CORRECTIONS_ASK,
        "taken_over",
        "consignment",
        _wanted,
        is_once=True,
    ),
    Row(
        "corrections_api.agree_correction",
        P.CORRECTIONS_ANSWER,
        *_STAGE,
        whose="recycler",
        is_once=True,
    ),
    Row(
        "corrections_api.refuse_correction",
        P.CORRECTIONS_ANSWER,
        *_STAGE,
        lambda _refs: {"words": "Thirteen were counted at loading."},
        whose="recycler",
        is_once=True,
    ),
    Row(
        "corrections_api.withdraw_correction",
        P.CORRECTIONS_ASK,
        *_STAGE,
        whose="holder",
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (
    Row("corrections.ask", P.CORRECTIONS_ASK, "taken_over", "consignment"),
    Row("corrections.agree", P.CORRECTIONS_ANSWER, *_STAGE, whose="recycler", is_once=True),
    Row("corrections.refuse", P.CORRECTIONS_ANSWER, *_STAGE),
    Row("corrections.withdraw", P.CORRECTIONS_ASK, *_STAGE, whose="holder", is_once=True),
)
READINGS: tuple[Row, ...] = (
    Row("corrections.index", P.CUSTODY_READ),
    Row("corrections.show", P.CUSTODY_READ, *_STAGE),
    Row("corrections_api.list_corrections", P.CUSTODY_READ),
    Row("corrections_api.read_correction", P.CUSTODY_READ, *_STAGE),
    *(
        Row(f"corrections_exports.corrections{whom}", P.CUSTODY_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
)
