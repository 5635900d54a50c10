"""When may a base, a line or a licence be entered, and how does a licence live and die?

Pure. ``sites`` is what may be entered of a base and a line, ``applications`` what a licence may be
asked for, ``lifecycle`` the table of states and moves, ``renewal`` and ``scope`` how a licence goes
on and changes, ``review`` questions and conditions, ``reservations`` the states of capacity,
``local_time`` the calendar at a base, ``checking`` the findings they share.
"""

from recycling.bases.rules.applications import (
    LONGEST_VALIDITY,
    LicenceApplication,
    check_licence,
    licence_findings,
)
from recycling.bases.rules.checking import Known
from recycling.bases.rules.lifecycle import (
    IN_FORCE,
    LIFECYCLE,
    PENDING,
    LicenceMove,
    LicenceState,
    Transition,
    check_reason,
    check_still_valid,
    counts_on,
    decisions_from,
    moves_from,
    next_state,
    state_words,
)
from recycling.bases.rules.local_time import local_day, zone_of
from recycling.bases.rules.penalties import Penalty
from recycling.bases.rules.renewal import (
    CONTINUED,
    Purpose,
    RenewalRule,
    RenewalWindow,
    check_continued,
    check_renewal,
    window_of,
    working_days_before,
)
from recycling.bases.rules.reservations import ReservationState
from recycling.bases.rules.review import (
    Condition,
    check_answer,
    check_conditions,
    check_question,
    days_to_tell,
)
from recycling.bases.rules.scope import (
    ChangeRule,
    Scope,
    check_changed,
    check_scope,
    most_by_notice,
    narrows,
    reasons_for_grant,
)
from recycling.bases.rules.sites import (
    LATITUDE_LIMIT,
    LONGITUDE_LIMIT,
    MICRO_DEGREES,
    NewBase,
    NewLine,
    NewYield,
    check_base,
    check_line,
    degrees,
    micro_degrees,
)

__all__ = [
    "CONTINUED",
    "IN_FORCE",
    "LATITUDE_LIMIT",
    "LIFECYCLE",
    "LONGEST_VALIDITY",
    "LONGITUDE_LIMIT",
    "MICRO_DEGREES",
    "PENDING",
    "ChangeRule",
    "Condition",
    "Known",
    "LicenceApplication",
    "LicenceMove",
    "LicenceState",
    "NewBase",
    "NewLine",
    "NewYield",
    "Penalty",
    "Purpose",
    "RenewalRule",
    "RenewalWindow",
    "ReservationState",
    "Scope",
    "Transition",
    "check_answer",
    "check_base",
    "check_changed",
    "check_conditions",
    "check_continued",
    "check_licence",
    "check_line",
    "check_question",
    "check_reason",
    "check_renewal",
    "check_scope",
    "check_still_valid",
    "counts_on",
    "days_to_tell",
    "decisions_from",
    "degrees",
    "licence_findings",
    "local_day",
    "micro_degrees",
    "most_by_notice",
    "moves_from",
    "narrows",
    "next_state",
    "reasons_for_grant",
    "state_words",
    "window_of",
    "working_days_before",
    "zone_of",
]
