"""Is a lot fit to travel as planned: the way, the day, the dangerous goods?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from recycling.clock import day_words
from recycling.custody.rules.way import LegPlan, way_findings
from recycling.custody.rules.weighing import MOST_PIECES
from recycling.errors import Finding
from recycling.printable import print_findings
from recycling.quantities import Mass
from recycling.sayings import say

_UN_NUMBER = re.compile(r"UN\d{4}")
_UN_CLASS = re.compile(r"1(\.[1-6][A-S]?)?|2(\.[1-3])?|3|4\.[1-3]|5\.[12]|6\.[12]|[789]")
PACKING_GROUPS = ("I", "II", "III")
LONGEST_NUMBER = 50
LATEST_PLAN = timedelta(days=365)


@dataclass(frozen=True)
class Transport:
    """How a lot travels: when, over which legs, and as which dangerous good (ADR), if it is one.

    ``is_dangerous`` is ``None`` while nobody has said. ``packages`` counts drums, bags and the
    like. ``trader`` and ``broker`` are references of organisations, empty where there is none.
    """

    planned_on: date
    legs: tuple[LegPlan, ...]
    is_dangerous: bool | None = None
    un_number: str = ""
    un_class: str = ""
    packing_group: str = ""
    packages: int | None = None
    acceptance_number: str = ""
    trader: str = ""
    broker: str = ""


def transport_findings(transport: Transport, wet_mass: Mass) -> Iterable[Finding]:
    """Find what can stand in no consignment, however little of it is filled in yet."""
    yield from way_findings(transport.legs, wet_mass)
    yield from _danger_findings(transport)
    yield from _count_findings(transport)
    if len(transport.acceptance_number) > LONGEST_NUMBER:
        yield Finding(
            "acceptance_number",
            "too_long",
            say(
                "A number has %(longest_number)s characters at most.", longest_number=LONGEST_NUMBER
            ),
        )
    yield from print_findings(transport.acceptance_number, "acceptance_number")


def day_findings(planned_on: date, available_from: date, today: date) -> Iterable[Finding]:
    """Find what keeps a lot from leaving on a day, as seen today."""
    if planned_on < max(available_from, today):
        yield Finding(
            "planned_on",
            "too_early",
            say(
                "The lot is ready from %(day_words)s; plan a day from today on.",
                day_words=day_words(available_from),
            ),
        )
    if planned_on > today + LATEST_PLAN:
        yield Finding("planned_on", "too_late", say("Plan a day within a year from today."))


def _danger_findings(goods: Transport) -> Iterable[Finding]:
    if goods.un_number and not _UN_NUMBER.fullmatch(goods.un_number):
        yield Finding("un_number", "bad_un_number", say("Write a UN number as UN and four digits."))
    if goods.un_class and not _UN_CLASS.fullmatch(goods.un_class):
        yield Finding("un_class", "bad_un_class", say("Write a class of ADR, such as 4.2 or 8."))
    if goods.packing_group and goods.packing_group not in PACKING_GROUPS:
        yield Finding("packing_group", "bad_packing_group", say("A packing group is I, II or III."))
    for field in ("un_number", "un_class", "packing_group"):
        if getattr(goods, field) and goods.is_dangerous is False:
            yield Finding(
                field,
                f"{field}_contradicts",
                say(
                    "A lot that is not dangerous to carry has none. Clear it, or say that the lot"
                    " is dangerous."
                ),
            )


def _count_findings(goods: Transport) -> Iterable[Finding]:
    if goods.packages is not None and not 1 <= goods.packages <= MOST_PIECES:
        yield Finding(
            "packages",
            "bad_count",
            say("Packages are 1 to %(most_pieces)s; a load in bulk is 1.", most_pieces=MOST_PIECES),
        )
