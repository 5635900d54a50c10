"""What else does a holder lay down around a contest: who may bid, inspection, Incoterm, questions?

None of it changes how prices are compared (``terms.py``); bidders read it before they bid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from recycling.auctions.rules.deposits import deposit_findings
from recycling.errors import Conflict, Finding, invalid_all
from recycling.printable import print_findings
from recycling.quantities import Money
from recycling.sayings import say

LONGEST_PLACE = 200
LONGEST_BOOKING = 1000
MOST_INVITED = 200
MOST_STANDSTILL_DAYS = 30
# International Chamber of Commerce, Incoterms 2020 (publication 723), in force since 2020-01-01.
INCOTERMS: dict[str, str] = {
    "EXW": say("Ex Works"),
    "FCA": say("Free Carrier"),
    "CPT": say("Carriage Paid To"),
    "CIP": say("Carriage and Insurance Paid To"),
    "DAP": say("Delivered at Place"),
    "DPU": say("Delivered at Place Unloaded"),
    "DDP": say("Delivered Duty Paid"),
    "FAS": say("Free Alongside Ship"),
    "FOB": say("Free on Board"),
    "CFR": say("Cost and Freight"),
    "CIF": say("Cost, Insurance and Freight"),
}


@dataclass(frozen=True)
class Conditions:
    """What holds beside the price rules; the empty one leaves an auction open to all eligible.

    ``invited`` are references of organisations, and count only where ``by_invitation``. Questions
    are taken until ``questions_until``, without it as long as bids are. An award binds once
    ``standstill_days`` have passed without an open objection; with 0 it binds at once. Whoever bids
    has laid down the ``deposit`` before (``deposits.py``), where there is one.
    """

    by_invitation: bool = False
    invited: tuple[str, ...] = ()
    incoterm: str = ""
    incoterm_place: str = ""
    inspection_from: date | None = None
    inspection_to: date | None = None
    inspection_place: str = ""
    inspection_booking: str = ""
    questions_until: datetime | None = None
    standstill_days: int = 0
    deposit: Money | None = None

    @property
    def has_inspection(self) -> bool:
        """Tell whether the lot may be seen and sampled before bidding."""
        return self.inspection_from is not None


PLAIN = Conditions()


def check_conditions_offered(
    conditions: Conditions, at: datetime, closes_at: datetime, today: date
) -> None:
    """Raise ``Invalid`` with one finding for each condition that cannot be offered."""
    refusal = invalid_all(_findings(conditions, at, closes_at, today))
    if refusal:
        raise refusal


def _findings(
    conditions: Conditions, at: datetime, closes_at: datetime, today: date
) -> Iterable[Finding]:
    yield from _invitation_findings(conditions)
    yield from _incoterm_findings(conditions)
    yield from _inspection_findings(conditions, today, closes_at.date())
    until = conditions.questions_until
    if until is not None and not at < until <= closes_at:
        yield Finding(
            "questions_until",
            "bad_questions_until",
            say("Questions end after now, and at the latest when bids do."),
        )
    if not 0 <= conditions.standstill_days <= MOST_STANDSTILL_DAYS:
        words = say(
            "An award stands still for 0 to %(most_standstill_days)s days.",
            most_standstill_days=MOST_STANDSTILL_DAYS,
        )
        yield Finding("standstill_days", "bad_standstill", words)
    yield from deposit_findings(conditions.deposit, conditions.standstill_days)


def _invitation_findings(conditions: Conditions) -> Iterable[Finding]:
    if conditions.by_invitation and not conditions.invited:
        yield Finding("invited", "nobody_invited", say("Name at least one organisation to invite."))
    if conditions.invited and not conditions.by_invitation:
        words = say("Ask for bids by invitation only, or leave out whom to invite.")
        yield Finding("invited", "not_by_invitation", words)
    if len(conditions.invited) > MOST_INVITED:
        words = say("Invite at most %(most_invited)s organisations.", most_invited=MOST_INVITED)
        yield Finding("invited", "too_many_invited", words)


def _incoterm_findings(conditions: Conditions) -> Iterable[Finding]:
    if conditions.incoterm and conditions.incoterm not in INCOTERMS:
        words = say("Use a code of Incoterms 2020: %(incoterms)s.", incoterms=", ".join(INCOTERMS))
        yield Finding("incoterm", "unknown_incoterm", words)
    if bool(conditions.incoterm) != bool(conditions.incoterm_place):
        field = "incoterm_place" if conditions.incoterm else "incoterm"
        yield Finding(field, "incoterm_half", say("Give the Incoterm and its place, or neither."))
    yield from _text_findings("incoterm_place", conditions.incoterm_place, LONGEST_PLACE)


def _inspection_findings(conditions: Conditions, today: date, last_day: date) -> Iterable[Finding]:
    first, last = conditions.inspection_from, conditions.inspection_to
    said = (first, last, conditions.inspection_place, conditions.inspection_booking)
    if any(said) and not all(said):
        words = say("Say from when until when, where, and how to book; or leave inspection out.")
        yield Finding("inspection_from", "inspection_half", words)
    elif first is not None and last is not None and not today <= first <= last <= last_day:
        words = say(
            "Inspection is from today on, its end not before its start nor after the close."
        )
        yield Finding("inspection_to", "bad_inspection", words)
    yield from _text_findings("inspection_place", conditions.inspection_place, LONGEST_PLACE)
    yield from _text_findings("inspection_booking", conditions.inspection_booking, LONGEST_BOOKING)


def _text_findings(field: str, text: str, longest: int) -> Iterable[Finding]:
    if len(text) > longest:
        yield Finding(
            field, "too_long", say("Write at most %(longest)s characters.", longest=longest)
        )
    yield from print_findings(" ".join(text.split()), field)


def check_questions_open(closes_at: datetime, until: datetime | None, at: datetime) -> None:
    """Raise ``Conflict`` once the cut-off for questions, or the close, is reached."""
    end = closes_at if until is None else min(until, closes_at)
    if at >= end:
        raise Conflict(
            "questions_closed",
            say("Questions about this auction are no longer taken."),
            field="question",
            way_out=say("Read the answers already given beside the terms."),
        )
