"""May this footing be entered? Every finding at once; obsolete processes refused by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from recycling.bases.catalogue import why_obsolete
from recycling.bases.footings.rules.details import DETAILS, Details, ProcessList
from recycling.bases.footings.rules.kinds import KINDS, FootingKind
from recycling.bases.footings.rules.particulars import Parameters, detail_findings
from recycling.bases.rules.checking import length
from recycling.errors import Conflict, Finding, invalid_all
from recycling.files import Taken
from recycling.sayings import say

LONGEST_VALIDITY = timedelta(days=366 * 30)
_OF_BASE = say("It belongs to the whole base: leave the licence out.")
_AMMONIA = frozenset({"NH4", "mixed_with_NH4"})


@dataclass(frozen=True)
class NewFooting:
    """A footing as the base enters it; ``licence`` is the reference of the one it is of.

    ``document`` is a file whose content the store keeps already.
    """

    kind: str
    number: str
    authority: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    details: Details
    licence: str = ""
    document: Taken | None = None


def check_footing(new: NewFooting, day: date, parameters: Parameters) -> None:
    """Raise ``Invalid`` with one finding for each thing wrong with a footing entered on a day.

    ``parameters`` are the (parameter, medium) pairs limits are known for. Raises ``Conflict`` with
    reason and source for an obsolete process or ammonia as saponification agent.
    """
    refusal = invalid_all(_findings(new, day, parameters))
    if refusal:
        raise refusal
    if isinstance(new.details, ProcessList):
        refuse_obsolete(new.details)


def refuse_obsolete(listed: ProcessList) -> None:
    """Raise ``Conflict`` for a list with an eliminated process or agent, with reason and source."""
    for place, words in enumerate(listed.processes):
        _refuse(why_obsolete(words), f"details.processes.{place}")
    if listed.saponification_agent in _AMMONIA:
        _refuse(why_obsolete("ammonia_saponification"), "details.saponification_agent")


def _refuse(reason: str, field: str) -> None:
    if reason:
        raise Conflict(
            "process_obsolete",
            say("%(reason)s.", reason=reason),
            field=field,
            way_out=say("Name the process or agent that takes its place."),
        )


def _findings(new: NewFooting, day: date, parameters: Parameters) -> Iterable[Finding]:
    if new.kind not in tuple(FootingKind):
        words = say(
            "“%(kind)s” is not a kind of footing: %(known)s.",
            kind=new.kind,
            known=", ".join(FootingKind),
        )
        yield Finding("kind", "unknown_kind", words)
        return
    kind = FootingKind(new.kind)
    yield from length(new.number, "number", 2, 80)
    yield from length(new.authority, "authority", 2, 200)
    yield from _day_findings(new, kind, day)
    if bool(new.licence) != KINDS[kind].of_licence:
        words = say("It belongs to one licence: name it.") if not new.licence else _OF_BASE
        yield Finding("licence", "wrong_licence", words)
    if not isinstance(new.details, DETAILS[kind]):
        yield Finding(
            "details", "wrong_details", say("These are not the details of a %(kind)s.", kind=kind)
        )
        return
    yield from detail_findings(new.details, parameters)


def _day_findings(new: NewFooting, kind: FootingKind, day: date) -> Iterable[Finding]:
    if new.issued_on > day:
        yield Finding("issued_on", "in_the_future", say("It cannot have been issued after today."))
    if new.valid_from < new.issued_on:
        yield Finding("valid_from", "before_issue", say("It is valid from its issue at earliest."))
    if new.valid_to is None:
        if KINDS[kind].ends:
            yield Finding(
                "valid_to",
                "end_missing",
                say("A %(words)s has a last day.", words=KINDS[kind].words),
            )
    elif new.valid_to < new.valid_from:
        yield Finding("valid_to", "ends_before_start", say("The validity ends before it begins."))
    elif new.valid_to < day:
        yield Finding("valid_to", "already_over", say("Its validity is already over."))
    elif new.valid_to - new.valid_from > LONGEST_VALIDITY:
        yield Finding("valid_to", "too_long", say("Nothing here is valid for more than 30 years."))
