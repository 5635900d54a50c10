"""The quarantines one may read, and the screenings of a consignment, as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request

from recycling.access import requires
from recycling.custody.screening import queries
from recycling.custody.screening.queries import QuarantineCard, ScreeningCard
from recycling.exports import LARGEST_PAGE, Table, offer, table, whole
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.wire import Page

blueprint = Blueprint("screening_exports", __name__)

QUARANTINES: Table[QuarantineCard] = table(
    "quarantines",
    {
        "quarantine": lambda one: one.ref,
        "consignment": lambda one: one.consignment,
        "lot": lambda one: one.lot,
        "title": lambda one: one.title,
        "holder_name": lambda one: one.holder_name,
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "state": lambda one: one.state,
        "began_at": lambda one: one.began_at,
        "ended_at": lambda one: one.ended_at,
        "screening": lambda one: one.screening.ref,
        "instrument": lambda one: one.screening.instrument,
        "background_usv_per_h": lambda one: one.screening.background,
        "highest_usv_per_h": lambda one: one.screening.highest,
        "portal_alarm": lambda one: one.screening.portal_alarm,
        "grounds": lambda one: list(one.screening.grounds),
        "finding": lambda one: one.finding,
        "words": lambda one: one.words,
        "laboratory": lambda one: one.report and one.report.measurement.laboratory,
        "report_number": lambda one: one.report and one.report.measurement.number,
        "measured_on": lambda one: one.report and one.report.measurement.measured_on,
        "activities_bq_per_g": lambda one: [
            f"{each.nuclide}: {each.bq_per_g}"
            for each in (one.report.measurement.activities if one.report else ())
        ],
        "cautions": lambda one: list(one.cautions),
    },
)
SCREENINGS: Table[ScreeningCard] = table(
    "screenings",
    {
        "screening": lambda one: one.ref,
        "consignment": lambda one: one.consignment,
        "screened_at": lambda one: one.screened_at,
        "instrument": lambda one: one.instrument,
        "verified_until": lambda one: one.verified_until,
        "background_usv_per_h": lambda one: one.background,
        "highest_usv_per_h": lambda one: one.highest,
        "portal_alarm": lambda one: one.portal_alarm,
        "grounds": lambda one: list(one.grounds),
        "quarantine": lambda one: one.quarantine,
    },
)


def _quarantines() -> Callable[[str], Page[QuarantineCard]]:
    actor, state = current_actor(), request.args.get("state", "")
    return lambda cursor: queries.quarantines(actor, cursor, LARGEST_PAGE, state=state)


def _screenings(ref: str) -> Callable[[str], Page[ScreeningCard]]:
    return whole(queries.screenings_of(ref, current_actor()))


_MARK = requires(Permission.CUSTODY_READ)
offer(blueprint, "/quarantines", QUARANTINES, _MARK, _quarantines)
offer(blueprint, "/consignments/<ref>/screenings", SCREENINGS, _MARK, _screenings)
