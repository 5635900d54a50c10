"""Which authority answers under which law, when may silence be taken for consent, and until when?

What each law lays down is dated (``consents.csv``), each row with its source and how sure we are.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from recycling.errors import Finding, Invalid, invalid_all
from recycling.printable import print_findings
from recycling.sayings import say
from recycling.streams.corridors import is_in_zone

LONGEST_WORDS, LONGEST_DOCUMENT = 1000, 120
LONGEST_VALIDITY = timedelta(days=3 * 366)
_FILE = Path(__file__).with_name("consents.csv")


class Law(StrEnum):
    """Under which law an authority consents."""

    EU = "EU"  # between member states
    OECD = "OECD"  # between states of the OECD, one of them outside the Union
    BASEL = "BASEL"  # everywhere else


class Part(StrEnum):
    """What an authority's country is to a way."""

    DISPATCH = "dispatch"
    TRANSIT = "transit"
    DESTINATION = "destination"


class AnswerState(StrEnum):
    """What an authority says. The comment names who brings it about."""

    AWAITED = "awaited"  # the holder asks
    ENTERED = "entered"  # the holder enters a letter of the authority; nobody has confirmed it
    CONSENTED = "consented"  # the authority, or whoever confirms its letter
    TACIT = "tacit"  # the registry, when the time for an answer is over and the law has it so
    REFUSED = "refused"  # the authority, or whoever confirms its letter
    WITHDRAWN = "withdrawn"  # the authority takes back that it consented


GIVEN = (AnswerState.CONSENTED, AnswerState.TACIT)
OPEN = (AnswerState.AWAITED, AnswerState.ENTERED)


@dataclass(frozen=True)
class Term:
    """How a law has an authority answer; ``tacit_after`` days of silence, where it has that."""

    law: Law
    part: Part
    tacit_after: int | None
    valid_years: int
    valid_from: date
    source: str
    certainty: str


@dataclass(frozen=True, kw_only=True)
class NewAnswer:
    """What an authority says, as it is entered; days are those of dispatch it is good for.

    ``document`` is the authority's own number for it.
    """

    consents: bool
    document: str
    decided_on: date
    valid_from: date | None = None
    valid_to: date | None = None
    conditions: str = ""
    reason: str = ""


def law_of(from_country: str, to_country: str, country: str) -> Law:
    """Return under which law a country on a way answers."""
    three = (from_country, to_country, country)
    if all(is_in_zone("EU", one) for one in three):
        return Law.EU
    return Law.OECD if all(is_in_zone("OECD or EU", one) for one in three) else Law.BASEL


def part_of(place: int, countries: int) -> Part:
    """Return what the country at a place on a way of so many is to it; the first has place 0."""
    if place == 0:
        return Part.DISPATCH
    return Part.DESTINATION if place == countries - 1 else Part.TRANSIT


@cache
def terms() -> tuple[Term, ...]:
    """Return every row there is or was."""
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(_term(row) for row in csv.DictReader(rows))


def _term(row: dict[str, str]) -> Term:
    return Term(
        law=Law(row["law"]),
        part=Part(row["part"]),
        tacit_after=int(row["tacit_after_days"]) if row["tacit_after_days"] else None,
        valid_years=int(row["valid_years"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        source=row["source"],
        certainty=row["certainty"],
    )


def term_of(law: Law, part: Part, day: date) -> Term:
    """Return how a law has an authority answer on a day."""
    held = [one for one in terms() if one.law is law and one.part is part]
    known = [one for one in held if one.valid_from <= day] or held
    return max(known, key=lambda one: one.valid_from)


def tacit_on(term: Term, complete_on: date) -> date | None:
    """Return the first day on which silence counts as consent; ``None`` where it never does.

    The days of the term have then gone by whole.
    """
    if term.tacit_after is None:
        return None
    return complete_on + timedelta(days=term.tacit_after + 1)


def tacit_until(term: Term, since: date) -> date:
    """Return the last day on which consent by silence is good."""
    day = 28 if (since.month, since.day) == (2, 29) else since.day
    return since.replace(year=since.year + term.valid_years, day=day) - timedelta(days=1)


def answer_refusal(new: NewAnswer, today: date) -> Invalid | None:
    """Return what is wrong with an answer, all of it; ``None`` where nothing is."""
    return invalid_all(_findings(new, today))


def _findings(new: NewAnswer, today: date) -> Iterator[Finding]:
    if not 2 <= len(new.document.strip()) <= LONGEST_DOCUMENT:
        yield Finding(
            "document", "document_missing", say("Give the number of the letter or decision.")
        )
    for name in ("document", "conditions", "reason"):
        yield from print_findings(getattr(new, name), name)
        if len(getattr(new, name)) > LONGEST_WORDS:
            yield Finding(
                name,
                "bad_length",
                say("At most %(longest_words)s characters.", longest_words=LONGEST_WORDS),
            )
    if new.decided_on > today:
        yield Finding("decided_on", "not_yet", say("An answer was given today or earlier."))
    if not new.consents:
        if len(new.reason.strip()) < 3:
            yield Finding("reason", "reason_missing", say("Say why consent is refused."))
        return
    yield from _validity_findings(new)


def _validity_findings(new: NewAnswer) -> Iterator[Finding]:
    for name in ("valid_from", "valid_to"):
        if getattr(new, name) is None:
            yield Finding(name, "day_missing", say("Consent has a first and a last day."))
    if new.valid_from is None or new.valid_to is None:
        return
    if new.valid_to < new.valid_from:
        yield Finding(
            "valid_to", "ends_before_it_begins", say("The last day lies before the first.")
        )
    if new.valid_to - new.valid_from > LONGEST_VALIDITY:
        yield Finding(
            "valid_to", "too_long", say("Consent is good for three years at most (art. 14).")
        )
