"""Is what a footing says acceptable? One check for each kind of details."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from recycling.bases.footings.rules.details import (
    AGENTS,
    BOND_FORMS,
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
from recycling.bases.rules.checking import length
from recycling.errors import Finding
from recycling.quantities import NO_MASS
from recycling.sayings import say
from recycling.streams import rules as streams

Parameters = frozenset[tuple[str, str]]
MOST_BQ_PER_G = Decimal(10)
MOST_ROWS = 60
_EXTRACTION = re.compile(r"solvent extraction|\bSX\b", re.IGNORECASE)


def detail_findings(details: Details, parameters: Parameters) -> Iterable[Finding]:
    """Return everything wrong with the details; ``parameters`` are those monitored here."""
    return _CHECKS[type(details)](details, parameters)


def _approval(details: Approval, _parameters: Parameters) -> Iterable[Finding]:
    if details.scope <= NO_MASS:
        yield Finding("details.scope", "mass_out_of_range", say("The scope is more than 0 kg."))


def _acceptance(details: Acceptance, _parameters: Parameters) -> Iterable[Finding]:
    return length(details.notice, "details.notice", 2, 300)


def _bond(details: Bond, _parameters: Parameters) -> Iterable[Finding]:
    if not 0 < details.amount.minor < 10**15:
        yield Finding("details.amount", "amount_out_of_range", say("The bond is more than 0."))
    if details.form not in BOND_FORMS:
        yield Finding(
            "details.form",
            "unknown_form",
            say("Choose a form: %(bond_forms)s.", bond_forms=", ".join(BOND_FORMS)),
        )
    yield from length(details.guarantor, "details.guarantor", 2, 200)


def _norm(details: NormLimit, _parameters: Parameters) -> Iterable[Finding]:
    for chain, value in (("u238", details.u238), ("th232", details.th232)):
        if not 0 <= value <= MOST_BQ_PER_G:
            words = say(
                "The limit is 0 to %(most_bq_per_g)s Bq/g: more is transport class 7.",
                most_bq_per_g=MOST_BQ_PER_G,
            )
            yield Finding(f"details.{chain}", "activity_out_of_range", words)


def _permit(permit: DischargePermit, parameters: Parameters) -> Iterable[Finding]:
    if not 1 <= len(permit.outlets) <= MOST_ROWS:
        yield Finding("details.outlets", "none_chosen", say("Name the outlets it is about."))
    for place, outlet in enumerate(permit.outlets):
        yield from length(outlet, f"details.outlets.{place}", 1, 100)
    if permit.standard not in ("", STANDARD):
        words = say(
            "The registry knows the limits of %(standard)s; else leave the standard out.",
            standard=STANDARD,
        )
        yield Finding("details.standard", "unknown_standard", words)
    if bool(permit.standard) != bool(permit.table) or permit.table not in ("", *LIMIT_TABLES):
        words = say(
            "With a standard choose its table: %(limit_tables)s; else neither.",
            limit_tables=", ".join(LIMIT_TABLES),
        )
        yield Finding("details.table", "unknown_table", words)
    if not permit.limits and not permit.standard:
        yield Finding(
            "details.limits", "none_chosen", say("Give limits, or the standard that holds.")
        )
    if len(permit.limits) > MOST_ROWS:
        yield Finding(
            "details.limits",
            "too_many",
            say("Give at most %(most_rows)s limits.", most_rows=MOST_ROWS),
        )
    seen: set[tuple[str, str]] = set()
    for place, limit in enumerate(permit.limits):
        yield from _limit_findings(limit, f"details.limits.{place}", parameters, seen)


def _limit_findings(
    limit: PermitLimit,
    path: str,
    parameters: Parameters,
    seen: set[tuple[str, str]],
) -> Iterable[Finding]:
    about = (limit.parameter, limit.medium)
    if about not in parameters:
        words = say(
            "“%(parameter)s” in %(medium)s is not a parameter monitored here.",
            parameter=limit.parameter,
            medium=limit.medium,
        )
        yield Finding(f"{path}.parameter", "unknown_parameter", words)
    if about in seen:
        yield Finding(
            f"{path}.parameter", "named_twice", say("Each parameter is named once a medium.")
        )
    seen.add(about)
    if limit.most < 0 or (limit.least is not None and not 0 <= limit.least <= limit.most):
        yield Finding(
            f"{path}.most", "limit_out_of_range", say("A limit is 0 or more, least to most.")
        )


def _processes(details: ProcessList, _parameters: Parameters) -> Iterable[Finding]:
    processes, agent = details.processes, details.saponification_agent
    if not 1 <= len(processes) <= MOST_ROWS:
        yield Finding("details.processes", "none_chosen", say("Name at least one process."))
    for place, words in enumerate(processes):
        yield from length(words, f"details.processes.{place}", 2, 200)
    if len(set(processes)) != len(processes):
        yield Finding("details.processes", "named_twice", say("Each process is named once."))
    if agent and agent not in AGENTS:
        words = say("Choose a saponification agent: %(agents)s.", agents=", ".join(AGENTS))
        yield Finding("details.saponification_agent", "unknown_agent", words)
    if not agent and any(map(_extracts, processes)):
        words = say(
            "It extracts with solvents: say what the extractant is saponified with, or none."
        )
        yield Finding("details.saponification_agent", "agent_missing", words)


def _extracts(process: str) -> bool:
    """Tell whether a process of the catalogue extracts with solvents."""
    route = next((one for one in streams.processes() if one.id == process), None)
    return route is not None and any(_EXTRACTION.search(step) for step in route.steps)


def _scale(scale: YearlyScale, _parameters: Parameters) -> Iterable[Finding]:
    known = {kind.id for kind in streams.subtypes()}
    if not scale.categories:
        yield Finding("details.categories", "none_chosen", say("Give the scale of each category."))
    for kind, mass in scale.categories:
        if kind not in known:
            words = say("“%(kind)s” is not a sub-type of the catalogue.", kind=kind)
            yield Finding(f"details.categories.{kind}", "unknown_choice", words)
        if mass <= NO_MASS:
            words = say("The yearly mass is more than 0 kg.")
            yield Finding(f"details.categories.{kind}", "mass_out_of_range", words)


_CHECKS: dict[type[Details], Callable[[Any, Parameters], Iterable[Finding]]] = {
    Approval: _approval,
    Acceptance: _acceptance,
    DischargePermit: _permit,
    Bond: _bond,
    NormLimit: _norm,
    ProcessList: _processes,
    YearlyScale: _scale,
}
