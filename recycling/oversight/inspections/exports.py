"""Draws, programmes, inspections and findings as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import public, requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.oversight.inspections import queries
from recycling.oversight.inspections.cards import (
    DrawCard,
    FindingCard,
    InspectionCard,
    LineCard,
    ProgrammeCard,
)
from recycling.oversight.inspections.queries import Standing
from recycling.oversight.inspections.rules.ranking import weights
from recycling.oversight.inspections.views.visits import asked_for
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("inspections_exports", __name__)


def _points(figure: str) -> Callable[[LineCard], object]:
    return lambda one: next((part.points for part in one.components if part.figure == figure), 0)


def _value(figure: str) -> Callable[[LineCard], object]:
    return lambda one: next((part.value for part in one.components if part.figure == figure), 0)


DRAWS: Table[DrawCard] = table(
    "inspection-draws",
    {
        "country": lambda one: one.country,
        "quarter": lambda one: one.quarter,
        "bases": lambda one: one.bases,
        "visits": lambda one: one.visits,
        "drawn": lambda one: one.drawn,
        "drawn_up_at": lambda one: one.drawn_up_at,
        "seed_sha256": lambda one: one.seed_digest,
        "seed": lambda one: one.seed,
    },
)
PROGRAMMES: Table[ProgrammeCard] = table(
    "inspection-programmes",
    {
        "programme": lambda one: one.ref,
        "country": lambda one: one.country,
        "quarter": lambda one: one.quarter,
        "visits": lambda one: one.visits,
        "drawn": lambda one: one.drawn,
        "bases": lambda one: one.bases,
        "seed_sha256": lambda one: one.seed_digest,
        "drawn_up_at": lambda one: one.drawn_up_at,
    },
)
LINES: Table[LineCard] = table(
    "inspection-programme-lines",
    {
        "place": lambda one: one.place,
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "picked": lambda one: one.picked,
        "score": lambda one: one.score,
        **{one.figure: _value(one.figure) for one in weights()},
        **{f"points_{one.figure}": _points(one.figure) for one in weights()},
        "inspection": lambda one: one.inspection,
    },
)
INSPECTIONS: Table[InspectionCard] = table(
    "inspections",
    {
        "inspection": lambda one: one.ref,
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "recycler_name": lambda one: one.recycler_name,
        "country": lambda one: one.country,
        "state": lambda one: one.state,
        "visit_on": lambda one: one.visit_on,
        "is_announced": lambda one: one.is_announced,
        "signed_at": lambda one: one.signed_at,
    },
)
FINDINGS: Table[FindingCard] = table(
    "inspection-findings",
    {
        "finding": lambda one: one.ref,
        "inspection": lambda one: one.inspection,
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "recycler_name": lambda one: one.recycler_name,
        "visit_on": lambda one: one.visit_on,
        "question": lambda one: one.question,
        "grade": lambda one: one.grade,
        "words": lambda one: one.words,
        "put_right_by": lambda one: one.put_right_by,
        "is_overdue": lambda one: one.is_overdue,
        "state": lambda one: one.state,
        "case": lambda one: one.case,
        "answer": lambda one: one.answer,
        "decision": lambda one: one.decision,
        "closed_at": lambda one: one.closed_at,
    },
)


def _draws() -> Callable[[str], Page[DrawCard]]:
    return lambda cursor: queries.draws(cursor, LARGEST_PAGE)


def _programmes() -> Callable[[str], Page[ProgrammeCard]]:
    actor = current_actor()
    return lambda cursor: queries.programmes(actor, cursor, LARGEST_PAGE)


def _lines(ref: str) -> Callable[[str], Page[LineCard]]:
    actor, picked = current_actor(), request.args.get("picked", "")
    queries.programme(ref, actor)
    return lambda cursor: queries.lines(ref, actor, picked, cursor, LARGEST_PAGE)


def _inspections() -> Callable[[str], Page[InspectionCard]]:
    actor, asked = current_actor(), asked_for()
    return lambda cursor: queries.inspections(actor, asked, cursor, LARGEST_PAGE)


def _findings() -> Callable[[str], Page[FindingCard]]:
    actor, standing = current_actor(), request.args.get("standing") or Standing.ALL
    return lambda cursor: queries.findings(actor, standing, cursor, LARGEST_PAGE)


_PROGRAMMES = requires(Permission.INSPECTIONS_READ_PROGRAMMES)
_READ = requires(Permission.INSPECTIONS_READ)
offer(blueprint, "/inspection-draws", DRAWS, public, _draws)
offer(blueprint, "/inspection-programmes", PROGRAMMES, _PROGRAMMES, _programmes)
offer(blueprint, "/inspection-programmes/<ref>/lines", LINES, _PROGRAMMES, _lines)
offer(blueprint, "/inspections", INSPECTIONS, _READ, _inspections)
offer(blueprint, "/inspection-findings", FINDINGS, _READ, _findings)
