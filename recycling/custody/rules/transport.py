"""Is a lot fit to travel as planned: the way, the day, the dangerous goods?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from recycling.clock import day_words
from recycling.custody.rules.way import LegPlan, way_findings
from recycling.errors import Finding, invalid_all
from recycling.quantities import Mass

_UN_NUMBER = re.compile(r"UN\d{4}")
LATEST_PLAN = timedelta(days=365)


@dataclass(frozen=True)
class Transport:
    """How a lot travels: when, over which legs, and as which dangerous good (ADR), if it is one.

    ``is_dangerous`` is ``None`` while nobody has said.
    """

    planned_on: date
    legs: tuple[LegPlan, ...]
    is_dangerous: bool | None = None
    un_number: str = ""


def check_transport(
    transport: Transport, wet_mass: Mass, available_from: date, today: date
) -> None:
    """Raise ``Invalid`` with a finding for each thing that keeps a lot from being so carried."""
    refusal = invalid_all(
        (
            *way_findings(transport.legs, wet_mass),
            *_day_findings(transport.planned_on, available_from, today),
            *_danger_findings(transport),
        )
    )
    if refusal:
        raise refusal


def _day_findings(planned_on: date, available_from: date, today: date) -> Iterable[Finding]:
    if planned_on < max(available_from, today):
        yield Finding(
            "planned_on",
            "too_early",
            f"The lot cannot leave before {day_words(max(available_from, today))}.",
        )
    elif planned_on > today + LATEST_PLAN:
        yield Finding("planned_on", "too_late", "Plan a day within a year from today.")


def _danger_findings(goods: Transport) -> Iterable[Finding]:
    if goods.un_number and not _UN_NUMBER.fullmatch(goods.un_number):
        yield Finding("un_number", "bad_un_number", "Write a UN number as UN and four digits.")
    if goods.is_dangerous is None:
        yield Finding(
            "is_dangerous",
            "danger_not_said",
            "State whether the lot is dangerous goods for carriage (ADR).",
        )
    elif goods.is_dangerous and not goods.un_number:
        yield Finding("un_number", "un_number_missing", "Name the dangerous goods' UN number.")
    elif goods.un_number and not goods.is_dangerous:
        yield Finding(
            "un_number",
            "un_number_contradicts",
            "A lot that is not dangerous to carry has no UN number. Clear one of the two.",
        )
