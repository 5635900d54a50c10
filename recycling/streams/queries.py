"""What does a page of the catalogue show? Read-only cards, made from the files alone.

There are no tables here: the catalogue changes with the law and with what is known, in review,
never by a user's deed. So its files are versioned with the program and every process reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recycling.streams import rules
from recycling.streams.codes import CHANGE_OF_2026, CodeList
from recycling.streams.composition import TOTALS, rare_earth_species
from recycling.streams.kinds import Band, NationalCode, Stream, Subtype
from recycling.streams.processes import METRICS, ExpectedYield, Process
from recycling.streams.sources import Source, Sourced
from recycling.streams.suggestions import Suggestion


@dataclass(frozen=True)
class Law:
    """Whose list of waste speaks, on which day; not ``binding``: as reference only."""

    day: date
    country: str
    code_list: CodeList
    binding: bool


@dataclass(frozen=True)
class SubtypeCard:
    """A sub-type as a page shows it under one law."""

    subtype: Subtype
    elements: tuple[rules.Element, ...]
    rare_earths: tuple[Band, ...]
    others: tuple[Band, ...]
    suggestions: tuple[Suggestion, ...]
    coming: tuple[Suggestion, ...]
    national: tuple[NationalCode, ...]
    processes: tuple[Process, ...]
    radioactivity: str
    operations: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class StreamCard:
    """A stream with the elements of all its sub-types."""

    stream: Stream
    subtypes: tuple[Subtype, ...]
    elements: tuple[rules.Element, ...]


@dataclass(frozen=True)
class Expectation:
    """What one process yields of one element, and who says so."""

    process: Process
    expected: ExpectedYield
    metric_text: str
    said_by: Sourced


@dataclass(frozen=True)
class ElementCard:
    """An element, the sub-types that hold it with their band, and the processes that recover it."""

    element: rules.Element
    holders: tuple[tuple[Subtype, Stream, Band | None], ...]
    expectations: tuple[Expectation, ...]


class Citations:
    """The numbered sources of one page, in the order in which the page first cites them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, source_id: str) -> int:
        """Return the number of a source on this page."""
        return self._numbers.setdefault(source_id, len(self._numbers) + 1)

    def listed(self) -> tuple[tuple[int, Source], ...]:
        """Return the sources cited so far, by number."""
        return tuple((number, rules.source(id_)) for id_, number in self._numbers.items())


def law(country: str, day: date) -> Law:
    """Return whose list speaks in a country on a day; raises ``Invalid`` for the country."""
    code_list = rules.list_for_country(country)
    return Law(day, country, code_list, rules.is_binding(country))


def stream_cards() -> tuple[StreamCard, ...]:
    """Return the eight streams."""
    return tuple(stream_card(stream) for stream in rules.streams())


def stream_card(stream: Stream) -> StreamCard:
    """Return one stream with the elements it holds, by atomic number."""
    held = {symbol for kind in stream.subtypes for symbol in rules.elements_held(kind.id)}
    in_order = tuple(element for element in rules.elements() if element.symbol in held)
    return StreamCard(stream, stream.subtypes, in_order)


def stream_processes(stream: Stream) -> tuple[Process, ...]:
    """Return the processes that take any sub-type of a stream."""
    kinds = {kind.id for kind in stream.subtypes}
    return tuple(process for process in rules.processes() if kinds & set(process.subtypes))


def subtype_card(subtype: Subtype, under: Law) -> SubtypeCard:
    """Return a sub-type as classed under one law."""
    suggestions = rules.suggested_codes(subtype.id, under.country, under.day)
    return SubtypeCard(
        subtype=subtype,
        elements=tuple(rules.element(symbol) for symbol in rules.elements_held(subtype.id)),
        rare_earths=tuple(band for band in subtype.composition if _is_rare_earth(band)),
        others=tuple(band for band in subtype.composition if not _is_rare_earth(band)),
        suggestions=suggestions,
        coming=_coming(subtype, under, suggestions),
        national=tuple(code for code in subtype.national if code.country == under.country),
        processes=rules.processes_for(subtype.id),
        radioactivity=rules.radioactivity_classes()[subtype.radioactivity_class],
        operations=tuple(
            (code, rules.listed_code("EU_OPERATION", code).text) for code in subtype.operations
        ),
    )


def _is_rare_earth(band: Band) -> bool:
    return band.species in rare_earth_species() or band.species in TOTALS


def _coming(subtype: Subtype, under: Law, now: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
    """Return what the law will suggest after its next known change, where that differs."""
    if under.day >= CHANGE_OF_2026:
        return ()
    then = rules.suggested_codes(subtype.id, under.country, CHANGE_OF_2026)
    return then if [s.code.display for s in then] != [s.code.display for s in now] else ()


def element_card(element: rules.Element) -> ElementCard:
    """Return an element with its holders and its processes."""
    holders = tuple(
        (kind, rules.stream(kind.stream), _band_of(kind, element))
        for kind in rules.subtypes()
        if element.symbol in rules.elements_held(kind.id)
    )
    reached = {process.id for kind, _stream, _band in holders for process in _routes(kind)}
    return ElementCard(element, holders, _expectations(element, reached))


def _routes(kind: Subtype) -> tuple[Process, ...]:
    return rules.processes_for(kind.id)


def _band_of(kind: Subtype, element: rules.Element) -> Band | None:
    return kind.band(element.symbol) or kind.band(element.oxide)


def _expectations(element: rules.Element, process_ids: set[str]) -> tuple[Expectation, ...]:
    found = []
    for process in rules.processes():
        expected = rules.expected_yield(process.id, element.symbol)
        if process.id in process_ids and expected.value is not None:
            said_by = Sourced(source=expected.source, certainty=expected.certainty)
            found.append(Expectation(process, expected, METRICS[expected.metric], said_by))
    return tuple(found)
