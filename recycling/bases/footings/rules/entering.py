"""May this footing be entered? Every finding at once; obsolete processes refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from recycling.bases.catalogue import why_obsolete
from recycling.bases.footings.rules.details import (
    AGENTS,
    BOND_FORMS,
    DETAILS,
    LIMIT_TABLES,
    STANDARD,
    Acceptance,
    Approval,
    Bond,
    Details,
    DischargePermit,
    NormLimit,
    PermitLimit,
    ProcessList,
    YearlyScale,
)
from recycling.bases.footings.rules.kinds import KINDS, FootingKind
from recycling.errors import Conflict, Finding, invalid_all
from recycling.quantities import NO_MASS
from recycling.streams import rules as streams

LONGEST_VALIDITY = timedelta(days=366 * 30)
MOST_BQ_PER_G = Decimal(10)
MOST_ROWS = 60
_EXTRACTION = re.compile(r"solvent extraction|\bSX\b", re.IGNORECASE)
_AMMONIA = frozenset({"NH4", "mixed_with_NH4"})


@dataclass(frozen=True)
class NewDocument:
    """A document whose content the store keeps already."""

    sha256: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class NewFooting:
    """A footing as the base enters it. ``licence`` is a reference where the kind is of a licence."""

    kind: str
    number: str
    authority: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    details: Details
    licence: str = ""
    document: NewDocument | None = None


def check_footing(new: NewFooting, day: date, parameters: frozenset[tuple[str, str]]) -> None:
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
            f"{reason}.",
            field=field,
            way_out="Name the process or agent that takes its place.",
        )


def _findings(
    new: NewFooting, day: date, parameters: frozenset[tuple[str, str]]
) -> Iterable[Finding]:
    if new.kind not in tuple(FootingKind):
        words = f"“{new.kind}” is not a kind of footing: {', '.join(FootingKind)}."
        yield Finding("kind", "unknown_kind", words)
        return
    kind = FootingKind(new.kind)
    yield from _length(new.number, "number", 2, 80)
    yield from _length(new.authority, "authority", 2, 200)
    yield from _day_findings(new, kind, day)
    if bool(new.licence) != KINDS[kind].of_licence:
        words = "It belongs to one licence: name it." if not new.licence else _OF_BASE
        yield Finding("licence", "wrong_licence", words)
    if not isinstance(new.details, DETAILS[kind]):
        yield Finding("details", "wrong_details", f"These are not the details of a {kind}.")
        return
    yield from _detail_findings(new.details, parameters)


_OF_BASE = "It belongs to the whole base: leave the licence out."


def _day_findings(new: NewFooting, kind: FootingKind, day: date) -> Iterable[Finding]:
    if new.issued_on > day:
        yield Finding("issued_on", "in_the_future", "It cannot have been issued after today.")
    if new.valid_from < new.issued_on:
        yield Finding("valid_from", "before_issue", "It is valid from the day of issue at earliest.")
    if new.valid_to is None:
        if KINDS[kind].ends:
            yield Finding("valid_to", "end_missing", f"A {KINDS[kind].words} has a last day.")
    elif new.valid_to < new.valid_from:
        yield Finding("valid_to", "ends_before_start", "The validity ends before it begins.")
    elif new.valid_to < day:
        yield Finding("valid_to", "already_over", "Its validity is already over.")
    elif new.valid_to - new.valid_from > LONGEST_VALIDITY:
        yield Finding("valid_to", "too_long", "Nothing here is valid for more than 30 years.")


def _detail_findings(
    details: Details, parameters: frozenset[tuple[str, str]]
) -> Iterable[Finding]:
    match details:
        case Approval(scope):
            if scope <= NO_MASS:
                yield Finding("details.scope", "mass_out_of_range", "The scope is more than 0 kg.")
        case Acceptance(notice):
            yield from _length(notice, "details.notice", 2, 300)
        case DischargePermit():
            yield from _permit_findings(details, parameters)
        case Bond(amount, form, guarantor):
            if not 0 < amount.minor < 10**15:
                yield Finding("details.amount", "amount_out_of_range", "The bond is more than 0.")
            if form not in BOND_FORMS:
                words = f"Choose a form: {', '.join(BOND_FORMS)}."
                yield Finding("details.form", "unknown_form", words)
            yield from _length(guarantor, "details.guarantor", 2, 200)
        case NormLimit(u238, th232):
            for chain, value in (("u238", u238), ("th232", th232)):
                if not 0 <= value <= MOST_BQ_PER_G:
                    words = f"The limit is from 0 to {MOST_BQ_PER_G} Bq/g: more is transport class 7."
                    yield Finding(f"details.{chain}", "activity_out_of_range", words)
        case ProcessList(processes, agent):
            yield from _process_findings(processes, agent)
        case YearlyScale(categories):
            yield from _scale_findings(details, len(categories))


def _permit_findings(
    permit: DischargePermit, parameters: frozenset[tuple[str, str]]
) -> Iterable[Finding]:
    if not 1 <= len(permit.outlets) <= MOST_ROWS:
        yield Finding("details.outlets", "none_chosen", "Name the outlets it is about.")
    for place, outlet in enumerate(permit.outlets):
        yield from _length(outlet, f"details.outlets.{place}", 1, 100)
    if permit.standard not in ("", STANDARD):
        words = f"The registry knows the limits of {STANDARD}; else leave the standard out."
        yield Finding("details.standard", "unknown_standard", words)
    if bool(permit.standard) != bool(permit.table) or permit.table not in ("", *LIMIT_TABLES):
        words = f"With a standard choose its table: {', '.join(LIMIT_TABLES)}; else neither."
        yield Finding("details.table", "unknown_table", words)
    if not permit.limits and not permit.standard:
        yield Finding("details.limits", "none_chosen", "Give limits, or the standard that holds.")
    if len(permit.limits) > MOST_ROWS:
        yield Finding("details.limits", "too_many", f"Give at most {MOST_ROWS} limits.")
    seen: set[tuple[str, str]] = set()
    for place, limit in enumerate(permit.limits):
        yield from _limit_findings(limit, f"details.limits.{place}", parameters, seen)


def _limit_findings(
    limit: PermitLimit,
    path: str,
    parameters: frozenset[tuple[str, str]],
    seen: set[tuple[str, str]],
) -> Iterable[Finding]:
    about = (limit.parameter, limit.medium)
    if about not in parameters:
        words = f"“{limit.parameter}” in {limit.medium} is not a parameter monitored here."
        yield Finding(f"{path}.parameter", "unknown_parameter", words)
    if about in seen:
        yield Finding(f"{path}.parameter", "named_twice", "Each parameter is named once a medium.")
    seen.add(about)
    if limit.most < 0 or (limit.least is not None and not 0 <= limit.least <= limit.most):
        yield Finding(f"{path}.most", "limit_out_of_range", "A limit is 0 or more, least to most.")


def _process_findings(processes: tuple[str, ...], agent: str) -> Iterable[Finding]:
    if not 1 <= len(processes) <= MOST_ROWS:
        yield Finding("details.processes", "none_chosen", "Name at least one process.")
    for place, words in enumerate(processes):
        yield from _length(words, f"details.processes.{place}", 2, 200)
    if len(set(processes)) != len(processes):
        yield Finding("details.processes", "named_twice", "Each process is named once.")
    if agent and agent not in AGENTS:
        words = f"Choose a saponification agent: {', '.join(AGENTS)}."
        yield Finding("details.saponification_agent", "unknown_agent", words)
    if not agent and any(map(_extracts, processes)):
        words = "It extracts with solvents: say what the extractant is saponified with, or none."
        yield Finding("details.saponification_agent", "agent_missing", words)


def _extracts(process: str) -> bool:
    """Tell whether a process of the catalogue extracts with solvents."""
    route = next((one for one in streams.processes() if one.id == process), None)
    return route is not None and any(_EXTRACTION.search(step) for step in route.steps)


def _scale_findings(scale: YearlyScale, count: int) -> Iterable[Finding]:
    known = {kind.id for kind in streams.subtypes()}
    if not count:
        yield Finding("details.categories", "none_chosen", "Give the scale of each category.")
    for kind, mass in scale.categories:
        if kind not in known:
            words = f"“{kind}” is not a sub-type of the catalogue."
            yield Finding(f"details.categories.{kind}", "unknown_choice", words)
        if mass <= NO_MASS:
            words = "The yearly mass is more than 0 kg."
            yield Finding(f"details.categories.{kind}", "mass_out_of_range", words)


def _length(text: str, field: str, shortest: int, longest: int) -> Iterable[Finding]:
    if not shortest <= len(text.strip()) <= longest:
        what = field.rpartition(".")[2].replace("_", " ")
        words = f"The {what} needs {shortest} to {longest} characters."
        yield Finding(field, "bad_length", words)
