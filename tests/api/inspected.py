"""Addresses of inspections (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from typing import Any

from recycling import clock
from recycling.oversight.inspections.rules.ranking import Quarter
from recycling.parties.permissions import Permission
from tests.api.row import Row
from tests.api.world import Refs

P = Permission
_PLANNED = ("inspection_planned", "inspection")
_NOTED, _OPEN = ("finding_noted", "finding"), ("finding_open", "finding")
_ANSWERED, _ANSWERABLE = ("finding_answered", "finding"), ("inspection_answered", "inspection")
_SIGNED = ("finding_open", "inspection")
_PROGRAMME = ("programmed", "programme")
_ONE = (("number", "1"),)
_WORDS = "The label of the second drum cannot be read."
_FILE = b"%PDF-1.4\n%%EOF\n"


def _visit(refs: Refs) -> Any:
    return {"base": refs["base"], "visit_on": clock.today().isoformat(), "reason": _WORDS}


def _programme(_refs: Refs) -> Any:
    return {"quarter": str(Quarter.of(clock.today()).next()), "visits": 3}


def _later(_refs: Refs) -> Any:
    return {"wrong": _WORDS, "put_right_by": clock.today().replace(year=2027).isoformat()}


DEEDS: tuple[Row, ...] = (
    Row(
        "inspections_api.draw_up_inspection_programme",
        P.INSPECTIONS_RANK,
        body=_programme,
        is_once=True,
    ),
    Row("inspections_api.plan_visit", P.INSPECTIONS_VISIT, "inspection_planned", "", _visit),
    Row(
        "inspections_api.answer_inspection_question",
        P.INSPECTIONS_VISIT,
        *_PLANNED,
        lambda _refs: {"question": "labels_on", "answer": "yes"},
    ),
    Row(
        "inspections_api.attach_inspection_evidence",
        P.INSPECTIONS_VISIT,
        *_PLANNED,
        lambda _refs: {"file": _FILE},
        more=(("question", "labels_on"),),
    ),
    Row(
        "inspections_api.weigh_inspected_stock",
        P.INSPECTIONS_VISIT,
        *_PLANNED,
        lambda _refs: {"stream": "magnets", "weighed_kg": "12"},
    ),
    Row(
        "inspections_api.note_inspection_finding",
        P.INSPECTIONS_VISIT,
        *_PLANNED,
        lambda _refs: {"grade": "none", "words": _WORDS},
    ),
    Row(
        "inspections_api.sign_inspection_report",
        P.INSPECTIONS_SIGN,
        *_ANSWERABLE,
        lambda refs: {"digest": refs["digest"]},
        is_once=True,
    ),
    Row(
        "inspections_api.cancel_inspection",
        P.INSPECTIONS_VISIT,
        *_PLANNED,
        lambda _refs: {"reason": _WORDS},
        is_once=True,
    ),
    Row("inspections_api.strike_inspection_finding", P.INSPECTIONS_VISIT, *_NOTED, is_once=True),
    Row(
        "inspections_api.answer_inspection_finding",
        P.INSPECTIONS_ANSWER,
        *_OPEN,
        lambda _refs: {"answer": _WORDS},
    ),
    Row(
        "inspections_api.close_inspection_finding",
        P.INSPECTIONS_VISIT,
        *_OPEN,
        lambda _refs: {"decision": _WORDS},
        is_once=True,
    ),
    Row(
        "inspections_api.give_back_inspection_finding",
        P.INSPECTIONS_VISIT,
        *_ANSWERED,
        _later,
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (
    Row("inspections.draw_up", P.INSPECTIONS_RANK),
    Row("inspections.new", P.INSPECTIONS_VISIT, "inspection_planned", "base"),
    Row("inspections.question", P.INSPECTIONS_VISIT, *_PLANNED, more=_ONE),
    Row("inspections.attach", P.INSPECTIONS_VISIT, *_PLANNED, more=_ONE),
    Row("inspections.stock", P.INSPECTIONS_VISIT, *_PLANNED),
    Row("inspections.note", P.INSPECTIONS_VISIT, *_PLANNED),
    Row("inspections.sign", P.INSPECTIONS_SIGN, *_ANSWERABLE),
    Row("inspections.cancel", P.INSPECTIONS_VISIT, *_PLANNED),
    Row("inspections.strike", P.INSPECTIONS_VISIT, *_NOTED, is_once=True),
    Row("inspections.answer", P.INSPECTIONS_ANSWER, *_OPEN),
    Row("inspections.close", P.INSPECTIONS_VISIT, *_OPEN),
    Row("inspections.give_back", P.INSPECTIONS_VISIT, *_ANSWERED),
)
READINGS: tuple[Row, ...] = (
    Row("inspections.index", P.INSPECTIONS_READ),
    Row("inspections.show", P.INSPECTIONS_READ, *_PLANNED),
    Row("inspections.report", P.INSPECTIONS_READ, *_SIGNED),
    Row("inspections.evidence", P.INSPECTIONS_READ, *_SIGNED, more=_ONE),
    Row("inspections.findings", P.INSPECTIONS_READ),
    Row("inspections.finding", P.INSPECTIONS_READ, *_OPEN),
    Row("inspections.programmes", P.INSPECTIONS_READ_PROGRAMMES),
    Row("inspections.programme", P.INSPECTIONS_READ_PROGRAMMES, *_PROGRAMME),
    Row("inspections_api.list_inspection_programmes", P.INSPECTIONS_READ_PROGRAMMES),
    Row("inspections_api.read_inspection_programme", P.INSPECTIONS_READ_PROGRAMMES, *_PROGRAMME),
    Row(
        "inspections_api.list_inspection_programme_lines",
        P.INSPECTIONS_READ_PROGRAMMES,
        *_PROGRAMME,
    ),
    Row("inspections_api.list_inspections", P.INSPECTIONS_READ),
    Row("inspections_api.read_inspection", P.INSPECTIONS_READ, *_PLANNED),
    Row("inspections_api.read_inspection_report", P.INSPECTIONS_READ, *_SIGNED),
    Row("inspections_api.read_inspection_evidence", P.INSPECTIONS_READ, *_SIGNED, more=_ONE),
    Row("inspections_api.list_inspection_findings", P.INSPECTIONS_READ),
    Row("inspections_api.read_inspection_finding", P.INSPECTIONS_READ, *_OPEN),
    *(
        Row(f"inspections_exports.{name}{whom}", permission, *of, more=(("form", "csv"),))
        for name, permission, of in (
            ("inspection-programmes", P.INSPECTIONS_READ_PROGRAMMES, ()),
            ("inspection-programme-lines", P.INSPECTIONS_READ_PROGRAMMES, _PROGRAMME),
            ("inspections", P.INSPECTIONS_READ, ()),
            ("inspection-findings", P.INSPECTIONS_READ, ()),
        )
        for whom in ("", "_for_programs")
    ),
)
