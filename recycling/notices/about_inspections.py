"""Which facts about inspections are told to whom, in which words?

Of a visit that is not announced nothing is told to the base before the report is signed.
"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

_ANNOUNCED = {"announced": "yes"}

ABOUT_INSPECTIONS: dict[str, tuple[Telling, ...]] = {
    "VisitPlanned": (
        Telling(
            ("recycler",),
            N_("%(base_name)s is inspected on %(visit_on)s. See what will be asked."),
            when=_ANNOUNCED,
        ),
    ),
    "InspectionCancelled": (
        Telling(
            ("recycler",),
            N_("The inspection of %(base_name)s on %(visit_on)s is cancelled: %(reason)s"),
            when=_ANNOUNCED,
        ),
    ),
    "InspectionSigned": (
        Telling(
            ("recycler",),
            N_(
                "The report of the inspection of %(base_name)s on %(visit_on)s is signed."
                " Findings to put right: %(to_put_right)s."
            ),
        ),
    ),
    "FindingAnswered": (
        Telling(("regulator",), N_("%(base_name)s answered finding %(finding)s: %(answer)s")),
    ),
    "FindingGivenBack": (
        Telling(
            ("recycler",),
            N_(
                "Finding %(finding)s at %(base_name)s is not put right: %(decision)s Put it right"
                " by %(term)s."
            ),
        ),
    ),
    "FindingClosed": (
        Telling(("recycler",), N_("Finding %(finding)s at %(base_name)s is closed.")),
    ),
    "FindingOverdue": (
        Telling(
            ("recycler", "regulator"),
            N_("Finding %(finding)s at %(base_name)s was to be put right by %(term)s and is not."),
        ),
    ),
}
