"""What does the catalogue of streams say about a line or a licence somebody enters?

Obsolete processes are refused by name, with the white paper's words; codes are those of their list
on the day of the application; yields a recycler does not give are the catalogue's, by metric.
"""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

from recycling.bases.rules import Known, NewYield
from recycling.errors import Conflict, Finding, Invalid, NotFound, invalid_all
from recycling.quantities import Fraction
from recycling.sayings import say
from recycling.streams import rules as streams
from recycling.streams.processes import METRICS

YIELD_METRICS = (
    "overall_recovery",
    "leaching",
    "extraction",
    "ree_to_slag",
    "extraction_of_magnet_from_device",
    "component_yield",
)


@cache
def known() -> Known:
    """Return the sub-types, elements, hazard properties and recovery operations there are."""
    operations = (one.code for one in streams.listed_codes("EU_OPERATION"))
    return Known(
        subtypes=frozenset(kind.id for kind in streams.subtypes()),
        elements=frozenset(one.symbol for one in streams.elements()),
        hazards=frozenset(one.code for one in streams.listed_codes("EU_HP")),
        metrics=YIELD_METRICS,
        operations=tuple(code for code in operations if code.startswith("R")),
    )


@lru_cache(maxsize=1024)
def why_obsolete(process: str) -> str:
    """Answer why a process is eliminated, with quote and source; empty where it is not."""
    found = streams.banned_process(process)
    if found is None:
        return ""
    named = "; ".join(source.citation.partition(";")[0] for source in found.sources)
    return say(
        "%(process)s: eliminated as obsolete (“%(quote)s”, %(locator)s; %(source)s)",
        process=found.name_en,
        quote=found.quote,
        locator=found.locator,
        source=named,
    )


def refuse_obsolete(process: str, field: str) -> None:
    """Raise ``Conflict`` naming ``field`` for an eliminated process, with quote and source."""
    reason = why_obsolete(process)
    if reason:
        raise Conflict(
            "process_obsolete",
            say("%(reason)s.", reason=reason),
            field=field,
            way_out=say("Name the process that takes its place."),
        )


def check_process(process: str) -> None:
    """Raise ``Invalid`` unless the process is one of the catalogue's recovery routes."""
    try:
        streams.process(process)
    except NotFound:
        raise Invalid(
            "unknown_process",
            say("“%(process)s” is not a recovery route of the catalogue.", process=process),
            field="process",
            way_out=say(
                "Choose one of %(processes)s.",
                processes=", ".join(p.id for p in streams.processes()),
            ),
        ) from None


def is_known_process(process: str) -> bool:
    """Tell whether the catalogue knows a process; one it does not know is for review."""
    return process in {one.id for one in streams.processes()}


def expected_yields(process: str, subtypes: tuple[str, ...]) -> tuple[NewYield, ...]:
    """Return the catalogue's yields for the elements the sub-types hold, each with its metric.

    Raises ``Invalid`` where no figure speaks of any of them.
    """
    held = dict.fromkeys(symbol for kind in subtypes for symbol in streams.elements_held(kind))
    found = tuple(
        NewYield(symbol, Fraction.of(expected.value, "yields"), expected.metric)
        for symbol in held
        if (expected := streams.expected_yield(process, symbol)).value is not None
    )
    if not found:
        raise Invalid(
            "no_yield_known",
            say("The catalogue has no yield for this process and these sub-types."),
            field="yields",
            way_out=say("Enter the yield of at least one element and what it measures."),
        )
    return found


def codes_on(
    codes: tuple[tuple[str, str], ...], day: date, until: date | None = None
) -> tuple[tuple[str, str], ...]:
    """Return codes as (list, six digits), each in force on the day, or beginning up to ``until``.

    So a licence may name the codes of a law that begins while the licence lasts. Raises
    ``Invalid`` with one finding for each code or list that is not.
    """
    read: dict[tuple[str, str], None] = {}
    findings = []
    for place, (scheme, number) in enumerate(codes):
        try:
            code_list = streams.as_list(scheme)
            found = _entry(code_list, number, day, until or day)
        except Invalid as no:
            findings.append(Finding(f"codes.{place}", no.code, no.sentence))
            continue
        read[str(found.code_list), found.number] = None
    refusal = invalid_all(findings)
    if refusal:
        raise refusal
    return tuple(read)


def _entry(code_list: streams.CodeList, number: str, day: date, until: date) -> streams.WasteCode:
    try:
        return streams.find_code(code_list, number, day)
    except Invalid:
        coming = streams.coming_entry(code_list, number, day, until)
        if coming is None:
            raise
        return coming


def metric_words(metric: str) -> str:
    """Write what a yield measures, saying so where it is not overall recovery."""
    return METRICS.get(metric, metric)


def process_words(process: str) -> str:
    """Write the name of a process of the catalogue; own words stay as they are."""
    return streams.process(process).name_en if is_known_process(process) else process


def shown_code(scheme: str, number: str) -> str:
    """Write a code kept as six digits the way lists do, with the name of the list."""
    return f"{scheme} {number[:2]} {number[2:4]} {number[4:]}"


def starred_code(scheme: str, number: str, day: date) -> str:
    """Write a code as its list did on a day, or will first; a star means hazardous waste."""
    return f"{scheme} {_entry(streams.as_list(scheme), number, day, date.max).display}"
