"""What does a case say, what an order, and when is an order overdue?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from recycling.bases.cases.rules.ladder import OF_A_BASE, OF_A_LICENCE, Measure
from recycling.bases.cases.rules.lifecycle import OrderState, Origin
from recycling.errors import Finding, Invalid, invalid_all
from recycling.sayings import say

SHORTEST, LONGEST = 5, 500
LONGEST_TERM = timedelta(days=366)
LONGEST_PUBLICATION = timedelta(days=3 * 366)


@dataclass(frozen=True)
class NewCase:
    """Against whom (an organisation or a base, by reference) a case is, from where, and why."""

    addressee: str
    origin: str
    reference: str
    about: str


@dataclass(frozen=True)
class NewOrder:
    """What is ordered: the measure, the words, the legal basis and why, and the days.

    ``licence`` is the reference of the licence a suspension or revocation is about; ``deadline``
    the day by which something is put right; ``published_until`` the last day on the list of
    orders; ``urgency`` says why a measure skips the ladder.
    """

    measure: str
    ordered: str
    legal_basis: str
    reason: str
    published_until: date
    deadline: date | None = None
    licence: str = ""
    urgency: str = ""


def check_new_case(new: NewCase) -> None:
    """Raise ``Invalid`` for an unknown origin, one without its reference, or no words."""
    found = list(_words_lacking("about", new.about, "what the case is about"))
    if new.origin not in tuple(Origin):
        found.append(
            Finding(
                "origin", "unknown_origin", say("Use one of %(origin)s.", origin=", ".join(Origin))
            )
        )
    elif (new.origin == Origin.OWN) == bool(new.reference.strip()):
        words = (
            say("What an authority knows otherwise has no reference.")
            if new.origin == Origin.OWN
            else say("Give the reference of what the case comes from.")
        )
        found.append(Finding("reference", "reference_expected", words))
    if refusal := invalid_all(found):
        raise refusal


def check_order(new: NewOrder, day: date, *, has_base: bool) -> None:
    """Raise ``Invalid`` with everything that is wrong with an order issued on a day."""
    if new.measure not in tuple(Measure):
        words = say("There is no such measure. Use one of %(measure)s.", measure=", ".join(Measure))
        raise Invalid("unknown_measure", words, field="measure")
    if refusal := invalid_all(_findings(new, day, has_base=has_base)):
        raise refusal


def _findings(new: NewOrder, day: date, *, has_base: bool) -> Iterator[Finding]:
    measure = Measure(new.measure)
    yield from _words_lacking("ordered", new.ordered, "what is ordered")
    yield from _words_lacking("legal_basis", new.legal_basis, "on which law it rests")
    yield from _words_lacking("reason", new.reason, "why it is ordered")
    if len(new.urgency.strip()) > LONGEST:
        yield Finding(
            "urgency",
            "bad_urgency",
            say("Say it in at most %(longest)s characters.", longest=LONGEST),
        )
    if not day < new.published_until <= day + LONGEST_PUBLICATION:
        words = say("The last day on the list is after today, and within three years.")
        yield Finding("published_until", "publication_out_of_range", words)
    yield from _deadline_findings(new, measure, day)
    if measure in OF_A_BASE and not has_base:
        words = say("Only a base ceases production or loses a licence; this case is about none.")
        yield Finding("measure", "no_base", words)
    elif (measure in OF_A_LICENCE) != bool(new.licence):
        words = (
            say("Name the licence it is about.")
            if measure in OF_A_LICENCE
            else say("Only a suspension or a revocation is about one licence.")
        )
        yield Finding("licence", "licence_expected", words)


def _deadline_findings(new: NewOrder, measure: Measure, day: date) -> Iterator[Finding]:
    if measure != Measure.RECTIFICATION:
        if new.deadline is not None:
            words = say("Only what is to be put right has a day by when.")
            yield Finding("deadline", "no_deadline_expected", words)
    elif new.deadline is None or not day < new.deadline <= day + LONGEST_TERM:
        words = say("The deadline is after today, and within a year.")
        yield Finding("deadline", "deadline_out_of_range", words)


def check_words(text: str, field: str, what: str) -> str:
    """Return a text, trimmed; raises ``Invalid`` naming the field where it is too short or long."""
    if refusal := invalid_all(_words_lacking(field, text, what)):
        raise refusal
    return text.strip()


def _words_lacking(field: str, text: str, what: str) -> Iterator[Finding]:
    if not SHORTEST <= len(text.strip()) <= LONGEST:
        words = say(
            "Say in %(shortest)s to %(longest)s characters %(what)s.",
            shortest=SHORTEST,
            longest=LONGEST,
            what=what,
        )
        yield Finding(field, f"bad_{field}", words)


def is_overdue(state: str, deadline: date | None, answered_on: date | None, day: date) -> bool:
    """Tell whether what was to be put right by a day is late on another.

    An answer that came in time stops the clock until it is decided on; one that came late does not.
    """
    if deadline is None or deadline >= day:
        return False
    in_time = answered_on is not None and answered_on <= deadline
    return state == OrderState.ISSUED or (state == OrderState.ANSWERED and not in_time)
