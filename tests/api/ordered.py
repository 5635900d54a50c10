"""Addresses of cases and orders (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from typing import Any

from recycling.parties.permissions import Permission
from tests.api.base_bodies import day
from tests.api.row import Row
from tests.api.world import Refs

P = Permission
_CASE, _ORDER, _ANSWER = ("case", "case"), ("ordered", "order"), ("answered", "order")
_APPEAL = ("appealed", "appeal")
_WHY = "The law says so, and a sample shows it."


def _order(refs: Refs) -> Any:
    return {
        "measure": "rectification",
        "ordered": "Repair the stripping column.",
        "legal_basis": "BImSchG, section 17",
        "reason": _WHY,
        "deadline": day(30),
        "published_until": day(300),
    }


def _case(refs: Refs) -> Any:
    return {"addressee": refs["base"], "origin": "own", "about": "Smoke at night."}


def _reason(refs: Refs) -> Any:
    return {"reason": _WHY}


def _words(refs: Refs) -> Any:
    return {"words": _WHY}


DEEDS: tuple[Row, ...] = (
    Row("cases_api.open_case", P.CASES_OPEN, "granted", body=_case),
    Row("cases_api.close_case", P.CASES_DECIDE, *_CASE, lambda refs: {"evidence": _WHY},
        is_once=True),
    Row("cases_api.issue_order", P.CASES_DECIDE, *_CASE, _order),
    Row("cases_api.answer_order", P.ORDERS_ANSWER, *_ORDER, lambda refs: {
        "words": _WHY, "file": b"%PDF-1.7 a sample"}, is_once=True),
    Row("cases_api.accept_order_answer", P.CASES_DECIDE, *_ANSWER, _reason, is_once=True),
    Row("cases_api.refuse_order_answer", P.CASES_DECIDE, *_ANSWER, _reason, is_once=True),
    Row("cases_api.lift_order", P.CASES_DECIDE, *_ORDER, _reason, is_once=True),
    Row("cases_api.appeal_against_order", P.ORDERS_APPEAL, *_ORDER, _words, is_once=True),
    Row("cases_api.decide_appeal_stay", P.CASES_DECIDE, *_APPEAL, lambda refs: {
        "stays": True, "reason": _WHY}, is_once=True),
    Row("cases_api.decide_order_appeal", P.CASES_DECIDE, *_APPEAL, lambda refs: {
        "outcome": "rejected", "words": _WHY}, is_once=True),
)  # fmt: skip
FORMS: tuple[Row, ...] = (
    Row("cases.new", P.CASES_OPEN),
    Row("cases.close", P.CASES_DECIDE, *_CASE),
    Row("cases.new_order", P.CASES_DECIDE, *_CASE),
    Row("cases.answer", P.ORDERS_ANSWER, *_ORDER),
    Row("cases.decide", P.CASES_DECIDE, *_ANSWER),
    Row("cases.lift", P.CASES_DECIDE, *_ORDER),
    Row("cases.appeal", P.ORDERS_APPEAL, *_ORDER),
    Row("cases.stay", P.CASES_DECIDE, *_APPEAL),
    Row("cases.decide_appeal", P.CASES_DECIDE, *_APPEAL),
)
READINGS: tuple[Row, ...] = (
    Row("cases.index", P.CASES_READ),
    Row("cases_api.list_cases", P.CASES_READ),
    Row("cases.document", P.CASES_READ, *_ANSWER, more=(("number", "number"),)),
    Row("cases_api.read_order_evidence", P.CASES_READ, *_ANSWER, more=(("number", "number"),)),
    Row("custody_api.read_stops", P.CUSTODY_READ, "taken_over", "consignment"),
    *(
        Row(f"cases_exports.cases{whom}", P.CASES_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
)
