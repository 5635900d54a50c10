"""Addresses of what takes two signers (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from typing import Any

from recycling.parties.permissions import Permission
from tests.api.base_bodies import day
from tests.api.row import Row
from tests.api.world import Refs

P = Permission
_STAGE = ("proposed", "proposal")
_AUTHORITY = ("authority", "authority")
_WHY = "The file says so, and a sample shows it."


def _reason(refs: Refs) -> Any:
    return {"reason": _WHY}


def _order(refs: Refs) -> Any:
    return {
        "measure": "revocation",
        "ordered": "The licence ends.",
        "legal_basis": "KrWG, section 36",
        "reason": _WHY,
        "urgency": "People live beside it.",
        "licence": refs["licence"],
        "published_until": day(300),
    }


DEEDS: tuple[Row, ...] = (
    Row("proposals_api.confirm_proposed_act", P.PROPOSALS_DECIDE, *_STAGE, _reason, is_once=True),
    Row("proposals_api.end_proposed_act", P.PROPOSALS_DECIDE, *_STAGE, _reason, is_once=True),
    Row("proposals_api.propose_remits", P.AUTHORITIES_CHANGE, *_AUTHORITY, lambda refs: {
        "remits": ["quotas"], "territory": "DE-SN", "reason": _WHY}, is_once=True),
    Row("cases_api.propose_order", P.CASES_DECIDE, "case", "case", _order, is_once=True),
    Row("standstill_api.propose_setting_aside", P.OBJECTIONS_DECIDE, "objected", "objection",
        lambda refs: {"decision": "upheld", "words": "Its licence has ended."}, is_once=True),
)  # fmt: skip
FORMS: tuple[Row, ...] = (
    Row("proposals.decide", P.PROPOSALS_DECIDE, *_STAGE),
    Row("proposals.remits", P.AUTHORITIES_CHANGE, *_AUTHORITY),
)
READINGS: tuple[Row, ...] = (
    Row("proposals.index", P.PROPOSALS_READ),
    Row("proposals.show", P.PROPOSALS_READ, *_STAGE),
    Row("proposals_api.list_proposals", P.PROPOSALS_READ),
    Row("proposals_api.read_proposal", P.PROPOSALS_READ, *_STAGE),
    *(
        Row(f"proposals_exports.proposals{whom}", P.PROPOSALS_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
)
